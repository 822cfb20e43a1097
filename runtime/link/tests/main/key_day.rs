//! Key day over the line to the centre: announced first, used later, and never by anybody else.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;
use std::time::Duration;

use certificate::Directory;
use certificate::Signer;
use certificate::refused::DIRECTORY_UNSIGNED;
use keys::Centre;
use keys::Checker;
use keys::Root;
use link::Credentials;
use link::KEY_DAY;
use link::KeyChanges;
use link::KeyDay;

use crate::centre::centre;
use crate::centre::directory;
use crate::centre::touch;
use crate::world::World;

fn key_day(world: &World, later_s: i64) {
    let day = KeyDay {
        from_s: world.now_s() + later_s,
        issuing: None,
        reason: "test".into(),
    };
    let text = serde_json::to_vec(&day).unwrap();
    fs::write(world.dir.path().join(KEY_DAY), text).unwrap();
}

/// What the centre answers to the request of a node to change its keys.
async fn answer(address: &str, body: Vec<u8>) -> (u16, String) {
    let address = format!("{address}/enrol/next");
    let asked = tokio::task::spawn_blocking(move || {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .build()
            .into();
        let mut answer = agent
            .post(&address)
            .header("content-type", "application/json")
            .send(&body)
            .unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        (answer.status().as_u16(), text)
    });
    asked.await.unwrap()
}

#[tokio::test]
async fn announced_keys_come_in_force_with_their_first_use() {
    let world = World::new();
    let (address, _served) = centre(&world, 8_005).await;
    let touch = touch(&world, address.clone());
    touch.once().await;
    let before = directory(&touch);
    let change = touch.keys.prepare().unwrap();
    let body = serde_json::to_vec(&change).unwrap();
    let (status, why) = answer(&address, body.clone()).await;
    assert_eq!(status, 403, "there is no key day: {why}");

    key_day(&world, 1);
    touch.once().await;
    assert!(directory(&touch).key_change_due("jongno"));
    let (status, granted) = answer(&address, body.clone()).await;
    assert_eq!(status, 200, "{granted}");
    assert_eq!(answer(&address, body.clone()).await.0, 200, "said twice");
    touch.once().await;
    let announced = directory(&touch);
    let (node, next) = (&announced.nodes[0], touch.keys.next().unwrap());
    assert_eq!(node.journal_key, before.nodes[0].journal_key);
    assert!(node.signs_heads(&next.journal().public_key()));
    assert!(announced.links("jongno", &next.link_key()));
    assert!(announced.links("jongno", &touch.keys.now().link_key()));

    // The node uses them: the centre hears it by the next touch.
    let granted: serde_json::Value = serde_json::from_str(&granted).unwrap();
    let delegation = certificate::hex::decode(granted["delegation"].as_str().unwrap()).unwrap();
    let delegation = certificate::SignedDelegation::parse(&delegation).unwrap();
    next.install(delegation, world.centre.anchors()).unwrap();
    let link = granted["link_certificate"].as_str().unwrap();
    next.install_link(link, world.centre.link_ca(), world.now_s())
        .unwrap();
    touch.keys.change().unwrap();
    touch.once().await;
    touch.once().await;
    let after = directory(&touch);
    let node = &after.nodes[0];
    assert_eq!(node.link_key, touch.keys.now().link_key());
    assert_eq!(node.former, [before.nodes[0].journal_key]);
    assert!(node.next.is_none() && !after.links("jongno", &before.nodes[0].link_key));
    let retired = &after.revocations[0];
    let old = before.nodes[0].delegation().unwrap();
    assert_eq!(retired.key, old.terms().key);
    assert!(
        retired.from_s > world.now_s(),
        "papers of today stay genuine"
    );
}

#[tokio::test]
async fn an_announcement_whose_answer_was_lost_is_made_once_more() {
    let world = World::new();
    let (address, _served) = centre(&world, 8_005).await;
    let touch = touch(&world, address.clone());
    touch.once().await;
    key_day(&world, 1);
    touch.once().await;
    let before = touch.keys.now().link_key();
    let change = serde_json::to_vec(&touch.keys.prepare().unwrap()).unwrap();
    assert_eq!(answer(&address, change).await.0, 200);
    touch.once().await;
    assert!(directory(&touch).nodes[0].next.is_some(), "announced");
    let credentials = Credentials::new(
        Arc::clone(&touch.keys),
        Arc::clone(&touch.copy),
        Arc::clone(&touch.clock),
    );
    let changes = KeyChanges {
        touch: Arc::clone(&touch),
        caller: Arc::new(link::Caller::new(credentials, BTreeMap::new())),
        office: None,
    };
    let mut kept = tokio::task::JoinSet::new();
    kept.spawn(changes.keep());
    for _ in 0..300 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        if touch.keys.now().link_key() != before {
            return;
        }
    }
    assert_ne!(touch.keys.now().link_key(), before);
}

