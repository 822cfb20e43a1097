//! What the node itself writes on a paper: moments, the fee, who signs for the office; in the paper's language.

use kernel::Lang;
use kernel::Moment;
use kernel::NodeName;
use serde_json::Value;

/// The language of one paper.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wording(Lang);

impl Wording {
    /// The language that a paper's data names; Korean where it names none.
    pub(crate) fn of(data: &Value) -> Self {
        Self(match data["paper"]["language"].as_str() {
            Some("en") => Lang::En,
            Some(_) | None => Lang::Ko,
        })
    }

    pub(crate) fn lang(self) -> Lang {
        self.0
    }

    fn in_english(self) -> bool {
        self.0 == Lang::En
    }

    /// `2026년 11월 21일 14:02`, `2026-11-21 14:02`.
    pub(crate) fn minute(self, at: Moment) -> String {
        let t = at.kst();
        if self.in_english() {
            return format!("{} {:02}:{:02}", t.date(), t.hour(), t.minute());
        }
        format!(
            "{}년 {}월 {}일 {:02}:{:02}",
            t.year(),
            t.month(),
            t.day(),
            t.hour(),
            t.minute()
        )
    }

    /// The same with seconds.
    pub(crate) fn second(self, at: Moment) -> String {
        format!("{}:{:02}", self.minute(at), at.kst().second())
    }

    /// The age of the record.
    pub(crate) fn as_of(self, at: Moment) -> String {
        let minute = self.minute(at);
        if self.in_english() {
            format!("Issued from the record as of {minute}")
        } else {
            format!("{minute} 현재 기록으로 발급")
        }
    }

    /// The fee taken.
    pub(crate) fn fee(self, won: i64) -> String {
        match (won, self.in_english()) {
            (0, true) => "Free of charge".to_owned(),
            (0, false) => "무료".to_owned(),
            (_, true) => format!("{won} won"),
            (_, false) => format!("{won}원"),
        }
    }

    /// What a provisional paper says under its title.
    pub(crate) const fn provisional(self) -> &'static str {
        match self.0 {
            Lang::En => "PROVISIONAL · issued from a record whose move is not finished",
            Lang::Ko | Lang::Easy => "잠정 PROVISIONAL · 전입 처리가 끝나지 않은 기록으로 발급",
        }
    }

    /// Who signs for an office, by its name: `종로구청장`, `수원시장`, `양평군수`, `청운효자동장`; in English by its English name.
    pub(crate) fn head_of(self, office: &NodeName) -> String {
        if self.in_english() {
            return format!("Head of {}", office.title_en);
        }
        let title = &office.title_ko;
        match title.chars().last() {
            Some('구') => format!("{title}청장"),
            Some('군') => format!("{title}수"),
            _ => format!("{title}장"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn office(title: &str) -> NodeName {
        NodeName {
            name: "toy".to_owned(),
            code: 10_000,
            title_ko: title.to_owned(),
            title_en: "Toy-gu".to_owned(),
            places: Vec::new(),
        }
    }

    #[test]
    fn the_head_of_an_office_signs_by_the_name_that_its_kind_has() {
        let korean = Wording::of(&json!({}));
        let heads = [
            ("서울특별시 종로구", "서울특별시 종로구청장"),
            ("경기도 수원시", "경기도 수원시장"),
            ("경기도 양평군", "경기도 양평군수"),
            ("종로구 청운효자동", "종로구 청운효자동장"),
        ];
        for (title, head) in heads {
            assert_eq!(korean.head_of(&office(title)), head);
        }
    }

    #[test]
    fn an_english_paper_has_no_korean_of_the_nodes_own() {
        let english = Wording::of(&json!({"paper": {"language": "en"}}));
        let at = Moment(1_795_237_327_000);
        let said = [
            english.second(at),
            english.as_of(at),
            english.fee(400),
            english.fee(0),
            english.head_of(&office("종로구")),
            english.provisional().to_owned(),
        ];
        assert!(said.concat().replace('·', "").is_ascii(), "{said:?}");
        assert_eq!(said[0], "2026-11-21 14:02:07");
    }
}
