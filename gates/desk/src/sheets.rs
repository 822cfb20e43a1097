//! Printing a paper at a real printer, sheet by sheet: one press for one sheet, what became of it, and what to do where it did not come out well.

use askama::Template;
use kernel::Answers;
use kernel::Doing;
use kernel::Future;
use kernel::House;
use kernel::Lang;
use kernel::PrinterName;
use kernel::Printing;
use kernel::Refusal;
use kernel::Reply;
use kernel::Sheet;
use kernel::SheetEnd;
use kernel::Sheets;
use kernel::Trouble;
use kernel::Visit;
use kernel::Words;
use pages::Ask;
use pages::Frame;
use pages::Input;
use pages::Opt;

use crate::frame;
use crate::texts;

#[derive(Template)]
#[template(path = "sheets.html")]
struct SheetsPage {
    frame: Frame,
    check_number: String,
    /// Where this page is, and where the paper is.
    here: String,
    file: String,
    title: &'static str,
    state: State,
    /// One more sheet; none while the last may still come out.
    press: Option<Press>,
    heads: Vec<&'static str>,
    lines: Vec<Line>,
    /// True where nothing is left to be done here but to go on with the next person.
    over: bool,
}

/// What is said of the last sheet.
struct State {
    tone: &'static str,
    headline: &'static str,
    notes: Vec<&'static str>,
    /// Where things may change by themselves: the page is to be looked at again.
    again: bool,
    /// The sheet of which an officer is asked whether it came out.
    asked: Option<u32>,
}

/// The form that sends one more sheet.
pub(crate) struct Press {
    /// Where it is sent.
    pub(crate) action: String,
    /// Which sheet it would be.
    pub(crate) nth: u32,
    /// Asks for the printer.
    pub(crate) printer: Input,
    /// What the button says.
    pub(crate) label: &'static str,
    /// True where it lies open, and not behind a line that is opened first.
    pub(crate) open: bool,
    /// True where it is what the officer most likely wants now.
    pub(crate) first: bool,
}

struct Line {
    nth: u32,
    at: String,
    printer: String,
    state: String,
    who: String,
}

/// The page of a paper's sheets.
pub(crate) fn path(number: &str) -> String {
    format!("/desk/papers/{number}/sheets")
}

pub(crate) fn show(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = page(&visit, house).await;
        frame::told(&visit, house, answered)
    })
}

async fn page(visit: &Visit, house: &dyn House) -> Result<Reply, Refusal> {
    let (printing, number) = asked(visit, house)?;
    let sheets = printing.sheets(number, visit.signed_in()).await?;
    Ok(frame::page(200, &build(visit, house, printing, sheets)))
}

/// One press: a sheet more, or an answer about the last.
pub(crate) fn act(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = acted(&visit, house).await;
        frame::told(&visit, house, answered)
    })
}

async fn acted(visit: &Visit, house: &dyn House) -> Result<Reply, Refusal> {
    let (printing, number) = asked(visit, house)?;
    let form = |name: &str| visit.form.raw(name).unwrap_or_default();
    let nth = form("nth").parse().map_err(|_| frame::NO_SUCH_ADDRESS)?;
    let caller = visit.signed_in();
    match form("act") {
        "came-out" => printing.tell(number, nth, true, caller).await?,
        "not-out" => printing.tell(number, nth, false, caller).await?,
        _ => printing.send(number, nth, form("printer"), caller).await?,
    }
    Ok(Reply::SeeOther(path(number)))
}

fn asked<'a>(
    visit: &'a Visit,
    house: &'a dyn House,
) -> Result<(&'a dyn Printing, &'a str), Refusal> {
    let printing = house.printing().ok_or(frame::NO_SUCH_ADDRESS)?;
    let number = visit.params.get("file").ok_or(frame::NO_SUCH_ADDRESS)?;
    Ok((printing, number))
}