#[tokio::test]
async fn a_key_day_changes_the_keys_of_each_node_once_and_of_nobody_else() {
    let world = World::new();
    let (address, _served) = centre(&world, 8_005).await;
    let touch = touch(&world, address.clone());
    touch.once().await;
    key_day(&world, 1);
    // Somebody who has other keys under this name.
    let other = keys::Keys::create(&world.dir.path().join("thief"), "jongno").unwrap();
    let change = serde_json::to_vec(&other.prepare().unwrap()).unwrap();
    let (status, why) = answer(&address, change).await;
    assert_eq!(status, 403, "{why}");
    // Somebody who has stolen the journal key, after the node itself has announced others.
    let own = serde_json::to_vec(&touch.keys.prepare().unwrap()).unwrap();
    assert_eq!(answer(&address, own).await.0, 200);
    let enrolment = other.prepare().unwrap().enrolment;
    let now = touch.keys.now();
    let stolen = certificate::enrolment::KeyChange::sign(enrolment, now.journal()).unwrap();
    let (status, why) = answer(&address, serde_json::to_vec(&stolen).unwrap()).await;
    assert_eq!(status, 403, "{why}");
    assert!(why.contains("other keys"), "{why}");
}

#[tokio::test]
async fn a_node_that_lost_its_keys_is_let_in_once_with_others() {
    let world = World::new();
    let (address, _served) = centre(&world, 8_005).await;
    let before = touch(&world, address.clone());
    before.once().await;
    let known = directory(&before);
    let entry = link::Readmitted {
        instead_of: known.nodes[0].link_key,
        reason: "test".into(),
    };
    for (turn, let_in) in [(1, false), (2, true), (3, false)] {
        fs::remove_dir_all(world.dir.path().join("jongno")).unwrap();
        let _ = fs::remove_file(&before.file);
        if turn == 2 {
            let listed = serde_json::json!({"jongno": entry}).to_string();
            fs::write(world.dir.path().join(link::READMITTED), listed).unwrap();
        }
        let again = touch(&world, address.clone());
        again.recall();
        again.once().await;
        assert_eq!(again.keys.now().delegation().is_some(), let_in, "{turn}");
        // Not let in, it hears of revoked keys all the same.
        assert!(again.copy.directory().is_some(), "{turn}");
        if let_in {
            assert_eq!(
                directory(&again).nodes[0].former,
                [known.nodes[0].journal_key]
            );
        }
    }
}

#[tokio::test]
async fn a_node_that_was_away_takes_the_next_issuing_key_from_the_roots_word() {
    let world = World::new();
    let (address, _served) = centre(&world, 8_005).await;
    let touch = touch(&world, address);
    touch.once().await;
    let root = Root::open(&world.dir.path().join("root")).unwrap();
    let keys = world.dir.path().join("centre");
    keys::make_next_centre(&keys, &root, world.now_s()).unwrap();
    // It was not there when the key was announced: the first that it sees is a directory by a key that it does not know.
    let changed = Centre::change(&keys).unwrap();
    let signed = changed.sign_directory(&directory(&touch)).unwrap();
    let unknown = Directory::open(&signed, &touch.copy.anchors(), &Checker);
    assert_eq!(unknown, Err(DIRECTORY_UNSIGNED));
    let (address, _again) = centre(&world, 8_006).await;
    let again = crate::centre::touch(&world, address);
    again.recall();
    again.once().await;
    again.once().await;
    assert_eq!(
        directory(&again).link_ca.as_deref(),
        Some(changed.link_ca())
    );
    assert!(again.keys.now().linked_by(changed.link_ca()));
    // After a restart without the centre it still believes what it has.
    let restarted = crate::centre::touch(&world, "http://127.0.0.1:1".into());
    restarted.recall();
    assert_eq!(directory(&restarted), directory(&again));
}
