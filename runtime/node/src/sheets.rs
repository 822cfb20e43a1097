//! Sheets on their way to real printers: each is sent once, followed until its printer says how it ended, and that is put on record.
//!
//! Nothing here decides to print: a sheet arrives when it is on record already. What is lost with the process has no end on record, and is asked of an
//! officer; nothing is sent again by itself.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use kernel::Doing;
use kernel::Id;
use kernel::Need;
use kernel::PrinterName;
use kernel::Progress;
use kernel::Refusal;
use kernel::Sheet;
use kernel::SheetEnd;
use kernel::Trouble;
use printers::Address;
use printers::Job;
use printers::JobState;
use printers::PrinterError;
use request::Noting;
use tokio::sync::Notify;
use tokio::sync::mpsc;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::Node;

/// Sheets that wait to be taken up.
const QUEUE_LEN_MAX: usize = 32;
/// Sheets that are followed at once. More wait.
const FOLLOWED_MAX: usize = 64;
/// The pause between two looks at a job.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// After so many looks in a row without an answer nobody knows any more.
const SILENT_MAX: u32 = 10;
/// After so many looks, half an hour, a job that does not end is left to its officer.
const LOOKS_MAX: u32 = 3_600;
/// So often an end is put on record before it is given up; a second between two tries.
const RECORD_TRIES: u32 = 60;
/// So many officers' usual printers are remembered.
const USUAL_MAX: usize = 1_000;

/// A real printer of this node.
#[derive(Clone, Debug)]
pub struct DeskPrinter {
    /// What it is called.
    pub name: PrinterName,
    /// Where it is.
    pub address: Address,
}

/// The printers of a node, and the sheets on their way to them.
pub(crate) struct Printers {
    all: Vec<DeskPrinter>,
    queue: mpsc::Sender<OnItsWay>,
    /// Taken once, by whoever carries the sheets.
    coming: Mutex<Option<mpsc::Receiver<OnItsWay>>>,
    followed: Followed,
    /// The printer that each officer used last. In memory only: after a restart an officer with a choice makes it again.
    usual: Mutex<BTreeMap<String, String>>,
}

/// The sheets that are followed, by the number of their paper.
type Followed = Arc<Mutex<BTreeMap<String, Seen>>>;

/// What a page sees of a sheet that is followed.
#[derive(Clone)]
struct Seen {
    nth: u32,
    progress: watch::Receiver<Progress>,
    cancel: Arc<Notify>,
}

/// A sheet that is on record and is sent now. Whoever looks at it learns of its end when this is dropped.
pub(crate) struct OnItsWay {
    entry: Id,
    number: String,
    nth: u32,
    address: Address,
    pdf: Vec<u8>,
    progress: watch::Sender<Progress>,
    cancel: Arc<Notify>,
    followed: Followed,
}

/// What a sheet is sent with.
pub(crate) struct Sending {
    /// The entry that issued the paper.
    pub(crate) entry: Id,
    /// The paper's number.
    pub(crate) number: String,
    /// Which sheet.
    pub(crate) nth: u32,
    /// Where to.
    pub(crate) address: Address,
    /// The file.
    pub(crate) pdf: Vec<u8>,
}