fn build(visit: &Visit, house: &dyn House, printing: &dyn Printing, sheets: Sheets) -> SheetsPage {
    let lang = visit.lang;
    let printers = printing.printers();
    let state = state(&sheets, lang);
    let line = |sheet: &Sheet| Line {
        nth: sheet.nth,
        at: sheet.sent_at.to_minute(),
        printer: printer_title(&printers, &sheet.printer, lang),
        state: said(sheet, sheets.unknown(), lang),
        who: frame::officer(&sheet.by),
    };
    let heads = [
        texts::SHEET,
        texts::SENT_AT,
        texts::PRINTER,
        texts::STATE,
        texts::WHO,
    ];
    let press = press(visit, &printers, &sheets);
    let here = path(&sheets.paper.number);
    SheetsPage {
        frame: frame::frame(visit, house, texts::PRINTING.say(lang)).here(&here),
        here,
        check_number: sheets.paper.check_number.clone(),
        file: format!("/desk/papers/{}.pdf", sheets.paper.number),
        title: sheets.paper.title.say(lang),
        over: !state.again && press.as_ref().is_none_or(|press| !press.first),
        press,
        state,
        heads: heads.iter().map(|head| head.say(lang)).collect(),
        lines: sheets.sheets.iter().rev().map(line).collect(),
    }
}

/// The form for one more sheet. None while nobody knows of the last: two of one number must not lie in the tray.
pub(crate) fn press(visit: &Visit, printers: &[PrinterName], sheets: &Sheets) -> Option<Press> {
    if sheets.unknown() || under_way(sheets) {
        return None;
    }
    let last = sheets.sheets.last();
    let (label, open, first) = match last.map(|sheet| sheet.end) {
        None => (texts::PRINT, true, true),
        Some(None) => (texts::VOID_AND_PRINT, true, false),
        Some(Some(SheetEnd::Printed | SheetEnd::CameOut)) => (texts::VOID_AND_PRINT, false, false),
        Some(Some(SheetEnd::NotSent | SheetEnd::NotOut)) => (texts::PRINT_AGAIN, true, true),
        Some(Some(SheetEnd::Jammed | SheetEnd::Stopped)) => (texts::VOID_AND_PRINT, true, true),
    };
    let titled =
        |printer: &PrinterName| Opt::new(&*printer.name, title(printer, visit.lang).to_owned());
    let nothing = Answers::default();
    let mut printer = Ask::new(visit.lang, &nothing, &[]).select("printer", texts::PRINTER, &[]);
    printer.options = printers.iter().map(titled).collect();
    printer.required = true;
    let only = printers.first().filter(|_| printers.len() == 1);
    let usual = sheets.usual.as_ref();
    let usual = usual.or(only.map(|only| &only.name));
    if let Some(usual) = usual {
        printer = printer.or(usual);
    }
    Some(Press {
        action: path(&sheets.paper.number),
        nth: sheets.next(),
        printer,
        label: label.say(visit.lang),
        open,
        first,
    })
}

/// True while the printer goes on with the last sheet, and nothing keeps it from doing so.
fn under_way(sheets: &Sheets) -> bool {
    let going = |doing| match doing {
        Doing::Sending | Doing::Waiting | Doing::Printing | Doing::Silent => true,
        Doing::Stopped => false,
    };
    let progress = sheets.progress.as_ref();
    progress.is_some_and(|progress| progress.troubles.is_empty() && going(progress.doing))
}

