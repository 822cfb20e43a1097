//! The catalogue, read from the text that the operator's file or an edition of it is; all its faults at once, with file, line and key.

use std::path::Path;
use std::sync::Arc;

use certificate::hex;
use continuity::Catalogue;
use continuity::Shelf;
use continuity::shelf::Given;
use continuity::shelf::Misread;
use continuity::shelf::misread;
use journal::Hash;
use kernel::Board;
use kernel::Id;
use node::Node;
use tokio::sync::watch;

use crate::config::ConfigFault;

/// The catalogue that `ieum up` writes for its country, as a sample of one.
pub(crate) const SAMPLE: &str = include_str!("../data/catalogue.toml");
/// Before each port of the sample.
const HERE: &str = "://127.0.0.1:";

/// The sample for a country whose portal and gateways have these ports.
pub(crate) fn sample(portal: u16, gateways: impl Iterator<Item = u16>) -> String {
    let ports = std::iter::once(portal).chain(gateways);
    let mut parts = SAMPLE.split(HERE);
    let head = parts.next().unwrap_or_default().to_owned();
    parts.zip(ports).fold(head, |text, (part, port)| {
        let rest = part.trim_start_matches(|letter: char| letter.is_ascii_digit());
        format!("{text}{HERE}{port}{rest}")
    })
}

/// Whether a text is the sample as it was written, whichever ports are in it: nobody has changed it.
pub(crate) fn is_sample(text: &str) -> bool {
    let digits = |letter: char| letter.is_ascii_digit();
    let parts = |text: &str| -> Vec<String> {
        let parts = text.split(HERE);
        parts
            .map(|part| part.trim_start_matches(digits).to_owned())
            .collect()
    };
    parts(text) == parts(SAMPLE)
}

/// Reads the operator's file. One with a fault is not used at all.
pub(crate) fn read(file: &Path) -> Result<Given, Vec<ConfigFault>> {
    let fault = |line, key, expected| ConfigFault {
        file: file.display().to_string(),
        line,
        key,
        expected,
    };
    let text = std::fs::read_to_string(file);
    let text =
        text.map_err(|error| vec![fault(1, "paths.catalogue".to_owned(), error.to_string())])?;
    match parse(&text) {
        Ok(catalogue) => Ok(Given {
            catalogue: Arc::new(catalogue),
            sha256: hex::encode(&Hash::of(&[text.as_bytes()]).0),
            text: text.into(),
        }),
        Err(wrong) => Err({ wrong.into_iter() }
            .map(|one| fault(one.line, one.key, one.expected))
            .collect()),
    }
}

/// Reads the text of a catalogue: the operator's, or one that was posted.
pub(crate) fn parse(text: &str) -> Result<Catalogue, Vec<Misread>> {
    let catalogue: Catalogue = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        vec![Misread {
            line: 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count(),
            key: String::new(),
            expected: error.message().to_owned(),
        }]
    })?;
    let wrong = catalogue.wrong();
    if wrong.is_empty() {
        return Ok(catalogue);
    }
    let told = wrong.iter().map(|one| misread(text, &one.at, one.expected));
    Err(told.collect())
}

/// The shelf of a node.
pub(crate) fn shelf(given: Given) -> Arc<Shelf> {
    Arc::new(Shelf::new(given, parse))
}

/// Tells the log which catalogue is in force, and which one this program can't read, as long as this is awaited.
pub(crate) async fn keep_log(shelf: Arc<Shelf>, node: Arc<Node>, mut grown: watch::Receiver<u64>) {
    let mut told: (Option<Id>, Vec<Id>) = (None, Vec::new());
    loop {
        let board: &dyn Board = node.as_ref();
        let shelved = shelf.shelved(Some(board), node.clock().now());
        let unreadable: Vec<Id> = shelved.unreadable().map(|(one, _)| one.id).collect();
        if shelved.in_force != told.0 {
            let version = shelved.catalogue.version;
            let posted_by = shelved.in_force.and_then(|id| shelved.edition(id));
            let posted_by = posted_by.map_or("", |seen| seen.edition.node.as_str());
            tracing::info!(version, posted_by, "another catalogue is in force");
        }
        for (edition, faults) in shelved.unreadable() {
            if !told.1.contains(&edition.id) {
                let (version, node) = (edition.version, edition.node.as_str());
                let first = faults.first().map_or("", |fault| fault.expected.as_str());
                tracing::warn!(
                    version,
                    node,
                    first,
                    "this program can't read a catalogue that was approved; the former one stays in force"
                );
            }
        }
        told = (shelved.in_force, unreadable);
        if grown.changed().await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::Role;

    use super::*;

    #[test]
    fn the_sample_holds_and_tells_of_every_request_of_citizens() {
        let catalogue = parse(SAMPLE).unwrap();
        for service in services::ALL {
            for request in service.requests() {
                let name = format!("{}.{}", service.name(), request.name);
                // A look at oneself is nothing that one goes somewhere for.
                if request.may.contains(&Role::Citizen) && request.name != "look" {
                    assert!(
                        catalogue.service(&name).is_some(),
                        "{name} is not in the catalogue"
                    );
                }
            }
        }
    }

    #[test]
    fn the_sample_follows_the_ports_of_its_country_until_somebody_changes_it() {
        let text = sample(8_100, [8_116, 8_118].into_iter());
        assert!(is_sample(&text) && is_sample(SAMPLE));
        assert_eq!(sample(8_000, [8_016, 8_018].into_iter()), SAMPLE);
        let looks = |text: &str| -> Vec<String> {
            let systems = parse(text).unwrap().systems.into_iter();
            systems.flat_map(|system| system.look).collect()
        };
        assert_eq!(
            looks(&text),
            [
                "http://127.0.0.1:8100/healthz",
                "gateway://127.0.0.1:8116",
                "gateway://127.0.0.1:8118"
            ]
        );
        assert!(!is_sample(&text.replace("09:00-18:00", "09:00-17:00")));
        assert!(!is_sample(&text.replace("127.0.0.1", "10.0.0.1")));
    }

    #[test]
    fn a_fault_is_told_with_its_line() {
        let without_alternate = SAMPLE.replacen("[[service.alternate]]", "[[service.way]]", 1);
        for (text, at) in [
            (SAMPLE.replace("grade = 2", "grade = 5"), "system cheongun"),
            (
                SAMPLE.replace("needs = [\"jamsil\"]", "needs = [\"nobody\"]"),
                "place jamsil-office",
            ),
            (without_alternate, ""),
            (SAMPLE.replace("09:00-18:00", "9-18"), "place jongno-office"),
        ] {
            let faults = parse(&text).unwrap_err();
            let found = faults.iter().find(|fault| fault.key == at).expect(at);
            assert!(found.line > 1, "{found:?}");
        }
    }
}
