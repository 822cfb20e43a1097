//! A journal that was saved while it grew and put back after it was lost: nothing that a holder has is missing, and nothing is written before.

use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use journal::StoreError;
use journal::sync::Answer;
use journal::sync::Cursor;
use journal::sync::Had;
use journal::sync::Recovery;
use journal::sync::Seen;
use journal::toy::ToyKey;
use journal::toy::ToySeal;
use journal::toy::toy_draft;
use kernel::Errand;
use kernel::Id;
use kernel::Moment;
use kernel::Need;
use serde_json::json;
use store::FileFault;
use store::Kept;
use store::OpenError;
use store::Restore;
use store::Restored;
use store::Restoring;
use store::Store;
use store::back_up;
use store::go_on_alone;
use store::restore;
use store::verify;
use tempfile::TempDir;

use crate::copies::follow;
use crate::notes::NOW;
use crate::notes::Place;
use crate::notes::TABLES;
use crate::notes::directory;
use crate::notes::new_note;
use crate::notes::note;
use crate::notes::noted;
use crate::notes::open;
use crate::notes::rows;
use crate::notes::stream;

fn saved(dir: &Path, to: &TempDir) -> PathBuf {
    let file = to.path().join("journal.db");
    back_up(dir, &file).unwrap();
    file
}

fn what<'a>(dir: &'a Path, from: &'a Path) -> Restore<'a> {
    Restore {
        dir,
        node: "jongno",
        from,
        check: &ToyKey,
        waits: Restoring::Holders,
        forget: &["session"],
        move_aside: true,
        at: NOW,
    }
}

fn put_back(dir: &Path, from: &Path) -> Restored {
    restore(&what(dir, from)).unwrap()
}

fn lease() -> Kept {
    Kept {
        kind: "number-lease".to_owned(),
        id: Id(0),
        owner: String::new(),
        content: vec![7],
        until: Moment(i64::MAX),
    }
}

/// Gets everything back that a holder has.
async fn recover(store: &Store, holder: &Store) {
    let head = store.head();
    let start = Cursor {
        seq: head.seq,
        hash: head.hash,
    };
    let mut recovery = Recovery::new("jongno", start, head.epoch, false);
    let mut seen = Seen::Go;
    let names = ["songpa".to_owned()];
    loop {
        seen = match recovery.step(seen, &names, &ToyKey) {
            Had::Ask(_, ask) => {
                let answer = holder.page(Some("jongno"), ask.after, NOW).await.unwrap();
                Seen::Answered(Answer::read(&answer.bytes()).unwrap())
            }
            Had::Keep(lines) => {
                store.take_back(lines, Arc::new(rows)).await.unwrap();
                Seen::Kept
            }
            Had::Whole => return,
            other @ (Had::Rest(..) | Had::Differs(..)) => unreachable!("{other:?}"),
        };
    }
}

/// The n-th note is changed, and an errand goes out with that.
async fn change(store: &Store, n: u64) {
    let needs = [Need::Stream(stream(n))];
    let brought = store.load(&store.deciding(NOW), &needs).await.unwrap();
    let mut draft = toy_draft(n + 50, "officer/1", NOW);
    let errand = Errand {
        kind: "letter".to_owned(),
        body: json!({"to": n}),
    };
    draft.body.errands.push((Id(u128::from(n) + 900), errand));
    let draft = note(draft, &brought, &[(stream(n), noted("이견본", 2))]);
    store.append(draft.seal(&ToySeal)).await.unwrap();
}