fn state(sheets: &Sheets, lang: Lang) -> State {
    let say = |tone, headline: Words, notes: &[Words]| State {
        tone,
        headline: headline.say(lang),
        notes: notes.iter().map(|note| note.say(lang)).collect(),
        again: false,
        asked: None,
    };
    let Some(last) = sheets.sheets.last() else {
        return say("calm", texts::NOT_PRINTED, &[texts::NOT_PRINTED_NOTE]);
    };
    match (last.end, &sheets.progress) {
        (None, None) => State {
            again: true,
            asked: Some(last.nth),
            ..say("care", texts::UNKNOWN, &[texts::UNKNOWN_NOTE])
        },
        (None, Some(progress)) => {
            let mut notes: Vec<Words> = progress.troubles.iter().copied().map(trouble).collect();
            let stands = !under_way(sheets);
            if stands {
                notes.push(texts::TROUBLE_NOTE);
            } else {
                notes.push(texts::UNDER_WAY_NOTE);
            }
            let (tone, headline) = if stands {
                ("care", texts::STANDS_STILL)
            } else {
                ("calm", doing(progress.doing))
            };
            State {
                again: true,
                ..say(tone, headline, &notes)
            }
        }
        (Some(SheetEnd::Printed), _) => say("good", texts::PRINTED, &[texts::PRINTED_NOTE]),
        (Some(SheetEnd::CameOut), _) => say("good", texts::TOLD_OUT, &[texts::PRINTED_NOTE]),
        (Some(SheetEnd::Jammed), _) => say("stop", texts::JAMMED, &[texts::JAMMED_NOTE]),
        (Some(SheetEnd::Stopped), _) => say("stop", texts::STOPPED, &[texts::JAMMED_NOTE]),
        (Some(SheetEnd::NotSent), _) => say("stop", texts::NOT_SENT, &[texts::NOTHING_OUT]),
        (Some(SheetEnd::NotOut), _) => say("care", texts::TOLD_NOT_OUT, &[texts::NOTHING_OUT]),
    }
}

fn doing(doing: Doing) -> Words {
    match doing {
        Doing::Sending => texts::SENDING,
        Doing::Waiting => texts::QUEUED,
        Doing::Printing => texts::AT_IT,
        Doing::Stopped => texts::STANDS_STILL,
        Doing::Silent => texts::SILENT_PRINTER,
    }
}

fn trouble(trouble: Trouble) -> Words {
    match trouble {
        Trouble::Jam => texts::TROUBLE_JAM,
        Trouble::PaperEmpty => texts::TROUBLE_EMPTY,
        Trouble::CoverOpen => texts::TROUBLE_OPEN,
        Trouble::SupplyEmpty => texts::TROUBLE_DRY,
        Trouble::Other => texts::TROUBLE_OTHER,
    }
}

/// What a list says of a sheet, in few words. What came out of one that is void was destroyed.
fn said(sheet: &Sheet, unknown: bool, lang: Lang) -> String {
    let (state, paper) = match sheet.end {
        None if unknown => (texts::UNKNOWN, false),
        None => (texts::AT_IT, false),
        Some(SheetEnd::Printed) => (texts::PRINTED, true),
        Some(SheetEnd::CameOut) => (texts::TOLD_OUT, true),
        Some(SheetEnd::Jammed) => (texts::JAMMED, true),
        Some(SheetEnd::Stopped) => (texts::STOPPED, true),
        Some(SheetEnd::NotSent) => (texts::NOT_SENT, false),
        Some(SheetEnd::NotOut) => (texts::TOLD_NOT_OUT, false),
    };
    if sheet.voided && paper {
        return format!("{} · {}", texts::VOID.say(lang), state.say(lang));
    }
    state.say(lang).to_owned()
}

/// What the day list says of a paper's sheets: `2: 인쇄됨`, `1: 폐기 · 종이 걸림`. The newest comes first.
pub(crate) fn in_short(sheets: &[Sheet], lang: Lang) -> Vec<String> {
    let short = |sheet: &Sheet| {
        let state = said(sheet, true, lang);
        format!("{} {}: {state}", texts::SHEET.say(lang), sheet.nth)
    };
    sheets.iter().rev().map(short).collect()
}

fn title(printer: &PrinterName, lang: Lang) -> &str {
    if lang == Lang::En {
        &printer.title_en
    } else {
        &printer.title_ko
    }
}

/// A printer by its short name; the short name itself where there is none so called any more.
fn printer_title(printers: &[PrinterName], name: &str, lang: Lang) -> String {
    let known = printers.iter().find(|printer| printer.name == name);
    known
        .map_or(name, |printer| title(printer, lang))
        .to_owned()
}
