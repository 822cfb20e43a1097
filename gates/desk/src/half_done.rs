//! A case half done: what has been entered so far, and what of it a request is made of. Pure text in, text out.

use kernel::Answers;
use kernel::Case;
use kernel::Field;
use kernel::Id;
use kernel::Kind;
use kernel::Moment;
use kernel::Refusal;
use serde_json::Value;
use serde_json::json;

use crate::elsewhere;
use crate::offers::Offer;

/// The desk's own entries of a case begin so; a service's fields never do.
const OWN: &str = "desk.";
/// The search that found the person: an entry.
pub(crate) const FOUND_BY: &str = "desk.found";
/// The look at the record, where one was taken: an entry.
pub(crate) const RECORD: &str = "desk.record";
/// Which request was chosen.
pub(crate) const CHOSEN: &str = "desk.chosen";
/// The person found: a stream in its neutral text form.
pub(crate) const SUBJECT: &str = "desk.subject";
/// How many requests of this case are done already.
const DONE_BEFORE: &str = "desk.done";
/// The interim paper whose final one is to be made: its number, and which request makes it.
const REPLACES: &str = "desk.replaces";
const REPLACED_BY: &str = "desk.replaced-by";
/// Why it was refused last: the slip.
const REFUSED: &str = "desk.refused";

/// Fields that count only for some applicants: field, by which other field, for which of its values, and whether it must be given there.
/// What stands in them otherwise is kept but not sent.
const COUNTS_FOR: &[(&str, &str, &[&str], bool)] = &[
    (
        "applicant-name",
        "applicant",
        &["agent", "interested"],
        true,
    ),
    (
        "applicant-subject",
        "applicant",
        &["member", "agent", "interested"],
        false,
    ),
    ("mandate", "applicant", &["agent"], true),
    ("interest-proof", "applicant", &["interested"], true),
];

/// Choices that stand where nothing was chosen: the usual applicant, the usual payment, and of every option the least.
pub(crate) fn default_choice(field: &Field) -> &'static str {
    let Kind::Choice(choices) = field.kind else {
        return "";
    };
    let usual = matches!(field.name, "applicant" | "fee") || is_option(field.name);
    choices
        .first()
        .filter(|_| usual)
        .map_or("", |choice| choice.value)
}

pub(crate) fn is_option(name: &str) -> bool {
    name.starts_with("options.")
}

/// The rule in the page by which a field shows, as `data-when` writes it; empty: always.
pub(crate) fn shows_when(field: &str) -> String {
    let rule = COUNTS_FOR.iter().find(|(name, ..)| *name == field);
    rule.map(|(_, by, values, _)| format!("{by}={}", values.join("|")))
        .unwrap_or_default()
}

/// True for a field that must be given wherever it shows.
pub(crate) fn is_needed_where_shown(field: &str) -> bool {
    COUNTS_FOR
        .iter()
        .any(|(name, .., needed)| *name == field && *needed)
}

/// A case that begins with somebody: found by a search, or known by a number alone.
pub(crate) fn begun(id: Id, found_by: Option<Id>, subject: &str, home: Option<&str>) -> Case {
    let mut answers = Answers::from_pairs([(SUBJECT, subject.to_owned())]);
    if let Some(found_by) = found_by {
        answers.set(FOUND_BY, found_by.to_string());
    }
    if let Some(home) = home {
        answers.set(elsewhere::HOME, home);
    }
    Case { id, answers }
}

/// The home whose records the case needs, where they do not lie here.
pub(crate) fn home(case: &Case) -> Option<String> {
    case.answers.raw(elsewhere::HOME).map(str::to_owned)
}

/// The key under which this case's request is made, the same at every press, after a reload and after a restart: whatever was done under it
/// is answered with what was done then.
pub(crate) fn key(case: &Case) -> String {
    match case.answers.raw(DONE_BEFORE) {
        Some(count) => format!("{}-{count}", case.id),
        None => case.id.to_string(),
    }
}