#[tokio::test]
async fn what_a_holder_has_comes_back_before_anything_is_written_in_a_new_epoch() {
    let (dir, folder, other) = (directory(), directory(), Place::disk());
    let (home, twin) = (open(dir.path()), other.open_as("songpa", TABLES).unwrap());
    for n in 1..=5 {
        home.append(new_note(n).seal(&ToySeal)).await.unwrap();
    }
    let file = saved(dir.path(), &folder);
    for n in 6..=300 {
        home.append(new_note(n).seal(&ToySeal)).await.unwrap();
    }
    change(&home, 2).await;
    follow(&home, "jongno", &twin, NOW).await;
    let (before, head) = (home.dump().await.unwrap(), home.head());
    drop(home);

    let restored = put_back(dir.path(), &file);
    assert_eq!((restored.verified.seq, restored.epoch_seen), (5, 1));
    let home = open(dir.path());
    assert_eq!(home.state().restoring, Some(Restoring::Holders));
    assert_eq!(home.head().seq, 5);
    let early = home.append(new_note(301).seal(&ToySeal)).await;
    assert_eq!(early, Err(StoreError::Restoring));

    recover(&home, &twin).await;
    assert_eq!(
        home.dump().await.unwrap(),
        before,
        "rows, claims, errands too"
    );
    assert_eq!(home.head(), head);
    drop(home);
    let home = open(dir.path());
    let early = home.append(new_note(301).seal(&ToySeal)).await;
    assert_eq!(early, Err(StoreError::Restoring), "also after a restart");
    let next = home.epochs().await.unwrap().next;
    home.begin_epoch(next, &lease()).await.unwrap();
    assert_eq!(home.state().restoring, None);
    assert!(home.begin_epoch(3, &lease()).await.is_err(), "once");
    home.append(new_note(301).seal(&ToySeal)).await.unwrap();
    assert_eq!((home.head().epoch, home.head().seq), (2, head.seq + 1));
    assert_eq!(
        home.kept("number-lease", Id(0), NOW)
            .await
            .unwrap()
            .unwrap(),
        lease()
    );
    follow(&home, "jongno", &twin, NOW).await;
    assert_eq!(twin.copied("jongno").unwrap().epoch, 2);
    drop(home);
    let verified = verify(dir.path(), Some(&ToyKey)).unwrap();
    assert_eq!(verified.seq, head.seq + 1);
    assert_eq!(open(dir.path()).head().epoch, 2, "it stays");
}

