//! What was done, at its neutral address: the paper's number, the paper itself, and on to the next person.

use askama::Template;
use kernel::Done;
use kernel::Future;
use kernel::House;
use kernel::Id;
use kernel::PaperLine;
use kernel::Refusal;
use kernel::Reply;
use kernel::Visit;
use kernel::Words;
use pages::Ask;
use pages::Frame;
use pages::Input;
use pages::Opt;

use crate::elsewhere;
use crate::frame;
use crate::offers;
use crate::sheets;
use crate::sheets::Press;
use crate::texts;

#[derive(Template)]
#[template(path = "done.html")]
struct DonePage {
    frame: Frame,
    headline: &'static str,
    /// Only taken in: the home can't be reached.
    taken_in: bool,
    /// What the home says that has decided against it.
    refused: Option<String>,
    replayed: bool,
    /// What the service tells beside the papers.
    notices: Vec<String>,
    /// It is an interim paper.
    interim: bool,
    papers: Vec<PaperLine>,
    /// How the paper is printed here; none where this node has no printers.
    printing: Option<AtPrinter>,
    /// Where the receipt is, of what has no paper.
    receipt: String,
    title: &'static str,
    facts: Vec<(&'static str, String)>,
    /// The case that goes on with the same person.
    case: Option<String>,
    /// Asks why a paper is withdrawn; none where none of them was issued here.
    why: Option<Input>,
}

/// The first sheet, or what became of the sheets.
struct AtPrinter {
    press: Option<Press>,
    state: &'static str,
}

pub(crate) fn show(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = done(&visit, house).await;
        frame::told(&visit, house, answered)
    })
}

async fn done(visit: &Visit, house: &dyn House) -> Result<Reply, Refusal> {
    let done = house
        .done(frame::id(visit, "entry")?, visit.signed_in())
        .await?;
    let printing = at_printer(visit, house, &done).await;
    let page = build(visit, house, done);
    Ok(frame::page(200, &DonePage { printing, ..page }))
}

/// A request has one paper, or none. Where its sheets can't be told, it is opened and printed as without printers.
async fn at_printer(visit: &Visit, house: &dyn House, done: &Done) -> Option<AtPrinter> {
    let (printing, paper) = (house.printing()?, done.papers.first()?);
    let sheets = printing.sheets(&paper.number, visit.signed_in()).await;
    let sheets = sheets.ok()?;
    let press = sheets::press(visit, &printing.printers(), &sheets);
    Some(AtPrinter {
        press: press.filter(|_| sheets.sheets.is_empty()),
        state: texts::SEE_SHEETS.say(visit.lang),
    })
}

fn build(visit: &Visit, house: &dyn House, done: Done) -> DonePage {
    let lang = visit.lang;
    let title = title(visit, house, &done);
    let home = done
        .taken_in_for()
        .map(|home| frame::node_title(visit, house, home));
    let refused = done.refused_by_home().map(str::to_owned);
    let headline = headline(&done).say(lang);
    let facts = facts(visit, house, &done);
    let frame = frame::frame(
        visit,
        house,
        if title.is_empty() { headline } else { title },
    );
    let case = visit
        .query
        .raw("case")
        .and_then(Id::parse)
        .map(|id| format!("/desk/cases/{id}"));
    let issued_here = |paper: &PaperLine| paper.issued_by == house.node().name;
    DonePage {
        why: done
            .papers
            .iter()
            .any(issued_here)
            .then(|| why(visit, house)),
        case,
        frame,
        headline,
        taken_in: home.is_some(),
        refused,
        replayed: done.replayed,
        notices: done.notices(lang).into_iter().map(str::to_owned).collect(),
        interim: interim(&done),
        receipt: format!("/desk/done/{}/receipt.pdf", done.entry),
        papers: done.papers,
        printing: None,
        title,
        facts,
    }
}

/// What was asked; empty where this node does not know the request.
pub(crate) fn title(visit: &Visit, house: &dyn House, done: &Done) -> &'static str {
    let service = offers::service(house, &done.service);
    let info = service.and_then(|service| service.request(&done.request));
    match info {
        Some(info) => info.title.say(visit.lang),
        None if interim(done) => texts::INTERIM.say(visit.lang),
        None => "",
    }
}

/// What is told of it: times, where it is decided, what was taken, the receipt.
pub(crate) fn facts(visit: &Visit, house: &dyn House, done: &Done) -> Vec<(&'static str, String)> {
    let lang = visit.lang;
    let home = done
        .taken_in_for()
        .map(|home| frame::node_title(visit, house, home));
    let mut facts = vec![(texts::RECEIVED_AT.say(lang), done.legal_at.to_minute())];
    if done.recorded_at.to_minute() != done.legal_at.to_minute() {
        facts.push((texts::RECORDED_AT.say(lang), done.recorded_at.to_minute()));
    }
    let decided_by = || Some(frame::node_title(visit, house, done.decided_by_home()?));
    let decides = home.clone().or_else(decided_by);
    facts.extend(decides.map(|home| (texts::DECIDES.say(lang), home)));
    facts.extend(elsewhere::facts(visit, house, done));
    for paper in &done.papers {
        if done.elsewhere.is_none() {
            facts.push((texts::AS_OF.say(lang), paper.as_of.to_minute()));
        }
        let replaces = paper.replaces.clone();
        facts.extend(replaces.map(|number| (texts::INTERIM_REPLACES.say(lang), number)));
        if paper.interim() {
            facts.push((
                texts::INTERIM_FOR.say(lang),
                paper.title.say(lang).to_owned(),
            ));
        }
        facts.push((
            texts::FEE.say(lang),
            format!("{} {}", frame::won(paper.fee_won), texts::WON.say(lang)),
        ));
    }
    let office = if home.is_some() {
        texts::TAKEN_IN_AT
    } else {
        texts::OFFICE
    };
    facts.push((office.say(lang), frame::office(visit, house)));
    facts.push((texts::RECEIPT.say(lang), done.entry.to_string()));
    facts
}

/// True where what was done is an interim paper: no certificate.
fn interim(done: &Done) -> bool {
    done.papers.iter().any(PaperLine::interim)
}

pub(crate) fn headline(done: &Done) -> Words {
    if done.refused_by_home().is_some() {
        texts::HOME_REFUSED
    } else if done.taken_in_for().is_some() {
        texts::TAKEN_IN
    } else if done.papers.is_empty() {
        texts::DONE_OTHER
    } else if interim(done) {
        texts::INTERIM_GIVEN
    } else {
        texts::DONE_PAPER
    }
}

fn why(visit: &Visit, house: &dyn House) -> Input {
    let mut input = Ask::new(visit.lang, &visit.form, &[]).select("why", texts::WITHDRAW_WHY, &[]);
    let reasons = house.withdrawal_reasons().into_iter();
    input.options = reasons
        .map(|(name, words)| Opt::new(name, words.say(visit.lang)))
        .collect();
    input.required = true;
    input
}

/// The file of a paper: the same one with the same number, however often it is printed.
pub(crate) fn paper(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = file(&visit, house).await;
        frame::told(&visit, house, answered)
    })
}

async fn file(visit: &Visit, house: &dyn House) -> Result<Reply, Refusal> {
    let file = visit
        .params
        .get("file")
        .and_then(|file| file.strip_suffix(".pdf"))
        .ok_or(frame::NO_SUCH_ADDRESS)?;
    let paper = house.paper(file, visit.signed_in()).await?;
    Ok(Reply::Pdf {
        name: format!("{}.pdf", paper.line.check_number),
        bytes: paper.pdf,
    })
}
