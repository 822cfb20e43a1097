//! Carrying a request: the machines of `protocols/request`, stepped over a simulated disk and lines.

use std::rc::Rc;

use journal::Appended;
use journal::Draft;
use journal::Issued;
use journal::StoreError;
use kernel::Brought;
use kernel::Class;
use kernel::Id;
use kernel::Moment;
use kernel::Need;
use kernel::Paper;
use kernel::Refusal;
use kernel::Refused;
use kernel::Submission;
use kernel::Words;
use request::Carried;
use request::Decision;
use request::Ending;
use request::Going;
use request::HOME_DECIDES;
use request::Handed;
use request::Input;
use request::Life;
use request::Output;
use request::Replay;
use request::Wants;
use request::counting;
use request::moves::Asks;
use request::moves::Beside;
use request::moves::Left;

use super::Name;
use super::disk::Work;
use super::disk::Written;
use super::glass::Glass;
use super::message::Done;
use super::message::Message;
use super::message::Place;
use super::message::Reply;
use super::message::Told;
use super::moving::Arriving;
use super::moving::NO_SUCH_HOME;
use super::moving::shown;
use super::node::Act;
use super::node::Ctx;
use super::node::Node;
use super::node::Then;
use super::node::Wake;

/// The longest time a page takes to print.
const PRINT_MS_MAX: u32 = 300;

/// A request that is being carried.
pub(super) struct Task {
    pub(super) asker: Asker,
    pub(super) submission: Submission,
    pub(super) going: (Id, Moment, Moment, bool),
    pub(super) life: Life<Draft>,
    /// Sentences of the claims of the draft that is being written.
    pub(super) taken: Vec<Words>,
    pub(super) stage: Stage,
    /// The home that asks for records to move to it, and what for.
    pub(super) asks: Option<(Name, Wants)>,
    /// The home that decides on a move from here: here it is only looked what would be.
    pub(super) decides: Option<Name>,
    /// A report that records move here, which is on record.
    pub(super) arriving: Option<Box<Arriving>>,
}

/// Who waits for it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Asker {
    /// Somebody at this node, with that errand.
    Person(usize),
    /// Another node, by that call.
    Peer(Name, u64),
    /// This node itself, which goes on with what it took in.
    Errand,
}

pub(super) enum Stage {
    /// Its papers are being printed.
    Printing(Box<Draft>),
    /// Its entry is being written, after this node decided.
    Writing,
    /// Its home is being asked. How it ended here, where that home is one to which records move.
    Handing(Name, Option<Ending>),
    /// Its home has it; the copy is waited for.
    Copying(Id),
    /// It is being written that it was taken in; then the records are brought over, where they move here.
    TakingIn,
    /// The home that records leave is being asked.
    Asking,
    /// Its answer is being written as the request's.
    Noting,
    /// What is shown to the home that asks is being written.
    Showing(Left),
}

impl Task {
    /// What else its life is carried with.
    pub(super) fn beside(&self) -> Beside<'_> {
        Beside {
            lent: self
                .arriving
                .as_ref()
                .map(|arriving| arriving.machine.lent()),
            asks: self.asks.map(|(home, wants)| Asks { home, wants }),
            decides: self.decides,
        }
    }

    pub(super) fn going(&self) -> Going<'_> {
        let (id, legal_at, now, doubtful) = self.going;
        Going {
            submission: &self.submission,
            id,
            legal_at,
            now,
            doubtful,
        }
    }
}

impl Node {
    /// Somebody at this node asks for something.
    pub(super) fn submitted(&mut self, errand: usize, submission: Submission, ctx: &mut Ctx<'_>) {
        self.carry(Asker::Person(errand), submission, ctx);
    }

    /// Another node asks for something that this one is home of.
    pub(super) fn asked_to_carry(
        &mut self,
        peer: Name,
        call: u64,
        bytes: &[u8],
        ctx: &mut Ctx<'_>,
    ) {
        let handed = serde_json::from_slice::<Handed>(bytes).ok();
        match handed.filter(|handed| handed.wants.is_some() || handed.is_of(peer, |_| None)) {
            Some(handed) => match handed.wants {
                Some(wants) => self.asked_to_leave((peer, wants), call, handed, ctx),
                None => self.carry(Asker::Peer(peer, call), handed.submission(), ctx),
            },
            None => ctx.acts.push(Act::Send(
                Place::Node(peer),
                Message::Answer(call, Reply::Fault),
            )),
        }
    }

