//! Link certificates: what the centre issues, and what a node keeps of it.

use std::fs;

use certificate::Enrolment;
use certificate::refused::ENROLMENT_UNPROVEN;
use keys::Centre;
use keys::KeyError;
use keys::Keys;
use keys::LinkEnd;
use keys::LinkIdentity;
use keys::LinkRefused;

use crate::world::NOW_S;
use crate::world::World;

const DAY_S: i64 = 86_400;

fn issued(centre: &Centre, node: &Keys) -> String {
    let made = centre.certify_link(&node.now().enrolment().unwrap(), NOW_S);
    made.unwrap().unwrap()
}

fn der(text: &str) -> Vec<u8> {
    pem::parse(text).unwrap().into_contents()
}

#[test]
fn a_link_certificate_names_the_node_and_its_key_for_ninety_days_at_both_ends() {
    let world = World::new(true);
    let certificate = der(&issued(&world.centre, &world.jongno));
    let expected = LinkIdentity {
        node: "jongno".into(),
        key: world.jongno.now().link_key(),
    };
    for end in [LinkEnd::Client, LinkEnd::Server] {
        let at = |now_s| LinkIdentity::check(&certificate, world.centre.link_ca(), end, now_s);
        assert_eq!(at(NOW_S).unwrap(), expected);
        assert_eq!(at(NOW_S + 90 * DAY_S).unwrap(), expected);
        assert!(at(NOW_S + 90 * DAY_S + 1).is_err());
        assert!(at(NOW_S - 2 * 3_600).is_err());
    }
}

#[test]
fn a_certificate_of_another_authority_is_refused() {
    let (here, elsewhere) = (World::new(true), World::new(true));
    let certificate = issued(&elsewhere.centre, &here.jongno);
    let check = |ca: &str| LinkIdentity::check(&der(&certificate), ca, LinkEnd::Client, NOW_S);
    assert!(check(elsewhere.centre.link_ca()).is_ok());
    assert!(matches!(
        check(here.centre.link_ca()),
        Err(LinkRefused::Certificate(_))
    ));
    assert!(matches!(check("nothing"), Err(LinkRefused::NoAuthority)));
    // A node's certificate makes nobody an authority, and an authority's is no node's.
    let authority = der(here.centre.link_ca());
    assert!(LinkIdentity::read(&authority).is_none());
}

#[test]
fn a_node_keeps_its_certificate_beside_the_key_and_takes_no_other() {
    let (here, elsewhere) = (World::new(true), World::new(true));
    let ca = here.centre.link_ca();
    let jongno = &here.jongno;
    assert!(jongno.now().link_certified().is_none() && !jongno.now().linked_by(ca));
    for (certificate, ca) in [
        (issued(&elsewhere.centre, jongno), ca),
        (issued(&here.centre, &elsewhere.jongno), ca),
        ("nothing".to_owned(), ca),
    ] {
        let kept = jongno.now().install_link(&certificate, ca, NOW_S);
        assert!(matches!(kept, Err(KeyError::LinkCertificate { .. })));
        assert!(jongno.now().link_certified().is_none());
    }

    let certificate = issued(&here.centre, jongno);
    jongno.now().install_link(&certificate, ca, NOW_S).unwrap();
    let again = Keys::open(&here.dir.path().join("jongno"), "jongno").unwrap();
    for keys in [jongno, &again] {
        assert_eq!(
            keys.now().link_certified().unwrap().cert[0].as_ref(),
            der(&certificate)
        );
        assert!(keys.now().link_certified().unwrap().keys_match().is_ok());
        assert!(keys.now().linked_by(ca) && !keys.now().linked_by(elsewhere.centre.link_ca()));
    }
}

#[test]
fn a_certificate_file_that_does_not_read_is_as_none() {
    let world = World::new(true);
    let ca = world.centre.link_ca();
    let certificate = issued(&world.centre, &world.jongno);
    world
        .jongno
        .now()
        .install_link(&certificate, ca, NOW_S)
        .unwrap();
    let file = world.dir.path().join("jongno/link.pem");
    let whole = fs::read_to_string(&file).unwrap();
    fs::write(&file, &whole[..whole.len() - 40]).unwrap();
    let again = Keys::open(&world.dir.path().join("jongno"), "jongno").unwrap();
    assert!(again.now().link_certified().is_none());
}

#[test]
fn the_authority_stays_the_same_and_an_earlier_centre_gets_one() {
    let world = World::new(true);
    let open = || Centre::open(&world.dir.path().join("centre")).unwrap();
    assert_eq!(open().link_ca(), world.centre.link_ca());
    fs::remove_file(world.dir.path().join("centre/link-ca.pem")).unwrap();
    let made = open().link_ca().to_owned();
    assert!(made != world.centre.link_ca() && open().link_ca() == made);
    // It is of the same key, so that what was issued before still counts.
    let certificate = der(&issued(&world.centre, &world.jongno));
    assert!(LinkIdentity::check(&certificate, &made, LinkEnd::Server, NOW_S).is_ok());

    let other = World::new(true);
    let file = world.dir.path().join("centre/link-ca.pem");
    fs::write(&file, other.centre.link_ca()).unwrap();
    let opened = Centre::open(&world.dir.path().join("centre"));
    assert!(matches!(opened, Err(KeyError::Broken { .. })));
}

#[test]
fn only_the_enrolled_link_key_is_certified() {
    let (world, other) = (World::new(true), World::new(true));
    let enrolment = world.jongno.now().enrolment().unwrap();
    let foreign = other
        .jongno
        .now()
        .enrolment()
        .unwrap()
        .link_point()
        .unwrap();
    let mut off_curve = enrolment.link_point().unwrap();
    off_curve[64] ^= 2;
    for point in [foreign, off_curve, vec![4; 65], Vec::new()] {
        let asked = enrolment.clone().with_link_point(&point);
        let made = world.centre.certify_link(&asked, NOW_S);
        assert!(matches!(made, Err(KeyError::Refused(ENROLMENT_UNPROVEN))));
    }
    let text = serde_json::to_string(&enrolment).unwrap();
    let mut earlier: serde_json::Value = serde_json::from_str(&text).unwrap();
    earlier.as_object_mut().unwrap().remove("link_point");
    let earlier: Enrolment = serde_json::from_value(earlier).unwrap();
    assert_eq!(world.centre.certify_link(&earlier, NOW_S).unwrap(), None);
}
