//! A citizen whose record has its home at another office: sent on to that office's portal, or told truly that it can't be
//! reached and what still works.

use askama::Template;
use kernel::Class;
use kernel::House;
use kernel::Neighbour;
use kernel::Refusal;
use kernel::Reply;
use kernel::Visit;
use kernel::Words;
use kernel::words;
use pages::Frame;

use crate::apply::key_of;
use crate::offers::offers;
use crate::shell;
use crate::shell::CHECK;
use crate::shell::MY_PAPERS;

/// Something that was typed into a form which could not be sent.
pub(crate) struct TypedLine {
    pub(crate) name: String,
    pub(crate) label: &'static str,
    /// The answer as people read it.
    pub(crate) shown: String,
    /// The answer as it was sent.
    pub(crate) value: String,
}

#[derive(Template)]
#[template(path = "elsewhere.html")]
struct Elsewhere {
    frame: Frame,
    office: String,
    portal: String,
    typed: Vec<TypedLine>,
}

#[derive(Template)]
#[template(path = "cut-off.html")]
struct CutOff {
    frame: Frame,
    refusal: Refusal,
    office: String,
    at_its_counters: Vec<&'static str>,
    path: String,
    typed: Vec<TypedLine>,
}

/// The answer for somebody whose record is elsewhere; none for whoever has the record here.
pub(crate) async fn sent_on(
    visit: &Visit,
    house: &dyn House,
    typed: Vec<TypedLine>,
) -> Option<Reply> {
    let home = visit.caller.as_ref()?.home.clone()?;
    if home == house.node().name {
        return None;
    }
    let neighbour = house
        .neighbours()
        .into_iter()
        .find(|neighbour| neighbour.node.name == home);
    let answers = house.reaches(&home).await;
    Some(match neighbour {
        Some(neighbour) if answers => reached(visit, house, &neighbour, typed),
        neighbour => cut_off(visit, house, neighbour.as_ref(), typed),
    })
}

/// The portal of the caller's home and its name, where that is not this one.
pub(crate) fn other_portal(visit: &Visit, house: &dyn House) -> Option<(String, String)> {
    let home = visit.caller.as_ref()?.home.as_deref()?;
    let neighbour = house
        .neighbours()
        .into_iter()
        .find(|neighbour| neighbour.node.name == home && home != house.node().name)?;
    Some((
        shell::office(&neighbour.node, visit.lang).to_owned(),
        address(&neighbour, &visit.path),
    ))
}

fn reached(
    visit: &Visit,
    house: &dyn House,
    neighbour: &Neighbour,
    typed: Vec<TypedLine>,
) -> Reply {
    shell::shown(&Elsewhere {
        frame: shell::frame(visit, house, TITLE.say(visit.lang)).here(visit.path.clone()),
        office: shell::office(&neighbour.node, visit.lang).to_owned(),
        portal: address(neighbour, &visit.path),
        typed,
    })
}

/// The same page at another portal. Paths hold no personal data.
fn address(neighbour: &Neighbour, path: &str) -> String {
    format!("{}{path}", neighbour.portal.trim_end_matches('/'))
}

fn cut_off(
    visit: &Visit,
    house: &dyn House,
    neighbour: Option<&Neighbour>,
    typed: Vec<TypedLine>,
) -> Reply {
    let office = neighbour
        .map(|neighbour| shell::office(&neighbour.node, visit.lang).to_owned())
        .unwrap_or_default();
    let papers = offers(house)
        .into_iter()
        .filter(|offer| offer.gives_paper());
    let mut frame = shell::frame(visit, house, CUT_TITLE.say(visit.lang)).here(visit.path.clone());
    if let Some(key) = key_of(&visit.form) {
        key.clone_into(&mut frame.key);
    }
    let page = CutOff {
        frame,
        refusal: HOME_CUT_OFF.with(office.clone()),
        office,
        at_its_counters: papers.map(|offer| offer.title(visit.lang)).collect(),
        path: visit.path.clone(),
        typed,
    };
    Reply::Page(shell::page(Class::Unavailable.status(), &page))
}

