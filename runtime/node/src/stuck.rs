//! What people said of where they got stuck, in one file of lines. It is this node's own, tells nothing of anybody, and is no part of its record.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use kernel::Future;
use kernel::Moment;
use kernel::Refusal;
use kernel::Stuck;
use kernel::StuckNote;
use serde::Deserialize;
use serde::Serialize;

use crate::Node;
use crate::refusals::NOT_FOUND;

/// How long it is kept.
const KEPT_MS: i64 = 8 * 86_400_000;
/// How many are kept. Anybody can press: beyond it a press is thanked for, and no longer counted.
const NOTES_MAX: usize = 20_000;
/// The longest key of a form that is kept.
const KEY_LEN_MAX: usize = 64;

/// A line of the file.
#[derive(Clone, Serialize, Deserialize)]
struct Line {
    key: String,
    #[serde(flatten)]
    note: StuckNote,
}

#[derive(Default)]
struct Kept {
    lines: Vec<Line>,
    keys: BTreeSet<String>,
    /// How many lines the file has, with those that are kept no longer.
    in_file: usize,
}

/// The notes of a node.
pub struct StuckNotes {
    file: PathBuf,
    kept: Mutex<Kept>,
}

impl StuckNotes {
    /// Those that lie in a file, which need not be there. A line that a crash left half written is left out.
    pub fn open(file: PathBuf, now: Moment) -> Self {
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let read = text.lines().map(serde_json::from_str::<Line>);
        let lines: Vec<Line> = read.filter_map(Result::ok).collect();
        let mut kept = Kept {
            keys: lines.iter().map(|line| line.key.clone()).collect(),
            in_file: text.lines().filter(|line| !line.is_empty()).count(),
            lines,
        };
        kept.forget(now);
        let notes = Self {
            file,
            kept: Mutex::new(kept),
        };
        let mut kept = notes.kept();
        if kept.in_file > kept.lines.len() {
            // What can't be written now is written with the next one.
            let _ = notes.write_anew(&mut kept);
        }
        drop(kept);
        notes
    }

    fn take(&self, note: StuckNote, key: &str) -> Result<(), Refusal> {
        let mut kept = self.kept();
        kept.forget(note.at);
        if kept.keys.contains(key) || kept.lines.len() >= NOTES_MAX {
            return Ok(());
        }
        if kept.in_file > 2 * NOTES_MAX {
            self.write_anew(&mut kept).map_err(|_| request::FULL)?;
        }
        let line = Line {
            key: key.to_owned(),
            note,
        };
        let text = serde_json::to_string(&line).expect("texts are plain JSON");
        let mut file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.file)
            .map_err(|_| request::FULL)?;
        // The line end before it closes what a full disk may have left half written.
        let written = write!(file, "\n{text}\n");
        written
            .and_then(|()| file.sync_data())
            .map_err(|_| request::FULL)?;
        kept.in_file += 1;
        kept.keys.insert(line.key.clone());
        kept.lines.push(line);
        Ok(())
    }

    fn write_anew(&self, kept: &mut Kept) -> Result<(), keys::KeyError> {
        let lines = kept.lines.iter();
        let text: String = lines
            .filter_map(|line| serde_json::to_string(line).ok())
            .flat_map(|line| [line, "\n".to_owned()])
            .collect();
        keys::write_public(&self.file, text.as_bytes())?;
        kept.in_file = kept.lines.len();
        Ok(())
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn forget(&mut self, now: Moment) {
        let old = |line: &Line| now.ms_since(line.note.at) > KEPT_MS;
        if !self.lines.iter().any(old) {
            return;
        }
        self.lines.retain(|line| !old(line));
        self.keys = self.lines.iter().map(|line| line.key.clone()).collect();
    }
}

impl Node {
    /// Has it counted where people get stuck. Only the first counts.
    pub fn count_stuck(&self, notes: StuckNotes) {
        let _already = self.stuck.set(notes);
    }
}

impl Stuck for Node {
    fn note<'a>(&'a self, note: StuckNote, key: &'a str) -> Future<'a, Result<(), Refusal>> {
        Box::pin(async move {
            let notes = self.stuck.get().ok_or(NOT_FOUND)?;
            if key.is_empty() || key.len() > KEY_LEN_MAX {
                return Err(NOT_FOUND);
            }
            notes.take(note, key)
        })
    }

    fn noted(&self) -> Vec<StuckNote> {
        let Some(notes) = self.stuck.get() else {
            return Vec::new();
        };
        let mut kept = notes.kept();
        kept.forget(self.parts.clock.now());
        kept.lines.iter().map(|line| line.note.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(at: i64) -> StuckNote {
        StuckNote {
            at: Moment(at),
            on: "/now".to_owned(),
            service: String::new(),
            why: "slow".to_owned(),
        }
    }

    #[test]
    fn a_second_press_counts_once_and_what_a_crash_tore_is_left_out() {
        let file = std::env::temp_dir().join(format!("ieum-stuck-{}", std::process::id()));
        let _ = std::fs::remove_file(&file);
        let count = |now| {
            StuckNotes::open(file.clone(), Moment(now))
                .kept()
                .lines
                .len()
        };
        let notes = StuckNotes::open(file.clone(), Moment(0));
        for key in ["a", "a", "b"] {
            assert!(notes.take(note(1), key).is_ok());
        }
        assert_eq!(count(1), 2);
        let torn = std::fs::read_to_string(&file).unwrap_or_default() + "{\"key\":\"c\",\"at";
        assert!(std::fs::write(&file, &torn).is_ok());
        // Neither a node that goes on nor one that starts loses what comes after the torn line.
        assert!(notes.take(note(2), "d").is_ok());
        assert_eq!(count(2), 3);
        assert_eq!(count(KEPT_MS + 2), 1);
        assert_eq!(count(KEPT_MS + 3), 0);
        let _ = std::fs::remove_file(&file);
    }
}
