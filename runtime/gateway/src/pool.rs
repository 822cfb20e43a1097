//! The backends by home, and which one gets the next request.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use balance::Candidate;
use balance::HomeOnTrial;
use balance::Rules;
use balance::State;
use balance::may_leave_home;
use balance::pick;
use clock::Ticks;

use crate::BackendAt;
use crate::Settings;
use crate::backend::Backend;

/// All backends.
pub(crate) struct Pool {
    pub(crate) all: Vec<Arc<Backend>>,
    homes: BTreeMap<String, Vec<Arc<Backend>>>,
    /// Where the lots are drawn from.
    lots: AtomicU64,
}

impl Pool {
    /// Those of these settings. A backend that `former` has just so goes on as it stands: its health, its connections, what it was told.
    pub(crate) fn beside(
        settings: &Settings,
        former: Option<(&Settings, &Self)>,
        ticks: Ticks,
    ) -> Self {
        let rules = settings.checks.rules;
        let all = settings.backends.iter().map(|at| {
            let was = former.and_then(|(was, pool)| Some((was, pool.find(at)?)));
            match was {
                Some((was, backend)) if was.checks == settings.checks => Arc::clone(backend),
                Some((_, backend)) => {
                    let fresh = Backend::new(at, rules, ticks);
                    fresh.drain(backend.state() == State::Draining);
                    fresh
                }
                None => Backend::new(at, rules, ticks),
            }
        });
        Self::of_all(all.collect())
    }

    pub(crate) fn new(backends: &[BackendAt], rules: Rules, ticks: Ticks) -> Self {
        let all = backends.iter().map(|at| Backend::new(at, rules, ticks));
        Self::of_all(all.collect())
    }

    fn of_all(all: Vec<Arc<Backend>>) -> Self {
        let mut homes: BTreeMap<String, Vec<Arc<Backend>>> = BTreeMap::new();
        for backend in &all {
            let home = homes.entry(backend.home.clone()).or_default();
            home.push(Arc::clone(backend));
        }
        let begin = u64::try_from(keys::fresh_id_bits() >> 64).unwrap_or_default();
        Self {
            all,
            homes,
            lots: AtomicU64::new(begin),
        }
    }

    fn find(&self, at: &BackendAt) -> Option<&Arc<Backend>> {
        self.all
            .iter()
            .find(|one| (&one.name, &one.home, one.address) == (&at.name, &at.home, at.address))
    }

    /// How each home stands, beside how it stood before.
    pub(crate) fn homes_beside(&self, former: &Self) -> Vec<HomeOnTrial> {
        let stands = |(name, backends): (&String, &Vec<Arc<Backend>>)| {
            let was = former.homes.get(name);
            let same = |one: &Arc<Backend>| {
                let mut was = was.into_iter().flatten();
                was.any(|was| Arc::ptr_eq(was, one))
            };
            HomeOnTrial {
                name: name.clone(),
                works: backends.iter().any(|one| one.state() == State::Up),
                out: backends.iter().all(|one| one.state().is_out()),
                as_before: was.is_some_and(|was| was.len() == backends.len())
                    && backends.iter().all(same),
            }
        };
        self.homes.iter().map(stands).collect()
    }

    /// The home to which a request belongs; none where it may go anywhere.
    pub(crate) fn home<'a>(&self, mut named: impl Iterator<Item = &'a str>) -> Option<&'a str> {
        named.find(|home| self.homes.contains_key(*home))
    }

    /// The homes beside this one of which somebody works, with commas between.
    pub(crate) fn working_beside(&self, home: &str) -> String {
        let works = |backends: &[Arc<Backend>]| backends.iter().any(|one| !one.state().is_out());
        let others = self.homes.iter();
        let others = others.filter(|(name, backends)| *name != home && works(backends));
        let names: Vec<&str> = others.map(|(name, _)| name.as_str()).collect();
        names.join(",")
    }

    /// The backend that gets a request. One that failed it just now is asked again only where its home has no other.
    pub(crate) fn choose(
        &self,
        home: Option<&str>,
        failed: Option<&Arc<Backend>>,
    ) -> Option<Arc<Backend>> {
        let Some(own) = home.and_then(|home| self.homes.get(home)) else {
            return self.of(&self.all, failed);
        };
        let states: Vec<State> = own.iter().map(|backend| backend.state()).collect();
        if may_leave_home(&states) {
            let others = self
                .all
                .iter()
                .filter(|one| Some(one.home.as_str()) != home);
            let working: Vec<_> = others
                .filter(|one| !one.state().is_out())
                .cloned()
                .collect();
            if let Some(other) = self.of(&working, failed) {
                return Some(other);
            }
        }
        self.of(own, failed)
    }

    fn of(&self, backends: &[Arc<Backend>], failed: Option<&Arc<Backend>>) -> Option<Arc<Backend>> {
        let Some(failed) = failed else {
            return self.lot(backends.iter());
        };
        let untried = backends.iter().filter(|one| !Arc::ptr_eq(one, failed));
        // Where all others are out, the one that failed may be back already.
        let chosen = self.lot(untried).filter(|one| !one.state().is_out());
        chosen.or_else(|| self.lot(backends.iter()))
    }

    fn lot<'a>(
        &self,
        backends: impl Iterator<Item = &'a Arc<Backend>> + Clone,
    ) -> Option<Arc<Backend>> {
        let candidates: Vec<Candidate> = backends.clone().map(|one| one.candidate()).collect();
        let place = pick(&candidates, self.chance())?;
        backends.clone().nth(place).map(Arc::clone)
    }

    /// The next lot: Weyl's sequence, mixed (G. Steele et al., SplitMix, 2014). No secret hangs on it.
    fn chance(&self) -> u64 {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut lot = self.lots.fetch_add(STEP, Ordering::Relaxed);
        lot = (lot ^ (lot >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        lot = (lot ^ (lot >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        lot ^ (lot >> 31)
    }
}
