//! The refusal slip: what happened and its ground, what stays safe, what to do; with time and office, to be printed.

use askama::Template;
use kernel::Case;
use kernel::Future;
use kernel::House;
use kernel::Lang;
use kernel::Moment;
use kernel::Refusal;
use kernel::Reply;
use kernel::Visit;
use pages::Frame;
use serde_json::Value;

use crate::case;
use crate::frame;
use crate::half_done;
use crate::interims;
use crate::texts;

#[derive(Template)]
#[template(path = "slip.html")]
struct SlipPage {
    frame: Frame,
    slip: Said,
    title: &'static str,
    at: String,
    office: String,
    case: String,
    /// The same as a sheet.
    sheet: String,
    /// Where an interim paper can be given out instead.
    interim: Option<String>,
}

/// A refusal that was kept, in the language of the page.
pub(crate) struct Said {
    pub(crate) code: String,
    pub(crate) what: String,
    pub(crate) safe: String,
    pub(crate) now: String,
    pub(crate) detail: String,
}

impl Said {
    pub(crate) fn of(refusal: &Value, lang: Lang) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Self {
            code: text(&refusal["code"]),
            what: text(&refusal["what"][lang.code()]),
            safe: text(&refusal["safe"][lang.code()]),
            now: text(&refusal["now"][lang.code()]),
            detail: text(&refusal["detail"]),
        }
    }
}

/// Where the slip of a case lies.
pub(crate) fn path(case: &Case) -> String {
    format!("{}/refusal", case::path(case))
}

pub(crate) fn show(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = found(&visit, house).await;
        frame::told(&visit, house, answered)
    })
}

async fn found(visit: &Visit, house: &dyn House) -> Result<Reply, Refusal> {
    let case = house
        .case(frame::id(visit, "case")?, visit.signed_in())
        .await?;
    Ok(page(visit, house, &case))
}

/// The slip of a case; the case itself where it has none any more.
pub(crate) fn page(visit: &Visit, house: &dyn House, case: &Case) -> Reply {
    let Some((refusal, at)) = half_done::refused(case) else {
        return Reply::SeeOther(case::path(case));
    };
    frame::page(200, &build(visit, house, case, &refusal, at))
}

fn build(visit: &Visit, house: &dyn House, case: &Case, refusal: &Value, at: Moment) -> SlipPage {
    let lang = visit.lang;
    SlipPage {
        frame: frame::frame(visit, house, texts::REFUSED.say(lang)).here(path(case)),
        slip: Said::of(refusal, lang),
        title: case::chosen(visit, house, case).map_or("", |offer| offer.info.title.say(lang)),
        at: at.to_minute(),
        office: frame::office(visit, house),
        case: case::path(case),
        sheet: format!("{}.pdf", path(case)),
        interim: case::chosen(visit, house, case).and_then(|offer| {
            let code = refusal["code"].as_str().unwrap_or_default();
            interims::from_case(house, case.id, &offer, code)
        }),
    }
}
