//! Fees (수수료) by paper, channel, applicant and date; exemptions with their reason; dated waiver windows.
//!
//! Amounts and dates are data: `data/fees.jsonl`, `fee-exemptions.jsonl`, `fee-waivers.jsonl`.

use kernel::Channel;
use kernel::Choice;
use kernel::Class;
use kernel::Date;
use kernel::Dated;
use kernel::Policy;
use kernel::Refusal;
use kernel::words;
use serde::Deserialize;

/// The policy table of fees.
pub const FEES: (&str, &str) = ("resident/fees", include_str!("../data/fees.jsonl"));
/// The policy table of exemptions.
pub const EXEMPTIONS: (&str, &str) = (
    "resident/fee-exemptions",
    include_str!("../data/fee-exemptions.jsonl"),
);
/// The policy table of waiver windows.
pub const WAIVERS: (&str, &str) = (
    "resident/fee-waivers",
    include_str!("../data/fee-waivers.jsonl"),
);

/// The reasons for which somebody is exempt. Which paper each exempts is data.
pub const EXEMPTION_REASONS: &[Choice] = &[
    Choice {
        value: "basic-livelihood",
        label: words(
            "기초생활수급자",
            "Recipient of basic livelihood support",
            "나라에서 생활비를 받는 사람",
        ),
    },
    Choice {
        value: "veteran",
        label: words(
            "국가유공자",
            "Person of national merit",
            "나라를 위해 애쓴 사람과 가족",
        ),
    },
    Choice {
        value: "single-parent",
        label: words(
            "한부모",
            "Single-parent family",
            "엄마나 아빠 혼자 아이를 키우는 집",
        ),
    },
];

/// What a fee goes by.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The paper or request, by its name: `household-extract`.
    pub doc: &'a str,
    /// The way it was asked for.
    pub channel: Channel,
    /// Who applies: `self`, `member`, `agent`, `interested`.
    pub applicant: &'a str,
    /// The reason of an exemption, where one is claimed.
    pub exemption: Option<&'a str>,
    /// The case's own date. None: what stands without end, so that no window and no earlier rule is applied.
    pub on: Option<Date>,
}

/// A fee and why it is what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fee {
    /// In won.
    pub won: i64,
    /// Why.
    pub ground: Ground,
}

/// Why a fee is what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ground {
    /// The table's amount.
    Table,
    /// A waiver window (면제 기간) is open; its name.
    Waived(String),
    /// The applicant is exempt (면제); the reason.
    Exempt(String),
}

/// Works a fee out. A paper that has no fee row for this channel on that day can't be asked for that way; an exemption that the table does not know is refused.
pub fn fee(policy: &Policy, case: &Case) -> Result<Fee, Refusal> {
    let rows = in_force::<FeeRow>(policy, FEES.0, case.on);
    let mut fitting: Vec<FeeRow> = rows.into_iter().filter(|row| row.fits(case)).collect();
    // A row for this kind of applicant goes before the row for everybody.
    fitting.sort_by_key(|row| row.applicant.is_none());
    let row = fitting.into_iter().next().ok_or(NOT_THIS_WAY)?;
    if let Some(reason) = case.exemption {
        let rows = in_force::<ExemptionRow>(policy, EXEMPTIONS.0, case.on);
        if !rows.iter().any(|row| row.fits(case, reason)) {
            return Err(NOT_EXEMPT);
        }
        return Ok(Fee {
            won: 0,
            ground: Ground::Exempt(reason.to_owned()),
        });
    }
    let mut windows = in_force::<WaiverRow>(policy, WAIVERS.0, case.on).into_iter();
    let window = windows.find(|row| row.doc == case.doc && row.channel == case.channel);
    Ok(match window {
        Some(window) => Fee {
            won: 0,
            ground: Ground::Waived(window.ko),
        },
        None => Fee {
            won: row.won,
            ground: Ground::Table,
        },
    })
}

/// The rows in force on a day, or those that stand without end.
fn in_force<R: Dated>(policy: &Policy, table: &str, on: Option<Date>) -> Vec<R> {
    if let Some(day) = on {
        return policy.on(table, day);
    }
    let rows = policy.all::<R>(table).unwrap_or_default();
    rows.into_iter()
        .filter(|row| row.until().is_none())
        .collect()
}

#[derive(Deserialize)]
struct FeeRow {
    doc: String,
    channel: Channel,
    applicant: Option<String>,
    won: i64,
    from: Option<Date>,
    until: Option<Date>,
}

impl FeeRow {
    fn fits(&self, case: &Case) -> bool {
        let applicant = self.applicant.as_deref();
        self.doc == case.doc
            && self.channel == case.channel
            && applicant.is_none_or(|applicant| applicant == case.applicant)
    }
}

#[derive(Deserialize)]
struct ExemptionRow {
    reason: String,
    doc: String,
    applicants: Vec<String>,
    from: Option<Date>,
    until: Option<Date>,
}

impl ExemptionRow {
    fn fits(&self, case: &Case, reason: &str) -> bool {
        let applicant = self.applicants.iter().any(|kind| kind == case.applicant);
        self.doc == case.doc && self.reason == reason && applicant
    }
}

