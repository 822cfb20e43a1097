//! Notices from the first draft to the last word, as every node reckons them from the same board.

use kernel::Dispatch;
use kernel::Id;
use kernel::Moment;
use kernel::Outlet;
use kernel::Posting;
use kernel::To;
use serde_json::Value;

use super::*;
use crate::catalogue::tests::catalogue;
use crate::state::State;
use crate::tables::policy;
use crate::windows::body;
use crate::windows::windows;

const NOW: &str = "2026-11-23T10:00+09:00";

fn at(minutes: i64) -> Moment {
    Moment::parse(NOW).unwrap().plus_ms(minutes * 60_000)
}

fn text(ko: &str) -> Text {
    Text {
        ko: ko.to_owned(),
        ..Text::default()
    }
}

fn notice(title: &str) -> Notice {
    Notice {
        notice: None,
        revision: 1,
        window: None,
        title: text(title),
        advice: text("옆 창구로 가십시오.\n전화 120"),
        services: Vec::new(),
        places: vec!["dong".to_owned()],
        outlets: Outlet::ALL.to_vec(),
        area: "서울 종로구".to_owned(),
        expires: at(600),
        drill: false,
    }
}

fn posted(id: u128, node: &str, by: &str, mut body: Value) -> Posting {
    body["by"] = by.into();
    Posting {
        id: Id(id),
        node: node.to_owned(),
        at: at(i64::try_from(id).unwrap()),
        body,
    }
}

fn drafted(id: u128, by: &str, notice: &Notice) -> Posting {
    posted(id, "dong", by, draft_body(notice))
}

fn approved(id: u128, by: &str, draft: u128) -> Posting {
    posted(id, "dong", by, step_body(Id(draft), &Step::Approved))
}

fn outage(id: u128, state: State, until: Option<Moment>) -> Posting {
    let outage = Outage {
        window: (id != 1).then(|| Id(1).to_string()),
        revision: u32::try_from(id).unwrap(),
        system: Some("dong".to_owned()),
        service: None,
        places: vec!["dong".to_owned()],
        state,
        from: at(-60),
        until,
        cause: text("모름"),
        next_update: None,
        expected: None,
        drill: false,
    };
    posted(id, "dong", "", body(&outage))
}

fn told(postings: &[Posting]) -> Vec<Told> {
    let catalogue = catalogue();
    let windows = windows(postings, &catalogue);
    notices(postings, &windows, &catalogue, &policy())
}

fn current(postings: &[Posting], minutes: i64) -> Option<String> {
    let told = told(postings);
    let version = told.first()?.current(at(minutes))?;
    Some(version.notice.title.ko.clone())
}

#[test]
fn a_draft_is_told_to_nobody_until_another_hand_lets_it_out() {
    let draft = drafted(1, "a", &notice("단절"));
    assert_eq!(current(std::slice::from_ref(&draft), 5), None);
    assert!(told(std::slice::from_ref(&draft))[0].waiting().is_some());
    assert_eq!(current(&[draft.clone(), approved(2, "a", 1)], 5), None);
    let out = [draft.clone(), approved(2, "a", 1), approved(3, "b", 1)];
    assert_eq!(current(&out, 5).as_deref(), Some("단절"));
    // A hand that has no mark is nobody's, and another node's is none of this record's.
    let unmarked = Posting {
        body: step_body(Id(1), &Step::Approved),
        ..approved(2, "b", 1)
    };
    assert_eq!(current(&[draft.clone(), unmarked], 5), None);
    let elsewhere = posted(2, "gu", "b", step_body(Id(1), &Step::Approved));
    assert_eq!(current(&[draft, elsewhere], 5), None);
}

#[test]
fn a_correction_counts_once_it_is_out_and_what_is_over_or_taken_back_never_again() {
    let corrected = Notice {
        notice: Some(Id(1).to_string()),
        revision: 2,
        expires: at(300),
        ..notice("고침")
    };
    let mut board = vec![
        drafted(1, "a", &notice("처음")),
        approved(2, "b", 1),
        drafted(3, "a", &corrected),
    ];
    assert_eq!(current(&board, 5).as_deref(), Some("처음"));
    board.push(approved(4, "b", 3));
    assert_eq!(current(&board, 5).as_deref(), Some("고침"));
    assert_eq!(current(&board, 299).as_deref(), Some("고침"));
    assert_eq!(
        current(&board, 300),
        None,
        "the earlier one is over with it"
    );
    board.push(posted(5, "dong", "a", step_body(Id(3), &Step::Withdrawn)));
    assert_eq!(current(&board, 6), None);
    assert_eq!(
        told(&board)[0].newest_out().unwrap().was_out_at(),
        Some(at(4))
    );
    // What is taken back stays so.
    board.push(approved(6, "c", 3));
    assert_eq!(current(&board, 7), None);
}

