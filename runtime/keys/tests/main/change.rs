//! Key day: a node changes its three keys, the centre its issuing key. What was signed before stays signed; a crash leaves the old keys or the new.

use std::fs;
use std::path::Path;

use certificate::Anchors;
use certificate::Signer;
use certificate::refused::ANCHORS_OTHERS;
use certificate::verify_code;
use journal::Seal;
use keys::Centre;
use keys::Checker;
use keys::KeyError;
use keys::Keys;

use crate::world::NOW_S;
use crate::world::World;
use crate::world::grant;

/// The next keys as the centre certifies them.
fn certify(world: &World, centre: &Centre) {
    let next = world.jongno.next().unwrap();
    let enrolment = next.enrolment().unwrap();
    let delegation = centre.certify(&enrolment, &grant(), NOW_S).unwrap();
    next.install(delegation, centre.anchors()).unwrap();
    let certificate = centre.certify_link(&enrolment, NOW_S).unwrap().unwrap();
    next.install_link(&certificate, centre.link_ca(), NOW_S)
        .unwrap();
}

fn reopened(world: &World) -> Keys {
    Keys::open(&world.dir.path().join("jongno"), "jongno").unwrap()
}

fn private_keys(dir: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(private_keys(&path));
        } else if path.extension().is_some_and(|ending| ending == "key") {
            found.push(path.display().to_string());
        }
    }
    found
}

#[test]
fn changed_keys_sign_open_what_was_sealed_and_leave_old_papers_genuine() {
    let world = World::new(true);
    let before = world.jongno.now();
    let old_paper = world.issue(&world.summary(1));
    let sealed = world.jongno.seal().seal(b"aad", b"plain");
    let number = world.jongno.number(grant().code, 7);

    let change = world.jongno.prepare().unwrap();
    let applicant = change
        .check(&before.journal().public_key(), &Checker)
        .unwrap();
    assert_ne!(applicant.journal_key, before.journal().public_key());
    let again = world.jongno.prepare().unwrap();
    let present = before.journal().public_key();
    assert_eq!(again.check(&present, &Checker).unwrap(), applicant);
    // Announced is not in force, and without the centre's word it never comes in force.
    assert!(matches!(world.jongno.change(), Err(KeyError::NotCertified)));
    assert_eq!(world.jongno.now().link_key(), before.link_key());

    certify(&world, &world.centre);
    world.jongno.change().unwrap();
    world.jongno.destroy_former().unwrap();
    world.jongno.destroy_former().unwrap();
    assert_eq!(private_keys(&world.dir.path().join("jongno")).len(), 3);
    for keys in [&world.jongno, &reopened(&world)] {
        assert_eq!(keys.now().link_key(), applicant.link_key);
        assert_eq!(keys.now().paper().public_key(), applicant.paper_key);
        assert!(keys.next().is_none());
        assert_eq!(keys.seal().open(b"aad", &sealed).unwrap(), b"plain");
        assert_eq!(keys.number(grant().code, 7), number);
        assert!(keys.wrap_for("jongno", &before.link_key()).is_ok());
    }
    let new_paper = world.issue(&world.summary(1));
    for paper in [&old_paper, &new_paper] {
        assert!(verify_code(&paper.text, world.anchors(), &Checker).is_ok());
    }
}

#[test]
fn who_has_another_journal_key_cannot_change_the_keys() {
    let (world, elsewhere) = (World::new(true), World::new(true));
    let change = elsewhere.jongno.prepare().unwrap();
    let present = world.jongno.now().journal().public_key();
    assert!(change.check(&present, &Checker).is_err());
}

