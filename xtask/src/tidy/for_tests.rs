//! Crates for tests only: nothing that people run may hold one, and only they may lift a lint of the workspace, as that against `unsafe`.

use super::Fault;
use super::House;
use crate::metadata::Metadata;
use crate::tree::Tree;

pub(super) fn faults(house: &House, metadata: &Metadata, tree: &Tree) -> Vec<Fault> {
    let ours: Vec<_> = metadata.ours(&tree.root).collect();
    let mut faults = Vec::new();
    for (folder, package) in &ours {
        let manifest = format!("{folder}/Cargo.toml");
        if !inherits(&tree.text(&manifest)) && !is_for_tests(house, folder) {
            let what =
                "must have `[lints]` with `workspace = true`: only a crate for tests lifts a lint";
            faults.push(Fault::new(&manifest, what));
        }
        for line in &package.dependencies {
            let target = ours.iter().find(|(_, other)| other.name == line.name);
            let kind = line.kind.as_deref();
            if let Some((target, _)) = target
                && !may(house, folder, target, kind)
            {
                let what = format!(
                    "may not depend on {}, which is for certain tests only: see xtask/house.toml",
                    line.name
                );
                faults.push(Fault::new(&manifest, what));
            }
        }
    }
    faults
}

fn is_for_tests(house: &House, folder: &str) -> bool {
    house.for_tests.iter().any(|row| row.folder == folder)
}

/// Whether a folder may name another crate of ours in this way (`kind`: nothing, `dev` or `build`).
fn may(house: &House, folder: &str, target: &str, kind: Option<&str>) -> bool {
    let row = house.for_tests.iter().find(|row| row.folder == target);
    row.is_none_or(|row| kind == Some("dev") && row.tests_of.iter().any(|of| of == folder))
}

fn inherits(manifest: &str) -> bool {
    let (_, lints) = manifest.split_once("\n[lints]\n").unwrap_or_default();
    lints.lines().next() == Some("workspace = true")
}

#[cfg(test)]
mod tests {
    use super::super::house;
    use super::*;

    fn check(folder: &str, kind: Option<&str>, expected: bool) {
        let found = may(&house(), folder, "runtime/power-loss", kind);
        assert_eq!(found, expected, "{folder}, {kind:?}");
    }

    #[test]
    fn the_disk_that_loses_its_power_is_for_the_tests_of_the_store_only() {
        check("runtime/store", Some("dev"), true);
        check("runtime/store", None, false);
        check("runtime/store", Some("build"), false);
        check("runtime/node", Some("dev"), false);
        check("ieum", None, false);
        assert!(may(&house(), "ieum", "runtime/store", None));
    }

    #[test]
    fn lints_are_inherited_whole_or_not_at_all() {
        assert!(inherits("[package]\n\n[lints]\nworkspace = true\n"));
        assert!(!inherits(
            "[package]\n\n[lints.rust]\nunsafe_code = \"deny\"\n"
        ));
        assert!(!inherits("[package]\nname = \"a\"\n"));
    }
}
