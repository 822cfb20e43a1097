//! What a page shows, different every time: the same paper twice would measure a cache.

use kernel::Form;
use serde_json::Value;
use serde_json::json;

const FAMILY: [(&str, &str); 6] = [
    ("김", "金"),
    ("이", "李"),
    ("박", "朴"),
    ("최", "崔"),
    ("정", "鄭"),
    ("강", "姜"),
];
const GIVEN: [&str; 12] = [
    "하늘", "서연", "도윤", "정숙", "민재", "지우", "현우", "수아", "은서", "준호", "영희", "다온",
];

/// As many as the code of a household of four has.
const CODE_DIGITS: usize = 1_040;

/// One page: its number, its data as canonical text, the text of its code.
pub(crate) struct Sample {
    pub(crate) number: String,
    pub(crate) data: Value,
    pub(crate) code: String,
}

/// The form that is measured: 등본.
pub(crate) fn form() -> anyhow::Result<&'static Form> {
    let mut forms = services::ALL.iter().flat_map(|service| service.forms());
    forms
        .find(|form| form.name == "household-extract")
        .ok_or_else(|| anyhow::anyhow!("no service issues 등본"))
}

/// The n-th page of a run: a householder, three more members, three addresses, a code of usual length. It fills one page and is no
/// specimen, as the baselines' pages are none. Whatever is a person's or the paper's own differs from page to page, since the press keeps what does not.
pub(crate) fn page(form: &Form, n: u64) -> anyhow::Result<Sample> {
    let mut chance = Chance(n.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut data: Value = serde_json::from_str(form.sample)?;
    let all = data
        .as_object_mut()
        .ok_or_else(|| anyhow::anyhow!("the sample is no object"))?;
    all.retain(|name, _| {
        !["co_residents", "foreign_spouses", "formation"].contains(&name.as_str())
    });
    all.insert(
        "salt".to_owned(),
        json!(format!("{:016x}{:016x}", chance.next(), chance.next())),
    );
    let number = format!("{:016}", chance.next() % 10_000_000_000_000_000);
    let groups = [&number[..4], &number[4..8], &number[8..12], &number[12..]];
    data["paper"]["number"] = json!(number);
    data["paper"]["check_number"] = json!(groups.join("-"));
    data["paper"]["specimen"] = json!(false);
    data["address"]["line"] = json!(format!(
        "서울특별시 종로구 자하문로 {}, {}호 (청운동, 청운빌라)",
        chance.below(200) + 1,
        chance.below(900) + 101
    ));
    for member in data["members"].as_array_mut().into_iter().flatten() {
        let (name, hanja) = named(&mut chance);
        member["name"] = json!(name);
        member["hanja"] = json!(hanja);
        without_report(member);
        member["number"] = json!(format!("{}-{}******", chance.born(), chance.below(4) + 1));
        member["since"] = json!(chance.day());
    }
    for row in data["history"]["rows"].as_array_mut().into_iter().flatten() {
        without_report(row);
        row["address"] = json!(format!(
            "서울특별시 송파구 올림픽로 {}, {}동 {}호 (신천동, 파크리오)",
            chance.below(900) + 1,
            chance.below(100) + 101,
            chance.below(900) + 101
        ));
        row["since"] = json!(chance.day());
    }
    let moved = chance.day();
    data["address"]["since"] = json!(moved);
    data["address"]["reported"] = json!(moved);
    let (hour, minute) = (chance.below(24), chance.below(60));
    let second = chance.below(60);
    let day = "2026년 11월 21일";
    data["paper"]["issued_at"] = json!(format!("{day} {hour:02}:{minute:02}:{second:02}"));
    data["paper"]["as_of"] = json!(format!("{day} {hour:02}:{minute:02} 현재 기록으로 발급"));
    data["paper"]["applicant"] = json!(format!("{} (본인)", text(&data["members"][0]["name"])));
    data["head"] =
        json!({ "name": data["members"][0]["name"], "hanja": data["members"][0]["hanja"] });
    let digits: String = (0..CODE_DIGITS)
        .map(|_| char::from(b'0' + u8::try_from(chance.below(10)).unwrap_or_default()))
        .collect();
    Ok(Sample {
        number,
        data,
        code: format!("https://jongno.example/v#IEUM1/{digits}"),
    })
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn without_report(row: &mut Value) {
    if let Some(row) = row.as_object_mut() {
        row.remove("reported");
    }
}

fn named(chance: &mut Chance) -> (String, String) {
    let (family, hanja) = FAMILY[chance.place(FAMILY.len())];
    let given = GIVEN[chance.place(GIVEN.len())];
    (format!("{family}{given}"), format!("{hanja}{given}"))
}

/// Chance from a number (xorshift64*): the same run again gives the same pages.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    /// The next number.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `n`.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        (self.next() >> 16) % n
    }

    /// A day of the past, as a record has it.
    fn day(&mut self) -> String {
        let (year, month, day) = (self.below(30), self.below(12), self.below(28));
        format!("{}-{:02}-{:02}", 1990 + year, month + 1, day + 1)
    }

    /// The six digits of a day of birth.
    fn born(&mut self) -> String {
        let (year, month, day) = (self.below(100), self.below(12), self.below(28));
        format!("{year:02}{:02}{:02}", month + 1, day + 1)
    }

    fn place(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_pages_differ_in_all_that_is_a_persons() {
        let (one, two) = (
            page(form().unwrap(), 1).unwrap(),
            page(form().unwrap(), 2).unwrap(),
        );
        assert_ne!(one.number, two.number);
        assert_ne!(one.code, two.code);
        for part in [
            "/head",
            "/address/line",
            "/address/since",
            "/members/0/number",
            "/members/1/name",
            "/members/2/since",
            "/history/rows/0/address",
            "/history/rows/1/since",
            "/paper/issued_at",
            "/paper/applicant",
        ] {
            let (one, two) = (one.data.pointer(part), two.data.pointer(part));
            assert!(one.is_some() && one != two, "{part}: {one:?}");
        }
        assert_eq!(one.data, page(form().unwrap(), 1).unwrap().data);
    }
}
