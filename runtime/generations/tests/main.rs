//! The folder of generations: whatever is cut off where, the former generation is in force, or the next; and what can't be written changes nothing.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by ending")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;

use generations::Fault;
use generations::From;
use generations::Kind;
use generations::Proposal;
use generations::Shelf;
use generations::Stage;
use generations::Who;
use kernel::Moment;

struct Folder(PathBuf);

impl Folder {
    fn fresh() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let nth = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("generations-{}-{nth}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn who() -> Who {
    Who {
        user: "root".to_owned(),
        name: "kim".to_owned(),
    }
}

fn proposal(text: &str, from: From) -> Proposal<'_> {
    Proposal {
        text,
        from,
        who: who(),
        why: "because".to_owned(),
        at: Moment(1_000),
        confirm_within_s: Some(120),
    }
}

fn in_force(shelf: &Shelf) -> Option<(u32, String)> {
    let (generation, _) = shelf.standing().unwrap().in_force?;
    Some((generation, shelf.text(generation).unwrap()))
}

/// One in force, and a second that went all the way.
fn two(shelf: &Shelf) {
    shelf.accept(&proposal("one\n", From::File)).unwrap();
    let second = shelf.propose(&proposal("two\n", From::Operator)).unwrap();
    for kind in [Kind::Begun, Kind::Stood, Kind::Confirmed] {
        shelf
            .note(second, kind, &who(), "it went well", Moment(2_000))
            .unwrap();
    }
}

#[test]
fn a_text_comes_back_exactly_and_its_history_says_who_and_why() {
    let folder = Folder::fresh();
    let shelf = Shelf::of(&folder.0);
    assert!(shelf.is_empty() && shelf.standing().unwrap().in_force.is_none());
    two(&shelf);
    assert_eq!(in_force(&shelf), Some((2, "two\n".to_owned())));
    let kinds: Vec<Kind> = shelf
        .lines()
        .unwrap()
        .iter()
        .map(|line| line.event.event)
        .collect();
    assert_eq!(
        kinds,
        [
            Kind::Proposed,
            Kind::Confirmed,
            Kind::Proposed,
            Kind::Begun,
            Kind::Stood,
            Kind::Confirmed
        ]
    );
    let last = shelf.lines().unwrap().pop().unwrap();
    assert_eq!(
        (last.event.who, last.event.why.as_str()),
        (who(), "it went well")
    );
    let mode = fs::metadata(shelf.folder().join("0002.toml"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o077, 0, "it may hold a password");
}

#[test]
fn a_record_cut_off_at_any_byte_leaves_the_former_or_the_next_in_force() {
    let folder = Folder::fresh();
    let shelf = Shelf::of(&folder.0);
    two(&shelf);
    let record = shelf.folder().join("record.jsonl");
    let whole = fs::read(&record).unwrap();
    for len in (0..=whole.len()).rev() {
        fs::write(&record, &whole[..len]).unwrap();
        let now = in_force(&shelf).map(|(generation, _)| generation);
        let lines = String::from_utf8_lossy(&whole[..len]).matches('\n').count();
        let expected = match lines {
            0 | 1 => None,
            2..=5 => Some(1),
            _ => Some(2),
        };
        assert_eq!(now, expected, "cut at {len}");
    }
    // Half a line goes with the next that is written.
    fs::write(&record, &whole[..whole.len() - 7]).unwrap();
    let open = shelf.standing().unwrap().open.unwrap();
    assert_eq!(
        (open.generation, open.stage, open.confirm_within_s),
        (2, Stage::Stood, Some(120))
    );
    shelf
        .note(
            2,
            Kind::Reverted,
            &who(),
            "nobody confirmed it",
            Moment(3_000),
        )
        .unwrap();
    assert_eq!(in_force(&shelf), Some((1, "one\n".to_owned())));
}

#[test]
fn what_can_not_be_written_changes_nothing() {
    let folder = Folder::fresh();
    let shelf = Shelf::of(&folder.0);
    shelf.accept(&proposal("one\n", From::File)).unwrap();
    // A folder stands where the draft would be written: the disk refuses.
    fs::create_dir(shelf.folder().join("0002.draft")).unwrap();
    let refused = shelf.propose(&proposal("two\n", From::Operator));
    assert!(matches!(refused, Err(Fault::Io { .. })), "{refused:?}");
    assert_eq!(shelf.lines().unwrap().len(), 2);
    assert_eq!(in_force(&shelf), Some((1, "one\n".to_owned())));
}

#[test]
fn a_changed_record_or_text_is_found_and_never_followed() {
    let folder = Folder::fresh();
    let shelf = Shelf::of(&folder.0);
    two(&shelf);
    fs::write(shelf.folder().join("0002.toml"), "another\n").unwrap();
    assert!(matches!(shelf.text(2), Err(Fault::OtherText(_))));
    let record = shelf.folder().join("record.jsonl");
    let text = fs::read_to_string(&record).unwrap();
    fs::write(&record, text.replacen("because", "for fun", 1)).unwrap();
    assert!(matches!(
        shelf.standing(),
        Err(Fault::Broken { line: 2, .. })
    ));
    let refused = shelf.propose(&proposal("three\n", From::Operator));
    assert!(matches!(refused, Err(Fault::Broken { .. })));
}

#[test]
fn one_proposes_at_a_time_and_the_last_ten_texts_are_kept() {
    let folder = Folder::fresh();
    let shelf = Shelf::of(&folder.0);
    shelf.accept(&proposal("one\n", From::File)).unwrap();
    let won: Vec<bool> = std::thread::scope(|scope| {
        let each = |_| scope.spawn(|| shelf.propose(&proposal("two\n", From::Operator)).is_ok());
        let threads: Vec<_> = (0..4).map(each).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert_eq!(won.iter().filter(|won| **won).count(), 1);
    shelf
        .note(2, Kind::Reverted, &who(), "no", Moment(1))
        .unwrap();
    for nth in 3..=14 {
        let text = format!("{nth}\n");
        let generation = shelf.propose(&proposal(&text, From::Operator)).unwrap();
        assert_eq!(generation, nth);
        shelf
            .note(nth, Kind::Reverted, &who(), "no", Moment(1))
            .unwrap();
    }
    let texts = |name: &str| name.to_owned().strip_suffix(".toml").map(str::to_owned);
    let mut kept: Vec<String> = fs::read_dir(shelf.folder())
        .unwrap()
        .filter_map(|entry| texts(entry.unwrap().file_name().to_str().unwrap()))
        .collect();
    kept.sort();
    assert_eq!(kept.len(), 11, "{kept:?}");
    assert_eq!(
        kept.first().map(String::as_str),
        Some("0001"),
        "the one in force stays"
    );
}
