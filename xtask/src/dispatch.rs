//! Recipes whose work lies elsewhere: the baselines of `ieum bench`, the README's pictures.

use crate::needs;
use crate::steps;
use crate::tree::Tree;

/// Builds what `ieum bench` compares with, all inside bench/ (its own workspace and target folder: two workspaces
/// that share one collide on equal crate names); what Debian has is installed from there.
pub(crate) fn baselines(tree: &Tree) -> Result<(), String> {
    needs::install_baselines()?;
    present(tree, "bench/Cargo.toml")?;
    let target = tree.path("bench/target").display().to_string();
    steps::cargo(
        &tree.path("bench"),
        &["build", "--release", "--target-dir", &target],
    )?;
    present(tree, "bench/documents/package-lock.json")?;
    steps::packages(&tree.path("bench/documents"))?;
    present(tree, "bench/documents/requirements.txt")?;
    let run = |words: &[&str]| steps::run(&mut steps::command(&tree.path("bench"), words));
    // Debian's own, as the judges: another one first in the PATH may be half built. Cleared, or a venv of that one stays one.
    run(&["/usr/bin/python3", "-m", "venv", "--clear", ".venv"])?;
    run(&[
        ".venv/bin/pip",
        "install",
        "--quiet",
        "--requirement",
        "documents/requirements.txt",
    ])
}

/// Takes the pictures of docs/pictures from a real run in a real browser.
pub(crate) fn pictures(tree: &Tree) -> Result<(), String> {
    present(tree, "tests/browser/pictures.mjs")?;
    steps::cargo(&tree.root, &["build", "--package", "ieum"])?;
    steps::browser(tree, &["node", "pictures.mjs"])
}

fn present(tree: &Tree, path: &str) -> Result<(), String> {
    if tree.has(path) {
        Ok(())
    } else {
        Err(format!(
            "{path} is not there yet, so there is nothing to run"
        ))
    }
}
