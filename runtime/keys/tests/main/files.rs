//! Key files on a disk that fails, and in hands that make mistakes.

use std::fs;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use keys::KeyError;
use keys::Keys;
use tempfile::TempDir;

fn node() -> (TempDir, PathBuf) {
    let dir = TempDir::new().unwrap();
    let at = dir.path().join("keys");
    Keys::create(&at, "jongno").unwrap();
    (dir, at)
}

#[test]
fn secret_files_are_for_their_owner_alone() {
    let (_dir, at) = node();
    let mode = |path: &PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&at), 0o700);
    let files: Vec<PathBuf> = fs::read_dir(&at)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(files.len(), 4, "{files:?}");
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[test]
fn a_key_file_that_others_can_read_is_refused_with_what_to_do() {
    for name in ["paper.key", "journal.key", "link.key", "data-keys.json"] {
        let (_dir, at) = node();
        fs::set_permissions(at.join(name), Permissions::from_mode(0o640)).unwrap();
        let fault = Keys::open(&at, "jongno").unwrap_err().to_string();
        assert!(
            fault.contains(name) && fault.contains("mode 640") && fault.contains("chmod 600"),
            "{fault}"
        );
    }
}

#[test]
fn a_half_written_or_foreign_key_file_is_refused_by_name() {
    for name in ["paper.key", "journal.key", "link.key", "data-keys.json"] {
        let (_dir, at) = node();
        let whole = fs::read_to_string(at.join(name)).unwrap();
        for text in [
            &whole[..whole.len() / 2],
            "",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        ] {
            fs::write(at.join(name), text).unwrap();
            let fault = Keys::open(&at, "jongno").unwrap_err();
            assert!(matches!(fault, KeyError::Broken { .. }), "{fault:?}");
            assert!(
                fault.to_string().contains(name) && fault.to_string().contains("backup"),
                "{fault}"
            );
        }
    }
}

#[test]
fn a_lost_key_file_is_told_and_never_made_anew() {
    for name in ["paper.key", "journal.key", "link.key", "data-keys.json"] {
        let (_dir, at) = node();
        fs::remove_file(at.join(name)).unwrap();
        for keys in [
            Keys::open(&at, "jongno"),
            Keys::open_or_create(&at, "jongno"),
        ] {
            let fault = keys.unwrap_err();
            assert!(
                matches!(&fault, KeyError::Missing { path } if path.ends_with(name)),
                "{fault:?}"
            );
        }
        assert!(!at.join(name).exists());
    }
}

#[test]
fn the_key_for_push_services_is_made_when_it_is_asked_for_and_stays() {
    let (_dir, at) = node();
    let keys = Keys::open(&at, "jongno").unwrap();
    assert!(!at.join("push.key").exists());
    let point = keys.push().unwrap().point().to_vec();
    assert_eq!((point.len(), point[0]), (65, 4));
    assert_eq!(keys.push().unwrap().point(), point);
    let again = Keys::open(&at, "jongno").unwrap();
    assert_eq!(again.push().unwrap().point(), point);
    let mode = fs::metadata(at.join("push.key")).unwrap().permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);
}

#[test]
fn a_crash_while_the_keys_are_made_leaves_no_half_folder() {
    let dir = TempDir::new().unwrap();
    let at = dir.path().join("keys");
    // What a crash leaves: the draft folder beside the place, with some of the keys.
    fs::create_dir(dir.path().join("keys.new")).unwrap();
    fs::write(dir.path().join("keys.new/paper.key"), "half").unwrap();
    assert!(matches!(
        Keys::open(&at, "jongno"),
        Err(KeyError::NoKeys { .. })
    ));
    fs::create_dir(&at).unwrap();
    Keys::open_or_create(&at, "jongno").unwrap();
    assert!(!dir.path().join("keys.new").exists());
}

#[test]
fn nothing_secret_is_shown_for_debugging() {
    let (_dir, at) = node();
    let keys = Keys::open(&at, "jongno").unwrap();
    let shown = format!("{keys:?} {:?} {:?}", keys.seal(), keys.now().paper());
    let secret = fs::read_to_string(at.join("paper.key")).unwrap();
    assert!(
        shown.contains("SigningKey(0") && shown.len() < 800,
        "{shown}"
    );
    assert!(!secret.lines().any(|line| shown.contains(line)));
}
