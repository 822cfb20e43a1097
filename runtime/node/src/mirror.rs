//! A folder of files that is kept as it should be: what this node tells, for any web server to carry elsewhere.
//!
//! A thread of its own writes. A folder that hangs (another machine's disk) holds up nothing but itself, not even the end of the process.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::TrySendError;
use std::time::Duration;

use kernel::Id;
use kernel::Moment;
use tokio::sync::watch;

use crate::Node;

/// How often it is written anew where nothing changes: its age is told by the time that stands in it.
const RENEWED: Duration = Duration::from_secs(30);
/// After a change others often follow at once; so long they are waited for.
const GATHER: Duration = Duration::from_millis(500);

/// Files by their names below the folder.
pub type Files = Vec<(String, Vec<u8>)>;

/// What makes the files of a node, as of a moment.
pub type Make = Box<dyn Fn(&Node, Moment) -> Files + Send + Sync>;

/// A folder, and what makes its files.
pub struct Mirror {
    /// The folder. It must be there: one that is not mounted is not made up for on another disk.
    pub folder: PathBuf,
    /// What should lie in it, as of a moment. What pages need comes before the pages.
    pub make: Make,
}

impl Mirror {
    /// Keeps it, for as long as this is awaited.
    pub async fn keep(self, node: Arc<Node>, mut changed: watch::Receiver<u64>) {
        let (give, take) = mpsc::sync_channel(1);
        let folder = self.folder.clone();
        let thread = std::thread::Builder::new().name("mirror".to_owned());
        if let Err(error) = thread.spawn(move || write_each(&folder, &take)) {
            tracing::warn!(%error, "there is no thread for the mirror: it is not kept");
            return;
        }
        loop {
            let files = (self.make)(&node, node.clock().now());
            // Full: the last ones are still being written, and the next turn has newer ones.
            if let Err(TrySendError::Disconnected(_)) = give.try_send(files) {
                return;
            }
            tokio::select! {
                more = changed.changed() => {
                    if more.is_err() {
                        return;
                    }
                    tokio::time::sleep(GATHER).await;
                }
                () = tokio::time::sleep(RENEWED) => {}
            }
        }
    }
}

fn write_each(folder: &Path, take: &Receiver<Files>) {
    let mut failing = false;
    while let Ok(files) = take.recv() {
        let written = write(folder, &files);
        match &written {
            Err(error) if !failing => {
                tracing::warn!(folder = %folder.display(), %error, "the mirror can't be written; it is tried again");
            }
            Ok(()) if failing => tracing::info!("the mirror is written again"),
            Ok(()) | Err(_) => {}
        }
        failing = written.is_err();
    }
}

/// Each file whole or not at all; one that is as it should be is not touched.
fn write(folder: &Path, files: &Files) -> io::Result<()> {
    // Also says so where the folder is gone.
    fs::read_dir(folder)?;
    let mut below: BTreeSet<PathBuf> = BTreeSet::new();
    for (name, bytes) in files {
        let path = folder.join(name);
        let parent = path.parent().unwrap_or(folder);
        if parent != folder && below.insert(parent.to_owned()) && !parent.is_dir() {
            fs::create_dir(parent)?;
        }
        if !is_there(&path, bytes) {
            keys::write_public(&path, bytes).map_err(io::Error::other)?;
        }
    }
    for folder in &below {
        forget(folder, files)?;
    }
    Ok(())
}

fn is_there(path: &Path, bytes: &[u8]) -> bool {
    let len = fs::metadata(path).map(|found| found.len());
    len.is_ok_and(|len| len == bytes.len() as u64)
        && fs::read(path).is_ok_and(|found| found == bytes)
}

/// What this once put into a folder below and what no longer belongs there: it would tell for ever of what is over. Only what bears the name of an
/// identity is ours to remove; somebody may have chosen a folder that holds more.
fn forget(below: &Path, files: &Files) -> io::Result<()> {
    let name = below.file_name().unwrap_or_default();
    for entry in fs::read_dir(below)? {
        let entry = entry?;
        let told = Path::new(name).join(entry.file_name());
        let wanted = files.iter().any(|(name, _)| Path::new(name) == told);
        let ours = told
            .file_stem()
            .and_then(|stem| stem.to_str())
            .is_some_and(|stem| Id::parse(stem).is_some());
        if ours && !wanted && entry.file_type()?.is_file() {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path =
                std::env::temp_dir().join(format!("ieum-mirror-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            fs::create_dir_all(&path).expect("a folder for the test");
            Self(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn files(of: &[(&str, &str)]) -> Files {
        let files = of.iter();
        files
            .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()))
            .collect()
    }

    #[test]
    fn what_has_not_changed_is_not_touched_and_what_is_over_is_gone() {
        let folder = Folder::new("untouched");
        let place = |name: &str| folder.0.join(name);
        let inode = |name: &str| fs::metadata(place(name)).map(|found| found.ino()).ok();
        let (one, two) = (format!("cap/{}.xml", Id(1)), format!("cap/{}.xml", Id(2)));
        let first = files(&[("ieum.css", "a"), (&one, "b"), ("index.html", "c")]);
        write(&folder.0, &first).expect("written");
        let before = inode("ieum.css");
        fs::write(place("cap/others.xml"), "not ours").expect("written");
        let second = files(&[("ieum.css", "a"), (&two, "b"), ("index.html", "d")]);
        write(&folder.0, &second).expect("written");
        assert_eq!(inode("ieum.css"), before);
        assert_eq!(inode(&one), None);
        assert!(inode(&two).is_some() && inode("cap/others.xml").is_some());
        assert_eq!(fs::read(place("index.html")).ok(), Some(b"d".to_vec()));
        // Somebody else's hand is put right.
        fs::write(place("index.html"), "e").expect("written");
        write(&folder.0, &second).expect("written");
        assert_eq!(fs::read(place("index.html")).ok(), Some(b"d".to_vec()));
    }

    #[test]
    fn a_folder_that_is_gone_is_told_and_not_made_up_for() {
        let folder = Folder::new("gone");
        let gone = folder.0.join("not-mounted");
        let told = write(&gone, &files(&[("index.html", "a")]));
        assert!(told.is_err_and(|error| error.kind() == io::ErrorKind::NotFound));
        assert!(!gone.exists());
    }
}
