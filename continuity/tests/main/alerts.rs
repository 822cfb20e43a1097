//! The CAP alerts that we send: valid by the schema itself, and read back as they were meant.

use continuity::cap::Alert;
use continuity::cap::Area;
use continuity::cap::Category;
use continuity::cap::Certainty;
use continuity::cap::Info;
use continuity::cap::Message;
use continuity::cap::Name;
use continuity::cap::Parameter;
use continuity::cap::Response;
use continuity::cap::Scope;
use continuity::cap::Severity;
use continuity::cap::Status;
use continuity::cap::Urgency;
use continuity::cap::outage;
use continuity::stage::Stage;
use kernel::Moment;
use kernel::region::RegionCode;

use crate::cap::SCHEMA;
use crate::cap::can_judge;
use crate::xmllint;

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

/// What people may write, and what would break a careless writer.
const TEXTS: [&str; 5] = [
    "정부24 발급 중단",
    "<b>&amp;\"'</b>]]>",
    "",
    " 빈칸\n줄\t탭\r ",
    "😀\u{0}\u{ffff}",
];

/// Every case of every word, every stage and every scope, with texts that would break a careless writer.
fn many() -> Vec<Alert> {
    let sent = Moment::parse("2023-11-17T13:55:07.999").unwrap();
    let mut first = Alert::new(
        name("ieum-1"),
        name("jongno.example"),
        sent,
        Status::Actual,
        Message::Alert,
    );
    first.infos = Stage::ALL
        .into_iter()
        .zip(Response::ALL)
        .map(|(stage, advice)| outage("ko-KR", "정부24 중단", stage, *advice))
        .collect();
    let before = || vec![first.reference(), first.reference()];
    let messages = [
        Message::Alert,
        Message::Update(before()),
        Message::Cancel(before()),
        Message::Ack(before()),
        Message::Error(before()),
    ];
    let scopes = [
        Scope::Public,
        Scope::Restricted("지자체".to_owned()),
        Scope::Private(vec!["a@b".to_owned(), "종로 구청".to_owned()]),
    ];
    let mut all = vec![first.clone()];
    for (nth, text) in (0..60).zip(TEXTS.into_iter().cycle()) {
        let mut alert = Alert::new(
            name("ieum-2"),
            name("jongno.example"),
            sent,
            Status::ALL[nth % Status::ALL.len()],
            messages[nth % messages.len()].clone(),
        );
        alert.scope = scopes[nth % scopes.len()].clone();
        alert.note = Some(text.to_owned());
        alert.source = (nth % 2 == 0).then(|| text.to_owned());
        alert.codes = vec![text.to_owned(); nth % 3];
        alert.incidents = vec![text.to_owned(); nth % 4];
        alert.infos = (0..nth % 4)
            .map(|more| info(nth + more, text, sent))
            .collect();
        all.push(alert);
    }
    all
}

fn info(nth: usize, text: &str, sent: Moment) -> Info {
    let stage = Stage::ALL[nth % Stage::ALL.len()];
    let mut info = outage(
        "ko-KR",
        text,
        stage,
        Response::ALL[nth % Response::ALL.len()],
    );
    info.urgency = Urgency::ALL[nth % Urgency::ALL.len()];
    info.severity = Severity::ALL[nth % Severity::ALL.len()];
    info.certainty = Certainty::ALL[nth % Certainty::ALL.len()];
    info.categories.extend(Category::ALL);
    let some = || nth.is_multiple_of(2).then(|| text.to_owned());
    (info.audience, info.sender_name, info.headline) = (some(), some(), some());
    (info.description, info.instruction, info.contact) = (some(), some(), some());
    info.web = Some("https://jongno.example/status?a=1&b=2".to_owned());
    info.event_codes = vec![Parameter::new(text, text); nth % 3];
    info.parameters
        .extend(vec![Parameter::new("등급", text); nth % 3]);
    (info.effective, info.onset) = (Some(sent), Some(sent.plus_ms(-1)));
    info.expires = Some(sent.plus_ms(3_600_000));
    info.areas = vec![
        Area {
            description: text.to_owned(),
            places: vec![RegionCode::parse("1111000000").unwrap(); nth % 3],
        };
        nth % 3
    ];
    info
}

