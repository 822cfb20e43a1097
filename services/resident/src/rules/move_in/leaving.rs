//! A move to another municipality, at the home that the movers leave: it releases their records (전출). Where they arrive is decided there.

use kernel::Brought;
use kernel::Outcome;
use kernel::Refusal;
use kernel::Release;
use kernel::StreamId;

use super::Change;
use super::Destination;
use super::Event;
use super::Home;
use super::MoveIn;
use super::Reason;
use super::Register;
use super::succession;

/// People who leave for another municipality.
pub(super) struct Leaving<'a> {
    pub(super) register: &'a Register,
    pub(super) home: Home<'a>,
    pub(super) movers: &'a [StreamId],
    pub(super) change: Change,
    /// The municipality that they go to.
    pub(super) to: &'a str,
}

impl Leaving<'_> {
    /// A whole household keeps its record and takes it along; of others the household that stays is put in order first.
    pub(super) fn release(
        &self,
        report: &MoveIn,
        brought: &Brought,
    ) -> Result<Outcome<Event>, Refusal> {
        let (stream, household) = self.home;
        let joins = matches!(report.destination, Destination::Join { .. });
        let whole = !joins && self.movers.len() == household.members.len();
        let mut streams = self.movers.to_vec();
        let mut beside = Vec::new();
        let outcome = if whole {
            streams.push(stream.clone());
            Outcome::default()
        } else {
            beside.push(stream.clone());
            let leaving = Change {
                reason: Reason::MoveOut,
                ..self.change
            };
            let succession = report.succession.resolve(brought)?;
            succession::leave(
                self.register,
                self.home,
                self.movers,
                &succession,
                leaving,
                Outcome::default(),
            )?
        };
        Ok(outcome.release(Release {
            streams,
            beside,
            to: self.to.to_owned(),
            onward: None,
        }))
    }
}
