//! The catalogue file, read and checked; all its faults at once, with file, line and key.

use std::path::Path;
use std::sync::Arc;

use continuity::Catalogue;

use crate::config::ConfigFault;

/// The catalogue that `ieum up` writes for its country, as a sample of one.
pub(crate) const SAMPLE: &str = include_str!("../data/catalogue.toml");

/// Reads a catalogue. One with a fault is not used at all.
pub(crate) fn read(file: &Path) -> Result<Arc<Catalogue>, Vec<ConfigFault>> {
    match std::fs::read_to_string(file) {
        Ok(text) => of_text(file, &text),
        Err(error) => Err(vec![ConfigFault {
            file: file.display().to_string(),
            line: 1,
            key: "paths.catalogue".to_owned(),
            expected: error.to_string(),
        }]),
    }
}

fn of_text(file: &Path, text: &str) -> Result<Arc<Catalogue>, Vec<ConfigFault>> {
    let fault = |line, key: &str, expected: String| ConfigFault {
        file: file.display().to_string(),
        line,
        key: key.to_owned(),
        expected,
    };
    let catalogue: Catalogue = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let line = 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count();
        vec![fault(line, "", error.message().to_owned())]
    })?;
    let wrong = catalogue.wrong();
    if wrong.is_empty() {
        return Ok(Arc::new(catalogue));
    }
    let told = wrong.into_iter().map(|wrong| {
        let name = wrong.at.split_once(' ').map_or("", |(_, name)| name);
        let named = format!("name = \"{name}\"");
        let line = text.lines().position(|line| line.trim() == named);
        fault(
            line.map_or(1, |line| line + 1),
            &wrong.at,
            wrong.expected.to_owned(),
        )
    });
    Err(told.collect())
}

#[cfg(test)]
mod tests {
    use kernel::Role;

    use super::*;

    fn read_text(text: &str) -> Result<Arc<Catalogue>, Vec<ConfigFault>> {
        of_text(Path::new("catalogue.toml"), text)
    }

    #[test]
    fn the_sample_holds_and_tells_of_every_request_of_citizens() {
        let catalogue = read_text(SAMPLE).unwrap();
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
            let faults = read_text(&text).unwrap_err();
            let found = faults.iter().find(|fault| fault.key == at).expect(at);
            assert!(found.line > 1, "{found:?}");
        }
    }
}