impl Drop for OnItsWay {
    fn drop(&mut self) {
        locked(&self.followed).remove(&self.number);
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Printers {
    pub(crate) fn new(all: Vec<DeskPrinter>) -> Self {
        let (queue, coming) = mpsc::channel(QUEUE_LEN_MAX);
        Self {
            all,
            queue,
            coming: Mutex::new(Some(coming)),
            followed: Followed::default(),
            usual: Mutex::default(),
        }
    }

    pub(crate) fn all(&self) -> &[DeskPrinter] {
        &self.all
    }

    pub(crate) fn named(&self, name: &str) -> Option<&DeskPrinter> {
        self.all.iter().find(|printer| printer.name.name == name)
    }

    /// The printer that an officer used last.
    pub(crate) fn usual(&self, who: &str) -> Option<String> {
        locked(&self.usual).get(who).cloned()
    }

    pub(crate) fn used(&self, who: &str, printer: &str) {
        let mut usual = locked(&self.usual);
        if usual.len() >= USUAL_MAX {
            usual.clear();
        }
        usual.insert(who.to_owned(), printer.to_owned());
    }

    /// A place for one more sheet; none while too many wait.
    pub(crate) fn place(&self) -> Option<mpsc::Permit<'_, OnItsWay>> {
        self.queue.try_reserve().ok()
    }

    /// Lets a sheet that is on record now be sent.
    pub(crate) fn set_out(&self, place: mpsc::Permit<'_, OnItsWay>, sending: Sending) {
        let (progress, watched) = watch::channel(Progress::default());
        let cancel = Arc::new(Notify::new());
        let Sending {
            entry,
            number,
            nth,
            address,
            pdf,
        } = sending;
        let seen = Seen {
            nth,
            progress: watched,
            cancel: Arc::clone(&cancel),
        };
        locked(&self.followed).insert(number.clone(), seen);
        place.send(OnItsWay {
            entry,
            number,
            nth,
            address,
            pdf,
            progress,
            cancel,
            followed: Arc::clone(&self.followed),
        });
    }

    /// How far a sheet is; none where it is not followed.
    pub(crate) fn progress(&self, number: &str, nth: u32) -> Option<Progress> {
        let seen = self.seen(number, nth)?;
        let progress = seen.progress.borrow().clone();
        Some(progress)
    }

    /// Waits until a sheet is not followed any more, or has waited so long.
    pub(crate) async fn until_over(&self, number: &str, nth: u32, patience: Duration) {
        if let Some(mut seen) = self.seen(number, nth) {
            let over = async { while seen.progress.changed().await.is_ok() {} };
            let _late = tokio::time::timeout(patience, over).await;
        }
    }

    /// Has the printer asked to give a sheet up. False where it is not followed.
    pub(crate) fn call_back(&self, number: &str, nth: u32) -> bool {
        let seen = self.seen(number, nth);
        seen.map(|seen| seen.cancel.notify_one()).is_some()
    }

    fn seen(&self, number: &str, nth: u32) -> Option<Seen> {
        let seen = locked(&self.followed).get(number).cloned();
        seen.filter(|seen| seen.nth == nth)
    }
}

impl Node {
    /// Sends and follows sheets for ever. Without printers there is nothing to do.
    pub async fn keep_printing(self: Arc<Self>) {
        let Some(mut coming) = locked(&self.printers.coming).take() else {
            return;
        };
        let mut under_way = JoinSet::new();
        loop {
            let free = under_way.len() < FOLLOWED_MAX;
            tokio::select! {
                Some(sheet) = coming.recv(), if free => {
                    let node = Arc::clone(&self);
                    under_way.spawn(async move { node.carry_sheet(sheet).await });
                }
                Some(_ended) = under_way.join_next() => {}
                else => return,
            }
        }
    }

