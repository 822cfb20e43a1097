//! `/now` (`지금 가도 되나요?`): one screen on a telephone, and printable.

use askama::Template;
use kernel::Answers;
use kernel::Fault;
use kernel::House;
use kernel::Lang;
use kernel::Reply;
use kernel::Visit;
use pages::Frame;
use pages::Input;
use pages::Opt;

use crate::catalogue::Catalogue;
use crate::catalogue::Place;
use crate::catalogue::Service;
use crate::now;
use crate::now::Answer;
use crate::now::Can;
use crate::now::Other;
use crate::shown;
use crate::stand::Stand;
use crate::status_page;
use crate::texts;

/// Its path.
pub(crate) const PATH: &str = "/now";

#[derive(Template)]
#[template(path = "now.html")]
struct NowPage {
    frame: Frame,
    answer: Option<ShownAnswer>,
    service: Input,
    place: Input,
    postcode: Input,
}

struct ShownAnswer {
    tone: &'static str,
    headline: String,
    detail: &'static str,
    facts: Vec<(&'static str, String)>,
    others_title: &'static str,
    others: Vec<ShownOther>,
    bring: Vec<String>,
}

struct ShownOther {
    text: String,
    url: String,
}

/// The page: the question, and where it was asked, the answer over it.
pub(crate) fn show(catalogue: &Catalogue, visit: &Visit, house: &dyn House) -> Reply {
    let lang = visit.lang;
    let asked = |name| visit.query.raw(name).unwrap_or_default();
    let service = catalogue.service(asked("service"));
    let postcode = asked("postcode");
    let digits: String = postcode.chars().filter(char::is_ascii_digit).collect();
    let near = (!digits.is_empty())
        .then(|| now::nearest(catalogue, &digits))
        .flatten();
    let place = catalogue.place(asked("place")).or(near);
    let mut faults = Vec::new();
    if service.is_some() && place.is_none() && (!postcode.is_empty() || asked("asked") == "true") {
        faults.push(Fault::new(
            "postcode",
            postcode,
            "now.place",
            texts::NOT_FOUND_PLACE,
        ));
    }
    let stand = Stand::at(catalogue, house, visit.now);
    let answered = service.zip(place).and_then(|(service, place)| {
        let answer = now::answer(
            catalogue,
            &stand.windows,
            &stand.status,
            &service.name,
            &place.name,
        )?;
        Some(answer_of(&stand, service, place, &answer, lang))
    });
    let [service, place, postcode] = questions(catalogue, &visit.query, &faults, lang);
    let frame = status_page::frame(visit, house, texts::NOW.say(lang));
    let page = NowPage {
        frame: frame.faults(&faults, [&service, &place, &postcode]),
        answer: answered,
        service,
        place,
        postcode,
    };
    crate::gate::shown(&page)
}

fn questions(catalogue: &Catalogue, asked: &Answers, faults: &[Fault], lang: Lang) -> [Input; 3] {
    let ask = pages::Ask::new(lang, asked, faults);
    let services = catalogue.services.iter();
    let services = services.map(|one| Opt::new(&one.name, one.title.say(lang)));
    let places = catalogue.places.iter();
    let places = places.map(|one| Opt::new(&one.name, one.title.say(lang)));
    let service = ask
        .select("service", texts::WHAT, &[])
        .options(services.collect());
    let place = ask
        .select("place", texts::PLACE, &[])
        .options(places.collect());
    let postcode = ask
        .digits("postcode", texts::POSTCODE)
        .hint(texts::POSTCODE_HINT);
    [
        service,
        place.optional(),
        postcode.optional().width("w8").length_max(5),
    ]
}

fn answer_of(
    stand: &Stand,
    service: &Service,
    place: &Place,
    answer: &Answer,
    lang: Lang,
) -> ShownAnswer {
    let (tone, headline, detail) = match (answer.can, answer.slow) {
        (Can::Now, false) => ("good", texts::CAN_NOW, texts::CAN_NOW_DETAIL),
        (Can::Now, true) => ("care", texts::CAN_NOW, texts::SLOW_DETAIL),
        (Can::WhenOpen, _) => ("calm", texts::CAN_LATER, texts::CAN_LATER_DETAIL),
        (Can::PaperOnly, _) => ("care", texts::PAPER_ONLY, texts::PAPER_DETAIL),
        (Can::No, _) => ("stop", texts::NO, texts::NO_DETAIL),
    };
    let mut facts = Vec::new();
    let times = [
        (texts::OPENS, answer.opens_at),
        (texts::EXPECTED, answer.expected),
        (texts::LOOK_AGAIN, answer.look_again),
    ];
    for (label, moment) in times {
        facts.extend(moment.map(|moment| (label.say(lang), moment.to_minute())));
    }
    facts.push((texts::ADDRESS.say(lang), place.address.say(lang).to_owned()));
    if !place.phone.is_empty() {
        facts.push((texts::PHONE.say(lang), place.phone.clone()));
    }
    let works = matches!(answer.can, Can::Now | Can::WhenOpen);
    let mut others: Vec<ShownOther> = answer
        .others
        .iter()
        .map(|one| other(stand, one, lang))
        .collect();
    if !works {
        let alternates = service.alternates.iter();
        others.extend(alternates.map(|one| ShownOther {
            text: status_page::alternate(one, lang),
            url: String::new(),
        }));
    }
    let title = format!("{} · {}", service.title.say(lang), place.title.say(lang));
    ShownAnswer {
        tone,
        headline: format!("{title}: {}", headline.say(lang)),
        detail: detail.say(lang),
        facts,
        others_title: if works {
            texts::OTHERS
        } else {
            texts::OTHERS_INSTEAD
        }
        .say(lang),
        others,
        bring: service
            .bring
            .iter()
            .map(|one| one.say(lang).to_owned())
            .collect(),
    }
}

fn other(stand: &Stand, other: &Other, lang: Lang) -> ShownOther {
    let mut text = shown::way_title(stand.catalogue, other.by, other.place.as_deref(), lang);
    let place = other
        .place
        .as_deref()
        .and_then(|name| stand.catalogue.place(name));
    if let Some(place) = place {
        text = format!("{text} · {}", place.address.say(lang));
    }
    if let Some(opens) = other.opens_at {
        text = format!(
            "{text} · {} {}",
            texts::CLOSED_UNTIL.say(lang),
            opens.to_minute()
        );
    }
    ShownOther {
        text,
        url: other.url.clone(),
    }
}
