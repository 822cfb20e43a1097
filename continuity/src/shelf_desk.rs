//! `/desk/catalogue`: what is in force, what changes it, and how two officers change it.

mod form;
mod shown;

use askama::Template;
use kernel::Class;
use kernel::Hands;
use kernel::House;
use kernel::Id;
use kernel::Post;
use kernel::Refusal;
use kernel::Reply;
use kernel::Visit;
use kernel::words;
use pages::Frame;
use pages::Input;

use self::form::Asked;
use self::shown::Line;
use self::shown::ShownChanges;
use crate::shelf::Seen;
use crate::shelf::Shelf;
use crate::shelf::Shelved;
use crate::shelf::Standing;
use crate::shelf::Step;
use crate::shelf::Unread;
use crate::shelf::draft_body;
use crate::shelf::step_body;
use crate::shown::ShownState;
use crate::texts_shelf as said;

/// What is in force, all editions, and the form for a new one.
pub(crate) const PATH: &str = "/desk/catalogue";
/// One edition: what it changes, its approval.
pub(crate) const ONE: &str = "/desk/catalogue/{edition}";
/// The text of an edition, or of what is [`NOW`].
pub(crate) const FILE: &str = "/desk/catalogue/{edition}/catalogue.toml";
/// The name of what is in force, in the address of its file.
const NOW: &str = "now";
/// The longest form: the longest text as a browser encodes it, each Korean syllable as nine bytes.
pub(crate) const FORM_LEN_MAX: usize = 4 * kernel::ATTACHED_LEN_MAX;