    async fn carry_sheet(&self, sheet: OnItsWay) {
        let Some(how) = sheet.end().await else {
            tracing::warn!(nth = sheet.nth, "nobody knows whether a sheet came out");
            return;
        };
        let who = format!("node/{}", self.parts.name.name);
        for _ in 0..RECORD_TRIES {
            let (number, nth) = (&sheet.number, sheet.nth);
            match self.note_end(&who, sheet.entry, number, nth, how).await {
                Ok(()) => return,
                Err(refusal) => tracing::warn!(code = refusal.code, "the end of a sheet"),
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    /// Puts an end on record, unless there is one already: the first counts.
    pub(crate) async fn note_end(
        &self,
        who: &str,
        entry: Id,
        number: &str,
        nth: u32,
        how: SheetEnd,
    ) -> Result<(), Refusal> {
        if !request::is_open(&self.sheets_of(number).await?, nth) {
            return Ok(());
        }
        let noting = Noting::sheet_ended(who, number, nth, how);
        self.go_on_with(entry, noting).await
    }

    /// The sheets of a paper that are on record here.
    pub(crate) async fn sheets_of(&self, number: &str) -> Result<Vec<Sheet>, Refusal> {
        let stream = request::sheets_stream(number);
        let loaded = self.load(&[Need::Stream(stream.clone())]).await?;
        let loaded = loaded.streams.get(&stream);
        Ok(loaded.map_or_else(Vec::new, |loaded| request::sheets_of(&loaded.events)))
    }
}

impl OnItsWay {
    /// Sends it, and says how it ended. None where that is not known.
    async fn end(&self) -> Option<SheetEnd> {
        // The job's name stands in the printer's lists: it is the paper's number and nobody's name.
        let job = match self.address.create(&self.number).await {
            Ok(job) => job,
            Err(error) => {
                tracing::warn!(%error, "a job without a document; nothing was printed");
                return Some(SheetEnd::NotSent);
            }
        };
        match self.address.send(job, self.pdf.clone()).await {
            Ok(()) => {}
            Err(PrinterError::Lost(why)) => tracing::warn!(why, "a document"),
            Err(
                error @ (PrinterError::Away(_)
                | PrinterError::Refused(_)
                | PrinterError::NoSuchJob
                | PrinterError::Strange),
            ) => {
                tracing::warn!(%error, "a document was not taken; nothing was printed");
                let _too_late = self.address.cancel(job).await;
                return Some(SheetEnd::NotSent);
            }
        }
        self.followed_to_its_end(job).await
    }

    async fn followed_to_its_end(&self, job: i32) -> Option<SheetEnd> {
        let mut jammed = false;
        let mut silent = 0;
        for _ in 0..LOOKS_MAX {
            tokio::select! {
                () = tokio::time::sleep(LOOK_EVERY) => {}
                () = self.cancel.notified() => drop(self.address.cancel(job).await),
            }
            let said = match self.address.job(job).await {
                Ok(said) => said,
                Err(PrinterError::NoSuchJob) => return None,
                Err(_) if silent >= SILENT_MAX => return None,
                Err(_) => {
                    silent += 1;
                    self.show(Doing::Silent, Vec::new());
                    continue;
                }
            };
            silent = 0;
            let look = self.address.look().await;
            let troubles = look.map(|look| look.troubles).unwrap_or_default();
            jammed |= troubles.contains(&Trouble::Jam);
            match doing(&said) {
                Ok(doing) => self.show(doing, troubles),
                Err(Over::CameOut) => return Some(SheetEnd::Printed),
                Err(Over::GaveUp) if jammed => return Some(SheetEnd::Jammed),
                Err(Over::GaveUp) => return Some(SheetEnd::Stopped),
                Err(Over::WithErrors) => return None,
            }
        }
        None
    }

    fn show(&self, doing: Doing, troubles: Vec<Trouble>) {
        let progress = Progress { doing, troubles };
        self.progress.send_if_modified(|shown| {
            let differs = *shown != progress;
            *shown = progress;
            differs
        });
    }
}

/// How a job is over.
enum Over {
    CameOut,
    /// It came out, the printer says, with errors: somebody must look.
    WithErrors,
    GaveUp,
}

fn doing(said: &Job) -> Result<Doing, Over> {
    match said.state {
        JobState::Waiting => Ok(Doing::Waiting),
        JobState::Printing => Ok(Doing::Printing),
        JobState::Stopped => Ok(Doing::Stopped),
        JobState::Completed if said.with_errors => Err(Over::WithErrors),
        JobState::Completed => Err(Over::CameOut),
        JobState::Canceled | JobState::Aborted => Err(Over::GaveUp),
    }
}
