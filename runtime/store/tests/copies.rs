//! A holder's copy of another node's journal: taken page by page through the follower, loaded as records, never written by the holder.

use std::sync::Arc;

use journal::ExportLine;
use journal::StoreError;
use journal::sync::Answer;
use journal::sync::Cursor;
use journal::sync::Follower;
use journal::sync::Input;
use journal::sync::Output;
use journal::sync::PAGE_ENTRIES_MAX;
use journal::toy::ToyKey;
use journal::toy::ToySeal;
use journal::toy::toy_draft;
use kernel::Brought;
use kernel::Cell;
use kernel::Id;
use kernel::Loaded;
use kernel::Moment;
use kernel::Need;
use kernel::StreamId;
use serde_json::Value;
use serde_json::json;
use store::Copied;
use store::Store;

use crate::notes::NOW;
use crate::notes::Place;
use crate::notes::TABLES;
use crate::notes::new_note;
use crate::notes::note;
use crate::notes::noted;
use crate::notes::on_both;
use crate::notes::rows;
use crate::notes::stream;

fn open_as(place: &Place, node: &str) -> Store {
    place.open_as(node, TABLES).unwrap()
}

/// Carries the journal of `from` over to `to`, page by page, until it is whole. Returns how many pages that took.
pub(crate) async fn follow(from: &Store, node: &str, to: &Store, now: Moment) -> usize {
    let stands = to.copies().into_iter().find(|copied| copied.node == node);
    let cursor = stands.map_or(Cursor::START, |copied| copied.cursor);
    let mut follower = Follower::new(node, cursor, None);
    let mut input = Input::Go;
    let mut pages = 0;
    loop {
        input = match follower.step(input, &ToyKey) {
            Output::Ask(ask) => {
                let answer = from.page(None, ask.after, now).await.unwrap();
                Input::Answered(Answer::read(&answer.bytes()).unwrap())
            }
            Output::Keep {
                lines, whole_at, ..
            } => {
                pages += 1;
                to.copy(node, lines, whole_at, Arc::new(rows))
                    .await
                    .unwrap();
                if whole_at.is_some() {
                    return pages;
                }
                Input::Kept(None)
            }
            Output::Rest(_) | Output::Quarantine(_) => return 0,
        };
    }
}

async fn record(store: &Store, n: u64, now: Moment) -> Loaded {
    let need = [Need::Stream(stream(n))];
    let mut brought = store.load(&store.deciding(now), &need).await.unwrap();
    brought.streams.remove(&stream(n)).unwrap()
}

async fn a_copy_is_loaded_like_the_own_record_and_says_how_old_it_is(place: Place) {
    let (home, other) = (place.another(), place);
    let (home, twin) = (home.open(), open_as(&other, "songpa"));
    for n in 1..=700 {
        home.append(new_note(n).seal(&ToySeal)).await.unwrap();
    }
    let pages = follow(&home, "jongno", &twin, NOW).await;
    assert!(pages > 1, "a page holds {PAGE_ENTRIES_MAX} entries at most");
    let later = NOW.plus_ms(60_000);
    let copied = record(&twin, 700, later).await;
    assert_eq!(copied.events, [noted("김견본", 1)]);
    assert_eq!(
        (copied.as_of, record(&home, 700, later).await.as_of),
        (NOW, later)
    );
    assert_eq!(
        (copied.home.as_deref(), record(&home, 700, later).await.home),
        (Some("jongno"), None),
        "a copy says whose it is"
    );
    follow(&home, "jongno", &twin, later).await;
    assert_eq!(record(&twin, 700, later).await.as_of, later);
    let find = Need::Find {
        table: TABLES[0].name,
        key: vec![Cell::Text("김견본".to_owned())],
        limit: 1_000,
    };
    let found = twin
        .load(&twin.deciding(later), std::slice::from_ref(&find))
        .await
        .unwrap();
    assert_eq!(found.hits(&find).len(), 700);
    let entry = new_note(700);
    let again = twin
        .entry_by_key(&entry.who, &entry.key)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((again.head.node.as_str(), again.head.seq), ("jongno", 700));
    assert_eq!(twin.head().seq, 0, "the own journal holds nothing of it");
}

async fn one_request_at_two_nodes_is_found_as_both_the_own_one_first(place: Place) {
    let (home, other) = (place.another(), place);
    let (home, twin) = (home.open(), open_as(&other, "songpa"));
    let at_home = new_note(1);
    let key = journal::request_key(&at_home.who, &at_home.key);
    let mut at_twin = new_note(2);
    at_twin.key.clone_from(&at_home.key);
    home.append(at_home.seal(&ToySeal)).await.unwrap();
    twin.append(at_twin.seal(&ToySeal)).await.unwrap();
    follow(&home, "jongno", &twin, NOW).await;
    let nodes = |found: Vec<store::Recorded>| -> Vec<String> {
        found.into_iter().map(|entry| entry.head.node).collect()
    };
    let found = twin.entries_by_key(key).await.unwrap();
    assert_eq!(nodes(found), ["songpa", "jongno"]);
    let found = home.entries_by_key(key).await.unwrap();
    assert_eq!(nodes(found), ["jongno"]);
}

