//! Records that move to another home: the home of the new place takes the report in, has the old home release the records, and decides. While the
//! old home does not answer, the report counts provisionally; it becomes final by itself.

use kernel::Class;
use kernel::Done;
use kernel::Need;
use kernel::Refusal;
use kernel::Refused;
use kernel::RequestInfo;
use kernel::StreamId;
use kernel::Submission;
use kernel::release_of;
use request::Ending;
use request::Going;
use request::HOME_DECIDES;
use request::Handed;
use request::Life;
use request::NotHanded;
use request::Settled;
use request::moves::Left;
use request::moves::leave_key;
use request::moves::place;
use serde_json::Value;

use crate::Node;
use crate::carry::Beside;
use crate::carry::Onward;
use crate::carry::told;
use crate::refusals::BROKEN;
use crate::refusals::HOME_REFUSED;
use crate::refusals::NO_SUCH_HOME;

/// A record that moves on while it is asked for is followed so often; then it is tried again later.
const HOMES_MAX: usize = 3;

impl Node {
    /// The other home that decides on a request because records move to its place; none where this node does, or nothing moves.
    pub(crate) fn moves_to(
        &self,
        info: &RequestInfo,
        going: &Going<'_>,
    ) -> Result<Option<String>, Refusal> {
        let answers = &going.submission.answers;
        let Some(place) = place(info, answers, going.now.day()) else {
            return Ok(None);
        };
        let home = self.home_of(&place);
        let home = home.ok_or_else(|| NO_SUCH_HOME.with(place))?;
        Ok((home != self.parts.name.name).then_some(home))
    }

    /// The home of a municipality.
    pub(crate) fn home_of(&self, place: &str) -> Option<String> {
        let own = &self.parts.name;
        if self.homes.get().is_none() {
            let here = own.places.iter().any(|known| known == place);
            return here.then(|| own.name.clone());
        }
        let place = place.parse().ok()?;
        let name =
            |directory: &certificate::Directory| Some(directory.home_of(place)?.name.clone());
        self.parts.directory.read(name).flatten()
    }

    /// Hands a request over to the home of the place, or takes it in for it, after looking as far as the records lie here.
    pub(crate) async fn move_elsewhere(
        &self,
        home: &str,
        mut life: Life<journal::Draft>,
        going: &Going<'_>,
    ) -> Result<Done, Refused> {
        let Some(homes) = self.homes.get() else {
            return Err(HOME_DECIDES.with(home).into());
        };
        let handed = Handed::new(going.submission, going.legal_at).moving();
        if let Some(done) = self.hand(homes.as_ref(), home, &handed, going).await? {
            return Ok(done);
        }
        let known_elsewhere = going.submission.home.is_some();
        let events = match self.live(&mut life, going, &Beside::default()).await? {
            Ending::Elsewhere(_) => life.events(),
            // Nothing of them lies here, as whoever asks has said.
            Ending::Refused(refusal) if refusal.class == Class::NotFound && known_elsewhere => &[],
            Ending::Refused(refusal) => return Err(refusal.into()),
            Ending::Done | Ending::Replayed => return Err(BROKEN.into()),
        };
        let counts = self.counts_here(events, going);
        self.take_in(home, &handed, counts, going).await
    }

    /// What would be, where this node's own places are those that records move to.
    fn counts_here(
        &self,
        events: &[(StreamId, Value)],
        going: &Going<'_>,
    ) -> Vec<request::counting::Counts> {
        let submission = going.submission;
        let service = self.service(&submission.service);
        let info = self.info(&submission.service, &submission.request);
        let place = info.and_then(|info| place(info, &submission.answers, going.now.day()));
        let here = place.is_some_and(|place| self.parts.name.places.contains(&place));
        if here {
            request::counting::counts(service, &submission.request, events)
        } else {
            Vec::new()
        }
    }

