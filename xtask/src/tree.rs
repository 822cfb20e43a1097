//! The source tree as a list of files, without what is built, installed or left by a run.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

/// Folders that hold no source, wherever they stand.
const NOT_SOURCE: &[&str] = &[
    ".git",
    "target",
    "node_modules",
    ".venv",
    "ieum-data",
    "__pycache__",
];

/// One checked-out tree: its root and its files.
pub(crate) struct Tree {
    /// The folder that holds the workspace's Cargo.toml.
    pub(crate) root: PathBuf,
    /// Every source file's path from the root, with `/`, sorted.
    pub(crate) files: Vec<String>,
}

impl Tree {
    /// The tree that this xtask was built from.
    pub(crate) fn of_this_workspace() -> Result<Self, String> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self::open(here.parent().expect("xtask lies in the workspace's root"))
    }

    /// Lists the files below `root`.
    pub(crate) fn open(root: &Path) -> Result<Self, String> {
        let mut files = Vec::new();
        walk(root, "", &mut files).map_err(|fault| format!("{}: {fault}", root.display()))?;
        files.sort();
        Ok(Self {
            root: root.to_path_buf(),
            files,
        })
    }

    /// The text of one file; empty where there is none or it is not text.
    pub(crate) fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_default()
    }

    /// Where a file of the tree lies on this machine.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Whether the tree has this file.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.files.iter().any(|file| file == path)
    }

    /// The files whose name ends so, with their text.
    pub(crate) fn ending<'a>(
        &'a self,
        endings: &'a [&str],
    ) -> impl Iterator<Item = (&'a str, String)> {
        self.files
            .iter()
            .filter(|file| endings.iter().any(|ending| file.ends_with(ending)))
            .map(|file| (file.as_str(), self.text(file)))
    }

    /// The folders of the civil services: `services/NAME`.
    pub(crate) fn services(&self) -> Vec<&str> {
        self.files
            .iter()
            .filter_map(|file| file.strip_suffix("/Cargo.toml"))
            .filter(|folder| folder.starts_with("services/"))
            .collect()
    }
}

fn walk(folder: &Path, prefix: &str, files: &mut Vec<String>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if prefix.is_empty() {
            name.clone()
        } else {
            format!("{prefix}/{name}")
        };
        if !entry.file_type()?.is_dir() {
            files.push(path);
        } else if !NOT_SOURCE.contains(&name.as_str()) {
            walk(&entry.path(), &path, files)?;
        }
    }
    Ok(())
}
