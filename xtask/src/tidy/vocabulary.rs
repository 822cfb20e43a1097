//! One English word for one Korean word: what a docstring names in Korean stands in GLOSSARY.md.

use std::collections::BTreeSet;

use super::Fault;
use super::source::rules_of;
use crate::tree::Tree;

/// Syllables that may follow a term: particles such as `을` and `에서`.
const PARTICLE_MAX: usize = 3;

pub(super) fn faults(tree: &Tree) -> Vec<Fault> {
    let terms = terms(&tree.text("GLOSSARY.md"));
    let mut faults = Vec::new();
    for (path, text) in tree.ending(&[".rs"]) {
        for (at, line) in rules_of(&text) {
            for unknown in unknown(line, &terms) {
                let what = format!(
                    "「{unknown}」 is not in GLOSSARY.md: add it, or write an example in backticks"
                );
                faults.push(Fault::new(format!("{path}:{at}"), what));
            }
        }
    }
    faults
}

/// The words of the first column of every table of the glossary.
fn terms(glossary: &str) -> BTreeSet<String> {
    let rows = glossary.lines().filter_map(|line| line.strip_prefix('|'));
    rows.filter_map(|row| row.split('|').next())
        .flat_map(hangul)
        .collect()
}

/// The Korean words of a docstring that are no term; what is quoted or in backticks is an example.
fn unknown(line: &str, terms: &BTreeSet<String>) -> Vec<String> {
    let code = line.trim_start();
    if !code.starts_with("///") && !code.starts_with("//!") {
        return Vec::new();
    }
    let said: String = code
        .split('`')
        .step_by(2)
        .flat_map(|part| part.split('「'))
        .map(after_quote)
        .collect();
    hangul(&said)
        .into_iter()
        .filter(|word| !known(word, terms))
        .collect()
}

fn after_quote(part: &str) -> &str {
    part.split_once('」').map_or(part, |(_, after)| after)
}

/// A term with a particle behind it, or several terms written together. A single syllable (`제6조`) is no term.
fn known(word: &str, terms: &BTreeSet<String>) -> bool {
    let length = word.chars().count();
    let found = |term: &String| {
        let rest = length.saturating_sub(term.chars().count());
        word.strip_prefix(term.as_str())
            .is_some_and(|tail| rest <= PARTICLE_MAX || known(tail, terms))
    };
    length == 1 || terms.iter().any(found)
}

fn hangul(text: &str) -> Vec<String> {
    let is_syllable = |letter: char| ('가'..='힣').contains(&letter);
    let words = text.split(|letter| !is_syllable(letter));
    words
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: &[&str]) {
        let terms = terms(
            "| Korean | English |\n|---|---|\n| 세대 | household |\n| 주민등록 번호 | number |\n| 전입신고 (move) | x |\n",
        );
        assert_eq!(unknown(line, &terms), expected, "{line}");
    }

    #[test]
    fn a_term_may_carry_a_particle() {
        check("/// The household (세대). 전입신고를 takes", &[]);
        check("/// 주민등록번호 is written together", &[]);
    }

    #[test]
    fn a_word_nobody_explained_is_told() {
        check("/// The seal (인감) of a household", &["인감"]);
        check(
            "//! 세대분리독립거주지 is far from 세대",
            &["세대분리독립거주지"],
        );
    }

    #[test]
    fn examples_and_code_are_free() {
        check(
            "/// For example `인감`, and 「견본 SPECIMEN」 across it",
            &[],
        );
        check("    let title = \"인감\"; // 인감", &[]);
    }
}
