//! What was taken in here for other homes: what waits, and what was refused there and must be told to the applicant. And the one line about a
//! cut that stands on the first page.

use askama::Template;
use kernel::Cut;
use kernel::Future;
use kernel::House;
use kernel::Intake;
use kernel::Lang;
use kernel::Moment;
use kernel::Refusal;
use kernel::Reply;
use kernel::Visit;
use pages::Frame;

use crate::frame;
use crate::texts;

#[derive(Template)]
#[template(path = "intakes.html")]
struct Intakes {
    frame: Frame,
    heads: Vec<&'static str>,
    lines: Vec<Line>,
}

struct Line {
    entry: String,
    at: String,
    title: &'static str,
    home: String,
    state: String,
    /// Whom to tell that it was refused; found by a search that goes on record.
    refused: Option<ToTell>,
}

struct ToTell {
    subject: String,
    home: String,
}

pub(crate) fn show(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = list(&visit, house).await;
        frame::told(&visit, house, answered)
    })
}

async fn list(visit: &Visit, house: &dyn House) -> Result<Reply, Refusal> {
    let intakes = house.intakes(visit.signed_in()).await?;
    let texts = [
        texts::RECEIVED_AT,
        texts::REQUEST,
        texts::DECIDES,
        texts::STATE,
    ];
    let mut heads: Vec<_> = texts.iter().map(|text| text.say(visit.lang)).collect();
    heads.push("");
    let page = Intakes {
        frame: frame::frame(visit, house, texts::INTAKES.say(visit.lang)).here("/desk/intakes"),
        heads,
        lines: intakes
            .iter()
            .map(|intake| line(visit, house, intake))
            .collect(),
    };
    Ok(frame::page(200, &page))
}

fn line(visit: &Visit, house: &dyn House, intake: &Intake) -> Line {
    let state = match &intake.refused {
        None => texts::WAITS.say(visit.lang).to_owned(),
        Some(said) => format!("{} {said}", texts::HOME_REFUSED.say(visit.lang)),
    };
    Line {
        entry: intake.entry.to_string(),
        at: intake.legal_at.to_minute(),
        title: intake.title.say(visit.lang),
        home: frame::node_title(visit, house, &intake.home),
        state,
        refused: intake.refused.as_ref().map(|_| ToTell {
            subject: intake.subject.clone().unwrap_or_default(),
            home: intake.elsewhere.clone().unwrap_or_default(),
        }),
    }
}

pub(crate) fn seen(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = tick(&visit, house).await;
        frame::told(&visit, house, answered)
    })
}

async fn tick(visit: &Visit, house: &dyn House) -> Result<Reply, Refusal> {
    let intake = frame::id(visit, "entry")?;
    house.see_intake(intake, visit.signed_in()).await?;
    Ok(Reply::SeeOther("/desk/intakes".to_owned()))
}

/// What the first page says of a cut, in one line; and whether anything is to be seen in the list.
pub(crate) struct Told {
    pub(crate) line: String,
    pub(crate) to_check: bool,
}

pub(crate) async fn cut(visit: &Visit, house: &dyn House) -> Option<Told> {
    let cut = house.cut(visit.signed_in()).await.ok().flatten()?;
    let home = frame::node_title(visit, house, &cut.home);
    Some(Told {
        line: told(&cut, &home, visit.now, visit.lang),
        to_check: cut.waiting + cut.refused > 0,
    })
}

/// `끊긴 동안 37건, 모두 반영, 확인할 것 1건`.
fn told(cut: &Cut, home: &str, now: Moment, lang: Lang) -> String {
    let since = short(cut.from, now);
    let (acts, waiting, refused) = (cut.acts, cut.waiting, cut.refused);
    let Some(until) = cut.to else {
        return match lang {
            Lang::Ko => format!(
                "{since}부터 {home} 회선 끊김, 여기서 한 일 {acts}건, 접수 대기 {waiting}건"
            ),
            Lang::En => format!(
                "The line to {home} is cut since {since}: {acts} done here, {waiting} taken in and waiting"
            ),
            Lang::Easy => format!(
                "{since}부터 {home}에 이어지지 않아요. 여기서 {acts}가지를 했어요. {waiting}가지는 기다려요."
            ),
        };
    };
    let until = short(until, now);
    let merged = match (lang, cut.merged, waiting) {
        (Lang::Ko, true, _) => "모두 반영".to_owned(),
        (Lang::Ko, false, 0) => "반영 중".to_owned(),
        (Lang::Ko, false, _) => format!("접수 {waiting}건 처리 중"),
        (Lang::En, true, _) => "all of it is with the home".to_owned(),
        (Lang::En, false, 0) => "on its way to the home".to_owned(),
        (Lang::En, false, _) => format!("{waiting} taken in are being decided"),
        (Lang::Easy, true, _) => "다 옮겼어요".to_owned(),
        (Lang::Easy, false, 0) => "옮기고 있어요".to_owned(),
        (Lang::Easy, false, _) => format!("{waiting}가지를 하고 있어요"),
    };
    match lang {
        Lang::Ko => format!("끊긴 동안({since}–{until}) {acts}건, {merged}, 확인할 것 {refused}건"),
        Lang::En => {
            format!("While cut off ({since}–{until}) {acts} done, {merged}, {refused} to check")
        }
        Lang::Easy => format!(
            "끊긴 동안({since}–{until}) {acts}가지를 했어요. {merged}. 볼 것은 {refused}가지예요."
        ),
    }
}

/// The time alone where it is of today.
fn short(at: Moment, now: Moment) -> String {
    let text = at.to_minute();
    match text.split_once(' ') {
        Some((_, time)) if at.day() == now.day() => time.to_owned(),
        Some(_) | None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(to: Option<&str>, merged: bool, waiting: usize, refused: usize) -> String {
        let at = |text: &str| Moment::parse(text).unwrap();
        let cut = Cut {
            home: "jongno".to_owned(),
            from: at("2026-11-22T11:33+09:00"),
            to: to.map(at),
            acts: 37,
            merged,
            waiting,
            refused,
        };
        told(&cut, "종로구", at("2026-11-22T13:00+09:00"), Lang::Ko)
    }

    #[test]
    fn a_cut_is_told_in_one_line_that_never_says_more_than_is_known() {
        let over = Some("2026-11-22T12:05+09:00");
        assert_eq!(
            cut(over, true, 0, 1),
            "끊긴 동안(11:33–12:05) 37건, 모두 반영, 확인할 것 1건"
        );
        assert_eq!(
            cut(over, false, 2, 0),
            "끊긴 동안(11:33–12:05) 37건, 접수 2건 처리 중, 확인할 것 0건"
        );
        assert_eq!(
            cut(over, false, 0, 0),
            "끊긴 동안(11:33–12:05) 37건, 반영 중, 확인할 것 0건"
        );
        assert_eq!(
            cut(None, false, 2, 0),
            "11:33부터 종로구 회선 끊김, 여기서 한 일 37건, 접수 대기 2건"
        );
    }
}
