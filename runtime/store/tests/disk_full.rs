//! A disk that is full, for real: a small tmpfs in a mount namespace of its own.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use journal::Appended;
use journal::Draft;
use journal::StoreError;
use journal::toy::ToyKey;
use journal::toy::ToySeal;
use journal::toy::toy_draft;
use kernel::Id;
use store::Config;
use store::Kept;
use store::Room;
use store::Store;
use store::verify;

use crate::crash::sqlite3;
use crate::crash::variable;
use crate::notes::NOW;
use crate::notes::config;
use crate::notes::look_at;
use crate::notes::new_note;
use crate::notes::stream;

/// Where the child mounts its disk; its presence makes this process the child.
const DIR: &str = "IEUM_SMALL_DISK";
const DISK_BYTES: usize = 64 << 20;
const RESERVE_BYTES: u64 = 20 << 20;

#[test]
fn a_full_disk_refuses_clearly_keeps_looks_going_and_resumes() {
    let dir = tempfile::tempdir().unwrap();
    let output = Command::new("unshare")
        .args(["--mount", "--"])
        .arg(std::env::current_exe().unwrap())
        .args(["disk_full::child", "--exact", "--nocapture"])
        .env(DIR, dir.path())
        .output()
        .expect("unshare (util-linux) must be installed for this test");
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "this test mounts a small tmpfs in a mount namespace: it must run as root. {said}"
    );
    assert!(said.contains("resumed"), "{said}");
}

/// The scenario, on the small disk. In the parent it does nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child() {
    let Some(dir) = variable(DIR) else {
        return;
    };
    let dir = Path::new(&dir);
    let size = format!("size={DISK_BYTES}");
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
        .arg(dir)
        .status()
        .unwrap();
    assert!(mounted.success(), "mounting a tmpfs failed: run as root");
    let home = dir.join("home");
    std::fs::create_dir(&home).unwrap();
    let config = Config {
        reserve_bytes: RESERVE_BYTES,
        ..config(&home)
    };
    let store = Store::open(config, Arc::new(ToySeal), Arc::new(ToyKey)).unwrap();
    let mut acknowledged = Vec::new();
    std::fs::write(dir.join("ballast"), vec![0; leave_free(dir, 8 << 20)]).unwrap();

    let refused = fill(&store, &mut acknowledged).await;
    only_looks_go_on(&store, &acknowledged).await;
    std::fs::write(dir.join("filler"), vec![0; leave_free(dir, 2 << 20)]).unwrap();
    let looks = look_until_refused(&store, &mut acknowledged).await;
    nothing_goes_on(&store, looks).await;
    make_room(dir);
    all_goes_on(&store).await;

    assert_eq!(
        store.entry(refused).await,
        Ok(None),
        "what was refused is not there"
    );
    for id in &acknowledged {
        assert!(
            store.entry(*id).await.unwrap().is_some(),
            "acknowledged and lost"
        );
    }
    let seq = store.head().seq;
    assert_eq!(seq, acknowledged.len() as u64 + 1);
    drop(store);
    assert_eq!(verify(&home, Some(&ToyKey)).unwrap().entries, seq);
    assert_eq!(
        sqlite3(&home.join("journal.db"), "PRAGMA integrity_check").trim(),
        "ok"
    );
    eprintln!(
        "resumed after {} papers and {looks} looks",
        acknowledged.len() - looks
    );
}

async fn only_looks_go_on(store: &Store, acknowledged: &[Id]) {
    assert!(acknowledged.len() > 20);
    assert_eq!(store.state().room, Room::LooksOnly);
    assert_eq!(
        store.append(new_note(1_000_000).seal(&ToySeal)).await,
        Err(StoreError::Full)
    );
    assert_eq!(store.probe(NOW).await, Err(StoreError::Full));
    assert!(
        store.entry(acknowledged[0]).await.unwrap().is_some(),
        "reading goes on"
    );
    let kept = |bytes| Kept {
        kind: "session".to_owned(),
        id: Id(1),
        owner: "officer/1".to_owned(),
        content: vec![0; bytes],
        until: NOW.plus_ms(1),
    };
    assert_eq!(
        store.keep(&kept(300)).await,
        Ok(()),
        "whoever looks must be able to sign in"
    );
    assert_eq!(store.keep(&kept(5_000)).await, Err(StoreError::Full));
}

async fn nothing_goes_on(store: &Store, looks: usize) {
    assert!(looks > 100, "only {looks} looks went on the reserve");
    assert_eq!(store.state().room, Room::None);
    let look = look_at(2_999_999, NOW, stream(1));
    assert_eq!(store.append(look).await, Err(StoreError::Full));
}

async fn all_goes_on(store: &Store) {
    let at = |ms| {
        Draft {
            at: NOW.plus_ms(ms),
            ..new_note(4_000_000)
        }
        .seal(&ToySeal)
    };
    assert_eq!(
        store.append(at(500)).await,
        Err(StoreError::Full),
        "room is looked for once a second"
    );
    assert!(matches!(
        store.append(at(1_000)).await,
        Ok(Appended::New { .. })
    ));
    assert_eq!(store.state().room, Room::Enough);
}

/// Issues papers until the disk is full; answers the entry that was refused.
async fn fill(store: &Store, acknowledged: &mut Vec<Id>) -> Id {
    for n in 1..100_000 {
        let mut draft = toy_draft(n, "officer/1", NOW);
        draft.pdfs = vec![(format!("{n:016}"), vec![7; 100_000])];
        let id = draft.id;
        match store.append(draft.seal(&ToySeal)).await {
            Ok(_) => acknowledged.push(id),
            Err(error) => {
                assert_eq!(error, StoreError::Full);
                return id;
            }
        }
    }
    unreachable!("the disk does not fill");
}

async fn look_until_refused(store: &Store, acknowledged: &mut Vec<Id>) -> usize {
    for n in 0..100_000 {
        let look = look_at(2_000_000 + n, NOW, stream(1));
        let id = look.id;
        match store.append(look).await {
            Ok(_) => acknowledged.push(id),
            Err(error) => {
                assert_eq!(error, StoreError::Full);
                return usize::try_from(n).unwrap();
            }
        }
    }
    unreachable!("the reserve does not end");
}

/// How long a file must be so that so much of the disk stays free.
fn leave_free(dir: &Path, bytes: usize) -> usize {
    let output = Command::new("df")
        .args(["--output=avail", "-B1"])
        .arg(dir)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let free: usize = text.lines().nth(1).unwrap().trim().parse().unwrap();
    free.saturating_sub(bytes)
}

/// An operator makes room.
fn make_room(dir: &Path) {
    std::fs::remove_file(dir.join("filler")).unwrap();
    std::fs::remove_file(dir.join("ballast")).unwrap();
}
