//! Requests that move records to another home: handed to the home of the new place, which brings the records over; and what the home that they leave
//! answers.

use journal::StoreError;
use kernel::Answers;
use kernel::Brought;
use kernel::Class;
use kernel::Conflict;
use kernel::Id;
use kernel::Loaded;
use kernel::Need;
use kernel::Refusal;
use kernel::RequestInfo;
use kernel::StreamId;
use kernel::Submission;
use kernel::release_of;
use kernel::words;
use request::Carried;
use request::Ending;
use request::Going;
use request::HOME_DECIDES;
use request::Handed;
use request::NotHanded;
use request::Settled;
use request::Wants;
use request::Written;
use request::arrival::Arrival;
use request::arrival::Input;
use request::arrival::Output;
use request::counting;
use request::counting::Counts;
use request::moves::Asks;
use request::moves::Left;
use request::moves::leave_key;
use request::moves::leaves;
use request::moves::lend_key;
use request::moves::place;
use request::moves::strange;
use serde_json::json;

use super::Name;
use super::away::HOME_MS_MAX;
use super::carry::Asker;
use super::carry::Stage;
use super::carry::Task;
use super::carry::answer;
use super::carry::tell;
use super::carry::tell_code;
use super::message::Done;
use super::message::Question;
use super::node::Called;
use super::node::Ctx;
use super::node::Node;
use super::node::Then;

/// A report that records move here, on its way to a decision.
pub(super) struct Arriving {
    pub(super) machine: Arrival,
    handed: Handed,
    /// The entry by which it was taken in, where that is to be settled with it.
    intake: Option<Id>,
}

impl Node {
    pub(super) fn info(&self, submission: &Submission) -> Option<RequestInfo> {
        let service = self.country.service(&submission.service)?;
        service.request(&submission.request).copied()
    }

    pub(super) fn moves(&self, submission: &Submission) -> bool {
        self.info(submission).is_some_and(|info| info.moves())
    }

    /// True if a node's journal lies here.
    pub(super) fn holds(&self, name: &str) -> bool {
        let own = &self.name.name;
        name == own || self.country.directory.holds(own, name)
    }

    /// The home that records leave, as whoever asks has named it, where no journal of it is held here.
    fn leaves_home(&self, submission: &Submission) -> Option<String> {
        let named = submission.home.as_ref().or(submission.caller.home.as_ref());
        named.filter(|home| !self.holds(home)).cloned()
    }

    /// The home of the place to which records move.
    fn goes_to(&self, request: &str, answers: &Answers, going: &Going<'_>) -> Option<Name> {
        let service = self.country.service(&going.submission.service)?;
        let place = place(service.request(request)?, answers, going.now.day())?;
        let home = self.country.home_of(&place)?;
        Some(super::country::named(home)?.name)
    }

    pub(super) fn carry_move(&mut self, mut task: Task, ctx: &mut Ctx<'_>) {
        let named = task.submission.home.as_deref();
        if named.is_some_and(|home| !super::country::is_home(home)) {
            return tell(task.asker, Err(NO_SUCH_HOME.into()), ctx);
        }
        task.submission.home = self.leaves_home(&task.submission);
        let submission = &task.submission;
        let to = self.goes_to(&submission.request, &submission.answers, &task.going());
        let Some(to) = to else {
            return tell(task.asker, Err(NO_SUCH_HOME.into()), ctx);
        };
        if to == self.part.name {
            return self.go_on(task, request::Input::Start, ctx);
        }
        if let Asker::Peer(..) | Asker::Errand = task.asker {
            return tell(task.asker, Err(HOME_DECIDES.with(to).into()), ctx);
        }
        task.decides = Some(to);
        self.go_on(task, request::Input::Start, ctx);
    }

    /// Hands it over to the home of the place, after looking as far as the records lie here.
    pub(super) fn hand_move(&mut self, task: Task, home: Name, ending: Ending, ctx: &mut Ctx<'_>) {
        let mut handed = Handed::new(&task.submission, task.going.1).moving();
        let from = leaves(&ending, task.life.homes(), self.part.name, home);
        handed.from = handed.from.or(from);
        self.hand_as(task, home, &handed, Some(ending), ctx);
    }

