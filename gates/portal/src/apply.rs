//! Applying: one form for every request that a citizen may make, made from the request's own fields.

mod presets;
mod questions;
mod seen;
mod sheet;

use kernel::Answers;
use kernel::Channel;
use kernel::Class;
use kernel::Field;
use kernel::House;
use kernel::Kind;
use kernel::Lang;
use kernel::Refusal;
use kernel::Refused;
use kernel::Reply;
use kernel::Submission;
use kernel::Visit;
use kernel::Words;
use kernel::words;

use crate::elsewhere;
use crate::elsewhere::TypedLine;
use crate::offers::Offer;
use crate::offers::SUBJECT;
use crate::offers::is_hidden;
use crate::offers::offer;
use crate::papers::path_of;
use crate::shell;

use presets::Preset;
pub(crate) use presets::presets;
use sheet::Sheet;

/// The longest key of a form, in characters.
const KEY_LEN_MAX: usize = 64;

/// The form.
pub(crate) async fn show(visit: Visit, house: &dyn House) -> Reply {
    let Some(offer) = offer_of(&visit, house) else {
        return shell::refusal(&visit, house, &NO_SUCH_REQUEST);
    };
    if let Some(reply) = elsewhere::sent_on(&visit, house, Vec::new()).await {
        return reply;
    }
    Sheet::new(&visit, &offer, Answers::default(), &visit.key).reply(house)
}

/// The form comes back: it is looked at again, or the request is made.
pub(crate) async fn send(visit: Visit, house: &dyn House) -> Reply {
    let Some(offer) = offer_of(&visit, house) else {
        return shell::refusal(&visit, house, &NO_SUCH_REQUEST);
    };
    if let Some(reply) = elsewhere::sent_on(&visit, house, typed(&visit, &offer)).await {
        return reply;
    }
    let presets = presets(&offer, visit.now.day());
    let mut form = visit.form.clone();
    let followed = presets::follow(&presets, &offer, &mut form);
    // A form without a key was not made by this portal: it is shown again with one, and nothing is done.
    let key = key_of(&visit.form);
    let sheet = Sheet::new(&visit, &offer, form, key.unwrap_or(&visit.key));
    match key {
        Some(key) if followed.is_none() && sheet.form.raw(ACT).is_none() => {
            request(&visit, house, &offer, &presets, sheet.clone(), key).await
        }
        _ => sheet.followed(followed).reply(house),
    }
}

async fn request(
    visit: &Visit,
    house: &dyn House,
    offer: &Offer,
    presets: &[Preset],
    sheet: Sheet<'_>,
    key: &str,
) -> Reply {
    let submission = Submission {
        service: offer.service.name().to_owned(),
        request: offer.info.name.to_owned(),
        answers: answers(visit, offer, presets, &sheet.form),
        caller: visit.signed_in().clone(),
        channel: Channel::Online,
        key: key.to_owned(),
        legal_at: None,
        home: None,
        replaces: None,
    };
    match house.submit(submission).await {
        Ok(done) => Reply::SeeOther(path_of(&done)),
        Err(Refused::Faults(faults)) => sheet.faults(faults).reply(house),
        // Somebody went back to a form that was sent before, and changed it. The next press is a request of its own.
        Err(Refused::Refusal(refusal)) if refusal.code == KEY_REUSED => {
            sheet.refused(SENT_BEFORE).key(&visit.key).reply(house)
        }
        // The key stays: if the answer was lost on its way, the next press finds what was done.
        Err(Refused::Refusal(refusal)) => sheet.refused(refusal).reply(house),
    }
}

