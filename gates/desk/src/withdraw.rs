//! Withdrawing a paper (발급 취소) that this counter issued: whoever checks it is told from then on.

use askama::Template;
use kernel::Future;
use kernel::House;
use kernel::Refusal;
use kernel::Reply;
use kernel::Visit;
use pages::Frame;

use crate::frame;
use crate::texts;

#[derive(Template)]
#[template(path = "withdrawn.html")]
struct Withdrawn {
    frame: Frame,
}

/// Where it says that a paper is withdrawn.
pub(crate) const DONE: &str = "/desk/withdrawn";

/// Withdraws, and says so. A second press finds the same.
pub(crate) fn withdraw(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = withdrawn(&visit, house).await;
        frame::told(&visit, house, answered)
    })
}

async fn withdrawn(visit: &Visit, house: &dyn House) -> Result<Reply, Refusal> {
    let number = visit.params.get("file").ok_or(frame::NO_SUCH_ADDRESS)?;
    let why = visit.form.raw("why").unwrap_or_default();
    house.withdraw(number, why, visit.signed_in()).await?;
    Ok(Reply::SeeOther(DONE.to_owned()))
}

/// Says that it was done, and what to do with the sheet.
pub(crate) fn done(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let title = texts::WITHDRAWN.say(visit.lang);
        let frame = frame::frame(&visit, house, title);
        frame::page(200, &Withdrawn { frame })
    })
}
