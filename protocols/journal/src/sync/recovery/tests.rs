//! What comes back, from whom, and when a node may write again.

use kernel::Moment;

use super::*;
use crate::BatchHead;
use crate::Raw;
use crate::sync::Page;
use crate::toy::ToyKey;
use crate::toy::ToySeal;
use crate::toy::toy_journal;

/// A holder's copy of the toy journal: entries and signed heads.
struct Holder(Vec<Raw>, Vec<BatchHead>);

fn holder(entries: u64) -> Holder {
    let (raws, heads) = toy_journal(8, &ToySeal);
    let raws = raws.into_iter().filter(|raw| raw.seq <= entries).collect();
    Holder(
        raws,
        heads
            .into_iter()
            .filter(|head| head.seq <= entries)
            .collect(),
    )
}

/// The same journal up to `same`, and another story behind it.
fn other_story(same: u64, entries: u64) -> Holder {
    let mut chain = crate::Chain::new("toy", 1);
    let mut told = Holder(Vec::new(), holder(same).1);
    for raw in holder(same).0 {
        chain.head.seq = raw.seq;
        chain.head.hash = raw.hash;
        told.0.push(raw);
    }
    for n in same + 1..=entries {
        let draft = crate::toy::toy_draft(n + 100, "officer/9", Moment(1_700_000_000_900));
        let proposal = draft.seal(&ToySeal);
        let linked = chain.link(&proposal);
        chain.head = linked.end;
        let (seq, hash) = (n, linked.end.hash);
        told.0.push(Raw {
            seq,
            head: linked.head,
            body: proposal.body,
            hash,
        });
        told.1
            .push(BatchHead::sign("toy", 1, seq, hash, Moment(9), &ToyKey));
    }
    told
}

impl Holder {
    /// Two entries a page, as a holder would answer.
    fn answer(&self, after: Cursor) -> Answer {
        let last = self.0.last().map_or(0, |raw| raw.seq);
        if after.seq > last {
            return Answer::Short;
        }
        let at = self.0.iter().find(|raw| raw.seq == after.seq);
        if at.is_some_and(|raw| raw.hash != after.hash) {
            return Answer::Fork;
        }
        let mut lines = Vec::new();
        let end = (after.seq + 2).min(last);
        for raw in self
            .0
            .iter()
            .filter(|raw| raw.seq > after.seq && raw.seq <= end)
        {
            lines.push(ExportLine::Entry(raw.clone()));
            let head = self.1.iter().find(|head| head.seq == raw.seq);
            lines.extend(head.cloned().map(ExportLine::Signed));
        }
        let whole_at = (end == last).then_some(Moment(1));
        Answer::Page(Page { lines, whole_at })
    }
}

/// What came of a recovery.
#[derive(Debug, Default, PartialEq, Eq)]
struct Story {
    kept: Vec<u64>,
    differs: Vec<String>,
    rests: usize,
    whole: bool,
}

/// Plays it until it is whole, or has rested ten times. A holder without a copy does not answer.
fn play(start: u64, alone: bool, holders: &[(&str, Option<Holder>)]) -> Story {
    let (raws, _) = toy_journal(8, &ToySeal);
    let hash = |seq: u64| raws.iter().find(|raw| raw.seq == seq).expect("eight").hash;
    let mut recovery = Recovery::new(
        "toy",
        Cursor {
            seq: start,
            hash: hash(start),
        },
        1,
        alone,
    );
    let names: Vec<String> = holders.iter().map(|(name, _)| (*name).to_owned()).collect();
    let mut story = Story::default();
    let mut seen = Seen::Go;
    while story.rests < 10 {
        seen = match recovery.step(seen, &names, &ToyKey) {
            Had::Ask(name, ask) => {
                let (_, copy) = holders
                    .iter()
                    .find(|(known, _)| *known == name)
                    .expect("known");
                copy.as_ref()
                    .map_or(Seen::Lost, |copy| Seen::Answered(copy.answer(ask.after)))
            }
            Had::Keep(lines) => {
                assert!(
                    matches!(lines.last(), Some(ExportLine::Signed(_))),
                    "{lines:?}"
                );
                for line in lines {
                    if let ExportLine::Entry(raw) = line {
                        story.kept.push(raw.seq);
                    }
                }
                Seen::Kept
            }
            Had::Rest(..) => {
                story.rests += 1;
                Seen::Go
            }
            Had::Differs(name, _) => {
                story.differs.push(name);
                Seen::Go
            }
            Had::Whole => {
                story.whole = true;
                return story;
            }
        };
    }
    story
}

