//! The centre's list of nodes, before it goes out to all of them: names and digits once each, and a twin or a home that is on it.

use std::collections::BTreeMap;
use std::path::Path;

use link::Listed;

use crate::config::ConfigFault;

/// Everything that is wrong with the list in a centre's data folder; nothing where there is none yet.
pub(crate) fn faults(data: &Path) -> Vec<ConfigFault> {
    let file = data.join("nodes.json");
    let Ok(text) = std::fs::read_to_string(&file) else {
        return Vec::new();
    };
    let name = file.display().to_string();
    of_text(&name, &text)
}

fn of_text(file: &str, text: &str) -> Vec<ConfigFault> {
    let fault = |line: usize, key: String, expected: String| ConfigFault {
        file: file.to_owned(),
        line,
        key,
        expected,
    };
    let listed: Vec<Listed> = match serde_json::from_str(text) {
        Ok(listed) => listed,
        Err(error) => return vec![fault(error.line(), String::new(), error.to_string())],
    };
    // The line of a node's name; what else is wrong with it stands near there.
    let line = |name: &str| {
        let wanted = format!("\"name\":\"{name}\"");
        let at = text
            .lines()
            .position(|line| line.replace(' ', "").contains(&wanted));
        at.map_or(1, |at| at + 1)
    };
    let mut faults = Vec::new();
    let mut codes: BTreeMap<u32, &str> = BTreeMap::new();
    let mut names: BTreeMap<&str, u32> = BTreeMap::new();
    for node in &listed {
        let mut wrong = |leaf: &str, expected: String| {
            faults.push(fault(
                line(&node.name),
                format!("{}.{leaf}", node.name),
                expected,
            ));
        };
        if names.insert(&node.name, node.code).is_some() {
            wrong("name", "a name of its own: another node has it".to_owned());
        }
        if let Some(other) = codes.insert(node.code, &node.name) {
            wrong(
                "code",
                format!("digits of its own: {other} has {}", node.code),
            );
        }
        for (leaf, peer) in [("twin", &node.twin), ("home", &node.home)] {
            let Some(peer) = peer else { continue };
            if *peer == node.name {
                wrong(
                    leaf,
                    "another node: nobody keeps a copy of itself".to_owned(),
                );
            } else if listed.iter().all(|other| other.name != *peer) {
                wrong(leaf, format!("a node of this list: {peer} is not on it"));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(name: &str, code: u32, twin: &str) -> String {
        format!(
            "{{\"name\": \"{name}\", \"code\": {code}, \"title_ko\": \"a\", \"title_en\": \"a\", \"places\": [11110], \"public_url\": \"\", \"office_url\": \"\", \
             \"link_url\": \"\", \"twin\": {twin}, \"kinds\": []}}"
        )
    }

    fn told(nodes: &[String]) -> Vec<String> {
        let text = format!("[\n{}\n]", nodes.join(",\n"));
        of_text("nodes.json", &text)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn a_list_names_each_once_and_twins_that_are_on_it() {
        let good = [node("a", 1, "\"b\""), node("b", 2, "null")];
        assert_eq!(told(&good), [""; 0]);
        let bad = [
            node("a", 1, "\"a\""),
            node("b", 1, "\"c\""),
            node("b", 3, "null"),
        ];
        assert_eq!(
            told(&bad),
            [
                "nodes.json:2: a.twin: another node: nobody keeps a copy of itself",
                "nodes.json:3: b.code: digits of its own: a has 1",
                "nodes.json:3: b.twin: a node of this list: c is not on it",
                "nodes.json:3: b.name: a name of its own: another node has it",
            ]
        );
        assert!(
            of_text("nodes.json", "[\n{]")[0]
                .to_string()
                .starts_with("nodes.json:2")
        );
    }
}
