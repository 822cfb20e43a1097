//! A disk while a program works on it.

use std::collections::BTreeMap;
use std::ffi::c_int;
use std::fs::File as RealFile;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use rusqlite::ffi;

use crate::Cut;
use crate::Event;
use crate::Fault;
use crate::Image;
use crate::Kind;
use crate::Record;
use crate::cut::put;
use crate::locks::IndexLocks;
use crate::locks::Levels;
use crate::shared::Shared;
use crate::vfs;

/// A disk in the place of a folder, until it is dropped.
pub struct Disk {
    folder: PathBuf,
    live: Arc<Live>,
}

/// What connections and the test share of a disk.
#[derive(Default)]
pub(crate) struct Live(Mutex<State>);

#[derive(Default)]
pub(crate) struct State {
    names: BTreeMap<String, u32>,
    files: BTreeMap<u32, File>,
    connections: u64,
    record: Record,
    also_to: Option<RealFile>,
    asked: [u64; Kind::ALL.len()],
    faults: Vec<Fault>,
}

#[derive(Default)]
pub(crate) struct File {
    pub(crate) bytes: Vec<u8>,
    pub(crate) levels: Levels,
    pub(crate) index: Shared,
    pub(crate) index_locks: IndexLocks,
    /// How many connections have the index.
    pub(crate) index_users: usize,
}

impl Disk {
    /// Puts a disk in the place of a folder, for every connection of this process that is opened from now on.
    ///
    /// # Panics
    /// If the folder is not there, or has such a disk already.
    pub fn mount(folder: &Path, image: Image) -> Self {
        let mut state = State::default();
        for (name, bytes) in &image {
            let file = state.files.len().try_into().expect("a few files");
            state.names.insert(name.clone(), file);
            state.files.entry(file).or_default().bytes.clone_from(bytes);
        }
        state.record.before = image;
        Self::of(folder, state)
    }

    /// Goes on with a disk where its record ends, as a program that is started again on the same machine: it sees everything that was written, and
    /// what was not durable is not durable yet.
    pub fn mount_again(folder: &Path, record: Record) -> Self {
        let mut cut = Cut::new(&record);
        cut.go_to(record.len());
        let mut state = State::default();
        for (name, number, bytes) in cut.files_seen() {
            state.names.insert(name, number);
            state.files.entry(number).or_default().bytes = bytes;
        }
        // Removed files have numbers too, which must not be given again.
        for number in 0..cut.next_number() {
            state.files.entry(number).or_default();
        }
        state.record = record;
        Self::of(folder, state)
    }

    fn of(folder: &Path, state: State) -> Self {
        let folder = folder.canonicalize().expect("the folder is there");
        let live = Arc::new(Live(Mutex::new(state)));
        vfs::mount(&folder, Arc::clone(&live));
        Self { folder, live }
    }

    /// Writes a mark into the record, so that a later cut knows that something had happened by then.
    pub fn mark(&self, mark: u64) {
        self.live.state().push(Event::Marked(mark));
    }

    /// Everything until now.
    pub fn record(&self) -> Record {
        self.live.state().record.clone()
    }

    /// How many events there are until now.
    pub fn events(&self) -> usize {
        self.live.state().record.len()
    }

    /// Writes each event to a real file as well, for [`Record::read`].
    pub fn also_to(&self, file: RealFile) {
        self.live.state().also_to = Some(file);
    }

    /// The files as the program sees them.
    pub fn seen(&self) -> Image {
        let state = self.live.state();
        let names = state.names.iter();
        names
            .map(|(name, file)| (name.clone(), state.files[file].bytes.clone()))
            .collect()
    }

    /// How long a file is as the program sees it; none where there is no such file.
    pub fn len(&self, name: &str) -> Option<usize> {
        let state = self.live.state();
        state.find(name).map(|file| state.files[&file].bytes.len())
    }

    /// How often operations of these kinds were asked for.
    pub fn asked(&self, kinds: &[Kind]) -> u64 {
        let state = self.live.state();
        kinds.iter().map(|kind| state.asked[kind.at()]).sum()
    }

    /// Something will go wrong.
    pub fn fail(&self, fault: Fault) {
        self.live.state().faults.push(fault);
    }

    /// Nothing goes wrong any more. True if every fault that does not last had happened.
    pub fn mend(&self) -> bool {
        let faults = std::mem::take(&mut self.live.state().faults);
        faults.iter().all(|fault| fault.lasts && fault.left <= 1)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        vfs::unmount(&self.folder);
    }
}

