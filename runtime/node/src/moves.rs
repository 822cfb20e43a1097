//! Records that move to another home: the home of the new place takes the report in, has the old home release the records, and decides. While the
//! old home does not answer, the report counts provisionally; it becomes final by itself.

use journal::Draft;
use kernel::Class;
use kernel::Done;
use kernel::Id;
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
use request::HOME_REFUSED;
use request::Handed;
use request::Life;
use request::NotHanded;
use request::Settled;
use request::Wants;
use request::arrival::Arrival;
use request::arrival::Input;
use request::arrival::Output;
use request::moves::Asks;
use request::moves::Beside;
use request::moves::Left;
use request::moves::Lent;
use request::moves::leave_key;
use request::moves::leaves;
use request::moves::lend_key;
use request::moves::place;
use request::moves::strange;
use serde_json::Value;
use serde_json::json;

use crate::Node;
use crate::carry::Onward;
use crate::carry::told;
use crate::refusals::BROKEN;
use crate::refusals::NO_SUCH_HOME;
use crate::refusals::RESTORING;

impl Node {
    /// The other home that decides on a request because records move to its place; none where this node does, or nothing moves.
    fn moves_to(&self, info: &RequestInfo, going: &Going<'_>) -> Result<Option<String>, Refusal> {
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

    /// Carries a request that moves records: the home of the place to which they move decides.
    pub(crate) async fn carry_move(
        &self,
        info: &RequestInfo,
        life: Life<Draft>,
        going: &Going<'_>,
        onward: Onward,
    ) -> Result<Done, Refused> {
        let submission = Submission {
            home: self.leaves_home(going.submission)?,
            ..going.submission.clone()
        };
        let going = &Going {
            submission: &submission,
            ..*going
        };
        let Some(home) = self.moves_to(info, going)? else {
            return self.carry_arriving(life, going).await;
        };
        if onward != Onward::MayHandOver {
            return Err(HOME_DECIDES.with(home).into());
        }
        self.move_elsewhere(&home, life, going).await
    }

    /// The home that records leave, as whoever asks has named it, where no journal of it is held here. A citizen's comes with the sign-in.
    fn leaves_home(&self, submission: &Submission) -> Result<Option<String>, Refusal> {
        if submission.home.is_some() {
            return self.home_elsewhere(submission);
        }
        let home = submission.caller.home.clone();
        Ok(home.filter(|home| self.knows(home) && !self.holds(home)))
    }

    /// The records move here: decided at once if they lie here, else brought over.
    async fn carry_arriving(
        &self,
        mut life: Life<Draft>,
        going: &Going<'_>,
    ) -> Result<Done, Refused> {
        let ending = self.live(&mut life, going, &Beside::default()).await?;
        let named = going.submission.home.as_deref();
        let strange = strange(&ending, life.homes(), named, |home| self.holds(home));
        match ending {
            // What is known here of another home's records is too old to count.
            _ if strange.is_some() => self.bring_over(&[], going).await,
            Ending::Elsewhere(_) => self.bring_over(life.events(), going).await,
            ending @ (Ending::Done | Ending::Replayed | Ending::Lets(_) | Ending::Refused(_)) => {
                self.ended(ending, going).await
            }
        }
    }

    /// Hands a request over to the home of the place, or takes it in for it, after looking as far as the records lie here.
    async fn move_elsewhere(
        &self,
        home: &str,
        mut life: Life<Draft>,
        going: &Going<'_>,
    ) -> Result<Done, Refused> {
        let Some(homes) = self.homes.get() else {
            return Err(HOME_DECIDES.with(home).into());
        };
        let only_looks = Beside {
            decides: Some(home),
            ..Beside::default()
        };
        let ending = self.live(&mut life, going, &only_looks).await?;
        let mut handed = Handed::new(going.submission, going.legal_at).moving();
        let named = handed.from.is_some();
        let own = &self.parts.name.name;
        let from = leaves(&ending, life.homes(), own, home);
        handed.from = handed.from.or(from);
        if let Some(done) = self.hand(homes.as_ref(), home, &handed, going).await? {
            return Ok(done);
        }
        let events = match ending {
            Ending::Elsewhere(_) => life.events(),
            // Nothing of them lies here, as whoever asks has said.
            Ending::Refused(refusal) if refusal.class == Class::NotFound && named => &[],
            Ending::Refused(refusal) => return Err(refusal.into()),
            Ending::Done | Ending::Replayed | Ending::Lets(_) => return Err(BROKEN.into()),
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
    async fn bring_over(
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
            Err(NotHanded::Unreachable | NotHanded::Elsewhere(_)) => return Ok(taken_in),
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
        let mut arrival = Arrival::begin(&self.parts.name.name);
        let mut input = Input::Start;
        loop {
            input = match arrival.step(input) {
                Output::LookUp => Input::Known(self.known(&submission).await.map_err(not)?),
                Output::Decide => {
                    let decided = self.decide_lent(&submission, arrival.lent()).await;
                    let (ending, strange) = decided.map_err(not)?;
                    Input::Decided(ending, strange)
                }
                Output::Ask(home, wants) => {
                    let homes = self.homes.get().ok_or(NotHanded::Unreachable)?;
                    Input::Answered(homes.leave(&home, &handed.leaving(wants)).await)
                }
                Output::Note(answer) => {
                    self.kept_there(answer, &submission).await.map_err(not)?;
                    Input::Noted
                }
                Output::End(ended) => {
                    let done = self.done_of(ended?).await.map_err(not)?;
                    return done.ok_or(NotHanded::Unreachable);
                }
            };
        }
    }

    /// The entry under the request's own key, wherever it was made.
    async fn known(&self, submission: &Submission) -> Result<Option<Id>, Refusal> {
        let found = self.by_key(&submission.caller.who, &submission.key).await?;
        Ok(found.map(|entry| entry.head.id))
    }

    /// What was decided under the request's own key.
    pub(crate) async fn decided(&self, submission: &Submission) -> Result<Option<Done>, Refusal> {
        match self.known(submission).await? {
            Some(entry) => self.done_of(entry).await,
            None => Ok(None),
        }
    }

    async fn decide_lent(
        &self,
        submission: &Submission,
        lent: &Lent,
    ) -> Result<(Ending, Option<String>), Refusal> {
        let mut life = self.begin(submission).map_err(|refused| match refused {
            Refused::Refusal(refusal) => refusal,
            Refused::Faults(_) => BROKEN,
        })?;
        let going = self.set_out(submission);
        let beside = Beside {
            lent: Some(lent),
            ..Beside::default()
        };
        let ending = self.live(&mut life, &going, &beside).await?;
        let named = self.leaves_home(submission)?;
        let strange = strange(&ending, life.homes(), named.as_deref(), |home| {
            self.holds(home)
        });
        Ok((ending, strange))
    }

    /// The old home keeps the records, and its answer is the request's.
    async fn kept_there(&self, answer: Value, submission: &Submission) -> Result<(), Refusal> {
        let going = self.set_out(submission);
        self.write_down(going.note(submission.key.clone(), answer))
            .await
    }

    /// Lets records go to the home that asks for them, by the rules of the home that they leave; or shows it what it would let go.
    pub async fn carry_leaving(&self, handed: Handed, to: &str) -> Result<Left, Refused> {
        let wants = handed.wants.unwrap_or(Wants::Release);
        let mut submission = handed.submission();
        let own = &self.parts.name.name;
        let shown = lend_key(own, &submission.key);
        submission.key = match wants {
            Wants::Release => leave_key(own, &submission.key),
            Wants::ToRead => shown.clone(),
        };
        let _turn = self
            .turns
            .take(&submission.caller.who, &submission.key)
            .await;
        let known = self.replay(&submission).await?;
        if let (Some(done), Wants::Release) = (known, wants) {
            return Ok(self.released(done.entry).await?);
        }
        if self.restoring() {
            return Err(RESTORING.into());
        }
        let mut life = self.begin(&submission)?;
        let going = self.set_out(&submission);
        let asks = Asks { home: to, wants };
        let beside = Beside {
            asks: Some(asks),
            ..Beside::default()
        };
        let ending = self.live(&mut life, &going, &beside).await?;
        match asks.answer(ending, &life) {
            Ending::Lets(Left::Lent(records)) => {
                // Nothing is shown that is not on record here.
                let answer = json!({ "shown_to": to });
                self.write_down(going.note(shown, answer)).await?;
                Ok(Left::Lent(records))
            }
            Ending::Lets(left) => Ok(left),
            ending @ (Ending::Done
            | Ending::Replayed
            | Ending::Elsewhere(_)
            | Ending::Refused(_)) => {
                let done = self.ended(ending, &going).await?;
                Ok(self.released(done.entry).await?)
            }
        }
    }

    /// What an entry has let go; its answer where that is nothing.
    async fn released(&self, entry: Id) -> Result<Left, Refusal> {
        let entry = self.parts.store.entry(entry).await.map_err(told)?;
        let body = entry.ok_or(BROKEN)?.body;
        let lines = body.events.iter();
        let released = lines.filter(|line| release_of(&line.event).is_some());
        let needs: Vec<Need> = released
            .map(|line| Need::Stream(line.stream.clone()))
            .collect();
        if needs.is_empty() {
            return Ok(Left::Kept(body.answer));
        }
        let loaded = self.load(&needs).await?.streams.into_iter();
        let records = loaded.map(|(stream, loaded)| (stream, loaded.events));
        Ok(Left::Released(records.collect()))
    }
}

/// What stops for now is tried again; what was refused is told.
fn not(refusal: Refusal) -> NotHanded {
    NotHanded::of(&refusal)
}
