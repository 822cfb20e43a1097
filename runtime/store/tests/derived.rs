//! What lies beside the journal: errands, kept things, papers, day lists and the rebuild of derived rows.

use std::cell::Cell;
use std::sync::Arc;

use journal::toy::ToySeal;
use journal::toy::toy_draft;
use kernel::Errand;
use kernel::Id;
use kernel::Need;
use kernel::Table;
use serde_json::json;
use store::Kept;

use crate::notes::NOW;
use crate::notes::Place;
use crate::notes::TABLES;
use crate::notes::new_note;
use crate::notes::on_both;
use crate::notes::rows;
use crate::notes::stream;

async fn errands_wait_until_they_are_done(place: Place) {
    let store = place.open();
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

async fn what_a_node_keeps_for_itself_is_sealed_and_ends(place: Place) {
    let store = place.open();
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
    let Place::Disk(dir) = place else {
        return;
    };
    for file in std::fs::read_dir(dir.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let open = "견본".as_bytes();
        assert!(!bytes.windows(open.len()).any(|window| window == open));
    }
}

async fn a_paper_is_found_by_its_number_and_its_file_is_sealed(place: Place) {
    let store = place.open();
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

async fn the_day_list_is_newest_first_and_filtered_by_heads(place: Place) {
    let store = place.open();
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

async fn changed_search_tables_are_rebuilt_before_anything_else(place: Place) {
    let store = place.open();
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
    let store = place.open_as("jongno", &tables).unwrap();
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
    assert!(!place.open_as("jongno", &tables).unwrap().stale());
}

async fn reading_goes_on_while_the_derived_rows_are_made_anew(place: Place) {
    let store = place.open();
    for n in 1..=5 {
        store.append(new_note(n).seal(&ToySeal)).await.unwrap();
    }
    let find = Need::Find {
        table: TABLES[0].name,
        key: Vec::new(),
        limit: 9,
    };
    let needs = [Need::Stream(stream(3)), find.clone()];
    let over = Cell::new(false);
    let rebuilds = async {
        for _ in 0..4 {
            store.rebuild(Arc::new(rows)).await.unwrap();
        }
        over.set(true);
    };
    let reads = async {
        let mut times = 0;
        while !over.get() {
            let brought = store.load(&store.deciding(NOW), &needs).await.unwrap();
            assert_eq!(brought.streams[&stream(3)].version, 1);
            assert_eq!(brought.hits(&find).len(), 5);
            times += 1;
            tokio::task::yield_now().await;
        }
        times
    };
    let ((), times) = tokio::join!(rebuilds, reads);
    assert!(times > 4, "{times}");
}

async fn a_rebuild_takes_in_what_is_appended_meanwhile(place: Place) {
    let store = place.open();
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

on_both! {
    errands_wait_until_they_are_done,
    what_a_node_keeps_for_itself_is_sealed_and_ends,
    a_paper_is_found_by_its_number_and_its_file_is_sealed,
    the_day_list_is_newest_first_and_filtered_by_heads,
    changed_search_tables_are_rebuilt_before_anything_else,
    reading_goes_on_while_the_derived_rows_are_made_anew,
    a_rebuild_takes_in_what_is_appended_meanwhile,
}