    /// That home can't be reached.
    pub(super) fn take_move_in(
        &mut self,
        task: Task,
        home: Name,
        ending: Ending,
        ctx: &mut Ctx<'_>,
    ) {
        let handed = Handed::new(&task.submission, task.going.1).moving();
        let named = handed.from.is_some();
        let counts = match ending {
            Ending::Elsewhere(_) => self.counts_here(&task),
            Ending::Refused(refusal) if refusal.class == Class::NotFound && named => Vec::new(),
            Ending::Refused(refusal) => return tell(task.asker, Err(refusal.into()), ctx),
            Ending::Done | Ending::Replayed | Ending::Lets(_) => {
                return tell(task.asker, Err(request::BUSY.into()), ctx);
            }
        };
        self.take_in(task, home, handed, counts, ctx);
    }

    /// What would be, where this node's own places are those that records move to.
    fn counts_here(&self, task: &Task) -> Vec<Counts> {
        let submission = &task.submission;
        let info = self.info(submission);
        let day = task.going.2.day();
        let place = info.and_then(|info| place(&info, &submission.answers, day));
        if !place.is_some_and(|place| self.name.places.contains(&place)) {
            return Vec::new();
        }
        let service = self.country.service(&submission.service);
        counting::counts(service, &submission.request, task.life.events())
    }

    /// True where the records that move here lie at another home.
    pub(super) fn is_elsewhere(&self, task: &Task, ending: &Ending) -> bool {
        matches!(ending, Ending::Elsewhere(_)) || self.strange(task, ending).is_some()
    }

    fn strange(&self, task: &Task, ending: &Ending) -> Option<String> {
        let named = self.leaves_home(&task.submission);
        let holds = |home: &str| self.holds(home);
        strange(ending, task.life.homes(), named.as_deref(), holds)
    }

    /// The home of somebody who has moved away and is only to be shown: what is left of their record here is old. A real node asks for the whole answer;
    /// here that home is handed the request.
    pub(super) fn left_for(&self, task: &Task, ending: &Ending) -> Option<String> {
        let info = self.info(&task.submission)?;
        let asks = info.conflict == Conflict::Independent && matches!(task.asker, Asker::Person(_));
        match ending {
            Ending::Elsewhere(home) if asks && !self.holds(home) => Some(home.clone()),
            Ending::Elsewhere(_)
            | Ending::Done
            | Ending::Replayed
            | Ending::Refused(_)
            | Ending::Lets(_) => None,
        }
    }

    /// It is on record here with its legal time before the old home is asked.
    pub(super) fn bring_over(&mut self, task: Task, ending: &Ending, ctx: &mut Ctx<'_>) {
        let counts = match self.strange(&task, ending) {
            Some(_) => Vec::new(),
            None => self.counts_here(&task),
        };
        let handed = Handed::new(&task.submission, task.going.1).moving();
        self.take_in(task, self.part.name, handed, counts, ctx);
    }

    /// What was taken in is on disk, or is not.
    pub(super) fn taken_in(&mut self, mut task: Task, said: &Written, ctx: &mut Ctx<'_>) {
        let (to, busy) = (task.asker, Err(request::BUSY.into()));
        match said {
            Written::New if self.moves(&task.submission) && task.decides.is_none() => {
                let intake = task.going.0;
                let handed = Handed::new(&task.submission, task.going.1).moving();
                // From now on with the time that its receipt says.
                task.submission = handed.clone().submission();
                task.arriving = Some(Box::new(Arriving {
                    machine: Arrival::begin(&self.name.name),
                    handed,
                    intake: Some(intake),
                }));
                self.arrive_on(task, Input::Start, ctx);
            }
            Written::New => tell(to, self.done(task.going.0).ok_or(request::BUSY.into()), ctx),
            Written::Replayed => self.tell_replay(&task, ctx),
            Written::Full => tell(to, Err(request::FULL.into()), ctx),
            Written::Raced | Written::Taken(_) | Written::Elsewhere(_) | Written::Busy => {
                tell(to, busy, ctx);
            }
        }
    }

    /// Goes on with a report that was taken in before.
    pub(super) fn arrive_again(&mut self, handed: Handed, ctx: &mut Ctx<'_>) {
        let submission = handed.clone().submission();
        let Ok(mut task) = self.set_out(Asker::Errand, submission, ctx) else {
            return answer(Asker::Errand, &Carried::Later, ctx);
        };
        task.arriving = Some(Box::new(Arriving {
            machine: Arrival::begin(&self.name.name),
            handed,
            intake: None,
        }));
        self.arrive_on(task, Input::Start, ctx);
    }

