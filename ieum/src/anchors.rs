//! Reads anchors files.

use std::path::Path;

use anyhow::Context;
use anyhow::anyhow;
use certificate::Anchors;

/// The anchors of a file, each checked against its root.
pub(crate) fn read(path: &Path) -> anyhow::Result<Anchors> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("{} can't be read", path.display()))?;
    Anchors::parse(&text, &keys::Checker)
        .map_err(|refused| anyhow!("{}: {}", path.display(), refused.words.en))
}
