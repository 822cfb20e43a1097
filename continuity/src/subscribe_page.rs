//! `/subscribe`: 다시 되면 알려주기, without signing in; and what its links lead to.
//!
//! Nothing is told to an address but a link until its owner has confirmed it, so that nobody is subscribed by somebody else. A link only shows a page:
//! programs that open links in mails confirm and end nothing. A browser that can show notifications by itself (`pages/assets/push.js`) is asked by its
//! owner, and needs no link.

use askama::Template;
use kernel::Answers;
use kernel::Class;
use kernel::Fault;
use kernel::House;
use kernel::Lang;
use kernel::Outlet;
use kernel::Outlets;
use kernel::PushTo;
use kernel::Reach;
use kernel::Refusal;
use kernel::Reply;
use kernel::Subscribe;
use kernel::Subscribed;
use kernel::Visit;
use kernel::Words;
use kernel::words;
use pages::Frame;
use pages::Input;
use pages::Opt;

use crate::catalogue::Catalogue;
use crate::status_page;
use crate::texts_notices as said;

/// Where one asks to hear.
pub(crate) const PATH: &str = "/subscribe";
/// The link that confirms.
pub(crate) const CONFIRM: &str = "/subscribe/{token}";
/// The link that ends it.
pub(crate) const END: &str = "/unsubscribe/{token}";

/// The longest address: RFC 5321 allows 254 octets.
const ADDRESS_LEN_MAX: usize = 254;

#[derive(Template)]
#[template(path = "subscribe.html")]
struct SubscribePage {
    frame: Frame,
    /// Of what, and where.
    asks: Vec<Input>,
    /// The key for browsers, where they are reached.
    push: Option<String>,
    /// The address, where one is reached by mail or text message.
    by_address: Vec<Input>,
}

#[derive(Template)]
#[template(path = "subscribed.html")]
struct LinkPage {
    frame: Frame,
    done: Option<(&'static str, &'static str)>,
    what: String,
    /// Where its button leads; empty for none.
    action: String,
    button: &'static str,
}

/// The form, filled in where the address names a service or a place.
pub(crate) fn show(catalogue: &Catalogue, visit: &Visit, house: &dyn House) -> Reply {
    page(catalogue, visit, house, &visit.query, &[])
}

/// Takes an address in, and has a link sent to it; or a browser.
pub(crate) async fn post(
    catalogue: &Catalogue,
    visit: &Visit,
    house: &dyn House,
) -> Result<Reply, Refusal> {
    let outlets = house.outlets().ok_or(NONE_OFFERED)?;
    let form = &visit.form;
    if let Some(browser) = browser(form) {
        return in_browser(catalogue, visit, house, browser).await;
    }
    let given = |name: &str| form.raw(name).unwrap_or_default().trim();
    let address = address(given("address"), &outlets.offered());
    let consents = form.raw("consent") == Some("true");
    let checks = [
        ("address", address.is_some(), said::NOT_AN_ADDRESS),
        ("consent", consents, said::AGREE),
    ];
    let fault = |name: &str, hint: Words| Fault::new(name, "", "subscribe.form", hint);
    let bad = checks.into_iter().filter(|(_, good, _)| !good);
    let faults: Vec<Fault> = bad.map(|(name, _, hint)| fault(name, hint)).collect();
    let (true, Some(reach)) = (faults.is_empty(), address) else {
        return Ok(page(catalogue, visit, house, form, &faults));
    };
    outlets.subscribe(asked(catalogue, visit, reach)).await?;
    let told = (said::CHECK_MAIL, said::CHECK_MAIL_DETAIL);
    Ok(link(visit, house, told, said::SUBSCRIBE_DO))
}

/// A browser: taken in, or forgotten with all that it asked for.
async fn in_browser(
    catalogue: &Catalogue,
    visit: &Visit,
    house: &dyn House,
    browser: PushTo,
) -> Result<Reply, Refusal> {
    let outlets = house.outlets().ok_or(NONE_OFFERED)?;
    if visit.form.raw("act") == Some("end") {
        outlets.unsubscribe_browser(browser).await?;
        return Ok(link(
            visit,
            house,
            (said::ENDED, said::ENDED_DETAIL),
            said::END,
        ));
    }
    let ask = asked(catalogue, visit, Reach::Browser(browser));
    let token = outlets.subscribe(ask).await?.unwrap_or_default();
    let subscribed = outlets.subscribed(&token);
    let what = subscribed.map(|one| what(catalogue, &one, visit.lang));
    let page = LinkPage {
        frame: frame(visit, house, said::SUBSCRIBE),
        done: Some(in_words(
            (said::IN_BROWSER_DONE, said::CONSENT_DETAIL),
            visit.lang,
        )),
        what: what.unwrap_or_default(),
        action: END.replace("{token}", &token),
        button: said::END.say(visit.lang),
    };
    Ok(crate::gate::shown(&page))
}

