//! `cargo xtask new-service`.

use crate::tree::Tree;

pub(crate) fn create(_tree: &Tree, _name: &str, _title: &str) -> Result<(), String> {
    Err("waits for the kernel's Service trait".to_owned())
}