/// What is asked for. Whose record: the caller's own, never typed. What it is for: what was typed, or the place chosen.
fn answers(visit: &Visit, offer: &Offer, presets: &[Preset], form: &Answers) -> Answers {
    let typed = form
        .pairs()
        .filter(|(name, _)| !CONTROLS.contains(name) && !is_hidden(name));
    let mut answers = Answers::from_pairs(typed);
    let declares = |name| offer.info.fields.iter().any(|field| field.name == name);
    if declares(SUBJECT) {
        answers.set(SUBJECT, visit.signed_in().who.clone());
    }
    let place = presets
        .iter()
        .find(|preset| form.raw(PRESET) == Some(&preset.name));
    if let Some(place) = place.filter(|_| declares(PURPOSE) && answers.raw(PURPOSE).is_none()) {
        answers.set(PURPOSE, place.label.ko.clone());
    }
    answers
}

/// The key of a form, where it has one that a portal gives.
pub(crate) fn key_of(form: &Answers) -> Option<&str> {
    form.raw(KEY)
        .filter(|key| key.len() <= KEY_LEN_MAX && key.bytes().all(|b| b.is_ascii_alphanumeric()))
}

fn offer_of(visit: &Visit, house: &dyn House) -> Option<Offer> {
    offer(
        house,
        visit.params.get("service")?,
        visit.params.get("request")?,
    )
}

/// What was typed, with labels, so that it can be shown again where it can't be sent.
fn typed(visit: &Visit, offer: &Offer) -> Vec<TypedLine> {
    let fields = offer.fields();
    let typed = visit.form.pairs().filter_map(|(name, value)| {
        let field = fields.iter().find(|field| field.name == name)?;
        let shown = shown(field, value, visit.lang);
        Some(TypedLine {
            name: name.to_owned(),
            label: field.label.say(visit.lang),
            shown: shown.to_owned(),
            value: value.to_owned(),
        })
    });
    typed.collect()
}

/// An answer as people read it.
fn shown<'a>(field: &Field, value: &'a str, lang: Lang) -> &'a str {
    if let Kind::Choice(choices) = field.kind {
        let choice = choices.iter().find(|choice| choice.value == value);
        return choice.map_or(value, |choice| choice.label.say(lang));
    }
    if matches!(field.kind, Kind::Flag) {
        CHOSEN.say(lang)
    } else {
        value
    }
}

/// The parts of the form that are not fields of a request.
const CONTROLS: [&str; 5] = [KEY, ACT, PRESET, presets::BEFORE, presets::RENDERED];
const KEY: &str = "key";
const ACT: &str = "act";
const PRESET: &str = "preset";
const PURPOSE: &str = "purpose";
/// The code with which a node refuses another body under a used key.
const KEY_REUSED: &str = "request.key-reused";

/// The steps of an application.
pub(crate) const STEPS: [Words; 3] = [
    words("로그인", "Sign in", "들어가기"),
    words("고르기", "Choose", "골라요"),
    words("받기", "Receive", "받아요"),
];
const CHOSEN: Words = words("예", "Yes", "네, 골랐어요");
const NO_SUCH_REQUEST: Refusal = Refusal::new(
    "portal.no-such-request",
    Class::NotFound,
    words(
        "이런 신청은 없습니다.",
        "There is no such request.",
        "이런 신청은 없어요.",
    ),
    words(
        "첫 화면에서 찾아보세요.",
        "Look for it on the first page.",
        "처음 화면에서 찾아 주세요.",
    ),
);
const SENT_BEFORE: Refusal = Refusal::new(
    "portal.sent-before",
    Class::Conflict,
    words(
        "이 화면으로는 이미 한 번 신청하셨습니다. 바꾼 내용은 아직 보내지 않았습니다.",
        "A request was made from this page before. What you changed has not been sent yet.",
        "이 화면에서 벌써 한 번 신청했어요. 바꾼 것은 아직 보내지 않았어요.",
    ),
    words(
        "먼저 신청한 것은 내 서류에 있습니다. 바꾼 내용으로 하나 더 필요하면 다시 누르세요.",
        "The first one is in My papers. If you need another with the changes, press again.",
        "먼저 것은 받은 서류에 있어요. 하나 더 필요하면 다시 눌러 주세요.",
    ),
)
.safe(words(
    "처음 신청은 그대로 처리되어 있습니다.",
    "The first request was done and stays as it is.",
    "처음 신청은 그대로 되어 있어요.",
));
