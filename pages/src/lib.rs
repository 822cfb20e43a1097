//! pages: see ARCHITECTURE.md.
