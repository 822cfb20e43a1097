//! request: see ARCHITECTURE.md.