    /// The records lie at another home. The report is on record here with its legal time before that home is asked, so that nothing that it lets
    /// go is ever without a home that knows why.
    pub(crate) async fn bring_over(
        &self,
        events: &[(StreamId, Value)],
        going: &Going<'_>,
    ) -> Result<Done, Refused> {
        let own = &self.parts.name.name;
        let handed = Handed::new(going.submission, going.legal_at).moving();
        let counts = self.counts_here(events, going);
        let taken_in = self.take_in(own, &handed, counts, going).await?;
        let (settled, answer) = match self.arrive(&handed).await {
            Ok(done) => (Settled::Done, Ok(done)),
            Err(NotHanded::Unreachable) => return Ok(taken_in),
            Err(NotHanded::Refused { code, said }) => {
                let told = HOME_REFUSED.with(format!("{said} ({code})"));
                (Settled::Refused { code, said }, Err(told.into()))
            }
        };
        // Where this can't be noted now, the errand finds the same again.
        let _noted = self.settle(taken_in.entry, &settled).await;
        answer
    }

    /// Decides a report that was taken in, once the old home has let the records go.
    pub async fn arrive(&self, handed: &Handed) -> Result<Done, NotHanded> {
        let submission = handed.clone().submission();
        let mut lent = Left::default();
        for _ in 0..HOMES_MAX {
            if let Some(done) = self.arrived(&submission).await.map_err(not)? {
                return Ok(done);
            }
            let reading = self.parts.clock.read();
            let chance = keys::fresh_id_bits();
            let going = Going::set_out(&submission, reading.at, reading.doubtful, chance);
            let from = match self.decide_lent(&submission, &going, &lent).await? {
                Ending::Done | Ending::Replayed => continue,
                Ending::Refused(refusal) => return Err(not(refusal)),
                Ending::Elsewhere(home) => home,
            };
            let homes = self.homes.get().ok_or(NotHanded::Unreachable)?;
            lent = homes.leave(&from, &handed.leaving()).await?;
            if lent.released.is_empty() {
                self.kept_there(&lent, &going).await.map_err(not)?;
            }
        }
        let arrived = self.arrived(&submission).await.map_err(not)?;
        arrived.ok_or(NotHanded::Unreachable)
    }

    /// The entry under the request's own key, wherever it was made.
    async fn arrived(&self, submission: &Submission) -> Result<Option<Done>, Refusal> {
        let found = self.by_key(&submission.caller.who, &submission.key).await?;
        Ok(found.map(|entry| self.done(&entry)))
    }

    async fn decide_lent(
        &self,
        submission: &Submission,
        going: &Going<'_>,
        lent: &Left,
    ) -> Result<Ending, NotHanded> {
        let service = self.service(&submission.service);
        let service = service.ok_or(NotHanded::Unreachable)?;
        let (answers, caller) = (submission.answers.clone(), &submission.caller);
        let services = self.parts.services;
        let life = Life::begin(services, service, &submission.request, answers, caller);
        let mut life = life.map_err(|refused| match refused {
            Refused::Refusal(refusal) => not(refusal),
            Refused::Faults(_) => not(BROKEN),
        })?;
        let beside = Beside {
            lent: &lent.released,
            ..Beside::default()
        };
        self.live(&mut life, going, &beside).await.map_err(not)
    }

    /// The old home keeps the records, and its answer is the request's.
    async fn kept_there(&self, left: &Left, going: &Going<'_>) -> Result<(), Refusal> {
        let draft = going.note(going.submission.key.clone(), left.answer.clone());
        self.write_down(draft).await
    }

    /// Lets records go to the home that asks for them, by the rules of the home that they leave.
    pub async fn carry_leaving(&self, handed: Handed, to: &str) -> Result<Left, Refused> {
        let mut submission = handed.submission();
        submission.key = leave_key(&submission.key);
        let onward = Onward::Leaves(to.to_owned());
        let done = self.carry_dated(submission, onward).await?;
        let entry = self.parts.store.entry(done.entry).await.map_err(told)?;
        let lines = entry.ok_or(BROKEN)?.body.events;
        let released = lines
            .iter()
            .filter(|line| release_of(&line.event).is_some());
        let needs: Vec<Need> = released
            .map(|line| Need::Stream(line.stream.clone()))
            .collect();
        let loaded = self.load(&needs).await?.streams.into_iter();
        Ok(Left {
            released: loaded
                .map(|(stream, loaded)| (stream, loaded.events))
                .collect(),
            answer: done.answer,
        })
    }
}

/// What stops for now is tried again; what was refused is told.
fn not(refusal: Refusal) -> NotHanded {
    if refusal.class == Class::Unavailable {
        return NotHanded::Unreachable;
    }
    NotHanded::Refused {
        code: refusal.code.to_owned(),
        said: refusal.what.ko.to_owned(),
    }
}
