//! The disk is full, or does not work, at each operation that the store asks of it, once or from then on: the store says so, loses nothing that it
//! acknowledged, keeps nothing that it refused, and goes on when the disk does.

use power_loss::Cut;
use power_loss::Disk;
use power_loss::Fault;
use power_loss::Image;
use power_loss::Kind;
use store::OpenError;
use store::Store;
use store::StoreError;

use super::check::Look;
use super::check::check;
use super::check::look;
use super::open;
use super::run;
use super::work::Work;
use crate::crash::seed;
use crate::notes::Dice;
use crate::notes::NOW;
use crate::notes::directory;
use crate::notes::new_note;
use journal::Appended;
use journal::Draft;
use journal::toy::ToySeal;
use kernel::Id;

/// A run is as long as this.
const STEPS: u64 = 14;
/// What can fail without ending the process: all but a sync.
const ALL_BUT_SYNC: [Kind; 6] = [
    Kind::Read,
    Kind::Write,
    Kind::Truncate,
    Kind::Share,
    Kind::Open,
    Kind::Delete,
];
/// So many places of a run at which one kind of fault is made.
const PLACES: u64 = 15;

#[test]
fn a_disk_that_is_full_at_any_write_loses_nothing_and_the_store_goes_on_when_there_is_room() {
    for lasts in [false, true] {
        let what = format!("full, lasts: {lasts}");
        let refused = everywhere(&what, &[Kind::Write, Kind::Share], |nth| {
            Fault::no_room(nth, lasts)
        });
        assert!(refused > 0, "{what}: nothing was refused");
    }
}

#[test]
fn a_disk_that_does_not_work_at_any_operation_loses_nothing_and_the_store_goes_on_when_it_does() {
    for lasts in [false, true] {
        let what = format!("broken, lasts: {lasts}");
        let refused = everywhere(&what, &ALL_BUT_SYNC, |nth| {
            Fault::broken(&ALL_BUT_SYNC, nth, lasts)
        });
        assert!(refused > 0, "{what}: nothing was refused");
    }
    for kind in [Kind::Truncate, Kind::Share, Kind::Delete] {
        everywhere(&format!("{kind:?} broken once"), &[kind], |nth| {
            Fault::broken(&[kind], nth, false)
        });
    }
}

/// One run for each place. A run without any fault says how many places there are. Answers how many entries were refused in all.
fn everywhere(what: &str, kinds: &[Kind], fault: impl Fn(u64) -> Fault) -> usize {
    let seed = seed();
    let (asked, _) = go(seed, None).unwrap_or_else(|why| unreachable!("no fault: {why}"));
    let places: u64 = kinds.iter().map(|kind| asked[*kind as usize]).sum();
    assert!(places > 0, "{what}: the run shows nothing");
    let mut dice = Dice::new(seed);
    let stride = usize::try_from((places / PLACES).max(1)).unwrap();
    let first = 1 + dice.below(stride as u64);
    let mut refused_in_all = 0;
    for nth in (first..=places).step_by(stride) {
        match go(seed, Some(fault(nth))) {
            Ok((_, refused)) => refused_in_all += refused,
            Err(why) => unreachable!("{what}, seed {seed}, {nth} of {places}: {why}"),
        }
    }
    refused_in_all
}

/// Runs with a fault, mends the disk, and looks. Answers how often each kind of operation was asked for, and how many entries were refused.
fn go(seed: u64, fault: Option<Fault>) -> Result<(Vec<u64>, usize), String> {
    let dir = directory();
    let disk = Disk::mount(dir.path(), Image::new());
    let mut work = Work::new(&disk, dir.path(), seed);
    if let Some(fault) = fault {
        disk.fail(fault);
    }
    match open(dir.path()) {
        Ok(store) => {
            run(work.steps(&store, STEPS));
            disk.mend();
            run(resumes(&store, &work.refused))?;
        }
        Err(OpenError::Sqlite(_) | OpenError::Setting { .. }) => {
            disk.mend();
        }
        Err(other) => return Err(format!("says something else: {other}")),
    }
    let asked = Kind::ALL.iter().map(|kind| disk.asked(&[*kind])).collect();
    let record = disk.record();
    let mut cut = Cut::new(&record);
    cut.go_to(record.len());
    look(&disk, dir.path(), cut.marks(), Look::AtDerivedRowsToo)?;
    check(cut.image(seed), cut.marks(), Look::AtTheJournal)?;
    Ok((asked, work.refused.len()))
}

/// The disk works again: a second later at the latest all is written, and what was refused is not there.
async fn resumes(store: &Store, refused: &[u64]) -> Result<(), String> {
    for n in refused {
        match store.entry(Id::new(NOW, (*n).into())).await {
            Ok(None) => {}
            found => return Err(format!("refused, but: {found:?}")),
        }
    }
    let later = |n, ms| {
        let at = NOW.plus_ms(ms);
        Draft { at, ..new_note(n) }.seal(&ToySeal)
    };
    // The first one may find that there was no room a moment ago.
    match store.append(later(8_000_000, 0)).await {
        Ok(Appended::New { .. }) | Err(StoreError::Full) => {}
        other => return Err(format!("does not resume: {other:?}")),
    }
    match store.append(later(8_000_001, 1_000)).await {
        Ok(Appended::New { .. }) => Ok(()),
        other => Err(format!("does not resume after a second: {other:?}")),
    }
}
