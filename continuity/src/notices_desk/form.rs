//! The form of a notice: what it asks, what is read of it, and what would go out.

use std::collections::BTreeSet;

use kernel::Answers;
use kernel::Fault;
use kernel::House;
use kernel::Lang;
use kernel::Moment;
use kernel::Outlet;
use kernel::Visit;
use kernel::Words;
use pages::Input;
use pages::Opt;

use crate::notice::Channel;
use crate::notice::DraftFault;
use crate::notices::Notice;
use crate::notices::Told;
use crate::notices::speaks;
use crate::notices::tells_of;
use crate::notices_desk::lang_words;
use crate::notices_desk::offered;
use crate::outages::minute;
use crate::shown;
use crate::stand::Stand;
use crate::tables::policy;
use crate::text::Text;
use crate::texts;
use crate::texts_notices as said;
use crate::tick::TickBox;
use crate::tick::chosen;
use crate::tick::ticked;

/// How long a notice counts where nobody says otherwise.
const DAY_MS: i64 = 86_400_000;
/// The longest title and advice that a form takes, in characters; what an outlet takes is told beside it.
const TITLE_LEN_MAX: usize = 80;
const ADVICE_LEN_MAX: usize = 1_500;

/// Boxes of which any number may be ticked.
pub(super) struct Boxes {
    pub(super) legend: &'static str,
    pub(super) hint: &'static str,
    pub(super) all: Vec<TickBox>,
}

/// What goes out by an outlet in a language.
pub(super) struct Preview {
    pub(super) what: String,
    pub(super) text: String,
    pub(super) length: String,
    pub(super) fits: bool,
}

/// What a form begins with: of a window where one is named in the address.
pub(super) fn fresh(stand: &Stand, visit: &Visit) -> Answers {
    let expires = visit.now.plus_ms(DAY_MS).to_minute();
    let mut pairs = vec![("expires".to_owned(), expires)];
    let mut put = |name: &str, value: String| pairs.push((name.to_owned(), value));
    let named = visit.query.raw("window").unwrap_or_default();
    let mut windows = stand.windows.iter();
    if let Some(window) = windows.find(|window| window.id.to_string() == named) {
        let outage = window.outage();
        let title = |lang| {
            let title = shown::title(stand.catalogue, outage, lang);
            format!("{title} {}", shown::state_words(outage.state).say(lang))
        };
        put("window", named.to_owned());
        put("title", title(Lang::Ko));
        put("title-en", title(Lang::En));
        put("title-easy", title(Lang::Easy));
        put("drill", outage.drill.to_string());
        pairs.extend(ticked("place", &outage.places));
        pairs.extend(ticked("service", &outage.service));
    }
    Answers::from_pairs(pairs)
}

/// What a form for a correction begins with.
pub(super) fn of_notice(notice: &Notice) -> Answers {
    let pairs = vec![
        ("window", notice.window.clone().unwrap_or_default()),
        ("title", notice.title.ko.clone()),
        ("title-en", notice.title.en.clone()),
        ("title-easy", notice.title.easy.clone()),
        ("advice", notice.advice.ko.clone()),
        ("advice-en", notice.advice.en.clone()),
        ("advice-easy", notice.advice.easy.clone()),
        ("area", notice.area.clone()),
        ("expires", notice.expires.to_minute()),
        ("drill", notice.drill.to_string()),
    ];
    let outlets = notice.outlets.iter().map(|outlet| outlet.code());
    let outlets: Vec<String> = outlets.map(str::to_owned).collect();
    let pairs = pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .chain(ticked("place", &notice.places))
        .chain(ticked("service", &notice.services))
        .chain(ticked("outlet", &outlets));
    Answers::from_pairs(pairs)
}

