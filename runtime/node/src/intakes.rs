//! What was taken in (접수) for another home: what became of it is noted here, and listed until somebody has seen it.

use journal::Draft;
use journal::Recorded;
use kernel::Caller;
use kernel::Done;
use kernel::Id;
use kernel::Intake;
use kernel::Need;
use kernel::Refusal;
use kernel::Refused;
use kernel::StreamId;
use request::INTAKE;
use request::Noting;
use request::Settled;
use request::State;
use request::TakenIn;
use request::Written;
use serde_json::Value;
use serde_json::json;

use crate::Node;
use crate::carry::told;
use crate::refusals::BROKEN;
use crate::refusals::NOT_FOUND;

impl Node {
    /// What became of a request that was taken in here, at the address of its receipt: the home's answer once it is here, with the time and the number
    /// of the receipt as they were told.
    pub(crate) async fn became(&self, receipt: &Recorded, done: Done) -> Result<Done, Refusal> {
        let lines = &receipt.body.events;
        let intake = lines.iter().find(|line| line.stream.kind == INTAKE);
        let Some((intake, line)) =
            intake.and_then(|line| Some((TakenIn::of(std::slice::from_ref(&line.event))?, line)))
        else {
            return Ok(done);
        };
        let handed = intake.handed;
        if let Some(decided) = self.by_key(&handed.caller.who, &handed.key).await? {
            return Ok(Done {
                entry: done.entry,
                legal_at: done.legal_at,
                ..self.done(&decided)
            });
        }
        let stream = line.stream.clone();
        let loaded = self.load(&[Need::Stream(stream.clone())]).await?;
        let events = loaded.streams.get(&stream);
        let events = events.map_or(&[][..], |loaded| &loaded.events);
        let answer = match (State::said(events), State::of(events)) {
            (Some(said), _) => json!({ "refused_by_home": said }),
            // Its journal never lies here: that it was done is all that is known. Elsewhere the home's own answer is on its way.
            (None, State::Done) if !self.holds(&intake.home) => {
                json!({"decided_by": {"home": intake.home}})
            }
            (None, State::Done | State::Waiting | State::Refused | State::Seen) => {
                return Ok(done);
            }
        };
        Ok(Done { answer, ..done })
    }

    /// Notes what became of an intake. Said twice, it is noted once.
    pub async fn settle(&self, intake: Id, settled: &Settled) -> Result<(), Refused> {
        let noting = Noting::settled(&self.parts.name.name, intake, settled);
        Ok(self.go_on_with(intake, noting).await?)
    }

    /// An officer has seen that an intake was refused.
    pub(crate) async fn see_intake(&self, intake: Id, caller: &Caller) -> Result<(), Refusal> {
        let stream = StreamId::new(INTAKE, intake);
        let found = self.own_intakes(State::Refused).await?;
        if !found.iter().any(|(found, _)| *found == stream) {
            return Err(NOT_FOUND);
        }
        let noting = Noting::seen(&caller.who, intake);
        self.go_on_with(intake, noting).await
    }

    /// Writes a note behind what an entry began. Said twice, it is noted once.
    pub(crate) async fn go_on_with(&self, entry: Id, noting: Noting) -> Result<(), Refusal> {
        self.note_behind(entry, noting).await.map(drop)
    }

    /// The same, and says whether it was new.
    pub(crate) async fn note_behind(&self, entry: Id, noting: Noting) -> Result<Written, Refusal> {
        let store = &self.parts.store;
        let now = self.parts.clock.read();
        let need = [Need::Stream(noting.stream())];
        let loaded = store
            .load(&store.deciding(now.at), &need)
            .await
            .map_err(told)?;
        let recorded = store.entry(entry).await.map_err(told)?;
        let draft = noting.draft(
            &loaded,
            recorded.ok_or(BROKEN)?.head,
            (now.at, now.doubtful),
            keys::fresh_id_bits(),
            &self.rows(),
        );
        on_disk(self.write(draft).await?)
    }

    /// Writes an entry whose answer nobody waits for. Said twice, it is written once.
    pub(crate) async fn write_down(&self, draft: Draft) -> Result<(), Refusal> {
        on_disk(self.write(draft).await?).map(drop)
    }

    async fn own_intakes(&self, state: State) -> Result<Vec<(StreamId, Vec<Value>)>, Refusal> {
        let find = request::by_state(&self.parts.name.name, state);
        let found = self.load(std::slice::from_ref(&find)).await?;
        let hits = found.hits(&find).iter();
        let streams: Vec<_> = hits.map(|hit| Need::Stream(hit.stream.clone())).collect();
        let loaded = self.load(&streams).await?.streams.into_iter();
        Ok(loaded
            .map(|(stream, loaded)| (stream, loaded.events))
            .collect())
    }

    /// What waits and what was refused, newest first.
    pub(crate) async fn list_intakes(&self) -> Result<Vec<Intake>, Refusal> {
        let mut listed = self.own_intakes(State::Waiting).await?;
        listed.extend(self.own_intakes(State::Refused).await?);
        let intake = |(stream, events): (StreamId, Vec<Value>)| self.intake(stream.id, &events);
        let mut intakes: Vec<Intake> = listed.into_iter().filter_map(intake).collect();
        intakes.sort_by_key(|intake| std::cmp::Reverse(intake.legal_at));
        Ok(intakes)
    }

    fn intake(&self, entry: Id, events: &[Value]) -> Option<Intake> {
        let TakenIn { home, handed, .. } = TakenIn::of(events)?;
        let info = self.info(&handed.service, &handed.request)?;
        let subject = handed.answers.iter().find(|(name, _)| name == "subject");
        Some(Intake {
            entry,
            title: info.title,
            legal_at: handed.legal_at,
            home,
            subject: subject.map(|(_, subject)| subject.clone()),
            elsewhere: handed.home.clone(),
            refused: State::said(events),
        })
    }
}

/// What is on disk, now or since before; anything else is refused.
fn on_disk(written: Written) -> Result<Written, Refusal> {
    match written {
        Written::New | Written::Replayed => Ok(written),
        Written::Full => Err(request::FULL),
        Written::Busy | Written::Raced | Written::Taken(_) | Written::Elsewhere(_) => {
            Err(request::BUSY)
        }
    }
}
