//! A changed configuration on trial, in the process that serves: a small part of what is asked goes its way first, and whoever it fails is served by
//! the former one as if nothing had been. Nobody's request hangs on it.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use balance::Lane;
use balance::Trial;
use balance::TrialRules;
use balance::TrialVerdict;
use hyper::HeaderMap;
use hyper::Method;
use hyper::body::SizeHint;
use rustls::sign::CertifiedKey;
use serde::Deserialize;
use serde::Serialize;

use crate::Gateway;
use crate::Settings;
use crate::Tls;
use crate::check;
use crate::generation::Generation;
use crate::lock;

/// How a gateway's trial stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TrialStanding {
    /// There is none.
    None,
    /// It goes on: so many requests were tried, so many would have failed.
    Goes {
        /// Requests that went its way.
        tried: u64,
        /// Requests that would have failed.
        misses: u32,
    },
    /// It has come out well, or serves everybody and does well.
    Good {
        /// Requests that went its way.
        tried: u64,
    },
    /// It has to go back, and why.
    Bad(String),
}

/// Two generations while one of them is on trial.
pub(crate) struct OnTrial {
    candidate: Arc<Generation>,
    former: Arc<Generation>,
    /// The certificate that belongs to the other one: the candidate's, or the former's while the candidate serves.
    certificate: Option<Arc<CertifiedKey>>,
    trial: Mutex<Trial>,
    serves: bool,
}

/// By what a gateway serves.
pub(crate) struct Generations {
    pub(crate) now: Arc<Generation>,
    pub(crate) trial: Option<Arc<OnTrial>>,
}

/// By which generation a request is served, and by which other one where that fails it.
pub(crate) struct Way {
    pub(crate) first: Arc<Generation>,
    pub(crate) second: Option<Arc<Generation>>,
    /// In which lane it drives there.
    pub(crate) lane: Lane,
    trial: Option<Arc<OnTrial>>,
}

impl Gateway {
    /// The generation that serves.
    pub(crate) fn now(&self) -> Arc<Generation> {
        let generations = self.generations.read();
        Arc::clone(&generations.unwrap_or_else(PoisonError::into_inner).now)
    }

    /// The generation that serves, and the trial.
    pub(crate) fn both(&self) -> (Arc<Generation>, Option<Arc<OnTrial>>) {
        let generations = self.generations.read();
        let generations = generations.unwrap_or_else(PoisonError::into_inner);
        (Arc::clone(&generations.now), generations.trial.clone())
    }

    fn swap(&self, now: Arc<Generation>, trial: Option<OnTrial>) {
        let mut generations = self
            .generations
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *generations = Generations {
            now,
            trial: trial.map(Arc::new),
        };
    }

    /// The certificate that clients see is this one's, and may be changed with the settings.
    pub fn shows(&self, tls: Option<Tls>) {
        *lock(&self.tls) = tls;
    }

    /// Begins a trial; must be called where tasks can be started. Or why not, and nothing has changed. Where it listens, its name, its data folder and the number of its
    /// connections are not of this: they change with a start.
    pub fn begin_trial(
        &self,
        settings: Settings,
        tls: Option<Tls>,
        rules: TrialRules,
    ) -> Result<(), String> {
        let (former, trial) = self.both();
        if trial.is_some() {
            return Err("another one is on trial".to_owned());
        }
        let largest = self.largest_body.load(Ordering::Relaxed);
        if settings.limits.body_len_max < largest {
            return Err(format!(
                "limits.body-bytes: a body of {largest} bytes came through since the start, and would be turned away"
            ));
        }
        let candidate = Generation::new(settings, Some(&former), self.ticks)
            .map_err(|error| format!("log.access: {error}"))?;
        for backend in &candidate.pool.all {
            check::look_after(backend, &candidate.settings.checks, &self.leaving);
        }
        let trial = OnTrial {
            candidate: Arc::new(candidate),
            former: Arc::clone(&former),
            certificate: tls.map(|tls| tls.shown()),
            trial: Mutex::new(Trial::new(rules, self.ticks.ms())),
            serves: false,
        };
        self.swap(former, Some(trial));
        Ok(())
    }

    /// How the trial stands.
    pub fn trial(&self) -> TrialStanding {
        let Some(trial) = self.both().1 else {
            return TrialStanding::None;
        };
        let homes = trial.candidate.pool.homes_beside(&trial.former.pool);
        let judged = lock(&trial.trial);
        let (tried, misses) = judged.counted();
        match judged.judge(self.ticks.ms(), &homes) {
            TrialVerdict::Goes => TrialStanding::Goes { tried, misses },
            TrialVerdict::Good => TrialStanding::Good { tried },
            TrialVerdict::Bad(why) => TrialStanding::Bad(why),
        }
    }

