//! `/status`: how things stand, kept up to date while it is open.

use askama::Template;
use kernel::House;
use kernel::Lang;
use kernel::Reply;
use kernel::Visit;
use pages::Density;
use pages::Frame;

use crate::catalogue::Alternate;
use crate::catalogue::Catalogue;
use crate::live_texts;
use crate::stand::Stand;
use crate::standing::Standing;
use crate::texts;

/// Its path.
pub(crate) const PATH: &str = "/status";
/// What an open page is kept up to date by.
pub(crate) const LIVE: &str = "/status/live";

#[derive(Template)]
#[template(path = "status.html")]
struct StatusPage {
    frame: Frame,
    live: String,
    standing: Standing,
}

/// The page.
pub(crate) fn show(catalogue: &Catalogue, visit: &Visit, house: &dyn House) -> Reply {
    let lang = visit.lang;
    let stand = Stand::at(catalogue, house, visit.now);
    let page = StatusPage {
        frame: frame(visit, house, texts::STATUS.say(lang)),
        live: format!("{LIVE}?lang={}", lang.code()),
        standing: Standing::of(&stand, node_title(house, lang), lang),
    };
    crate::gate::shown(&page)
}

/// The frame of the public pages of telling.
pub(crate) fn frame(visit: &Visit, house: &dyn House, title: impl Into<String>) -> Frame {
    Frame::new(visit, house, Density::Portal, texts::PORTAL, "/", title)
        .menu(PATH, texts::STATUS, "")
        .menu(crate::now_page::PATH, texts::NOW, "")
}

pub(crate) fn node_title(house: &dyn House, lang: Lang) -> &str {
    let node = house.node();
    if lang == Lang::En {
        &node.title_en
    } else {
        &node.title_ko
    }
}

/// An alternate with its address or telephone.
pub(crate) fn alternate(one: &Alternate, lang: Lang) -> String {
    let ways = [&one.url, &one.phone];
    let ways = ways.into_iter().filter(|way| !way.is_empty()).cloned();
    let said = std::iter::once(one.say.say(lang).to_owned());
    said.chain(ways).collect::<Vec<_>>().join(" · ")
}
