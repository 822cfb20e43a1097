//! Noting a fine (과태료) that the table names, and telling it. Whether it is imposed is decided elsewhere, with the landlord heard.

use kernel::Desk;
use kernel::StreamId;
use serde_json::Value;
use serde_json::json;

use crate::policy;
use crate::register::Fine;
use crate::register::Landlord;
use crate::trade::Breach;

/// A breach as it is found.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) breach: Breach,
    /// How many cases at once.
    pub(crate) cases: u32,
    /// The deposit in won, where the fine is a part of it.
    pub(crate) deposit_won: i64,
    pub(crate) unit: Option<StreamId>,
    pub(crate) basis: Option<String>,
}

impl Found {
    /// One case at a unit.
    pub(crate) fn at(unit: &StreamId, breach: Breach) -> Self {
        Self {
            breach,
            cases: 1,
            deposit_won: 0,
            unit: Some(unit.clone()),
            basis: None,
        }
    }

    /// The fine of the table of the day, with its step by what is on this landlord's record; none where that table has none.
    pub(crate) fn fine(self, landlord: &Landlord, desk: &Desk) -> Option<Fine> {
        let noted = landlord.fines.iter();
        let before = noted.filter(|fine| fine.breach == self.breach).count();
        let by = (self.cases, self.deposit_won);
        let of_table = policy::fine(desk.policy, self.breach, before, by, desk.today())?;
        Some(Fine {
            breach: self.breach,
            step: of_table.step,
            cases: self.cases,
            won: of_table.won,
            on: desk.today(),
            unit: self.unit,
            basis: self.basis,
        })
    }
}

/// What is said of a fine in the answer.
pub(crate) fn told(fine: &Fine) -> Value {
    json!({ "breach": fine.breach, "step": fine.step, "cases": fine.cases, "won": fine.won })
}

/// The same for people: what happened, and what the table says.
pub(crate) fn notice(fine: &Fine) -> Value {
    let label = fine.breach.label();
    let (step, won) = (fine.step, won(fine.won));
    json!({
        "ko": format!("{}({step}차): 과태료 기준 {won}원이 기록되었습니다. 실제로 부과하는지는 담당자가 사정을 듣고 정합니다.", label.ko),
        "en": format!("{} (no. {step}): a fine of {won} won by the table was noted. Whether it is imposed is decided after hearing you.", label.en),
        "easy": format!("{}. 벌로 낼 수 있는 돈 {won}원을 적어 두었어요. 낼지 말지는 직원이 이야기를 듣고 정해요.", label.easy),
    })
}

/// `1,200,000`.
pub(crate) fn won(amount: i64) -> String {
    let digits = amount.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
