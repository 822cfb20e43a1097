//! Two officers change a catalogue: what is in force then, on every node that has the same postings, and what is not.

use serde_json::Value;

use super::*;
use crate::catalogue::tests::catalogue;
use crate::text::Text;
use crate::windows::Outage;
use crate::windows::State;
use crate::windows::body;
use crate::windows::windows;

/// A Monday, 10:00.
fn now() -> Moment {
    Moment::parse("2026-11-23T10:00+09:00").unwrap()
}

/// Here texts are JSON: how they are written is not the shelf's business.
fn read(text: &str) -> Result<Catalogue, Vec<Misread>> {
    serde_json::from_str(text).map_err(|error| vec![misread(text, "", &error.to_string())])
}

/// A shelf with a file and nothing posted.
pub(crate) fn shelf(catalogue: Arc<Catalogue>) -> Shelf {
    let given = Given {
        catalogue,
        text: "".into(),
        sha256: String::new(),
    };
    Shelf::new(given, read)
}

fn edition(version: u32, from: &str, change: impl FnOnce(&mut Catalogue)) -> Catalogue {
    let mut catalogue = catalogue();
    catalogue.version = version;
    catalogue.from = kernel::read_date(from).unwrap();
    change(&mut catalogue);
    catalogue
}

/// Postings, with their attachments.
#[derive(Default)]
struct Posted {
    postings: Vec<Posting>,
    texts: BTreeMap<String, Arc<str>>,
}

impl Posted {
    fn post(&mut self, id: u128, node: &str, by: &str, mut body: Value) {
        body["by"] = by.into();
        self.postings.push(Posting {
            id: Id(id),
            node: node.to_owned(),
            at: now().plus_ms(-1_000_000 + i64::try_from(id).unwrap()),
            body,
        });
    }

    fn propose(&mut self, id: u128, node: &str, catalogue: &Catalogue) {
        let text = serde_json::to_string(catalogue).unwrap();
        let mut body = draft_body(catalogue, "까닭");
        // Any name will do that no other text has.
        let sha256 = format!("{node}{id}");
        body["attached"] = serde_json::json!({"sha256": sha256, "bytes": text.len()});
        self.texts.insert(sha256, text.into());
        self.post(id, node, "first", body);
    }

    fn step(&mut self, id: u128, (node, by): (&str, &str), of: u128, step: Step) {
        self.post(id, node, by, step_body(Id(of), step));
    }

    fn approved(&mut self, id: u128, node: &str, catalogue: &Catalogue) {
        self.propose(id, node, catalogue);
        self.step(id + 1, (node, "second"), id, Step::Approved);
    }

    fn on(&self, shelf: &Shelf, now: Moment) -> Shelved {
        let attached = |sha256: &str| self.texts.get(sha256).map(Arc::clone);
        shelf.of(&self.postings, &attached, now)
    }

    fn version(&self) -> u32 {
        let shelf = shelf(Arc::new(catalogue()));
        self.on(&shelf, now()).catalogue.version
    }
}

const TODAY: &str = "2026-11-23";

#[test]
fn an_edition_counts_once_a_second_hand_of_the_same_office_has_approved_it() {
    let new = edition(2, TODAY, |_| {});
    let mut posted = Posted::default();
    assert_eq!(posted.version(), 1, "the operator's file");
    posted.propose(10, "gu", &new);
    assert_eq!(posted.version(), 1);
    posted.step(11, ("gu", "first"), 10, Step::Approved);
    posted.step(12, ("centre", "second"), 10, Step::Approved);
    assert_eq!(posted.version(), 1, "the same hand, and another office");
    posted.step(13, ("gu", "second"), 10, Step::Approved);
    assert_eq!(posted.version(), 2);
    posted.step(14, ("gu", "first"), 10, Step::Withdrawn);
    assert_eq!(posted.version(), 2, "what counts is superseded only");
    posted.approved(20, "centre", &edition(3, TODAY, |_| {}));
    assert_eq!(posted.version(), 3);
    posted.postings.reverse();
    assert_eq!(posted.version(), 3, "whatever the order in which they came");
}

