//! The rules of the house that neither the compiler nor clippy can hold. All faults are told at once.

mod for_tests;
mod imports;
mod outsiders;
mod papers;
mod source;
mod vocabulary;

pub(crate) use outsiders::satisfied;
#[cfg(test)]
pub(crate) use papers::service as service_faults;

use serde::Deserialize;

use crate::metadata::Metadata;
use crate::notices;
use crate::tree::Tree;

/// xtask/house.toml: see the comments there.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct House {
    pure: Vec<String>,
    acting: Vec<String>,
    machine: Vec<String>,
    empty_names: Vec<String>,
    empty_definitions: Vec<String>,
    imports: Vec<Import>,
    for_tests: Vec<ForTests>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct ForTests {
    folder: String,
    tests_of: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Import {
    whose: String,
    ours: Vec<String>,
    only: Option<Vec<String>>,
    #[serde(default)]
    never: Vec<String>,
}

/// One broken rule: where, and what to do about it.
#[derive(Debug, PartialEq)]
pub(crate) struct Fault {
    at: String,
    what: String,
}

impl Fault {
    fn new(at: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            at: at.into(),
            what: what.into(),
        }
    }
}

/// `cargo xtask tidy`: prints every fault, and advice that is no fault yet.
pub(crate) fn report(tree: &Tree) -> Result<(), String> {
    for advice in source::long_files(tree) {
        eprintln!("advice: {}: {}", advice.at, advice.what);
    }
    let faults = faults(tree)?;
    for fault in &faults {
        eprintln!("{}: {}", fault.at, fault.what);
    }
    if faults.is_empty() {
        eprintln!("tidy: {} files, nothing to say", tree.files.len());
        return Ok(());
    }
    Err(format!("tidy: {} to mend", faults.len()))
}

fn faults(tree: &Tree) -> Result<Vec<Fault>, String> {
    let metadata = Metadata::of(&tree.root)?;
    let house = house();
    let mut faults = imports::faults(&house, &metadata, &tree.root);
    faults.extend(for_tests::faults(&house, &metadata, tree));
    faults.extend(outsiders::faults(&metadata, &tree.text("deny.toml"))?);
    faults.extend(source::faults(&house, tree));
    faults.extend(papers::faults(tree));
    faults.extend(vocabulary::faults(tree));
    if notices::text(&metadata, tree) != tree.text(notices::FILE) {
        let what = "is not of this Cargo.lock: run `cargo xtask notices`";
        faults.push(Fault::new(notices::FILE, what));
    }
    Ok(faults)
}

fn house() -> House {
    toml::from_str(include_str!("../house.toml")).expect("house.toml is well-formed")
}

/// Whether a list of folders names this one; an entry that ends in `/` stands for all inside.
fn named(folder: &str, list: &[String]) -> bool {
    let fits =
        |entry: &String| entry == folder || entry.ends_with('/') && folder.starts_with(entry);
    list.iter().any(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_house_is_tidy() {
        let tree = Tree::of_this_workspace().expect("the tree is readable");
        let faults = faults(&tree).expect("cargo knows the workspace");
        assert!(faults.is_empty(), "{faults:#?}");
    }

    #[test]
    fn a_slash_names_all_folders_inside_and_a_bare_name_only_itself() {
        let inside = ["services/".to_owned()];
        assert!(named("services/resident", &inside) && !named("services", &inside));
        assert!(!named("services/resident", &["services".to_owned()]));
    }
}
