//! Small behaviours, one a test.

use std::task::Context;
use std::task::Poll;
use std::task::Waker;

use journal::Appended;
use journal::StoreError;
use journal::toy::ToySeal;
use journal::toy::toy_draft;
use kernel::Brought;
use kernel::Cell;
use kernel::Claim;
use kernel::Id;
use kernel::Need;
use store::LookError;
use store::OpenError;
use store::Room;

use crate::notes::NOW;
use crate::notes::Place;
use crate::notes::TABLES;
use crate::notes::directory;
use crate::notes::look_at;
use crate::notes::new_note;
use crate::notes::note;
use crate::notes::noted;
use crate::notes::on_both;
use crate::notes::open;
use crate::notes::stream;

async fn what_is_acknowledged_is_there_after_a_restart(place: Place) {
    let store = place.open();
    let appended = store.append(new_note(1).seal(store.seal())).await.unwrap();
    assert!(matches!(appended, Appended::New { seq: 1, .. }));
    let before = (store.dump().await.unwrap(), store.head());
    drop(store);
    let store = place.open();
    assert_eq!((store.dump().await.unwrap(), store.head()), before);
    assert!(!store.stale());
    let brought = store
        .load(&store.deciding(NOW), &[Need::Stream(stream(1))])
        .await
        .unwrap();
    assert_eq!(brought.streams[&stream(1)].events, [noted("김견본", 1)]);
}

async fn the_same_request_is_done_once_and_another_callers_is_another(place: Place) {
    let store = place.open();
    let first = toy_draft(1, "officer/1", NOW);
    let entry = first.id;
    store.append(first.clone().seal(&ToySeal)).await.unwrap();
    let again = journal::Draft {
        id: Id(99),
        ..first.clone()
    };
    assert_eq!(
        store.append(again.seal(&ToySeal)).await,
        Ok(Appended::Replayed { entry })
    );
    let other = journal::Draft {
        id: Id(99),
        who: "officer/2".to_owned(),
        ..first
    };
    assert!(matches!(
        store.append(other.seal(&ToySeal)).await,
        Ok(Appended::New { seq: 2, .. })
    ));
    let found = store
        .entry_by_key("officer/1", "key-1")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.head.id, entry);
    assert_eq!(store.entry_by_key("officer/3", "key-1").await, Ok(None));
}

async fn one_request_sent_twice_at_once_is_done_once(place: Place) {
    let store = place.open();
    let first = new_note(1);
    let entry = first.id;
    let again = journal::Draft {
        id: Id(99),
        ..first.clone()
    };
    let other = note(
        toy_draft(2, "officer/1", NOW),
        &Brought::default(),
        &[(stream(2), noted("이견본", 1))],
    );
    // Something to wait for, so that the rest shares a batch.
    let (_, first, again, other) = tokio::join!(
        store.append(new_note(3).seal(&ToySeal)),
        store.append(first.seal(&ToySeal)),
        store.append(again.seal(&ToySeal)),
        store.append(other.seal(&ToySeal)),
    );
    assert!(matches!(first, Ok(Appended::New { .. })), "{first:?}");
    assert_eq!(again, Ok(Appended::Replayed { entry }));
    assert!(matches!(other, Ok(Appended::New { .. })), "{other:?}");
    assert_eq!(store.state().entries, 3);
}

async fn a_stream_that_changed_since_it_was_read_is_a_lost_race_even_if_only_read(place: Place) {
    let store = place.open();
    let needs = [Need::Stream(stream(1)), Need::Stream(stream(2))];
    let before = store.load(&store.deciding(NOW), &needs).await.unwrap();
    store.append(new_note(1).seal(&ToySeal)).await.unwrap();
    let late = note(
        toy_draft(2, "officer/1", NOW),
        &before,
        &[(stream(2), noted("이견본", 2))],
    );
    assert_eq!(
        store.append(late.seal(&ToySeal)).await,
        Err(StoreError::Raced { stream: stream(1) })
    );
    assert_eq!(store.head().seq, 1);
}

