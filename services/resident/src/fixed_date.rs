//! 확정일자.

use kernel::Fault;
use kernel::Given;
use kernel::RequestInfo;
use kernel::Role;
use kernel::words;

use crate::ask::Asked;

/// fixed-date.
pub const STAMP: RequestInfo = RequestInfo {
    name: "fixed-date",
    title: words("확정일자", "Fixed date", "전월세 계약서에 날짜 도장"),
    may: &[Role::Citizen, Role::Officer, Role::Supervisor],
    fields: &[],
};

/// Reads a fixed-date.
pub fn parse(_given: &Given, _faults: &mut Vec<Fault>) -> Option<Asked> {
    None
}
