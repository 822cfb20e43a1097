//! What an earlier process left in the log is read from the disk, and not from what the machine still has of it in memory.
//!
//! After a failed fsync the two differ: Linux holds such pages for written. A new process that believed them would write behind entries that the
//! disk does not have, and lose all of that with the next loss of power (docs/decisions/0019).

use std::fs::File;
use std::io;
use std::io::ErrorKind;
use std::path::Path;

use rustix::fs::Advice;
use rustix::fs::fadvise;

use crate::OpenError;

/// Has the log on the disk and gives its pages in memory up, before anything reads it. Pages of the database need none of that: what the log holds
/// is moved into it once more, and is read from the log until then.
pub(super) fn reread(log: &Path) -> Result<(), OpenError> {
    match forget_pages(log) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(OpenError::File {
            path: log.to_owned(),
            source: error,
        }),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn forget_pages(log: &Path) -> io::Result<()> {
    let file = File::open(log)?;
    // Pages that are not written yet would stay.
    file.sync_all()?;
    Ok(fadvise(&file, 0, None, Advice::DontNeed)?)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn no_page_of_the_log_stays_in_memory() {
        let dir = tempfile::tempdir().unwrap();
        let log = dir.path().join("journal.db-wal");
        assert!(reread(&log).is_ok(), "there need be no log");
        std::fs::write(&log, vec![7; 1 << 20]).unwrap();
        let before = pages(&log);
        reread(&log).unwrap();
        // On a disk in memory there is nothing to forget: it is the disk.
        assert!(before > 0 && (pages(&log) == 0 || is_in_memory(dir.path())));
    }

    fn pages(file: &Path) -> u64 {
        let text = said(
            Command::new("fincore")
                .args(["-n", "-o", "PAGES"])
                .arg(file),
        );
        text.trim().parse().unwrap()
    }

    fn is_in_memory(dir: &Path) -> bool {
        let mut stat = Command::new("stat");
        said(stat.args(["-f", "-c", "%T"]).arg(dir)).trim() == "tmpfs"
    }

    fn said(command: &mut Command) -> String {
        let output = command.output().expect("util-linux is installed");
        String::from_utf8(output.stdout).unwrap()
    }
}