#[test]
fn a_supervisor_alone_counts_only_while_something_grave_is_told_to_be_down() {
    let alone = |because: u128| {
        let because = Id(because).to_string();
        posted(
            3,
            "dong",
            "a",
            step_body(Id(2), &Step::ApprovedAlone { because }),
        )
    };
    let board = |window: Posting, step: Posting| [window, drafted(2, "a", &notice("단절")), step];
    let down = outage(1, State::Down, None);
    let out = board(down.clone(), alone(1));
    assert_eq!(current(&out, 5).as_deref(), Some("단절"));
    assert!(matches!(
        told(&out)[0].last().standing,
        Standing::Out { alone: true, .. }
    ));
    assert_eq!(current(&board(down, alone(9)), 5), None, "no such window");
    let degraded = outage(1, State::Degraded, None);
    assert_eq!(current(&board(degraded, alone(1)), 5), None);
    let over = outage(1, State::Down, Some(at(2)));
    assert_eq!(current(&board(over, alone(1)), 5), None);
    // Told after it was let out, it changes nothing of what was allowed then.
    let mut later = out.to_vec();
    later.push(outage(4, State::Degraded, None));
    assert_eq!(current(&later, 5).as_deref(), Some("단절"));
}

#[test]
fn a_node_speaks_for_its_own_places_and_the_centre_for_all() {
    let catalogue = catalogue();
    let everywhere = Notice {
        places: Vec::new(),
        ..notice("전체")
    };
    let unknown = Notice {
        services: vec!["nobody.knows".to_owned()],
        ..notice("모름")
    };
    assert!(speaks(&catalogue, "dong", &notice("")) && speaks(&catalogue, "gu", &notice("")));
    assert!(!speaks(&catalogue, "songpa", &notice("")));
    assert!(speaks(&catalogue, "centre", &everywhere) && !speaks(&catalogue, "dong", &everywhere));
    assert!(!speaks(&catalogue, "centre", &unknown));
    let foreign = posted(1, "songpa", "a", draft_body(&notice("남의 것")));
    assert!(told(&[foreign]).is_empty());
}

fn due(postings: &[Posting], node: &str, minutes: i64) -> Vec<Dispatch> {
    let sending = Sending {
        catalogue: std::sync::Arc::new(catalogue()),
        policy: policy(),
    };
    sending.of(postings, node, at(minutes))
}

#[test]
fn every_node_tells_those_who_asked_and_only_its_own_tells_areas_and_programs() {
    let board = [drafted(1, "a", &notice("단절")), approved(2, "b", 1)];
    let outlets = |node, minutes| -> Vec<Outlet> {
        due(&board, node, minutes)
            .iter()
            .map(|one| one.outlet)
            .collect()
    };
    assert_eq!(outlets("dong", 3), Outlet::ALL);
    assert_eq!(
        outlets("songpa", 3),
        [Outlet::Email, Outlet::Sms, Outlet::Push]
    );
    assert!(outlets("dong", 3 + 360).is_empty(), "too late to be news");
    let all = due(&board, "dong", 3);
    assert!(
        all.iter()
            .all(|one| one.cause == Id(2) && one.thread == Id(1))
    );
    let of = |outlet| all.iter().find(|one| one.outlet == outlet).unwrap();
    assert_eq!(of(Outlet::Sms).said[0].text, "단절 옆 창구로 가십시오.");
    // English was not written: the Korean text stands.
    assert_eq!(of(Outlet::Sms).said[1].text, of(Outlet::Sms).said[0].text);
    assert_eq!(
        of(Outlet::EmergencyText).to,
        To::Area("서울 종로구".to_owned())
    );
    assert!(of(Outlet::Email).said[0].text.contains("전화 120"));
    let push = &of(Outlet::Push).said[0];
    assert_eq!(
        (push.title.as_str(), push.text.as_str()),
        ("단절", "옆 창구로 가십시오.")
    );
}

#[test]
fn who_waited_hears_that_it_works_again_and_not_before_all_of_it_does() {
    let over = outage(1, State::Down, Some(at(2)));
    let services = |board: &[Posting], minutes| -> Vec<Vec<String>> {
        let due = due(board, "gu", minutes);
        let to = due.into_iter().filter(|one| one.outlet == Outlet::Email);
        to.map(|one| match one.to {
            To::Subscribers {
                services,
                places,
                last,
            } => {
                assert!(last && places == ["dong"]);
                services
            }
            To::Area(_) | To::Programs => unreachable!("who waited is told by mail"),
        })
        .collect()
    };
    let expected = vec![vec!["resident.extract".to_owned()]];
    let told = std::slice::from_ref(&over);
    assert_eq!(services(told, 3), expected);
    assert!(services(told, 1).is_empty(), "it is still on");
    assert!(services(told, 2 + 1_441).is_empty(), "told too late");
    let of_push = due(told, "gu", 3);
    let push = of_push.iter().find(|one| one.outlet == Outlet::Push);
    let said = &push.unwrap().said[0];
    assert!(said.title.starts_with("복구"), "{said:?}");
    assert!(!said.text.contains(&said.title), "the title stands over it");
    let mut second = outage(1, State::Down, None);
    second.id = Id(7);
    assert!(services(&[over, second], 8).is_empty());
}
