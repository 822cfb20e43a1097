//! 인감.

use kernel::Fault;
use kernel::Given;
use kernel::RequestInfo;
use kernel::Role;
use kernel::words;

use crate::ask::Asked;

/// seal-certificate.
pub const CERTIFICATE: RequestInfo = RequestInfo {
    name: "seal-certificate",
    title: words("인감증명서", "Seal certificate", "내 도장이 맞다는 서류"),
    may: &[Role::Citizen, Role::Officer, Role::Supervisor],
    fields: &[],
};

/// Reads a seal-certificate.
pub fn parse_certificate(_given: &Given, _faults: &mut Vec<Fault>) -> Option<Asked> {
    None
}

/// seal-registration.
pub const REGISTRATION: RequestInfo = RequestInfo {
    name: "seal-registration",
    title: words("인감 신고", "Seal registration", "내 도장 등록하기"),
    may: &[Role::Citizen, Role::Officer, Role::Supervisor],
    fields: &[],
};

/// Reads a seal-registration.
pub fn parse_registration(_given: &Given, _faults: &mut Vec<Fault>) -> Option<Asked> {
    None
}

/// seal-cancellation.
pub const CANCELLATION: RequestInfo = RequestInfo {
    name: "seal-cancellation",
    title: words("인감 말소", "Seal cancellation", "내 도장 지우기"),
    may: &[Role::Citizen, Role::Officer, Role::Supervisor],
    fields: &[],
};

/// Reads a seal-cancellation.
pub fn parse_cancellation(_given: &Given, _faults: &mut Vec<Fault>) -> Option<Asked> {
    None
}
