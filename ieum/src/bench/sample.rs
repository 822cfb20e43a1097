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
/// specimen, as the baselines' pages are none.
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
        member["since"] = json!(format!(
            "{}-{:02}-{:02}",
            1990 + chance.below(30),
            chance.below(12) + 1,
            chance.below(28) + 1
        ));
    }
    data["history"]["rows"]
        .as_array_mut()
        .into_iter()
        .flatten()
        .for_each(without_report);
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

    fn place(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_pages_differ_in_name_number_and_code() {
        let (one, two) = (
            page(form().unwrap(), 1).unwrap(),
            page(form().unwrap(), 2).unwrap(),
        );
        assert_ne!(one.number, two.number);
        assert_ne!(one.code, two.code);
        assert_ne!(one.data["head"], two.data["head"]);
        assert_eq!(one.data, page(form().unwrap(), 1).unwrap().data);
    }
}
