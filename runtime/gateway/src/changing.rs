//! How the supervisor has all its workers try another configuration, and go over to it or back together. A worker that starts meanwhile is told, too.

use balance::TrialRules;

use crate::Supervisor;
use crate::TrialStanding;
use crate::lock;
use crate::talk::Order;
use crate::talk::Told;

/// What the workers try.
#[derive(Clone, Debug)]
pub(crate) struct Tries {
    text: String,
    rules: TrialRules,
    /// It serves everybody meanwhile.
    serves: bool,
}

impl Tries {
    fn order(&self) -> Order {
        Order::Try {
            text: self.text.clone(),
            lasts_ms: self.rules.lasts_ms,
            misses_max: self.rules.misses_max,
        }
    }
}

impl Supervisor {
    /// Has every worker try a configuration. Or why one can't, and then none does.
    pub async fn begin_trial(&self, text: String, rules: TrialRules) -> Result<(), String> {
        let tries = Tries {
            text,
            rules,
            serves: false,
        };
        for worker in self.slots.iter().filter_map(|slot| slot.worker()) {
            if let Some(Told::CanNot(why)) = worker.ask(tries.order()).await {
                self.revert().await;
                return Err(why);
            }
        }
        *lock(&self.tries) = Some(tries);
        Ok(())
    }

    /// How the trial stands at all workers together: as bad as at the worst of them.
    pub async fn trial(&self) -> TrialStanding {
        let Some(tries) = lock(&self.tries).clone() else {
            return TrialStanding::None;
        };
        let (mut all, mut missed, mut goes) = (0, 0, false);
        for worker in self.slots.iter().filter_map(|slot| slot.worker()) {
            match worker.ask(Order::TryStands).await {
                Some(Told::Tries(TrialStanding::Bad(why))) => return TrialStanding::Bad(why),
                Some(Told::Tries(TrialStanding::Goes { tried, misses })) => {
                    all += tried;
                    missed += misses;
                    goes = true;
                }
                Some(Told::Tries(TrialStanding::Good { tried })) => all += tried,
                Some(Told::Tries(TrialStanding::None)) => {
                    // It has started meanwhile.
                    if let Some(Told::CanNot(why)) = worker.ask(tries.order()).await {
                        return TrialStanding::Bad(why);
                    }
                    if tries.serves {
                        worker.ask(Order::TakeOver).await;
                    }
                    goes = true;
                }
                // It is gone, and another one starts in its place.
                Some(_) | None => {}
            }
        }
        if goes {
            TrialStanding::Goes {
                tried: all,
                misses: missed,
            }
        } else {
            TrialStanding::Good { tried: all }
        }
    }

    /// What is on trial serves everybody; the former stays warm for the way back.
    pub async fn take_over(&self) {
        if let Some(tries) = lock(&self.tries).as_mut() {
            tries.serves = true;
        }
        self.tell(|| Order::TakeOver).await;
    }

    /// What is on trial is in force, also for workers that start later.
    pub async fn commit(&self) {
        let Some(tries) = lock(&self.tries).take() else {
            return;
        };
        lock(&self.text).clone_from(&tries.text);
        for worker in self.slots.iter().filter_map(|slot| slot.worker()) {
            let stands = worker.ask(Order::TryStands).await;
            if matches!(stands, Some(Told::Tries(TrialStanding::None))) {
                // It has started meanwhile, by the former.
                worker.ask(tries.order()).await;
            }
            worker.ask(Order::Commit).await;
        }
    }

    /// The former is in force, as it was.
    pub async fn revert(&self) {
        lock(&self.tries).take();
        self.tell(|| Order::Revert).await;
    }

    async fn tell(&self, order: impl Fn() -> Order) {
        for worker in self.slots.iter().filter_map(|slot| slot.worker()) {
            worker.ask(order()).await;
        }
    }
}
