//! A running gateway follows its record: what is proposed there is tried by its workers, and what somebody decides is carried out. The record is the truth, and
//! this process does what it says.

use std::sync::Arc;
use std::time::Duration;

use clock::Ticks;
use gateway::ConfigurationStanding;
use gateway::Supervisor;
use gateway::TrialStanding;
use generations::Fault;
use generations::Kind;
use generations::Open;
use generations::Stage;
use generations::Standing;
use tokio::sync::watch;

use crate::config::Any;
use crate::config::Changes;
use crate::configure::Served;
use crate::configure::by;
use crate::configure::shown;

/// Between two looks at the record.
const LOOK: Duration = Duration::from_millis(200);

/// Follows until the end.
pub(crate) async fn follow(
    gateway: Arc<Supervisor>,
    served: Served,
    mut end: watch::Receiver<bool>,
) {
    if served.alone.is_none() {
        return;
    }
    let mut following = Following {
        gateway,
        served,
        ticks: Ticks::begin(),
        len: 0,
        standing: None,
        on_trial: None,
        stood_ms: 0,
        counted: (0, 0),
        shown: None,
    };
    loop {
        let over = async { drop(end.wait_for(|over| *over).await) };
        if tokio::time::timeout(LOOK, over).await.is_ok() {
            return;
        }
        following.look().await;
    }
}

struct Following {
    gateway: Arc<Supervisor>,
    served: Served,
    ticks: Ticks,
    len: u64,
    /// The record as it was last read.
    standing: Option<Standing>,
    /// The generation that this process tries.
    on_trial: Option<u32>,
    stood_ms: u64,
    /// Requests that went its way, and those that it would have failed, as they were last heard.
    counted: (u64, u32),
    /// What operators are shown.
    shown: Option<ConfigurationStanding>,
}

impl Following {
    async fn look(&mut self) {
        let len = self.served.shelf.len();
        if len != self.len {
            self.standing = match self.served.shelf.standing() {
                Ok(standing) => Some(standing),
                Err(fault) => {
                    tracing::error!(%fault, "the record of generations");
                    None
                }
            };
            self.len = len;
            self.show();
        }
        let Some(standing) = self.standing.clone() else {
            return;
        };
        let open = standing.open.as_ref().map(|open| open.generation);
        if self.on_trial.is_some() && self.on_trial != open {
            // It was decided, and the next may be proposed already.
            self.end(&standing).await;
        }
        match &standing.open {
            Some(open) if open.stage == Stage::Proposed => self.begin(open, &standing).await,
            Some(open) if self.on_trial == Some(open.generation) => self.go_on(open).await,
            // A start that is a trial is looked after elsewhere.
            Some(_) | None => {}
        }
    }

    /// Tries what is proposed, unless it can be taken up only by a start.
    async fn begin(&mut self, open: &Open, standing: &Standing) {
        let generation = open.generation;
        let begun = match self.read(generation, standing) {
            Ok(None) => return,
            Ok(Some((text, trial))) => self.gateway.begin_trial(text, trial).await,
            Err(why) => Err(why),
        };
        match begun {
            Ok(())
                if self
                    .note(generation, Kind::Begun, "asked by an operator")
                    .is_ok() =>
            {
                self.on_trial = Some(generation);
                self.counted = (0, 0);
            }
            Ok(()) => self.gateway.revert().await,
            Err(why) => drop(self.note(generation, Kind::Reverted, &why)),
        }
    }

    /// What is proposed, and the rules by which what is in force tries it; none where it wants a start.
    fn read(
        &self,
        generation: u32,
        standing: &Standing,
    ) -> Result<Option<(String, balance::TrialRules)>, String> {
        let shelf = &self.served.shelf;
        let said = |fault: Fault| fault.to_string();
        let text = shelf.text(generation).map_err(said)?;
        let (in_force, _) = standing.in_force.as_ref().ok_or("nothing is in force")?;
        let former = shelf.text(*in_force).map_err(said)?;
        if Changes::between(&former, &text).wants_start() {
            return Ok(None);
        }
        match [&text, &former].map(|text| Any::read(&self.served.file, text)) {
            [Ok(Any::Gateway(_)), Ok(Any::Gateway(former))] => Ok(Some((text, former.trial))),
            [Err(faults), _] | [_, Err(faults)] => {
                let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
                Err(said.join("; "))
            }
            [Ok(_), Ok(_)] => Err("it is no gateway's".to_owned()),
        }
    }