/// What the script of the page adds to the form.
fn browser(form: &Answers) -> Option<PushTo> {
    let given = |name: &str| form.raw(name).unwrap_or_default().to_owned();
    let to = PushTo {
        endpoint: given("endpoint"),
        p256dh: given("p256dh"),
        auth: given("auth"),
    };
    (!to.endpoint.is_empty()).then_some(to)
}

/// What is asked for. A name that nobody knows stands for any.
fn asked(catalogue: &Catalogue, visit: &Visit, reach: Reach) -> Subscribe {
    let given = |name: &str| visit.form.raw(name).unwrap_or_default().trim();
    let service = catalogue.service(given("service"));
    let place = catalogue.place(given("place"));
    Subscribe {
        service: service.map(|one| one.name.clone()).unwrap_or_default(),
        place: place.map(|one| one.name.clone()).unwrap_or_default(),
        reach,
        lang: visit.lang,
    }
}

fn page(
    catalogue: &Catalogue,
    visit: &Visit,
    house: &dyn House,
    answers: &Answers,
    faults: &[Fault],
) -> Reply {
    let lang = visit.lang;
    let ask = pages::Ask::new(lang, answers, faults);
    let options = |any: Words, all: Vec<Opt>| {
        let any = Opt::new("", any.say(lang));
        std::iter::once(any).chain(all).collect::<Vec<_>>()
    };
    let services = catalogue.services.iter();
    let services = services.map(|one| Opt::new(&one.name, one.title.say(lang)));
    let places = catalogue.places.iter();
    let places = places.map(|one| Opt::new(&one.name, one.title.say(lang)));
    let asks = vec![
        ask.select("service", said::OF_WHAT, &[])
            .options(options(said::ANY, services.collect()))
            .optional(),
        ask.select("place", said::AT_WHICH, &[])
            .options(options(said::ANYWHERE, places.collect()))
            .optional(),
    ];
    let mut by_address = vec![
        ask.text("address", said::ADDRESS)
            .hint(said::ADDRESS_HINT)
            .length_max(ADDRESS_LEN_MAX),
        ask.checkbox("consent", said::CONSENT)
            .hint(said::CONSENT_DETAIL),
    ];
    let questions = asks.iter().chain(&by_address);
    let frame = frame(visit, house, said::SUBSCRIBE).faults(faults, questions);
    if !offered(house.outlets()) {
        by_address.clear();
    }
    let page = SubscribePage {
        frame,
        asks,
        push: house.outlets().and_then(Outlets::push_key),
        by_address,
    };
    let status = if faults.is_empty() { 200 } else { 422 };
    Reply::Page(crate::gate::page(status, &page))
}

fn offered(outlets: Option<&dyn Outlets>) -> bool {
    let reaches = |outlet: &Outlet| matches!(outlet, Outlet::Email | Outlet::Sms);
    outlets.is_some_and(|outlets| outlets.offered().iter().any(reaches))
}

/// What the link in a message shows: the subscription, and one button.
pub(crate) fn show_link(
    catalogue: &Catalogue,
    visit: &Visit,
    house: &dyn House,
    ends: bool,
) -> Reply {
    let token = token(visit);
    let subscribed = house.outlets().and_then(|all| all.subscribed(token));
    let Some(one) = subscribed else {
        let done = (said::OVER_LINK, said::ENDED_DETAIL);
        return link(visit, house, done, button(ends));
    };
    let page = LinkPage {
        frame: frame(visit, house, button(ends)),
        done: None,
        what: what(catalogue, &one, visit.lang),
        action: visit.path.clone(),
        button: button(ends).say(visit.lang),
    };
    crate::gate::shown(&page)
}

const fn button(ends: bool) -> Words {
    if ends { said::END } else { said::CONFIRM_DO }
}

