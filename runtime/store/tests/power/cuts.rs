//! The power is lost after each thing that the store asked of its disk.

use power_loss::Cut;
use power_loss::Disk;
use power_loss::Event;
use power_loss::Image;
use power_loss::Record;
use store::Config;

use super::check::Look;
use super::check::check;
use super::check::check_by_others;
use super::check::look;
use super::open_with;
use super::run;
use super::usual;
use super::work::Promise;
use super::work::Work;
use crate::crash::seed;
use crate::notes::Dice;
use crate::notes::directory;

/// A run is as long as this.
const STEPS: u64 = 18;
/// So many cuts of a run that is too long to be cut everywhere.
const SAMPLES: usize = 24;

/// A run from an empty disk until the store is closed.
fn record(seed: u64, steps: u64, change: impl Fn(&mut Config, &mut Work<'_>)) -> Record {
    let dir = directory();
    let disk = Disk::mount(dir.path(), Image::new());
    let mut work = Work::new(&disk, dir.path(), seed);
    let mut config = usual(dir.path());
    change(&mut config, &mut work);
    let store = open_with(config).unwrap();
    run(work.steps(&store, steps));
    drop(store);
    disk.record()
}

/// Where to cut. Between a write and a mark there is nothing to lose: the cut behind the mark says the same and asks more.
fn places(record: &Record) -> Vec<usize> {
    let events = record.events();
    let marked = |at: usize| matches!(events.get(at), Some(Event::Marked(_)));
    (0..=record.len()).filter(|at| !marked(*at)).collect()
}

/// Some of them, by chance, in order.
fn sample(places: Vec<usize>, many: usize, dice: &mut Dice) -> Vec<usize> {
    let stride = (places.len() / many).max(1);
    let offset = usize::try_from(dice.below(stride as u64)).unwrap();
    places.into_iter().skip(offset).step_by(stride).collect()
}

#[test]
fn what_was_acknowledged_survives_a_loss_of_power_at_every_operation() {
    let seed = seed();
    let record = record(seed, STEPS, |_, _| ());
    let mut cut = Cut::new(&record);
    for (n, at) in places(&record).into_iter().enumerate() {
        cut.go_to(at);
        let image = cut.image(seed + at as u64);
        let which = format!("seed {seed}, cut {at} of {}", record.len());
        if n % 32 == 0 {
            assert_eq!(check_by_others(&image, cut.marks()), Ok(()), "{which}");
        }
        let how = [Look::AtDerivedRowsToo, Look::AtTheJournal][usize::from(n % 4 != 0)];
        let found = check(image, cut.marks(), how).map(|_| ());
        assert_eq!(found, Ok(()), "{which}");
    }
    assert!(cut.marks().len() > 12, "the run shows nothing");
    eprintln!("{} cuts of {} events", places(&record).len(), record.len());
}

#[test]
fn the_same_holds_while_the_store_moves_its_log_itself() {
    let seed = seed();
    let record = record(seed, 60, |_, work| {
        work.others_move = false;
        work.paper_bytes_max = 600_000;
    });
    let marked = |event: &Event| matches!(event, Event::Marked(_));
    let events = record.events();
    let (first, last) = (
        events.iter().position(marked),
        events.iter().rposition(marked),
    );
    let moved = |event: &Event| matches!(event, Event::Wrote { file: 0, .. });
    let served = &events[first.unwrap()..last.unwrap()];
    assert!(
        served.iter().any(moved),
        "seed {seed}: the run shows nothing"
    );
    let mut cut = Cut::new(&record);
    let mut dice = Dice::new(seed);
    for at in sample(places(&record), SAMPLES, &mut dice) {
        cut.go_to(at);
        let image = cut.image(dice.below(1 << 20));
        let found = check(image, cut.marks(), Look::AtTheJournal).map(|_| ());
        assert_eq!(found, Ok(()), "seed {seed}, cut {at} of {}", record.len());
    }
}

#[test]
fn the_same_holds_where_the_power_is_lost_again_while_the_store_comes_back() {
    let seed = seed();
    let record = record(seed, STEPS, |_, _| ());
    let (mut cut, mut dice) = (Cut::new(&record), Dice::new(seed));
    for at in sample(places(&record), SAMPLES, &mut dice) {
        cut.go_to(at);
        let image = cut.image(dice.below(1 << 20));
        let back = check(image, cut.marks(), Look::AtDerivedRowsToo).unwrap();
        let which = format!("seed {seed}, cut {at}");
        lose_again(&back, 0, cut.marks(), &mut dice, &which);
    }
}

#[test]
fn the_same_holds_where_the_process_is_killed_first_and_started_again() {
    let seed = seed();
    let record = record(seed, STEPS, |_, _| ());
    let mut dice = Dice::new(seed);
    for at in sample(places(&record), SAMPLES, &mut dice) {
        let (dir, record) = (directory(), record.until(at));
        let mut cut = Cut::new(&record);
        cut.go_to(at);
        let disk = Disk::mount_again(dir.path(), record.clone());
        let which = format!("seed {seed}, killed {at}");
        let found = look(&disk, dir.path(), cut.marks(), Look::AtTheJournal);
        assert_eq!(found, Ok(()), "{which}");
        lose_again(&disk.record(), at, cut.marks(), &mut dice, &which);
    }
}

/// Cuts somewhere behind what was there before; what was promised before holds as well.
fn lose_again(record: &Record, from: usize, before: &[u64], dice: &mut Dice, which: &str) {
    let mut again = Cut::new(record);
    // The last thing that was kept may have been on its way to be forgotten, unanswered: whether it is there was open at the first cut, and stays open.
    let kept = |mark: &u64| matches!(Promise::of(*mark), Promise::Kept(_));
    let open = before.last().copied().filter(kept);
    let places = places(record).into_iter().filter(|at| *at > from);
    for at in sample(places.collect(), 4, dice) {
        again.go_to(at);
        let image = again.image(dice.below(1 << 20));
        let mut marks = before.to_vec();
        marks.extend(again.marks());
        marks.retain(|mark| Some(*mark) != open);
        let found = check(image, &marks, Look::AtTheJournal).map(|_| ());
        assert_eq!(found, Ok(()), "{which}, cut again {at} of {}", record.len());
    }
}

/// Whether the cuts find that something acknowledged is lost.
fn finds(change: impl Fn(&mut Config)) -> bool {
    let seed = seed();
    let record = record(seed, STEPS, |config, _| change(config));
    let mut dice = Dice::new(seed);
    let places = sample(places(&record), SAMPLES * 6, &mut dice);
    let mut cut = Cut::new(&record);
    let lost = places.into_iter().any(|at| {
        cut.go_to(at);
        let image = cut.image(dice.below(1 << 20));
        let found = check(image, cut.marks(), Look::AtTheJournal);
        found.is_err_and(|why| why.contains("acknowledged and lost"))
    });
    eprintln!("seed {seed}: {lost}");
    lost
}

#[test]
fn a_store_that_does_not_sync_does_not_pass() {
    assert!(finds(|config| config.mutant_synchronous = Some("OFF")));
}

#[test]
fn a_store_that_syncs_its_checkpoints_only_does_not_pass() {
    assert!(finds(|config| config.mutant_synchronous = Some("NORMAL")));
}

#[test]
fn a_store_that_answers_before_its_commit_does_not_pass() {
    assert!(finds(|config| config.mutant_ack_early = true));
}
