//! A paper that was withdrawn (발급 취소): the last event of its stream, by the node that issued it.

use kernel::Cell;
use kernel::Moment;
use kernel::Need;
use kernel::Row;
use kernel::Table;
use kernel::Words;
use kernel::words;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use serde_json::json;

/// Why a paper was withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// What it says was wrong when it was issued.
    Wrong,
    /// It was issued to somebody who had no right to it.
    NotEntitled,
    /// It was not printed well and was destroyed.
    Misprint,
}

/// A withdrawal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// When.
    pub on: Moment,
    /// Why.
    pub why: Why,
}

/// The search table of withdrawn papers.
const WITHDRAWN: &str = "paper.withdrawn";
/// Its definition.
pub(crate) const TABLE: Table = Table {
    name: WITHDRAWN,
    columns: &["paper's number"],
    version: 1,
};

impl Why {
    /// All of them, in the order of a form.
    pub const ALL: [Self; 3] = [Self::Wrong, Self::NotEntitled, Self::Misprint];

    /// Its name in forms and events.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wrong => "wrong",
            Self::NotEntitled => "not-entitled",
            Self::Misprint => "misprint",
        }
    }

    /// For whoever was given the paper.
    pub const fn words(self) -> Words {
        match self {
            Self::Wrong => words(
                "내용이 잘못되어 발급을 취소한 서류",
                "withdrawn because what it says was wrong",
                "잘못 적혀서 취소한 서류예요.",
            ),
            Self::NotEntitled => words(
                "받을 수 없는 사람에게 발급되어 취소한 서류",
                "withdrawn because it was issued to somebody who had no right to it",
                "받으면 안 되는 사람이 받아서 취소한 서류예요.",
            ),
            Self::Misprint => words(
                "인쇄가 잘못되어 폐기한 서류",
                "destroyed because it was printed badly",
                "인쇄가 잘못돼서 버린 서류예요.",
            ),
        }
    }
}

impl Withdrawal {
    /// The withdrawal of a paper with these events; none where it stands.
    pub fn of(events: &[Value]) -> Option<Self> {
        Self::deserialize(events.last()?.get("withdrawn")?).ok()
    }

    /// The event that says so.
    pub fn event(self) -> Value {
        json!({ "withdrawn": self })
    }
}

/// The search row of a withdrawn paper.
pub(crate) fn row(number: &str, events: &[Value]) -> Option<Row> {
    Withdrawal::of(events)?;
    Some(Row {
        table: WITHDRAWN,
        key: vec![Cell::Text(number.to_owned())],
    })
}

/// What finds the withdrawn papers of all journals that lie here, by number, at most `limit`; the identity of each hit is the number.
pub const fn withdrawn(limit: usize) -> Need {
    Need::Find {
        table: WITHDRAWN,
        key: Vec::new(),
        limit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_withdrawal_is_the_last_event_of_its_paper_and_is_found_by_its_number() {
        let issued = json!({"number": "1111000000000097"});
        assert_eq!(Withdrawal::of(std::slice::from_ref(&issued)), None);
        assert_eq!(row("1111000000000097", std::slice::from_ref(&issued)), None);
        for why in Why::ALL {
            let withdrawal = Withdrawal { on: Moment(7), why };
            let events = [issued.clone(), withdrawal.event()];
            assert_eq!(Withdrawal::of(&events), Some(withdrawal));
            assert_eq!(events[1]["withdrawn"]["why"], why.name());
            let row = row("1111000000000097", &events).expect("it is withdrawn");
            assert_eq!(row.key, [Cell::Text("1111000000000097".to_owned())]);
        }
    }
}
