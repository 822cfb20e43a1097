//! Signed heads of journal batches.

use certificate::Directory;
use certificate::NodeCode;
use certificate::directory::Node;
use certificate::directory::NodeKind;
use certificate::refused::DIRECTORY_UNSIGNED;
use journal::BatchHead;
use journal::CheckHead;
use journal::Hash;
use kernel::Moment;
use keys::Checker;
use keys::HeadChecker;

use crate::world::NOW_S;
use crate::world::World;

pub(crate) fn directory(world: &World) -> Directory {
    let applicant = world
        .jongno
        .now()
        .enrolment()
        .unwrap()
        .check(&Checker)
        .unwrap();
    let node = Node {
        name: applicant.name,
        code: NodeCode::new(11_110).unwrap(),
        kind: NodeKind::Home,
        title_ko: "서울특별시 종로구청".into(),
        title_en: "Jongno-gu Office, Seoul".into(),
        places: vec![11_110],
        public_url: None,
        office_url: None,
        link_url: "https://127.0.0.1:8100".into(),
        twin: None,
        home: None,
        delegation: world
            .jongno
            .now()
            .delegation()
            .as_ref()
            .map(Node::delegation_text),
        journal_key: applicant.journal_key,
        link_key: applicant.link_key,
        keys_from_s: 0,
        next: None,
        former: Vec::new(),
    };
    Directory {
        version: 1,
        issued_at_s: NOW_S,
        nodes: vec![node],
        ..Directory::of("centre")
    }
}

#[test]
fn a_head_is_checked_against_the_key_in_the_signed_directory() {
    let (world, elsewhere) = (World::new(true), World::new(true));
    let signed = world.centre.sign_directory(&directory(&world)).unwrap();
    let directory = Directory::open(&signed, world.anchors(), &Checker).unwrap();
    assert_eq!(
        Directory::open(&signed, elsewhere.anchors(), &Checker),
        Err(DIRECTORY_UNSIGNED)
    );
    let head = BatchHead::sign(
        "jongno",
        1,
        7,
        Hash([3; 32]),
        Moment(NOW_S * 1_000),
        &world.jongno,
    );
    let checker = HeadChecker(&directory);
    assert!(checker.check_head("jongno", &head.message(), &head.signature));
    let other = BatchHead {
        seq: 8,
        ..head.clone()
    };
    assert!(!checker.check_head("jongno", &other.message(), &head.signature));
    assert!(!checker.check_head("songpa", &head.message(), &head.signature));
    let foreign = BatchHead::sign(
        "jongno",
        1,
        7,
        Hash([3; 32]),
        Moment(NOW_S * 1_000),
        &elsewhere.jongno,
    );
    assert!(!checker.check_head("jongno", &foreign.message(), &foreign.signature));
}
