//! `/status.atom` and the CAP document of each window: what other programs subscribe to, and warn by.

use kernel::Class;
use kernel::House;
use kernel::Lang;
use kernel::Moment;
use kernel::Refusal;
use kernel::Reply;
use kernel::Visit;
use kernel::words;

use crate::atom::Entry;
use crate::atom::Feed;
use crate::atom::TagId;
use crate::cap::Alert;
use crate::cap::Area;
use crate::cap::Category;
use crate::cap::Certainty;
use crate::cap::Info;
use crate::cap::Message;
use crate::cap::Name;
use crate::cap::Reference;
use crate::cap::Response;
use crate::cap::Severity;
use crate::cap::Status;
use crate::cap::Urgency;
use crate::catalogue::Catalogue;
use crate::shown;
use crate::stand::Stand;
use crate::status_page;
use crate::windows::Revision;
use crate::windows::Window;

/// The path of the feed.
pub(crate) const ATOM: &str = "/status.atom";
/// The path of a window's CAP document.
pub(crate) const CAP: &str = "/status/{window}/cap";

/// The feed: an entry a window, which a correction changes.
pub(crate) fn atom(
    catalogue: &Catalogue,
    visit: &Visit,
    house: &dyn House,
) -> Result<Reply, Refusal> {
    let (lang, now) = (visit.lang, visit.now);
    let stand = Stand::at(catalogue, house, now);
    let told = stand.open().into_iter().chain(stand.past());
    let told = told.filter(|window| !window.outage().drill);
    let mut entries = Vec::new();
    for window in told {
        let shown = shown::window(catalogue, window, lang, now, None);
        entries.push(Entry {
            id: tag(catalogue, &format!("outage/{}", window.id))?,
            title: format!("{}: {}", shown.title, shown.state.label),
            published: window.revisions().first().map_or(now, |first| first.at),
            updated: window.last().at,
            summary: shown.cause.clone(),
            content: Some(lines(&shown.facts)),
            page: format!("{}{}#{}", catalogue.site, status_page::PATH, window.id),
        });
    }
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.updated));
    let feed = Feed {
        id: tag(catalogue, "status")?,
        title: crate::texts::STATUS.say(lang).to_owned(),
        author: status_page::node_title(house, lang).to_owned(),
        lang,
        own_address: format!("{}{ATOM}", catalogue.site),
        page: format!("{}{}", catalogue.site, status_page::PATH),
        since: Moment::start_of(catalogue.since()),
        entries,
    };
    let document = feed.document().map_err(|_| NO_FEED)?;
    Ok(Reply::Document {
        content_type: "application/atom+xml; charset=utf-8",
        bytes: document.into_bytes(),
    })
}

fn lines(facts: &[(&'static str, String)]) -> String {
    let lines = facts
        .iter()
        .map(|(label, value)| format!("{label}: {value}"));
    lines.collect::<Vec<_>>().join("\n")
}

fn tag(catalogue: &Catalogue, name: &str) -> Result<TagId, Refusal> {
    TagId::new(catalogue.host(), catalogue.since(), name).ok_or(NO_FEED)
}

/// The CAP document of a window, as it counts now. The crisis stage (위기경보) is somebody else's decision, so the severity is told as unknown.
pub(crate) fn cap(
    catalogue: &Catalogue,
    visit: &Visit,
    house: &dyn House,
) -> Result<Reply, Refusal> {
    let stand = Stand::at(catalogue, house, visit.now);
    let asked = visit.params.get("window").map_or("", String::as_str);
    let window = stand
        .windows
        .iter()
        .find(|window| window.id.to_string() == asked);
    let window = window.ok_or(crate::outages::NO_WINDOW)?;
    let alert = alert(&stand, window, house, visit.now).ok_or(NO_FEED)?;
    let document = alert.document().map_err(|_| NO_FEED)?;
    Ok(Reply::Document {
        content_type: "application/cap+xml; charset=utf-8",
        bytes: document.into_bytes(),
    })
}

fn alert(stand: &Stand, window: &Window, house: &dyn House, now: Moment) -> Option<Alert> {
    let sender = Name::parse(stand.catalogue.host())?;
    let reference = |revision: &Revision| {
        Some(Reference {
            sender: sender.clone(),
            identifier: Name::parse(&revision.id.to_string())?,
            sent: revision.at,
        })
    };
    let (last, before) = window.revisions().split_last()?;
    let before: Option<Vec<Reference>> = before.iter().map(reference).collect();
    let message = match before? {
        first if first.is_empty() => Message::Alert,
        earlier => Message::Update(earlier),
    };
    // What a demo country tells must set off nobody's sirens.
    let status = match (house.demo(), last.outage.drill) {
        (_, true) => Status::Exercise,
        (true, false) => Status::Test,
        (false, false) => Status::Actual,
    };
    let identifier = Name::parse(&last.id.to_string())?;
    let mut alert = Alert::new(identifier, sender, last.at, status, message);
    if status != Status::Actual {
        alert.note = Some(crate::texts::DRILL.say(Lang::Ko).to_owned());
    }
    alert.infos = [Lang::Ko, Lang::En]
        .map(|lang| info(stand, window, lang, now))
        .into();
    Some(alert)
}

fn info(stand: &Stand, window: &Window, lang: Lang, now: Moment) -> Info {
    let (catalogue, outage) = (stand.catalogue, window.outage());
    let shown = shown::window(catalogue, window, lang, now, None);
    let over = window.is_over(now);
    let (urgency, response) = if over {
        (Urgency::Past, Response::AllClear)
    } else {
        (Urgency::Immediate, Response::Execute)
    };
    let language = if lang == Lang::En { "en" } else { "ko" };
    let event = format!("{}: {}", shown.title, shown.state.label);
    let mut info = Info::new(
        language,
        Category::Infra,
        &event,
        urgency,
        Severity::Unknown,
        Certainty::Observed,
    );
    info.responses = vec![response];
    info.onset = Some(outage.from);
    info.expires = outage.next_update;
    info.headline = Some(event);
    info.description = Some(shown.cause);
    info.instruction = Some(crate::texts::SOME_DOWN.say(lang).to_owned()).filter(|_| !over);
    info.web = Some(format!("{}{}", catalogue.site, status_page::PATH));
    info.areas = vec![Area {
        description: shown::places(catalogue, outage, lang),
        places: Vec::new(),
    }];
    info
}

const NO_FEED: Refusal = Refusal::new(
    "telling.no-feed",
    Class::Unavailable,
    words(
        "이 안내를 다른 프로그램에 줄 수 없습니다.",
        "This can't be given to other programs.",
        "다른 프로그램에 줄 수 없어요.",
    ),
    words(
        "/status 화면을 보십시오. 안내 목록의 site를 운영자가 확인해야 합니다.",
        "Read /status. The operator should look at `site` in the catalogue.",
        "/status 화면을 봐 주세요.",
    ),
);
