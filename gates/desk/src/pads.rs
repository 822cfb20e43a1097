//! 수기접수: pads of numbered sheets, printed ahead for the hours in which nothing else works; their register, and one sheet by its digits.

use askama::Template;
use kernel::Answers;
use kernel::Fault;
use kernel::Future;
use kernel::House;
use kernel::Kind;
use kernel::PAD_SHEETS_MAX;
use kernel::PadAsk;
use kernel::PadLine;
use kernel::Pads;
use kernel::Refusal;
use kernel::Refused;
use kernel::Reply;
use kernel::SlipLine;
use kernel::SlipState;
use kernel::Visit;
use kernel::VoidWhy;
use kernel::Words;
use kernel::words;
use pages::Ask;
use pages::Frame;
use pages::Input;
use pages::Opt;

use crate::frame;
use crate::frame::NO_SUCH_ADDRESS;
use crate::offers;
use crate::offers::Offer;
use crate::texts;

/// Where the pads are listed, and where one is made.
pub(crate) const LIST: &str = "/desk/pads";
/// Where a sheet is looked up by its digits.
pub(crate) const SLIPS: &str = "/desk/slips";

#[derive(Template)]
#[template(path = "pads.html")]
struct ListPage {
    frame: Frame,
    heads: Vec<&'static str>,
    lines: Vec<Line>,
    request: Input,
    count: Input,
    digits: Input,
}

struct Line {
    pad: String,
    at: String,
    title: &'static str,
    balance: [u16; 4],
}

#[derive(Template)]
#[template(path = "pad.html")]
struct PadPage {
    frame: Frame,
    pad: String,
    facts: Vec<(&'static str, String)>,
    heads: Vec<&'static str>,
    balance: [u16; 4],
    printed: bool,
    /// The sheets that are not blank any more.
    used_heads: Vec<&'static str>,
    used: Vec<Used>,
}

struct Used {
    digits: String,
    shown: String,
    serial: u16,
    state: String,
}

#[derive(Template)]
#[template(path = "pad_slip.html")]
struct SlipPage {
    frame: Frame,
    digits: String,
    pad: String,
    tone: &'static str,
    state: &'static str,
    facts: Vec<(&'static str, String)>,
    /// Asks why it is void; none where it is not blank.
    why: Option<Input>,
}

fn pads(house: &dyn House) -> Result<&dyn Pads, Refusal> {
    house.pads().ok_or(NO_SUCH_ADDRESS)
}

fn named(visit: &Visit) -> &str {
    visit.params.get("pad").map_or("", String::as_str)
}

fn path(pad: &str) -> String {
    format!("{LIST}/{pad}")
}

fn slip_path(digits: &str) -> String {
    format!("{SLIPS}/{digits}")
}

/// What can be taken in on paper: nobody writes an identity of the record by hand.
fn kinds(visit: &Visit, house: &dyn House) -> Vec<Offer> {
    let offers = offers::offers(house, visit.signed_in()).into_iter();
    let by_hand = |offer: &Offer| {
        let mut fields = offer.info.fields.iter();
        !fields.any(|field| field.required && matches!(field.kind, Kind::Reference))
    };
    offers.filter(by_hand).collect()
}

/// The list, with the questions for a new pad and for a sheet.
pub(crate) fn list(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = listed(&visit, house, &[]).await;
        frame::told(&visit, house, answered)
    })
}

async fn listed(visit: &Visit, house: &dyn House, faults: &[Fault]) -> Result<Reply, Refusal> {
    let lang = visit.lang;
    let lines = pads(house)?.list(visit.signed_in()).await?;
    let ask = Ask::new(lang, &visit.form, faults);
    let mut request = ask.select("request", texts::REQUEST, &[]);
    let kinds = kinds(visit, house);
    let options = kinds
        .iter()
        .map(|offer| Opt::new(offer.name(), offer.info.title.say(lang)));
    request.options = options.collect();
    request.required = true;
    let mut count = ask.digits("count", texts::PAD_COUNT).or("20");
    count.required = true;
    let digits = ask
        .digits("digits", texts::PAD_DIGITS)
        .hint(texts::PAD_DIGITS_HINT)
        .length_max(40)
        .width("w24");
    // A scanner types into whatever has the focus.
    let digits = if faults.is_empty() {
        digits.focus()
    } else {
        digits
    };
    let heads = [texts::PAD, texts::PAD_MADE_AT, texts::REQUEST];
    let status = if faults.is_empty() { 200 } else { 422 };
    let frame = frame::frame(visit, house, texts::PADS.say(lang)).here(LIST);
    let page = ListPage {
        frame: frame.faults(faults, [&request, &count, &digits]),
        heads: said(&heads, visit).chain(said(&BALANCE, visit)).collect(),
        lines: lines.iter().map(|line| listed_line(line, visit)).collect(),
        request,
        count: count.length_max(2),
        digits,
    };
    Ok(frame::page(status, &page))
}

