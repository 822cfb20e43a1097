//! The folder of a role's generations. What is written is on disk for good before it is told; what can't be written changes nothing.

use std::fs;
use std::fs::File;
use std::fs::OpenOptions;
use std::io;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::path::PathBuf;

use kernel::Moment;
use rustix::fs::FlockOperation;
use rustix::fs::flock;

use crate::record::Event;
use crate::record::From;
use crate::record::Kind;
use crate::record::Line;
use crate::record::Open;
use crate::record::Standing;
use crate::record::Who;
use crate::record::hash_of;

/// The folder's name in a role's data folder.
const FOLDER: &str = "generations";
const RECORD: &str = "record.jsonl";
const LOCK: &str = "lock";
/// Locked by the process that serves, as long as it lives.
const SERVING: &str = "serving";
/// The longest configuration that is taken, in bytes.
const TEXT_LEN_MAX: usize = 1 << 20;

/// Why a record can't be read or written.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The disk.
    #[error("{path}: {source}")]
    Io {
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The chain is broken: somebody changed the record.
    #[error(
        "{path}:{line}: the record was changed: {why}; move the folder aside to begin a new one, and find out who did it"
    )]
    Broken {
        /// The record.
        path: PathBuf,
        /// The line that does not follow.
        line: u64,
        /// Why.
        why: String,
    },
    /// A text is not the one that was accepted.
    #[error("{0}: not the text that was accepted")]
    OtherText(PathBuf),
    /// It can't be done now.
    #[error("{0}")]
    Refused(String),
}

/// What is proposed.
#[derive(Clone, Debug)]
pub struct Proposal<'a> {
    /// The text, exactly.
    pub text: &'a str,
    /// Where it comes from.
    pub from: From,
    /// Who proposes it.
    pub who: Who,
    /// Why.
    pub why: String,
    /// When.
    pub at: Moment,
    /// It goes back by itself unless somebody confirms it within so many seconds; none where a good trial is enough.
    pub confirm_within_s: Option<u32>,
}

/// The generations of one role.
#[derive(Clone, Debug)]
pub struct Shelf {
    folder: PathBuf,
}

impl Shelf {
    /// The generations in a role's data folder.
    pub fn of(data: &Path) -> Self {
        Self {
            folder: data.join(FOLDER),
        }
    }

    /// Where they lie.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What follows from the record as it is now. A last line that a kill left half-written does not count.
    pub fn standing(&self) -> Result<Standing, Fault> {
        Ok(self.read()?.0)
    }

    /// All lines of the record, the first first.
    pub fn lines(&self) -> Result<Vec<Line>, Fault> {
        Ok(self.read()?.1)
    }

    /// The text of a generation, as it was accepted.
    pub fn text(&self, generation: u32) -> Result<String, Fault> {
        let path = self.place(generation);
        let text = fs::read_to_string(&path).map_err(|source| io_fault(&path, source))?;
        let lines = self.lines()?;
        let known = |line: &&Line| {
            line.event.event == Kind::Proposed && line.event.generation == Some(generation)
        };
        let proposed = lines.iter().find(known);
        match proposed {
            Some(line) if line.event.hash == hash_of(&text) => Ok(text),
            Some(_) | None => Err(Fault::OtherText(path)),
        }
    }

    /// Puts a text on the shelf and on record. Its number.
    pub fn propose(&self, proposal: &Proposal) -> Result<u32, Fault> {
        if proposal.text.len() > TEXT_LEN_MAX {
            return Err(Fault::Refused(format!(
                "a configuration has {TEXT_LEN_MAX} bytes at most"
            )));
        }
        let lock = self.lock()?;
        let (standing, _) = self.read()?;
        let generation = standing.next();
        let event = event_of(proposal, Kind::Proposed, Some(generation), Vec::new());
        standing.may(&event).map_err(Fault::Refused)?;
        let path = self.place(generation);
        // The text first: a line that names one that is not there would be a promise that nobody can keep.
        write_whole(&path, proposal.text.as_bytes())?;
        let noted = self.append(&standing, event, &lock);
        if noted.is_err() {
            let _ = fs::remove_file(&path);
        }
        noted?;
        Ok(generation)
    }

    /// Puts on record that a text was refused, and why.
    pub fn refuse(&self, proposal: &Proposal, faults: Vec<String>) -> Result<(), Fault> {
        let lock = self.lock()?;
        let (standing, _) = self.read()?;
        let event = event_of(proposal, Kind::Refused, None, faults);
        self.append(&standing, event, &lock)
    }

    /// Puts on record that the role's file was this text at a start.
    pub fn saw(&self, proposal: &Proposal) -> Result<(), Fault> {
        let lock = self.lock()?;
        let (standing, _) = self.read()?;
        let event = event_of(proposal, Kind::Seen, None, Vec::new());
        self.append(&standing, event, &lock)
    }

    /// The first generation, or one that whoever writes the role's file answers for: in force without a trial.
    pub fn accept(&self, proposal: &Proposal) -> Result<u32, Fault> {
        let generation = self.propose(proposal)?;
        self.note(
            generation,
            Kind::Confirmed,
            &proposal.who,
            &proposal.why,
            proposal.at,
        )?;
        Ok(generation)
    }

