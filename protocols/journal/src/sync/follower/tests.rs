//! What a copy takes, and what it never takes.

use super::*;
use crate::Hash;
use crate::toy::ToyKey;
use crate::toy::ToySeal;
use crate::toy::toy_journal;

/// The lines of a toy journal behind a place, up to another: every second entry has a signed head.
fn lines(from: u64, to: u64) -> Vec<ExportLine> {
    let (raws, heads) = toy_journal(6, &ToySeal);
    let mut lines = Vec::new();
    for raw in raws
        .into_iter()
        .filter(|raw| raw.seq > from && raw.seq <= to)
    {
        let seq = raw.seq;
        lines.push(ExportLine::Entry(raw));
        let head = heads.iter().find(|head| head.seq == seq);
        lines.extend(head.cloned().map(ExportLine::Signed));
    }
    lines
}

fn page(lines: Vec<ExportLine>, whole_at: Option<i64>) -> Input {
    let whole_at = whole_at.map(Moment);
    Input::Answered(Answer::Page(Page { lines, whole_at }))
}

fn fresh() -> Follower {
    Follower::new("toy", Cursor::START, None)
}

/// Steps until the follower has kept what it was given, and tells how far it is.
fn kept(follower: &mut Follower, input: Input) -> u64 {
    let kept = follower.step(input, &ToyKey);
    assert!(
        matches!(kept, Output::Keep { .. }),
        "nothing was kept: {kept:?}"
    );
    let next = follower.step(Input::Kept(None), &ToyKey);
    assert!(matches!(next, Output::Ask(_)), "{next:?}");
    follower.cursor().seq
}

#[test]
fn a_receipt_goes_with_every_question_until_the_node_itself_has_answered_one() {
    let mut follower = fresh();
    let Output::Keep {
        head: Some(head), ..
    } = follower.step(page(lines(0, 4), None), &ToyKey)
    else {
        panic!("nothing to keep")
    };
    let signed = Receipt::sign("twin", head, Moment(7), &ToyKey);
    let asked = |output: Output| {
        let Output::Ask(ask) = output else {
            panic!("not asked: {output:?}")
        };
        ask.receipt
    };
    let kept = follower.step(Input::Kept(Some(signed.clone())), &ToyKey);
    assert_eq!(asked(kept), Some(signed.clone()));
    // No answer, or another holder's: the node does not have it.
    follower.step(Input::Lost { chance: 0 }, &ToyKey);
    let again = asked(follower.step(Input::Go, &ToyKey));
    assert_eq!(again, Some(signed));
    follower.told(again.as_ref());
    assert_eq!(asked(follower.step(Input::Go, &ToyKey)), None);
}

#[test]
fn a_holder_that_has_no_more_and_is_not_whole_itself_is_not_asked_again_at_once() {
    let mut follower = fresh();
    kept(&mut follower, page(lines(0, 4), None));
    let nothing = follower.step(page(Vec::new(), None), &ToyKey);
    assert!(matches!(nothing, Output::Rest(ms) if ms > 0), "{nothing:?}");
    let next = follower.step(Input::Go, &ToyKey);
    assert!(matches!(next, Output::Ask(ask) if ask.after.seq == 4));
}

#[test]
fn a_copy_asks_behind_what_it_has_on_disk_and_not_behind_what_it_was_given() {
    let mut follower = fresh();
    let Output::Keep {
        lines,
        head,
        whole_at,
    } = follower.step(page(lines(0, 4), None), &ToyKey)
    else {
        panic!("nothing to keep")
    };
    assert_eq!(
        (lines.len(), head.map(|head| head.seq), whole_at),
        (6, Some(4), None)
    );
    let Output::Rest(_) = follower.step(Input::NotKept { chance: 0 }, &ToyKey) else {
        panic!("a full disk is waited for")
    };
    let Output::Ask(ask) = follower.step(Input::Go, &ToyKey) else {
        panic!("then it asks again")
    };
    assert_eq!(ask.after, Cursor::START);
    assert_eq!(kept(&mut follower, page(self::lines(0, 4), None)), 4);
    let Output::Ask(ask) = follower.step(Input::Go, &ToyKey) else {
        panic!("asks on")
    };
    assert_eq!(ask.after.seq, 4);
}

#[test]
fn what_no_signed_head_covers_waits_for_its_head() {
    let mut follower = fresh();
    let mut torn = lines(0, 3);
    assert!(matches!(torn.last(), Some(ExportLine::Entry(_))));
    assert_eq!(kept(&mut follower, page(torn.clone(), Some(9))), 2);
    torn.drain(..3);
    let stuck = follower.step(page(torn, Some(9)), &ToyKey);
    assert!(matches!(stuck, Output::Quarantine(_)), "{stuck:?}");
}

