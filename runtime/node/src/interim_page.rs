//! What stands on an interim paper: everything in Korean and in English, and first of all what it is not.

use certificate::Number;
use journal::Issued;
use kernel::Moment;
use kernel::Refusal;
use kernel::Words;
use print::INTERIM_TYP;
use print::INTERIM_VERSION;
use print::INTERIM_WORDS;
use print::Job;
use request::Given;
use request::Going;
use serde_json::Value;
use serde_json::json;

use crate::Node;
use crate::issue::unprinted;
use crate::refusals::UNPRINTABLE;
use crate::wording::Wording;

impl Node {
    /// The data as JSON text: these bytes are hashed, printed and attached.
    pub(crate) fn interim_data(
        &self,
        given: &Given,
        card: Words,
        number: Number,
        coded: bool,
        going: &Going<'_>,
    ) -> String {
        let name = &self.parts.name;
        let title = self.kind_title(&given.promised.form);
        let data = json!({
            "paper": {
                "number": number.plain(),
                "check_number": number.to_string(),
                "issued_by": name.title_ko,
                "language": "ko",
                "specimen": self.parts.directory.demo(),
            },
            "interim": {
                "words": INTERIM_WORDS,
                "title": ["임시 발급서", "Interim paper"],
                "is_not": is_not(title),
                "facts": facts(given, title, card, (&name.title_ko, &name.title_en), going.now),
                "sections": sections(number, (&name.title_ko, &name.title_en)),
                "code": if coded { CODED } else { NOT_CODED },
                "coded": coded,
            },
            "salt": format!("{:032x}", keys::fresh_id_bits()),
        });
        data.to_string()
    }

    /// The page of an interim paper, now or anew: by the program's own form, and by no other version than its own.
    pub(crate) async fn print_interim(&self, issued: &Issued) -> Result<Vec<u8>, Refusal> {
        if issued.version != INTERIM_VERSION {
            return Err(UNPRINTABLE);
        }
        let job = Job {
            number: issued.number.clone(),
            form: issued.form.clone(),
            version: issued.version.to_string(),
            template: INTERIM_TYP.to_owned(),
            texts: "{}".to_owned(),
            data: issued.data.clone(),
            code_text: issued.code.clone(),
            issued_at_ms: issued.issued_at.0,
            specimen: self.parts.directory.demo(),
            proof: None,
        };
        let printed = self.parts.printer.print(&job).await;
        printed.map(|printed| printed.pdf).map_err(unprinted)
    }
}

fn is_not(title: Words) -> [String; 2] {
    [
        format!(
            "이 종이는 {} 아닙니다. 기록의 내용을 아무것도 증명하지 않으며, 오늘 이 창구에서 그 증명서를 청구했고 아직 받지 못했다는 것만 알립니다.",
            title.ko.to_owned() + subject_particle(title.ko),
        ),
        format!(
            "This sheet is not the paper “{}”. It certifies nothing that is on record. It only says that the paper was asked for at this counter and could not be given out yet.",
            title.en
        ),
    ]
}

/// `이` after a syllable that ends in a consonant, else `가`.
fn subject_particle(word: &str) -> &'static str {
    let last = word.chars().last().map_or(0, u32::from);
    let closed = (0xac00..=0xd7a3).contains(&last) && !(last - 0xac00).is_multiple_of(28);
    if closed { "이" } else { "가" }
}

fn facts(
    given: &Given,
    title: Words,
    card: Words,
    (office_ko, office_en): (&str, &str),
    at: Moment,
) -> Vec<Value> {
    let ko = Wording::of(&Value::Null);
    let why = given.why.words();
    let mut facts = vec![
        json!(["청구한 증명서", "Paper asked for", title.ko, title.en]),
        json!(["성명", "Name", given.promised.name]),
        json!(["생년월일", "Day of birth", given.promised.birth.to_string()]),
        json!([
            "본인 확인",
            "Identity seen",
            format!("신분증을 보고 확인: {}", card.ko),
            card.en
        ]),
    ];
    if !given.purpose.is_empty() {
        facts.push(json!(["용도", "Purpose", given.purpose]));
    }
    facts.push(json!([
        "청구한 때와 곳",
        "Asked for at",
        format!("{}, {office_ko}", ko.minute(at)),
        office_en
    ]));
    facts.push(json!([
        "증명서를 내지 못한 까닭",
        "Why there is none yet",
        why.ko,
        why.en
    ]));
    facts
}

fn sections(number: Number, (office_ko, office_en): (&str, &str)) -> [[String; 4]; 1] {
    [[
        "최종 증명서 받기".to_owned(),
        "To get the final paper".to_owned(),
        format!(
            "수수료 없이 한 번 드립니다. {office_ko} 창구나 그곳과 연결되는 다른 창구에서 신분증을 보이고 이 번호를 말씀하십시오: {number}"
        ),
        format!(
            "Free of charge, once. At the counter of {office_en}, or at another counter that can reach it, show your identity document and name this number: {number}"
        ),
    ]]
}

const CODED: [&str; 2] = [
    "이 코드를 읽으면 임시 발급이라는 것과 최종 증명서가 나왔는지가 나옵니다. 진본 증명서로 확인되지 않습니다.",
    "The code tells that this is an interim paper, and whether the final one has been made. No checker calls it a genuine certificate.",
];
const NOT_CODED: [&str; 2] = [
    "2차원 코드와 서명이 없습니다: 이 사무소가 지금 서명할 수 없습니다. 번호, 날짜, 이름으로만 확인됩니다.",
    "No 2D code and no signature: this office can't sign now. It can be checked by number, day and name only.",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_particle_follows_the_last_syllable() {
        assert_eq!(subject_particle("주민등록등본"), "이");
        assert_eq!(subject_particle("인감증명서"), "가");
        assert_eq!(subject_particle("x"), "가");
    }
}
