//! The form of a request as a page: the questions, the list of what is seen, and what was said to the last try.

use askama::Template;
use kernel::Answers;
use kernel::Fault;
use kernel::House;
use kernel::Lang;
use kernel::Refusal;
use kernel::Reply;
use kernel::Visit;
use kernel::Words;
use kernel::words;
use pages::Ask;
use pages::Frame;

use super::ACT;
use super::PRESET;
use super::STEPS;
use super::presets;
use super::presets::BEFORE;
use super::presets::Preset;
use super::presets::RENDERED;
use super::questions::Questions;
use super::questions::name_lists;
use super::seen::Seen;
use super::seen::always_shown;
use super::seen::seen;
use crate::offers::Offer;
use crate::shell;
use crate::shell::FIRST_PAGE;

/// What a form knows while it is written.
#[derive(Clone)]
pub(super) struct Sheet<'a> {
    visit: &'a Visit,
    offer: &'a Offer,
    pub(super) form: Answers,
    key: String,
    faults: Vec<Fault>,
    refusal: Option<Refusal>,
    followed: Option<&'a Preset>,
}

#[derive(Template)]
#[template(path = "apply.html")]
struct Apply {
    frame: Frame,
    action: String,
    steps: Vec<&'static str>,
    other_words: &'static str,
    refusal: Option<Refusal>,
    followed: Option<String>,
    before: String,
    rendered: String,
    ask: Questions,
    always: &'static str,
    seen: Vec<Seen>,
    verb: &'static str,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(visit: &'a Visit, offer: &'a Offer, form: Answers, key: &str) -> Self {
        Self {
            visit,
            offer,
            form,
            key: key.to_owned(),
            faults: Vec::new(),
            refusal: None,
            followed: None,
        }
    }

    pub(super) fn faults(self, faults: Vec<Fault>) -> Self {
        Self { faults, ..self }
    }

    pub(super) fn refused(self, refusal: Refusal) -> Self {
        Self {
            refusal: Some(refusal),
            ..self
        }
    }

    pub(super) fn key(self, key: &str) -> Self {
        Self {
            key: key.to_owned(),
            ..self
        }
    }

    /// The same with the suggestion that the options have just followed.
    pub(super) fn followed(self, followed: Option<&'a Preset>) -> Self {
        Self { followed, ..self }
    }

    /// The page.
    pub(super) fn reply(&self, house: &dyn House) -> Reply {
        let faulty = if self.faults.is_empty() { 200 } else { 422 };
        let status = self
            .refusal
            .as_ref()
            .map_or(faulty, |refusal| refusal.class.status());
        Reply::Page(shell::page(status, &self.page(house)))
    }

    fn page(&self, house: &dyn House) -> Apply {
        let lang = self.visit.lang;
        let presets = presets(self.offer, self.visit.now.day());
        let ask = Questions::new(
            self.offer,
            &presets,
            &Ask::new(lang, &self.form, &self.faults),
        );
        let frame =
            shell::frame(self.visit, house, self.offer.title(lang)).here(self.visit.path.clone());
        let mut frame = frame.faults(&self.faults, ask.all());
        name_lists(&mut frame.faults, &self.faults, self.offer, lang);
        frame.key.clone_from(&self.key);
        let verb = if self.offer.gives_paper() {
            ISSUE
        } else {
            SEND
        };
        Apply {
            frame,
            action: self.visit.path.clone(),
            steps: STEPS.map(|step| step.say(lang)).to_vec(),
            other_words: self.offer.other_words(lang),
            refusal: self.refusal.clone(),
            followed: self.followed.map(|place| followed(place, lang)),
            before: self.form.raw(PRESET).unwrap_or_default().to_owned(),
            rendered: presets::settings(self.offer, &self.form),
            ask,
            always: always_shown(self.offer, lang),
            seen: seen(self.offer, &self.form, lang),
            verb: verb.say(lang),
        }
    }
}

fn followed(place: &Preset, lang: Lang) -> String {
    let place = place.label.say(lang);
    match lang {
        Lang::Ko => format!("{place}에 맞춰 골랐습니다"),
        Lang::En => format!("Set as suggested for: {place}"),
        Lang::Easy => format!("이렇게 골랐어요: {place}"),
    }
}

const WHO: Words = words("신청하는 사람", "Applicant", "누가 신청하나요");
const MYSELF: Words = words("본인", "yourself", "나");
const FOLLOWED_TEXT: Words = words(
    "아직 발급하지 않았습니다. 무엇이 보이는지 확인하고 아래 단추를 누르세요.",
    "Nothing has been issued yet. See what will be shown, then press the button below.",
    "아직 서류가 나오지 않았어요. 무엇이 보이는지 보고 아래를 눌러 주세요.",
);
const KEPT: Words = words(
    "적으신 내용은 아래에 그대로 있습니다. 다시 눌러도 두 번 처리되지 않습니다.",
    "What you entered is still below. Pressing again does nothing twice.",
    "쓴 내용은 아래에 그대로 있어요. 다시 눌러도 두 번 되지 않아요.",
);
const MORE_SEEN: Words = words("더 보이게 할 것", "To be shown as well", "더 보여 줄 것");
const SEEN: Words = words(
    "이 서류에 보이는 것",
    "What this paper shows",
    "이 서류에 보이는 것이에요",
);
const LEAST: Words = words(
    "고르지 않은 것은 가립니다. 덜 보일수록 안전합니다.",
    "What is not chosen stays hidden. Showing less is safer.",
    "고르지 않은 것은 안 보여요. 적게 보일수록 좋아요.",
);
const FOR_SOME: Words = words(
    "해당하는 경우에만 적는 것",
    "Only for some",
    "어떤 사람만 쓰는 것",
);
const SEE_FIRST: Words = words(
    "무엇이 보이는지 확인",
    "See what will be shown",
    "무엇이 보이는지 보기",
);
const ONE_MORE: Words = words("한 줄 더 적기", "Add another", "하나 더 쓰기");
const ISSUE: Words = words("발급받기", "Get the paper", "서류 받기");
const SEND: Words = words("신청하기", "Send the request", "지금 신청하기");
const CHECK_ACT: &str = "check";
const MORE_ACT: &str = "more";