async fn only_its_home_writes_a_stream(place: Place) {
    let (home, other) = (place.another(), place);
    let (home, twin) = (home.open(), open_as(&other, "songpa"));
    home.append(new_note(1).seal(&ToySeal)).await.unwrap();
    follow(&home, "jongno", &twin, NOW).await;
    let needs = [Need::Stream(stream(1))];
    let brought = twin.load(&twin.deciding(NOW), &needs).await.unwrap();
    let change = |brought: &Brought| {
        note(
            toy_draft(2, "officer/1", NOW),
            brought,
            &[(stream(1), noted("이견본", 1))],
        )
    };
    let refused = twin.append(change(&brought).seal(&ToySeal)).await;
    assert_eq!(
        refused,
        Err(StoreError::Elsewhere {
            stream: stream(1),
            node: "jongno".to_owned()
        })
    );
    let brought = home.load(&home.deciding(NOW), &needs).await.unwrap();
    home.append(change(&brought).seal(&ToySeal)).await.unwrap();
    follow(&home, "jongno", &twin, NOW).await;
    assert_eq!(record(&twin, 1, NOW).await.version, 2);
}

async fn a_copy_survives_a_restart_and_a_rebuild(place: Place) {
    let (home, other) = (place.another(), place);
    let (home, twin) = (home.open(), open_as(&other, "songpa"));
    for n in 1..=5 {
        home.append(new_note(n).seal(&ToySeal)).await.unwrap();
    }
    follow(&home, "jongno", &twin, NOW).await;
    twin.append(toy_draft(9, "officer/9", NOW).seal(&ToySeal))
        .await
        .unwrap();
    let before = (twin.dump().await.unwrap(), twin.copies());
    drop(twin);
    let twin = open_as(&other, "songpa");
    assert_eq!((twin.dump().await.unwrap(), twin.copies()), before);
    let rebuilt = twin.rebuild(Arc::new(rows)).await.unwrap();
    assert_eq!((rebuilt.entries, rebuilt.streams), (6, 5));
    assert_eq!(twin.dump().await.unwrap(), before.0);
    assert_eq!(
        record(&twin, 3, NOW).await.as_of,
        NOW,
        "still the other node's"
    );
    home.append(new_note(6).seal(&ToySeal)).await.unwrap();
    follow(&home, "jongno", &twin, NOW).await;
    assert_eq!(record(&twin, 6, NOW).await.version, 1);
}

async fn a_page_that_does_not_follow_leaves_no_trace(place: Place) {
    let (home, other) = (place.another(), place);
    let (home, twin) = (home.open(), open_as(&other, "songpa"));
    for n in 1..=4 {
        home.append(new_note(n).seal(&ToySeal)).await.unwrap();
    }
    let Answer::Page(page) = home.page(None, Cursor::START, NOW).await.unwrap() else {
        unreachable!("a page of four entries")
    };
    // Each entry was a batch of its own; one head, the last, covers all of them.
    let signed = |line: &ExportLine| matches!(line, ExportLine::Signed(head) if head.seq == 4);
    assert_eq!(page.lines.iter().position(signed), Some(4));
    assert_eq!(page.lines.len(), 5);
    let all: Arc<store::RowsOf> = Arc::new(rows);
    twin.copy("jongno", page.lines.clone(), None, Arc::clone(&all))
        .await
        .unwrap();
    let before = twin.dump().await.unwrap();
    let twice = twin.copy("jongno", page.lines, None, all).await;
    assert!(matches!(twice, Err(StoreError::Broken(_))), "{twice:?}");
    assert_eq!(twin.dump().await.unwrap(), before);
}

async fn another_past_is_a_fork_and_a_shorter_one_is_short(place: Place) {
    let (home, other) = (place.another().open(), place.open());
    for n in 1..=3 {
        home.append(new_note(n).seal(&ToySeal)).await.unwrap();
    }
    other.append(new_note(7).seal(&ToySeal)).await.unwrap();
    let cursor = |store: &Store| Cursor {
        seq: store.head().seq,
        hash: store.head().hash,
    };
    assert_eq!(home.page(None, cursor(&other), NOW).await, Ok(Answer::Fork));
    assert_eq!(
        other.page(None, cursor(&home), NOW).await,
        Ok(Answer::Short)
    );
}

