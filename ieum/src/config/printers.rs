//! The real printers of a node: each has a name, an address, and words for people; none of it may be missing.

use std::collections::BTreeSet;
use std::path::Path;

use kernel::PrinterName;
use node::DeskPrinter;
use printers::Address;

use crate::config::read::ConfigFault;
use crate::config::read::Values;

/// What each has.
const LEAVES: [&str; 3] = ["uri", "title-ko", "title-en"];

/// The printers, by name; or what each of them lacks.
pub(super) fn of(
    values: &Values,
    file: &Path,
    text: &str,
) -> Result<Vec<DeskPrinter>, Vec<ConfigFault>> {
    let named = values.under("printers.");
    let names: BTreeSet<&str> = named
        .filter_map(|(rest, _)| rest.split('.').next())
        .collect();
    let fault = |name: &str, leaf: &str| ConfigFault {
        file: file.display().to_string(),
        line: 1 + text
            .lines()
            .position(|line| line.trim() == format!("[printers.{name}]"))
            .unwrap_or_else(|| text.lines().count()),
        key: format!("printers.{name}.{leaf}"),
        expected: format!("missing: a printer has {}", LEAVES.join(", ")),
    };
    let missing: Vec<ConfigFault> = names
        .iter()
        .flat_map(|name| LEAVES.map(|leaf| (*name, leaf)))
        .filter(|(name, leaf)| !values.has(&format!("printers.{name}.{leaf}")))
        .map(|(name, leaf)| fault(name, leaf))
        .collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    let printer = |name: &str| {
        let text = |leaf: &str| values.text(&format!("printers.{name}.{leaf}"));
        Some(DeskPrinter {
            address: Address::parse(text("uri")?)?,
            name: PrinterName {
                name: name.to_owned(),
                title_ko: text("title-ko")?.to_owned(),
                title_en: text("title-en")?.to_owned(),
            },
        })
    };
    Ok(names.into_iter().filter_map(printer).collect())
}
