//! The day list: what this office's counter did on a day, with the fees taken; every line leads back to its paper.

use askama::Template;
use kernel::Date;
use kernel::DayLine;
use kernel::Fault;
use kernel::Future;
use kernel::House;
use kernel::Lang;
use kernel::Refusal;
use kernel::Reply;
use kernel::Visit;
use kernel::Words;
use kernel::read_date;
use pages::Ask;
use pages::Frame;
use pages::Input;

use crate::frame;
use crate::sheets;
use crate::texts;

#[derive(Template)]
#[template(path = "day.html")]
struct Day {
    frame: Frame,
    on: Input,
    heads: Vec<&'static str>,
    look_heads: Vec<&'static str>,
    sum_heads: Vec<&'static str>,
    done: Vec<Line>,
    looks: Vec<Line>,
    by_title: Vec<Sum>,
    total: Sum,
}

struct Line {
    entry: String,
    time: String,
    title: &'static str,
    number: String,
    /// Where its sheets are; empty where there is no paper, or no printer.
    sheets_at: String,
    /// Its sheets, newest first, in few words.
    sheets: Vec<String>,
    /// The number of the paper that this one is a second one of; empty of a first one.
    reprint_of: String,
    who: String,
    fee: String,
}

struct Sum {
    title: &'static str,
    count: usize,
    won: i64,
}

pub(crate) fn show(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = day(&visit, house).await;
        frame::told(&visit, house, answered)
    })
}

async fn day(visit: &Visit, house: &dyn House) -> Result<Reply, Refusal> {
    let given = visit.query.raw("on");
    let read = given.map_or(Some(visit.now.day()), read_date);
    let lines = match read {
        Some(day) => house.day(day, visit.signed_in()).await?,
        None => Vec::new(),
    };
    let faults = if read.is_some() {
        Vec::new()
    } else {
        vec![Fault::new(
            "on",
            given.unwrap_or_default(),
            "date",
            texts::BAD_DAY,
        )]
    };
    let status = if faults.is_empty() { 200 } else { 422 };
    Ok(frame::page(
        status,
        &build(
            visit,
            house,
            &lines,
            read.unwrap_or(visit.now.day()),
            &faults,
        ),
    ))
}

fn build(visit: &Visit, house: &dyn House, lines: &[DayLine], day: Date, faults: &[Fault]) -> Day {
    let lang = visit.lang;
    let on = Ask::new(lang, &visit.query, faults)
        .date("on", texts::DAY_OF)
        .or(&day.to_string());
    let say = |heads: &[Words]| heads.iter().map(|head| head.say(lang)).collect();
    let (looks, done): (Vec<&DayLine>, Vec<&DayLine>) = lines.iter().partition(|line| line.look);
    let title = format!("{} {day}", texts::DAY.say(lang));
    Day {
        frame: frame::frame(visit, house, title).faults(faults, [&on]),
        on,
        heads: say(&[
            texts::TIME,
            texts::REQUEST,
            texts::NUMBER,
            texts::WHO,
            texts::FEE,
        ]),
        look_heads: say(&[texts::TIME, texts::REQUEST, texts::WHO]),
        sum_heads: say(&[texts::REQUEST, texts::PAPERS, texts::FEE]),
        by_title: sums(&done, lang),
        total: Sum {
            title: "",
            count: done.len(),
            won: done.iter().map(|line| line.fee_won).sum(),
        },
        done: done.into_iter().map(|one| line(one, house, lang)).collect(),
        looks: looks
            .into_iter()
            .map(|one| line(one, house, lang))
            .collect(),
    }
}

fn line(line: &DayLine, house: &dyn House, lang: Lang) -> Line {
    let number = line.check_number.clone().unwrap_or_default();
    let printable = !number.is_empty() && house.printing().is_some();
    let sheets_at = printable.then(|| sheets::path(&number.replace('-', "")));
    let time = line.recorded_at.to_minute();
    Line {
        entry: line.entry.to_string(),
        time: time.rsplit(' ').next().unwrap_or_default().to_owned(),
        title: line.title.say(lang),
        number,
        sheets_at: sheets_at.unwrap_or_default(),
        sheets: sheets::in_short(&line.sheets, lang),
        reprint_of: line.reprint_of.clone().unwrap_or_default(),
        who: frame::officer(&line.who),
        fee: frame::won(line.fee_won),
    }
}

/// One sum for each kind of request, in the order of the day.
fn sums(lines: &[&DayLine], lang: Lang) -> Vec<Sum> {
    let mut sums: Vec<Sum> = Vec::new();
    for line in lines {
        let title = line.title.say(lang);
        match sums.iter_mut().find(|sum| sum.title == title) {
            Some(sum) => {
                sum.count += 1;
                sum.won += line.fee_won;
            }
            None => sums.push(Sum {
                title,
                count: 1,
                won: line.fee_won,
            }),
        }
    }
    sums
}