    pub(super) fn carry(&mut self, asker: Asker, submission: Submission, ctx: &mut Ctx<'_>) {
        let known = match asker {
            Asker::Person(_) | Asker::Peer(..) => self.replay(&submission),
            // Its own intake is no answer.
            Asker::Errand => Ok(self.decided(&submission)),
        };
        match known {
            Ok(Some(done)) => return tell(asker, Ok(done), ctx),
            Ok(None) if self.disk.store.restoring() => {
                return tell(asker, Err(request::BUSY.into()), ctx);
            }
            // Two of one request at once would have two legal times.
            Ok(None) if self.is_under_way(&submission) => {
                return tell(asker, Err(request::BUSY.into()), ctx);
            }
            Ok(None) => {}
            Err(refusal) => return tell(asker, Err(refusal.into()), ctx),
        }
        let task = match self.set_out(asker, submission, ctx) {
            Ok(task) => task,
            Err(refused) => return tell(asker, Err(refused), ctx),
        };
        if self.moves(&task.submission) {
            self.carry_move(task, ctx);
        } else {
            self.go_on(task, Input::Start, ctx);
        }
    }

    /// Begins the life of a request.
    pub(super) fn set_out(
        &mut self,
        asker: Asker,
        submission: Submission,
        ctx: &mut Ctx<'_>,
    ) -> Result<Task, Refused> {
        let service = self
            .country
            .service(&submission.service)
            .expect("people ask for services that there are");
        let answers = submission.answers.clone();
        let (request, caller) = (&submission.request, &submission.caller);
        let life = Life::begin(services::ALL, service, request, answers, caller)?;
        let (now, doubtful) = self.read_clock(ctx);
        let chance = chance(ctx);
        let Going {
            id,
            legal_at,
            doubtful,
            ..
        } = Going::set_out(&submission, now, doubtful, chance);
        Ok(Task {
            asker,
            going: (id, legal_at, now, doubtful),
            submission,
            life,
            taken: Vec::new(),
            stage: Stage::Writing,
            asks: None,
            decides: None,
            arriving: None,
        })
    }

    /// True while the same request is being carried.
    pub(super) fn is_under_way(&mut self, submission: &Submission) -> bool {
        let mut tasks = self.process_mut().tasks.values();
        tasks.any(|task| {
            let other = &task.submission;
            (&other.caller.who, &other.key) == (&submission.caller.who, &submission.key)
        })
    }

    /// Steps a task until it waits for something or ends.
    pub(super) fn go_on(&mut self, mut task: Task, mut input: Input<Draft>, ctx: &mut Ctx<'_>) {
        let country = Rc::clone(&self.country);
        let name = self.name.clone();
        loop {
            let (id, legal_at, now, doubtful) = task.going;
            let going = Going {
                submission: &task.submission,
                id,
                legal_at,
                now,
                doubtful,
            };
            let desk = going.desk(&name, &country.policy);
            input = match task.life.step(input, &desk) {
                Output::Load(needs) => match self.load_counting(&needs, &task, now) {
                    Ok(brought) => Input::Brought(brought),
                    Err(_) => return self.ended(task, Ending::Refused(request::BUSY), ctx),
                },
                Output::Seal(mut decision) => {
                    let home_of = |place: &str| country.home_of(place).map(str::to_owned);
                    let beside = task.beside();
                    let own = &name.name;
                    let holds = |home: &str| self.holds(home);
                    match beside.before_sealing(&mut decision, own, home_of, holds, &going) {
                        Ok(None) => {}
                        Ok(Some(ending)) => return self.ended(task, ending, ctx),
                        Err(_) => {
                            return self.ended(task, Ending::Refused(NO_SUCH_HOME), ctx);
                        }
                    }
                    let papers = decision.decided.papers.len();
                    let draft = self.seal(*decision, &going);
                    if papers > 0 {
                        // Printing takes a while, in which what was read may change.
                        let ms = i64::from(ctx.dice.between(20, PRINT_MS_MAX));
                        task.stage = Stage::Printing(Box::new(draft));
                        let no = self.keep_task(task);
                        return ctx.acts.push(Act::Wake(ms, Wake::Sealed(no)));
                    }
                    Input::Sealed(draft)
                }
                Output::Write(draft) => {
                    task.stage = Stage::Writing;
                    return self.write_draft(task, draft, ctx);
                }
                Output::End(ending) => return self.ended(task, ending, ctx),
            };
        }
    }

