//! The form that this service issues, its policy tables, and its fee.

use kernel::Date;
use kernel::Dated;
use kernel::Desk;
use kernel::Form;
use kernel::Words;
use kernel::words;
use serde::Deserialize;

use crate::policy::dated;

pub(crate) const CERTIFICATE_TITLE: Words = words(
    "임대사업자 등록증",
    "Landlord's registration certificate",
    "집을 빌려준다고 등록한 서류",
);

/// All forms.
pub(crate) const FORMS: &[Form] = &[Form {
    name: "registration-certificate",
    version: 1,
    title: CERTIFICATE_TITLE,
    template: include_str!("../papers/registration-certificate/1/template.typ"),
    texts: include_str!("../papers/registration-certificate/1/texts.json"),
    schema: include_str!("../papers/registration-certificate/1/schema.json"),
    sample: include_str!("../papers/registration-certificate/1/sample.json"),
}];

macro_rules! tables {
    ($($name:literal)+) => {
        &[$((concat!("rental/", $name), include_str!(concat!("../data/", $name, ".jsonl"))),)+]
    };
}

/// All policy tables: name and JSON lines.
pub(crate) const POLICY: &[(&str, &str)] = tables! {
    "types" "value-caps" "areas" "rules" "rates" "outages" "fines" "fees"
};

/// The n of the fresh identity that salts a paper's data, without which what is hidden could be guessed from the hash in its code.
pub(crate) const SALT: u16 = u16::MAX;

#[derive(Deserialize)]
struct FeeRow {
    doc: String,
    channel: kernel::Channel,
    won: i64,
    from: Option<Date>,
    until: Option<Date>,
}

dated!(FeeRow);

/// The fee of a paper in won, by the way it was asked for; none where it is not issued so. An officer is always at the counter.
pub(crate) fn fee(doc: &str, desk: &Desk) -> Option<i64> {
    let channel = if desk.caller.at_counter() {
        kernel::Channel::Counter
    } else {
        desk.channel
    };
    let rows = desk.policy.on::<FeeRow>("rental/fees", desk.today());
    let mut rows = rows.into_iter();
    let row = rows.find(|row| row.doc == doc && row.channel == channel);
    row.map(|row| row.won)
}