    async fn go_on(&mut self, open: &Open) {
        let generation = open.generation;
        let waits = open.stage == Stage::Stood;
        let waited_ms = self.ticks.ms().saturating_sub(self.stood_ms);
        let trial = self.gateway.trial().await;
        if !waits {
            self.count(&trial);
        }
        match (trial, open.confirm_within_s) {
            (TrialStanding::Bad(why), _) => self.go_back(generation, &why).await,
            (TrialStanding::None, _) => self.go_back(generation, "its trial was ended").await,
            (TrialStanding::Good { .. } | TrialStanding::Goes { .. }, Some(seconds))
                if waits && waited_ms > u64::from(seconds) * 1_000 =>
            {
                self.go_back(
                    generation,
                    &format!("nobody confirmed it within {seconds} seconds"),
                )
                .await;
            }
            (TrialStanding::Good { tried }, Some(_)) if !waits => {
                self.gateway.take_over().await;
                self.stood_ms = self.ticks.ms();
                let why = format!("a good trial: {tried} requests tried");
                if self.note(generation, Kind::Stood, &why).is_err() {
                    self.forget().await;
                }
            }
            (TrialStanding::Good { tried }, None) => {
                let why = format!("a good trial: {tried} requests tried");
                if self.note(generation, Kind::Confirmed, &why).is_err() {
                    // What can't be put on record is not in force.
                    self.forget().await;
                }
            }
            (TrialStanding::Good { .. } | TrialStanding::Goes { .. }, _) => {}
        }
    }

    /// Takes what the workers have counted on trial; once it serves everybody they count something else.
    fn count(&mut self, trial: &TrialStanding) {
        self.counted = match trial {
            TrialStanding::Goes { tried, misses } => (*tried, *misses),
            TrialStanding::Good { tried } => (*tried, self.counted.1),
            TrialStanding::None | TrialStanding::Bad(_) => return,
        };
        self.tell();
    }

    /// Reads anew by what it serves, for operators.
    fn show(&mut self) {
        let lines = self.served.shelf.lines().unwrap_or_default();
        let standing = self.standing.as_ref();
        self.shown = standing.and_then(|standing| shown::of(standing, &lines));
        self.tell();
    }

    fn tell(&mut self) {
        let open = self.shown.as_mut().and_then(|shown| shown.open.as_mut());
        if let Some(open) = open {
            (open.tried, open.misses) = self.counted;
        }
        self.gateway.is_configured_by(self.shown.clone());
    }

    async fn go_back(&mut self, generation: u32, why: &str) {
        self.forget().await;
        tracing::error!(generation, why, "a configuration goes back");
        let _ = self.note(generation, Kind::Reverted, why);
    }

    async fn forget(&mut self) {
        self.gateway.revert().await;
        self.on_trial = None;
    }

    /// What this process tries was decided.
    async fn end(&mut self, standing: &Standing) {
        let Some(generation) = self.on_trial.take() else {
            return;
        };
        if standing.last.get(&generation) == Some(&Kind::Confirmed) {
            self.gateway.commit().await;
            tracing::info!(generation, "a configuration is in force");
        } else {
            self.gateway.revert().await;
            tracing::warn!(generation, "a configuration was taken back");
        }
    }

    fn note(&self, generation: u32, kind: Kind, why: &str) -> Result<(), Fault> {
        let noted = self
            .served
            .shelf
            .note(generation, kind, &by::role("gateway"), why, by::now());
        if let Err(fault) = &noted {
            tracing::error!(%fault, "the record of generations");
        }
        noted
    }
}