    pub(super) fn sealed(&mut self, no: u64, ctx: &mut Ctx<'_>) {
        let Some(mut task) = self.process_mut().tasks.remove(&no) else {
            return;
        };
        match std::mem::replace(&mut task.stage, Stage::Writing) {
            Stage::Printing(draft) => self.go_on(task, Input::Sealed(*draft), ctx),
            Stage::Writing
            | Stage::Handing(..)
            | Stage::Copying(_)
            | Stage::TakingIn
            | Stage::Asking
            | Stage::Noting
            | Stage::Showing(_) => {}
        }
    }

    pub(super) fn keep_task(&mut self, task: Task) -> u64 {
        let no = self.number();
        self.process_mut().tasks.insert(no, task);
        no
    }

    pub(super) fn write_draft(&mut self, mut task: Task, draft: Draft, ctx: &mut Ctx<'_>) {
        task.taken = draft.claims.iter().map(|claim| claim.taken).collect();
        let proposal = draft.seal(&Glass);
        let no = self.keep_task(task);
        self.write(Work::Append(Box::new(proposal)), Then::Task(no), ctx);
    }

    pub(super) fn task_written(&mut self, no: u64, written: Written, ctx: &mut Ctx<'_>) {
        let Some(task) = self.process_mut().tasks.remove(&no) else {
            return;
        };
        let said = match written {
            Ok(Some(Appended::New { .. }) | None) => request::Written::New,
            Ok(Some(Appended::Replayed { .. })) => request::Written::Replayed,
            Err(StoreError::Raced { .. }) => request::Written::Raced,
            Err(StoreError::Taken { claim }) => match task.taken.get(claim) {
                Some(words) => request::Written::Taken(*words),
                None => request::Written::Busy,
            },
            Err(StoreError::Elsewhere { node, .. }) => request::Written::Elsewhere(node),
            Err(StoreError::Full) => request::Written::Full,
            Err(StoreError::Busy | StoreError::Restoring | StoreError::Broken(_)) => {
                request::Written::Busy
            }
        };
        match &task.stage {
            Stage::TakingIn => self.taken_in(task, &said, ctx),
            Stage::Noting => self.kept_there(task, &said, ctx),
            Stage::Showing(_) => shown(task, &said, ctx),
            Stage::Printing(_)
            | Stage::Writing
            | Stage::Handing(..)
            | Stage::Copying(_)
            | Stage::Asking => self.go_on(task, Input::Written(said), ctx),
        }
    }

    pub(super) fn ended(&mut self, task: Task, ending: Ending, ctx: &mut Ctx<'_>) {
        if task.arriving.is_some() {
            return self.decided_here(task, ending, ctx);
        }
        if task.asks.is_some() {
            return self.asked_and_ended(task, ending, ctx);
        }
        if let Some(home) = task.decides {
            return self.hand_move(task, home, ending, ctx);
        }
        if self.moves(&task.submission) && self.is_elsewhere(&task, &ending) {
            return self.bring_over(task, &ending, ctx);
        }
        if let Some(home) = self.left_for(&task, &ending) {
            return self.hand(task, &home, ctx);
        }
        match ending {
            Ending::Done => {
                let done = self.done(task.going.0);
                tell(task.asker, done.ok_or(request::BUSY.into()), ctx);
            }
            Ending::Replayed => self.tell_replay(&task, ctx),
            Ending::Refused(refusal) => tell(task.asker, Err(refusal.into()), ctx),
            Ending::Elsewhere(home) => match task.asker {
                // A request is handed over once, so that it can't go round.
                Asker::Peer(..) | Asker::Errand => {
                    tell(task.asker, Err(HOME_DECIDES.with(home).into()), ctx);
                }
                Asker::Person(_) => self.hand(task, &home, ctx),
            },
            Ending::Lets(_) => tell(task.asker, Err(request::BUSY.into()), ctx),
        }
    }

    pub(super) fn tell_replay(&mut self, task: &Task, ctx: &mut Ctx<'_>) {
        let told = match self.replay(&task.submission) {
            Ok(done) => done.ok_or(request::BUSY.into()),
            Err(refusal) => Err(refusal.into()),
        };
        tell(task.asker, told, ctx);
    }

    /// The answer of the same request, if it was done before.
    fn replay(&self, submission: &Submission) -> Result<Option<Done>, Refusal> {
        let who = &submission.caller.who;
        let mut replay = Replay::begin(submission, &self.name.name);
        while let Some(key) = replay.key() {
            let found = self.disk.store.entry_by_key(who, &key);
            replay.take(found.map_err(|_| request::BUSY)?);
        }
        Ok(replay.answer()?.map(|found| done(&found)))
    }

    pub(super) fn done(&self, entry: Id) -> Option<Done> {
        let found = self.disk.store.entry(entry).ok()??;
        Some(done(&found))
    }

