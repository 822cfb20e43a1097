//! Who may import whom: the table in xtask/house.toml, checked against the manifests.

use std::path::Path;

use super::Fault;
use super::House;
use super::Import;
use super::named;
use crate::metadata::Metadata;

pub(super) fn faults(house: &House, metadata: &Metadata, root: &Path) -> Vec<Fault> {
    let ours: Vec<_> = metadata.ours(root).collect();
    let mut faults = Vec::new();
    for (folder, package) in &ours {
        let Some(row) = row(house, folder) else {
            faults.push(Fault::new(
                folder,
                "is not in the import table of xtask/house.toml",
            ));
            continue;
        };
        let normal = package
            .dependencies
            .iter()
            .filter(|line| line.kind.is_none());
        for name in normal.map(|line| line.name.as_str()) {
            let target = ours.iter().find(|(_, other)| other.name == name);
            if !may(row, name, target.map(|(folder, _)| folder.as_str())) {
                let what = format!("may not depend on {name}: see xtask/house.toml");
                faults.push(Fault::new(format!("{folder}/Cargo.toml"), what));
            }
        }
        if named(folder, &house.pure) {
            let below = metadata.below(&package.name).into_iter();
            for acting in below.filter(|below| house.acting.contains(&below.name)) {
                let what = format!("is pure, but {} is compiled into it", acting.name);
                faults.push(Fault::new(folder, what));
            }
        }
    }
    faults
}

fn row<'a>(house: &'a House, folder: &str) -> Option<&'a Import> {
    house
        .imports
        .iter()
        .find(|row| named(folder, std::slice::from_ref(&row.whose)))
}

/// Whether a row allows a crate: one of ours by its folder, one from outside by its name.
fn may(row: &Import, name: &str, folder: Option<&str>) -> bool {
    match (folder, &row.only) {
        (Some(folder), _) => named(folder, &row.ours),
        (None, Some(only)) => only.iter().any(|other| other == name),
        (None, None) => !row.never.iter().any(|other| other == name),
    }
}

#[cfg(test)]
mod tests {
    use super::super::house;
    use super::*;

    fn check(whose: &str, name: &str, folder: Option<&str>, expected: bool) {
        let house = house();
        let row = row(&house, whose).expect("the folder has a row");
        assert_eq!(may(row, name, folder), expected, "{whose} on {name}");
    }

    #[test]
    fn a_service_sees_the_kernel_and_pages_but_no_other_service() {
        check("services/rental", "kernel", Some("kernel"), true);
        check("services/rental", "pages", Some("pages"), true);
        check(
            "services/rental",
            "resident",
            Some("services/resident"),
            false,
        );
        check("services/rental", "store", Some("runtime/store"), false);
        check("services/rental", "tokio", None, false);
    }

    #[test]
    fn the_runtime_sees_no_service() {
        check("runtime/node", "tokio", None, true);
        check("runtime/node", "resident", Some("services/resident"), false);
        check("ieum", "rusqlite", None, false);
        check("ieum", "services", Some("services"), true);
    }

    #[test]
    fn every_pure_crate_takes_named_outsiders_only() {
        let house = house();
        for row in house
            .imports
            .iter()
            .filter(|row| house.pure.contains(&row.whose))
        {
            assert!(row.only.is_some(), "{}", row.whose);
        }
    }
}
