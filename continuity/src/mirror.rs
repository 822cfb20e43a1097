//! The mirror (사본): how things stand as a folder of files that any web server can carry elsewhere, without this node and without a form or a cookie.

use std::borrow::Borrow;
use std::collections::BTreeMap;

use askama::Template;
use kernel::Answers;
use kernel::House;
use kernel::Lang;
use kernel::Moment;
use kernel::Reply;
use kernel::Visit;
use kernel::Words;

use crate::catalogue::Catalogue;
use crate::feeds;
use crate::json;
use crate::live_texts as texts;
use crate::stand::Stand;
use crate::standing::Standing;
use crate::status_page;
use crate::texts::STATUS;

/// One file of the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MirrorFile {
    /// Its name below the folder: `index.html`, `cap/ID.xml`.
    pub name: String,
    /// What stands in it.
    pub bytes: Vec<u8>,
}

/// The files that the pages of a mirror load, beside [`SCRIPT`].
const ASSETS: [&str; 5] = [
    "ieum.css",
    "IeumUI-Regular.woff2",
    "IeumUI-Bold.woff2",
    "IeumNames-Regular.woff2",
    "IeumMore-Regular.woff2",
];
const SCRIPT: &str = "mirror.js";
/// Where the warnings of single outages lie.
const CAP: &str = "cap";

#[derive(Template)]
#[template(path = "mirror.html")]
struct MirrorPage {
    lang: Lang,
    title: &'static str,
    standing: Standing,
    at: String,
    at_ms: i64,
    demo: bool,
}

impl MirrorPage {
    fn say(&self, words: impl Borrow<Words>) -> &'static str {
        words.borrow().say(self.lang)
    }

    fn langs(&self) -> [(&'static str, &'static str, &'static str, bool); 3] {
        Lang::ALL.map(|lang| {
            let name = match lang {
                Lang::Ko => "한국어",
                Lang::En => "English",
                Lang::Easy => "쉬운 말",
            };
            (name, lang.tag(), page_name(lang), lang == self.lang)
        })
    }
}

const fn page_name(lang: Lang) -> &'static str {
    match lang {
        Lang::Ko => "index.html",
        Lang::En => "en.html",
        Lang::Easy => "easy.html",
    }
}

/// All files, as they should lie there now: what pages load first, the pages last.
pub fn mirror(catalogue: &Catalogue, house: &dyn House, now: Moment) -> Vec<MirrorFile> {
    let stand = Stand::at(catalogue, house, now);
    let mut files = assets();
    let told = stand.open().into_iter().chain(stand.past());
    for window in told {
        let id = window.id.to_string();
        let visit = visit(Lang::Ko, now, Some(&id));
        let document = feeds::cap(catalogue, &visit, house).ok();
        files.extend(document.and_then(|reply| document_file(format!("{CAP}/{id}.xml"), reply)));
    }
    let korean = visit(Lang::Ko, now, None);
    let feed = feeds::atom(catalogue, &korean, house).ok();
    files.extend(feed.and_then(|reply| document_file("status.atom".to_owned(), reply)));
    let told = json::show(catalogue, &korean, house);
    files.extend(document_file("status.json".to_owned(), told));
    for lang in Lang::ALL {
        let standing = Standing::of(&stand, status_page::node_title(house, lang), lang);
        let page = MirrorPage {
            lang,
            title: STATUS.say(lang),
            standing: standing.in_files(),
            at: now.to_minute(),
            at_ms: now.0,
            demo: house.demo(),
        };
        let html = page
            .render()
            .expect("a page is made of texts, which always render");
        files.push(MirrorFile {
            name: page_name(lang).to_owned(),
            bytes: html.into_bytes(),
        });
    }
    files
}

/// Style and fonts, which lie beside the pages here.
fn assets() -> Vec<MirrorFile> {
    let wanted = pages::ASSETS.iter();
    let wanted = wanted.filter(|asset| ASSETS.contains(&asset.name));
    let beside = |asset: &pages::Asset| {
        let text = std::str::from_utf8(asset.raw).ok();
        let css = text.filter(|_| asset.content_type.starts_with("text/css"));
        let bytes = css.map_or_else(
            || asset.raw.to_vec(),
            |css| {
                let fonts = pages::ASSETS.iter();
                let css = fonts.fold(css.to_owned(), |css, font| {
                    css.replace(font.path, font.name)
                });
                css.into_bytes()
            },
        );
        MirrorFile {
            name: asset.name.to_owned(),
            bytes,
        }
    };
    let mut files: Vec<MirrorFile> = wanted.map(beside).collect();
    files.push(MirrorFile {
        name: SCRIPT.to_owned(),
        bytes: include_bytes!("../pages/mirror.js").to_vec(),
    });
    files
}

fn document_file(name: String, reply: Reply) -> Option<MirrorFile> {
    match reply {
        Reply::Document { bytes, .. } => Some(MirrorFile { name, bytes }),
        Reply::Page(_)
        | Reply::SeeOther(_)
        | Reply::Pdf { .. }
        | Reply::Live
        | Reply::SignedIn { .. }
        | Reply::SignedOut(_) => None,
    }
}

/// As if somebody asked for it now, for what is made for whoever asks.
fn visit(lang: Lang, now: Moment, window: Option<&str>) -> Visit {
    let window = window.map(|id| ("window".to_owned(), id.to_owned()));
    Visit {
        path: status_page::PATH.to_owned(),
        params: window.into_iter().collect::<BTreeMap<_, _>>(),
        query: Answers::default(),
        form: Answers::default(),
        caller: None,
        lang,
        csrf: String::new(),
        key: String::new(),
        now,
    }
}