    /// What is on trial serves everybody; the former stays warm for the way back.
    pub fn take_over(&self) {
        let Some(trial) = self.both().1.filter(|trial| !trial.serves) else {
            return;
        };
        let mut judged = Trial::new(TrialRules::default(), self.ticks.ms());
        judged.serves();
        let serving = OnTrial {
            candidate: Arc::clone(&trial.candidate),
            former: Arc::clone(&trial.former),
            certificate: self.show(trial.certificate.as_ref()),
            trial: Mutex::new(judged),
            serves: true,
        };
        self.swap(Arc::clone(&trial.candidate), Some(serving));
    }

    /// What is on trial is in force; of the former nothing is left once its last request is answered.
    pub fn commit(&self) {
        self.take_over();
        if let Some(trial) = self.both().1 {
            self.swap(Arc::clone(&trial.candidate), None);
        }
    }

    /// The former is in force, as it was.
    pub fn revert(&self) {
        let Some(trial) = self.both().1 else { return };
        if trial.serves {
            self.show(trial.certificate.as_ref());
        }
        self.swap(Arc::clone(&trial.former), None);
    }

    fn show(&self, certificate: Option<&Arc<CertifiedKey>>) -> Option<Arc<CertifiedKey>> {
        let tls = lock(&self.tls);
        Some(tls.as_ref()?.show(certificate?))
    }
}

impl Way {
    /// Of one generation alone.
    pub(crate) fn only(generation: Arc<Generation>, lane: Lane) -> Self {
        Self {
            first: generation,
            second: None,
            lane,
            trial: None,
        }
    }

    /// Something would have failed if there were no other way.
    pub(crate) fn missed(&self, why: impl Into<String>) {
        if let Some(trial) = &self.trial {
            lock(&trial.trial).missed(why);
        }
    }

    /// True while the first is asked for a part of the requests only, and each answer that is no success is held beside the other's.
    pub(crate) fn is_sample(&self) -> bool {
        self.trial.as_ref().is_some_and(|trial| !trial.serves)
    }
}

/// What is known of a request before it is sent anywhere.
pub(crate) struct Coming<'a> {
    pub(crate) method: &'a Method,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: SizeHint,
    pub(crate) lane: Lane,
    pub(crate) from: std::net::IpAddr,
    /// Requests under way, this one not counted.
    pub(crate) under_way: u32,
}

impl OnTrial {
    /// Which way a request goes, and whether the limits on trial would have turned it away.
    pub(crate) fn way(self: &Arc<Self>, coming: &Coming, now: balance::Ms) -> Way {
        // Each generation counts each request once.
        let (candidate, former) = if self.serves {
            let former = self.former.lane(coming.headers, coming.from, now);
            (coming.lane, former)
        } else {
            let candidate = self.candidate.lane(coming.headers, coming.from, now);
            (candidate, coming.lane)
        };
        let refused = self.turns_away(coming, candidate);
        let taken = self.former.lanes.admits(former, coming.under_way)
            && coming.body.lower() <= self.former.settings.limits.body_len_max;
        // Who asks far more than others may be turned away: that is what limits are for. While it is only tried, nobody is.
        let harms = refused.is_some() && taken && former != Lane::Slow;
        if let Some(why) = refused.as_ref().filter(|_| harms) {
            lock(&self.trial).missed(why.as_str());
        }
        let looks = [Method::GET, Method::HEAD].contains(coming.method);
        let tried = if self.serves {
            !harms
        } else {
            // A look harms nobody, wherever it arrives; anything else is not for trying.
            refused.is_none() && looks && lock(&self.trial).draws(now)
        };
        if !tried {
            return Way::only(Arc::clone(&self.former), former);
        }
        Way {
            first: Arc::clone(&self.candidate),
            second: Some(Arc::clone(&self.former)),
            lane: candidate,
            trial: Some(Arc::clone(self)),
        }
    }

    /// By which limit of the candidate a request would be turned away.
    fn turns_away(&self, coming: &Coming, candidate: Lane) -> Option<String> {
        let limits = &self.candidate.settings.limits;
        let under_way = coming.under_way;
        if !self.candidate.lanes.admits(candidate, under_way) {
            let rate = if candidate == Lane::Slow {
                ", limits.address-per-s"
            } else {
                ""
            };
            return Some(format!(
                "limits.requests{rate}: with {under_way} under way this one would be turned away"
            ));
        }
        let body = coming.body.lower();
        if body > limits.body_len_max {
            return Some(format!(
                "limits.body-bytes: a body of {body} bytes would be turned away"
            ));
        }
        let head = coming.headers.iter();
        let head: usize = head
            .map(|(name, value)| name.as_str().len() + value.len() + 4)
            .sum();
        (head > limits.head_len_max)
            .then(|| format!("limits.head-bytes: a head of {head} bytes would be turned away"))
    }
}
