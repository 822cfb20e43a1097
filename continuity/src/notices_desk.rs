//! `/desk/notices`: an officer writes what is told to everybody, sees what goes out by each outlet, and another one lets it out.

mod form;

use askama::Template;
use kernel::Answers;
use kernel::Class;
use kernel::Fault;
use kernel::Hands;
use kernel::House;
use kernel::Id;
use kernel::Lang;
use kernel::Moment;
use kernel::Outlet;
use kernel::Post;
use kernel::Reached;
use kernel::Refusal;
use kernel::Reply;
use kernel::Role;
use kernel::Visit;
use kernel::words;
use pages::Frame;
use pages::Input;

use self::form::Boxes;
use self::form::Preview;
use crate::catalogue::Catalogue;
use crate::notices::Step;
use crate::notices::Told;
use crate::notices::draft_body;
use crate::notices::lets_alone;
use crate::notices::notices;
use crate::notices::step_body;
use crate::notices_page;
use crate::notices_page::ShownNotice;
use crate::stand::Stand;
use crate::tables::policy;
use crate::texts_notices as said;

/// Where the list is, and where a new one is sent.
pub(crate) const PATH: &str = "/desk/notices";
/// One notice: its versions, its approval, its correction.
pub(crate) const ONE: &str = "/desk/notices/{notice}";

/// What the board tells of notices, as this page needs it.
struct Known<'a> {
    stand: Stand<'a>,
    told: Vec<Told>,
}

#[derive(Template)]
#[template(path = "notices_desk.html")]
struct DeskPage {
    frame: Frame,
    list: Vec<ShownNotice>,
    one: Option<ShownOne>,
    heading: &'static str,
    action: String,
    asks: Vec<Input>,
    boxes: Vec<Boxes>,
    more: Vec<Input>,
    previews: Vec<Preview>,
    heads: [&'static str; 3],
    no_outlet: bool,
}

/// The notice whose own page it is.
struct ShownOne {
    notice: ShownNotice,
    /// The draft that waits for a second person.
    waiting: Option<String>,
    /// The version that can be taken back.
    withdrawable: Option<String>,
    /// Whether this officer may let it out alone.
    alone: bool,
    previews: Vec<Preview>,
    reached: Vec<(&'static str, String)>,
}

impl<'a> Known<'a> {
    fn of(catalogue: &'a Catalogue, house: &dyn House, now: Moment) -> Self {
        let stand = Stand::at(catalogue, house, now);
        let postings = house.board().map_or_else(Vec::new, kernel::Board::postings);
        let told = notices(&postings, &stand.windows, catalogue, &policy());
        Self { stand, told }
    }

    /// The notice of the address; none at the list's own.
    fn asked_for(&self, visit: &Visit) -> Result<Option<&Told>, Refusal> {
        let Some(id) = visit.params.get("notice") else {
            return Ok(None);
        };
        let id = Id::parse(id).ok_or(NO_NOTICE)?;
        let told = self.told.iter().find(|told| told.id == id);
        told.map(Some).ok_or(NO_NOTICE)
    }