#[tokio::test]
async fn nothing_comes_back_into_a_journal_that_was_not_restored() {
    let (dir, other) = (directory(), Place::disk());
    let (home, twin) = (open(dir.path()), other.open_as("songpa", TABLES).unwrap());
    home.append(new_note(1).seal(&ToySeal)).await.unwrap();
    follow(&home, "jongno", &twin, NOW).await;
    let Answer::Page(page) = twin.page(Some("jongno"), Cursor::START, NOW).await.unwrap() else {
        unreachable!("a page of one entry")
    };
    let all: Arc<store::RowsOf> = Arc::new(rows);
    let taken = home.take_back(page.lines, all).await;
    assert!(matches!(taken, Err(StoreError::Broken(_))), "{taken:?}");
    assert!(home.begin_epoch(2, &lease()).await.is_err());
    assert_eq!((home.head().seq, home.head().epoch), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_a_journal_that_grows_is_good_and_stops_nobody() {
    let (dir, folder) = (directory(), directory());
    let home = open(dir.path());
    for n in 1..=2_000 {
        home.append(new_note(n).seal(&ToySeal)).await.unwrap();
    }
    let writer = home.clone();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let mut writing = tokio::task::JoinSet::new();
    writing.spawn(async move {
        let (mut n, mut stopped) = (2_000, stopped);
        while stopped.try_recv().is_err() {
            n += 1;
            writer.append(new_note(n).seal(&ToySeal)).await.unwrap();
        }
        n
    });
    let (from, file) = (dir.path().to_owned(), folder.path().join("journal.db"));
    let to = file.clone();
    let backed = tokio::task::spawn_blocking(move || back_up(&from, &to).unwrap());
    let backed = backed.await.unwrap();
    stop.send(()).unwrap();
    let written = writing.join_next().await.unwrap().unwrap();
    assert!(backed.seq >= 2_000 && backed.seq <= written, "{backed:?}");
    let verified = verify(&file, Some(&ToyKey)).unwrap();
    assert_eq!((verified.seq, backed.node.as_str()), (backed.seq, "jongno"));
    let beside = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(beside, 1, "one file, nothing beside it");
}

#[tokio::test]
async fn a_restore_refuses_what_is_not_good_and_leaves_what_is_there() {
    let (dir, folder) = (directory(), directory());
    let home = open(dir.path());
    for n in 1..=9 {
        home.append(new_note(n).seal(&ToySeal)).await.unwrap();
    }
    let file = saved(dir.path(), &folder);
    let before = home.dump().await.unwrap();
    let running = restore(&what(dir.path(), &file));
    assert!(matches!(
        running,
        Err(FileFault::Open(OpenError::Locked(_)))
    ));
    drop(home);

    let there = restore(&Restore {
        move_aside: false,
        ..what(dir.path(), &file)
    });
    assert!(matches!(there, Err(FileFault::Occupied(_))), "{there:?}");
    let other = restore(&Restore {
        node: "songpa",
        ..what(dir.path(), &file)
    });
    assert!(matches!(
        other,
        Err(FileFault::Open(OpenError::OtherNode { .. }))
    ));
    let changes = [
        "UPDATE entry SET body = zeroblob(length(body)) WHERE seq = 5",
        "UPDATE signed_head SET signature = zeroblob(32) WHERE seq = 9",
        "DELETE FROM entry WHERE seq = 9",
    ];
    for text in changes {
        let bad = folder.path().join("bad.db");
        std::fs::copy(&file, &bad).unwrap();
        let conn = rusqlite::Connection::open(&bad).unwrap();
        conn.execute_batch(text).unwrap();
        drop(conn);
        let told = restore(&what(dir.path(), &bad));
        assert!(matches!(told, Err(FileFault::Break(_))), "{text}: {told:?}");
    }
    let mut bytes = std::fs::read(&file).unwrap();
    bytes.truncate(bytes.len() / 2);
    let half = folder.path().join("half.db");
    std::fs::write(&half, bytes).unwrap();
    assert!(restore(&what(dir.path(), &half)).is_err());

    let home = open(dir.path());
    assert_eq!(home.dump().await.unwrap(), before);
    assert_eq!(home.state().restoring, None);
}

#[tokio::test]
async fn the_journal_that_was_there_is_moved_aside_and_its_epoch_is_not_used_again() {
    let (dir, folder) = (directory(), directory());
    let home = open(dir.path());
    home.append(new_note(1).seal(&ToySeal)).await.unwrap();
    let session = Kept {
        kind: "session".to_owned(),
        ..lease()
    };
    let case = Kept {
        kind: "case".to_owned(),
        ..lease()
    };
    home.keep(&session).await.unwrap();
    home.keep(&case).await.unwrap();
    let file = saved(dir.path(), &folder);
    drop(home);
    let mut asides = Vec::new();
    for epoch in 2..=4 {
        let at = NOW.plus_ms(i64::from(epoch));
        let restored = restore(&Restore {
            at,
            ..what(dir.path(), &file)
        });
        asides.push(restored.unwrap().aside.unwrap());
        go_on_alone(dir.path()).unwrap();
        let home = open(dir.path());
        assert_eq!(home.state().restoring, Some(Restoring::WhoAnswers));
        assert_eq!(home.kept("session", Id(0), NOW).await, Ok(None));
        assert_eq!(home.kept("case", Id(0), NOW).await, Ok(Some(case.clone())));
        let next = home.epochs().await.unwrap().next;
        home.begin_epoch(next, &lease()).await.unwrap();
        assert_eq!(home.head().epoch, epoch, "the same backup, another epoch");
        drop(home);
        assert!(go_on_alone(dir.path()).is_err(), "nothing to decide");
    }
    for aside in asides {
        assert_eq!(verify(&aside, Some(&ToyKey)).unwrap().seq, 1);
    }
}

#[tokio::test]
async fn a_restore_that_was_cut_off_opens_as_nothing_until_it_is_run_again() {
    let (dir, folder) = (directory(), directory());
    let home = open(dir.path());
    home.append(new_note(1).seal(&ToySeal)).await.unwrap();
    let file = saved(dir.path(), &folder);
    home.append(new_note(2).seal(&ToySeal)).await.unwrap();
    // As a crash would leave it: the journal moved away, its log not yet, the new one not yet in its place.
    let log = std::fs::read(dir.path().join("journal.db-wal")).unwrap();
    drop(home);
    std::fs::remove_file(dir.path().join("journal.db")).unwrap();
    std::fs::write(dir.path().join("journal.db-wal"), log).unwrap();
    std::fs::copy(&file, dir.path().join("journal.db.restoring")).unwrap();
    let opened = Store::open(
        crate::notes::config(dir.path()),
        Arc::new(ToySeal),
        Arc::new(ToyKey),
    );
    assert!(matches!(opened, Err(OpenError::HalfRestored(_))));
    put_back(dir.path(), &file);
    let home = open(dir.path());
    assert_eq!(home.head().seq, 1, "another journal's log is not read");
}
