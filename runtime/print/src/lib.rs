//! print: see ARCHITECTURE.md.