    /// The window that lets a supervisor approve alone now.
    fn lets_alone(&self, now: Moment) -> Option<Id> {
        let (catalogue, policy) = (self.stand.catalogue, policy());
        let mut windows = self.stand.windows.iter();
        let lets = windows.find(|window| lets_alone(window, now, catalogue, &policy));
        lets.map(|window| window.id)
    }
}

/// The list with the form for a new one or, at a notice's own address, that one with the form to correct it.
pub(crate) async fn show(
    catalogue: &Catalogue,
    visit: &Visit,
    house: &dyn House,
) -> Result<Reply, Refusal> {
    let reached = reached(visit, house).await?;
    let known = Known::of(catalogue, house, visit.now);
    let told = known.asked_for(visit)?;
    let answers = match told {
        Some(told) => form::of_notice(&told.last().notice),
        None => form::fresh(&known.stand, visit),
    };
    Ok(page(&known, visit, house, told, &answers, &[], reached))
}

async fn reached(visit: &Visit, house: &dyn House) -> Result<Vec<Reached>, Refusal> {
    let thread = visit.params.get("notice").and_then(|id| Id::parse(id));
    match (thread, house.outlets()) {
        (Some(thread), Some(outlets)) => outlets.reached(thread).await,
        (Some(_) | None, _) => Ok(Vec::new()),
    }
}

/// Does what the pressed button says. A second press does nothing twice.
pub(crate) async fn post(
    catalogue: &Catalogue,
    visit: Visit,
    house: &dyn House,
) -> Result<Reply, Refusal> {
    let reached = reached(&visit, house).await?;
    let (body, hands, back) = {
        let known = Known::of(catalogue, house, visit.now);
        let told = known.asked_for(&visit)?;
        match visit.form.raw("act").unwrap_or_default() {
            act @ ("approve" | "alone" | "withdraw") => {
                let told = told.ok_or(NO_NOTICE)?;
                let (draft, step, hands) = step(&known, &visit, told, act)?;
                (step_body(draft, &step), hands, Some(told.id))
            }
            act => match form::read(&known.stand, &visit, house, told) {
                Ok(notice) if act == "ask" => {
                    (draft_body(&notice), Hands::Marked, told.map(|told| told.id))
                }
                Ok(_) => {
                    let form = &visit.form;
                    return Ok(page(&known, &visit, house, told, form, &[], reached));
                }
                Err(faults) => {
                    let form = &visit.form;
                    return Ok(page(&known, &visit, house, told, form, &faults, reached));
                }
            },
        }
    };
    let board = house.board().ok_or(crate::outages::NO_BOARD)?;
    let post = Post {
        body,
        key: visit.form.raw("key").unwrap_or_default().to_owned(),
        asked: visit.form.canonical(),
        hands,
        attached: None,
    };
    let id = board.post(post, visit.signed_in()).await?;
    Ok(Reply::SeeOther(format!("{PATH}/{}", back.unwrap_or(id))))
}

/// What a button on a notice's own page does. It names the version that was looked at: what came since is approved by nobody unseen.
fn step(
    known: &Known,
    visit: &Visit,
    told: &Told,
    act: &str,
) -> Result<(Id, Step, Hands), Refusal> {
    let draft = visit.form.raw("draft").and_then(Id::parse);
    let draft = draft.ok_or(NOT_WAITING)?;
    if act == "withdraw" {
        let mut own = told.versions().iter();
        return own
            .any(|version| version.id == draft)
            .then_some((draft, Step::Withdrawn, Hands::One))
            .ok_or(NOT_WAITING);
    }
    let already =
        |version: &crate::notices::Version| version.id == draft && version.out_at().is_some();
    let again = told.versions().iter().find(|version| already(version));
    let waiting = told.waiting().filter(|version| version.id == draft);
    let version = waiting.or(again).ok_or(NOT_WAITING)?;
    if !version
        .notice
        .draft()
        .faults(&policy(), visit.now)
        .is_empty()
    {
        return Err(FAULTY);
    }
    if act == "approve" {
        return Ok((draft, Step::Approved, Hands::Second(draft)));
    }
    let because = known.lets_alone(visit.now).ok_or(NOT_GRAVE)?;
    let because = because.to_string();
    Ok((draft, Step::ApprovedAlone { because }, Hands::Alone(draft)))
}

fn page(
    known: &Known,
    visit: &Visit,
    house: &dyn House,
    told: Option<&Told>,
    answers: &Answers,
    faults: &[Fault],
    reached: Vec<Reached>,
) -> Reply {
    let (lang, now) = (visit.lang, visit.now);
    let catalogue = known.stand.catalogue;
    let (asks, more) = form::inputs(&known.stand, house, lang, answers, faults);
    let previews = match form::read(&known.stand, visit, house, told) {
        Ok(notice) => form::previews(&notice, lang, now),
        Err(_) => form::previews(&form::as_it_is(&visit.form), lang, now),
    };
    // A page that was only opened shows what stands, not what its form would send.
    let asked = visit.form.pairs().next().is_some();
    let node = house.node().name.as_str();
    let own = known
        .told
        .iter()
        .rev()
        .filter(|one| one.last().node == node);
    let list = own.filter(|_| told.is_none()).take(LISTED_MAX);
    let shown = |one: &Told| {
        let versions = one.versions().iter();
        notices_page::notice(catalogue, one, one.last(), versions, lang, now)
    };
    let action = told.map_or_else(|| PATH.to_owned(), |told| format!("{PATH}/{}", told.id));
    let frame = crate::gate::desk_frame(visit, house, said::DESK_NOTICES.say(lang));
    let page = DeskPage {
        list: list.map(shown).collect(),
        one: told.map(|told| one(known, visit, house, told, shown(told), &reached)),
        heading: told.map_or(said::NEW, |_| said::CORRECT).say(lang),
        boxes: form::boxes(&known.stand, house, lang, answers),
        previews: if asked { previews } else { Vec::new() },
        no_outlet: offered(house).is_empty(),
        heads: [said::WHAT, said::TEXT, said::LENGTH].map(|head| head.say(lang)),
        frame: frame
            .here(action.as_str())
            .faults(faults, asks.iter().chain(&more)),
        action,
        asks,
        more,
    };
    let status = if faults.is_empty() { 200 } else { 422 };
    Reply::Page(crate::gate::page(status, &page))
}

fn one(
    known: &Known,
    visit: &Visit,
    house: &dyn House,
    told: &Told,
    notice: ShownNotice,
    reached: &[Reached],
) -> ShownOne {
    let (lang, now) = (visit.lang, visit.now);
    let here = told.last().node == house.node().name;
    let last = told.last();
    let waiting = told.waiting().filter(|_| here);
    let standing = told.current(now).or(waiting).filter(|_| here);
    let supervisor = visit.signed_in().is_any(&[Role::Supervisor]);
    let line = |one: &Reached| {
        let counts = [
            (said::SENT, one.sent),
            (said::FAILED, one.failed),
            (said::PENDING, one.pending),
        ];
        let counts = counts.map(|(label, count)| format!("{} {count}", label.say(lang)));
        (form::outlet_words(one.outlet).say(lang), counts.join(" · "))
    };
    ShownOne {
        waiting: waiting.map(|version| version.id.to_string()),
        withdrawable: standing.map(|version| version.id.to_string()),
        alone: waiting.is_some() && supervisor && known.lets_alone(now).is_some(),
        previews: form::previews(&last.notice, lang, now),
        reached: reached.iter().map(line).collect(),
        notice,
    }
}

/// How many notices of an office its list shows.
const LISTED_MAX: usize = 20;

/// The outlets that the house offers.
fn offered(house: &dyn House) -> Vec<Outlet> {
    house
        .outlets()
        .map_or_else(Vec::new, kernel::Outlets::offered)
}

pub(crate) const fn lang_words(lang: Lang) -> &'static str {
    match lang {
        Lang::Ko => "한국어",
        Lang::En => "English",
        Lang::Easy => "쉬운 말",
    }
}

const NO_NOTICE: Refusal = Refusal::new(
    "notice.unknown",
    Class::NotFound,
    words(
        "이런 공지가 이 기관에 없습니다.",
        "This office knows of no such notice.",
        "그런 글이 없어요.",
    ),
    words(
        "목록에서 고르세요. 방금 다른 기관이 썼다면 몇 초 뒤에 다시 하세요.",
        "Choose from the list. If another office has just written it, try again in a few seconds.",
        "목록에서 골라 주세요.",
    ),
);
const NOT_WAITING: Refusal = Refusal::new(
    "notice.not-waiting",
    Class::Conflict,
    words(
        "보신 글은 더 이상 승인을 기다리지 않습니다.",
        "What you looked at waits for approval no more.",
        "보신 글은 이미 바뀌었어요.",
    ),
    words(
        "공지를 다시 열어 지금 글을 확인하세요.",
        "Open the notice again and see what it says now.",
        "글을 다시 열어 봐 주세요.",
    ),
);
const FAULTY: Refusal = Refusal::new(
    "notice.faulty",
    Class::Conflict,
    words(
        "이 글은 나갈 수 없습니다: 기간이 지났거나 너무 깁니다.",
        "It can't go out: it is over, or too long for an outlet.",
        "이 글은 보낼 수 없어요.",
    ),
    words(
        "고친 공지를 쓰세요.",
        "Write a correction.",
        "글을 고쳐 주세요.",
    ),
);
const NOT_GRAVE: Refusal = Refusal::new(
    "notice.not-grave",
    Class::Forbidden,
    words(
        "1등급 시스템이 중단되었다고 알린 장애가 없습니다.",
        "No outage tells that a grade-1 system is down.",
        "혼자 보낼 만큼 큰일이 아니에요.",
    ),
    words(
        "다른 직원의 승인을 받거나, 먼저 장애를 알리세요.",
        "Have another officer approve it, or tell the outage first.",
        "다른 직원에게 부탁해 주세요.",
    ),
);
