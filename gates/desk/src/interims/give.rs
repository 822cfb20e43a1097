//! Giving an interim paper (임시 발급) out: what stands on it is what the officer saw on the identity document.

use askama::Template;
use kernel::Answers;
use kernel::Choice;
use kernel::Fault;
use kernel::Future;
use kernel::House;
use kernel::Id;
use kernel::InterimAsk;
use kernel::InterimWhy;
use kernel::Kind;
use kernel::Refusal;
use kernel::Refused;
use kernel::Reply;
use kernel::Visit;
use kernel::Words;
use kernel::read_date;
use kernel::words;
use pages::Ask;
use pages::Frame;
use pages::Input;
use pages::Opt;

use crate::case;
use crate::frame;
use crate::half_done;
use crate::interims::NEW;
use crate::interims::interims;
use crate::offers;
use crate::offers::Offer;
use crate::sections::IDENTITY;
use crate::seen;
use crate::texts;

#[derive(Template)]
#[template(path = "interim_new.html")]
struct NewPage {
    frame: Frame,
    refusal: Option<Refusal>,
    inputs: Vec<Input>,
}

/// What may be asked for so: papers that are given to a person whose identity document is seen.
fn papers(visit: &Visit, house: &dyn House) -> Vec<Offer> {
    let offers = offers::offers(house, visit.signed_in()).into_iter();
    offers
        .filter(|offer| offer.issues(house) && !cards(offer).is_empty())
        .collect()
}

fn cards(offer: &Offer) -> &'static [Choice] {
    let mut fields = offer.info.fields.iter();
    let field = fields.find(|field| field.name == IDENTITY);
    match field.map(|field| field.kind) {
        Some(Kind::Choice(cards)) => cards,
        _ => &[],
    }
}

/// The page, with what a case of this officer says; or blank.
pub(crate) fn new(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let id = visit.query.raw("case").and_then(Id::parse);
        let answers = match id {
            Some(id) => of_case(&visit, house, id).await,
            None => Ok(Answers::default()),
        };
        let answered = answers.and_then(|answers| page(&visit, house, &answers, &[], None));
        frame::told(&visit, house, answered)
    })
}

/// The page with what a search that nobody answered was asked with. It does nothing else: names stand in no address.
pub(crate) fn ask(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = page(&visit, house, &visit.form, &[], None);
        frame::told(&visit, house, answered)
    })
}

async fn of_case(visit: &Visit, house: &dyn House, id: Id) -> Result<Answers, Refusal> {
    let case = house.case(id, visit.signed_in()).await?;
    let mut answers = Answers::default();
    if let Some((refusal, _)) = half_done::refused(&case) {
        let why = InterimWhy::of_refusal(refusal["code"].as_str().unwrap_or_default());
        answers.set("why", why.map_or("", InterimWhy::name));
    }
    if let Some(offer) = case::chosen(visit, house, &case) {
        answers.set("form", offer.name());
    }
    for name in [IDENTITY, "purpose"] {
        answers.set(name, case.answers.raw(name).unwrap_or_default());
    }
    let subject = case.answers.raw(half_done::SUBJECT).unwrap_or_default();
    if let Some(entry) = half_done::entry(&case, half_done::FOUND_BY)
        && let Ok(view) = house.view(entry, visit.signed_in(), visit.lang).await
        && let Some((name, birth)) = seen::named(&view, subject)
    {
        answers.set("name", name);
        answers.set("birth", birth);
    }
    Ok(answers)
}

fn page(
    visit: &Visit,
    house: &dyn House,
    answers: &Answers,
    faults: &[Fault],
    refusal: Option<Refusal>,
) -> Result<Reply, Refusal> {
    interims(house)?;
    let papers = papers(visit, house);
    let lang = visit.lang;
    let ask = Ask::new(lang, answers, faults);
    let mut form = ask.select("form", texts::INTERIM_FOR, &[]);
    let titles = papers
        .iter()
        .map(|offer| Opt::new(offer.name(), offer.info.title.say(lang)));
    form.options = titles.collect();
    let mut why = ask.select("why", texts::INTERIM_WHY, &[]);
    let reasons = InterimWhy::ALL.into_iter();
    why.options = reasons
        .map(|why| Opt::new(why.name(), why.words().say(lang)))
        .collect();
    let cards = papers.first().map_or(&[][..], cards);
    let mut inputs = vec![
        form,
        why,
        ask.text("name", texts::NAME)
            .hint(texts::INTERIM_NAME_HINT)
            .length_max(60)
            .width("w24"),
        ask.date("birth", texts::BIRTH),
        ask.radios(IDENTITY, texts::INTERIM_IDENTITY, cards),
    ];
    for input in &mut inputs {
        input.required = true;
    }
    if faults.is_empty() {
        let open = inputs.iter().position(|input| input.value.is_empty());
        if let Some(first) = inputs.get_mut(open.unwrap_or_default()) {
            *first = first.clone().focus();
        }
    }
    let purpose = ask.text("purpose", texts::INTERIM_PURPOSE);
    inputs.push(purpose.length_max(100).optional());
    let status = match &refusal {
        Some(refusal) => refusal.class.status(),
        None if faults.is_empty() => 200,
        None => 422,
    };
    let frame = frame::frame(visit, house, texts::INTERIM_NEW.say(lang)).here(NEW);
    let page = NewPage {
        frame: frame.faults(faults, &inputs),
        refusal,
        inputs,
    };
    Ok(frame::page(status, &page))
}

