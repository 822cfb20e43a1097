//! Which keys of a folder are in force, where keys change (키 교체): the first lie in the folder itself, later ones in `2`, `3` …, and the file
//! `current` names the folder. That file is written whole or not at all, so a crash leaves either the old keys in force or the new ones.

use std::path::Path;
use std::path::PathBuf;

use crate::error::KeyError;
use crate::file;

const CURRENT: &str = "current";

/// The how-manieth keys of a folder; the first are 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Generation(u32);

impl Generation {
    /// The one in force.
    pub(crate) fn current(dir: &Path) -> Result<Self, KeyError> {
        let path = dir.join(CURRENT);
        if !path.exists() {
            return Ok(Self(1));
        }
        let text = file::read(&path)?;
        let number = text.trim().parse().ok().filter(|number| *number > 1);
        number
            .map(Self)
            .ok_or_else(|| file::broken(&path, "number of a key folder"))
    }

    /// How many there have been, this one among them.
    pub(crate) const fn count(self) -> usize {
        self.0 as usize
    }

    pub(crate) const fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The one before, if there was one.
    pub(crate) fn before(self) -> Option<Self> {
        (self.0 > 1).then(|| Self(self.0 - 1))
    }

    /// Where its files lie.
    pub(crate) fn folder(self, dir: &Path) -> PathBuf {
        if self.0 == 1 {
            dir.to_owned()
        } else {
            dir.join(self.0.to_string())
        }
    }

    /// Puts it in force.
    pub(crate) fn put_in_force(self, dir: &Path) -> Result<(), KeyError> {
        let text = format!("{}\n", self.0);
        file::write(&dir.join(CURRENT), text.as_bytes(), file::PUBLIC)
    }
}