    fn arrive_on(&mut self, mut task: Task, mut input: Input, ctx: &mut Ctx<'_>) {
        loop {
            let Some(arriving) = &mut task.arriving else {
                return;
            };
            match arriving.machine.step(input) {
                Output::LookUp => {
                    let known = self.decided(&task.submission);
                    input = Input::Known(known.map(|done| done.entry));
                }
                Output::Decide => {
                    let arriving = task.arriving.take();
                    match self.set_out(task.asker, task.submission, ctx) {
                        Ok(again) => task = Task { arriving, ..again },
                        Err(refused) => return tell(task.asker, Err(refused), ctx),
                    }
                    return self.go_on(task, request::Input::Start, ctx);
                }
                Output::Ask(home, wants) => {
                    let asked = arriving.handed.leaving(wants);
                    let bytes = serde_json::to_vec(&asked).expect("a request is plain data");
                    task.stage = Stage::Asking;
                    let no = self.keep_task(task);
                    let question = Question::Carry(bytes);
                    return self.call(&home, question, Called::Task(no), HOME_MS_MAX, ctx);
                }
                Output::Note(answer) => {
                    task.stage = Stage::Noting;
                    let draft = task.going().note(task.submission.key.clone(), answer);
                    return self.write_draft(task, draft, ctx);
                }
                Output::End(ended) => return self.arrived(task, ended, ctx),
            }
        }
    }

    /// What was decided under the request's own key.
    pub(super) fn decided(&self, submission: &Submission) -> Option<Done> {
        let (who, key) = (&submission.caller.who, &submission.key);
        let found = self.disk.store.entry_by_key(who, key).ok().flatten();
        self.done(found?.head.id)
    }

    /// A decision on what is lent has ended.
    pub(super) fn decided_here(&mut self, task: Task, ending: Ending, ctx: &mut Ctx<'_>) {
        let strange = self.strange(&task, &ending);
        self.arrive_on(task, Input::Decided(ending, strange), ctx);
    }

    /// What the home that records leave answers.
    pub(super) fn asked_to_let_go(&mut self, task: Task, bytes: Option<&[u8]>, ctx: &mut Ctx<'_>) {
        let carried = bytes.and_then(|bytes| serde_json::from_slice::<Carried>(bytes).ok());
        let left = carried.ok_or(NotHanded::Unreachable);
        let left = left.and_then(Carried::left);
        self.arrive_on(task, Input::Answered(left), ctx);
    }

    /// The answer of a home that keeps the records is on disk, or is not.
    pub(super) fn kept_there(&mut self, task: Task, said: &Written, ctx: &mut Ctx<'_>) {
        match said {
            Written::New | Written::Replayed => self.arrive_on(task, Input::Noted, ctx),
            Written::Full
            | Written::Raced
            | Written::Taken(_)
            | Written::Elsewhere(_)
            | Written::Busy => self.arrived(task, Err(NotHanded::Unreachable), ctx),
        }
    }

    /// It is decided, or will be tried again.
    fn arrived(&mut self, task: Task, ended: Result<Id, NotHanded>, ctx: &mut Ctx<'_>) {
        let intake = task.arriving.and_then(|arriving| arriving.intake);
        let settled = match &ended {
            Ok(_) => Some(Settled::Done),
            Err(NotHanded::Refused { code, said }) => Some(Settled::Refused {
                code: code.clone(),
                said: said.clone(),
            }),
            Err(NotHanded::Unreachable | NotHanded::Elsewhere(_)) => None,
        };
        if let (Some(intake), Some(settled)) = (intake, &settled) {
            // Where this can't be noted now, the errand finds the same again.
            let _noted = self.settle(intake, settled, Then::Nobody, ctx);
        }
        let entry = match (ended, intake) {
            (Ok(entry), _)
            | (Err(NotHanded::Unreachable | NotHanded::Elsewhere(_)), Some(entry)) => entry,
            (Err(NotHanded::Refused { code, said }), _) => match task.asker {
                Asker::Person(_) => return tell_code(task.asker, code, false, ctx),
                Asker::Peer(..) | Asker::Errand => {
                    return answer(task.asker, &Carried::Refused { code, said }, ctx);
                }
            },
            (Err(_), None) => return answer(task.asker, &Carried::Later, ctx),
        };
        tell(
            task.asker,
            self.done(entry).ok_or(request::BUSY.into()),
            ctx,
        );
    }