impl Live {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Counts an operation; what SQLite is told if it fails.
    pub(crate) fn ask(&mut self, kind: Kind, file: Option<u32>) -> Result<(), c_int> {
        self.asked[kind.at()] += 1;
        let mut told = Ok(());
        self.faults.retain_mut(|fault| {
            if !fault.concerns(kind, file) {
                return true;
            }
            if fault.left > 1 {
                fault.left -= 1;
                return true;
            }
            told = Err(fault.code(kind));
            fault.lasts
        });
        told
    }

    /// A number for another connection to a file.
    pub(crate) fn connection(&mut self) -> u64 {
        self.connections += 1;
        self.connections
    }

    /// The number of a name's file.
    pub(crate) fn find(&self, name: &str) -> Option<u32> {
        self.names.get(name).copied()
    }

    pub(crate) fn file(&mut self, file: u32) -> &mut File {
        self.files
            .get_mut(&file)
            .expect("files stay as long as their disk")
    }

    pub(crate) fn make(&mut self, name: &str) -> u32 {
        let file = self.files.len().try_into().expect("a few files");
        self.files.insert(file, File::default());
        self.names.insert(name.to_owned(), file);
        let name = name.to_owned();
        self.push(Event::Made { file, name });
        file
    }

    /// Removes a name; false if there is none. Who has the file open keeps it.
    pub(crate) fn remove(&mut self, name: &str) -> bool {
        if self.names.remove(name).is_none() {
            return false;
        }
        let name = name.to_owned();
        self.push(Event::Removed { name });
        true
    }

    /// Writes. What fails may have written its first half, as a disk does that becomes full meanwhile.
    pub(crate) fn write(&mut self, file: u32, at: usize, bytes: &[u8]) -> Result<(), c_int> {
        let told = self.ask(Kind::Write, Some(file));
        let half = bytes.len() / 2 * usize::from(self.asked[Kind::Write.at()].is_multiple_of(2));
        let bytes = if told.is_ok() { bytes } else { &bytes[..half] };
        if !bytes.is_empty() {
            put(&mut self.file(file).bytes, at, bytes);
            let bytes = bytes.to_vec();
            self.push(Event::Wrote { file, at, bytes });
        }
        told
    }

    pub(crate) fn truncate(&mut self, file: u32, len: usize) -> Result<(), c_int> {
        self.ask(Kind::Truncate, Some(file))?;
        if self.file(file).bytes.len() != len {
            self.file(file).bytes.resize(len, 0);
            self.push(Event::Cut { file, len });
        }
        Ok(())
    }

    /// Makes a file durable, and its name where `folder`.
    pub(crate) fn sync(&mut self, file: u32, folder: bool) -> Result<(), c_int> {
        let told = self.ask(Kind::Sync, Some(file));
        if told.is_err() {
            self.push(Event::SyncFailed { file });
            return told;
        }
        self.push(Event::Synced { file });
        if folder {
            self.push(Event::FolderSynced);
        }
        Ok(())
    }

    pub(crate) fn sync_folder(&mut self) {
        self.push(Event::FolderSynced);
    }

    /// A region of a file's index, made where it is not there and `make`; none otherwise.
    pub(crate) fn region(
        &mut self,
        file: u32,
        region: usize,
        bytes: usize,
        make: bool,
    ) -> Result<Option<*mut std::ffi::c_void>, c_int> {
        while self.file(file).index.len() <= region {
            if !make {
                return Ok(None);
            }
            self.ask(Kind::Share, Some(file))?;
            self.file(file).index.grow(bytes);
        }
        Ok(Some(self.file(file).index.at(region)))
    }

    /// A connection gives a file's index back; the last one's is gone.
    pub(crate) fn give_back_index(&mut self, file: u32, connection: u64) {
        let file = self.file(file);
        file.index_locks.give_back(connection, u8::MAX);
        file.index_users -= 1;
        if file.index_users == 0 {
            file.index = Shared::default();
        }
    }

    fn push(&mut self, event: Event) {
        if let Some(file) = &mut self.also_to {
            let kept = file.write_all(&event.line());
            kept.expect("the record's file can be written");
        }
        self.record.events.push(event);
    }
}

/// As the file system would tell whether a file can be read that far.
pub(crate) fn short(read: usize, asked: usize) -> c_int {
    if read < asked {
        ffi::SQLITE_IOERR_SHORT_READ
    } else {
        ffi::SQLITE_OK
    }
}
