//! The power is lost at one place of a record: what the disk may hold then.

use std::collections::BTreeMap;

use crate::Event;
use crate::Image;
use crate::Record;
use crate::chance::Chance;

/// Where the power is lost. It only goes forward.
pub struct Cut<'a> {
    record: &'a Record,
    at: usize,
    names: BTreeMap<String, u32>,
    unsynced_names: Vec<(String, Option<u32>)>,
    files: BTreeMap<u32, File>,
    marks: Vec<u64>,
}

/// A file: its durable bytes, and what came since the oldest change that is not durable.
#[derive(Default)]
struct File {
    base: Vec<u8>,
    changes: Vec<(Change, Fate)>,
}

enum Change {
    Wrote(usize, Vec<u8>),
    Cut(usize),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It survives.
    Durable,
    /// It survives once it is synced.
    Open,
    /// It may survive, and no sync changes that any more.
    Forsaken,
}

/// How a disk was built and what it was doing: all images of one seed are of one mood.
struct Mood {
    chance: Chance,
    sector: usize,
    /// Of 16 pieces that were not synced, so many are kept.
    kept: u64,
    /// Of 16 pieces that were not kept, so many are nonsense.
    torn: u64,
}

impl<'a> Cut<'a> {
    /// Before the first event.
    pub fn new(record: &'a Record) -> Self {
        let mut files = BTreeMap::new();
        let mut names = BTreeMap::new();
        for ((name, bytes), number) in record.before.iter().zip(0..) {
            let base = bytes.clone();
            let changes = Vec::new();
            files.insert(number, File { base, changes });
            names.insert(name.clone(), number);
        }
        Self {
            record,
            at: 0,
            names,
            unsynced_names: Vec::new(),
            files,
            marks: Vec::new(),
        }
    }

    /// Goes forward until so many events have happened.
    pub fn go_to(&mut self, at: usize) {
        let record = self.record;
        for event in &record.events[self.at..at] {
            self.take(event);
        }
        self.at = at;
    }

    /// The marks that were set until here, in order.
    pub fn marks(&self) -> &[u64] {
        &self.marks
    }

    /// What the disk may hold; another seed, another disk.
    pub fn image(&self, seed: u64) -> Image {
        let mut mood = Mood::of(seed);
        let mut names = self.names.clone();
        for (name, file) in &self.unsynced_names {
            if !mood.keeps() {
                continue;
            }
            match file {
                Some(file) => names.insert(name.clone(), *file),
                None => names.remove(name),
            };
        }
        let contents = names
            .into_iter()
            .map(|(name, file)| (name, self.files[&file].content(&mut mood)));
        contents.collect()
    }

    /// What the program sees: everything that it wrote, as if it had only ended.
    pub fn seen(&self) -> Image {
        let files = self.files_seen().into_iter();
        files.map(|(name, _, bytes)| (name, bytes)).collect()
    }

    /// The same with the files' numbers.
    pub(crate) fn files_seen(&self) -> Vec<(String, u32, Vec<u8>)> {
        let mut names = self.names.clone();
        for (name, file) in &self.unsynced_names {
            match file {
                Some(file) => names.insert(name.clone(), *file),
                None => names.remove(name),
            };
        }
        let mut all = Mood::of(ALL_KEPT);
        let content = |(name, file)| (name, file, self.files[&file].content(&mut all));
        names.into_iter().map(content).collect()
    }

    /// The number that the next file has.
    pub(crate) fn next_number(&self) -> u32 {
        self.files.keys().next_back().map_or(0, |last| last + 1)
    }

    fn take(&mut self, event: &Event) {
        match event {
            Event::Made { file, name } => {
                self.files.insert(*file, File::default());
                self.unsynced_names.push((name.clone(), Some(*file)));
            }
            Event::Removed { name } => self.unsynced_names.push((name.clone(), None)),
            Event::FolderSynced => {
                for (name, file) in self.unsynced_names.drain(..) {
                    match file {
                        Some(file) => self.names.insert(name, file),
                        None => self.names.remove(&name),
                    };
                }
            }
            Event::Wrote { file, at, bytes } => {
                self.change(*file, Change::Wrote(*at, bytes.clone()));
            }
            Event::Cut { file, len } => self.change(*file, Change::Cut(*len)),
            Event::Synced { file } => self.file(*file).settle(Fate::Durable),
            Event::SyncFailed { file } => self.file(*file).settle(Fate::Forsaken),
            Event::Marked(mark) => self.marks.push(*mark),
        }
    }

    fn change(&mut self, file: u32, change: Change) {
        self.file(file).changes.push((change, Fate::Open));
    }

    fn file(&mut self, file: u32) -> &mut File {
        self.files.entry(file).or_default()
    }
}

impl File {
    /// What was open has that fate from now on.
    fn settle(&mut self, fate: Fate) {
        for (_, open) in &mut self.changes {
            if *open == Fate::Open {
                *open = fate;
            }
        }
        let unsure = |(_, fate): &(Change, Fate)| *fate != Fate::Durable;
        let durable = self.changes.iter().position(unsure);
        for (change, _) in self.changes.drain(..durable.unwrap_or(self.changes.len())) {
            match change {
                Change::Wrote(at, bytes) => put(&mut self.base, at, &bytes),
                Change::Cut(len) => self.base.resize(len, 0),
            }
        }
    }

    fn content(&self, mood: &mut Mood) -> Vec<u8> {
        let mut content = self.base.clone();
        for (change, fate) in &self.changes {
            let durable = *fate == Fate::Durable;
            match change {
                Change::Cut(len) if durable || mood.keeps() => content.resize(*len, 0),
                Change::Cut(_) => {}
                Change::Wrote(at, bytes) if durable => put(&mut content, *at, bytes),
                Change::Wrote(at, bytes) => mood.put(&mut content, *at, bytes),
            }
        }
        content
    }
}

impl Mood {
    fn of(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let sector = [512, 4096][usize::from(seed.is_multiple_of(2))];
        let kept = match seed {
            ALL_KEPT => 16,
            ALL_DROPPED => 0,
            _ => [0, 2, 8, 8, 14, 16][usize::try_from(chance.below(6)).unwrap_or(0)],
        };
        let torn = match seed {
            ALL_KEPT | ALL_DROPPED => 0,
            _ => [0, 4][usize::try_from(chance.below(2)).unwrap_or(0)],
        };
        Self {
            chance,
            sector,
            kept,
            torn,
        }
    }

    fn keeps(&mut self) -> bool {
        self.chance.below(16) < self.kept
    }

    /// Writes what survives of bytes that were not synced: each piece of a sector by itself.
    fn put(&mut self, content: &mut Vec<u8>, at: usize, bytes: &[u8]) {
        let (mut at, mut rest) = (at, bytes);
        while !rest.is_empty() {
            let (piece, behind) = rest.split_at((self.sector - at % self.sector).min(rest.len()));
            if self.keeps() {
                put(content, at, piece);
            } else if self.chance.below(16) < self.torn {
                let nonsense: Vec<u8> = piece
                    .iter()
                    .map(|_| self.chance.next().to_le_bytes()[0])
                    .collect();
                put(content, at, &nonsense);
            }
            at += piece.len();
            rest = behind;
        }
    }
}

/// The seed of the disk that had already written everything.
const ALL_KEPT: u64 = 0;
/// The seed of the disk that had written nothing that was not synced.
const ALL_DROPPED: u64 = 1;

pub(crate) fn put(content: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    let end = at + bytes.len();
    if content.len() < end {
        content.resize(end, 0);
    }
    content[at..end].copy_from_slice(bytes);
}
