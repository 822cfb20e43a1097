//! clock: see ARCHITECTURE.md.
