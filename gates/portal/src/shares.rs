//! The share codes (공유 번호) of one's own paper: give one, see who looked when, end one.

use askama::Template;
use kernel::Fault;
use kernel::House;
use kernel::Id;
use kernel::Lang;
use kernel::Refusal;
use kernel::Reply;
use kernel::Share;
use kernel::ShareLook;
use kernel::Shares;
use kernel::Sharing;
use kernel::Visit;
use kernel::Words;
use kernel::words;
use pages::Ask;
use pages::Frame;
use pages::Input;
use pages::Opt;

use crate::apply::key_of;
use crate::check;
use crate::shell;
use crate::shell::MY_PAPERS;

/// Where they are.
pub(crate) const PATH: &str = "/papers/{number}/shares";
/// Where one is ended.
pub(crate) const END: &str = "/papers/{number}/shares/end";

#[derive(Template)]
#[template(path = "shares.html")]
struct Page {
    frame: Frame,
    shares: Shares,
    days: Input,
    here: String,
    end: String,
    paper: String,
}

impl Page {
    fn live(&self) -> impl Iterator<Item = &Share> {
        self.shares.all.iter().filter(|share| share.code.is_some())
    }

    fn over(&self) -> Vec<&Share> {
        let all = self.shares.all.iter();
        all.filter(|share| share.code.is_none()).collect()
    }

    fn may_have_more(&self) -> bool {
        self.live().count() < self.shares.live_max
    }

    /// Each look, newest first.
    fn lines(&self, share: &Share) -> Vec<String> {
        let line = |look: &ShareLook| {
            let what = if look.opened { OPENED } else { ASKED };
            format!("{} · {}", look.at.to_minute(), self.frame.say(what))
        };
        share.looks.iter().map(line).collect()
    }

    /// How often somebody looked, in all.
    fn looks(&self, share: &Share) -> String {
        match (share.looks.len(), self.frame.lang) {
            (0, lang) => NOBODY_LOOKED.say(lang).to_owned(),
            (times, Lang::En) => format!("{times} of at most {}", self.shares.looks_max),
            (times, Lang::Ko) => format!("{times}번 (최대 {}번)", self.shares.looks_max),
            (times, Lang::Easy) => format!("{times}번 봤어요"),
        }
    }
}

/// The codes of a paper.
pub(crate) async fn show(visit: Visit, house: &dyn House) -> Reply {
    page(&visit, house, &[]).await
}

async fn page(visit: &Visit, house: &dyn House, faults: &[Fault]) -> Reply {
    let found = match sharing(house) {
        Ok(sharing) => sharing.shares(number(visit), visit.signed_in()).await,
        Err(refusal) => Err(refusal),
    };
    let shares = match found {
        Ok(shares) => shares,
        Err(refusal) => return shell::refusal(visit, house, &refusal),
    };
    let lang = visit.lang;
    let choices = shares.days.iter();
    let choices = choices.map(|days| Opt::new(days.to_string(), for_days(*days, lang)));
    let days = Ask::new(lang, &visit.form, faults).radios(DAYS, HOW_LONG, &[]);
    let days = days.options(choices.collect());
    let paper = format!("/papers/{}", shares.paper.number);
    let status = if faults.is_empty() { 200 } else { 422 };
    let page = Page {
        frame: shell::frame(visit, house, TITLE.say(lang)).faults(faults, [&days]),
        days,
        here: format!("{paper}/shares"),
        end: format!("{paper}/shares/end"),
        paper,
        shares,
    };
    Reply::Page(shell::page(status, &page))
}

/// Gives one. A form without a key was not made by this portal, and does nothing.
pub(crate) async fn give(visit: Visit, house: &dyn House) -> Reply {
    let given = visit.form.raw(DAYS).unwrap_or_default();
    let Ok(days) = given.parse::<u32>() else {
        let missing = Fault::new(DAYS, given, "missing", CHOOSE);
        return page(&visit, house, &[missing]).await;
    };
    let Some(key) = key_of(&visit.form) else {
        return page(&visit, house, &[]).await;
    };
    let (number, caller) = (number(&visit), visit.signed_in());
    let done = match sharing(house) {
        Ok(sharing) => sharing.share(number, days, key, caller).await,
        Err(refusal) => Err(refusal),
    };
    back(&visit, house, done)
}

/// Ends one.
pub(crate) async fn end(visit: Visit, house: &dyn House) -> Reply {
    let share = visit.form.raw(SHARE).and_then(Id::parse);
    let Some(share) = share else {
        return page(&visit, house, &[]).await;
    };
    let done = match sharing(house) {
        Ok(sharing) => {
            let ended = sharing.end_share(number(&visit), share, visit.signed_in());
            ended.await
        }
        Err(refusal) => Err(refusal),
    };
    back(&visit, house, done)
}