async fn a_claimed_key_belongs_to_one_stream(place: Place) {
    let store = place.open();
    let claim = |n| Claim {
        space: "toy.number",
        key: Cell::Token("900101-1970011".to_owned()),
        stream: stream(n),
        taken: kernel::words(
            "이미 있는 번호입니다.",
            "The number is taken.",
            "이미 있어요.",
        ),
    };
    for (n, holder, expected) in [(1, 1, true), (2, 2, false), (3, 1, true)] {
        let mut draft = toy_draft(n, "officer/1", NOW);
        draft.claims = vec![claim(holder)];
        let appended = store.append(draft.seal(&ToySeal)).await;
        assert_eq!(appended.is_ok(), expected, "{n}: {appended:?}");
    }
    let mut draft = toy_draft(4, "officer/1", NOW);
    draft.claims = vec![claim(1), claim(5)];
    assert_eq!(
        store.append(draft.seal(&ToySeal)).await,
        Err(StoreError::Taken { claim: 1 })
    );
    assert!(!store.dump().await.unwrap().contains("900101"));
}

async fn time_on_record_never_goes_back_and_a_step_of_more_than_two_seconds_is_marked(
    place: Place,
) {
    let store = place.open();
    for (n, ms, doubtful) in [
        (1, 0, false),
        (2, -1_500, false),
        (3, -2_001, true),
        (4, 5, false),
    ] {
        let draft = toy_draft(n, "officer/1", NOW.plus_ms(ms));
        let id = draft.id;
        store.append(draft.seal(&ToySeal)).await.unwrap();
        let head = store.entry(id).await.unwrap().unwrap().head;
        assert_eq!(
            (head.recorded_at, head.doubtful),
            (NOW.plus_ms(ms.max(0)), doubtful),
            "{n}"
        );
    }
}

async fn a_look_is_for_the_caller_who_put_it_on_record(place: Place) {
    let store = place.open();
    store.append(new_note(1).seal(&ToySeal)).await.unwrap();
    let (asked, plain) = (look_at(2, NOW, stream(1)), toy_draft(3, "officer/1", NOW));
    let (look, other) = (asked.id, plain.id);
    assert!(matches!(
        store.look(look, "officer/1", NOW).await,
        Err(LookError::Unknown)
    ));
    store.append(asked).await.unwrap();
    store.append(plain.seal(&ToySeal)).await.unwrap();
    assert!(matches!(
        store.look(look, "officer/2", NOW).await,
        Err(LookError::NotYours)
    ));
    assert!(matches!(
        store.look(other, "officer/1", NOW).await,
        Err(LookError::NotALook)
    ));
    let look = store.look(look, "officer/1", NOW).await.unwrap();
    let brought = store.view(&look, &[]).await.unwrap();
    assert_eq!(brought.streams.keys().collect::<Vec<_>>(), [&stream(1)]);
}

async fn a_place_has_one_process_and_one_node(place: Place) {
    let store = place.open();
    let twice = place.open_as("jongno", TABLES);
    let text = twice.err().expect("it is open already").to_string();
    assert!(text.contains("in use by another process"), "{text}");
    drop(store);
    let other = place.open_as("songpa", TABLES);
    assert!(matches!(other, Err(OpenError::OtherNode { .. })));
}

#[tokio::test]
async fn the_settings_are_those_that_the_promise_needs() {
    let (disk, server) = (Place::disk(), Place::server());
    for (place, name, value) in [
        (&disk, "journal_mode", "wal"),
        (&disk, "synchronous", "2"),
        (&disk, "mmap_size", "0"),
        (&server, "fsync", "on"),
        (&server, "synchronous_commit", "on"),
        (&server, "full_page_writes", "on"),
    ] {
        let store = place.open();
        let expected = (name, value.to_owned());
        assert!(store.settings().contains(&expected), "{expected:?}");
    }
}

async fn a_probe_writes_at_most_once_a_second(place: Place) {
    let store = place.open();
    store.probe(NOW).await.unwrap();
    let commits = store.state().commits;
    store.probe(NOW.plus_ms(999)).await.unwrap();
    assert_eq!(
        (store.state().commits, store.state().room),
        (commits, Room::Enough)
    );
    store.probe(NOW.plus_ms(1_000)).await.unwrap();
    assert_eq!(store.state().commits, commits + 1);
}

