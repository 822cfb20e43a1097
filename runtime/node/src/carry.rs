//! Carries one request through its life: steps the machine, and does what it says.

use std::time::Duration;

use journal::Appended;
use journal::Draft;
use journal::Recorded;
use journal::StoreError;
use kernel::Channel;
use kernel::Conflict;
use kernel::Done;
use kernel::Refusal;
use kernel::Refused;
use kernel::RequestInfo;
use kernel::Submission;
use request::Ending;
use request::Going;
use request::HOME_DECIDES;
use request::Input;
use request::Life;
use request::Output;
use request::Replay;
use request::Written;
use request::moves::Beside;

use crate::Node;
use crate::refusals::BROKEN;
use crate::refusals::NO_SUCH_HOME;
use crate::refusals::ONLY_IMPORT_BACKDATES;
use crate::refusals::RESTORING;
use crate::refusals::UNKNOWN_SERVICE;
use crate::replacing::Vouched;

/// Whether a request that only another node may decide goes on to that node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Onward {
    /// It does.
    MayHandOver,
    /// It came from another node already: a request is handed over once, so that it can't go round.
    EndsHere,
    /// It was taken in here, and the record has come here meanwhile: its own intake is no answer.
    ComesBack,
}

impl Node {
    /// From the answers to the entry on disk. The answer is given only after the fsync.
    pub(crate) async fn carry(&self, submission: Submission) -> Result<Done, Refused> {
        if submission.legal_at.is_some() && submission.channel != Channel::Import {
            return Err(ONLY_IMPORT_BACKDATES.into());
        }
        self.carry_dated(submission, Onward::MayHandOver).await
    }

    /// The same, where whoever hands it in may say when it counts.
    pub(crate) async fn carry_dated(
        &self,
        submission: Submission,
        onward: Onward,
    ) -> Result<Done, Refused> {
        if self.service(&submission.service).is_none() {
            return Err(UNKNOWN_SERVICE.into());
        }
        let (who, key) = (&submission.caller.who, &submission.key);
        let _turn = self.turns.take(who, key).await;
        // Only a shortcut: the writer finds a repetition again, and is the one to decide.
        let known = match onward {
            Onward::MayHandOver | Onward::EndsHere => self.replay(&submission).await?,
            Onward::ComesBack => self.decided(&submission).await?,
        };
        if let Some(done) = known {
            return Ok(done);
        }
        if self.restoring() {
            return Err(RESTORING.into());
        }
        let (submission, _alone) = match self.vouch(&submission).await? {
            Vouched::Goes(submission, turn) => (*submission, turn),
            Vouched::By(issuer) => {
                return self
                    .replaced_there(&issuer, &self.set_out(&submission))
                    .await;
            }
        };
        let mut life = self.begin(&submission)?;
        let going = self.set_out(&submission);
        let info = self.info(&submission.service, &submission.request);
        let info = info.ok_or(BROKEN)?;
        if info.moves() {
            return self.carry_move(info, life, &going, onward).await;
        }
        if let Some(home) = self.home_elsewhere(&submission)? {
            return self.ask_elsewhere(&home, &going).await;
        }
        let ending = self.live(&mut life, &going, &Beside::default()).await?;
        if let Ending::Elsewhere(home) = &ending
            && info.conflict == Conflict::Independent
            && onward == Onward::MayHandOver
            && !self.holds(home)
        {
            // Somebody who has moved away: what is left of their record here is old. What it refuses stays refused: it may know of a restriction
            // (교부제한) that the home does not know of yet.
            let submission = &Submission {
                home: Some(home.clone()),
                ..submission.clone()
            };
            let going = Going {
                submission,
                ..going
            };
            return self.ask_elsewhere(home, &going).await;
        }
        match ending {
            Ending::Elsewhere(home) if onward == Onward::MayHandOver => {
                self.elsewhere(&home, life.events(), &going).await
            }
            ending @ (Ending::Done
            | Ending::Replayed
            | Ending::Elsewhere(_)
            | Ending::Lets(_)
            | Ending::Refused(_)) => self.ended(ending, &going).await,
        }
    }

    /// Begins the life of a request.
    pub(crate) fn begin(&self, submission: &Submission) -> Result<Life<Draft>, Refused> {
        let service = self.service(&submission.service).ok_or(UNKNOWN_SERVICE)?;
        let (answers, caller) = (submission.answers.clone(), &submission.caller);
        let services = self.parts.services;
        Life::begin(services, service, &submission.request, answers, caller)
    }