/// One request of the case is done and the next is to be chosen; person, identity and applicant stay.
pub(crate) fn next_request(case: &mut Case) {
    let count: u32 = case
        .answers
        .raw(DONE_BEFORE)
        .and_then(|count| count.parse().ok())
        .unwrap_or(0);
    // An interim paper is replaced once.
    let over = [CHOSEN, REPLACES, REPLACED_BY];
    let kept = case.answers.pairs();
    let kept = kept.filter(|(name, _)| !over.contains(name));
    case.answers = Answers::from_pairs(kept.collect::<Vec<_>>());
    case.answers.set(DONE_BEFORE, (count + 1).to_string());
}

/// The case makes the final paper for an interim one, by the request of this name.
pub(crate) fn replace(case: &mut Case, number: &str, request: &str) {
    case.answers.set(REPLACES, number);
    case.answers.set(REPLACED_BY, request);
    case.answers.set(CHOSEN, request);
}

/// The number of the interim paper that a request of this case replaces.
pub(crate) fn replaces(case: &Case, offer: &Offer) -> Option<String> {
    let by = case.answers.raw(REPLACED_BY)?;
    let number = case.answers.raw(REPLACES)?;
    (by == offer.name()).then(|| number.to_owned())
}

/// When a case was begun; its identity says it.
pub(crate) fn begun_at(id: Id) -> Moment {
    Moment(i64::try_from(id.0 >> 80).unwrap_or(i64::MAX))
}

/// An entry of the case by which something may be seen.
pub(crate) fn entry(case: &Case, name: &str) -> Option<Id> {
    case.answers.raw(name).and_then(Id::parse)
}

/// Takes a form in: what the form asked for is replaced, all else stays.
pub(crate) fn merge(case: &mut Case, form: &Answers, asked: &[Field]) {
    let kept = case.answers.pairs().filter(|(name, _)| !is_of(asked, name));
    let given = form.pairs().filter(|(name, _)| is_of(asked, name));
    case.answers = Answers::from_pairs(kept.chain(given).collect::<Vec<_>>());
}

/// Forgets why the case was refused: something was changed.
pub(crate) fn without_refusal(case: &mut Case) {
    case.answers = Answers::from_pairs(
        case.answers
            .pairs()
            .filter(|(name, _)| *name != REFUSED)
            .collect::<Vec<_>>(),
    );
}

fn is_of(fields: &[Field], name: &str) -> bool {
    let in_list = |list: &str| {
        name.strip_prefix(list)
            .is_some_and(|rest| rest.starts_with('.'))
    };
    !name.starts_with(OWN)
        && fields.iter().any(|field| match field.kind {
            Kind::List(..) => in_list(field.name),
            Kind::Text(_)
            | Kind::Name
            | Kind::ResidentNumber
            | Kind::Subject
            | Kind::Date
            | Kind::Address
            | Kind::Choice(_)
            | Kind::Flag
            | Kind::Number { .. }
            | Kind::Reference => field.name == name,
        })
}

/// What the request is made of: its own fields, of those only what counts, and the person who was found.
pub(crate) fn submitted(case: &Case, offer: &Offer) -> Answers {
    let fields = offer.info.fields;
    let own = case
        .answers
        .pairs()
        .filter(|(name, _)| is_of(fields, name) && counts(case, name));
    let mut answers = Answers::from_pairs(own.collect::<Vec<_>>());
    for field in fields.iter().filter(|field| counts(case, field.name)) {
        let default = default_choice(field);
        if !default.is_empty() && answers.raw(field.name).is_none() {
            answers.set(field.name, default);
        }
    }
    if let (Some(field), Some(subject)) = (offer.person_field(), case.answers.raw(SUBJECT)) {
        answers.set(field, subject);
    }
    answers
}

fn counts(case: &Case, field: &str) -> bool {
    let rule = COUNTS_FOR.iter().find(|(name, ..)| *name == field);
    rule.is_none_or(|(_, by, values, _)| {
        case.answers
            .raw(by)
            .is_some_and(|given| values.contains(&given))
    })
}

/// Writes the slip into the case, so that it can be read and printed again.
pub(crate) fn refuse(case: &mut Case, refusal: &Refusal, at: Moment) {
    let slip = json!({ "at": at, "refusal": refusal });
    case.answers.set(REFUSED, slip.to_string());
}

/// The slip of a case that was refused last: what the refusal said, and when.
pub(crate) fn refused(case: &Case) -> Option<(Value, Moment)> {
    let slip: Value = serde_json::from_str(case.answers.raw(REFUSED)?).ok()?;
    let at = Moment(slip["at"].as_i64()?);
    Some((slip["refusal"].clone(), at))
}

