//! Round after round of looks.

use std::sync::Arc;
use std::sync::PoisonError;
use std::time::Duration;

use kernel::Health;
use kernel::Link;
use kernel::LookAt;
use kernel::Looked;
use kernel::Observer;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

use crate::Watch;

/// Looks at once. A catalogue of a thousand systems that all hang is gone through within one round.
const AT_ONCE_MAX: usize = 1_024;
/// How often a node without an observer looks inside.
const ALONE_MS: u32 = 3_000;

impl Watch {
    /// Looks for ever, and tells after each round what was seen. Without an observer it looks inside only, for those who ask.
    pub async fn keep(self: Arc<Self>, mut observer: Option<Box<dyn Observer>>) {
        let now = self.parts.clock.now();
        let every_ms = { observer.as_ref() }.map_or(ALONE_MS, |observer| observer.every_ms(now));
        let mut round = tokio::time::interval(Duration::from_millis(every_ms.into()));
        round.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            round.tick().await;
            let own = self.look_inside().await;
            let Some(observer) = &mut observer else {
                continue;
            };
            let targets = observer.targets(self.parts.node.as_ref(), self.parts.clock.now());
            let looked = self.look_at_all(targets, own).await;
            let lines = self.parts.board.lines().into_iter();
            let others: Vec<bool> = lines
                .filter_map(|(_, line)| match line {
                    Link::Up => Some(true),
                    Link::Down { .. } => Some(false),
                    Link::Unknown => None,
                })
                .collect();
            let now = self.parts.clock.now();
            self.parts
                .node
                .tell_sight(observer.saw(&looked, &others, now));
        }
    }

    async fn look_at_all(self: &Arc<Self>, targets: Vec<LookAt>, own: Health) -> Vec<Looked> {
        let places = Arc::new(Semaphore::new(AT_ONCE_MAX));
        let mut looks = JoinSet::new();
        let mut looked = vec![Looked::default(); targets.len()];
        for (at, target) in targets.into_iter().enumerate() {
            let (watch, places) = (Arc::clone(self), Arc::clone(&places));
            looks.spawn(async move {
                let _place = places.acquire().await;
                (at, watch.look(&target, own).await)
            });
        }
        while let Some(Ok((at, one))) = looks.join_next().await {
            if let Some(place) = looked.get_mut(at) {
                *place = one;
            }
        }
        looked
    }

    async fn look(&self, target: &LookAt, own: Health) -> Looked {
        match target {
            LookAt::Node(name) => self.node(name, own).await,
            LookAt::Site { tls, address, path } => self.site(*tls, address, path).await,
            LookAt::Port(address) => self.port(address).await,
            LookAt::Certificate(address) => self.certificate(address).await,
            LookAt::Gateway(address) => self.gateway(address).await,
        }
    }

    pub(crate) fn health(&self) -> std::sync::MutexGuard<'_, Option<(Health, kernel::Moment)>> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
