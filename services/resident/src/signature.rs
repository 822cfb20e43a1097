//! 본인서명사실확인서.

use kernel::Fault;
use kernel::Given;
use kernel::RequestInfo;
use kernel::Role;
use kernel::words;

use crate::ask::Asked;

/// signature-certificate.
pub const CERTIFICATE: RequestInfo = RequestInfo {
    name: "signature-certificate",
    title: words(
        "본인서명사실확인서",
        "Signature certificate",
        "내 사인이 맞다는 서류",
    ),
    may: &[Role::Citizen, Role::Officer, Role::Supervisor],
    fields: &[],
};

/// Reads a signature-certificate.
pub fn parse(_given: &Given, _faults: &mut Vec<Fault>) -> Option<Asked> {
    None
}
