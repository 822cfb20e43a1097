//! An office changes the words of its form: by the real pages, two people, with kills and a cut between; and old papers stay as they were printed.

use serde_json::Value;
use serde_json::json;

use crate::client::Answer;
use crate::client::Caller;
use crate::country::Country;
use crate::country::harmed;
use crate::desk::Browser;
use crate::people;
use crate::people::FAMILY;
use crate::tools;
use crate::tools::scratch;
use crate::tools::wait_until;

const FORM: &str = "/desk/forms/resident.signature-certificate";
const LABEL: &str = "texts.use.ko";
const OLD: &str = "쓰이는 곳";
const NEW: &str = "이 확인서를 내는 곳";

fn signed_in(country: &Country, node: &str, who: &str) -> Browser {
    let mut desk = Browser::open(country, node);
    desk.get("/desk/sign-in");
    desk.post("/desk/sign-in", &[("evidence", who)]);
    desk
}

/// What the fields of a page hold, as a browser would send them.
fn fields(html: &str) -> Vec<(String, String)> {
    let plain = |text: &str| {
        let marks = [
            ("&#34;", "\""),
            ("&#39;", "'"),
            ("&#60;", "<"),
            ("&#62;", ">"),
            ("&#38;", "&"),
        ];
        marks
            .iter()
            .fold(text.to_owned(), |text, (mark, c)| text.replace(mark, c))
    };
    let attribute = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
        Some(plain(rest.split('"').next()?))
    };
    let mut fields = Vec::new();
    for piece in html
        .split('<')
        .filter(|piece| piece.starts_with("input ") || piece.starts_with("textarea "))
    {
        let (tag, text) = piece.split_once('>').unwrap();
        let name = attribute(tag, "name").unwrap();
        let value = if tag.starts_with("textarea") {
            plain(text.strip_prefix('\n').unwrap_or(text))
        } else {
            attribute(tag, "value").unwrap_or_default()
        };
        if name.starts_with("texts.") || name == "from" || name == "template" {
            fields.push((name, value));
        }
    }
    fields
}

/// Opens the draft page, changes one field, and sends it.
fn draft(desk: &mut Browser, from: u16, changes: &[(&str, &str)]) -> Answer {
    let page = desk.get(&format!("{FORM}/draft?from={from}")).text();
    let mut all = fields(&page);
    for (name, value) in changes {
        match all.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => (*value).clone_into(old),
            None => all.push(((*name).to_owned(), (*value).to_owned())),
        }
    }
    let all: Vec<(&str, &str)> = all
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    desk.send(&format!("{FORM}/draft"), &all)
}

/// Presses a button of a version's page; the answer is where it leads, or the refusal's code.
fn press(desk: &mut Browser, version: u16, button: &str) -> String {
    desk.get(&format!("{FORM}/versions/{version}"));
    let answer = desk.send(&format!("{FORM}/versions/{version}/{button}"), &[]);
    match answer.status {
        303 => answer.header("location").to_owned(),
        _ => code(&answer.text()),
    }
}

/// The code of a refusal that a page shows.
fn code(html: &str) -> String {
    let footer = html
        .split("<footer>")
        .find(|part| part.contains('.') && part.contains("</footer>"));
    let footer = footer.and_then(|part| part.split("</footer>").next());
    footer
        .unwrap_or(html)
        .rsplit(' ')
        .next()
        .unwrap()
        .to_owned()
}

/// A paper with its text and what its file says of the form.
fn paper(officer: &Caller, key: &str) -> (Value, String, String) {
    let subject = people::special(FAMILY).members[0].number.full();
    let body = json!({"subject": subject, "purpose": "자동차 이전", "signed": true});
    let done = officer.ask("signature-certificate", key, &body).done();
    let (text, creator) = printed(officer, &done);
    (done, text, creator)
}

fn printed(officer: &Caller, done: &Value) -> (String, String) {
    let file = officer.get(done["pdf_url"].as_str().unwrap());
    assert_eq!(file.status, 200, "{}", file.text());
    read(&file.body)
}

fn read(pdf: &[u8]) -> (String, String) {
    let folder = scratch("form");
    let file = folder.write("paper.pdf", pdf);
    let info = tools::out("pdfinfo", &[&file]);
    let creator = info
        .lines()
        .find(|line| line.starts_with("Creator:"))
        .unwrap();
    (
        tools::out("pdftotext", &["-layout", &file, "-"]),
        creator.to_owned(),
    )
}

/// The number of the version that a draft became.
fn number(answer: &Answer) -> u16 {
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer
        .header("location")
        .rsplit('/')
        .next()
        .unwrap()
        .parse()
        .unwrap()
}

fn genuine(country: &Country, pdf: &[u8]) -> Value {
    let caller = Caller::nobody(&country.office("jongno")).with("content-type", "application/pdf");
    caller.send("/api/v1/verify", pdf).unwrap().json()["genuine"].clone()
}