    /// The home of the new place asks for records.
    pub(super) fn asked_to_leave(
        &mut self,
        asks: (Name, Wants),
        call: u64,
        handed: Handed,
        ctx: &mut Ctx<'_>,
    ) {
        let asker = Asker::Peer(asks.0, call);
        let mut submission = handed.submission();
        submission.key = match asks.1 {
            Wants::Release => leave_key(self.part.name, &submission.key),
            Wants::ToRead => lend_key(self.part.name, &submission.key),
        };
        let who = &submission.caller.who;
        let known = self.disk.store.entry_by_key(who, &submission.key);
        if let (Ok(Some(entry)), Wants::Release) = (&known, asks.1) {
            return answer(asker, &self.released(entry.head.id), ctx);
        }
        if known.is_err() || self.disk.store.restoring() || self.is_under_way(&submission) {
            return answer(asker, &Carried::Later, ctx);
        }
        match self.set_out(asker, submission, ctx) {
            Ok(mut task) => {
                task.asks = Some(asks);
                self.go_on(task, request::Input::Start, ctx);
            }
            Err(refused) => tell(asker, Err(refused), ctx),
        }
    }

    /// What the home that asks is told.
    pub(super) fn asked_and_ended(&mut self, mut task: Task, ending: Ending, ctx: &mut Ctx<'_>) {
        let Some((home, wants)) = task.asks else {
            return;
        };
        let asks = Asks { home, wants };
        match asks.answer(ending, &task.life) {
            Ending::Done => answer(task.asker, &self.released(task.going.0), ctx),
            Ending::Replayed => {
                let (who, key) = (&task.submission.caller.who, &task.submission.key);
                let known = self.disk.store.entry_by_key(who, key).ok().flatten();
                let carried = known.map_or(Carried::Later, |entry| self.released(entry.head.id));
                answer(task.asker, &carried, ctx);
            }
            Ending::Lets(left @ Left::Lent(_)) => {
                // Nothing is shown that is not on record here.
                let key = task.submission.key.clone();
                let draft = task.going().note(key, json!({ "shown_to": home }));
                task.stage = Stage::Showing(left);
                self.write_draft(task, draft, ctx);
            }
            Ending::Lets(left) => answer(task.asker, &Carried::Left(left), ctx),
            Ending::Elsewhere(home) => tell(task.asker, Err(HOME_DECIDES.with(home).into()), ctx),
            Ending::Refused(refusal) => tell(task.asker, Err(refusal.into()), ctx),
        }
    }

    /// What an entry has let go; its answer where that is nothing.
    fn released(&self, entry: Id) -> Carried {
        let store = &self.disk.store;
        let Ok(Some(entry)) = store.entry(entry) else {
            return Carried::Later;
        };
        let lines = entry.body.events.iter();
        let released = lines.filter(|line| release_of(&line.event).is_some());
        let needs: Vec<Need> = released
            .map(|line| Need::Stream(line.stream.clone()))
            .collect();
        if needs.is_empty() {
            return Carried::Left(Left::Kept(entry.body.answer));
        }
        let Ok(loaded) = store.load(&needs, entry.head.recorded_at) else {
            return Carried::Later;
        };
        let records = loaded.streams.into_iter();
        let records = records.map(|(stream, loaded)| (stream, loaded.events));
        Carried::Left(Left::Released(records.collect()))
    }

    /// Puts what is lent for a task in the place of older copies, and takes it apart.
    pub(super) fn lend(
        &self,
        task: &Task,
        brought: &mut Brought,
    ) -> Result<std::collections::BTreeMap<StreamId, Loaded>, StoreError> {
        let Some(lent) = task.beside().lent else {
            return Ok(std::collections::BTreeMap::new());
        };
        let rows =
            |stream: &StreamId, events: &[serde_json::Value]| self.country.rows(stream, events);
        if !lent.lend(brought, &self.name.name, &rows) {
            return Err(StoreError::Broken("another story of a record".to_owned()));
        }
        Ok(lent.apart(brought))
    }
}

/// What is shown to another home is on record, or is not.
pub(super) fn shown(task: Task, said: &Written, ctx: &mut Ctx<'_>) {
    let carried = match (task.stage, said) {
        (Stage::Showing(left), Written::New | Written::Replayed) => Carried::Left(left),
        (_, _) => Carried::Later,
    };
    answer(task.asker, &carried, ctx);
}

/// Nobody is home of the place.
pub(super) const NO_SUCH_HOME: Refusal = Refusal::new(
    "node.no-such-home",
    Class::Input,
    words("-", "-", "-"),
    words("-", "-", "-"),
);