/// Gives it out. A second press leads to the same one.
pub(crate) fn give(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = given(&visit, house).await;
        frame::told(&visit, house, answered)
    })
}

async fn given(visit: &Visit, house: &dyn House) -> Result<Reply, Refusal> {
    let read = match read(visit, house) {
        Ok(read) => read,
        Err(faults) => return page(visit, house, &visit.form, &faults, None),
    };
    match interims(house)?.give(read, visit.signed_in()).await {
        Ok(entry) => Ok(Reply::SeeOther(format!("/desk/done/{entry}"))),
        Err(Refused::Faults(faults)) => page(visit, house, &visit.form, &faults, None),
        Err(Refused::Refusal(refusal)) => page(visit, house, &visit.form, &[], Some(refusal)),
    }
}

fn read(visit: &Visit, house: &dyn House) -> Result<InterimAsk, Vec<Fault>> {
    let given = |name: &str| visit.form.raw(name).unwrap_or_default();
    let mut faults = Vec::new();
    let mut fault = |name: &str, code, hint: Words| {
        faults.push(Fault::new(name, given(name), code, hint));
    };
    let offer = papers(visit, house);
    let offer = offer.iter().find(|offer| offer.name() == given("form"));
    if offer.is_none() {
        fault("form", "interim.form", FORM_MISSING);
    }
    let why = InterimWhy::named(given("why"));
    if why.is_none() {
        fault("why", "interim.why", WHY_MISSING);
    }
    let birth = read_date(given("birth"));
    if birth.is_none() {
        fault("birth", "interim.birth", BIRTH_MISSING);
    }
    match (offer, why, birth) {
        (Some(offer), Some(why), Some(birth)) => Ok(InterimAsk {
            form: format!("{}.{}", offer.service, offer.info.name),
            name: given("name").to_owned(),
            birth,
            identity: given(IDENTITY).to_owned(),
            purpose: given("purpose").to_owned(),
            why,
            key: given("key").to_owned(),
        }),
        _ => Err(faults),
    }
}

/// Where one is asked for from a case that was refused for a reason that passes; none for any other.
pub(crate) fn from_case(house: &dyn House, case: Id, offer: &Offer, code: &str) -> Option<String> {
    house.interims()?;
    InterimWhy::of_refusal(code)?;
    let asks = offer.issues(house) && !cards(offer).is_empty();
    asks.then(|| format!("{NEW}?case={case}"))
}

/// What a search was asked with that nobody answered, for the page that asks: names and values.
pub(crate) fn from_search(
    visit: &Visit,
    house: &dyn House,
    refusal: &Refusal,
) -> Option<Vec<(&'static str, String)>> {
    house.interims()?;
    let why = InterimWhy::of_refusal(refusal.code)?;
    let given = |name: &'static str| (name, visit.form.raw(name).unwrap_or_default().to_owned());
    Some(vec![
        ("why", why.name().to_owned()),
        given("name"),
        given("birth"),
    ])
}

const FORM_MISSING: Words = words(
    "무엇을 청구했는지 고르세요.",
    "Choose which paper was asked for.",
    "어떤 서류인지 골라 주세요.",
);
const WHY_MISSING: Words = words(
    "최종 증명서를 내지 못하는 까닭을 고르세요.",
    "Choose why no final paper can be made.",
    "왜 못 만드는지 골라 주세요.",
);
const BIRTH_MISSING: Words = words(
    "신분증에 적힌 생년월일을 1990-03-02처럼 적으세요.",
    "Write the day of birth as on the identity document, like 1990-03-02.",
    "신분증에 있는 생일을 1990-03-02처럼 써 주세요.",
);
