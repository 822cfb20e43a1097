//! Atom feeds (RFC 4287) as values, and their XML: what a feed reader subscribes to instead of leaving an address with us.

use std::collections::BTreeSet;

use kernel::Date;
use kernel::Lang;
use kernel::Moment;

use crate::xml::Element;

/// The namespace of Atom.
pub const NAMESPACE: &str = "http://www.w3.org/2005/Atom";

/// An id that stays true wherever a feed is carried: `tag:jongno.example,2026-11-22:status` (RFC 4151). An address would change with the mirror.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TagId(String);

impl TagId {
    /// The id of something of an authority: a domain that was its own on that day. None: the domain is none, or the name is empty or holds what a
    /// URI may not.
    pub fn new(authority: &str, since: Date, name: &str) -> Option<Self> {
        let label = |label: &str| {
            let fits =
                |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(fits)
        };
        let in_name =
            |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:@!$&'()*+,;=/?".contains(&byte);
        let fits = authority.split('.').all(label) && !name.is_empty() && name.bytes().all(in_name);
        fits.then(|| Self(format!("tag:{authority},{since}:{name}")))
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// Its id, for ever.
    pub id: TagId,
    /// Its title.
    pub title: String,
    /// Who writes it: the office. It counts for the entries too.
    pub author: String,
    /// Its language.
    pub lang: Lang,
    /// Where it can be had itself.
    pub own_address: String,
    /// Where people read the same.
    pub page: String,
    /// Since when there is this feed: what it says of its own age while it has no entry.
    pub since: Moment,
    /// Its entries, the newest first.
    pub entries: Vec<Entry>,
}

/// An entry of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id, for ever: a correction keeps it.
    pub id: TagId,
    /// Its title.
    pub title: String,
    /// When it was first told.
    pub published: Moment,
    /// When it was last changed in what it says.
    pub updated: Moment,
    /// One sentence.
    pub summary: String,
    /// The whole text; none where the summary says it all.
    pub content: Option<String>,
    /// Where people read it.
    pub page: String,
}

/// What a feed may not be (RFC 4287).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Two entries, or an entry and the feed, have this id (section 4.1.1: an entry stands once in ours).
    IdTwice(TagId),
    /// This one has no title (sections 4.1.1, 4.1.2 ask for one; an empty one tells readers nothing).
    NoTitle(TagId),
    /// The feed names no author (section 4.1.1).
    NoAuthor,
    /// This entry was changed before it was told.
    UpdatedTooEarly(TagId),
    /// This is no address of a page: `https://…` or `http://…` without spaces.
    NoAddress(String),
}

impl Feed {
    /// The document. An error tells everything that is wrong; then nothing may be given out.
    pub fn document(&self) -> Result<String, Vec<Fault>> {
        let faults = self.faults();
        if faults.is_empty() {
            Ok(self.element().document())
        } else {
            Err(faults)
        }
    }

    /// When the feed last changed: its newest entry.
    pub fn updated(&self) -> Moment {
        let times = self.entries.iter().map(|entry| entry.updated);
        times.max().unwrap_or(self.since)
    }

    fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut ids = BTreeSet::from([&self.id]);
        let twice = self.entries.iter().filter(|entry| !ids.insert(&entry.id));
        faults.extend(twice.map(|entry| Fault::IdTwice(entry.id.clone())));
        let titles = self.entries.iter().map(|entry| (&entry.id, &entry.title));
        let untitled = [(&self.id, &self.title)]
            .into_iter()
            .chain(titles)
            .filter(|(_, title)| title.trim().is_empty());
        faults.extend(untitled.map(|(id, _)| Fault::NoTitle(id.clone())));
        if self.author.trim().is_empty() {
            faults.push(Fault::NoAuthor);
        }
        let early = self
            .entries
            .iter()
            .filter(|entry| entry.updated < entry.published);
        faults.extend(early.map(|entry| Fault::UpdatedTooEarly(entry.id.clone())));
        let pages = self.entries.iter().map(|entry| &entry.page);
        let broken = [&self.own_address, &self.page]
            .into_iter()
            .chain(pages)
            .filter(|page| !is_address(page));
        faults.extend(broken.map(|page| Fault::NoAddress(page.clone())));
        faults
    }

    fn element(&self) -> Element {
        let mut all = vec![
            Element::text("id", self.id.as_str()),
            Element::text("title", &self.title),
            Element::text("updated", &self.updated().to_string()),
            Element::holding("author", vec![Element::text("name", &self.author)]),
            link("self", &self.own_address, "application/atom+xml"),
            link("alternate", &self.page, "text/html"),
        ];
        all.extend(self.entries.iter().map(Entry::element));
        Element::holding("feed", all)
            .with("xmlns", NAMESPACE)
            .with("xml:lang", self.lang.tag())
    }
}

