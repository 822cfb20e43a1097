//! Sealing at rest, and handing a data key on.

use std::collections::BTreeSet;

use journal::Seal;
use journal::Unreadable;
use keys::KeyError;
use keys::Keys;
use tempfile::TempDir;

fn node(dir: &TempDir, name: &str) -> Keys {
    Keys::create(&dir.path().join(name), name).unwrap()
}

#[test]
fn sealed_bytes_open_only_as_they_were_and_where_they_were() {
    let dir = TempDir::new().unwrap();
    let seal = node(&dir, "jongno").seal();
    let sealed = seal.seal(b"entry 1", "김하늘".as_bytes());
    assert_eq!(seal.open(b"entry 1", &sealed).unwrap(), "김하늘".as_bytes());
    assert_eq!(seal.open(b"entry 2", &sealed), Err(Unreadable));
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert_eq!(
            seal.open(b"entry 1", &changed),
            Err(Unreadable),
            "byte {at}"
        );
    }
    for len in 0..sealed.len() {
        assert_eq!(
            seal.open(b"entry 1", &sealed[..len]),
            Err(Unreadable),
            "{len} bytes"
        );
    }
    assert_ne!(
        seal.seal(b"entry 1", b"same"),
        seal.seal(b"entry 1", b"same")
    );
    assert_eq!(seal.open(b"", &seal.seal(b"", b"")).unwrap(), b"");
}

#[test]
fn a_home_opens_its_records_after_a_restart_and_nobody_else_does() {
    let dir = TempDir::new().unwrap();
    let jongno = node(&dir, "jongno");
    let sealed = jongno.seal().seal(b"x", b"record");
    let again = Keys::open(&dir.path().join("jongno"), "jongno").unwrap();
    assert_eq!(again.seal().open(b"x", &sealed).unwrap(), b"record");
    assert_eq!(
        again.seal().token("900101-1970011"),
        jongno.seal().token("900101-1970011")
    );
    assert_eq!(again.seal().data_key_id(), jongno.seal().data_key_id());
    let songpa = node(&dir, "songpa");
    assert_eq!(songpa.seal().open(b"x", &sealed), Err(Unreadable));
    assert_ne!(
        songpa.seal().token("900101-1970011"),
        jongno.seal().token("900101-1970011")
    );
}

#[test]
fn a_twin_opens_the_homes_records_once_the_key_is_wrapped_for_it() {
    let dir = TempDir::new().unwrap();
    let (jongno, songpa, cheongun) = (
        node(&dir, "jongno"),
        node(&dir, "songpa"),
        node(&dir, "cheongun"),
    );
    let sealed = jongno.seal().seal(b"x", b"record");
    assert!(matches!(
        songpa.seal_of("jongno"),
        Err(KeyError::NoDataKey { .. })
    ));
    let wrapped = jongno.wrap_for("jongno", &songpa.now().link_key()).unwrap();
    assert!(matches!(
        cheongun.accept(wrapped.clone()),
        Err(KeyError::NotWrappedForUs { .. })
    ));
    songpa.accept(wrapped.clone()).unwrap();
    songpa.accept(wrapped).unwrap();
    let songpa = Keys::open(&dir.path().join("songpa"), "songpa").unwrap();
    assert_eq!(
        songpa
            .seal_of("jongno")
            .unwrap()
            .open(b"x", &sealed)
            .unwrap(),
        b"record"
    );
    assert_eq!(
        songpa.seal_of("jongno").unwrap().token("t"),
        jongno.seal().token("t")
    );
    // The twin hands it on to the home's own office replica, or back to a home that lost its keys.
    cheongun
        .accept(
            songpa
                .wrap_for("jongno", &cheongun.now().link_key())
                .unwrap(),
        )
        .unwrap();
    assert_eq!(
        cheongun
            .seal_of("jongno")
            .unwrap()
            .open(b"x", &sealed)
            .unwrap(),
        b"record"
    );
}

#[test]
fn a_wrapped_key_cannot_be_renamed_or_changed() {
    let dir = TempDir::new().unwrap();
    let (jongno, songpa) = (node(&dir, "jongno"), node(&dir, "songpa"));
    let wrapped = jongno.wrap_for("jongno", &songpa.now().link_key()).unwrap();
    let renamed = keys::Wrapped {
        home: "mapo".into(),
        ..wrapped.clone()
    };
    let other_id = keys::Wrapped {
        id: "0000000000000001".into(),
        ..wrapped.clone()
    };
    let cut = keys::Wrapped {
        sealed: wrapped.sealed[2..].to_owned(),
        ..wrapped.clone()
    };
    let other_pair = keys::Wrapped {
        ephemeral: jongno.now().link_key(),
        ..wrapped
    };
    for changed in [renamed, other_id, cut, other_pair] {
        assert!(matches!(
            songpa.accept(changed),
            Err(KeyError::NotWrappedForUs { .. })
        ));
    }
}

#[test]
fn chance_does_not_repeat_itself() {
    let drawn: BTreeSet<u128> = (0..1_000).map(|_| keys::fresh_id_bits()).collect();
    assert_eq!(drawn.len(), 1_000);
    assert_ne!(keys::random_bytes::<32>(), [0; 32]);
}