#[derive(Template)]
#[template(path = "shelf.html")]
struct ShelfPage {
    frame: Frame,
    facts: Vec<(&'static str, String)>,
    file: String,
    unreadable: Vec<String>,
    /// Who changes it, where that is not this office.
    elsewhere: Option<String>,
    heads: [&'static str; 5],
    lines: Vec<Line>,
    why: Input,
    text: Input,
    fault_heads: [&'static str; 3],
    faults: Vec<[String; 3]>,
    /// What a text without a fault changes.
    changes: Option<ShownChanges>,
}

#[derive(Template)]
#[template(path = "shelf_edition.html")]
struct EditionPage {
    frame: Frame,
    state: ShownState,
    facts: Vec<(&'static str, String)>,
    file: Option<String>,
    unread: Option<&'static str>,
    fault_heads: [&'static str; 3],
    faults: Vec<[String; 3]>,
    changes: Option<ShownChanges>,
    action: String,
    waits: bool,
    approvable: bool,
    withdrawable: bool,
}

/// The page of the list or of one edition, or the file.
pub(crate) fn show(
    shelf: &Shelf,
    path: &str,
    visit: &Visit,
    house: &dyn House,
) -> Result<Reply, Refusal> {
    let shelved = shelf.shelved(house.board(), visit.now);
    match path {
        FILE => file(shelf, &shelved, visit, house),
        ONE => Ok(one(&shelved, asked_for(&shelved, visit)?, visit, house)),
        _ => {
            let begun = match visit.query.raw("edit") {
                Some(_) => text_of(shelf, &shelved, shelved.in_force, house).unwrap_or_default(),
                None => String::new(),
            };
            Ok(list(shelf, &shelved, visit, house, &Asked::fresh(begun)))
        }
    }
}

/// Does what the pressed button says. A second press does nothing twice.
pub(crate) async fn post(
    shelf: &Shelf,
    path: &str,
    visit: Visit,
    house: &dyn House,
) -> Result<Reply, Refusal> {
    let shelved = shelf.shelved(house.board(), visit.now);
    if !shelf.given().catalogue.is_kept_by(&house.node().name) {
        return Err(NOT_KEPT);
    }
    let key = visit.form.raw("key").unwrap_or_default().to_owned();
    let act = visit.form.raw("act").unwrap_or_default();
    let post = if path == ONE {
        let seen = asked_for(&shelved, &visit)?;
        let Some((step, hands)) = step(&shelved, seen, act, &visit)? else {
            return Ok(Reply::SeeOther(format!("{PATH}/{}", seen.edition.id)));
        };
        Post {
            body: step_body(seen.edition.id, step),
            key,
            asked: format!("{act} {}", seen.edition.id),
            hands,
            attached: None,
        }
    } else {
        let asked = form::read(shelf, &shelved, &visit);
        let proposed = asked.read.as_ref().ok();
        let Some(catalogue) = proposed.filter(|_| asked.whys.is_empty() && act == "propose") else {
            return Ok(list(shelf, &shelved, &visit, house, &asked));
        };
        Post {
            body: draft_body(catalogue, &asked.why),
            key,
            asked: asked.why.clone(),
            hands: Hands::Marked,
            attached: Some(asked.text.clone()),
        }
    };
    let board = house.board().ok_or(crate::outages::NO_BOARD)?;
    let id = board.post(post, visit.signed_in()).await?;
    let back = match visit.params.get("edition") {
        Some(edition) => edition.clone(),
        None => id.to_string(),
    };
    Ok(Reply::SeeOther(format!("{PATH}/{back}")))
}

/// What a button does with an edition; none where that is done already.
fn step(
    shelved: &Shelved,
    seen: &Seen,
    act: &str,
    visit: &Visit,
) -> Result<Option<(Step, Hands)>, Refusal> {
    let edition = &seen.edition;
    match (act, edition.standing) {
        ("approve", Standing::Approved { .. }) | ("withdraw", Standing::Withdrawn { .. }) => {
            Ok(None)
        }
        ("approve", Standing::Waiting) => {
            if seen.read.is_err() {
                return Err(NOT_READ);
            }
            let approved = shelved.editions.iter().map(|seen| &seen.edition);
            let mut approved =
                approved.filter(|one| matches!(one.standing, Standing::Approved { .. }));
            let late = edition.version <= shelved.catalogue.version
                || approved.any(|one| one.version >= edition.version);
            if late {
                return Err(OVERTAKEN);
            }
            Ok(Some((Step::Approved, Hands::Second(edition.id))))
        }
        ("withdraw", _) if edition.can_be_withdrawn(visit.now) => {
            Ok(Some((Step::Withdrawn, Hands::One)))
        }
        _ => Err(NOT_WAITING),
    }
}

fn asked_for<'a>(shelved: &'a Shelved, visit: &Visit) -> Result<&'a Seen, Refusal> {
    let id = visit.params.get("edition").and_then(|id| Id::parse(id));
    id.and_then(|id| shelved.edition(id)).ok_or(NO_EDITION)
}

fn file(
    shelf: &Shelf,
    shelved: &Shelved,
    visit: &Visit,
    house: &dyn House,
) -> Result<Reply, Refusal> {
    let now = visit.params.get("edition").is_some_and(|name| name == NOW);
    let edition = if now {
        shelved.in_force
    } else {
        Some(asked_for(shelved, visit)?.edition.id)
    };
    let text = text_of(shelf, shelved, edition, house).ok_or(NO_TEXT)?;
    Ok(Reply::Document {
        content_type: "application/toml",
        bytes: text.into_bytes(),
    })
}

/// The text of an edition, or of the operator's file.
fn text_of(
    shelf: &Shelf,
    shelved: &Shelved,
    edition: Option<Id>,
    house: &dyn House,
) -> Option<String> {
    let Some(id) = edition else {
        return Some(shelf.given().text.to_string());
    };
    let sha256 = &shelved.edition(id)?.edition.sha256;
    house.board()?.attached(sha256).map(|text| text.to_string())
}

fn list(
    shelf: &Shelf,
    shelved: &Shelved,
    visit: &Visit,
    house: &dyn House,
    asked: &Asked,
) -> Reply {
    let lang = visit.lang;
    let given = &shelf.given().catalogue;
    let elsewhere = (!given.is_kept_by(&house.node().name)).then(|| {
        let keepers = shown::keepers(given, house, lang);
        said::NOT_KEPT.say(lang).replace("{keepers}", &keepers)
    });
    let faults = asked.faults();
    let (why, text) = form::inputs(shelved, asked, &faults, lang);
    let frame = crate::gate::desk_frame(visit, house, said::CATALOGUE.say(lang));
    let read = asked.read.as_ref().ok().filter(|_| asked.sent);
    let page = ShelfPage {
        facts: shown::in_force(shelf, shelved, lang),
        file: format!("{PATH}/{NOW}/catalogue.toml"),
        unreadable: shown::unreadable(shelved, lang),
        elsewhere,
        heads: [
            said::VERSION,
            said::STATE,
            said::FROM_DAY,
            said::BY,
            said::WHY,
        ]
        .map(|head| head.say(lang)),
        lines: shown::lines(shelved, visit.now, lang),
        fault_heads: shown::fault_heads(lang),
        faults: asked.misread().iter().map(shown::fault).collect(),
        changes: read.map(|new| shown::changes(&shelved.catalogue, new, lang)),
        frame: frame.here(PATH).faults(&faults, [&why, &text]),
        why,
        text,
    };
    let status = if faults.is_empty() { 200 } else { 422 };
    Reply::Page(crate::gate::page(status, &page))
}

fn one(shelved: &Shelved, seen: &Seen, visit: &Visit, house: &dyn House) -> Reply {
    let (lang, edition) = (visit.lang, &seen.edition);
    let action = format!("{PATH}/{}", edition.id);
    let title = format!("{} {}", said::CATALOGUE.say(lang), edition.version);
    let here = edition.node == house.node().name;
    let waits = edition.standing == Standing::Waiting;
    let counted = edition.counts(visit.now.day());
    let (unread, misread) = match &seen.read {
        Ok(_) => (None, &[][..]),
        Err(Unread::NotHere) => (Some(said::ON_ITS_WAY.say(lang)), &[][..]),
        Err(Unread::Faulty(faults)) => (None, &**faults),
    };
    let read = seen.read.as_ref().ok().filter(|_| !counted);
    let page = EditionPage {
        frame: crate::gate::desk_frame(visit, house, &title).here(action.as_str()),
        state: shown::state(shelved, edition, visit.now, lang),
        facts: shown::facts(shelved, edition, lang),
        file: seen
            .read
            .is_ok()
            .then(|| format!("{action}/catalogue.toml")),
        unread,
        fault_heads: shown::fault_heads(lang),
        faults: misread.iter().map(shown::fault).collect(),
        changes: read.map(|new| shown::changes(&shelved.catalogue, new, lang)),
        action,
        waits,
        approvable: waits && here && seen.read.is_ok(),
        withdrawable: here && edition.can_be_withdrawn(visit.now),
    };
    crate::gate::shown(&page)
}

const NO_EDITION: Refusal = Refusal::new(
    "catalogue.unknown",
    Class::NotFound,
    words(
        "이런 목록이 올라와 있지 않습니다.",
        "No such catalogue was proposed.",
        "그런 목록이 없어요.",
    ),
    words(
        "기록에서 고르세요. 방금 다른 기관이 올렸다면 몇 초 뒤에 다시 하세요.",
        "Choose from the history. If another office has just proposed it, try again in a few seconds.",
        "바뀐 것 가운데에서 골라 주세요.",
    ),
);
const NO_TEXT: Refusal = Refusal::new(
    "catalogue.no-text",
    Class::NotFound,
    words(
        "이 목록의 글은 이 기관에 없습니다.",
        "Its text is not at this office.",
        "여기에는 그 글이 없어요.",
    ),
    words(
        "올린 기관에서 받거나 몇 초 뒤에 다시 하세요.",
        "Get it where it was proposed, or try again in a few seconds.",
        "올린 곳에서 받아 주세요.",
    ),
);
const NOT_KEPT: Refusal = Refusal::new(
    "catalogue.not-kept",
    Class::Forbidden,
    words(
        "이 기관은 안내 목록을 바꿀 수 없습니다.",
        "This office can't change the catalogue.",
        "여기서는 목록을 못 바꿔요.",
    ),
    words(
        "목록에 적힌 바꾸는 기관에 알리세요.",
        "Tell an office that the catalogue names as its keeper.",
        "바꿀 수 있는 곳에 말해 주세요.",
    ),
);
const NOT_READ: Refusal = Refusal::new(
    "catalogue.not-read",
    Class::Conflict,
    words(
        "이 목록은 읽을 수 없어 승인할 수 없습니다.",
        "It can't be read, so it can't be approved.",
        "읽을 수 없어서 허락할 수 없어요.",
    ),
    words(
        "고친 목록을 더 큰 판으로 올리세요.",
        "Propose a corrected one with a higher version.",
        "고친 목록을 새로 올려 주세요.",
    ),
);
const OVERTAKEN: Refusal = Refusal::new(
    "catalogue.overtaken",
    Class::Conflict,
    words(
        "그사이 판이 같거나 더 큰 목록이 승인되었습니다.",
        "One with the same or a higher version was approved meanwhile.",
        "그사이 다른 목록이 먼저 허락됐어요.",
    ),
    words(
        "이 목록을 거두고, 지금 목록에서 다시 고쳐 더 큰 판으로 올리세요.",
        "Take it back, begin again with the one in force, and propose a higher version.",
        "이 목록을 지우고, 지금 목록을 고쳐 새로 올려 주세요.",
    ),
);
const NOT_WAITING: Refusal = Refusal::new(
    "catalogue.not-waiting",
    Class::Conflict,
    words(
        "이 목록은 더 이상 승인하거나 거둘 수 없습니다.",
        "It can be approved or taken back no more.",
        "이제는 허락하거나 지울 수 없어요.",
    ),
    words(
        "쓰는 중인 목록이 틀렸다면 고친 목록을 더 큰 판으로 올리세요.",
        "If the one in force is wrong, propose a corrected one with a higher version.",
        "틀렸으면 고친 목록을 새로 올려 주세요.",
    ),
);