/// The questions over the boxes, and those under them.
pub(super) fn inputs(
    stand: &Stand,
    house: &dyn House,
    lang: Lang,
    answers: &Answers,
    faults: &[Fault],
) -> (Vec<Input>, Vec<Input>) {
    let ask = pages::Ask::new(lang, answers, faults);
    let node = house.node().name.as_str();
    let own = tells_of(&stand.windows, stand.catalogue, node);
    let open = own.filter(|window| !window.is_over(stand.status.at));
    let windows = open.map(|window| {
        let title = shown::title(stand.catalogue, window.outage(), lang);
        Opt::new(window.id.to_string(), title)
    });
    let none = Opt::new("", said::ABOUT_NONE.say(lang));
    let title = |name, label| ask.text(name, label).length_max(TITLE_LEN_MAX);
    let advice = |name, label| ask.area(name, label).length_max(ADVICE_LEN_MAX);
    let asks = vec![
        ask.select("window", said::ABOUT, &[])
            .options(std::iter::once(none).chain(windows).collect())
            .optional(),
        title("title", said::TITLE).hint(said::TITLE_HINT),
        advice("advice", said::ADVICE).hint(said::ADVICE_HINT),
        title("title-en", said::TITLE_EN).optional(),
        advice("advice-en", said::ADVICE_EN).optional(),
        title("title-easy", said::TITLE_EASY).optional(),
        advice("advice-easy", said::ADVICE_EASY).optional(),
    ];
    let mut more = Vec::new();
    if offered(house).contains(&Outlet::EmergencyText) {
        more.push(
            ask.text("area", said::AREA)
                .hint(said::AREA_HINT)
                .length_max(TITLE_LEN_MAX)
                .optional(),
        );
    }
    more.push(
        ask.text("expires", said::EXPIRES)
            .hint(texts::MINUTE_HINT)
            .width("w14"),
    );
    more.push(ask.checkbox("drill", texts::AS_DRILL));
    (asks, more)
}

/// The boxes: places, services, outlets.
pub(super) fn boxes(stand: &Stand, house: &dyn House, lang: Lang, answers: &Answers) -> Vec<Boxes> {
    let node = house.node().name.as_str();
    let catalogue = stand.catalogue;
    let tick = |group: &str, value: &str, label: &str| TickBox::new(group, value, label, answers);
    let places = TickBox::places(catalogue, node, lang, answers);
    let services = catalogue.services.iter();
    let services = services.map(|one| tick("service", &one.name, one.title.say(lang)));
    let offered = offered(house).into_iter();
    let outlets = offered.map(|one| tick("outlet", one.code(), outlet_words(one).say(lang)));
    let all = [
        (texts::WHERE, texts::WHERE_HINT, places),
        (said::SERVICES, said::SERVICES_HINT, services.collect()),
        (said::OUTLETS, said::OUTLETS_HINT, outlets.collect()),
    ];
    let shown = all.map(|(legend, hint, boxes): (Words, Words, Vec<_>)| Boxes {
        legend: legend.say(lang),
        hint: hint.say(lang),
        all: boxes,
    });
    shown
        .into_iter()
        .filter(|group| !group.all.is_empty())
        .collect()
}

/// An outlet in words.
pub(super) const fn outlet_words(outlet: Outlet) -> Words {
    match outlet {
        Outlet::Email => said::EMAIL,
        Outlet::Sms => said::SMS,
        Outlet::Push => said::PUSH,
        Outlet::EmergencyText => said::EMERGENCY,
        Outlet::Webhook => said::WEBHOOK,
    }
}

/// What the form says, whatever is wrong with it.
pub(super) fn as_it_is(form: &Answers) -> Notice {
    let given = |name: &str| form.raw(name).unwrap_or_default().trim().to_owned();
    let text = |name: &str| Text {
        ko: given(name),
        en: given(&format!("{name}-en")),
        easy: given(&format!("{name}-easy")),
    };
    let named = |group: &str| chosen(form, group);
    let outlets = named("outlet");
    let outlets = outlets.iter().filter_map(|one| Outlet::parse(one));
    let outlets: BTreeSet<Outlet> = outlets.collect();
    Notice {
        notice: None,
        revision: 1,
        window: Some(given("window")).filter(|window| !window.is_empty()),
        title: text("title"),
        advice: text("advice"),
        services: named("service"),
        places: named("place"),
        outlets: outlets.into_iter().collect(),
        area: given("area"),
        expires: minute(&given("expires")).unwrap_or(Moment(0)),
        drill: form.raw("drill") == Some("true"),
    }
}

