//! Rules about the text of the code: length, names, open ends, what a pure crate never names, snapshots.

use super::Fault;
use super::House;
use crate::tree::Tree;

const LINES_SOFT_MAX: usize = 400;
const LINES_HARD_MAX: usize = 600;

const CODE: &[&str] = &[".rs", ".mjs", ".js", ".py", ".typ"];

pub(super) fn faults(house: &House, tree: &Tree) -> Vec<Fault> {
    let mut faults = snapshots(tree);
    for (path, text) in tree.ending(CODE) {
        let count = text.lines().count();
        if count > LINES_HARD_MAX {
            let what = format!("has {count} lines, over {LINES_HARD_MAX}: it is about two things");
            faults.push(Fault::new(path, what));
        }
        let stems = path.split('/').filter_map(|part| part.split('.').next());
        for name in stems.filter(|stem| house.empty_names.iter().any(|name| name == stem)) {
            faults.push(Fault::new(
                path,
                format!("`{name}` says nothing: name what it is for"),
            ));
        }
        let pure = is_pure(house, path);
        for (at, line) in rules_of(&text) {
            let told = line_faults(house, line, pure).into_iter();
            faults.extend(told.map(|what| Fault::new(format!("{path}:{at}"), what)));
        }
    }
    faults
}

/// Files over the soft limit: worth a look, no fault.
pub(super) fn long_files(tree: &Tree) -> Vec<Fault> {
    let counts = tree
        .ending(CODE)
        .map(|(path, text)| (path, text.lines().count()));
    let long = counts.filter(|(_, count)| *count > LINES_SOFT_MAX);
    long.map(|(path, count)| Fault::new(path, format!("{count} lines")))
        .collect()
}

/// The lines before the inline tests, numbered from 1.
pub(super) fn rules_of(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let (rules, _tests) = text.split_once("#[cfg(test)]\nmod ").unwrap_or((text, ""));
    (1..).zip(rules.lines())
}

fn is_pure(house: &House, path: &str) -> bool {
    let folders = house.pure.iter().map(|folder| folder.trim_end_matches('/'));
    let mut inside = folders.filter_map(|folder| path.strip_prefix(folder)?.strip_prefix('/'));
    let around = ["/tests/", "/examples/", "/build.rs"]
        .iter()
        .any(|part| path.contains(part));
    extension(path) == "rs" && !around && inside.next().is_some()
}

fn line_faults(house: &House, line: &str, pure: bool) -> Vec<String> {
    let mut faults = Vec::new();
    let open = ["TO", "DO"].concat();
    if word(line, &open) && !line.contains(&format!("{open}(#")) {
        faults.push(format!("an open end needs its issue: {open}(#12)"));
    }
    let code = line.trim_start().trim_start_matches("pub ");
    if code.starts_with("//") {
        return faults;
    }
    let empty = house
        .empty_definitions
        .iter()
        .filter(|start| code.starts_with(*start));
    faults.extend(empty.map(|start| format!("`{start}…` says nothing: see STYLE.md, Names")));
    let seen = house.machine.iter().filter(|name| pure && word(line, name));
    faults.extend(seen.map(|name| format!("a pure crate never names {name}: pass it in")));
    faults
}

fn extension(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or_default()
}

/// Whether `line` has `name` as a whole word.
fn word(line: &str, name: &str) -> bool {
    let goes_on = |letter: char| letter.is_alphanumeric() || letter == '_';
    line.match_indices(name).any(|(at, _)| {
        let (before, after) = (line.get(..at), line.get(at + name.len()..));
        !before.unwrap_or_default().ends_with(goes_on)
            && !after.unwrap_or_default().starts_with(goes_on)
    })
}

/// A snapshot nobody compares with proves nothing.
fn snapshots(tree: &Tree) -> Vec<Fault> {
    let sources: Vec<String> = tree.ending(&[".rs"]).map(|(_, text)| text).collect();
    let mut faults = Vec::new();
    for path in tree.files.iter().filter(|path| path.contains(".snap")) {
        let name = path
            .rsplit("__")
            .next()
            .unwrap_or(path)
            .trim_end_matches(".snap");
        if !sources.iter().any(|text| word(text, name)) {
            faults.push(Fault::new(
                path,
                "no test compares with this snapshot: delete or accept it",
            ));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::super::house;
    use super::*;

    fn check(line: &str, pure: bool, expected: usize) {
        assert_eq!(line_faults(&house(), line, pure).len(), expected, "{line}");
    }

    #[test]
    fn an_open_end_names_its_issue() {
        let open = ["TO", "DO"].concat();
        check(&format!("// {open}(#7): fees by channel"), false, 0);
        check(&format!("// {open}: fees by channel"), false, 1);
    }

    #[test]
    fn a_pure_crate_never_names_the_machine() {
        check("use std::collections::HashMap;", true, 1);
        check("use std::collections::HashMap;", false, 0);
        check("// no HashMap here: its order is a hidden input", true, 0);
        check("let half: u64 = 0xf64a;", true, 0);
    }

    #[test]
    fn names_that_say_nothing_are_told() {
        check("    pub fn get_name(&self) {", false, 1);
        check("    pub fn gets_better(&self) {", false, 0);
    }

    #[test]
    fn inline_tests_and_crates_that_act_are_free() {
        assert_eq!(
            rules_of("one\n#[cfg(test)]\nmod tests {\nuse std::fs;\n}").count(),
            1
        );
        let house = house();
        assert!(is_pure(&house, "services/resident/src/rules.rs"));
        assert!(is_pure(&house, "services/services.rs"));
        assert!(!is_pure(&house, "services/resident/tests/main.rs"));
        assert!(!is_pure(&house, "runtime/store/src/lib.rs"));
    }
}