#[test]
fn a_crash_on_the_way_leaves_the_old_keys_or_the_new() {
    let world = World::new(true);
    let dir = world.dir.path().join("jongno");
    world.jongno.prepare().unwrap();
    certify(&world, &world.centre);
    let next = world.jongno.next().unwrap();

    // Killed after the next keys were made: they are found again.
    let again = reopened(&world);
    assert_eq!(again.next().unwrap().link_key(), next.link_key());
    assert_ne!(again.now().link_key(), next.link_key());

    // Killed after the data keys were wrapped anew, before the change counts: the old keys go on, and change later.
    fs::copy(dir.join("data-keys.json"), dir.join("2/data-keys.json")).unwrap();
    let again = reopened(&world);
    assert_ne!(again.now().link_key(), next.link_key());

    // Killed as soon as it counts: the old private keys are still there, and go at the next start.
    let kept: Vec<_> = ["paper.key", "journal.key", "link.key"]
        .map(|name| (name, fs::read(dir.join(name)).unwrap()))
        .into();
    again.change().unwrap();
    for (name, bytes) in kept {
        fs::write(dir.join(name), bytes).unwrap();
    }
    assert_eq!(reopened(&world).now().link_key(), next.link_key());
    assert_eq!(private_keys(&dir).len(), 3);
}

#[test]
fn an_accepted_data_key_survives_the_change() {
    let (world, elsewhere) = (World::new(true), World::new(true));
    let songpa = Keys::create(&elsewhere.dir.path().join("songpa"), "songpa").unwrap();
    let sealed = songpa.seal().seal(b"", b"of songpa");
    let wrapped = songpa.wrap_for("songpa", &world.jongno.now().link_key());
    world.jongno.accept(wrapped.unwrap()).unwrap();
    for turn in 0..2 {
        world.jongno.prepare().unwrap();
        certify(&world, &world.centre);
        world.jongno.change().unwrap();
        for keys in [&world.jongno, &reopened(&world)] {
            let seal = keys.seal_of("songpa").unwrap();
            assert_eq!(seal.open(b"", &sealed).unwrap(), b"of songpa", "{turn}");
        }
    }
}

#[test]
fn the_issuing_key_changes_by_the_roots_word_and_old_papers_stay_genuine() {
    let world = World::new(true);
    let (root, centre) = (
        keys::Root::open(&world.dir.path().join("root")).unwrap(),
        world.dir.path().join("centre"),
    );
    let old_paper = world.issue(&world.summary(1));
    assert!(matches!(
        Centre::change(&centre),
        Err(KeyError::NotCertified)
    ));
    let text = keys::make_next_centre(&centre, &root, NOW_S).unwrap();
    assert_eq!(keys::make_next_centre(&centre, &root, NOW_S).unwrap(), text);
    let anchors = world.anchors().grown(&text, &Checker).unwrap().unwrap();
    assert_eq!(anchors.centres().len(), 2);

    // Announced: the present key goes on, and the next one's link certificates count already.
    let announced = Centre::open(&centre).unwrap();
    assert_eq!(announced.link_ca(), world.centre.link_ca());
    let next_ca = announced.link_ca_also()[0].clone();
    assert_eq!(keys::named_next(&centre).unwrap(), announced.next_key());

    let changed = Centre::change(&centre).unwrap();
    assert_eq!(changed.link_ca(), next_ca);
    assert_eq!(changed.link_ca_also(), [world.centre.link_ca()]);
    assert_ne!(changed.paper_ca(), world.centre.paper_ca());
    assert!(changed.next_key().is_none() && keys::named_next(&centre).unwrap().is_none());
    assert_eq!(private_keys(&centre).len(), 2, "issuing and stamps");

    world.jongno.prepare().unwrap();
    certify(&world, &changed);
    world.jongno.change().unwrap();
    let new_paper = world.issue(&world.summary(1));
    let judged = |paper: &str, anchors: &Anchors| verify_code(paper, anchors, &Checker).is_ok();
    assert!(judged(&old_paper.text, &anchors) && judged(&new_paper.text, &anchors));
    // Whoever has the anchors of before knows the old paper only.
    assert!(judged(&old_paper.text, world.anchors()));
    assert!(!judged(&new_paper.text, world.anchors()));
    assert_eq!(
        anchors.grown(world.centre.anchors_text(), &Checker),
        Err(ANCHORS_OTHERS),
        "the file of before takes no key away"
    );
}