#[test]
fn only_those_that_the_operators_file_names_change_it() {
    let mut posted = Posted::default();
    posted.approved(10, "dong", &edition(2, TODAY, |_| {}));
    assert_eq!(posted.version(), 1, "an office");
    let into_power = edition(2, TODAY, |new| {
        new.centre = "dong".to_owned();
        new.keepers = vec!["dong".to_owned()];
    });
    posted.approved(20, "gu", &into_power);
    posted.approved(30, "dong", &edition(3, TODAY, |_| {}));
    let shelf = shelf(Arc::new(catalogue()));
    let shelved = posted.on(&shelf, now());
    let (version, centre) = (shelved.catalogue.version, &shelved.catalogue.centre);
    assert_eq!((version, centre.as_str()), (2, "centre"));
    assert!(shelved.catalogue.is_kept_by("gu") && !shelved.catalogue.is_kept_by("dong"));
    let text = serde_json::to_string(&into_power).unwrap();
    let wrong = shelf.read(&text).unwrap_err();
    let keys: Vec<&str> = wrong.iter().map(|one| one.key.as_str()).collect();
    assert_eq!(keys, ["centre", "keepers"], "no page takes it");
}

#[test]
fn it_counts_from_its_day_and_can_be_taken_back_before() {
    let mut posted = Posted::default();
    posted.approved(10, "gu", &edition(2, "2026-11-24", |_| {}));
    let shelf = shelf(Arc::new(catalogue()));
    let on = |posted: &Posted, day: i64| {
        let then = now().plus_ms(day * 86_400_000);
        posted.on(&shelf, then).catalogue.version
    };
    assert_eq!((on(&posted, 0), on(&posted, 1)), (1, 2));
    let seen = posted.on(&shelf, now());
    let from = seen.editions[0].edition.counts_from().unwrap();
    assert_eq!(from.to_minute(), "2026-11-24 00:00");
    posted.step(12, ("gu", "first"), 10, Step::Withdrawn);
    assert_eq!(on(&posted, 1), 1);
    assert_eq!(posted.on(&shelf, now()).highest(), 1);
}

#[test]
fn what_this_program_can_t_read_leaves_the_former_one_in_force_and_is_told() {
    let mut posted = Posted::default();
    posted.approved(10, "gu", &edition(2, TODAY, |_| {}));
    posted.approved(20, "gu", &edition(3, TODAY, |_| {}));
    let text = posted
        .texts
        .insert("gu20".to_owned(), "later release".into());
    let shelf = shelf(Arc::new(catalogue()));
    let shelved = posted.on(&shelf, now());
    assert_eq!(shelved.catalogue.version, 2);
    let told: Vec<u32> = shelved.unreadable().map(|(one, _)| one.version).collect();
    assert_eq!(told, [3]);
    // Its text is on its way: nobody's fault.
    posted.approved(30, "gu", &edition(4, TODAY, |_| {}));
    posted.texts.remove("gu30");
    let shelved = posted.on(&shelf, now());
    assert_eq!(shelved.catalogue.version, 2);
    assert_eq!(shelved.unreadable().count(), 1);
    assert_eq!(
        shelved.editions[2].read.clone().unwrap_err(),
        Unread::NotHere
    );
    // Another text than the one that was announced.
    posted.texts.insert("gu30".to_owned(), text.unwrap());
    assert_eq!(posted.on(&shelf, now()).catalogue.version, 2);
}

#[test]
fn the_operators_file_has_its_place_by_its_version() {
    let mut posted = Posted::default();
    posted.approved(10, "gu", &edition(2, TODAY, |_| {}));
    posted.approved(20, "gu", &edition(3, TODAY, |_| {}));
    for (given, version) in [(1, 3), (2, 3), (3, 3), (4, 4)] {
        let shelf = shelf(Arc::new(edition(given, TODAY, |_| {})));
        let shelved = posted.on(&shelf, now());
        assert_eq!(shelved.catalogue.version, version);
        assert_eq!(shelved.in_force.is_none(), given >= 3, "{given}");
    }
}

