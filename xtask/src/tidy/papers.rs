//! Rules about the house's papers: every service is whole, decisions are numbered, both READMEs are one.

use super::Fault;
use crate::tree::Tree;

pub(super) fn faults(tree: &Tree) -> Vec<Fault> {
    let mut faults: Vec<Fault> = tree
        .services()
        .into_iter()
        .flat_map(|folder| service(tree, folder))
        .collect();
    faults.extend(decisions(&tree.files));
    faults.extend(sources(tree));
    if levels(&tree.text("README.md")) != levels(&tree.text("README.ko.md")) {
        faults.push(Fault::new(
            "README.ko.md",
            "has other headings than README.md: the two say the same",
        ));
    }
    faults
}

/// A service is whole when it can be read about, tried, done on paper, and found in the list.
pub(crate) fn service(tree: &Tree, folder: &str) -> Vec<Fault> {
    let name = folder.trim_start_matches("services/");
    let readme = tree.text(&format!("{folder}/README.md"));
    let mut faults = Vec::new();
    if !headings(&readme).any(|heading| heading.to_lowercase().contains("on paper")) {
        faults.push(Fault::new(
            folder,
            "README.md needs a section `On paper`: what the counter does with no machine at all",
        ));
    }
    if !tree
        .files
        .iter()
        .any(|file| file.starts_with(&format!("{folder}/samples/")))
    {
        faults.push(Fault::new(
            folder,
            "samples/ needs a request that can be tried as it stands",
        ));
    }
    if !tree
        .text("services/services.rs")
        .contains(&format!("{name}::"))
    {
        faults.push(Fault::new(
            folder,
            "is not in services/services.rs, so nobody is offered it",
        ));
    }
    faults
}

/// Every row of data says how we know it: a tag of docs/decisions/0006, then where it was read.
fn sources(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (path, text) in tree
        .ending(&[".jsonl"])
        .filter(|(path, _)| path.contains("/data/"))
    {
        for (at, line) in (1..).zip(text.lines()).filter(|(_, line)| !sourced(line)) {
            let what = format!("needs a `source` that begins with one of {TAGS}: {line:.40}");
            faults.push(Fault::new(format!("{path}:{at}"), what));
        }
    }
    faults
}

const TAGS: &str = "SCLDXMO";

fn sourced(line: &str) -> bool {
    let row: Option<serde_json::Value> = serde_json::from_str(line).ok();
    let source = row
        .as_ref()
        .and_then(|row| row["source"].as_str())
        .unwrap_or_default();
    let tag = source.split([' ', ':', '+']).next().unwrap_or_default();
    line.trim().is_empty() || tag.chars().count() == 1 && TAGS.contains(tag)
}

/// `docs/decisions/NNNN-title.md`, from 0001 without a gap; 0000 is the template.
fn decisions(files: &[String]) -> Vec<Fault> {
    let names = files
        .iter()
        .filter_map(|file| file.strip_prefix("docs/decisions/"));
    let misnumbered = names
        .enumerate()
        .filter(|(number, name)| !name.starts_with(&format!("{number:04}-")));
    misnumbered
        .map(|(number, name)| {
            Fault::new(
                format!("docs/decisions/{name}"),
                format!("should be number {number:04}: one each, no gap"),
            )
        })
        .collect()
}

fn headings(text: &str) -> impl Iterator<Item = &str> {
    let mut fenced = false;
    text.lines().filter(move |line| {
        fenced ^= line.starts_with("```");
        !fenced && line.starts_with('#')
    })
}

fn levels(text: &str) -> Vec<usize> {
    headings(text)
        .map(|heading| heading.chars().take_while(|letter| *letter == '#').count())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_in_code_are_not_headings() {
        assert_eq!(levels("# One\n```\n# a comment\n```\n## Two\n"), [1, 2]);
    }

    #[test]
    fn a_row_says_how_it_is_known() {
        assert!(sourced(r#"{"won":400,"source":"S icheon.go.kr"}"#));
        assert!(sourced(
            r#"{"won":400,"source":"S+O read, with our own reading"}"#
        ));
        assert!(!sourced(r#"{"won":400}"#));
        assert!(!sourced(r#"{"won":400,"source":"official"}"#));
        assert!(!sourced("not JSON"));
    }

    #[test]
    fn decisions_have_one_number_each_and_no_gap() {
        let named = |names: &[&str]| {
            names
                .iter()
                .map(|name| format!("docs/decisions/{name}"))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            decisions(&named(&["0000-template.md", "0001-a.md", "0002-b.md"])),
            []
        );
        assert_eq!(
            decisions(&named(&["0000-template.md", "0002-b.md"])).len(),
            1
        );
        assert_eq!(
            decisions(&named(&["0000-template.md", "0001-a.md", "0001-b.md"])).len(),
            1
        );
    }
}
