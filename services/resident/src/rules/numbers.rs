//! Resident numbers: when a check digit refuses one, and that nobody else holds it.

use kernel::Cell;
use kernel::Claim;
use kernel::Date;
use kernel::Fault;
use kernel::StreamId;
use kernel::Words;
use kernel::resident_number::Assigned;
use kernel::resident_number::Checksum;
use kernel::resident_number::ResidentNumber;
use kernel::words;

/// A fault where the check digit is wrong for a number known to be assigned before October 2020. Nothing else is a ground.
pub(super) fn check(
    field: &str,
    number: ResidentNumber,
    assigned_on: Option<Date>,
    faults: &mut Vec<Fault>,
) {
    let assigned = assigned_on.map_or(Assigned::Unknown, Assigned::On);
    if number.checksum(assigned) == Checksum::Wrong {
        faults.push(Fault::new(
            field,
            &number.masked(),
            "checksum",
            WRONG_CHECKSUM,
        ));
    }
}

/// A fault where the number is said to be assigned before its own date of birth.
pub(super) fn check_assigned(
    field: &str,
    number: ResidentNumber,
    assigned_on: Option<Date>,
    faults: &mut Vec<Fault>,
) {
    if let Some(day) = assigned_on.filter(|day| *day < number.birth()) {
        faults.push(Fault::new(
            field,
            &day.to_string(),
            "before-birth",
            ASSIGNED_BEFORE_BIRTH,
        ));
    }
}

/// The claim that a person alone holds a number. A number once held is never given again, so the claim is never released.
pub(super) fn claim(number: ResidentNumber, person: &StreamId) -> Claim {
    Claim {
        space: "resident.number",
        key: Cell::Token(number.full()),
        stream: person.clone(),
        taken: NUMBER_TAKEN,
    }
}

const WRONG_CHECKSUM: Words = words(
    "2020년 10월 이전에 부여된 번호인데 검증 숫자가 맞지 않습니다. 번호와 부여일을 확인하세요.",
    "The check digit is wrong for a number assigned before October 2020. Check the number and the day of assignment.",
    "번호의 끝 숫자가 안 맞아요. 번호를 다시 봐 주세요.",
);
const ASSIGNED_BEFORE_BIRTH: Words = words(
    "번호 부여일이 생년월일보다 이릅니다. 날짜를 확인하세요.",
    "The number can't have been assigned before the day of birth. Check the day.",
    "태어나기 전에 번호를 받을 수 없어요. 날짜를 다시 봐 주세요.",
);
const NUMBER_TAKEN: Words = words(
    "이미 다른 사람에게 부여된 주민등록번호입니다. 번호를 확인하세요.",
    "Another person already holds this resident number. Check the number.",
    "다른 사람이 쓰는 번호예요. 번호를 다시 봐 주세요.",
);
