//! What the simulation finds, and that it is the same each time.

use super::*;

/// How many seeds are run on every change.
const SEEDS: u64 = 200;

#[test]
fn a_seed_runs_the_same_each_time_and_another_seed_otherwise() {
    let simulation = Simulation::new();
    let first = simulation.run(1);
    assert_eq!(first, simulation.run(1));
    assert_eq!(
        first,
        Simulation::new().run(1),
        "another town of the same people"
    );
    assert_ne!(first.trace, simulation.run(2).trace);
}

/// Seeds in which something was found once that is mended, with what it was.
const FOUND_ONCE: &str = include_str!("../../data/seeds.jsonl");

#[derive(serde::Deserialize)]
struct FoundOnce {
    seed: u64,
    was: String,
}

/// The bug is found within the seeds of every change, and by what it does.
#[expect(
    clippy::print_stdout,
    reason = "a test says by which seed, where it is asked to"
)]
fn is_found(bug: Bug, says: &str) {
    let simulation = Simulation::new();
    for seed in 0..SEEDS {
        let report = simulation.run_with(seed, bug);
        if let Some(fault) = report.faults.iter().find(|fault| fault.contains(says)) {
            println!("{bug:?} is found: {fault}");
            return;
        }
    }
    panic!("{bug:?} is not found within {SEEDS} seeds");
}

#[test]
fn a_store_that_knows_no_repetition_is_found() {
    is_found(Bug::NoIdempotencyCheck, "is done twice");
}

#[test]
fn a_cursor_without_a_hash_is_found() {
    is_found(Bug::CursorWithoutHash, "does not quarantine it");
}

#[test]
fn a_last_writer_that_wins_is_found() {
    is_found(Bug::LastWriterWins, "is written by");
}

#[test]
fn an_answer_before_the_commit_is_found() {
    is_found(Bug::AcknowledgeBeforeCommit, "and it is nowhere");
}

#[test]
fn an_old_list_of_restrictions_that_serves_is_found() {
    is_found(Bug::OldListAccepted, "given to the person whom");
}

#[test]
fn what_was_found_once_is_mended() {
    let lines = FOUND_ONCE.lines().map(serde_json::from_str::<FoundOnce>);
    let simulation = Simulation::new();
    for found in lines.map(Result::unwrap) {
        let report = simulation.run(found.seed);
        assert_eq!(report.faults, Vec::<String>::new(), "{}", found.was);
    }
}

fn nothing_is_found(seeds: impl Iterator<Item = u64>) {
    let simulation = Simulation::new();
    let mut found = Vec::new();
    for seed in seeds {
        let report = simulation.run(seed);
        if !report.faults.is_empty() {
            found.push(format!("{report:#?}"));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn whatever_fails_in_the_even_seeds_everything_is_whole_afterwards() {
    nothing_is_found((0..SEEDS).step_by(2));
}

#[test]
fn whatever_fails_in_the_odd_seeds_everything_is_whole_afterwards() {
    nothing_is_found((1..SEEDS).step_by(2));
}

#[test]
fn people_move_between_homes_whatever_fails() {
    let simulation = Simulation::new();
    let moved: u32 = (0..10).map(|seed| simulation.run(seed).moved).sum();
    assert!(moved >= 10, "only {moved} moves in ten seeds");
}
