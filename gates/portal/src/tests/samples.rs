//! Every page in every state and language: rendered, and held to what all pages promise.

use kernel::Answers;
use kernel::Caller;
use kernel::Class;
use kernel::Gate;
use kernel::Lang;
use kernel::Method;
use kernel::Page;
use kernel::Refusal;
use kernel::Reply;
use kernel::Visit;
use kernel::words;

use super::browser::EXTRACT;
use super::browser::answer;
use super::browser::page;
use super::browser::visit;
use super::house::TestHouse;
use super::house::Trouble;
use super::people::hanieum;
use super::people::onnuri;
use crate::PORTAL;

/// One sample: its name, the page, its language.
pub(super) type Sample = (String, Page, Lang);

struct Samples<'a> {
    house: &'a TestHouse,
    lang: Lang,
    pages: Vec<Sample>,
}

impl Samples<'_> {
    fn keep(&mut self, name: &str, page: Page) {
        self.pages
            .push((format!("{name}-{}", self.lang.code()), page, self.lang));
    }

    fn get(&mut self, name: &str, path: &str, caller: Option<Caller>) {
        let reply = answer(self.house, Method::Get, visit(path, caller, self.lang));
        self.keep(name, page(reply));
    }

    fn post(
        &mut self,
        name: &str,
        path: &str,
        caller: Caller,
        form: &[(&str, &str)],
    ) -> Option<String> {
        let form = Answers::from_pairs(form.iter().copied());
        let visit = Visit {
            form,
            ..visit(path, Some(caller), self.lang)
        };
        let reply = answer(self.house, Method::Post, visit);
        if let Reply::SeeOther(to) = reply {
            self.get(name, &to, Some(hanieum()));
            return Some(to);
        }
        self.keep(name, page(reply));
        None
    }
}

pub(super) fn all() -> Vec<Sample> {
    Lang::ALL
        .into_iter()
        .flat_map(|lang| calm(lang).into_iter().chain(troubled(lang)))
        .collect()
}

fn calm(lang: Lang) -> Vec<Sample> {
    let house = TestHouse::new();
    let mut samples = Samples {
        house: &house,
        lang,
        pages: Vec::new(),
    };
    ways(&mut samples);
    forms(&mut samples);
    papers(&mut samples);
    elsewhere(&mut samples);
    samples.pages
}

fn ways(samples: &mut Samples) {
    samples.get("home", "/", None);
    samples.get("home-in", "/", Some(hanieum()));
    samples.get("find", "/find?what=등본", None);
    samples.get("find-none", "/find?what=없음", None);
    samples.get("check", "/verify", None);
    samples.get("sign-in", "/sign-in", None);
    samples.get("sign-in-asked", EXTRACT, None);
}

fn forms(samples: &mut Samples) {
    for offer in crate::offers::offers(samples.house) {
        samples.get(
            &format!("apply-{}", offer.info.name),
            &offer.path(),
            Some(hanieum()),
        );
    }
    let bank = [
        ("key", "k0"),
        ("preset", "bank"),
        ("rendered", NOTHING),
        ("act", "check"),
    ];
    samples.post("apply-followed", EXTRACT, hanieum(), &bank);
    let own = [
        ("key", "k0"),
        ("preset", "own"),
        ("act", "check"),
        ("options.back-number", "self"),
    ];
    samples.post("apply-own", EXTRACT, hanieum(), &own);
    let long = "가".repeat(61);
    let faulty = [
        ("key", "k0"),
        ("preset", "own"),
        ("options.history", "9y"),
        ("purpose", &long),
    ];
    samples.post("apply-faults", EXTRACT, hanieum(), &faulty);
    let nobody_else = [
        ("key", "k0"),
        ("who", "members"),
        ("address", "어딘가"),
        ("moved_on", "2026-02-30"),
    ];
    samples.post(
        "apply-move-faults",
        "/apply/resident/move-in",
        hanieum(),
        &nobody_else,
    );
}

