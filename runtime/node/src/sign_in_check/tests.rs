use std::path::Path;
use std::sync::Arc;

use clock::Clock;
use kernel::House;
use kernel::NodeName;
use kernel::Policy;
use kernel::Role;
use keys::KeyRing;
use keys::Keys;
use print::Printer;
use print::Settings;
use store::Store;

use super::*;
use crate::Closed;
use crate::DemoChooser;
use crate::DemoPerson;
use crate::DirectoryCopy;
use crate::Parts;
use crate::SignIn;

const OFFICER: &str = "the officer's token";

/// A node alone with its record. Nothing is printed, and nobody else is reached.
fn node(dir: &Path, door: Arc<dyn SignIn>) -> Arc<Node> {
    let keys = Arc::new(Keys::open_or_create(&dir.join("keys"), "jongno").unwrap());
    let seal = Arc::new(KeyRing::new(Arc::clone(&keys)));
    let signer: Arc<dyn journal::SignHead> = Arc::clone(&keys) as _;
    let config = store::Config::new(dir, "jongno", request::TABLES);
    let store = Store::open(config, seal, signer).unwrap();
    let root = keys::make_root(&dir.join("root"), "root", true, 0).unwrap();
    let centre = keys::make_centre(&dir.join("centre"), "centre", &root, 0).unwrap();
    Node::new(Parts {
        name: NodeName {
            name: "jongno".to_owned(),
            code: 11_110,
            title_ko: String::new(),
            title_en: String::new(),
            places: Vec::new(),
        },
        services: &[],
        policy: Policy::default(),
        clock: Arc::new(Clock::new(store.head().recorded_at, 0)),
        store,
        keys,
        printer: Printer::new(Settings::of("none".into(), Vec::new())),
        desk_printers: Vec::new(),
        sign_in: door,
        directory: Arc::new(DirectoryCopy::new("jongno", centre.anchors().clone())),
        paper_base: "https://a.example".to_owned(),
        addresses: Vec::new(),
    })
}

/// The list that `up` writes, with one officer or nobody in it.
fn chooser(dir: &Path, officers: usize) -> DemoChooser {
    let officer = DemoPerson {
        token: OFFICER.to_owned(),
        id: "jongno1".to_owned(),
        who: "officer/jongno1".to_owned(),
        name: "a name".to_owned(),
        node: "jongno".to_owned(),
        roles: vec![Role::Officer],
        about: [const { String::new() }; 3],
    };
    let file = dir.join("people.json");
    let people = vec![officer; officers];
    std::fs::write(&file, serde_json::to_vec(&people).unwrap()).unwrap();
    DemoChooser::read(&file).unwrap()
}

/// The bytes of the database, and of the log beside it that the writer moves once it is 16 MiB long.
fn bytes_of(dir: &Path) -> [u64; 2] {
    let len = |file: &str| std::fs::metadata(dir.join(file)).unwrap().len();
    [len("journal.db"), len("journal.db-wal")]
}

#[tokio::test]
#[expect(
    clippy::print_stdout,
    reason = "how long it takes is for whoever reads the test's words"
)]
async fn a_thousand_checks_sign_in_and_leave_nothing() {
    const CHECKS: u32 = 1_000;
    const WAL_MAX: u64 = 17 << 20;
    let dir = tempfile::tempdir().unwrap();
    let node = node(dir.path(), Arc::new(chooser(dir.path(), 1)));
    let mut at = node.clock().now();
    let mut each_us = Vec::new();
    let mut bytes = Vec::new();
    let before = (node.store().dump().await.unwrap(), node.store().head());
    for nth in 0..CHECKS {
        at = at.plus_ms(EVERY_MS);
        let checked = node.check_sign_in(at).await;
        let SignInChecked::Went { took_us } = checked else {
            panic!("check {nth}: {checked:?}");
        };
        each_us.push(took_us);
        if nth % (CHECKS / 5) == 0 {
            bytes.push(bytes_of(dir.path()));
        }
    }
    let after = (node.store().dump().await.unwrap(), node.store().head());
    let [database, log] = bytes_of(dir.path());
    each_us.sort_unstable();
    println!(
        "a sign-in takes {} µs (median of {CHECKS}); database and log in bytes on the way: {bytes:?}, in the end: {:?}",
        each_us[each_us.len() / 2],
        [database, log],
    );
    assert_eq!(before, after, "no row and no entry stays");
    let commits = node.store().state().commits;
    assert_eq!(
        commits,
        2 * u64::from(CHECKS),
        "each kept a session and ended it"
    );
    assert!(log <= WAL_MAX, "the log is moved as ever");
    assert!(database <= 1 << 20, "{database} bytes of nothing");
}

#[tokio::test]
async fn asked_more_often_it_tells_the_last_outcome_again() {
    let dir = tempfile::tempdir().unwrap();
    let node = node(dir.path(), Arc::new(chooser(dir.path(), 1)));
    let now = node.clock().now();
    for within in [0, 1, EVERY_MS - 1] {
        node.check_sign_in(now.plus_ms(within)).await;
    }
    assert_eq!(node.store().state().commits, 2);
    node.check_sign_in(now.plus_ms(EVERY_MS)).await;
    assert_eq!(node.store().state().commits, 4);
    // A clock that was set back by a day stops no check.
    node.check_sign_in(now.plus_ms(-86_400_000)).await;
    assert_eq!(node.store().state().commits, 6);
}

#[tokio::test]
async fn the_watch_is_nobody_and_gets_in_nowhere() {
    let dir = tempfile::tempdir().unwrap();
    let chooser = Arc::new(chooser(dir.path(), 1));
    let node = node(dir.path(), Arc::clone(&chooser) as _);
    let evidence = chooser.watch().unwrap();
    // Even whoever had read this process's memory.
    let refused = node.sign_in(evidence).await.unwrap_err();
    assert_eq!(refused.code, "sign-in.unknown");
    let caller = chooser.open(evidence, node.clock().now()).unwrap();
    assert_eq!(
        (&caller.roles, &caller.office, &caller.home),
        (&Vec::new(), &None, &None)
    );
    let secret = node.open_session(&caller).await.unwrap();
    assert_eq!(node.session(&secret).await, None);
    assert!(node.find_session(&secret).await.unwrap().is_some());
    assert_eq!(node.people().len(), 1, "it can't be chosen");
    let again = self::chooser(dir.path(), 1);
    assert_ne!(again.watch(), chooser.watch(), "each process makes its own");
    assert!(node.sign_in(OFFICER).await.is_ok());
}

#[tokio::test]
async fn where_nobody_can_sign_in_there_is_nothing_to_check() {
    for door in [
        Arc::new(Closed) as Arc<dyn SignIn>,
        Arc::new(chooser(tempfile::tempdir().unwrap().path(), 0)),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let node = node(dir.path(), door);
        let now = node.clock().now();
        assert_eq!(node.check_sign_in(now).await, SignInChecked::Nobody);
        assert_eq!(node.store().state().commits, 0);
    }
}