#[derive(Deserialize)]
struct WaiverRow {
    doc: String,
    channel: Channel,
    ko: String,
    from: Option<Date>,
    until: Option<Date>,
}

macro_rules! dated {
    ($($row:ident)+) => {
        $(impl Dated for $row {
            fn from(&self) -> Option<Date> {
                self.from
            }
            fn until(&self) -> Option<Date> {
                self.until
            }
        })+
    };
}

dated! { FeeRow ExemptionRow WaiverRow }

/// This paper is not given this way.
pub const NOT_THIS_WAY: Refusal = Refusal::new(
    "resident.not-this-way",
    Class::Forbidden,
    words(
        "이 경로로는 신청할 수 없는 민원입니다.",
        "This can't be asked for in this way.",
        "여기서는 신청할 수 없어요.",
    ),
    words(
        "가까운 주민센터 창구에서 신청하세요.",
        "Ask for it at the counter of a community centre.",
        "가까운 주민센터로 가 주세요.",
    ),
);

/// The reason given does not exempt from this fee.
pub const NOT_EXEMPT: Refusal = Refusal::new(
    "resident.not-exempt",
    Class::Conflict,
    words(
        "이 사유로는 이 서류의 수수료가 면제되지 않습니다.",
        "This reason does not exempt from the fee of this paper.",
        "이 이유로는 공짜가 되지 않아요.",
    ),
    words(
        "수수료를 받고 발급하거나 다른 면제 사유를 확인하세요.",
        "Take the fee, or check for another reason.",
        "돈을 내거나 다른 이유가 있는지 봐 주세요.",
    ),
);

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Date;

    fn policy() -> Policy {
        Policy::default().with(&[FEES, EXEMPTIONS, WAIVERS])
    }

    fn won(
        doc: &str,
        channel: Channel,
        applicant: &str,
        exemption: Option<&str>,
        on: &str,
    ) -> Option<i64> {
        let on: Option<Date> = (!on.is_empty()).then(|| on.parse().unwrap());
        let case = Case {
            doc,
            channel,
            applicant,
            exemption,
            on,
        };
        fee(&policy(), &case).ok().map(|fee| fee.won)
    }

    #[test]
    fn a_fee_goes_by_paper_channel_and_applicant() {
        for doc in ["household-extract", "individual-extract"] {
            for (channel, applicant, expected) in [
                (Channel::Counter, "self", Some(400)),
                (Channel::Counter, "member", Some(400)),
                (Channel::Counter, "agent", Some(400)),
                (Channel::Counter, "interested", Some(500)),
                (Channel::Kiosk, "self", Some(200)),
                (Channel::Online, "self", Some(0)),
                (Channel::Import, "self", None),
            ] {
                assert_eq!(
                    won(doc, channel, applicant, None, "2026-11-21"),
                    expected,
                    "{doc} {channel:?} {applicant}"
                );
            }
        }
        assert_eq!(
            won(
                "seal-certificate",
                Channel::Counter,
                "agent",
                None,
                "2026-11-21"
            ),
            Some(600)
        );
        assert_eq!(
            won(
                "seal-certificate",
                Channel::Kiosk,
                "self",
                None,
                "2026-11-21"
            ),
            None
        );
        assert_eq!(won("move-in", Channel::Counter, "self", None, ""), Some(0));
    }

    #[test]
    fn the_outage_of_2025_waived_counter_fees_on_four_days() {
        for (doc, full) in [
            ("household-extract", 400),
            ("individual-extract", 400),
            ("seal-certificate", 600),
        ] {
            for (day, expected) in [
                ("2025-09-28", full),
                ("2025-09-29", 0),
                ("2025-10-01", 0),
                ("2025-10-02", 0),
                ("2025-10-03", full),
            ] {
                assert_eq!(
                    won(doc, Channel::Counter, "self", None, day),
                    Some(expected),
                    "{doc} {day}"
                );
            }
        }
        assert_eq!(
            won(
                "household-extract",
                Channel::Kiosk,
                "self",
                None,
                "2025-10-01"
            ),
            Some(200)
        );
    }

    #[test]
    fn the_signature_certificate_is_free_from_2024_to_2028() {
        for (day, expected) in [
            ("2024-04-01", 600),
            ("2024-04-02", 0),
            ("2028-12-31", 0),
            ("2029-01-01", 600),
            ("", 600),
        ] {
            assert_eq!(
                won("signature-certificate", Channel::Counter, "self", None, day),
                Some(expected),
                "{day}"
            );
        }
    }

    #[test]
    fn every_reason_exempts_but_not_an_interested_party_and_an_unknown_one_never() {
        for reason in EXEMPTION_REASONS {
            let reason = Some(reason.value);
            assert_eq!(
                won(
                    "household-extract",
                    Channel::Counter,
                    "self",
                    reason,
                    "2026-11-21"
                ),
                Some(0)
            );
            assert_eq!(
                won(
                    "household-extract",
                    Channel::Counter,
                    "interested",
                    reason,
                    "2026-11-21"
                ),
                None
            );
        }
        assert_eq!(
            won(
                "household-extract",
                Channel::Counter,
                "self",
                Some("rich"),
                "2026-11-21"
            ),
            None
        );
    }
}
