//! Small behaviours, one a test.

use std::sync::Arc;

use journal::Appended;
use journal::StoreError;
use journal::toy::ToyKey;
use journal::toy::ToySeal;
use journal::toy::toy_draft;
use kernel::Brought;
use kernel::Cell;
use kernel::Claim;
use kernel::Errand;
use kernel::Id;
use kernel::Need;
use kernel::Table;
use serde_json::json;
use store::Config;
use store::Kept;
use store::LookError;
use store::OpenError;
use store::Room;
use store::Store;

use crate::common::NOW;
use crate::common::TABLES;
use crate::common::config;
use crate::common::directory;
use crate::common::look_at;
use crate::common::new_note;
use crate::common::note;
use crate::common::noted;
use crate::common::open;
use crate::common::rows;
use crate::common::stream;

#[tokio::test]
async fn what_is_acknowledged_is_there_after_a_restart() {
    let dir = directory();
    let store = open(dir.path());
    let appended = store.append(new_note(1).seal(store.seal())).await.unwrap();
    assert!(matches!(appended, Appended::New { seq: 1, .. }));
    let before = (store.dump().await.unwrap(), store.head());
    drop(store);
    let store = open(dir.path());
    assert_eq!((store.dump().await.unwrap(), store.head()), before);
    assert!(!store.stale());
    let brought = store
        .load(&store.deciding(NOW), &[Need::Stream(stream(1))])
        .await
        .unwrap();
    assert_eq!(brought.streams[&stream(1)].events, [noted("김견본", 1)]);
}