#[cfg(test)]
mod tests {
    use kernel::Choice;
    use kernel::Conflict;
    use kernel::RequestInfo;
    use kernel::Words;
    use kernel::words;

    use super::*;

    const W: Words = words("가", "a", "나");
    const WHO: &[Choice] = &[
        Choice {
            value: "self",
            label: W,
        },
        Choice {
            value: "agent",
            label: W,
        },
    ];
    const PAID: &[Choice] = &[
        Choice {
            value: "a",
            label: W,
        },
        Choice {
            value: "b",
            label: W,
        },
    ];
    const FIELDS: &[Field] = &[
        Field::required("subject", W, Kind::Subject),
        Field::optional("applicant", W, Kind::Choice(WHO)),
        Field::optional("mandate", W, Kind::Flag),
        Field::optional("options.history", W, Kind::Choice(PAID)),
        Field::optional("kind", W, Kind::Choice(PAID)),
        Field::optional(
            "members",
            W,
            Kind::List(&[Field::required("name", W, Kind::Name)], 3),
        ),
    ];
    const INFO: RequestInfo = RequestInfo {
        name: "paper",
        title: W,
        may: &[],
        conflict: Conflict::Independent,
        fields: FIELDS,
    };
    const OFFER: Offer = Offer {
        service: "toy",
        info: &INFO,
        key: "",
    };

    fn case(pairs: &[(&str, &str)]) -> Case {
        let person = "toy.person/00000000000000000000000000000001";
        let mut case = begun(Id(7), Some(Id(8)), person, None);
        merge(
            &mut case,
            &Answers::from_pairs(pairs.iter().copied()),
            FIELDS,
        );
        case
    }

    fn sent(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let answers = submitted(&case(pairs), &OFFER);
        answers
            .pairs()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    #[test]
    fn a_request_is_made_of_its_own_fields_its_usual_choices_and_the_person_found() {
        let usual = [
            ("applicant", "self"),
            ("options.history", "a"),
            ("subject", "toy.person/00000000000000000000000000000001"),
        ];
        assert_eq!(sent(&[]), usual.map(|(n, v)| (n.to_owned(), v.to_owned())));
        let names: Vec<String> = sent(&[
            ("kind", "b"),
            ("stray", "x"),
            ("desk.chosen", "x"),
            ("members.0.name", "가"),
        ])
        .into_iter()
        .map(|(name, _)| name)
        .collect();
        assert_eq!(
            names,
            [
                "applicant",
                "kind",
                "members.0.name",
                "options.history",
                "subject"
            ]
        );
    }

    #[test]
    fn a_form_cannot_change_whose_case_it_is() {
        let case = case(&[
            (
                "desk.subject",
                "toy.person/00000000000000000000000000000009",
            ),
            ("subject", "900101-1970011"),
        ]);
        assert_eq!(
            submitted(&case, &OFFER).raw("subject"),
            Some("toy.person/00000000000000000000000000000001")
        );
    }

    #[test]
    fn what_counts_only_for_an_agent_is_kept_but_not_sent_for_others() {
        let mut other = case(&[("applicant", "agent"), ("mandate", "true")]);
        assert_eq!(submitted(&other, &OFFER).raw("mandate"), Some("true"));
        other.answers.set("applicant", "self");
        assert_eq!(
            (
                submitted(&other, &OFFER).raw("mandate"),
                other.answers.raw("mandate")
            ),
            (None, Some("true"))
        );
    }

    #[test]
    fn what_the_form_asked_for_and_did_not_get_is_gone_and_all_else_stays() {
        let mut case = case(&[("mandate", "true"), ("members.0.name", "가")]);
        case.answers.set("elsewhere", "kept");
        merge(
            &mut case,
            &Answers::from_pairs([("applicant", "self")]),
            FIELDS,
        );
        assert_eq!(case.answers.raw("mandate"), None);
        assert_eq!(case.answers.raw("members.0.name"), None);
        assert_eq!(case.answers.raw("elsewhere"), Some("kept"));
        assert_eq!(entry(&case, FOUND_BY), Some(Id(8)));
    }
}
