//! What cargo knows of the workspace and of everything that comes in from outside.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use serde::Deserialize;

/// The target that ieum ships for; other platforms' crates are not looked at.
const TARGET: &str = "x86_64-unknown-linux-gnu";

/// `cargo metadata`, as far as the recipes read it.
#[derive(Deserialize)]
pub(crate) struct Metadata {
    pub(crate) packages: Vec<Package>,
    resolve: Resolve,
    pub(crate) target_directory: PathBuf,
}

/// One crate: ours, or one from outside.
#[derive(Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    id: String,
    pub(crate) license: Option<String>,
    pub(crate) repository: Option<String>,
    /// Where it comes from; nothing for our own.
    pub(crate) source: Option<String>,
    pub(crate) manifest_path: PathBuf,
    pub(crate) dependencies: Vec<Dependency>,
}

/// A line of a manifest.
#[derive(Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// Nothing for a normal dependency, else `dev` or `build`.
    pub(crate) kind: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Edge>,
}

#[derive(Deserialize)]
struct Edge {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    kind: Option<String>,
}

impl Metadata {
    /// Asks cargo about the workspace at `root`.
    pub(crate) fn of(root: &Path) -> Result<Self, String> {
        let output = Command::new("cargo")
            .args([
                "metadata",
                "--format-version",
                "1",
                "--filter-platform",
                TARGET,
            ])
            .current_dir(root)
            .output()
            .map_err(|fault| format!("cargo does not start: {fault}"))?;
        if !output.status.success() {
            return Err(format!(
                "cargo metadata: {}",
                String::from_utf8_lossy(&output.stderr)
            ));
        }
        serde_json::from_slice(&output.stdout).map_err(|fault| format!("cargo metadata: {fault}"))
    }

    /// Our own crates with their folder from the root.
    pub(crate) fn ours<'a>(
        &'a self,
        root: &'a Path,
    ) -> impl Iterator<Item = (String, &'a Package)> {
        self.packages
            .iter()
            .filter(|package| package.source.is_none())
            .map(move |package| {
                let folder = package.manifest_path.parent().unwrap_or(root);
                (
                    folder
                        .strip_prefix(root)
                        .unwrap_or(folder)
                        .display()
                        .to_string(),
                    package,
                )
            })
    }

    /// The crates that depend on `name`, by name.
    pub(crate) fn users(&self, name: &str) -> Vec<String> {
        let named = |id: &str| self.packages.iter().find(|package| package.id == id);
        let of = |edge: &Edge| named(&edge.pkg).is_some_and(|package| package.name == name);
        let nodes = self
            .resolve
            .nodes
            .iter()
            .filter(|node| node.deps.iter().any(of));
        nodes
            .filter_map(|node| Some(named(&node.id)?.name.clone()))
            .collect()
    }

    /// Everything that is compiled into `name`: the closure over normal dependencies, without itself.
    pub(crate) fn below(&self, name: &str) -> Vec<&Package> {
        let edges: BTreeMap<&str, &Vec<Edge>> = self
            .resolve
            .nodes
            .iter()
            .map(|node| (node.id.as_str(), &node.deps))
            .collect();
        let start = self
            .packages
            .iter()
            .find(|package| package.source.is_none() && package.name == name);
        let mut seen = BTreeSet::new();
        let mut open: Vec<&str> = start.iter().map(|package| package.id.as_str()).collect();
        while let Some(id) = open.pop() {
            for edge in edges.get(id).into_iter().copied().flatten() {
                if edge.dep_kinds.iter().any(|kind| kind.kind.is_none())
                    && seen.insert(edge.pkg.as_str())
                {
                    open.push(&edge.pkg);
                }
            }
        }
        self.packages
            .iter()
            .filter(|package| seen.contains(package.id.as_str()))
            .collect()
    }
}
