//! drills: see ARCHITECTURE.md.
