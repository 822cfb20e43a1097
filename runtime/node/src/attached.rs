//! Attachments (첨부) of postings: texts that are too long for one, each named by its SHA-256 and so the same wherever it was had.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use certificate::hex;
use journal::Hash;
use kernel::ATTACHED_LEN_MAX;

/// Those that lie in a folder.
pub(crate) struct Attachments {
    folder: PathBuf,
    texts: BTreeMap<String, Arc<str>>,
    /// What is worth a place here.
    wanted: BTreeSet<String>,
}

/// The name of a text.
pub(crate) fn sha256(text: &[u8]) -> String {
    hex::encode(&Hash::of(&[text]).0)
}

impl Attachments {
    /// Those of a folder that are wanted; it need not be there. Nothing is removed: somebody may only look at a node that runs.
    pub(crate) fn open(folder: PathBuf, wanted: BTreeSet<String>) -> Self {
        let mut attachments = Self {
            folder,
            texts: BTreeMap::new(),
            wanted,
        };
        attachments.read();
        attachments
    }

    /// Reads what is wanted and lies in the folder. A file that is not what its name says is left out; it comes again from others.
    fn read(&mut self) {
        for name in self.missing() {
            let bytes = std::fs::read(self.folder.join(&name));
            if let Some(text) = bytes.ok().and_then(|bytes| named(&name, bytes)) {
                self.texts.insert(name, text);
            }
        }
    }

    pub(crate) fn text(&self, name: &str) -> Option<Arc<str>> {
        self.texts.get(name).map(Arc::clone)
    }

    /// Those that are wanted and not here.
    pub(crate) fn missing(&self) -> Vec<String> {
        let missing = self.wanted.iter();
        let missing = missing.filter(|name| !self.texts.contains_key(*name));
        missing.cloned().collect()
    }

    /// Takes one in that is wanted; false where it is not, is here already, or is not what its name says.
    pub(crate) fn take(&mut self, name: &str, bytes: Vec<u8>) -> bool {
        if !self.wanted.contains(name) || self.texts.contains_key(name) {
            return false;
        }
        let Some(text) = named(name, bytes) else {
            return false;
        };
        if let Err(error) = self.write(name, &text) {
            // It counts all the same, and comes again from others after a restart.
            tracing::warn!(%error, "an attachment can't be written");
        }
        self.texts.insert(name.to_owned(), text);
        true
    }

    /// What is wanted from now on. All else goes: no stolen key fills anybody's disk.
    pub(crate) fn want(&mut self, wanted: BTreeSet<String>) {
        if self.wanted == wanted {
            return;
        }
        self.texts.retain(|name, _| wanted.contains(name));
        let files = std::fs::read_dir(&self.folder).into_iter().flatten();
        for file in files.flatten() {
            let name = file.file_name();
            if !name.to_str().is_some_and(|name| wanted.contains(name)) {
                // One that can't be removed is left out at the next start, too.
                let _ = std::fs::remove_file(file.path());
            }
        }
        self.wanted = wanted;
        self.read();
    }

    fn write(&self, name: &str, text: &str) -> Result<(), keys::KeyError> {
        // Said by the write where it is not there afterwards.
        let _ = std::fs::create_dir_all(&self.folder);
        keys::write_public(&self.folder.join(name), text.as_bytes())
    }
}

fn named(name: &str, bytes: Vec<u8>) -> Option<Arc<str>> {
    let good = bytes.len() <= ATTACHED_LEN_MAX && sha256(&bytes) == name;
    let text = String::from_utf8(bytes).ok().filter(|_| good)?;
    Some(text.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wanted_is_kept_and_nothing_else() {
        let folder = std::env::temp_dir().join(format!("ieum-attached-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        let mut kept = Attachments::open(folder.clone(), BTreeSet::new());
        let (one, other) = (sha256(b"one"), sha256(b"other"));
        assert!(!kept.take(&one, b"one".to_vec()), "nobody wants it");
        kept.want([one.clone(), other.clone()].into());
        assert_eq!(kept.missing().len(), 2);
        assert!(!kept.take(&one, b"other".to_vec()), "not what it says");
        assert!(kept.take(&one, b"one".to_vec()));
        assert!(!kept.take(&one, b"one".to_vec()), "here already");
        assert_eq!(kept.missing(), std::slice::from_ref(&other));

        std::fs::write(folder.join(&other), "changed on the disk").unwrap();
        let both = BTreeSet::from([one.clone(), other.clone()]);
        let mut again = Attachments::open(folder.clone(), both);
        assert_eq!(again.text(&one).as_deref(), Some("one"));
        assert_eq!(again.text(&other), None);
        again.want(BTreeSet::new());
        assert_eq!(again.text(&one), None);
        assert!(!folder.join(&one).exists());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