#[test]
fn two_people_change_a_label_and_home_and_office_print_by_it_and_old_papers_stay() {
    let country = harmed();
    let home = country.officer("jongno", 0);
    let (old, text, creator) = paper(&home, "form-old");
    assert!(
        text.contains(OLD) && creator.contains("version 1;"),
        "{creator}"
    );

    let mut one = signed_in(&country, "jongno", "jongno1");
    badly_drafted(&mut one);
    let version = number(&draft(&mut one, 1, &[(LABEL, NEW)]));
    assert_eq!(version, 1_001);
    let preview = one
        .get(&format!("{FORM}/versions/{version}/preview.pdf"))
        .body;
    let (text, _) = read(&preview);
    assert!(
        text.contains(NEW) && text.contains("PREVIEW") && text.contains("SPECIMEN"),
        "{text}"
    );
    assert_ne!(genuine(&country, &preview), true);
    assert!(
        paper(&home, "form-draft").1.contains(OLD),
        "a draft prints nothing"
    );

    one.get(&format!("{FORM}/versions/{version}"));
    let key = one.key();
    let approve = format!("{FORM}/versions/{version}/approve");
    assert!(one.post(&approve, &[]).ends_with("/1001"));
    country.kill("jongno");
    country.bring_back("jongno");
    let mut one = signed_in(&country, "jongno", "jongno1");
    one.get(&format!("{FORM}/versions/{version}"));
    assert!(
        one.with_key(&key).post(&approve, &[]).ends_with("/1001"),
        "the same press again"
    );
    assert_eq!(press(&mut one, version, "approve"), "form.same-person");
    assert!(
        paper(&home, "form-half").1.contains(OLD),
        "one person is not enough"
    );
    // The home's office sees the draft, and changes nothing.
    let mut other = signed_in(&country, "cheongun", "cheongun1");
    wait_until("the office sees the draft", 60, || {
        other.get(FORM).text().contains("/versions/1001")
    });
    assert_eq!(press(&mut other, version, "approve"), "form.at-home");

    let mut two = signed_in(&country, "jongno", "jongno2");
    greedy(&mut two);
    assert!(press(&mut two, version, "approve").ends_with("/1001"));
    country.kill("jongno");
    country.bring_back("jongno");
    let (new, text, creator) = paper(&home, "form-new");
    assert!(text.contains(NEW) && !text.contains(OLD), "{text}");
    assert!(creator.contains("version 1001;"), "{creator}");

    cut_off(&country, &mut other);
    anew(&country, &home, [&old, &new]);
    withdrawn(&country);
}

/// What is wrong is said where it is, and nothing is drafted.
fn badly_drafted(desk: &mut Browser) {
    let refused = draft(desk, 1, &[(LABEL, "😀")]);
    assert_eq!(refused.status, 422);
    assert!(
        refused.text().contains("U+1F600"),
        "it says which character"
    );
    assert!(
        !desk.get(FORM).text().contains("/versions/1001"),
        "nothing is drafted"
    );
    let template = draft(desk, 1, &[("template", "= x")]);
    assert_eq!(code(&template.text()), "form.template-supervisor");
}

/// A template that grows for ever is refused in time, and takes only its own process with it.
fn greedy(desk: &mut Browser) {
    let template = "#let s = \"x\"\n#for _ in range(60) { s = s + s }\n#s";
    let refused = draft(desk, 1, &[("template", template)]);
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("form.endless") || refused.text().contains("template"));
}

/// The home's office prints by what its home has approved, also without a line.
fn cut_off(country: &Country, desk: &mut Browser) {
    let dir = country.dir.display().to_string();
    let office = country.officer("cheongun", 0);
    wait_until("the office has it", 60, || {
        desk.get(FORM).text().contains("jongno2")
    });
    let cut = tools::ieum(&["cut", "cheongun", "--dir", &dir]);
    assert_eq!(cut.code, 0, "{}{}", cut.out, cut.err);
    let (_, text, creator) = paper(&office, "form-office");
    assert!(
        text.contains(NEW) && creator.contains("version 1001;"),
        "{creator}"
    );
    let heal = tools::ieum(&["heal", "--dir", &dir]);
    assert_eq!(heal.code, 0, "{}{}", heal.out, heal.err);
}

/// Without its file a paper is printed anew by the version that it was first printed by.
fn anew(country: &Country, home: &Caller, [old, new]: [&Value; 2]) {
    let before = [printed(home, old), printed(home, new)];
    country.kill("jongno");
    let file = country.dir.join("jongno/journal.db").display().to_string();
    tools::out("sqlite3", &[&file, "UPDATE paper SET sealed = NULL"]);
    country.bring_back("jongno");
    assert_eq!([printed(home, old), printed(home, new)], before);
    assert!(before[0].0.contains(OLD) && before[1].0.contains(NEW));
    for done in [old, new] {
        let pdf = home.get(done["pdf_url"].as_str().unwrap()).body;
        assert_eq!(genuine(country, &pdf), true);
    }
}

/// A supervisor changes the template, and takes the draft back.
fn withdrawn(country: &Country) {
    let mut two = signed_in(country, "jongno", "jongno2");
    let page = two.get(&format!("{FORM}/draft?from=1001")).text();
    let source = fields(&page)
        .into_iter()
        .find(|(name, _)| name == "template")
        .unwrap()
        .1;
    let broken = draft(
        &mut two,
        1_001,
        &[("template", &format!("{source}#nonsense"))],
    );
    assert_eq!(broken.status, 422);
    assert!(broken.text().contains("template.typ:"), "it says where");
    let more = draft(
        &mut two,
        1_001,
        &[("template", &format!("{source}#note(say(\"more\"))"))],
    );
    assert_eq!(more.status, 422);
    assert!(
        more.text().contains("texts.more.ko"),
        "it asks for the text"
    );
    let changes = [
        ("template", &*format!("{source}#note(say(\"more\"))")),
        ("texts.more.ko", "덧붙임"),
        ("texts.more.en", "In addition"),
    ];
    let version = number(&draft(&mut two, 1_001, &changes));
    assert_eq!(version, 1_002);
    let page = two.get(&format!("{FORM}/versions/{version}")).text();
    assert!(
        page.contains("덧붙임") && page.contains("data-change=\"added\""),
        "the change is seen"
    );
    assert!(press(&mut two, version, "withdraw").ends_with("/1002"));
    assert_eq!(press(&mut two, version, "approve"), "form.withdrawn");
    assert_eq!(press(&mut two, 1_001, "withdraw"), "form.approved");
}
