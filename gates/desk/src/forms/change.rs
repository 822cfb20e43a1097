//! What one version of a form changes against another, so that whoever approves it sees every word and line of it.

use kernel::form::Sheet;
use kernel::form::Texts;

/// A line of a template that is not the same in both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// True if the line is added, false if it is gone.
    pub(crate) added: bool,
    /// Its number, in the template that has it.
    pub(crate) no: usize,
    /// The line.
    pub(crate) line: String,
}

/// The texts that differ: key and language, before, after.
pub(crate) fn words(before: &Sheet, after: &Sheet) -> Vec<(String, String, String)> {
    let mut keys: Vec<&String> = before.texts.keys().chain(after.texts.keys()).collect();
    keys.sort();
    keys.dedup();
    let mut rows = Vec::new();
    for key in keys {
        let of = |texts: &Texts| texts.said(key).cloned().unwrap_or_default();
        let (old, new) = (of(&before.texts), of(&after.texts));
        if old.ko != new.ko {
            rows.push((format!("{key} · 한국어"), old.ko, new.ko));
        }
        if old.en != new.en {
            rows.push((format!("{key} · English"), old.en, new.en));
        }
    }
    rows
}

/// The lines that differ, in order: the longest common run of lines stays, what is gone stands before what came.
pub(crate) fn lines(before: &str, after: &str) -> Vec<Change> {
    let old: Vec<&str> = before.lines().collect();
    let new: Vec<&str> = after.lines().collect();
    let common = common(&old, &new);
    let (mut at, mut to) = (0, 0);
    let mut changes = Vec::new();
    let change = |added, no: usize, line: &str| Change {
        added,
        no: no + 1,
        line: line.to_owned(),
    };
    while at < old.len() || to < new.len() {
        let same = at < old.len() && to < new.len() && old[at] == new[to];
        if same {
            at += 1;
            to += 1;
        } else if to == new.len() || (at < old.len() && common[at + 1][to] >= common[at][to + 1]) {
            changes.push(change(false, at, old[at]));
            at += 1;
        } else {
            changes.push(change(true, to, new[to]));
            to += 1;
        }
    }
    changes
}

/// How many lines the rests behind each pair of places have in common. A template has at most some thousand lines.
fn common(old: &[&str], new: &[&str]) -> Vec<Vec<u16>> {
    let mut common = vec![vec![0; new.len() + 1]; old.len() + 1];
    for at in (0..old.len()).rev() {
        for to in (0..new.len()).rev() {
            common[at][to] = if old[at] == new[to] {
                common[at + 1][to + 1] + 1
            } else {
                common[at + 1][to].max(common[at][to + 1])
            };
        }
    }
    common
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_shown_with_its_line() {
        let shown = |before: &str, after: &str| {
            let changes = lines(before, after).into_iter();
            let sign = |change: &Change| if change.added { '+' } else { '-' };
            let shown =
                changes.map(|change| format!("{}{} {}", sign(&change), change.no, change.line));
            shown.collect::<Vec<_>>().join("|")
        };
        let cases = [
            ("a\nb\nc", "a\nb\nc", ""),
            ("a\nb\nc", "a\nx\nc", "-2 b|+2 x"),
            ("a\nb", "a\nb\nc", "+3 c"),
            ("a\nb\nc", "b\nc", "-1 a"),
            ("", "a", "+1 a"),
        ];
        for (before, after, change) in cases {
            assert_eq!(shown(before, after), change);
        }
    }
}