#[test]
fn what_we_send_is_valid() {
    let documents: Vec<String> = many()
        .iter()
        .map(|alert| {
            alert
                .document()
                .unwrap_or_else(|faults| panic!("{faults:?}"))
        })
        .collect();
    if !can_judge() {
        return;
    }
    let refused = xmllint::refused("ours", &["--schema", SCHEMA], &documents);
    assert!(refused.is_empty(), "{refused:?}");
}

#[test]
fn another_program_reads_what_we_meant() {
    if !xmllint::is_here() {
        return;
    }
    let mut alert = many().remove(1);
    alert.message = Message::Update(vec![alert.reference()]);
    alert.infos = vec![info(2, TEXTS[1], alert.sent)];
    let document = alert.document().unwrap();
    let place = |name: &str| format!("string(//*[local-name()='{name}'])");
    let read = |name: &str| xmllint::read("read", &document, &place(name));
    assert_eq!(read("sent"), "2023-11-17T13:55:07+09:00");
    assert_eq!(
        read("references"),
        "jongno.example,ieum-2,2023-11-17T13:55:07+09:00"
    );
    assert_eq!(read("event"), TEXTS[1]);
    assert_eq!(
        xmllint::read(
            "read",
            &document,
            "string(//*[local-name()='geocode']/*[1])"
        ),
        "KR-BJD"
    );
    assert_eq!(
        xmllint::read(
            "read",
            &document,
            "string(//*[local-name()='geocode']/*[2])"
        ),
        "1111000000"
    );
}

#[test]
fn what_only_the_text_of_the_standard_forbids_is_not_sent() {
    for bad in ["", "a b", "a,b", "a<b", "a&b", "a\nb"] {
        assert_eq!(Name::parse(bad), None, "{bad}");
    }
    let sent = Moment::parse("2023-11-17T13:55").unwrap();
    let alert = |status, message| Alert::new(name("a"), name("b"), sent, status, message);
    let at = |alert: &Alert| match alert.document() {
        Ok(_) => Vec::new(),
        Err(faults) => faults.into_iter().map(|fault| fault.at).collect(),
    };
    assert_eq!(
        at(&alert(Status::Actual, Message::Alert)),
        Vec::<String>::new()
    );
    assert_eq!(
        at(&alert(Status::Actual, Message::Cancel(Vec::new()))),
        ["alert/references"]
    );
    assert_eq!(at(&alert(Status::Exercise, Message::Alert)), ["alert/note"]);
    let mut private = alert(Status::Actual, Message::Alert);
    private.scope = Scope::Private(Vec::new());
    assert_eq!(at(&private), ["alert/addresses"]);
    private.scope = Scope::Restricted(" ".to_owned());
    assert_eq!(at(&private), ["alert/restriction"]);
    let mut over = alert(Status::Actual, Message::Alert);
    over.infos = vec![outage("ko-KR", "x", Stage::Serious, Response::Execute)];
    over.infos[0].expires = Some(sent);
    assert_eq!(at(&over), ["alert/info/expires"]);
    over.infos[0].expires = None;
    over.infos[0].web = Some("http://[".to_owned());
    assert_eq!(at(&over), ["alert/info/web"]);
}

#[test]
fn a_stage_has_the_severity_of_our_table() {
    let words = Stage::ALL.map(|stage| {
        (
            stage.ko(),
            outage("ko-KR", "x", stage, Response::Execute)
                .severity
                .word(),
        )
    });
    assert_eq!(
        words,
        [
            ("관심", "Minor"),
            ("주의", "Moderate"),
            ("경계", "Severe"),
            ("심각", "Severe")
        ]
    );
    let over = outage("ko-KR", "x", Stage::Attention, Response::AllClear);
    assert_eq!(
        (over.urgency, over.categories),
        (Urgency::Past, vec![Category::Infra])
    );
}
