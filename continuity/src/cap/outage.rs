//! Our mapping of an outage (장애) to CAP. It is our proposal (domain/continuity.md §12 [O]), no rule of any authority.

use super::Category;
use super::Certainty;
use super::Info;
use super::Parameter;
use super::Response;
use super::Severity;
use super::Urgency;
use crate::stage::Stage;

/// The name under which the code of a legal district (법정동) stands in a geocode.
pub const GEOCODE: &str = "KR-BJD";

/// The severity of a stage. The gravest is Severe, not Extreme: an outage threatens nobody's life.
pub const fn severity(stage: Stage) -> Severity {
    match stage {
        Stage::Attention => Severity::Minor,
        Stage::Caution => Severity::Moderate,
        Stage::Alert | Stage::Serious => Severity::Severe,
    }
}

/// What is said of an outage in one language: infrastructure, observed, with the severity and the name of its stage. `advice` is Prepare for what is about
/// to fail, Execute for what has (go elsewhere), AllClear for what is over.
pub fn outage(language: &str, event: &str, stage: Stage, advice: Response) -> Info {
    let (urgency, certainty) = match advice {
        Response::Prepare => (Urgency::Expected, Certainty::Likely),
        Response::AllClear => (Urgency::Past, Certainty::Observed),
        Response::Shelter
        | Response::Evacuate
        | Response::Execute
        | Response::Avoid
        | Response::Monitor
        | Response::Assess
        | Response::None => (Urgency::Immediate, Certainty::Observed),
    };
    let mut info = Info::new(
        language,
        Category::Infra,
        event,
        urgency,
        severity(stage),
        certainty,
    );
    info.responses = vec![advice];
    info.parameters = vec![Parameter::new("위기경보", stage.ko())];
    info
}