#[test]
fn of_two_with_one_number_every_node_takes_the_one_approved_last() {
    let (one, other) = (
        edition(2, TODAY, |new| new.source = "one".to_owned()),
        edition(2, TODAY, |new| new.source = "other".to_owned()),
    );
    let mut posted = Posted::default();
    posted.propose(10, "gu", &one);
    posted.approved(20, "centre", &other);
    posted.step(30, ("gu", "second"), 10, Step::Approved);
    let shelf = shelf(Arc::new(catalogue()));
    for _ in 0..2 {
        assert_eq!(posted.on(&shelf, now()).catalogue.source, "one");
        posted.postings.reverse();
    }
}

#[test]
fn what_was_told_of_a_place_that_is_gone_stays_readable() {
    let outage = Outage {
        window: None,
        revision: 1,
        system: Some("dong".to_owned()),
        service: None,
        places: vec!["dong".to_owned()],
        state: State::Down,
        from: now(),
        until: None,
        cause: Text::default(),
        next_update: None,
        expected: None,
        drill: false,
    };
    let mut posted = Posted::default();
    posted.post(1, "dong", "first", body(&outage));
    posted.approved(
        10,
        "gu",
        &edition(2, TODAY, |new| {
            new.systems.retain(|one| one.name != "dong");
            new.places.retain(|one| one.name != "dong");
            new.services[0].ways[0].places = vec!["gu".to_owned()];
        }),
    );
    let shelf = shelf(Arc::new(catalogue()));
    let catalogue = posted.on(&shelf, now()).catalogue;
    assert!(catalogue.systems.iter().all(|one| one.name != "dong"));
    let told = windows(&posted.postings, &catalogue);
    assert_eq!(told.len(), 1);
    assert_eq!(
        crate::shown::title(&catalogue, told[0].outage(), kernel::Lang::Ko),
        "dong"
    );
    // It is offered to nobody.
    let status =
        crate::status::Status::of(&catalogue, &told, &crate::status::Seen::default(), now());
    assert!(status.system("dong").is_none());
    let mut ways = status.services[0].ways.iter();
    assert!(ways.all(|way| way.place.as_deref() != Some("dong")));
}

#[test]
fn what_was_told_stays_told_by_who_spoke_for_it_then() {
    let at_dong = Outage {
        window: None,
        revision: 1,
        system: Some("network".to_owned()),
        service: None,
        places: vec!["dong".to_owned()],
        state: State::Down,
        from: now(),
        until: None,
        cause: Text::default(),
        next_update: None,
        expected: None,
        drill: false,
    };
    let takes_it = edition(2, TODAY, |new| {
        new.places[1].nodes = vec!["gu".to_owned()];
        new.systems[0].grade = 4;
    });
    let mut posted = Posted::default();
    posted.post(1, "dong", "first", body(&at_dong));
    posted.approved(10, "gu", &takes_it);
    posted.post(20, "dong", "first", body(&at_dong));
    let shelf = shelf(Arc::new(catalogue()));
    let catalogue = posted.on(&shelf, now()).catalogue;
    let told = windows(&posted.postings, &catalogue);
    let ids: Vec<Id> = told.iter().map(|window| window.id).collect();
    assert_eq!(
        ids,
        [Id(1)],
        "what it told before counts, and no more since"
    );
    let then = catalogue.then(posted.postings[0].at);
    assert_eq!((then.version, then.systems[0].grade), (1, 1));
    assert_eq!(catalogue.then(now()).systems[0].grade, 4);
}

#[test]
fn one_that_was_overtaken_before_its_day_was_never_in_force() {
    let mut posted = Posted::default();
    posted.approved(
        10,
        "gu",
        &edition(2, "2026-11-25", |new| new.source = "late".to_owned()),
    );
    posted.approved(20, "gu", &edition(3, "2026-11-24", |_| {}));
    let shelf = shelf(Arc::new(catalogue()));
    let later = now().plus_ms(5 * 86_400_000);
    let catalogue = posted.on(&shelf, later).catalogue;
    assert_eq!(catalogue.version, 3);
    let before: Vec<u32> = catalogue
        .former
        .iter()
        .map(|one| one.catalogue.version)
        .collect();
    assert_eq!(before, [1]);
}