    /// A request sets out now, by this machine's clock and chance.
    pub(crate) fn set_out<'a>(&self, submission: &'a Submission) -> Going<'a> {
        let reading = self.parts.clock.read();
        let chance = keys::fresh_id_bits();
        Going::set_out(submission, reading.at, reading.doubtful, chance)
    }

    pub(crate) async fn ended(&self, ending: Ending, going: &Going<'_>) -> Result<Done, Refused> {
        match ending {
            Ending::Done => Ok(self.done_of(going.id).await?.ok_or(BROKEN)?),
            Ending::Replayed => Ok(self.replay(going.submission).await?.ok_or(BROKEN)?),
            Ending::Elsewhere(home) => Err(HOME_DECIDES.with(home).into()),
            Ending::Refused(refusal) => Err(refusal.into()),
            Ending::Lets(_) => Err(BROKEN.into()),
        }
    }

    pub(crate) async fn live(
        &self,
        life: &mut Life<Draft>,
        going: &Going<'_>,
        beside: &Beside<'_>,
    ) -> Result<Ending, Refusal> {
        let _waits = store::serving();
        let info = self.info(&going.submission.service, &going.submission.request);
        let shows = info.is_some_and(RequestInfo::only_shows);
        let mut input = Input::Start;
        loop {
            let desk = going.desk(&self.parts.name, &self.parts.policy);
            let output = life.step(input, &desk);
            input = match output {
                Output::Load(needs) => {
                    Input::Brought(self.load_counting(&needs, shows, going.now, beside).await?)
                }
                Output::Seal(mut decision) => {
                    let own = &self.parts.name.name;
                    let home_of = |place: &str| self.home_of(place);
                    let holds = |home: &str| self.holds(home);
                    let ends = beside.before_sealing(&mut decision, own, home_of, holds, going);
                    if let Some(ending) = ends.map_err(|place| NO_SUCH_HOME.with(place))? {
                        return Ok(ending);
                    }
                    match self.seal(*decision, going).await {
                        Ok(draft) => Input::Sealed(draft),
                        Err(refusal) => Input::Unsealable(refusal),
                    }
                }
                Output::Write(draft) => Input::Written(self.write(draft).await?),
                Output::End(ending) => return Ok(ending),
            };
        }
    }

    pub(crate) async fn write(&self, draft: Draft) -> Result<Written, Refusal> {
        let claims = draft.claims.clone();
        let proposal = draft.seal(self.parts.store.seal());
        match self.parts.store.append(proposal).await {
            Ok(Appended::New { .. }) => Ok(Written::New),
            Ok(Appended::Replayed { .. }) => Ok(Written::Replayed),
            Err(StoreError::Raced { .. }) => Ok(Written::Raced),
            Err(StoreError::Taken { claim }) => Ok(Written::Taken(
                claims.get(claim).map_or(BROKEN.what, |claim| claim.taken),
            )),
            Err(StoreError::Elsewhere { node, .. }) => Ok(Written::Elsewhere(node)),
            Err(StoreError::Full) => Ok(Written::Full),
            Err(StoreError::Busy) => Ok(Written::Busy),
            Err(error @ (StoreError::Restoring | StoreError::Broken(_))) => Err(told(error)),
        }
    }

    /// The answer of the same request, if it was done before. Another body under its key is refused.
    pub(crate) async fn replay(&self, submission: &Submission) -> Result<Option<Done>, Refusal> {
        let who = &submission.caller.who;
        let mut replay = Replay::begin(submission, &self.parts.name.name);
        while let Some(key) = replay.key() {
            replay.take(self.by_key(who, &key).await?);
        }
        let Some(entry) = replay.answer()? else {
            return Ok(None);
        };
        let done = self.became(&entry, self.done(&entry)).await?;
        Ok(Some(Done {
            replayed: true,
            ..done
        }))
    }

    pub(crate) async fn by_key(&self, who: &str, key: &str) -> Result<Option<Recorded>, Refusal> {
        self.parts.store.entry_by_key(who, key).await.map_err(told)
    }
}

/// What people are told of a fault of the store. The operator finds the rest in the log.
pub fn told(error: StoreError) -> Refusal {
    match error {
        StoreError::Full => request::FULL,
        StoreError::Busy => request::BUSY,
        StoreError::Restoring => RESTORING,
        StoreError::Raced { .. }
        | StoreError::Taken { .. }
        | StoreError::Elsewhere { .. }
        | StoreError::Broken(_) => {
            tracing::error!(%error, "store");
            BROKEN
        }
    }
}

/// How long a page waits for another node before it says that it does not answer.
pub(crate) const REACH_MAX: Duration = Duration::from_secs(2);
