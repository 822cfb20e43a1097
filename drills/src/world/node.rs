//! A node: a disk, a clock, and a process that dies with a crash. The process does what `runtime/node` and `runtime/holder` do, with the same
//! machines; it waits for nothing, but is woken.

use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::rc::Rc;

use journal::Outgoing;
use journal::sync::Recovery;
use kernel::Moment;
use kernel::NodeName;

use request::Asked;

use super::Name;
use super::carry::Task;
use super::clock::Clock;
use super::country::Country;
use super::country::Part;
use super::disk::Disk;
use super::disk::Left;
use super::disk::Work;
use super::disk::Written;
use super::message::Message;
use super::message::Place;
use super::message::Question;
use super::message::Reply;
use super::sync::Following;
use super::sync::Poll;
use crate::bug::Bug;
use crate::people::Dice;

/// What a node needs of the world while it acts, and what it wants done.
pub(super) struct Ctx<'a> {
    /// Milliseconds since the world began, for everybody.
    pub(super) passed_ms: i64,
    pub(super) dice: &'a mut Dice,
    pub(super) bug: Option<Bug>,
    pub(super) acts: Vec<Act>,
}

/// What a node wants done.
pub(super) enum Act {
    /// Bring this there.
    Send(Place, Message),
    /// Wake me after so many milliseconds.
    Wake(i64, Wake),
    /// Put this on record of the run.
    Note(String),
}

/// What a process is woken for.
#[derive(Clone, Debug)]
pub(super) enum Wake {
    /// A batch is on disk.
    Committed,
    /// The papers of a task are printed.
    Sealed(u64),
    /// A call was not answered in time.
    Expired(u64),
    /// A task has waited long enough for the copy of what its home did.
    CopyLate(u64),
    /// It is time to ask for more of a journal.
    Follow(Name),
    /// A question has waited long enough for something new.
    PollOver(u64),
    /// It is time to hand over what was taken in.
    HandOver,
    /// What this node carried of what it had taken in is over.
    ErrandOver(Vec<u8>),
    /// A rest of the way back is over.
    Recover,
}

/// A node.
pub(super) struct Node {
    pub(super) part: &'static Part,
    pub(super) name: NodeName,
    pub(super) country: Rc<Country>,
    pub(super) disk: Disk,
    pub(super) clock: Clock,
    pub(super) process: Option<Process>,
    /// It dies while it writes its next entry, and this is left of it.
    pub(super) doomed: Option<Left>,
    /// How often it was started: what was meant for an earlier process does not reach this one.
    pub(super) born: u64,
}

/// What dies with a crash.
#[derive(Default)]
pub(super) struct Process {
    /// Counts calls, tasks and polls.
    last_no: u64,
    pub(super) tasks: BTreeMap<u64, Task>,
    pub(super) calls: BTreeMap<u64, Called>,
    pub(super) following: BTreeMap<Name, Following>,
    pub(super) polls: BTreeMap<u64, Poll>,
    pub(super) recovery: Option<Recovery>,
    pub(super) handing: VecDeque<Outgoing>,
    /// Who has been asked last to do what was taken in.
    pub(super) asked: Asked,
    /// How often the record of what is being handed over was followed to another home.
    pub(super) followed: usize,
    /// What waits to be written, and whom it concerns.
    waiting: Vec<(Work, Then)>,
    /// Whom the batch that is being written concerns.
    writing: Option<Vec<Then>>,
}

/// What a call was made for.
#[derive(Clone, Debug)]
pub(super) enum Called {
    /// To follow a journal.
    Follow(Name),
    /// To get the own journal back.
    Recover,
    /// To hand over the request of a task.
    Task(u64),
    /// To hand over what was taken in.
    Errand,
}

/// Whom something that was written concerns.
#[derive(Clone, Debug)]
pub(super) enum Then {
    /// A task's entry.
    Task(u64),
    /// A page of a journal.
    Followed(Name),
    /// Nothing more is taken of it.
    Quarantined(Name),
    /// The own journal is coming back.
    Recovered,
    /// It is back.
    Begun,
    /// What became of an intake.
    Settled,
    /// Nobody.
    Nobody,
}