const TITLE: Words = words(
    "기록이 있는 곳에서 이어집니다",
    "This goes on where your record is",
    "다른 곳에서 이어서 해요",
);
const WHERE: Words = words(
    "내 기록이 있는 곳",
    "Your record is at",
    "내 기록이 있는 곳이에요",
);
const WHY: Words = words(
    "신청은 기록이 있는 곳에서 처리합니다. 그곳 포털은 지금 열려 있습니다.",
    "Requests are handled where the record is. The portal there is open now.",
    "신청은 내 기록이 있는 곳에서 해요. 그곳은 지금 잘 돼요.",
);
const GO_ON: Words = words("그곳 포털로 가기", "Go to that portal", "그곳으로 가기");
const SIGN_IN_ONCE_MORE: Words = words(
    "그곳에서 한 번 더 로그인합니다. 여기서 접수하거나 저장한 것은 없습니다.",
    "You sign in once more there. Nothing was requested or kept here.",
    "그곳에서 한 번 더 들어가야 해요. 여기에는 아무것도 남지 않았어요.",
);
const TYPED: Words = words("적으신 내용", "What you typed", "쓴 내용");
const TYPED_STAYS_HERE: Words = words(
    "적으신 내용은 그곳으로 옮겨지지 않습니다. 아래를 보고 다시 적어 주세요.",
    "What you typed does not travel there. Here it is, to be typed again.",
    "쓴 내용은 따라가지 않아요. 아래를 보고 다시 써 주세요.",
);
const CUT_TITLE: Words = words(
    "기록이 있는 곳과 연결되지 않습니다",
    "The office with your record can't be reached",
    "내 기록이 있는 곳과 끊겼어요",
);
const HOME_CUT_OFF: Refusal = Refusal::new(
    "portal.home-cut-off",
    Class::Unavailable,
    words(
        "내 기록이 있는 곳의 포털이 지금 응답하지 않습니다.",
        "The portal of the office that keeps your record does not answer now.",
        "내 기록이 있는 곳이 지금 대답하지 않아요.",
    ),
    words(
        "잠시 뒤 다시 시도하세요. 급하면 아래에서 지금 되는 방법을 고르세요.",
        "Try again in a while. If it is urgent, see below what still works.",
        "조금 뒤에 다시 해 보세요. 급하면 아래를 봐 주세요.",
    ),
)
.safe(words(
    "기록은 그곳에 그대로 있습니다. 아직 접수된 신청이 없으니 두 번 처리되거나 사라질 것도 없습니다.",
    "Your record stays there as it is. Nothing has been requested yet, so nothing can be lost or done twice.",
    "기록은 그대로 있어요. 아직 신청하지 않았으니 없어질 것도 없어요.",
));
const STILL_WORKS: Words = words("지금 되는 것", "What still works", "지금 할 수 있는 일");
const COUNTER: Words = words("그곳의 창구", "Its counters", "그곳 주민센터");
const COUNTER_TEXT: Words = words(
    "창구는 이 연결 없이 스스로 발급합니다. 그곳 시스템이 멈춘 것이라면 창구도 기다려야 합니다.",
    "They issue without this line. If the system there is down itself, they have to wait too.",
    "주민센터는 따로 일해요. 그곳 컴퓨터가 멈췄으면 거기도 기다려야 해요.",
);
const CHECK_TEXT: Words = words(
    "이미 받은 서류는 연결 없이 진짜인지 확인됩니다.",
    "Papers issued before can be checked without any line.",
    "전에 받은 서류는 지금도 진짜인지 알아볼 수 있어요.",
);
const MY_PAPERS_TEXT: Words = words(
    "이 포털에서 받은 서류는 지금도 열고 저장할 수 있습니다.",
    "Papers issued at this portal can be opened and saved now.",
    "여기서 받은 서류는 지금도 열 수 있어요.",
);
const TYPED_KEPT: Words = words(
    "적으신 내용은 이 화면에 그대로 있습니다. 다시 시도하면 그대로 다시 보냅니다. 화면을 닫으면 사라집니다.",
    "What you typed is still on this page, and trying again sends it again. It is gone when you close the page.",
    "쓴 내용은 이 화면에 그대로 있어요. 화면을 닫으면 없어져요.",
);
const AGAIN: Words = shell::AGAIN;