#[test]
fn what_counts_is_kept_however_old_and_what_nobody_needs_is_not() {
    let mut posted = Posted::default();
    for version in 2..14 {
        posted.approved(
            u128::from(version) * 10,
            "gu",
            &edition(version, TODAY, |_| {}),
        );
    }
    for id in 500..510 {
        posted.propose(id, "gu", &edition(99, TODAY, |_| {}));
    }
    posted.step(600, ("gu", "first"), 509, Step::Withdrawn);
    posted.propose(700, "dong", &edition(99, TODAY, |_| {}));
    let shelf = shelf(Arc::new(catalogue()));
    let keeps = shelf.keeps(&mut posted.postings.iter());
    assert!(keeps.postings.contains(&Id(130)) && keeps.postings.contains(&Id(131)));
    assert_eq!(keeps.postings.len(), 2 * 8 + 4);
    assert_eq!(keeps.attached.len(), 8 + 4);
    for (name, kept) in [
        ("gu130", true),
        ("gu20", false),
        ("gu508", true),
        ("gu504", false),
        ("gu509", false),
        ("dong700", false),
    ] {
        assert_eq!(keeps.attached.contains(name), kept, "{name}");
    }
}

#[test]
fn what_is_in_force_reaches_a_node_that_is_new_however_old_it_is_and_in_whatever_order() {
    let mut posted = Posted::default();
    for version in 2..14 {
        let id = u128::from(version) * 10;
        posted.approved(id, "gu", &edition(version, TODAY, |_| {}));
    }
    let shelf = shelf(Arc::new(catalogue()));
    for _ in 0..2 {
        // All are too old for a board but for what is to be kept.
        let mut board = Posted {
            texts: posted.texts.clone(),
            ..Posted::default()
        };
        for posting in &posted.postings {
            board.postings.push(posting.clone());
            let keeps = shelf.keeps(&mut board.postings.iter());
            board
                .postings
                .retain(|one| keeps.postings.contains(&one.id));
        }
        assert_eq!(board.version(), 13);
        assert_eq!(board.postings.len(), 2 * 8);
        posted.postings.reverse();
    }
}

#[test]
fn a_preview_names_what_comes_goes_and_changes_and_every_lost_alternate() {
    let old = catalogue();
    let new = edition(2, TODAY, |new| {
        new.systems.retain(|one| one.name != "dong");
        new.places[0].phone = "02-120".to_owned();
        let mut more = new.places[0].clone();
        more.name = "new".to_owned();
        new.places.push(more);
        new.services[0].alternates[0].phone = "120".to_owned();
        new.site = "https://other.example".to_owned();
    });
    let changes = Changes::between(&old, &new);
    let of = |changes: &[Change]| -> Vec<(String, How)> {
        changes
            .iter()
            .map(|one| (one.name.clone(), one.how.clone()))
            .collect()
    };
    assert_eq!(of(&changes.systems), [("dong".to_owned(), How::Gone)]);
    let expected = [
        ("gu".to_owned(), How::Changed(vec![Part::Phone])),
        ("new".to_owned(), How::Added),
    ];
    assert_eq!(of(&changes.places), expected);
    let expected = [(
        "resident.extract".to_owned(),
        How::Changed(vec![Part::Alternates]),
    )];
    assert_eq!(of(&changes.services), expected);
    assert_eq!(changes.whole, [Part::Site]);
    let lost: Vec<&str> = changes
        .lost
        .iter()
        .map(|(_, one)| one.phone.as_str())
        .collect();
    assert_eq!(lost, ["110"]);
    assert!(Changes::between(&old, &edition(2, TODAY, |_| {})).is_empty());
    // Other words for the same telephone: nothing is lost.
    let reworded = edition(2, TODAY, |new| {
        new.services[0].alternates[0].say.ko = "물어보기".to_owned();
    });
    assert!(Changes::between(&old, &reworded).lost.is_empty());
}

#[test]
fn a_fault_is_found_on_its_line() {
    let text = "version = 1\nfrom = \"2026-11-23\"\n[[system]]\nname = \"gu\"\n[[place]]\nname = \"gu\"\n[[service]]\nname = \"a.b\"\n[[service.way]]\nversion = 3";
    for (at, line) in [
        ("from", 2),
        ("system gu", 4),
        ("place gu", 6),
        ("service a.b", 8),
        ("version", 1),
        ("place x", 1),
        ("centre ", 1),
    ] {
        assert_eq!(misread(text, at, "").line, line, "{at}");
    }
}