#[test]
fn a_copy_is_whole_only_where_nothing_was_cut_off() {
    let mut follower = fresh();
    let Output::Keep { whole_at, .. } = follower.step(page(lines(0, 3), Some(9)), &ToyKey) else {
        panic!("keeps two")
    };
    assert_eq!(whole_at, None);
    assert_eq!(kept(&mut follower, page(lines(0, 2), None)), 2);
    let Output::Keep { whole_at, head, .. } = follower.step(page(Vec::new(), Some(10)), &ToyKey)
    else {
        panic!("an empty page says how old the copy is")
    };
    assert_eq!((whole_at, head), (Some(Moment(10)), None));
}

#[test]
fn a_fork_is_quarantined_and_nothing_is_taken_after_it() {
    let mut other = lines(2, 4);
    if let Some(ExportLine::Entry(raw)) = other.first_mut() {
        raw.hash = Hash([7; 32]);
    }
    for broken in [
        Input::Answered(Answer::Fork),
        page(other, None),
        page(lines(3, 4), None),
        Input::Conflicts("two nodes write one stream".to_owned()),
    ] {
        let mut follower = fresh();
        assert_eq!(kept(&mut follower, page(lines(0, 2), None)), 2);
        let told = follower.step(broken, &ToyKey);
        assert!(matches!(told, Output::Quarantine(_)), "{told:?}");
        let later = follower.step(Input::Go, &ToyKey);
        assert!(matches!(later, Output::Rest(_)), "{later:?}");
        assert_eq!(follower.cursor().seq, 2, "what was kept stays");
    }
}

#[test]
fn a_page_of_another_nodes_journal_is_not_taken() {
    let mut follower = Follower::new("jongno", Cursor::START, None);
    let told = follower.step(page(lines(0, 2), None), &ToyKey);
    assert!(matches!(told, Output::Quarantine(found) if found.why.contains("another node")));
}

#[test]
fn pauses_grow_to_five_seconds_and_are_short_again_after_an_answer() {
    let mut follower = fresh();
    let mut last = 0;
    for _ in 0..20 {
        let Output::Rest(ms) = follower.step(Input::Lost { chance: u64::MAX }, &ToyKey) else {
            panic!("rests")
        };
        assert!(ms <= PAUSE_MAX_MS);
        last = ms;
    }
    assert!(last >= PAUSE_MAX_MS / 2);
    assert_eq!(kept(&mut follower, page(lines(0, 2), None)), 2);
    let Output::Rest(ms) = follower.step(Input::Lost { chance: 0 }, &ToyKey) else {
        panic!("rests")
    };
    assert!(ms <= PAUSE_FIRST_MS);
}

/// Three batches of one entry, each in its own epoch.
fn in_epochs(epochs: [u32; 3]) -> Vec<ExportLine> {
    let mut chain = crate::Chain::new("toy", 1);
    let mut lines = Vec::new();
    for (n, epoch) in (1..).zip(epochs) {
        chain.head.epoch = epoch;
        let proposal = crate::toy::toy_draft(n, "officer/1", Moment(1)).seal(&ToySeal);
        let linked = chain.link(&proposal);
        chain.head = linked.end;
        let (seq, hash) = (linked.end.seq, linked.end.hash);
        let (head, body) = (linked.head, proposal.body);
        let raw = crate::Raw {
            seq,
            head,
            body,
            hash,
        };
        let signed = BatchHead::sign("toy", epoch, seq, hash, Moment(1), &ToyKey);
        lines.extend([ExportLine::Entry(raw), ExportLine::Signed(signed)]);
    }
    lines
}

#[test]
fn a_new_epoch_is_followed_and_an_older_one_never_comes_after_it() {
    let good = in_epochs([1, 2, 3]);
    assert_eq!(kept(&mut fresh(), page(good.clone(), None)), 3);
    // Also where the epoch went up in an earlier page, and where the copy was read from the disk.
    let back = in_epochs([1, 2, 1]);
    let mut follower = fresh();
    assert_eq!(kept(&mut follower, page(back[..4].to_vec(), None)), 2);
    let end = follower.cursor();
    for mut follower in [follower, Follower::new("toy", end, None).in_epoch(2)] {
        let told = follower.step(page(back[4..].to_vec(), None), &ToyKey);
        assert!(
            matches!(&told, Output::Quarantine(found) if found.why.contains("epoch")),
            "{told:?}"
        );
    }
}