async fn a_quarantine_is_remembered_and_what_was_kept_stays(place: Place) {
    let (home, other) = (place.another(), place);
    let (home, twin) = (home.open(), open_as(&other, "songpa"));
    home.append(new_note(1).seal(&ToySeal)).await.unwrap();
    follow(&home, "jongno", &twin, NOW).await;
    twin.quarantine("jongno", "entry 1: a fork").await.unwrap();
    drop(twin);
    let twin = open_as(&other, "songpa");
    let [
        Copied {
            broken: Some(why),
            cursor,
            ..
        },
    ] = &twin.copies()[..]
    else {
        unreachable!("it is remembered")
    };
    assert_eq!((why.as_str(), cursor.seq), ("entry 1: a fork", 1));
    assert_eq!(record(&twin, 1, NOW).await.version, 1);
}

/// Journal of a node with one paper of this number.
async fn with_paper(home: &Store, number: &str) -> Vec<ExportLine> {
    let paper = StreamId::new(journal::PAPER, Id(7));
    let issued = json!({
        "number": number, "form": "note", "version": 1, "subject": stream(1), "holder": null, "applicant": "", "data": "{}",
        "facts": {"address": "", "persons": []},
        "code": "", "fee_won": 0, "issued_at": NOW, "as_of": NOW, "mode": "normal"
    });
    let mut draft = toy_draft(1, "officer/1", NOW);
    (draft.body.events, draft.states) =
        journal::states_after(&Brought::default(), &[(paper, issued)]);
    home.append(draft.seal(&ToySeal)).await.unwrap();
    match home.page(None, Cursor::START, NOW).await.unwrap() {
        Answer::Page(page) => page.lines,
        Answer::Fork | Answer::Short => Vec::new(),
    }
}

async fn a_paper_that_is_known_by_copy_takes_its_file_once(place: Place) {
    let number = "1111012345678901";
    let (home, other) = (place.another(), place);
    let (home, twin) = (home.open(), open_as(&other, "songpa"));
    let lines = with_paper(&home, number).await;
    let nothing = |_: &StreamId, _: &[Value]| Vec::new();
    twin.copy("jongno", lines, Some(NOW), Arc::new(nothing))
        .await
        .unwrap();
    let copied = twin.paper(number).await.unwrap().unwrap();
    assert_eq!(copied.pdf, None);
    let noted = |n: u64, file: &[u8]| {
        let mut draft = toy_draft(n, "officer/9", NOW);
        draft.pdfs = vec![(number.to_owned(), file.to_vec())];
        draft.seal(&ToySeal)
    };
    twin.append(noted(9, b"its file")).await.unwrap();
    let kept = twin.paper(number).await.unwrap().unwrap();
    assert_eq!(
        (kept.entry, kept.pdf),
        (copied.entry, Some(b"its file".to_vec()))
    );
    let other = twin.append(noted(10, b"another file")).await;
    assert!(matches!(other, Err(StoreError::Broken(_))), "{other:?}");
    let kept = twin.paper(number).await.unwrap().unwrap();
    assert_eq!(kept.pdf, Some(b"its file".to_vec()));
}

/// Two nodes that hold each other would else wake each other for ever.
async fn a_copy_that_gains_nothing_wakes_nobody(place: Place) {
    let (home, other) = (place.another(), place);
    let (home, twin) = (home.open(), open_as(&other, "songpa"));
    home.append(new_note(1).seal(&ToySeal)).await.unwrap();
    follow(&home, "jongno", &twin, NOW).await;
    let mut grown = twin.grown();
    grown.mark_unchanged();
    let later = NOW.plus_ms(1_000);
    follow(&home, "jongno", &twin, later).await;
    assert_eq!(record(&twin, 1, later).await.as_of, later);
    assert!(!grown.has_changed().unwrap(), "nothing has come");
    home.append(new_note(2).seal(&ToySeal)).await.unwrap();
    follow(&home, "jongno", &twin, later).await;
    assert!(grown.has_changed().unwrap());
}

on_both! {
    a_paper_that_is_known_by_copy_takes_its_file_once,
    a_copy_that_gains_nothing_wakes_nobody,
    a_copy_is_loaded_like_the_own_record_and_says_how_old_it_is,
    only_its_home_writes_a_stream,
    one_request_at_two_nodes_is_found_as_both_the_own_one_first,
    a_copy_survives_a_restart_and_a_rebuild,
    a_page_that_does_not_follow_leaves_no_trace,
    another_past_is_a_fork_and_a_shorter_one_is_short,
    a_quarantine_is_remembered_and_what_was_kept_stays,
}
