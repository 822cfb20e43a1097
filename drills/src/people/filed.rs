//! Requests with which the generated people come into a register, as an importer and then an officer files them.

use kernel::Answers;
use kernel::Caller;
use kernel::Channel;
use kernel::Moment;
use kernel::Submission;

use super::dice::Dice;
use super::dice::later;
use super::household::Household;
use super::household::Member;
use super::places::Home;
use super::specials;

/// A request to file.
#[derive(Clone, Debug, PartialEq)]
pub struct Filed {
    /// Who files it.
    pub by: By,
    /// The request's name, in the service `resident`.
    pub request: &'static str,
    /// What it says.
    pub answers: Answers,
    /// When it counts in law; none: when it is filed.
    pub legal_at: Option<Moment>,
    /// The idempotency key, the same for the same seed.
    pub key: String,
}

/// Who files a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The import of an existing register.
    Importer,
    /// An officer at a counter.
    Officer,
}

impl Filed {
    /// The request on its way in, from a caller of the fitting role.
    pub fn submission(self, caller: Caller) -> Submission {
        Submission {
            service: "resident".to_owned(),
            request: self.request.to_owned(),
            answers: self.answers,
            caller,
            channel: match self.by {
                By::Importer => Channel::Import,
                By::Officer => Channel::Counter,
            },
            key: self.key,
            legal_at: self.legal_at,
            home: None,
            replaces: None,
        }
    }
}

/// The idempotency key of a household's carry-over.
pub(super) fn carry_over_key(seed: u64, home: Home, index: u32) -> String {
    format!("people/{seed}/{}/{index}", home.name)
}

/// The carry-over of a household. It counts from a moment in the working hours of the last day on which anything of it was reported.
pub(super) fn carry_over(seed: u64, home: Home, household: &Household) -> Filed {
    const OPEN_MS: i64 = 9 * 3_600_000;
    const OPEN_SECONDS: u32 = 9 * 3_600 - 1;
    let seconds = Dice::of([seed, 0, u64::from(household.index)]).between(0, OPEN_SECONDS);
    let start = Moment::start_of(household.last_reported_on());
    Filed {
        by: By::Importer,
        request: "carry-over",
        answers: household.answers(),
        legal_at: Some(start.plus_ms(OPEN_MS + i64::from(seconds) * 1000)),
        key: carry_over_key(seed, home, household.index),
    }
}

/// What officers do about the special households: a restriction of issue, and a seal.
pub(super) fn specials(seed: u64, home: Home, households: &[Household]) -> Vec<Filed> {
    let head = |index: usize| households.get(index).map(Household::head);
    let filed = |request: &'static str, answers: Answers| Filed {
        by: By::Officer,
        request,
        answers,
        legal_at: None,
        key: format!("people/{seed}/{}/{request}", home.name),
    };
    let restriction = head(specials::PROTECTED)
        .zip(head(specials::RESTRICTED))
        .map(|(protected, restricted)| {
            filed("restriction-set", restriction(protected, restricted))
        });
    let seal =
        head(specials::SEAL).map(|owner| filed("seal-registration", seal(seed, home, owner)));
    restriction.into_iter().chain(seal).collect()
}

fn restriction(protected: &Member, restricted: &Member) -> Answers {
    Answers::from_pairs([
        ("subject", protected.number.full()),
        ("against", restricted.number.full()),
        ("against_name", restricted.name.clone()),
        ("relation", "spouse".to_owned()),
        ("papers", "all".to_owned()),
        ("on", later(protected.joined.reported_on, 5).to_string()),
        (
            "basis",
            "가정폭력 피해자 보호 (상담사실확인서, 견본)".to_owned(),
        ),
    ])
}

fn seal(seed: u64, home: Home, owner: &Member) -> Answers {
    let mut dice = Dice::of([seed, u64::from(home.first_place_code), 1]);
    let mut image = || format!("{:016x}", dice.throw());
    let image = [image(), image(), image(), image()].concat();
    Answers::from_pairs([
        ("subject", owner.number.full()),
        ("image-sha256", image),
        ("identity-seen", "resident-card".to_owned()),
    ])
}