/// The longest time an fsync takes.
const FSYNC_MS_MAX: u32 = 12;

impl Node {
    pub(super) fn new(part: &'static Part, country: Rc<Country>, disk: Disk) -> Self {
        Self {
            part,
            name: part.node_name(),
            country,
            disk,
            clock: Clock::default(),
            process: None,
            doomed: None,
            born: 0,
        }
    }

    /// The process starts.
    pub(super) fn start(&mut self, ctx: &mut Ctx<'_>) {
        self.born += 1;
        self.clock
            .start(ctx.passed_ms, self.disk.store.recorded_at());
        self.process = Some(Process::default());
        self.begin_following(ctx);
        if self.disk.store.restoring() {
            self.begin_recovery(ctx);
        } else {
            ctx.acts.push(Act::Wake(1, Wake::HandOver));
        }
    }

    /// The process is gone, and what was being written is as the crash left it.
    pub(super) fn crash(&mut self, left: Left) {
        (self.process, self.doomed) = (None, None);
        let country = Rc::clone(&self.country);
        self.disk
            .recover(left, &|stream, events| country.rows(stream, events));
    }

    /// True where a crash comes just now: an entry is being written.
    pub(super) fn falls(&self) -> bool {
        let writes = |work: &Work| matches!(work, Work::Append(_));
        self.doomed.is_some() && self.disk.writing.iter().any(writes)
    }

    /// Something arrives at the process, if there is one.
    pub(super) fn arrive(&mut self, from: Place, message: Message, ctx: &mut Ctx<'_>) {
        if self.process.is_none() {
            return;
        }
        match (message, from) {
            (Message::Submit(errand, submission), _) => self.submitted(errand, *submission, ctx),
            (Message::Ask(call, question), Place::Node(peer)) => match question {
                Question::Journal(bytes) => self.asked_for_journal(peer, call, &bytes, ctx),
                Question::Carry(bytes) => self.asked_to_carry(peer, call, &bytes, ctx),
            },
            (Message::Answer(call, reply), _) => self.answered(call, Some(reply), ctx),
            (Message::Ask(..), Place::People) | (Message::Told(..), _) => {}
        }
    }

    pub(super) fn wake(&mut self, born: u64, wake: Wake, ctx: &mut Ctx<'_>) {
        if self.process.is_none() || born != self.born {
            return;
        }
        match wake {
            Wake::Committed => self.committed(ctx),
            Wake::Sealed(task) => self.sealed(task, ctx),
            Wake::Expired(call) => self.answered(call, None, ctx),
            Wake::CopyLate(task) => self.copy_late(task, ctx),
            Wake::Follow(whose) => self.go_on_following(whose, ctx),
            Wake::PollOver(poll) => self.poll_over(poll, ctx),
            Wake::HandOver => self.hand_over(ctx),
            Wake::ErrandOver(carried) => self.errand_answered(Some(&carried), ctx),
            Wake::Recover => self.recover(journal::sync::Seen::Go, ctx),
        }
    }

    fn answered(&mut self, call: u64, reply: Option<Reply>, ctx: &mut Ctx<'_>) {
        // A late or second answer finds nobody.
        let Some(called) = self.process_mut().calls.remove(&call) else {
            return;
        };
        let bytes = match reply {
            Some(Reply::Bytes(bytes)) => Some(bytes),
            Some(Reply::Fault) | None => None,
        };
        match called {
            Called::Follow(whose) => self.followed(whose, bytes, ctx),
            Called::Recover => self.recovered(bytes, ctx),
            Called::Task(task) => self.handed(task, bytes.as_deref(), ctx),
            Called::Errand => self.errand_answered(bytes.as_deref(), ctx),
        }
    }

