//! Reads anchors files.

use std::path::Path;

use anyhow::Context;
use anyhow::anyhow;
use certificate::Anchors;
use keys::Checker;

use crate::config::Config;

/// Where a node keeps what the roots of its anchors have said since it was given them, beside its copy of the directory.
pub(crate) const GROWN: &str = "anchors-grown.pem";

/// The anchors of a file, each checked against its root.
pub(crate) fn read(path: &Path) -> anyhow::Result<Anchors> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("{} can't be read", path.display()))?;
    Anchors::parse(&text, &Checker)
        .map_err(|refused| anyhow!("{}: {}", path.display(), refused.words.en))
}

/// Whom a node believes: the anchors it was given, and what their roots have said since.
pub(crate) fn of(config: &Config) -> anyhow::Result<Anchors> {
    let given = read(&config.anchors)?;
    let since = std::fs::read_to_string(config.record().join(GROWN)).unwrap_or_default();
    // Without a continuation the given ones hold.
    let grown = given.grown(&since, &Checker).ok().flatten();
    Ok(grown.unwrap_or(given))
}
