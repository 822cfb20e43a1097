//! The receipt (접수증) of a request: as a page, and as a sheet to keep. It certifies nothing.

use askama::Template;
use kernel::Class;
use kernel::Done;
use kernel::House;
use kernel::Id;
use kernel::Notice;
use kernel::Refusal;
use kernel::Reply;
use kernel::RequestInfo;
use kernel::Visit;
use kernel::Words;
use kernel::words;
use pages::Frame;

use crate::apply::STEPS;
use crate::shell;
use crate::shell::FIRST_PAGE;

#[derive(Template)]
#[template(path = "done.html")]
struct Receipt {
    frame: Frame,
    steps: Vec<&'static str>,
    done: Done,
    request: &'static str,
}

impl Receipt {
    fn notices(&self) -> Vec<&str> {
        self.done.notices(self.frame.lang)
    }

    fn sheet(&self) -> String {
        format!("/done/{}/receipt.pdf", self.done.entry)
    }
}

/// The page.
pub(crate) async fn show(visit: Visit, house: &dyn House) -> Reply {
    match of(&visit, house).await {
        Ok(done) => shell::shown(&page(&visit, house, done)),
        Err(refusal) => shell::refusal(&visit, house, &refusal),
    }
}

/// The sheet, or the page where papers came of the request: those are what is kept.
pub(crate) async fn sheet(visit: Visit, house: &dyn House) -> Reply {
    match printed(&visit, house).await {
        Ok(reply) => reply,
        Err(refusal) => shell::refusal(&visit, house, &refusal),
    }
}

async fn of(visit: &Visit, house: &dyn House) -> Result<Done, Refusal> {
    let entry = visit.params.get("entry").and_then(|entry| Id::parse(entry));
    house
        .done(entry.ok_or(NO_SUCH_RECEIPT)?, visit.signed_in())
        .await
}

async fn printed(visit: &Visit, house: &dyn House) -> Result<Reply, Refusal> {
    let done = of(visit, house).await?;
    if !done.papers.is_empty() {
        return Ok(Reply::SeeOther(format!("/done/{}", done.entry)));
    }
    let notice = notice(visit, house, &done);
    Ok(Reply::Pdf {
        bytes: house.notice(&notice).await?,
        name: format!("{}.pdf", notice.number),
    })
}

fn title(visit: &Visit, house: &dyn House, done: &Done) -> &'static str {
    let mut services = house.services().iter();
    let service = services.find(|service| service.name() == done.service);
    let info: Option<&RequestInfo> = service.and_then(|service| service.request(&done.request));
    info.map_or(RECEIPT, |info| info.title).say(visit.lang)
}

fn page(visit: &Visit, house: &dyn House, done: Done) -> Receipt {
    let request = title(visit, house, &done);
    Receipt {
        frame: shell::frame(visit, house, request),
        steps: STEPS.map(|step| step.say(visit.lang)).to_vec(),
        request,
        done,
    }
}

fn notice(visit: &Visit, house: &dyn House, done: &Done) -> Notice {
    let lang = visit.lang;
    let (headline, text) = if let Some(said) = done.refused_by_home() {
        (REFUSED_BY_HOME, said)
    } else if done.taken_in_for().is_some() {
        (TAKEN_IN, TAKEN_IN_TEXT.say(lang))
    } else {
        (RECORDED, KEPT_TEXT.say(lang))
    };
    let said: Vec<&str> = std::iter::once(text).chain(done.notices(lang)).collect();
    let facts = [
        (REQUEST, title(visit, house, done).to_owned()),
        (COUNTS_FROM, done.legal_at.to_minute()),
        (OFFICE, shell::office(house.node(), lang).to_owned()),
        (RECEIPT_NUMBER, done.entry.to_string()),
    ];
    Notice {
        number: done.entry.to_string(),
        title: RECEIPT_SLIP.say(lang).to_owned(),
        sections: vec![(headline.say(lang).to_owned(), said.join(" "))],
        facts: facts
            .map(|(label, value)| (label.say(lang).to_owned(), value))
            .to_vec(),
        foot: pages::said(lang).no_certificate().to_owned(),
        lang,
        at: done.legal_at,
    }
}

const REFUSED_BY_HOME: Words = words(
    "접수한 신청을 관할 기관이 받아들이지 않았습니다",
    "The home has decided against the request that was taken in",
    "신청이 되지 않았어요",
);
const RECEIPT: Words = words("신청 결과", "Your request", "신청한 일");
const RECORDED: Words = words("처리되었습니다", "It is done", "다 됐어요");
const RECORDED_TEXT: Words = words(
    "기록에 남았습니다. 이 화면을 닫아도 그대로입니다.",
    "It is on record and stays so when you close this page.",
    "기록에 남았어요. 화면을 닫아도 괜찮아요.",
);
const TAKEN_IN: Words = words("접수되었습니다", "It is taken in", "신청을 받았어요");
const TAKEN_IN_TEXT: Words = words(
    "관할 기관과 지금 연결되지 않습니다. 접수 시각은 그대로 인정되고, 연결되면 저절로 처리됩니다. 다시 신청하지 마세요.",
    "The record's home can't be reached now. The time of receipt counts, and it is done by itself once the line is back. Don't ask again.",
    "맡은 기관에 지금 이어지지 않아요. 받은 시각은 그대로예요. 이어지면 저절로 돼요. 또 신청하지 마세요.",
);
const NOTICE: Words = words("알려 드립니다", "Please note", "꼭 읽어 주세요");
const REQUEST: Words = words("신청", "Request", "무슨 일");
const COUNTS_FROM: Words = words("접수 시각", "Received at", "신청한 때");
const RECEIPT_NUMBER: Words = words("접수번호", "Receipt number", "신청 번호");
const SEE_RECORD: Words = words(
    "내 기록에서 보기",
    "See it in My record",
    "나의 기록에서 보기",
);
const PAPERS: Words = words("나온 서류", "Papers issued", "나온 서류예요");
const NO_SUCH_RECEIPT: Refusal = Refusal::new(
    "portal.no-such-receipt",
    Class::NotFound,
    words(
        "이 번호의 신청이 여기에 없습니다.",
        "There is no request of this number here.",
        "이 번호의 신청이 없어요.",
    ),
    words(
        "내 서류에서 찾아보세요.",
        "Look in My papers.",
        "받은 서류에서 찾아 주세요.",
    ),
);
const RECEIPT_SLIP: Words = words("접수증", "Receipt slip", "받았다는 종이");
const KEPT_TEXT: Words = words(
    "기록에 남았습니다. 접수번호로 언제든지 다시 확인할 수 있습니다.",
    "It is on record. The receipt number leads back to it at any time.",
    "기록에 남았어요. 신청 번호로 언제든지 다시 볼 수 있어요.",
);
const OFFICE: Words = words("접수한 곳", "Received at", "신청을 받은 곳");
const SAVE_RECEIPT: Words = words("접수증 저장", "Save the receipt", "받았다는 종이 저장하기");
