//! certificate: see ARCHITECTURE.md.
