//! Whether a changed configuration may serve everybody: a small part of what is asked goes its way first, and whoever it fails is served as before.

use crate::Ms;

/// How a trial goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrialRules {
    /// Of so many requests one is tried.
    pub one_in: u32,
    /// And one at least after so long, if there are any.
    pub one_after_ms: Ms,
    /// How long it lasts.
    pub lasts_ms: Ms,
    /// How long a home may be without a working backend at its beginning: checks need that long to know.
    pub patience_ms: Ms,
    /// More misses than this end it.
    pub misses_max: u32,
}

impl Default for TrialRules {
    fn default() -> Self {
        Self {
            one_in: 100,
            one_after_ms: 1_000,
            lasts_ms: 10_000,
            patience_ms: 3_000,
            misses_max: 3,
        }
    }
}

/// How a home stands with the configuration on trial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HomeOnTrial {
    /// Its name.
    pub name: String,
    /// One of its backends is up.
    pub works: bool,
    /// All of them are out.
    pub out: bool,
    /// It stands there just as it does without the change: nothing becomes worse by it.
    pub as_before: bool,
}

/// How a trial stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrialVerdict {
    /// It goes on.
    Goes,
    /// It has come out well.
    Good,
    /// It is over, and why.
    Bad(String),
}

/// A trial.
#[derive(Debug)]
pub struct Trial {
    rules: TrialRules,
    began: Ms,
    /// It serves everybody meanwhile, and waits for somebody's word.
    serves: bool,
    requests: u32,
    tried_at: Option<Ms>,
    tried: u64,
    misses: u32,
    first_miss: Option<String>,
}

impl Trial {
    /// One that begins now.
    pub fn new(rules: TrialRules, now: Ms) -> Self {
        Self {
            rules,
            began: now,
            serves: false,
            requests: 0,
            tried_at: None,
            tried: 0,
            misses: 0,
            first_miss: None,
        }
    }

    /// A request that may be tried has come: true where it is.
    pub fn draws(&mut self, now: Ms) -> bool {
        self.requests = self.requests.saturating_add(1);
        let long_ago = self
            .tried_at
            .is_none_or(|at| now.saturating_sub(at) >= self.rules.one_after_ms);
        let drawn = long_ago || self.requests >= self.rules.one_in;
        if drawn {
            self.requests = 0;
            self.tried_at = Some(now);
            self.tried = self.tried.saturating_add(1);
        }
        drawn
    }

    /// What was served as before would have failed: why.
    pub fn missed(&mut self, why: impl Into<String>) {
        self.misses = self.misses.saturating_add(1);
        self.first_miss.get_or_insert_with(|| why.into());
    }

    /// From now on it serves everybody; the former stands by.
    pub fn serves(&mut self) {
        self.serves = true;
        self.misses = 0;
        self.first_miss = None;
    }

    /// Requests tried, and misses.
    pub fn counted(&self) -> (u64, u32) {
        (self.tried, self.misses)
    }

    /// How it stands.
    pub fn judge(&self, now: Ms, homes: &[HomeOnTrial]) -> TrialVerdict {
        let lasted = now.saturating_sub(self.began);
        if self.misses > self.rules.misses_max {
            let first = self.first_miss.as_deref().unwrap_or_default();
            return TrialVerdict::Bad(format!(
                "{} requests would have failed: {first}",
                self.misses
            ));
        }
        let over = lasted >= self.rules.lasts_ms;
        let patient = lasted < self.rules.patience_ms;
        let fails = |home: &&HomeOnTrial| {
            let waits_in_vain = !self.serves && over && !home.works;
            !home.as_before && (waits_in_vain || !patient && home.out)
        };
        if let Some(home) = homes.iter().find(fails) {
            return TrialVerdict::Bad(format!("no backend of the home {} works", home.name));
        }
        if over || self.serves {
            TrialVerdict::Good
        } else {
            TrialVerdict::Goes
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home(works: bool, out: bool, as_before: bool) -> HomeOnTrial {
        HomeOnTrial {
            name: "songpa".to_owned(),
            works,
            out,
            as_before,
        }
    }

    fn trial() -> Trial {
        Trial::new(TrialRules::default(), 0)
    }

    #[test]
    fn one_in_a_hundred_is_tried_and_one_a_second_where_few_ask() {
        let mut busy = trial();
        let drawn = (0..1_000).filter(|_| busy.draws(5)).count();
        assert_eq!(drawn, 10);
        let mut quiet = trial();
        let drawn = (0..20).filter(|nth| quiet.draws(nth * 500)).count();
        assert_eq!(drawn, 10);
    }

    #[test]
    fn a_few_misses_are_chance_and_more_end_it() {
        let mut trial = trial();
        for _ in 0..3 {
            trial.missed("404 where it was 200");
        }
        assert_eq!(trial.judge(10_000, &[]), TrialVerdict::Good);
        trial.missed("another");
        let TrialVerdict::Bad(why) = trial.judge(100, &[]) else {
            unreachable!("four misses")
        };
        assert!(why.contains("404 where it was 200"), "{why}");
    }

    #[test]
    fn a_home_without_a_backend_ends_it_unless_that_was_so_before() {
        let trial = trial();
        let dead = [home(false, true, false)];
        assert_eq!(trial.judge(2_999, &dead), TrialVerdict::Goes);
        assert!(matches!(trial.judge(3_000, &dead), TrialVerdict::Bad(_)));
        assert_eq!(
            trial.judge(10_000, &[home(false, true, true)]),
            TrialVerdict::Good
        );
        // Nobody knows yet whether it works: not before the end, and then it must.
        let unsure = [home(false, false, false)];
        assert_eq!(trial.judge(9_999, &unsure), TrialVerdict::Goes);
        assert!(matches!(trial.judge(10_000, &unsure), TrialVerdict::Bad(_)));
    }

    #[test]
    fn what_serves_everybody_still_goes_back_when_it_fails() {
        let mut trial = trial();
        trial.missed("before");
        trial.serves();
        assert_eq!(
            trial.judge(11_000, &[home(false, false, false)]),
            TrialVerdict::Good
        );
        assert!(matches!(
            trial.judge(11_000, &[home(false, true, false)]),
            TrialVerdict::Bad(_)
        ));
    }
}
