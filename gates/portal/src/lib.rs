//! portal: see ARCHITECTURE.md.
