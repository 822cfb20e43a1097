//! Whether an address has its home at this node.

use kernel::Class;
use kernel::Desk;
use kernel::Refusal;
use kernel::address::Address;
use kernel::region::Level;
use kernel::region::Regions;
use kernel::words;

/// The address in its written form, if its municipality is one of this node's places. Asked of the regions of today: a household
/// that is carried over with a past legal day lives here now.
pub(super) fn here(address: &Address, desk: &Desk) -> Result<String, Refusal> {
    let code = address
        .municipality(&Regions::built_in(), desk.now.day())
        .map_err(|fault| UNKNOWN_PLACE.with(fault.to_string()))?;
    let municipality = code.first(Level::Municipality);
    if desk.node.places.iter().any(|place| place == municipality) {
        return Ok(address.to_string());
    }
    let name = address.municipality_name().unwrap_or_default();
    Err(OTHER_MUNICIPALITY.with(format!("{} {name}", address.province())))
}

/// The address names a municipality that the region data don't know.
pub(crate) const UNKNOWN_PLACE: Refusal = Refusal::new(
    "resident.unknown-place",
    Class::Input,
    words(
        "지역 자료에 없는 시·도 또는 시·군·구입니다.",
        "The address names a province or municipality that the region data don't know.",
        "그런 시나 구가 없어요.",
    ),
    words(
        "주소의 시·도와 시·군·구를 바꿔 적으세요.",
        "Check the province and the municipality of the address.",
        "주소를 처음부터 다시 써 주세요.",
    ),
);

/// The address lies in another municipality.
pub(crate) const OTHER_MUNICIPALITY: Refusal = Refusal::new(
    "resident.other-municipality",
    Class::Conflict,
    words(
        "새 주소가 다른 시·군·구에 있습니다. 이 기관은 관내 전입만 처리합니다.",
        "The address lies in another municipality. This office records moves within its own places only.",
        "새 집이 다른 동네에 있어요. 여기서는 우리 동네 이사만 할 수 있어요.",
    ),
    words(
        "새 주소의 읍·면·동 주민센터에 신고하세요.",
        "Report it at the office of the new address.",
        "새 집 가까운 주민센터에 가서 신고해 주세요.",
    ),
);
