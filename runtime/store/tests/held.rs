//! What an operator does with a copy that is quarantined: it goes on, or it is set aside and made anew. SQLite only: the file of a node that stands.

use std::sync::Arc;

use journal::sync::Cursor;
use journal::toy::ToyKey;
use journal::toy::ToySeal;
use kernel::Cell;
use kernel::Moment;
use kernel::Need;
use store::Config;
use store::Held;
use store::Store;
use store::go_on_copying;
use store::set_copy_aside;
use store::verify;
use tempfile::TempDir;

use crate::copies::follow;
use crate::notes::NOW;
use crate::notes::TABLES;
use crate::notes::config;
use crate::notes::directory;
use crate::notes::new_note;
use crate::notes::noted;
use crate::notes::rows;
use crate::notes::stream;

fn open(dir: &TempDir, node: &str) -> Store {
    let config = Config {
        node: node.to_owned(),
        tables: TABLES.to_vec(),
        ..config(dir.path())
    };
    Store::open(config, Arc::new(ToySeal), Arc::new(ToyKey)).unwrap()
}

/// A twin that holds two notes of jongno, writes one of its own, and has quarantined the copy.
async fn quarantined() -> (TempDir, Store) {
    let (home, dir) = (directory(), directory());
    let (home, twin) = (open(&home, "jongno"), open(&dir, "songpa"));
    for n in [1, 2] {
        home.append(new_note(n).seal(&ToySeal)).await.unwrap();
    }
    follow(&home, "jongno", &twin, NOW).await;
    twin.append(new_note(9).seal(&ToySeal)).await.unwrap();
    twin.quarantine("jongno", "a fork").await.unwrap();
    (dir, twin)
}

fn broken(dir: &TempDir) -> Option<String> {
    let held = Held::read(dir.path()).unwrap();
    held.copies.into_iter().find_map(|copied| copied.broken)
}

#[tokio::test]
async fn a_copy_whose_cause_was_mended_goes_on_where_it_ends() {
    let (dir, twin) = quarantined().await;
    assert_eq!(broken(&dir).as_deref(), Some("a fork"));
    let running = go_on_copying(dir.path(), "jongno").unwrap_err();
    assert!(running.to_string().contains("in use"), "{running}");
    drop(twin);
    go_on_copying(dir.path(), "jongno").unwrap();
    let twin = open(&dir, "songpa");
    let copied = twin.copied("jongno").unwrap();
    assert_eq!((copied.cursor.seq, copied.broken), (2, None));
    assert!(!twin.stale(), "nothing was taken out");
    drop(twin);
    let well = go_on_copying(dir.path(), "jongno").unwrap_err();
    assert!(well.to_string().contains("not quarantined"), "{well}");
    let none = go_on_copying(dir.path(), "busan").unwrap_err();
    assert!(none.to_string().contains("no copy of busan"), "{none}");
}

#[tokio::test]
async fn a_copy_that_is_set_aside_lies_in_a_file_and_begins_anew() {
    let (dir, twin) = quarantined().await;
    drop(twin);
    let file = dir.path().join("jongno.lines");
    assert_eq!(set_copy_aside(dir.path(), "jongno", &file).unwrap(), 2);
    assert_eq!(verify(&file, Some(&ToyKey)).unwrap().seq, 2);

    let twin = open(&dir, "songpa");
    assert!(twin.stale() && twin.copies().is_empty());
    twin.rebuild(Arc::new(rows)).await.unwrap();
    let events = |store: &Store, n: u64| {
        let store = store.clone();
        async move {
            let need = [Need::Stream(stream(n))];
            let mut brought = store.load(&store.deciding(NOW), &need).await.unwrap();
            brought
                .streams
                .remove(&stream(n))
                .map(|loaded| loaded.events)
        }
    };
    assert_eq!(
        events(&twin, 9).await,
        Some(vec![noted("김견본", 1)]),
        "its own stays"
    );
    assert!(
        events(&twin, 1)
            .await
            .is_none_or(|events| events.is_empty())
    );

    // The home has another story now: it is copied from its first entry.
    let other = directory();
    let home = open(&other, "jongno");
    for n in [2, 3, 4] {
        home.append(new_note(n).seal(&ToySeal)).await.unwrap();
    }
    follow(&home, "jongno", &twin, Moment(NOW.0 + 1)).await;
    assert_eq!(
        events(&twin, 2).await,
        Some(vec![noted("김견본", 1)]),
        "once"
    );
    let find = Need::Find {
        table: TABLES[0].name,
        key: vec![Cell::Text("김견본".to_owned())],
        limit: 10,
    };
    let deciding = twin.deciding(NOW);
    let found = twin.load(&deciding, std::slice::from_ref(&find));
    assert_eq!(found.await.unwrap().hits(&find).len(), 4);
    assert_ne!(twin.copied("jongno").unwrap().cursor, Cursor::START);
}

#[tokio::test]
async fn nothing_is_taken_out_before_the_file_is_there() {
    let (dir, twin) = quarantined().await;
    drop(twin);
    let taken = dir.path().join("taken");
    std::fs::write(&taken, "something else").unwrap();
    let refused = set_copy_aside(dir.path(), "jongno", &taken).unwrap_err();
    assert!(refused.to_string().contains("taken"), "{refused}");
    assert_eq!(std::fs::read_to_string(&taken).unwrap(), "something else");
    assert_eq!(broken(&dir).as_deref(), Some("a fork"));
}