/// Its button, or one click of a mail program (RFC 8058).
pub(crate) async fn post_link(
    visit: &Visit,
    house: &dyn House,
    ends: bool,
) -> Result<Reply, Refusal> {
    let outlets = house.outlets().ok_or(NONE_OFFERED)?;
    let (done, title) = if ends {
        outlets.unsubscribe(token(visit)).await?;
        ((said::ENDED, said::ENDED_DETAIL), said::END)
    } else {
        outlets.confirm(token(visit)).await?;
        ((said::CONFIRMED, said::CONSENT_DETAIL), said::CONFIRM)
    };
    Ok(link(visit, house, done, title))
}

fn token(visit: &Visit) -> &str {
    visit.params.get("token").map_or("", String::as_str)
}

/// What is waited for, in words.
fn what(catalogue: &Catalogue, one: &Subscribed, lang: Lang) -> String {
    let service = catalogue.service(&one.service);
    let service = service.map_or(said::ANY.say(lang), |service| service.title.say(lang));
    let place = catalogue.place(&one.place);
    let place = place.map_or(said::ANYWHERE.say(lang), |place| place.title.say(lang));
    format!("{service} · {place} · {}", one.until.to_minute())
}

/// A page that says what was done.
fn link(visit: &Visit, house: &dyn House, done: (Words, Words), title: Words) -> Reply {
    let page = LinkPage {
        frame: frame(visit, house, title),
        done: Some(in_words(done, visit.lang)),
        what: String::new(),
        action: String::new(),
        button: "",
    };
    crate::gate::shown(&page)
}

fn in_words((title, detail): (Words, Words), lang: Lang) -> (&'static str, &'static str) {
    (title.say(lang), detail.say(lang))
}

fn frame(visit: &Visit, house: &dyn House, title: Words) -> Frame {
    let frame = status_page::frame(visit, house, title.say(visit.lang));
    frame.menu(PATH, said::SUBSCRIBE, "")
}

/// How an address is reached, as it is written then; none where it can't be, or by nothing that is offered.
fn address(text: &str, offered: &[Outlet]) -> Option<Reach> {
    let read = if text.contains('@') {
        mail(text).map(Reach::Mail)
    } else {
        mobile(text).map(Reach::Mobile)
    };
    read.filter(|reach| offered.contains(&reach.outlet()))
}

/// A mail address as most are: one line, nothing quoted. What it really is, its owner confirms.
fn mail(text: &str) -> Option<String> {
    let (local, host) = text.split_once('@')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-_+".contains(c);
    let good = |part: &str| {
        !part.is_empty()
            && part.chars().all(plain)
            && !part.starts_with('.')
            && !part.ends_with('.')
    };
    let whole = good(local) && good(host) && host.contains('.') && !host.contains("..");
    (whole && local.len() <= 64 && text.len() <= ADDRESS_LEN_MAX)
        .then(|| format!("{local}@{}", host.to_ascii_lowercase()))
}

/// A mobile number of this country: `010-1234-5678`, with or without hyphens.
fn mobile(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !"- ".contains(*c)).collect();
    let good = digits.bytes().all(|b| b.is_ascii_digit());
    (good && digits.len() == 11 && digits.starts_with("010")).then_some(digits)
}

const NONE_OFFERED: Refusal = Refusal::new(
    "subscribe.none",
    Class::Unavailable,
    words(
        "이 기관은 아직 글로 알려 드릴 수 없습니다.",
        "This office can't tell you by message yet.",
        "여기서는 아직 알려 드릴 수 없어요.",
    ),
    words(
        "상태 화면을 다시 보거나 전화로 물으십시오.",
        "Look at the status page again, or ask by telephone.",
        "이 화면을 나중에 다시 봐 주세요.",
    ),
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_mail_or_a_mobile_number() {
        let read = |text| address(text, &Outlet::ALL);
        let is = |text, reach| assert!(read(text) == Some(reach), "{text}");
        is(
            "Hong.g+a@Example.KR",
            Reach::Mail("Hong.g+a@example.kr".to_owned()),
        );
        for number in ["010-1234-5678", "010 1234 5678"] {
            is(number, Reach::Mobile("01012345678".to_owned()));
        }
        for bad in [
            "",
            "hong",
            "hong@",
            "@example.kr",
            "hong@kr",
            "a@b..kr",
            "a b@c.kr",
            "a@b.kr\r\nBcc: c@d.kr",
            "\"a\"@b.kr",
            "02-123-4567",
            "0101234567",
            "010-1234-567８",
            "a@b.kr,c@d.kr",
        ] {
            assert!(read(bad).is_none(), "{bad}");
        }
        let elsewhere = address("a@b.kr", &[Outlet::Sms]);
        assert!(elsewhere.is_none(), "not offered here");
    }
}