fn back(visit: &Visit, house: &dyn House, done: Result<(), Refusal>) -> Reply {
    match done {
        Ok(()) => Reply::SeeOther(format!("/papers/{}/shares", number(visit))),
        Err(refusal) => shell::refusal(visit, house, &refusal),
    }
}

fn number(visit: &Visit) -> &str {
    let number = visit.params.get("number");
    number.map(String::as_str).unwrap_or_default()
}

fn sharing(house: &dyn House) -> Result<&dyn Sharing, Refusal> {
    house.sharing().ok_or(check::NOT_SHOWN)
}

fn for_days(days: u32, lang: Lang) -> String {
    match (days, lang) {
        (1, Lang::En) => "one day".to_owned(),
        (_, Lang::En) => format!("{days} days"),
        (_, Lang::Ko) => format!("{days}일"),
        (_, Lang::Easy) => format!("{days}일 동안"),
    }
}

const DAYS: &str = "days";
const SHARE: &str = "share";

pub(crate) const TITLE: Words = words("공유 번호", "Share codes", "서류를 보여 주는 번호");
const LEAD: Words = words(
    "이 번호를 받은 사람은 기한까지 이 서류를 화면에서 볼 수 있습니다. 말로 알려 주거나 적어 주세요. 종이를 건네지 않아도 됩니다.",
    "Whoever has this code can see this paper on a screen until its time is over. Tell it or write it down; no sheet need change hands.",
    "이 번호를 알려 주면 그 사람이 이 서류를 볼 수 있어요. 종이를 주지 않아도 돼요.",
);
const WHO_KNOWS: Words = words(
    "번호를 아는 사람은 누구나 볼 수 있으니 필요한 사람에게만 알려 주세요. 본 사람이 누구인지는 알 수 없고, 언제 몇 번 보았는지는 여기에 남습니다.",
    "Anybody who knows the code can look, so tell it to nobody else. Who looked is not known; when, and how often, stands here.",
    "번호를 아는 사람은 누구나 볼 수 있어요. 꼭 필요한 사람에게만 알려 주세요. 언제 봤는지는 여기에 나와요.",
);
const FOR_PAPER: Words = words("서류", "Paper", "무슨 서류");
const NEW: Words = words("새 공유 번호", "A new share code", "번호 만들기");
const HOW_LONG: Words = words(
    "얼마 동안 보여 줍니까?",
    "For how long?",
    "며칠 동안 보여 줄까요?",
);
const CHOOSE: Words = words(
    "기간을 하나 고르세요.",
    "Choose one of the periods.",
    "하나를 골라 주세요.",
);
const GIVE: Words = words("공유 번호 만들기", "Make a share code", "번호를 만들어요");
const NO_MORE: Words = words(
    "한 서류에 쓸 수 있는 공유 번호를 모두 쓰고 있습니다. 새로 만들려면 하나를 끝내세요.",
    "This paper has as many share codes as it may have at once. End one to make another.",
    "번호를 더 만들 수 없어요. 하나를 끝내면 새로 만들 수 있어요.",
);
const LIVE: Words = words("쓰고 있는 번호", "In use", "지금 쓰는 번호예요");
const NONE_LIVE: Words = words(
    "쓰고 있는 공유 번호가 없습니다.",
    "There is no share code in use.",
    "지금 쓰는 번호가 없어요.",
);
const TELL_IT: Words = words(
    "받는 사람은 어느 이음 포털에서나 「서류 진위확인」에 이 숫자 20자리를 넣습니다.",
    "The receiver types these 20 digits under “Check a paper” at any ieum portal.",
    "받는 사람은 「진짜 서류인지 보기」에 이 숫자 스무 개를 써요.",
);
const UNTIL: Words = words("기한", "Until", "언제까지");
const MADE_AT: Words = words("만든 때", "Made at", "언제 만들었는지");
const LOOKS: Words = words("본 기록", "Looks", "누가 봤는지");
const NOBODY_LOOKED: Words = words(
    "아직 아무도 보지 않음",
    "nobody yet",
    "아직 아무도 안 봤어요",
);
const OPENED: Words = words("서류를 열어 봄", "opened the paper", "서류를 열어 봤어요");
const ASKED: Words = words("상태만 확인", "asked how it stands", "맞는지만 봤어요");
const END_IT: Words = words("지금 끝내기", "End it now", "그만 보여 주기");
const OVER: Words = words("끝난 번호", "Those that are over", "끝난 번호예요");
const OVER_AT: Words = words("끝난 때", "Over since", "언제 끝났는지");
const THE_PAPER: Words = words("서류로 돌아가기", "Back to the paper", "서류로 가기");