#[test]
fn what_each_holder_has_comes_back_once_and_then_it_may_write() {
    let story = play(
        2,
        false,
        &[("twin", Some(holder(6))), ("office", Some(holder(8)))],
    );
    assert_eq!(story.kept, [3, 4, 5, 6, 7, 8]);
    assert!(story.whole && story.rests == 0, "{story:?}");
    let story = play(
        2,
        false,
        &[("office", Some(holder(8))), ("twin", Some(holder(6)))],
    );
    assert_eq!((story.kept.len(), story.whole), (6, true), "in any order");
}

#[test]
fn a_holder_that_has_less_than_the_backup_has_nothing_to_give() {
    let story = play(
        4,
        false,
        &[("twin", Some(holder(2))), ("office", Some(holder(6)))],
    );
    assert_eq!((story.kept, story.whole), (vec![5, 6], true));
}

#[test]
fn it_waits_for_everybody_who_holds_a_copy() {
    let story = play(2, false, &[("twin", None), ("office", Some(holder(6)))]);
    assert_eq!(story.kept, [3, 4, 5, 6], "what can be had is had");
    assert!(!story.whole, "the twin may have more");
    assert!(!play(2, false, &[("twin", None)]).whole);
    assert!(!play(2, false, &[]).whole, "nobody was asked yet");
}

#[test]
fn told_to_go_on_alone_it_takes_what_it_gets_and_goes_on() {
    let story = play(2, true, &[("twin", None), ("office", Some(holder(6)))]);
    assert_eq!((story.kept, story.whole), (vec![3, 4, 5, 6], true));
    assert!(play(2, true, &[]).whole);
}

#[test]
fn two_stories_stop_it_wherever_they_part() {
    for (first, second) in [
        (holder(8), other_story(4, 6)),
        (other_story(4, 6), holder(8)),
        (holder(8), other_story(1, 4)),
    ] {
        let holders = [("twin", Some(first)), ("office", Some(second))];
        let story = play(2, false, &holders);
        assert!(!story.whole, "{story:?}");
        assert!(
            story.differs.iter().all(|name| name == "office"),
            "{story:?}"
        );
        assert!(!story.differs.is_empty());
    }
}

#[test]
fn what_nobody_signed_does_not_come_back() {
    let mut forged = holder(6);
    forged.1.last_mut().expect("three").signature[0] ^= 1;
    let story = play(2, false, &[("twin", Some(forged))]);
    assert_eq!((story.kept, story.whole), (vec![3, 4], false));
    assert!(!story.differs.is_empty());
}

#[test]
fn a_full_disk_is_waited_for_even_alone() {
    let (raws, _) = toy_journal(8, &ToySeal);
    let start = Cursor {
        seq: 2,
        hash: raws[1].hash,
    };
    let mut recovery = Recovery::new("toy", start, 1, true);
    let names = ["twin".to_owned()];
    let mut seen = Seen::Go;
    for _ in 0..40 {
        seen = match recovery.step(seen, &names, &ToyKey) {
            Had::Ask(_, ask) => Seen::Answered(holder(4).answer(ask.after)),
            Had::Keep(_) => Seen::NotKept,
            Had::Rest(..) => Seen::Go,
            other @ (Had::Differs(..) | Had::Whole) => panic!("{other:?}"),
        };
    }
}