    /// Reads, and adds to the records what counts for them already.
    fn load_counting(
        &self,
        needs: &[Need],
        task: &Task,
        now: Moment,
    ) -> Result<Brought, StoreError> {
        let info = self.info(&task.submission);
        let shows = info.is_some_and(|info| info.only_shows());
        let store = &self.disk.store;
        let mut brought = store.load(needs, now)?;
        let apart = self.lend(task, &mut brought)?;
        let found = store.load(&counting::asked(&brought), now)?;
        let loaded = store.load(&counting::intakes(&found), now)?;
        for intake in counting::in_order(loaded).unwrap_or_default() {
            let handed = &intake.handed;
            let decided = store.entry_by_key(&handed.caller.who, &handed.key)?;
            intake.count(decided.is_some(), shows, &mut brought);
        }
        brought.streams.extend(apart);
        Ok(brought)
    }

    /// Papers get their numbers; then all of the decision becomes one draft.
    fn seal(&self, mut decision: Decision, going: &Going<'_>) -> Draft {
        let papers = std::mem::take(&mut decision.decided.papers);
        let as_of = decision.as_of;
        let issued = papers.into_iter().zip(0..);
        let issued = issued.map(|(paper, n)| (self.issue(paper, n, as_of, going), Vec::new()));
        let issued = issued.collect();
        let country = &self.country;
        going.draft(decision, issued, &|stream, events| {
            country.rows(stream, events)
        })
    }

    fn issue(&self, paper: Paper, n: u128, as_of: Moment, going: &Going<'_>) -> Issued {
        // Five digits of the node and eleven that no other request has.
        let own = (going.id.0 + n) % 100_000_000_000;
        Issued {
            number: format!("{:05}{own:011}", self.name.code),
            form: paper.form.to_owned(),
            version: 1,
            subject: paper.subject,
            holder: paper.holder,
            applicant: paper.applicant,
            data: paper.data.to_string(),
            facts: paper.facts,
            code: String::new(),
            fee_won: paper.fee_won,
            issued_at: going.now,
            as_of,
            mode: "normal".to_owned(),
            reads: Vec::new(),
            replaces: None,
        }
    }
}

/// 80 bits that nothing else has.
pub(super) fn chance(ctx: &mut Ctx<'_>) -> u128 {
    u128::from(ctx.dice.throw()) << 64 | u128::from(ctx.dice.throw())
}

fn done(found: &journal::Recorded) -> Done {
    let head = &found.head;
    Done {
        entry: head.id,
        on: Some((head.node.clone(), head.recorded_at)),
        legal_at: head.legal_at,
    }
}

pub(super) fn tell(asker: Asker, told: Result<Done, Refused>, ctx: &mut Ctx<'_>) {
    let Asker::Person(_) = asker else {
        let carried = match told {
            Ok(done) => Carried::Entry(done.entry),
            Err(refused) => Carried::not(&refused),
        };
        return answer(asker, &carried, ctx);
    };
    match told {
        Ok(done) => tell_person(asker, Told::Done(done), ctx),
        Err(Refused::Refusal(refusal)) => {
            let later = refusal.class == Class::Unavailable;
            tell_code(asker, refusal.code.to_owned(), later, ctx);
        }
        Err(Refused::Faults(faults)) => {
            let first = faults
                .first()
                .map(|fault| format!("{}: {}", fault.field, fault.code));
            tell_code(asker, first.unwrap_or_default(), false, ctx);
        }
    }
}

/// What a node is answered, or this one itself.
pub(super) fn answer(asker: Asker, carried: &Carried, ctx: &mut Ctx<'_>) {
    let bytes = serde_json::to_vec(carried).expect("what is answered is plain data");
    let act = match asker {
        Asker::Peer(peer, call) => {
            let answer = Message::Answer(call, Reply::Bytes(bytes));
            Act::Send(Place::Node(peer), answer)
        }
        Asker::Errand => Act::Wake(0, Wake::ErrandOver(bytes)),
        Asker::Person(_) => return,
    };
    ctx.acts.push(act);
}

pub(super) fn tell_code(asker: Asker, code: String, later: bool, ctx: &mut Ctx<'_>) {
    tell_person(asker, Told::Refused { code, later }, ctx);
}

fn tell_person(asker: Asker, told: Told, ctx: &mut Ctx<'_>) {
    if let Asker::Person(errand) = asker {
        ctx.acts
            .push(Act::Send(Place::People, Message::Told(errand, told)));
    }
}
