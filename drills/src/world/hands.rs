//! Handing over what was taken in while its home could not be reached, oldest first, until it is done or refused there.

use std::rc::Rc;

use kernel::Id;
use kernel::Moment;
use kernel::Need;
use request::HAND_OVER;
use request::Handed;
use request::NotHanded;
use request::Noting;
use request::Settled;
use request::TakenIn;

use super::away::HOME_MS_MAX;
use super::away::entry_of;
use super::carry::Asker;
use super::carry::chance;
use super::disk::Work;
use super::disk::Written;
use super::glass::Glass;
use super::message::Question;
use super::node::Act;
use super::node::Called;
use super::node::Ctx;
use super::node::Node;
use super::node::Then;
use super::node::Wake;

/// How often what was taken in is tried again.
const AGAIN_MS: i64 = 2_000;
/// A record that has moved on is followed to so many homes; then it is tried again later.
const HOMES_MAX: usize = 3;
/// How many are tried in one turn.
const TURN_LEN: usize = 64;

impl Node {
    /// A turn: what is due is tried, one after the other.
    pub(super) fn hand_over(&mut self, ctx: &mut Ctx<'_>) {
        let due = self.disk.store.outbox_take(Moment::LAST, TURN_LEN);
        let due = due.unwrap_or_default().into_iter();
        self.process_mut().handing = due
            .filter(|outgoing| outgoing.errand.kind == HAND_OVER)
            .collect();
        self.hand_next(ctx);
    }

    fn hand_next(&mut self, ctx: &mut Ctx<'_>) {
        let Some(outgoing) = self.process_mut().handing.front() else {
            return ctx.acts.push(Act::Wake(AGAIN_MS, Wake::HandOver));
        };
        let errand = outgoing.id;
        let taken_in = serde_json::from_value::<TakenIn>(outgoing.errand.body.clone());
        let TakenIn { home, handed, .. } = taken_in.expect("an intake's errand is an intake");
        self.process_mut().followed = 0;
        if home == self.part.name {
            return self.arrive_again(handed, ctx);
        }
        let home = self.process_mut().asked.first(errand, &home);
        self.hand_to(&home, &handed, ctx);
    }

    fn hand_to(&mut self, home: &str, handed: &Handed, ctx: &mut Ctx<'_>) {
        let bytes = serde_json::to_vec(handed).expect("a request is plain data");
        if let Some(outgoing) = self.process_mut().handing.front() {
            let errand = outgoing.id;
            self.process_mut().asked.asks(errand, home);
        }
        self.call(
            home,
            Question::Carry(bytes),
            Called::Errand,
            HOME_MS_MAX,
            ctx,
        );
    }

    pub(super) fn errand_answered(&mut self, bytes: Option<&[u8]>, ctx: &mut Ctx<'_>) {
        let Some(outgoing) = self.process_mut().handing.front() else {
            return;
        };
        let (id, entry) = (outgoing.id, outgoing.entry);
        let settled = match entry_of(bytes) {
            Ok(_) => Settled::Done,
            Err(NotHanded::Refused { code, said }) => Settled::Refused { code, said },
            Err(NotHanded::Elsewhere(home)) if self.process_mut().followed < HOMES_MAX => {
                return self.follow_record(&home, ctx);
            }
            Err(NotHanded::Unreachable | NotHanded::Elsewhere(_)) => {
                let (now, _) = self.read_clock(ctx);
                // Not later than now: between two turns lies a rest already, and a clock that was a day ahead stands still for a day.
                let later = Work::OutboxLater(id, now);
                self.write(later, Then::Nobody, ctx);
                self.process_mut().handing.pop_front();
                return self.hand_next(ctx);
            }
        };
        if self.settle(entry, &settled, Then::Settled, ctx).is_none() {
            // It stays in the outbox.
            self.process_mut().handing.pop_front();
            self.hand_next(ctx);
        }
    }

    /// The record has gone on since its request was taken in: it is followed, perhaps to here.
    fn follow_record(&mut self, home: &str, ctx: &mut Ctx<'_>) {
        self.process_mut().followed += 1;
        let Some(outgoing) = self.process_mut().handing.front() else {
            return;
        };
        let taken_in = serde_json::from_value::<TakenIn>(outgoing.errand.body.clone());
        let TakenIn { handed, .. } = taken_in.expect("an intake's errand is an intake");
        if home == self.part.name {
            return self.carry(Asker::Errand, handed.submission(), ctx);
        }
        self.hand_to(home, &handed, ctx);
    }

    /// Notes what became of an intake.
    pub(super) fn settle(
        &mut self,
        intake: Id,
        settled: &Settled,
        then: Then,
        ctx: &mut Ctx<'_>,
    ) -> Option<()> {
        let now = self.read_clock(ctx);
        let noting = Noting::settled(&self.name.name, intake, settled);
        let store = &self.disk.store;
        let loaded = store.load(&[Need::Stream(noting.stream())], now.0).ok()?;
        let taken_in = store.entry(intake).ok()??.head;
        let country = Rc::clone(&self.country);
        let draft = noting.draft(&loaded, taken_in, now, chance(ctx), &|stream, events| {
            country.rows(stream, events)
        });
        let proposal = Box::new(draft.seal(&Glass));
        self.write(Work::Append(proposal), then, ctx);
        Some(())
    }

    pub(super) fn settled(&mut self, written: &Written, ctx: &mut Ctx<'_>) {
        let outgoing = self.process_mut().handing.pop_front();
        if let (Some(outgoing), Ok(_)) = (outgoing, written) {
            self.process_mut().asked.is_over(outgoing.id);
            self.write(Work::OutboxDone(outgoing.id), Then::Nobody, ctx);
        }
        self.hand_next(ctx);
    }
}
