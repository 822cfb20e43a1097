//! Root, centre and node.

use certificate::Anchors;
use certificate::delegation::RENEWAL_AGE_S;
use certificate::refused::ANCHORS_MIXED;
use certificate::refused::DELEGATION_FOREIGN;
use keys::Centre;
use keys::Checker;
use keys::KeyError;
use keys::Keys;
use keys::Root;

use crate::world::NOW_S;
use crate::world::World;
use crate::world::grant;

#[test]
fn all_folders_open_again_with_the_same_keys() {
    let world = World::new(true);
    let centre = Centre::open(&world.dir.path().join("centre")).unwrap();
    let jongno = Keys::open(&world.dir.path().join("jongno"), "jongno").unwrap();
    assert_eq!(centre.anchors(), world.anchors());
    assert_eq!(centre.name(), "centre");
    assert_eq!(jongno.now().delegation(), world.jongno.now().delegation());
    assert_eq!(format!("{jongno:?}"), format!("{:?}", world.jongno));
    let root = Root::open(&world.dir.path().join("root")).unwrap();
    let second =
        keys::make_centre(&world.dir.path().join("second"), "second", &root, NOW_S).unwrap();
    assert!(second.anchors().demo());
}

#[test]
fn keys_are_made_once() {
    let world = World::new(true);
    let at = |name: &str| world.dir.path().join(name);
    assert!(matches!(
        Keys::create(&at("jongno"), "jongno"),
        Err(KeyError::Exists { .. })
    ));
    assert!(matches!(
        keys::make_root(&at("root"), "root", true, NOW_S),
        Err(KeyError::Exists { .. })
    ));
    let opened = Keys::open_or_create(&at("jongno"), "jongno").unwrap();
    assert_eq!(opened.now().link_key(), world.jongno.now().link_key());
}

#[test]
fn a_delegation_is_renewed_weekly_and_replaces_the_one_before() {
    let world = World::new(true);
    let first = world.jongno.now().delegation().unwrap();
    let later_s = NOW_S + RENEWAL_AGE_S;
    assert!(
        first.terms().due_for_renewal(later_s) && !first.terms().due_for_renewal(NOW_S + 86_400)
    );
    assert!(first.terms().valid_at(NOW_S) && first.terms().valid_at(later_s + 80 * 86_400));
    let second = world
        .centre
        .certify(&world.jongno.now().enrolment().unwrap(), &grant(), later_s)
        .unwrap();
    world
        .jongno
        .now()
        .install(second.clone(), world.anchors())
        .unwrap();
    assert_eq!(
        Keys::open(&world.dir.path().join("jongno"), "jongno")
            .unwrap()
            .now()
            .delegation(),
        Some(second)
    );
}

#[test]
fn a_node_takes_no_delegation_of_another_node_or_another_centre() {
    let (here, elsewhere) = (World::new(true), World::new(true));
    let install = |keys: &Keys, delegation| match keys.now().install(delegation, here.anchors()) {
        Err(KeyError::Refused(refused)) => Err(refused),
        other => {
            other.unwrap();
            Ok(())
        }
    };
    assert_eq!(
        install(&elsewhere.jongno, here.jongno.now().delegation().unwrap()),
        Err(DELEGATION_FOREIGN)
    );
    let foreign = elsewhere
        .centre
        .certify(&here.jongno.now().enrolment().unwrap(), &grant(), NOW_S)
        .unwrap();
    assert_eq!(install(&here.jongno, foreign), Err(DELEGATION_FOREIGN));
}

#[test]
fn the_anchors_file_tells_readers_that_it_is_for_show_and_mixes_with_no_other() {
    let (demo, production) = (World::new(true), World::new(false));
    let (demo, production) = (demo.centre.anchors_text(), production.centre.anchors_text());
    assert!(demo.contains("DEMO") && !production.contains("DEMO"));
    assert!(demo.matches("BEGIN IEUM ANCHOR").count() == 2);
    assert_eq!(
        Anchors::parse(&format!("{demo}{production}"), &Checker),
        Err(ANCHORS_MIXED)
    );
    assert!(!Anchors::parse(production, &Checker).unwrap().demo());
}
