//! Atom feeds before xmllint: well-formed, and read back as they were meant.

use continuity::atom::Entry;
use continuity::atom::Feed;
use continuity::atom::TagId;
use kernel::Lang;
use kernel::Moment;

use crate::xmllint;

const HOSTILE: &str = "<b>정부24</b> &amp; \"중단\" ]]> '\u{1}'";

fn id(name: &str) -> TagId {
    TagId::new("jongno.example", "2026-11-22".parse().unwrap(), name).unwrap()
}

fn feed(entries: usize) -> Feed {
    let at = Moment::parse("2026-11-22T09:00:00.5").unwrap();
    let entry = |nth: usize| Entry {
        id: id(&format!("status/{nth}")),
        title: HOSTILE.to_owned(),
        published: at,
        updated: at.plus_ms(i64::try_from(nth).unwrap()),
        summary: HOSTILE.to_owned(),
        content: nth.is_multiple_of(2).then(|| format!("{HOSTILE}\n다음 줄")),
        page: "https://jongno.example/status?a=1&b=2".to_owned(),
    };
    Feed {
        id: id("status"),
        title: HOSTILE.to_owned(),
        author: "종로구".to_owned(),
        lang: Lang::Easy,
        own_address: "https://jongno.example/status.atom".to_owned(),
        page: "https://jongno.example/status".to_owned(),
        since: at,
        entries: (0..entries).map(entry).collect(),
    }
}

#[test]
fn feeds_are_well_formed() {
    if !xmllint::is_here() {
        return;
    }
    let feeds: Vec<String> = (0..20)
        .map(|count| feed(count).document().unwrap())
        .collect();
    assert!(xmllint::refused("feeds", &[], &feeds).is_empty());
}

#[test]
fn another_program_reads_what_we_meant() {
    if !xmllint::is_here() {
        return;
    }
    let document = feed(3).document().unwrap();
    let read = |place: &str| xmllint::read("feed", &document, place);
    let meant = HOSTILE.replace('\u{1}', "\u{fffd}");
    assert_eq!(read("namespace-uri(/*)"), "http://www.w3.org/2005/Atom");
    assert_eq!(read("string(/*/*[local-name()='title'])"), meant);
    assert_eq!(
        read("string(/*/*[local-name()='updated'])"),
        "2026-11-22T09:00:00.502+09:00"
    );
    assert_eq!(read("count(//*[local-name()='entry'])"), "3");
    assert_eq!(
        read("string(//*[local-name()='content'])"),
        format!("{meant}\n다음 줄")
    );
    assert_eq!(
        read("string(//*[local-name()='entry']/*[local-name()='link']/@href)"),
        "https://jongno.example/status?a=1&b=2"
    );
    assert_eq!(
        read("string(/*/*[local-name()='link'][@rel='self']/@href)"),
        "https://jongno.example/status.atom"
    );
    assert_eq!(read("string(/*/*[local-name()='author']/*)"), "종로구");
}