impl Entry {
    fn element(&self) -> Element {
        let mut all = vec![
            Element::text("id", self.id.as_str()),
            Element::text("title", &self.title),
            Element::text("published", &self.published.to_string()),
            Element::text("updated", &self.updated.to_string()),
            link("alternate", &self.page, "text/html"),
            Element::text("summary", &self.summary),
        ];
        all.extend(
            self.content
                .iter()
                .map(|text| Element::text("content", text).with("type", "text")),
        );
        Element::holding("entry", all)
    }
}

/// A link holds nothing.
fn link(rel: &str, href: &str, kind: &str) -> Element {
    Element::text("link", "")
        .with("rel", rel)
        .with("type", kind)
        .with("href", href)
}

fn is_address(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        !rest.is_empty()
            && !rest.contains(|letter: char| letter.is_whitespace() || letter.is_control())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str) -> TagId {
        TagId::new("jongno.example", kernel::Date::MAX, name).expect("an id")
    }

    fn entry(name: &str, minute: i64) -> Entry {
        Entry {
            id: id(name),
            title: "정부24 <중단>".to_owned(),
            published: Moment(0),
            updated: Moment(minute * 60_000),
            summary: "종로구청 1층에서 발급됩니다 & 무료".to_owned(),
            content: None,
            page: "https://jongno.example/status?a=1&b=2".to_owned(),
        }
    }

    fn feed(entries: Vec<Entry>) -> Feed {
        Feed {
            id: id("status"),
            title: "종로구 서비스 상태".to_owned(),
            author: "종로구".to_owned(),
            lang: Lang::Ko,
            own_address: "https://jongno.example/status.atom".to_owned(),
            page: "https://jongno.example/status".to_owned(),
            since: Moment(0),
            entries,
        }
    }

    #[test]
    fn a_feed_says_when_its_newest_entry_changed() {
        let feed = feed(vec![entry("a", 3), entry("b", 7)]);
        let text = feed.document().expect("a good feed");
        assert_eq!(feed.updated(), Moment(420_000));
        assert!(
            text.contains("<updated>1970-01-01T09:07:00.000+09:00</updated>\n <author>"),
            "{text}"
        );
        assert!(
            text.contains("xml:lang=\"ko\"") && text.contains("정부24 &lt;중단&gt;"),
            "{text}"
        );
        assert!(
            text.contains("href=\"https://jongno.example/status?a=1&amp;b=2\""),
            "{text}"
        );
    }

    #[test]
    fn a_feed_without_entries_is_one() {
        assert!(feed(Vec::new()).document().is_ok());
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let mut bad = feed(vec![entry("a", 3), entry("a", 4), entry("status", -1)]);
        bad.author = " ".to_owned();
        bad.title = String::new();
        bad.page = "javascript:alert(1)".to_owned();
        let expected = vec![
            Fault::IdTwice(id("a")),
            Fault::IdTwice(id("status")),
            Fault::NoTitle(id("status")),
            Fault::NoAuthor,
            Fault::UpdatedTooEarly(id("status")),
            Fault::NoAddress(bad.page.clone()),
        ];
        assert_eq!(bad.document(), Err(expected));
    }

    #[test]
    fn an_id_is_a_tag_uri() {
        let day = "2026-11-22".parse().expect("a day");
        let tag = |authority, name| TagId::new(authority, day, name);
        let good = tag("jongno.example", "status/3");
        assert_eq!(
            good.as_ref().map(TagId::as_str),
            Some("tag:jongno.example,2026-11-22:status/3")
        );
        for (authority, name) in [
            ("", "a"),
            ("jongno..kr", "a"),
            ("종로.kr", "a"),
            ("-a.kr", "a"),
            ("a.kr", ""),
            ("a.kr", "상태"),
            ("a.kr", "a b"),
        ] {
            assert_eq!(tag(authority, name), None, "{authority} {name}");
        }
    }
}
