//! 본인 열람: a citizen looks at the own record. The look is a request, and on record before anything is shown.

use askama::Template;
use kernel::Answers;
use kernel::Channel;
use kernel::Choice;
use kernel::Class;
use kernel::Fault;
use kernel::House;
use kernel::Id;
use kernel::Refusal;
use kernel::Refused;
use kernel::Reply;
use kernel::Submission;
use kernel::Visit;
use kernel::Words;
use kernel::words;
use pages::Ask;
use pages::Frame;
use pages::Input;

use crate::apply::key_of;
use crate::elsewhere;
use crate::offers::LOOK;
use crate::offers::Offer;
use crate::offers::SUBJECT;
use crate::offers::looks;
use crate::shell;
use crate::shell::ABOUT_ME;
use crate::shell::FIRST_PAGE;

#[derive(Template)]
#[template(path = "about-me.html")]
struct AboutMe {
    frame: Frame,
    refusal: Option<Refusal>,
    purpose: Input,
    services: Vec<(&'static str, &'static str)>,
}

#[derive(Template)]
#[template(path = "look.html")]
struct Looked {
    frame: Frame,
    html: String,
    recorded_at: Option<String>,
}

/// Why do you look?
pub(crate) async fn ask(visit: Visit, house: &dyn House) -> Reply {
    match elsewhere::sent_on(&visit, house, Vec::new()).await {
        Some(reply) => reply,
        None => question(&visit, house, &[], None),
    }
}

/// Looks: the request is carried out, and what it may see lies at a neutral address.
pub(crate) async fn look(visit: Visit, house: &dyn House) -> Reply {
    if let Some(reply) = elsewhere::sent_on(&visit, house, Vec::new()).await {
        return reply;
    }
    let wanted = visit.form.raw("service").unwrap_or_default();
    let Some(offer) = looks(house)
        .into_iter()
        .find(|offer| offer.service.name() == wanted)
    else {
        return question(&visit, house, &[], Some(NOTHING_TO_SEE));
    };
    let Some(key) = key_of(&visit.form) else {
        return question(&visit, house, &[], None);
    };
    match house.submit(submission(&visit, &offer, key)).await {
        Ok(done) => Reply::SeeOther(format!("/looks/{}", done.entry)),
        Err(Refused::Faults(faults)) => question(&visit, house, &faults, None),
        Err(Refused::Refusal(refusal)) => question(&visit, house, &[], Some(refusal)),
    }
}

fn submission(visit: &Visit, offer: &Offer, key: &str) -> Submission {
    let caller = visit.signed_in().clone();
    let mut answers = Answers::default();
    answers.set(SUBJECT, caller.who.clone());
    answers.set(
        PURPOSE,
        visit.form.raw(PURPOSE).unwrap_or(PURPOSES[0].value),
    );
    Submission {
        service: offer.service.name().to_owned(),
        request: LOOK.to_owned(),
        answers,
        caller,
        channel: Channel::Online,
        key: key.to_owned(),
        legal_at: None,
        home: None,
        replaces: None,
    }
}

fn question(visit: &Visit, house: &dyn House, faults: &[Fault], refusal: Option<Refusal>) -> Reply {
    let ask = Ask::new(visit.lang, &visit.form, faults);
    let purpose = ask.radios(PURPOSE, WHY, PURPOSES).or(PURPOSES[0].value);
    let services = looks(house)
        .iter()
        .map(|offer| (offer.service.name(), offer.service.title().say(visit.lang)))
        .collect();
    let status = refusal
        .as_ref()
        .map_or(if faults.is_empty() { 200 } else { 422 }, |refusal| {
            refusal.class.status()
        });
    let page = AboutMe {
        frame: shell::frame(visit, house, ABOUT_ME.say(visit.lang)).faults(faults, [&purpose]),
        refusal,
        purpose,
        services,
    };
    Reply::Page(shell::page(status, &page))
}

/// What the look may see, for whoever looked.
pub(crate) async fn see(visit: Visit, house: &dyn House) -> Reply {
    let Some(entry) = visit.params.get("entry").and_then(|entry| Id::parse(entry)) else {
        return shell::refusal(&visit, house, &NOTHING_TO_SEE);
    };
    let caller = visit.signed_in();
    match house.view(entry, caller, visit.lang).await {
        Err(refusal) => shell::refusal(&visit, house, &refusal),
        Ok(view) => shell::shown(&Looked {
            frame: shell::frame(&visit, house, ABOUT_ME.say(visit.lang)),
            html: pages::shown(&view, visit.lang),
            recorded_at: house
                .done(entry, caller)
                .await
                .ok()
                .map(|done| done.recorded_at.to_minute()),
        }),
    }
}

const PURPOSE: &str = "purpose";
/// The value of a purpose is what is recorded, in the language of the record.
const PURPOSES: &[Choice] = &[
    Choice {
        value: "본인 기록 확인",
        label: words(
            "내 기록이 맞는지 보려고",
            "To see whether my record is right",
            "내 기록이 맞는지 보고 싶어요",
        ),
    },
    Choice {
        value: "서류 신청 준비",
        label: words(
            "서류를 신청하기 전에 보려고",
            "To prepare a request",
            "서류를 받기 전에 보고 싶어요",
        ),
    },
    Choice {
        value: "그 밖의 본인 용무",
        label: words("다른 일로", "For something else", "다른 일이 있어요"),
    },
];
const WHY: Words = words("왜 보시나요?", "Why do you look?", "왜 보고 싶으세요?");
const LEAD: Words = words(
    "나와 같은 세대 사람들에 대해 적힌 내용을 봅니다.",
    "See what is recorded about you and the members of your household.",
    "나와 같이 사는 가족에 대해 적힌 것을 봐요.",
);
const ON_RECORD: Words = words(
    "보는 것도 기록됩니다",
    "Looking is on record too",
    "본 것도 적어 둬요",
);
const ON_RECORD_TEXT: Words = words(
    "누가 언제 왜 보았는지 남습니다. 본인이 보아도 같습니다. 그래서 다른 사람이 몰래 볼 수 없습니다.",
    "Who looked, when and why is kept, for yourself as for everybody, so that nobody can look in secret.",
    "누가 언제 왜 봤는지 적어 둬요. 그래서 남이 몰래 볼 수 없어요.",
);
const LOOK_NOW: Words = words("기록 보기", "Show the record", "지금 보기");
const LOOKED_AT: Words = words(
    "이 열람이 기록된 시각",
    "This look was recorded at",
    "이것을 봤다고 적은 때",
);
const NOTHING_TO_SEE: Refusal = Refusal::new(
    "portal.nothing-to-see",
    Class::NotFound,
    words(
        "볼 수 있는 기록이 여기에 없습니다.",
        "There is no record to see here.",
        "볼 수 있는 기록이 없어요.",
    ),
    words(
        "내 기록에서 다시 여세요.",
        "Open it again from My record.",
        "처음부터 다시 해 주세요.",
    ),
);