const BALANCE: [Words; 4] = [
    texts::PAD_SHEETS,
    texts::PAD_BLANK,
    texts::PAD_VOID,
    texts::PAD_ENTERED,
];

fn said<'a>(heads: &'a [Words], visit: &'a Visit) -> impl Iterator<Item = &'static str> + 'a {
    heads.iter().map(|head| head.say(visit.lang))
}

fn listed_line(line: &PadLine, visit: &Visit) -> Line {
    Line {
        at: line.made_at.to_minute(),
        title: line.title.say(visit.lang),
        balance: balance(line),
        pad: line.pad.clone(),
    }
}

fn balance(line: &PadLine) -> [u16; 4] {
    let balance = line.balance;
    [balance.made, balance.blank, balance.void, balance.entered]
}

/// Makes a pad. A second press leads to the same one.
pub(crate) fn make(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = made(&visit, house).await;
        frame::told(&visit, house, answered)
    })
}

async fn made(visit: &Visit, house: &dyn House) -> Result<Reply, Refusal> {
    let given = |name: &str| visit.form.raw(name).unwrap_or_default();
    let kinds = kinds(visit, house);
    let offer = kinds.iter().find(|offer| offer.name() == given("request"));
    let count: Option<u16> = given("count").trim().parse().ok();
    let count = count.filter(|count| (1..=PAD_SHEETS_MAX).contains(count));
    let mut faults = Vec::new();
    if offer.is_none() {
        faults.push(Fault::new(
            "request",
            given("request"),
            "pad.request",
            REQUEST_MISSING,
        ));
    }
    if count.is_none() {
        faults.push(Fault::new("count", given("count"), "pad.count", COUNT));
    }
    let (Some(offer), Some(count)) = (offer, count) else {
        return listed(visit, house, &faults).await;
    };
    let ask = PadAsk {
        request: format!("{}.{}", offer.service, offer.info.name),
        count,
        key: given("key").to_owned(),
    };
    match pads(house)?.make(ask, visit.signed_in()).await {
        Ok(pad) => Ok(Reply::SeeOther(path(&pad))),
        Err(Refused::Faults(faults)) => listed(visit, house, &faults).await,
        Err(Refused::Refusal(refusal)) => Err(refusal),
    }
}

/// One pad: how its sheets stand, and its printing.
pub(crate) fn show(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = shown(&visit, house).await;
        frame::told(&visit, house, answered)
    })
}

async fn shown(visit: &Visit, house: &dyn House) -> Result<Reply, Refusal> {
    let lang = visit.lang;
    let line = pads(house)?.pad(named(visit), visit.signed_in()).await?;
    let mut facts = vec![
        (texts::REQUEST.say(lang), line.title.say(lang).to_owned()),
        (texts::PAD.say(lang), line.pad.clone()),
        (texts::PAD_FORM.say(lang), line.form.clone()),
        (texts::PAD_MADE_AT.say(lang), line.made_at.to_minute()),
        (texts::WHO.say(lang), frame::officer(&line.by)),
    ];
    for (at, by) in &line.prints {
        let by = format!("{} · {}", at.to_minute(), frame::officer(by));
        facts.push((texts::PAD_PRINTED.say(lang), by));
    }
    let used = line.used.iter().map(|slip| Used {
        shown: in_fives(&slip.digits),
        serial: slip.serial,
        state: state_in_short(&slip.state, visit),
        digits: slip_path(&slip.digits),
    });
    let used_heads = [texts::PAD_SERIAL, texts::PAD_DIGITS, texts::STATE];
    let page = PadPage {
        frame: frame::frame(visit, house, texts::PAD.say(lang)).here(path(&line.pad)),
        facts,
        heads: said(&BALANCE, visit).collect(),
        balance: balance(&line),
        printed: !line.prints.is_empty(),
        used_heads: said(&used_heads, visit).collect(),
        used: used.collect(),
        pad: line.pad,
    };
    Ok(frame::page(200, &page))
}

fn state_in_short(state: &SlipState, visit: &Visit) -> String {
    let lang = visit.lang;
    match state {
        SlipState::Blank => texts::PAD_BLANK.say(lang).to_owned(),
        SlipState::Void { why, .. } => {
            format!("{} · {}", texts::PAD_VOID.say(lang), why.words().say(lang))
        }
        SlipState::Entered { .. } => texts::PAD_ENTERED.say(lang).to_owned(),
    }
}

/// Digits in fives, as they are printed.
fn in_fives(digits: &str) -> String {
    let letters: Vec<char> = digits.chars().collect();
    let fives = letters.chunks(5).map(|five| five.iter().collect());
    fives.collect::<Vec<String>>().join(" ")
}

/// Prints a pad: on record first, then the file.
pub(crate) fn print(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = printed(&visit, house).await;
        frame::told(&visit, house, answered)
    })
}

async fn printed(visit: &Visit, house: &dyn House) -> Result<Reply, Refusal> {
    let (pad, key) = (named(visit), visit.form.raw("key").unwrap_or_default());
    let print = pads(house)?.print(pad, key, visit.signed_in()).await?;
    Ok(Reply::SeeOther(format!("{}/prints/{print}.pdf", path(pad))))
}