async fn a_row_of_an_unknown_table_is_refused(place: Place) {
    let store = place.open();
    let mut draft = new_note(1);
    draft.rows[0].1[0].table = "toy.unknown";
    assert!(matches!(
        store.append(draft.seal(&ToySeal)).await,
        Err(StoreError::Broken(_))
    ));
    assert_eq!(store.head().seq, 0);
}

async fn one_bad_request_does_not_take_its_neighbours_with_it(place: Place) {
    let store = place.open();
    // One identity in two entries: no check foresees it, the table refuses it in the middle of a batch.
    let twice = journal::Draft {
        key: "other".to_owned(),
        ..new_note(1)
    };
    let twice = note(twice, &Brought::default(), &[]);
    let (first, bad, last) = tokio::join!(
        store.append(new_note(1).seal(&ToySeal)),
        store.append(twice.seal(&ToySeal)),
        store.append(new_note(2).seal(&ToySeal)),
    );
    assert!(matches!(first, Ok(Appended::New { seq: 1, .. })));
    assert!(matches!(bad, Err(StoreError::Broken(_))));
    assert!(matches!(last, Ok(Appended::New { seq: 2, .. })));
    let dump = store.dump().await.unwrap();
    assert_eq!(
        dump.lines()
            .filter(|line| line.starts_with("state "))
            .count(),
        2
    );
}

#[tokio::test]
async fn who_finds_the_queue_full_is_told_busy() {
    let dir = directory();
    let store = open(dir.path());
    // Another program holds the database, so the writer waits and the queue fills.
    let other = rusqlite::Connection::open(dir.path().join("journal.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut waiting = Vec::new();
    let told = loop {
        let n = waiting.len() as u64;
        let mut asked = Box::pin(store.append(toy_draft(n, "officer/1", NOW).seal(&ToySeal)));
        match asked.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(told) => break told,
            Poll::Pending => waiting.push(asked),
        }
    };
    assert_eq!(told, Err(StoreError::Busy));
    assert!(
        (4096..4096 + 512 + 2).contains(&waiting.len()),
        "{}",
        waiting.len()
    );
    other.execute_batch("ROLLBACK").unwrap();
    let asked = waiting.len() as u64;
    for asked in waiting {
        asked.await.unwrap();
    }
    assert_eq!(store.head().seq, asked);
}

async fn another_file_takes_the_place_of_a_papers_only_where_one_lies(place: Place) {
    let store = place.open();
    let number = "1234567890123456";
    store.replace_paper(number, b"no such paper").await.unwrap();
    assert!(store.paper(number).await.unwrap().is_none());
    let mut draft = toy_draft(1, "officer/1", NOW);
    draft.pdfs = vec![(number.to_owned(), b"first".to_vec())];
    store.append(draft.seal(&ToySeal)).await.unwrap();
    let before = store.head();
    store.replace_paper(number, b"stamped").await.unwrap();
    let paper = store.paper(number).await.unwrap().unwrap();
    assert_eq!(paper.pdf.as_deref(), Some(b"stamped".as_slice()));
    assert_eq!(store.head(), before, "the journal knows nothing of it");
}

on_both! {
    what_is_acknowledged_is_there_after_a_restart,
    the_same_request_is_done_once_and_another_callers_is_another,
    one_request_sent_twice_at_once_is_done_once,
    a_stream_that_changed_since_it_was_read_is_a_lost_race_even_if_only_read,
    a_claimed_key_belongs_to_one_stream,
    time_on_record_never_goes_back_and_a_step_of_more_than_two_seconds_is_marked,
    a_look_is_for_the_caller_who_put_it_on_record,
    a_place_has_one_process_and_one_node,
    a_probe_writes_at_most_once_a_second,
    another_file_takes_the_place_of_a_papers_only_where_one_lies,
    a_row_of_an_unknown_table_is_refused,
    one_bad_request_does_not_take_its_neighbours_with_it,
}