fn papers(samples: &mut Samples) {
    samples.get("my-papers-none", "/my-papers", Some(hanieum()));
    let paper = samples.post("paper", EXTRACT, hanieum(), &[("key", "k1")]);
    let shares = format!("{}/shares", paper.expect("it is issued"));
    samples.get("shares-none", &shares, Some(hanieum()));
    samples.get("shares-other", &shares, Some(onnuri()));
    samples.post("shares-faults", &shares, hanieum(), &[("key", "s0")]);
    for key in ["s1", "s2"] {
        let week = [("key", key), ("days", "7")];
        samples.post(&format!("shares-{key}"), &shares, hanieum(), &week);
    }
    let first = kernel::Id(1).to_string();
    let end = format!("{shares}/end");
    samples.post("shares-ended", &end, hanieum(), &[("share", &first)]);
    let individual = "/apply/resident/individual-extract";
    samples.post(
        "paper-2",
        individual,
        hanieum(),
        &[("key", "k2"), ("options.history", "all")],
    );
    samples.post(
        "apply-sent-before",
        EXTRACT,
        hanieum(),
        &[("key", "k1"), ("purpose", "다른 곳")],
    );
    samples.get("my-papers", "/my-papers", Some(hanieum()));
    samples.get("about-me", "/about-me", Some(hanieum()));
    let look = [("key", "k3"), ("service", "resident")];
    let looked = samples
        .post("look", "/about-me", hanieum(), &look)
        .expect("a look is done");
    samples.get(
        "done",
        &looked.replace("/looks/", "/done/"),
        Some(hanieum()),
    );
    samples.get("unknown-paper", "/papers/1", Some(hanieum()));
}

fn elsewhere(samples: &mut Samples) {
    samples.get("elsewhere", EXTRACT, Some(onnuri()));
    samples.post("elsewhere-typed", EXTRACT, onnuri(), TYPED);
    samples.get("my-papers-elsewhere", "/my-papers", Some(onnuri()));
}

fn troubled(lang: Lang) -> Vec<Sample> {
    let house = TestHouse::with(&[
        Trouble::Unreachable,
        Trouble::Full,
        Trouble::Cut,
        Trouble::Nobody,
    ]);
    let mut samples = Samples {
        house: &house,
        lang,
        pages: Vec::new(),
    };
    samples.get("home-full", "/", None);
    samples.get("sign-in-nobody", "/sign-in", None);
    samples.get("cut-off", EXTRACT, Some(onnuri()));
    samples.post("cut-off-typed", EXTRACT, onnuri(), TYPED);
    samples.post("apply-full", EXTRACT, hanieum(), &[("key", "k1")]);
    samples.post(
        "about-me-full",
        "/about-me",
        hanieum(),
        &[("key", "k2"), ("service", "resident")],
    );
    let refusals = [
        Class::Forbidden,
        Class::NotFound,
        Class::TooLarge,
        Class::Unavailable,
    ]
    .map(|class| Refusal { class, ..STALE });
    for (n, refusal) in refusals.iter().enumerate() {
        let refused = PORTAL.refuse(
            &visit("/apply/resident/move-in", None, lang),
            &house,
            refusal,
        );
        samples.keep(&format!("refused-{n}"), refused);
    }
    samples.pages
}

const TYPED: &[(&str, &str)] = &[
    ("key", "k4"),
    ("purpose", "비자 신청"),
    ("options.history", "5y"),
];
const NOTHING: &str = "options.history=none options.formation=false options.move-dates=false options.change-reasons=false options.relation=false \
    options.member-names=false options.back-number=none options.co-residents=false options.foreign-spouse=false";
const STALE: Refusal = Refusal::new(
    "page.stale-form",
    Class::Forbidden,
    words(
        "이 양식은 너무 오래되었거나 다른 곳에서 왔습니다.",
        "This form is too old, or came from elsewhere.",
        "화면이 너무 오래됐어요.",
    ),
    words(
        "앞 화면을 새로 고치고 다시 보내세요.",
        "Reload the page before it and send it again.",
        "앞 화면을 새로 열고 다시 눌러 주세요.",
    ),
);