/// The file of a print that is on record.
pub(crate) fn file(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = filed(&visit, house).await;
        frame::told(&visit, house, answered)
    })
}

async fn filed(visit: &Visit, house: &dyn House) -> Result<Reply, Refusal> {
    let file = visit.params.get("file");
    let print = file.and_then(|file| file.strip_suffix(".pdf")?.parse().ok());
    let (pad, print) = (named(visit), print.ok_or(NO_SUCH_ADDRESS)?);
    let bytes = pads(house)?.file(pad, print, visit.signed_in()).await?;
    Ok(Reply::Pdf {
        name: format!("pad-{pad}.pdf"),
        bytes,
    })
}

/// A sheet by its digits, typed or scanned. What was misread is told at the field.
pub(crate) fn find(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = found(&visit, house).await;
        frame::told(&visit, house, answered)
    })
}

async fn found(visit: &Visit, house: &dyn House) -> Result<Reply, Refusal> {
    let given = visit.form.raw("digits").unwrap_or_default();
    match pads(house)?.slip(given, visit.signed_in()).await {
        Ok(slip) => Ok(Reply::SeeOther(slip_path(&slip.digits))),
        Err(refusal) if refusal.class == kernel::Class::Input => {
            let fault = Fault::new("digits", given, refusal.code, refusal.what);
            listed(visit, house, &[fault]).await
        }
        Err(refusal) => Err(refusal),
    }
}

/// How one sheet stands.
pub(crate) fn slip(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = slip_page(&visit, house).await;
        frame::told(&visit, house, answered)
    })
}

fn digits(visit: &Visit) -> &str {
    visit.params.get("digits").map_or("", String::as_str)
}

async fn slip_page(visit: &Visit, house: &dyn House) -> Result<Reply, Refusal> {
    let slip = pads(house)?.slip(digits(visit), visit.signed_in()).await?;
    Ok(frame::page(200, &of_slip(visit, house, slip)))
}

fn of_slip(visit: &Visit, house: &dyn House, slip: SlipLine) -> SlipPage {
    let lang = visit.lang;
    let mut facts = vec![
        (texts::PAD_DIGITS.say(lang), in_fives(&slip.digits)),
        (texts::REQUEST.say(lang), slip.title.say(lang).to_owned()),
        (texts::PAD.say(lang), slip.pad.clone()),
        (texts::PAD_SERIAL.say(lang), slip.serial.to_string()),
    ];
    let (tone, state) = match &slip.state {
        SlipState::Blank => ("calm", texts::PAD_SLIP_BLANK),
        SlipState::Void { why, by, on } => {
            let why = why.words().say(lang).to_owned();
            facts.push((texts::PAD_WHY.say(lang), why));
            facts.push((texts::WHO.say(lang), frame::officer(by)));
            facts.push((texts::TIME.say(lang), on.to_minute()));
            ("stop", texts::PAD_SLIP_VOID)
        }
        SlipState::Entered { on, .. } => {
            facts.push((texts::TIME.say(lang), on.to_minute()));
            ("good", texts::PAD_SLIP_ENTERED)
        }
    };
    let blank = slip.state == SlipState::Blank;
    SlipPage {
        frame: frame::frame(visit, house, texts::PAD_SLIP.say(lang)).here(slip_path(&slip.digits)),
        tone,
        state: state.say(lang),
        facts,
        why: blank.then(|| why(visit)),
        pad: path(&slip.pad),
        digits: slip_path(&slip.digits),
    }
}

fn why(visit: &Visit) -> Input {
    let nothing = Answers::default();
    let mut input = Ask::new(visit.lang, &nothing, &[]).select("why", texts::PAD_WHY, &[]);
    let reasons = VoidWhy::ALL.into_iter();
    input.options = reasons
        .map(|why| Opt::new(why.name(), why.words().say(visit.lang)))
        .collect();
    input.required = true;
    input.focus()
}

/// A sheet counts no more.
pub(crate) fn void(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = voided(&visit, house).await;
        frame::told(&visit, house, answered)
    })
}

async fn voided(visit: &Visit, house: &dyn House) -> Result<Reply, Refusal> {
    let digits = digits(visit);
    let why = VoidWhy::named(visit.form.raw("why").unwrap_or_default());
    if let Some(why) = why {
        let pads = pads(house)?;
        pads.void(digits, why, visit.signed_in()).await?;
    }
    Ok(Reply::SeeOther(slip_path(digits)))
}

const REQUEST_MISSING: Words = words(
    "어떤 민원의 용지인지 고르세요.",
    "Choose for which request the sheets are.",
    "어떤 일의 종이인지 골라 주세요.",
);
const COUNT: Words = words(
    "1매에서 50매까지 적으세요.",
    "Give a number from 1 to 50.",
    "한 장에서 쉰 장까지 쓸 수 있어요.",
);
