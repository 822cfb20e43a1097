//! 등본/초본.

use kernel::Fault;
use kernel::Given;
use kernel::RequestInfo;
use kernel::Role;
use kernel::words;

use crate::ask::Asked;

/// household-extract.
pub const HOUSEHOLD: RequestInfo = RequestInfo {
    name: "household-extract",
    title: words(
        "주민등록등본",
        "Household extract",
        "우리 집 사람들이 나오는 서류",
    ),
    may: &[Role::Citizen, Role::Officer, Role::Supervisor],
    fields: &[],
};

/// Reads a household-extract.
pub fn parse_household(_given: &Given, _faults: &mut Vec<Fault>) -> Option<Asked> {
    None
}

/// individual-extract.
pub const INDIVIDUAL: RequestInfo = RequestInfo {
    name: "individual-extract",
    title: words(
        "주민등록초본",
        "Individual extract",
        "나 한 사람만 나오는 서류",
    ),
    may: &[Role::Citizen, Role::Officer, Role::Supervisor],
    fields: &[],
};

/// Reads a individual-extract.
pub fn parse_individual(_given: &Given, _faults: &mut Vec<Fault>) -> Option<Asked> {
    None
}