/// The notice of the form, or all its faults.
pub(super) fn read(
    stand: &Stand,
    visit: &Visit,
    house: &dyn House,
    told: Option<&Told>,
) -> Result<Notice, Vec<Fault>> {
    let form = &visit.form;
    let mut notice = as_it_is(form);
    notice
        .outlets
        .retain(|outlet| offered(house).contains(outlet));
    if let Some(told) = told {
        notice.notice = Some(told.id.to_string());
        notice.revision = told.last().notice.revision + 1;
    }
    let given = |name: &str| form.raw(name).unwrap_or_default();
    let fault = |name: &str, hint| Fault::new(name, given(name), "notice.form", hint);
    let emergency = notice.outlets.contains(&Outlet::EmergencyText);
    let checks = [
        ("title", !notice.title.ko.is_empty(), said::WRITE),
        ("advice", !notice.advice.ko.is_empty(), said::WRITE),
        (
            "area",
            !emergency || !notice.area.is_empty(),
            said::AREA_NEEDED,
        ),
        ("expires", notice.expires > visit.now, said::LATER),
    ];
    let bad = checks.into_iter().filter(|(_, good, _)| !good);
    let mut faults: Vec<Fault> = bad.map(|(name, _, hint)| fault(name, hint)).collect();
    let too_long = notice.draft().faults(&policy(), visit.now);
    let too_long = too_long.into_iter().filter_map(|fault| match fault {
        DraftFault::DoesNotFit(fit) if fit.chars > fit.chars_max => Some((fit.channel, fit.lang)),
        DraftFault::DoesNotFit(_)
        | DraftFault::NoChannel
        | DraftFault::Expired
        | DraftFault::NoLength(_) => None,
    });
    for (channel, lang) in too_long {
        let field = of_text(&channel, lang, &notice);
        if !faults.iter().any(|known| known.field == field) {
            faults.push(fault(&field, said::TOO_LONG));
        }
    }
    let node = house.node().name.as_str();
    let speaks = |notice: &Notice| speaks(stand.catalogue, node, notice);
    let first = told.and_then(|told| told.versions().first());
    if !speaks(&notice) || first.is_some_and(|first| !speaks(&first.notice)) {
        faults.push(fault("place", texts::NOT_YOURS));
    }
    if faults.is_empty() {
        Ok(notice)
    } else {
        Err(faults)
    }
}

/// The field that is to be shortened. A language that was not written is the Korean text.
fn of_text(channel: &Channel, lang: Lang, notice: &Notice) -> String {
    let name = match channel {
        Channel::EmailSubject => "title",
        Channel::Web
        | Channel::Board
        | Channel::Sms
        | Channel::Push
        | Channel::Poster
        | Channel::EmergencyText { .. } => "advice",
    };
    let text = if name == "title" {
        &notice.title
    } else {
        &notice.advice
    };
    match lang {
        Lang::En if !text.en.is_empty() => format!("{name}-en"),
        Lang::Easy if !text.easy.is_empty() => format!("{name}-easy"),
        Lang::Ko | Lang::En | Lang::Easy => name.to_owned(),
    }
}

/// What goes out by each outlet in each language, whether it fits or not.
pub(super) fn previews(notice: &Notice, lang: Lang, now: Moment) -> Vec<Preview> {
    let fits = notice.draft().fits(&policy(), now.day());
    let fits = fits.into_iter().filter(|fit| fit.channel != Channel::Web);
    let mut seen: Vec<(Channel, String)> = Vec::new();
    let mut shown = Vec::new();
    for fit in fits {
        // A language that was not written is the same text again.
        if seen.contains(&(fit.channel.clone(), fit.text.clone())) {
            continue;
        }
        let what = match fit.channel {
            Channel::EmailSubject => said::EMAIL,
            Channel::Sms => said::SMS,
            Channel::Push => said::PUSH,
            Channel::EmergencyText { .. } => said::EMERGENCY,
            Channel::Web | Channel::Board | Channel::Poster => said::NOTICES,
        };
        shown.push(Preview {
            what: format!("{} ({})", what.say(lang), lang_words(fit.lang)),
            length: format!("{} / {}", fit.chars, fit.chars_max),
            fits: fit.fits(),
            text: fit.text.clone(),
        });
        seen.push((fit.channel, fit.text));
    }
    if notice.outlets.contains(&Outlet::Webhook) {
        let source = notice.source();
        shown.push(Preview {
            what: said::WEBHOOK.say(lang).to_owned(),
            text: format!("{} {}", source.ko.headline, source.ko.sentences.join(" ")),
            length: String::new(),
            fits: true,
        });
    }
    shown
}
