//! The manifest of a backup: what lies in the folder, signed. It is written last, so that a folder without one is no backup.

use std::fs::File;
use std::io::Read;
use std::io::Write;
use std::path::Path;

use anyhow::Context;
use anyhow::bail;
use certificate::hex;
use journal::CheckHead;
use journal::Hash;
use journal::SignHead;
use kernel::Moment;
use serde::Deserialize;
use serde::Serialize;
use sha2::Digest;
use sha2::Sha256;
use store::Backed;

use super::private_file;

const FILE: &str = "manifest.json";
/// The form of backup that this program writes and reads.
const FORM: u32 = 1;
/// A manifest names some dozen files.
const LEN_MAX: u64 = 1 << 20;

/// What a backup is of, and what it is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    form: u32,
    pub(crate) node: String,
    pub(crate) epoch: u32,
    /// The last entry.
    pub(crate) seq: u64,
    hash: String,
    /// When the backup was whole, UTC ms.
    made_at: Moment,
    files: Vec<Saved>,
    /// By the node's journal key; none where that could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    signature: Option<String>,
}

/// One file of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Saved {
    name: String,
    bytes: u64,
    sha256: String,
}

impl Saved {
    /// What lies under a name in a folder.
    pub(crate) fn of(folder: &Path, name: &str) -> anyhow::Result<Self> {
        let path = folder.join(name);
        let read = || -> std::io::Result<(u64, Sha256)> {
            let mut file = File::open(&path)?;
            let (mut sha, mut bytes) = (Sha256::new(), 0);
            let mut part = vec![0; 1 << 16];
            loop {
                let len = file.read(&mut part)?;
                let Some(read) = part.get(..len).filter(|read| !read.is_empty()) else {
                    return Ok((bytes, sha));
                };
                sha.update(read);
                bytes += len as u64;
            }
        };
        let (bytes, sha) = read().with_context(|| format!("{} can't be read", path.display()))?;
        Ok(Self {
            name: name.to_owned(),
            bytes,
            sha256: hex::encode(&sha.finalize()),
        })
    }
}

impl Manifest {
    pub(crate) fn new(backed: &Backed, hash: Hash, made_at: Moment, files: Vec<Saved>) -> Self {
        Self {
            form: FORM,
            node: backed.node.clone(),
            epoch: backed.epoch,
            seq: backed.seq,
            hash: hash.to_string(),
            made_at,
            files,
            signature: None,
        }
    }

    /// Signs it, where there is a key.
    pub(crate) fn signed(mut self, key: Option<&dyn SignHead>) -> Self {
        let message = self.message();
        self.signature = key.map(|key| hex::encode(&key.sign_head(&message)));
        self
    }

    /// What is signed: `ieum-backup-1`, a line end, and the manifest without its signature as one line of JSON.
    fn message(&self) -> Vec<u8> {
        let unsigned = Self {
            signature: None,
            ..self.clone()
        };
        let text = serde_json::to_string(&unsigned).expect("a manifest is plain data");
        format!("ieum-backup-1\n{text}").into_bytes()
    }

    /// Writes it, whole or not at all, once all else is on disk.
    pub(crate) fn write(&self, folder: &Path) -> anyhow::Result<()> {
        let (draft, file) = (folder.join("manifest.new"), folder.join(FILE));
        let written = || -> std::io::Result<()> {
            File::open(folder)?.sync_all()?;
            let mut open = private_file(&draft)?;
            serde_json::to_writer_pretty(&mut open, self)?;
            open.write_all(b"\n")?;
            open.sync_all()?;
            std::fs::rename(&draft, &file)?;
            File::open(folder)?.sync_all()
        };
        written().with_context(|| format!("{} can't be written", file.display()))
    }

    /// Reads the manifest of a folder and checks that each file is the one it names.
    pub(crate) fn read(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join(FILE);
        let mut text = String::new();
        let read = File::open(&path).and_then(|file| file.take(LEN_MAX).read_to_string(&mut text));
        read.with_context(|| {
            format!(
                "{}: without its manifest a folder is no backup",
                path.display()
            )
        })?;
        let manifest: Self = serde_json::from_str(&text)
            .with_context(|| format!("{} does not read", path.display()))?;
        if manifest.form != FORM {
            bail!(
                "{} has form {}, and this ieum reads {FORM}: use a later ieum",
                path.display(),
                manifest.form
            );
        }
        for saved in &manifest.files {
            let plain = saved.name.split('/').all(|part| {
                !part.is_empty()
                    && part
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
                    && part != ".."
            });
            if !plain {
                bail!(
                    "{}: `{}` is no file of a backup",
                    path.display(),
                    saved.name
                );
            }
            if Saved::of(folder, &saved.name)? != *saved {
                bail!(
                    "{} is not the file that was saved: its length or SHA-256 is another",
                    folder.join(&saved.name).display()
                );
            }
        }
        Ok(manifest)
    }

    /// False where somebody else signed it; none where nobody did.
    pub(crate) fn genuine(&self, check: &dyn CheckHead) -> Option<bool> {
        let signature = hex::decode(self.signature.as_deref()?).unwrap_or_default();
        Some(check.check_head(&self.node, &self.message(), &signature))
    }

    /// True if it names a file in a folder of the backup.
    pub(crate) fn has(&self, folder: &str) -> bool {
        let within = format!("{folder}/");
        let mut names = self.files.iter().map(|saved| &saved.name);
        names.any(|name| name.starts_with(&within))
    }
}

#[cfg(test)]
mod tests {
    use journal::toy::ToyKey;

    use super::*;

    fn manifest(folder: &Path) -> Manifest {
        std::fs::write(folder.join("journal.db"), "what was saved").unwrap();
        let backed = Backed {
            node: "jongno".to_owned(),
            epoch: 1,
            seq: 9,
        };
        let files = vec![Saved::of(folder, "journal.db").unwrap()];
        Manifest::new(&backed, Hash([7; 32]), Moment(1), files)
    }

    fn folder(name: &str) -> std::path::PathBuf {
        let folder =
            std::env::temp_dir().join(format!("ieum-manifest-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn what_was_changed_after_it_was_saved_is_refused() {
        let folder = folder("changed");
        assert!(Manifest::read(&folder).is_err(), "no manifest, no backup");
        let good = manifest(&folder).signed(Some(&ToyKey));
        good.write(&folder).unwrap();
        let read = Manifest::read(&folder).unwrap();
        assert_eq!((&read, read.genuine(&ToyKey)), (&good, Some(true)));
        let other = Manifest { seq: 8, ..read };
        assert_eq!(other.genuine(&ToyKey), Some(false));
        assert_eq!(manifest(&folder).genuine(&ToyKey), None);
        for other in ["what was save", "What was saved"] {
            std::fs::write(folder.join("journal.db"), other).unwrap();
            let told = Manifest::read(&folder).unwrap_err().to_string();
            assert!(told.contains("journal.db"), "{told}");
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn no_name_leads_out_of_the_folder() {
        let folder = folder("names");
        for name in ["../journal.db", "/etc/passwd", "keys//x", "a b"] {
            let mut bad = manifest(&folder);
            bad.files[0].name = name.to_owned();
            let _ = std::fs::remove_file(folder.join(FILE));
            bad.write(&folder).unwrap();
            let told = Manifest::read(&folder).unwrap_err().to_string();
            assert!(told.contains("no file of a backup"), "{told}");
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
