//! Notices (안내문) as PDFs for the applicant's hand: why a request was refused, and that one was taken in. They certify nothing.

use kernel::Class;
use kernel::Done;
use kernel::Future;
use kernel::House;
use kernel::Moment;
use kernel::Notice;
use kernel::Refusal;
use kernel::Reply;
use kernel::Visit;
use serde_json::Value;

use crate::case;
use crate::done;
use crate::frame;
use crate::half_done;
use crate::slip::Said;
use crate::texts;

/// The slip of a case that was refused, as a sheet.
pub(crate) fn refusal(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = refused(&visit, house).await;
        frame::told(&visit, house, answered)
    })
}

async fn refused(visit: &Visit, house: &dyn House) -> Result<Reply, Refusal> {
    let id = frame::id(visit, "case")?;
    let case = house.case(id, visit.signed_in()).await?;
    let Some((refusal, at)) = half_done::refused(&case) else {
        return Ok(Reply::SeeOther(case::path(&case)));
    };
    let title =
        case::chosen(visit, house, &case).map_or("", |offer| offer.info.title.say(visit.lang));
    let notice = of_refusal(visit, house, (id.to_string(), title), &refusal, at);
    pdf(house, notice).await
}

fn of_refusal(
    visit: &Visit,
    house: &dyn House,
    (number, request): (String, &str),
    refusal: &Value,
    at: Moment,
) -> Notice {
    let lang = visit.lang;
    let said = Said::of(refusal, lang);
    let words = pages::said(lang);
    let mut sections = vec![
        (
            words.what().to_owned(),
            format!("{} {}", said.what, said.detail),
        ),
        (words.safe().to_owned(), said.safe),
        (words.now().to_owned(), said.now),
    ];
    let here_only = serde_json::json!(Class::Unavailable) == refusal["class"];
    let others: Vec<String> = house
        .neighbours()
        .iter()
        .map(|other| frame::title(visit, &other.node))
        .collect();
    if here_only && !others.is_empty() {
        let others = format!("{} {}", texts::ELSEWHERE_NOTE.say(lang), others.join(", "));
        sections.push((texts::ELSEWHERE.say(lang).to_owned(), others));
    }
    let facts = [
        (texts::REQUEST, request.to_owned()),
        (texts::REFUSED_AT, at.to_minute()),
        (texts::OFFICE, frame::office(visit, house)),
        (texts::REASON_CODE, said.code),
    ];
    let told = facts.into_iter().filter(|(_, value)| !value.is_empty());
    Notice {
        number,
        title: texts::REFUSED.say(lang).to_owned(),
        sections,
        facts: told
            .map(|(label, value)| (label.say(lang).to_owned(), value))
            .collect(),
        foot: pages::said(lang).no_certificate().to_owned(),
        lang,
        at,
    }
}

/// The receipt (접수증) of a request that has no paper of its own.
pub(crate) fn receipt(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = received(&visit, house).await;
        frame::told(&visit, house, answered)
    })
}

async fn received(visit: &Visit, house: &dyn House) -> Result<Reply, Refusal> {
    let done = house
        .done(frame::id(visit, "entry")?, visit.signed_in())
        .await?;
    if !done.papers.is_empty() {
        return Ok(Reply::SeeOther(format!("/desk/done/{}", done.entry)));
    }
    pdf(house, of_receipt(visit, house, &done)).await
}

fn of_receipt(visit: &Visit, house: &dyn House, done: &Done) -> Notice {
    let lang = visit.lang;
    let headline = done::headline(done).say(lang).to_owned();
    let mut said: Vec<&str> = Vec::new();
    if done.taken_in_for().is_some() {
        said.push(texts::TAKEN_IN_NOTE.say(lang));
    }
    said.extend(done.refused_by_home());
    said.extend(done.notices(lang));
    said.push(texts::KEEP_RECEIPT.say(lang));
    let request = done::title(visit, house, done);
    let facts = done::facts(visit, house, done).into_iter();
    let request = (texts::REQUEST.say(lang), request.to_owned());
    Notice {
        number: done.entry.to_string(),
        title: texts::RECEIPT_SLIP.say(lang).to_owned(),
        sections: vec![(headline, said.join(" "))],
        facts: std::iter::once(request)
            .chain(facts)
            .map(|(label, value)| (label.to_owned(), value))
            .collect(),
        foot: pages::said(lang).no_certificate().to_owned(),
        lang,
        at: done.legal_at,
    }
}

async fn pdf(house: &dyn House, notice: Notice) -> Result<Reply, Refusal> {
    Ok(Reply::Pdf {
        bytes: house.notice(&notice).await?,
        name: format!("{}.pdf", notice.number),
    })
}
