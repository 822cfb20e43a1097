//! The forms this service issues, its policy tables, and what every paper's data has.

use kernel::Desk;
use kernel::Field;
use kernel::Form;
use kernel::Words;
use kernel::words;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::applicant;
use crate::extracts;
use crate::fees;
use crate::register::Person;
use crate::seal;

macro_rules! form {
    ($name:literal, $version:literal, $title:expr) => {
        Form {
            name: $name,
            version: $version,
            title: $title,
            template: include_str!(concat!("../papers/", $name, "/", $version, "/template.typ")),
            texts: include_str!(concat!("../papers/", $name, "/", $version, "/texts.json")),
            schema: include_str!(concat!("../papers/", $name, "/", $version, "/schema.json")),
            sample: include_str!(concat!("../papers/", $name, "/", $version, "/sample.json")),
        }
    };
}

const HOUSEHOLD_TITLE: Words = words(
    "주민등록표 등본",
    "Household register extract",
    "우리 집 사람들이 나오는 서류",
);
const INDIVIDUAL_TITLE: Words = words(
    "주민등록표 초본",
    "Individual register extract",
    "나 한 사람만 나오는 서류",
);
const SEAL_TITLE: Words = words("인감증명서", "Seal certificate", "내 도장이 맞다는 서류");
const SIGNATURE_TITLE: Words = words(
    "본인서명사실확인서",
    "Signature certificate",
    "내 사인이 맞다는 서류",
);
const FIXED_DATE_TITLE: Words = words(
    "확정일자 부여 확인서",
    "Fixed date of a lease",
    "계약서에 날짜를 찍은 서류",
);

/// All forms.
pub const FORMS: &[Form] = &[
    form!("household-extract", 1, HOUSEHOLD_TITLE),
    form!("individual-extract", 1, INDIVIDUAL_TITLE),
    form!("seal-certificate", 1, SEAL_TITLE),
    form!("signature-certificate", 1, SIGNATURE_TITLE),
    form!("fixed-date", 1, FIXED_DATE_TITLE),
];

/// All policy tables: name and JSON lines.
pub const POLICY: &[(&str, &str)] = &[
    ("resident/register", include_str!("../data/register.jsonl")),
    fees::FEES,
    fees::EXEMPTIONS,
    fees::WAIVERS,
    applicant::IDENTITY_CARDS,
    extracts::rules::RULES,
    extracts::purposes::PURPOSES,
    extracts::saying::ENGLISH,
    seal::ONLINE,
];

/// The n of the fresh identity that salts a paper's data.
const SALT: u16 = u16::MAX;

/// Adds the salt, without which hidden digits could be guessed from the hash in the code, and the purpose where one was given.
pub(crate) fn add_salt_and_purpose(
    data: &mut Map<String, Value>,
    desk: &Desk,
    purpose: Option<&str>,
) {
    data.insert("salt".to_owned(), json!(desk.fresh(SALT)));
    if let Some(purpose) = purpose {
        data.insert("paper".to_owned(), json!({"purpose": purpose}));
    }
}

/// Name, whole resident number and address: what a certificate of seal or signature says of its person.
pub(crate) fn person(person: &Person) -> Value {
    let number = person
        .number
        .map_or_else(|| person.birth.to_string(), |number| number.full());
    let address = person.address().map(|line| line.address.as_str());
    let mut row =
        json!({"name": person.name, "number": number, "address": address.unwrap_or_default()});
    if let (Some(hanja), Some(row)) = (&person.hanja, row.as_object_mut()) {
        row.insert("hanja".to_owned(), json!(hanja));
    }
    row
}

/// 64 hex digits in groups of eight, so that they can be compared by eye.
pub(crate) fn in_groups(hex: &str) -> String {
    let digits: Vec<char> = hex.chars().collect();
    let groups = digits
        .chunks(8)
        .map(|group| group.iter().collect::<String>());
    groups.collect::<Vec<_>>().join(" ")
}

/// Joins lists of fields in a constant.
pub(crate) const fn joined<const N: usize>(
    first: &[Field],
    then: &[Field],
    last: &[Field],
) -> [Field; N] {
    let mut all = [first[0]; N];
    let mut at = 0;
    while at < N {
        all[at] = if at < first.len() {
            first[at]
        } else if at < first.len() + then.len() {
            then[at - first.len()]
        } else {
            last[at - first.len() - then.len()]
        };
        at += 1;
    }
    all
}

#[cfg(test)]
mod tests {
    use kernel::Field;
    use kernel::Kind;
    use kernel::Policy;
    use kernel::Service;
    use kernel::Words;
    use serde_json::Value;

    use super::FORMS;
    use super::POLICY;
    use crate::Resident;

    fn said(field: &Field, into: &mut Vec<Words>) {
        into.push(field.label);
        into.extend(Some(field.help).filter(|help| !help.ko.is_empty()));
        match field.kind {
            Kind::Choice(choices) => into.extend(choices.iter().map(|choice| choice.label)),
            Kind::List(fields, _) => fields.iter().for_each(|field| said(field, into)),
            Kind::Text(_)
            | Kind::Name
            | Kind::ResidentNumber
            | Kind::Subject
            | Kind::Date
            | Kind::Address
            | Kind::Flag
            | Kind::Number { .. }
            | Kind::Reference => {}
        }
    }

    #[test]
    fn every_field_and_choice_speaks_three_languages() {
        let mut words: Vec<Words> = FORMS.iter().map(|form| form.title).collect();
        for info in Resident::REQUESTS {
            words.push(info.title);
            info.fields.iter().for_each(|field| said(field, &mut words));
        }
        for Words { ko, en, easy } in words {
            assert!(
                !ko.is_empty() && !en.is_empty() && !easy.is_empty(),
                "{ko} {en} {easy}"
            );
            assert_ne!(ko, easy, "easy Korean is not the office's Korean");
        }
    }

    #[test]
    fn every_form_has_the_name_of_a_request_and_a_sample_with_a_salt() {
        for form in FORMS {
            assert!(
                Resident::REQUESTS.iter().any(|info| info.name == form.name),
                "{}",
                form.name
            );
            let sample: Value = serde_json::from_str(form.sample).unwrap();
            assert!(sample["salt"].is_string() && sample["paper"]["number"].is_string());
        }
    }

    #[test]
    fn every_policy_row_is_json_and_names_its_source() {
        let policy = Policy::default().with(POLICY);
        for (table, _) in POLICY {
            for row in policy.all::<Value>(table).unwrap() {
                let source = row["source"].as_str().unwrap_or_default();
                assert!(
                    source.starts_with(['S', 'C', 'L', 'D', 'X', 'M', 'O']),
                    "{table}: {row}"
                );
            }
        }
    }
}