    /// Asks another node, for at most so many milliseconds.
    pub(super) fn call(
        &mut self,
        whom: &str,
        question: Question,
        called: Called,
        ms_max: i64,
        ctx: &mut Ctx<'_>,
    ) {
        let call = self.number();
        self.process_mut().calls.insert(call, called);
        ctx.acts.push(Act::Wake(ms_max, Wake::Expired(call)));
        if let Some(part) = super::country::named(whom) {
            ctx.acts.push(Act::Send(
                Place::Node(part.name),
                Message::Ask(call, question),
            ));
        }
    }

    /// A number that this node gives once, whatever process of it.
    pub(super) fn number(&mut self) -> u64 {
        let born = self.born << 32;
        let process = self.process_mut();
        process.last_no += 1;
        born | process.last_no
    }

    pub(super) fn process_mut(&mut self) -> &mut Process {
        self.process
            .as_mut()
            .expect("only a process that runs is given something to do")
    }

    /// The time, as this node knows it.
    pub(super) fn read_clock(&mut self, ctx: &Ctx<'_>) -> (Moment, bool) {
        self.clock.read(ctx.passed_ms)
    }

    /// Puts something in the queue of what is to be written.
    pub(super) fn write(&mut self, work: Work, then: Then, ctx: &mut Ctx<'_>) {
        self.process_mut().waiting.push((work, then));
        self.begin_commit(ctx);
    }

    /// What waits is committed together; what comes meanwhile waits for the next commit.
    fn begin_commit(&mut self, ctx: &mut Ctx<'_>) {
        let process = self.process_mut();
        if process.writing.is_some() || process.waiting.is_empty() {
            return;
        }
        let (works, then): (Vec<_>, Vec<_>) =
            std::mem::take(&mut process.waiting).into_iter().unzip();
        process.writing = Some(then.clone());
        self.disk.writing = works;
        let ms = i64::from(ctx.dice.between(1, FSYNC_MS_MAX));
        ctx.acts.push(Act::Wake(ms, Wake::Committed));
        if ctx.bug == Some(Bug::AcknowledgeBeforeCommit) {
            self.tell_early(then, ctx);
        }
    }

    /// The planted bug: all is told, and only then committed.
    fn tell_early(&mut self, then: Vec<Then>, ctx: &mut Ctx<'_>) {
        let before = self.disk.store.clone();
        let works = self.disk.writing.clone();
        let country = Rc::clone(&self.country);
        let written = super::disk::apply(&mut self.disk.store, works, self.disk.full, &|s, e| {
            country.rows(s, e)
        });
        self.process_mut().writing = Some(Vec::new());
        for (then, written) in then.into_iter().zip(written) {
            self.written(then, written, ctx);
        }
        self.disk.store = before;
    }

    fn committed(&mut self, ctx: &mut Ctx<'_>) {
        let before = self.disk.store.grown();
        let country = Rc::clone(&self.country);
        let written = self
            .disk
            .commit(&|stream, events| country.rows(stream, events));
        let then = self.process_mut().writing.take().unwrap_or_default();
        for (then, written) in then.into_iter().zip(written) {
            self.written(then, written, ctx);
        }
        if self.disk.store.grown() != before {
            self.grown(ctx);
        }
        self.begin_commit(ctx);
    }

    fn written(&mut self, then: Then, written: Written, ctx: &mut Ctx<'_>) {
        if let Err(journal::StoreError::Broken(why)) = &written {
            ctx.acts
                .push(Act::Note(format!("the store is broken: {why}")));
        }
        match then {
            Then::Task(task) => self.task_written(task, written, ctx),
            Then::Followed(whose) => self.page_written(whose, written, ctx),
            Then::Quarantined(whose) => self.go_on_following(whose, ctx),
            Then::Recovered => self.page_back(&written, ctx),
            Then::Begun => self.begun(&written, ctx),
            Then::Settled => self.settled(&written, ctx),
            Then::Nobody => {}
        }
    }

    /// Something new is on disk: who waits for it looks again.
    fn grown(&mut self, ctx: &mut Ctx<'_>) {
        self.answer_polls(ctx);
        self.look_for_copies(ctx);
    }
}
