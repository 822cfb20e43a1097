//! A request whose home is another node: handed over at once, or taken in here while the home can't be reached.

use std::rc::Rc;

use kernel::Id;
use request::Carried;
use request::Ending;
use request::HOME_DECIDES;
use request::Handed;
use request::NotHanded;
use request::TakenIn;
use request::counting;
use request::counting::Counts;

use super::Name;
use super::carry::Stage;
use super::carry::Task;
use super::carry::tell;
use super::carry::tell_code;
use super::message::Done;
use super::message::Question;
use super::node::Act;
use super::node::Called;
use super::node::Ctx;
use super::node::Node;
use super::node::Wake;

/// How long a home is waited for before the request is taken in here.
pub(super) const HOME_MS_MAX: i64 = 2_000;
/// How long an answer of the home is waited for to come back as a copy.
const COPY_MS_MAX: i64 = 2_000;

impl Node {
    /// Hands a request over to its home at once.
    pub(super) fn hand(&mut self, task: Task, home: &str, ctx: &mut Ctx<'_>) {
        let handed = Handed::new(&task.submission, task.going.1);
        self.hand_as(task, home, &handed, None, ctx);
    }

    /// The same, as the request is put to that home; with how it ended here.
    pub(super) fn hand_as(
        &mut self,
        mut task: Task,
        home: &str,
        handed: &Handed,
        ending: Option<Ending>,
        ctx: &mut Ctx<'_>,
    ) {
        let Some(part) = super::country::named(home) else {
            return tell(task.asker, Err(HOME_DECIDES.with(home).into()), ctx);
        };
        let bytes = serde_json::to_vec(handed).expect("a request is plain data");
        task.stage = Stage::Handing(part.name, ending);
        let no = self.keep_task(task);
        let question = Question::Carry(bytes);
        self.call(home, question, Called::Task(no), HOME_MS_MAX, ctx);
    }

    /// What the node that a task has asked answers.
    pub(super) fn handed(&mut self, no: u64, bytes: Option<&[u8]>, ctx: &mut Ctx<'_>) {
        let Some(mut task) = self.process_mut().tasks.remove(&no) else {
            return;
        };
        let (home, ending) = match std::mem::replace(&mut task.stage, Stage::Writing) {
            Stage::Handing(home, ending) => (home, ending),
            Stage::Asking => return self.asked_to_let_go(task, bytes, ctx),
            Stage::Printing(_)
            | Stage::Writing
            | Stage::Copying(_)
            | Stage::TakingIn
            | Stage::Noting
            | Stage::Showing(_) => return,
        };
        match entry_of(bytes) {
            Ok(entry) => {
                if let Some(done) = self.done(entry) {
                    return tell(task.asker, Ok(done), ctx);
                }
                task.stage = Stage::Copying(entry);
                let no = self.keep_task(task);
                ctx.acts.push(Act::Wake(COPY_MS_MAX, Wake::CopyLate(no)));
            }
            Err(NotHanded::Refused { code, .. }) => {
                tell_code(task.asker, code, false, ctx);
            }
            Err(NotHanded::Unreachable | NotHanded::Elsewhere(_)) => {
                self.not_handed(task, home, ending, ctx);
            }
        }
    }

    /// Its home can't be reached.
    fn not_handed(&mut self, task: Task, home: Name, ending: Option<Ending>, ctx: &mut Ctx<'_>) {
        if let Some(ending) = ending {
            return self.take_move_in(task, home, ending, ctx);
        }
        let handed = Handed::new(&task.submission, task.going.1);
        let service = self.country.service(&task.submission.service);
        let request = &task.submission.request;
        let counts = counting::counts(service, request, task.life.events());
        self.take_in(task, home, handed, counts, ctx);
    }

    /// Takes a request in for a home that can't be reached.
    pub(super) fn take_in(
        &mut self,
        mut task: Task,
        home: Name,
        handed: Handed,
        counts: Vec<Counts>,
        ctx: &mut Ctx<'_>,
    ) {
        let intake = TakenIn {
            home: home.to_owned(),
            at: self.name.name.clone(),
            handed,
            counts,
            provisional: self.moves(&task.submission),
        };
        let country = Rc::clone(&self.country);
        let draft = task
            .going()
            .take_in(intake, &|stream, events| country.rows(stream, events));
        task.stage = Stage::TakingIn;
        self.write_draft(task, draft, ctx);
    }

    /// Something is new on disk: perhaps the copies that tasks wait for.
    pub(super) fn look_for_copies(&mut self, ctx: &mut Ctx<'_>) {
        let tasks = self.process_mut().tasks.iter();
        let waiting = tasks.filter_map(|(no, task)| match task.stage {
            Stage::Copying(entry) => Some((*no, entry)),
            Stage::Printing(_)
            | Stage::Writing
            | Stage::Handing(..)
            | Stage::TakingIn
            | Stage::Asking
            | Stage::Noting
            | Stage::Showing(_) => None,
        });
        for (no, entry) in waiting.collect::<Vec<_>>() {
            if let Some(done) = self.done(entry)
                && let Some(task) = self.process_mut().tasks.remove(&no)
            {
                tell(task.asker, Ok(done), ctx);
            }
        }
    }

    /// What is known of a request that its home has done, where the copy takes long.
    pub(super) fn copy_late(&mut self, no: u64, ctx: &mut Ctx<'_>) {
        let Some(task) = self.process_mut().tasks.remove(&no) else {
            return;
        };
        if let Stage::Copying(entry) = task.stage {
            let done = Done {
                entry,
                on: None,
                legal_at: task.going.1,
            };
            tell(task.asker, Ok(done), ctx);
        }
    }
}

/// What another node answered to a request that was handed over.
pub(super) fn entry_of(bytes: Option<&[u8]>) -> Result<Id, NotHanded> {
    let carried = bytes.and_then(|bytes| serde_json::from_slice::<Carried>(bytes).ok());
    carried.ok_or(NotHanded::Unreachable)?.entry()
}
