//! Whether an address has its home at this node.

use kernel::Class;
use kernel::Desk;
use kernel::Refusal;
use kernel::address::Address;
use kernel::region::Level;
use kernel::region::Regions;
use kernel::words;

/// Where an address has its home.
pub(super) enum Place {
    /// At this node; the address in its written form.
    Here(String),
    /// At the home of this municipality (five digits).
    Elsewhere(String),
}

/// Where an address has its home. Asked of the regions of today: a household that is carried over with a past legal day lives here now.
pub(super) fn of(address: &Address, desk: &Desk) -> Result<Place, Refusal> {
    let code = address
        .municipality(&Regions::built_in(), desk.now.day())
        .map_err(|fault| UNKNOWN_PLACE.with(fault.to_string()))?;
    let municipality = code.first(Level::Municipality);
    if desk.node.places.iter().any(|place| place == municipality) {
        return Ok(Place::Here(address.to_string()));
    }
    Ok(Place::Elsewhere(municipality.to_owned()))
}

/// The address in its written form, if its municipality is one of this node's places.
pub(super) fn here(address: &Address, desk: &Desk) -> Result<String, Refusal> {
    match of(address, desk)? {
        Place::Here(line) => Ok(line),
        Place::Elsewhere(_) => Err(elsewhere(address)),
    }
}

/// Whether an address on record has its home here. One that no longer reads was written here.
pub(super) fn is_here(line: &str, desk: &Desk) -> bool {
    let address = Address::parse(line).ok();
    let place = address.and_then(|address| of(&address, desk).ok());
    !matches!(place, Some(Place::Elsewhere(_)))
}

/// Why an address is not for this node.
pub(super) fn elsewhere(address: &Address) -> Refusal {
    let name = address.municipality_name().unwrap_or_default();
    OTHER_MUNICIPALITY.with(format!("{} {name}", address.province()))
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
        "주소가 다른 시·군·구에 있습니다. 이 기관은 관할 주소만 기록합니다.",
        "The address lies in another municipality. This office records addresses within its own places only.",
        "그 집은 다른 동네에 있어요. 여기서는 우리 동네만 할 수 있어요.",
    ),
    words(
        "새 주소의 읍·면·동 주민센터에 신고하세요.",
        "Report it at the office of the new address.",
        "새 집 가까운 주민센터에 가서 신고해 주세요.",
    ),
);
