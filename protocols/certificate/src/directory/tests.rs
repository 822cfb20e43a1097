use super::*;
use crate::code;
use crate::toy;
use crate::toy::ToyCheck;
use crate::toy::ToyKey;
use crate::verify::verify_code;

fn node(name: &str, code: u32, twin: &str) -> Node {
    Node {
        name: name.into(),
        code: NodeCode::new(code).unwrap(),
        kind: NodeKind::Home,
        title_ko: "종로구청".into(),
        title_en: "Jongno-gu Office".into(),
        places: vec![code],
        public_url: Some("http://127.0.0.1:8000".into()),
        office_url: None,
        link_url: "https://127.0.0.1:8100".into(),
        twin: Some(twin.into()),
        home: None,
        delegation: Some(Node::delegation_text(&toy::delegation())),
        journal_key: ToyKey(31).public_key(),
        link_key: ToyKey(32).public_key(),
        keys_from_s: 0,
        next: None,
        former: Vec::new(),
    }
}

/// A directory with one node of this name and journal key.
pub(crate) fn listed(name: &str, journal: &ToyKey) -> Directory {
    let listed = Node {
        journal_key: journal.public_key(),
        ..node(name, 11_110, "songpa")
    };
    Directory {
        nodes: vec![listed],
        ..directory(1)
    }
}

fn directory(version: u64) -> Directory {
    let nodes = vec![
        node("jongno", 11_110, "songpa"),
        node("songpa", 11_710, "jongno"),
    ];
    Directory {
        version,
        issued_at_s: toy::NOW_S,
        nodes,
        ..Directory::of("centre")
    }
}

fn open(bytes: &[u8]) -> Result<Directory, Refused> {
    Directory::open(bytes, &toy::anchors(), &ToyCheck)
}

#[test]
fn a_signed_directory_comes_back_and_names_the_home_of_a_place() {
    let read = open(&directory(3).sign(&toy::CENTRE).unwrap()).unwrap();
    assert_eq!(read, directory(3));
    assert_eq!(
        read.home_of(11_710).map(|node| node.name.as_str()),
        Some("songpa")
    );
    assert_eq!(
        read.node("jongno").unwrap().delegation(),
        Some(toy::delegation())
    );
}

#[test]
fn a_changed_or_foreign_directory_is_refused() {
    let bytes = directory(3).sign(&toy::CENTRE).unwrap();
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert!(open(&changed).is_err(), "byte {at}");
    }
    assert_eq!(
        open(&directory(3).sign(&ToyKey(66)).unwrap()),
        Err(DIRECTORY_UNSIGNED)
    );
}

#[test]
fn an_older_directory_never_replaces_a_newer_one() {
    let newer = |version: u64| {
        directory(5).newer(
            &directory(version).sign(&toy::CENTRE).unwrap(),
            &toy::anchors(),
            &ToyCheck,
        )
    };
    assert_eq!(newer(4), Err(DIRECTORY_OLDER));
    assert_eq!(newer(5), Ok(None));
    assert_eq!(newer(6), Ok(Some(directory(6))));
}

#[test]
fn a_directory_that_contradicts_itself_is_refused() {
    let faulty = |change: fn(&mut Directory)| {
        let mut directory = directory(1);
        change(&mut directory);
        open(&directory.sign(&toy::CENTRE).unwrap())
    };
    assert!(faulty(|_| ()).is_ok());
    assert_eq!(
        faulty(|directory| directory.nodes[1].name = "jongno".into()),
        Err(DIRECTORY_UNREADABLE)
    );
    assert_eq!(
        faulty(|directory| directory.nodes[1].code = directory.nodes[0].code),
        Err(DIRECTORY_UNREADABLE)
    );
    assert_eq!(
        faulty(|directory| directory.nodes[1].places = vec![11_110]),
        Err(DIRECTORY_UNREADABLE)
    );
    assert_eq!(
        faulty(|directory| directory.nodes[1].twin = Some("nobody".into())),
        Err(DIRECTORY_UNREADABLE)
    );
}

#[test]
fn the_centre_holds_everybody_is_asked_last_and_nobody_holds_it() {
    let mut directory = directory(1);
    let mut centre = node("centre", 10_000, "jongno");
    (centre.kind, centre.twin) = (NodeKind::Centre, None);
    directory.nodes.push(centre);
    assert!(directory.holds("centre", "jongno") && directory.holds("centre", "songpa"));
    assert!(directory.holders("centre").is_empty() && !directory.holds("centre", "centre"));
    assert_eq!(
        directory.answerers("jongno", "busan"),
        ["jongno", "songpa", "centre"]
    );
    // The place where it stands is nobody's home.
    assert!(directory.home_of(10_000).is_none());
}

#[test]
fn a_directory_without_a_link_ca_reads_as_before() {
    let text = serde_json::to_string(&directory(3)).unwrap();
    assert!(!text.contains("link_ca"));
    assert_eq!(
        serde_json::from_str::<Directory>(&text).unwrap(),
        directory(3)
    );
}

#[test]
fn a_link_key_counts_for_its_own_name_until_it_is_revoked() {
    let mut directory = directory(3);
    let key = ToyKey(32).public_key();
    assert!(directory.links("jongno", &key));
    assert!(!directory.links("busan", &key));
    assert!(!directory.links("jongno", &ToyKey(31).public_key()));
    directory.revocations.push(Revocation {
        node: "jongno".into(),
        key,
        from_s: toy::NOW_S + 9_999,
        reason: "stolen".into(),
    });
    assert!(!directory.links("jongno", &key));
}

#[test]
fn a_revoked_key_is_refused_from_its_revocation_on() {
    let text = code::build(
        &toy::summary(1),
        &toy::delegation(),
        "https://a",
        &toy::NODE,
    )
    .unwrap()
    .text;
    let verdict = verify_code(&text, &toy::anchors(), &ToyCheck).unwrap();
    let revoked = |from_s: i64| {
        let revocation = Revocation {
            node: "jongno".into(),
            key: toy::NODE.public_key(),
            from_s,
            reason: "stolen".into(),
        };
        Directory {
            revocations: vec![revocation],
            ..directory(2)
        }
        .check(&verdict)
    };
    assert_eq!(revoked(toy::NOW_S), Err(REVOKED));
    assert_eq!(revoked(toy::NOW_S + 1), Ok(()));
    assert_eq!(directory(1).check(&verdict), Ok(()));
}