    /// Puts on record what became of the generation that is proposed or on trial.
    pub fn note(
        &self,
        generation: u32,
        kind: Kind,
        who: &Who,
        why: &str,
        at: Moment,
    ) -> Result<(), Fault> {
        let lock = self.lock()?;
        let (standing, _) = self.read()?;
        let open = standing.open.clone();
        let open = open.filter(|open| open.generation == generation);
        let Some(Open { hash, from, .. }) = open else {
            return Err(Fault::Refused(format!(
                "generation {generation} is not on trial"
            )));
        };
        let event = Event {
            event: kind,
            generation: Some(generation),
            hash,
            from,
            who: who.clone(),
            why: why.to_owned(),
            at: at.to_string(),
            at_ms: at.0,
            faults: Vec::new(),
            confirm_within_s: None,
        };
        self.append(&standing, event, &lock)?;
        self.forget();
        Ok(())
    }

    /// The mark of the process that serves by these generations; none where another one has it. It ends with the file that is given, or with the process.
    pub fn serving(&self) -> Result<Option<File>, Fault> {
        let file = self.opened(SERVING)?;
        let taken = flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok();
        Ok(taken.then_some(file))
    }

    /// How long the record is, in bytes: whoever follows it looks at this first.
    pub fn len(&self) -> u64 {
        fs::metadata(self.record()).map_or(0, |found| found.len())
    }

    /// True where nothing is on record yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Removes the texts that nobody needs any more. Where that fails they lie there a while longer.
    fn forget(&self) {
        if let Ok((standing, _)) = self.read() {
            for generation in standing.forgotten() {
                let _ = fs::remove_file(self.place(generation));
            }
        }
    }

    fn record(&self) -> PathBuf {
        self.folder.join(RECORD)
    }

    fn place(&self, generation: u32) -> PathBuf {
        self.folder.join(format!("{generation:04}.toml"))
    }

    /// One writes at a time, whichever process it is.
    fn lock(&self) -> Result<File, Fault> {
        let file = self.opened(LOCK)?;
        flock(&file, FlockOperation::LockExclusive)
            .map_err(|error| io_fault(&self.folder.join(LOCK), error.into()))?;
        Ok(file)
    }

    fn opened(&self, name: &str) -> Result<File, Fault> {
        fs::create_dir_all(&self.folder).map_err(|source| io_fault(&self.folder, source))?;
        let path = self.folder.join(name);
        let mut options = OpenOptions::new();
        let opened = options.create(true).truncate(false).write(true).mode(0o600);
        opened.open(&path).map_err(|source| io_fault(&path, source))
    }

    fn read(&self) -> Result<(Standing, Vec<Line>), Fault> {
        let path = self.record();
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(source) => return Err(io_fault(&path, source)),
        };
        let mut standing = Standing::default();
        let mut lines = Vec::new();
        for text in whole(&text).lines() {
            let line = standing.take(text).map_err(|why| Fault::Broken {
                path: path.clone(),
                line: standing.lines + 1,
                why,
            })?;
            lines.push(line);
        }
        Ok((standing, lines))
    }

    /// Appends a line, on disk for good; where that fails the record is as it was.
    fn append(&self, standing: &Standing, event: Event, _lock: &File) -> Result<(), Fault> {
        standing.may(&event).map_err(Fault::Refused)?;
        let path = self.record();
        let line = serde_json::to_string(&standing.line(event)).expect("an event is plain data");
        let begun = self.is_empty();
        let written = || -> io::Result<()> {
            let mut options = OpenOptions::new();
            let mut file = options
                .create(true)
                .truncate(false)
                .read(true)
                .write(true)
                .mode(0o600)
                .open(&path)?;
            let text = io::read_to_string(&file)?;
            let len = u64::try_from(whole(&text).len()).unwrap_or(u64::MAX);
            // What a kill left half-written goes.
            file.set_len(len)?;
            io::Seek::seek(&mut file, io::SeekFrom::End(0))?;
            let appended = file
                .write_all(format!("{line}\n").as_bytes())
                .and_then(|()| file.sync_all());
            if appended.is_err() {
                let _ = file.set_len(len).and_then(|()| file.sync_all());
            }
            appended?;
            if begun {
                File::open(&self.folder)?.sync_all()?;
            }
            Ok(())
        };
        written().map_err(|source| io_fault(&path, source))
    }
}

fn event_of(
    proposal: &Proposal,
    kind: Kind,
    generation: Option<u32>,
    faults: Vec<String>,
) -> Event {
    Event {
        event: kind,
        generation,
        hash: hash_of(proposal.text),
        from: proposal.from,
        who: proposal.who.clone(),
        why: proposal.why.clone(),
        at: proposal.at.to_string(),
        at_ms: proposal.at.0,
        faults,
        confirm_within_s: proposal.confirm_within_s,
    }
}

/// The part of a record that ends with a whole line.
fn whole(text: &str) -> &str {
    let end = text.rfind('\n').map_or(0, |at| at + 1);
    text.get(..end).unwrap_or_default()
}

/// Writes a file beside its place, on disk for good, and only then moves it there.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    let draft = path.with_extension("draft");
    let written = || -> io::Result<()> {
        let mut options = OpenOptions::new();
        // A configuration may hold the password of a database.
        let mut file = options
            .create(true)
            .truncate(true)
            .write(true)
            .mode(0o600)
            .open(&draft)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&draft, path)?;
        File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
    };
    written().map_err(|source| {
        let _ = fs::remove_file(&draft);
        io_fault(path, source)
    })
}

fn io_fault(path: &Path, source: io::Error) -> Fault {
    Fault::Io {
        path: path.to_owned(),
        source,
    }
}