#[tokio::test]
async fn the_same_request_is_done_once_and_another_callers_is_another() {
    let dir = directory();
    let store = open(dir.path());
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

#[tokio::test]
async fn a_stream_that_changed_since_it_was_read_is_a_lost_race_even_if_only_read() {
    let dir = directory();
    let store = open(dir.path());
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

#[tokio::test]
async fn a_claimed_key_belongs_to_one_stream() {
    let dir = directory();
    let store = open(dir.path());
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

#[tokio::test]
async fn time_on_record_never_goes_back_and_a_step_of_more_than_two_seconds_is_marked() {
    let dir = directory();
    let store = open(dir.path());
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

#[tokio::test]
async fn a_look_is_for_the_caller_who_put_it_on_record() {
    let dir = directory();
    let store = open(dir.path());
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

#[tokio::test]
async fn errands_wait_until_they_are_done() {
    let dir = directory();
    let store = open(dir.path());
    let errand = Errand {
        kind: "notify".to_owned(),
        body: json!({ "to": "gu" }),
    };
    let mut draft = toy_draft(1, "officer/1", NOW);
    let entry = draft.id;
    draft.body.errands = vec![(Id(7), errand.clone())];
    store.append(draft.seal(&ToySeal)).await.unwrap();
    let taken = store.outbox_take(NOW, 10).await.unwrap();
    assert_eq!(
        (taken[0].entry, &taken[0].errand, taken[0].tries),
        (entry, &errand, 0)
    );
    store
        .outbox_later(Id(7), NOW.plus_ms(60_000))
        .await
        .unwrap();
    assert_eq!(store.outbox_take(NOW, 10).await, Ok(vec![]));
    assert_eq!(
        store.outbox_take(NOW.plus_ms(60_000), 10).await.unwrap()[0].tries,
        1
    );
    store.outbox_done(Id(7)).await.unwrap();
    assert_eq!(store.outbox_take(NOW.plus_ms(60_000), 10).await, Ok(vec![]));
}

#[tokio::test]
async fn what_a_node_keeps_for_itself_is_sealed_and_ends() {
    let dir = directory();
    let store = open(dir.path());
    let kept = |id, content: &str| Kept {
        kind: "case".to_owned(),
        id: Id(id),
        owner: "officer/1".to_owned(),
        content: content.as_bytes().to_vec(),
        until: NOW.plus_ms(1_000),
    };
    for (id, content) in [(1, "김견본"), (2, "b"), (1, "이견본")] {
        store.keep(&kept(id, content)).await.unwrap();
    }
    assert_eq!(
        store.kept("case", Id(1), NOW).await,
        Ok(Some(kept(1, "이견본")))
    );
    assert_eq!(
        store.kept_by("case", "officer/1", NOW).await,
        Ok(vec![kept(2, "b"), kept(1, "이견본")])
    );
    assert_eq!(store.kept_by("case", "officer/2", NOW).await, Ok(vec![]));
    store.forget("case", Id(2)).await.unwrap();
    assert_eq!(store.kept("case", Id(2), NOW).await, Ok(None));
    assert_eq!(
        store.kept("case", Id(1), NOW.plus_ms(1_000)).await,
        Ok(None)
    );
    store.forget_past(NOW.plus_ms(1_000)).await.unwrap();
    assert_eq!(store.kept("case", Id(1), NOW).await, Ok(None));
    drop(store);
    for file in std::fs::read_dir(dir.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let open = "견본".as_bytes();
        assert!(!bytes.windows(open.len()).any(|window| window == open));
    }
}

#[tokio::test]
async fn a_paper_is_found_by_its_number_and_its_file_is_sealed() {
    let dir = directory();
    let store = open(dir.path());
    let mut draft = toy_draft(1, "officer/1", NOW);
    let entry = draft.id;
    draft.pdfs = vec![("1234567890123456".to_owned(), b"%PDF-1.7 specimen".to_vec())];
    store.append(draft.seal(&ToySeal)).await.unwrap();
    let paper = store.paper("1234567890123456").await.unwrap().unwrap();
    assert_eq!(
        (paper.entry, paper.pdf.as_deref()),
        (entry, Some(b"%PDF-1.7 specimen".as_slice()))
    );
    assert_eq!(store.paper("6543210987654321").await, Ok(None));
}

#[tokio::test]
async fn the_day_list_is_newest_first_and_filtered_by_heads() {
    let dir = directory();
    let store = open(dir.path());
    for n in 1..=6_u8 {
        let who = if n % 2 == 0 { "officer/2" } else { "officer/1" };
        store
            .append(toy_draft(n.into(), who, NOW.plus_ms(n.into())).seal(&ToySeal))
            .await
            .unwrap();
    }
    let own = |head: &journal::Head| head.who == "officer/1";
    let found = store
        .between(NOW.plus_ms(1), NOW.plus_ms(6), own, 2)
        .await
        .unwrap();
    let seqs: Vec<_> = found.iter().map(|entry| entry.head.seq).collect();
    assert_eq!(seqs, [5, 3]);
}

#[tokio::test]
async fn changed_search_tables_are_rebuilt_before_anything_else() {
    let dir = directory();
    let store = open(dir.path());
    for n in 1..=3 {
        store.append(new_note(n).seal(&ToySeal)).await.unwrap();
    }
    let before = store.dump().await.unwrap();
    drop(store);
    let tables: Vec<_> = TABLES
        .iter()
        .map(|table| Table {
            version: 2,
            ..*table
        })
        .collect();
    let config = Config {
        tables,
        ..config(dir.path())
    };
    let store = Store::open(config.clone(), Arc::new(ToySeal), Arc::new(ToyKey)).unwrap();
    assert!(store.stale());
    assert!(store.append(new_note(4).seal(&ToySeal)).await.is_err());
    assert!(store.load(&store.deciding(NOW), &[]).await.is_err());
    let rebuilt = store.rebuild(Arc::new(rows)).await.unwrap();
    assert_eq!(
        (rebuilt.entries, rebuilt.streams, store.stale()),
        (3, 3, false)
    );
    assert_eq!(store.dump().await.unwrap(), before);
    drop(store);
    assert!(
        !Store::open(config, Arc::new(ToySeal), Arc::new(ToyKey))
            .unwrap()
            .stale()
    );
}

#[tokio::test]
async fn a_rebuild_takes_in_what_is_appended_meanwhile() {
    let dir = directory();
    let store = open(dir.path());
    for n in 1..=20 {
        store.append(new_note(n).seal(&ToySeal)).await.unwrap();
    }
    let (other, rebuild) = (store.clone(), store.rebuild(Arc::new(rows)));
    let appends = async {
        for n in 21..=60 {
            other.append(new_note(n).seal(&ToySeal)).await.unwrap();
        }
    };
    let (rebuilt, ()) = tokio::join!(rebuild, appends);
    rebuilt.unwrap();
    let before = store.dump().await.unwrap();
    assert_eq!(
        before
            .lines()
            .filter(|line| line.starts_with("state "))
            .count(),
        60
    );
    store.rebuild(Arc::new(rows)).await.unwrap();
    assert_eq!(store.dump().await.unwrap(), before);
}

#[tokio::test]
async fn a_directory_has_one_process_and_one_node() {
    let dir = directory();
    let store = open(dir.path());
    let again = Store::open(config(dir.path()), Arc::new(ToySeal), Arc::new(ToyKey));
    let Err(locked @ OpenError::Locked(_)) = again else {
        panic!("opened twice");
    };
    assert!(locked.to_string().contains("in use by another process"));
    drop(store);
    let other = Config::new(dir.path(), "songpa", TABLES);
    let other = Store::open(other, Arc::new(ToySeal), Arc::new(ToyKey));
    assert!(matches!(other, Err(OpenError::OtherNode { .. })));
}

#[tokio::test]
async fn the_settings_are_those_that_the_promise_needs() {
    let dir = directory();
    let store = open(dir.path());
    for expected in [
        ("journal_mode", "wal"),
        ("synchronous", "2"),
        ("mmap_size", "0"),
    ] {
        assert!(
            store
                .settings()
                .iter()
                .any(|(name, value)| (*name, value.as_str()) == expected),
            "{expected:?}"
        );
    }
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

#[tokio::test]
async fn a_row_of_an_unknown_table_is_refused_without_a_trace() {
    let dir = directory();
    let store = open(dir.path());
    let mut draft = new_note(1);
    draft.rows[0].1[0].table = "toy.unknown";
    assert!(matches!(
        store.append(draft.seal(&ToySeal)).await,
        Err(StoreError::Broken(_))
    ));
    let twice = journal::Draft {
        key: "other".to_owned(),
        ..new_note(2)
    };
    store.append(new_note(2).seal(&ToySeal)).await.unwrap();
    let twice = note(twice, &Brought::default(), &[]);
    assert!(
        matches!(
            store.append(twice.seal(&ToySeal)).await,
            Err(StoreError::Broken(_))
        ),
        "one id, two entries"
    );
    store.append(new_note(3).seal(&ToySeal)).await.unwrap();
    assert_eq!(store.head().seq, 2);
}

#[tokio::test]
async fn who_finds_the_queue_full_is_told_busy() {
    let dir = directory();
    let store = open(dir.path());
    let proposals: Vec<_> = (1..=20_000)
        .map(|n| toy_draft(n, "officer/1", NOW).seal(&ToySeal))
        .collect();
    // Sealed before, they come faster than anybody can write.
    let mut waiting = Vec::new();
    let mut busy = 0;
    for proposal in proposals {
        let mut asked = Box::pin(store.append(proposal));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match asked.as_mut().poll(&mut context) {
            std::task::Poll::Ready(Err(StoreError::Busy)) => busy += 1,
            std::task::Poll::Ready(other) => panic!("{other:?}"),
            std::task::Poll::Pending => waiting.push(asked),
        }
        if busy > 0 {
            break;
        }
    }
    assert_eq!(busy, 1);
    let asked = waiting.len() as u64;
    for asked in waiting {
        asked.await.unwrap();
    }
    assert_eq!(store.head().seq, asked);
}
