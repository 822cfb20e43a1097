//! resident: see ARCHITECTURE.md.
