//! What the turns came to, side by side.

use journal::Chain;
use serde_json::Value;
use serde_json::json;

use crate::bench::figures::field;
use crate::bench::figures::median;
use crate::bench::figures::rate;
use crate::bench::figures::show;
use crate::bench::machine;
use crate::bench::store::Cell;
use crate::bench::store::Side;
use crate::bench::store::ours::Ours;
use crate::bench::told::Goal;
use crate::bench::told::Report;
use crate::bench::told::Table;

/// A disk that moves by more than this within one comparison compares nothing.
const PROBE_SPREAD_MAX: f64 = 10.0;

/// What linking an entry and signing a batch take, in microseconds, on the writer's own values.
pub(super) struct ChainCost {
    link_us: f64,
    sign_us: f64,
    batch: f64,
    /// Of the time that an entry takes at 256 clients.
    share: f64,
}

impl ChainCost {
    /// Measures it.
    pub(super) fn of(ours: &Ours, at_256: &Value) -> Self {
        let chain = Chain::new("jongno", 1);
        let timed = |times: u32, work: &dyn Fn() -> usize| {
            let began = machine::now();
            let kept: usize = (0..times).map(|_| work()).sum();
            std::hint::black_box(kept);
            began.elapsed().as_secs_f64() * 1e6 / f64::from(times)
        };
        let link_us = timed(5_000, &|| chain.link(&ours.template).head.len());
        let sign_us = timed(500, &|| ours.signer.sign_head(&[7; 120]).len());
        let entry_us = 1e6 / figure(at_256, Side::Ieum, rate).max(1e-9);
        let batch = figure(at_256, Side::Ieum, per_commit).max(1.0);
        Self {
            link_us,
            sign_us,
            batch,
            share: (link_us + sign_us / batch) / entry_us,
        }
    }
}

fn per_commit(slice: &Value) -> f64 {
    field(slice, "done") / field(slice, "commits").max(1.0)
}

fn rounds(cell: &Value) -> &[Value] {
    cell["rounds"].as_array().map_or(&[], Vec::as_slice)
}

/// The median over the rounds of one figure of a side.
pub(super) fn figure(cell: &Value, side: Side, of: impl Fn(&Value) -> f64) -> f64 {
    median(
        rounds(cell)
            .iter()
            .map(|round| of(&round["sides"][side.name()])),
    )
}

/// The median over the rounds of how two sides compare within a round.
pub(super) fn ratio(cell: &Value, one: Side, other: Side, of: impl Fn(&Value) -> f64) -> f64 {
    median(
        rounds(cell).iter().map(|round| {
            of(&round["sides"][one.name()]) / of(&round["sides"][other.name()]).max(1e-9)
        }),
    )
}

fn probe_rates(cell: &Value) -> Vec<f64> {
    let probes = rounds(cell)
        .iter()
        .flat_map(|round| round["probes"].as_array().into_iter().flatten());
    probes.map(rate).collect()
}

pub(super) fn spread(cell: &Value) -> f64 {
    let rates = probe_rates(cell);
    let (least, most) = rates
        .iter()
        .fold((f64::MAX, 0.0_f64), |(least, most), &rate| {
            (least.min(rate), most.max(rate))
        });
    most / least.max(1e-9)
}

/// What each side came to.
pub(super) fn table(cells: &[Cell], measured: &[Value]) -> Table {
    let mut table = Table::new(
        &format!(
            "Durable issues a second; median of {} rounds",
            rounds(&measured[0]).len()
        ),
        &[
            "clients",
            "paper bytes",
            "side",
            "issues/s",
            "p50 ms",
            "p99 ms",
            "issues a commit",
            "CPU ms an issue",
            "fdatasync/s meanwhile",
        ],
    );
    for (cell, figures) in cells.iter().zip(measured) {
        for &side in cell.sides {
            let of = |name: &'static str, per: f64| {
                show(figure(figures, side, |slice| field(slice, name) / per))
            };
            table.rows.push(vec![
                cell.clients.to_string(),
                cell.paper_bytes.to_string(),
                side.name().to_owned(),
                show(figure(figures, side, rate)),
                of("p50_us", 1e3),
                of("p99_us", 1e3),
                show(figure(figures, side, per_commit)),
                show(figure(figures, side, |slice| {
                    field(slice, "cpu_seconds") * 1e3 / field(slice, "done").max(1.0)
                })),
                show(median(probe_rates(figures))),
            ]);
        }
    }
    table
}

/// Tables, goals and whether it counts.
pub(super) fn report(
    cells: &[Cell],
    measured: &[Value],
    chain: &ChainCost,
    settings: Value,
) -> Report {
    let restless = measured.iter().map(spread).fold(0.0, f64::max);
    Report {
        tables: vec![table(cells, measured)],
        goals: goals(measured, chain),
        notes: notes(measured, chain, &settings, restless),
        void: void(cells, measured),
        raw: json!({
            "settings": settings, "cells": measured,
            "chain": { "link_us": chain.link_us, "sign_us": chain.sign_us, "entries_per_batch": chain.batch, "share": chain.share },
        }),
    }
}

/// The comparisons during which the disk itself moved too far.
pub(super) fn void(cells: &[Cell], measured: &[Value]) -> Option<String> {
    let restless = cells
        .iter()
        .zip(measured)
        .map(|(cell, figures)| (cell, spread(figures)))
        .filter(|(_, spread)| *spread > PROBE_SPREAD_MAX);
    let named: Vec<_> = restless
        .map(|(cell, spread)| {
            format!(
                "{} clients with papers of {} bytes: {}×",
                cell.clients,
                cell.paper_bytes,
                show(spread)
            )
        })
        .collect();
    (!named.is_empty()).then(|| {
        format!(
            "the disk's own rate moved by more than {PROBE_SPREAD_MAX}× within a comparison ({})",
            named.join("; ")
        )
    })
}

fn goals(measured: &[Value], chain: &ChainCost) -> Vec<Goal> {
    let (one, many) = (&measured[0], &measured[2]);
    vec![
        Goal::at_least(
            "issues/s at 256 clients beside naive (stretch 10×)",
            5.0,
            ratio(many, Side::Ieum, Side::Naive, rate),
            "×",
        ),
        Goal::at_least(
            "issues/s at 256 clients beside the bare loop",
            0.6,
            ratio(many, Side::Ieum, Side::Bare, rate),
            "×",
        ),
        Goal::at_most(
            "p99 at 256 clients beside naive",
            1.0 / 3.0,
            ratio(many, Side::Ieum, Side::Naive, |slice| {
                field(slice, "p99_us")
            }),
            "×",
        ),
        Goal::at_least(
            "issues/s of one client beside the bare loop (nobody waits for a timer)",
            0.6,
            ratio(one, Side::Ieum, Side::Bare, rate),
            "×",
        ),
        Goal::at_most(
            "chain and signatures, of the time an entry takes at 256",
            0.2,
            chain.share,
            "",
        ),
    ]
}

fn notes(measured: &[Value], chain: &ChainCost, settings: &Value, restless: f64) -> Vec<String> {
    let many = &measured[2];
    vec![
        format!(
            "Linking an entry takes {} µs, signing a batch of {} entries {} µs. Without signatures the rate is {}× that with them.",
            show(chain.link_us),
            show(chain.batch),
            show(chain.sign_us),
            show(ratio(many, Side::Unsigned, Side::Ieum, rate)),
        ),
        format!(
            "With loading the household, drafting and sealing in the clients on the same cores, the rate is {}× that of appending what is sealed already.",
            show(ratio(many, Side::Whole, Side::Ieum, rate)),
        ),
        format!(
            "The disk's own rate moved by up to {}× within one comparison.",
            show(restless)
        ),
        format!(
            "Lengths in bytes: {}. Settings read back: ieum {}; naive {}; bare {}.",
            settings["sizes"], settings["ieum"], settings["naive"], settings["bare"]
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(rates: &[(f64, f64, f64)]) -> Value {
        let slice = |rate: f64| json!({ "done": rate, "seconds": 1.0 });
        let round = |&(naive, ieum, probe): &(f64, f64, f64)| json!({ "sides": { "naive": slice(naive), "ieum": slice(ieum) }, "probes": [slice(probe)] });
        json!({ "rounds": rates.iter().map(round).collect::<Vec<_>>() })
    }

    #[test]
    fn a_ratio_is_taken_within_each_round() {
        let cell = cell(&[
            (100.0, 500.0, 1.0),
            (1_000.0, 6_000.0, 1.0),
            (10.0, 70.0, 1.0),
        ]);
        assert!((ratio(&cell, Side::Ieum, Side::Naive, rate) - 6.0).abs() < 1e-9);
    }

    #[test]
    fn a_restless_disk_is_seen() {
        assert!(spread(&cell(&[(1.0, 1.0, 100.0), (1.0, 1.0, 1_100.0)])) > PROBE_SPREAD_MAX);
        assert!(spread(&cell(&[(1.0, 1.0, 100.0), (1.0, 1.0, 900.0)])) < PROBE_SPREAD_MAX);
    }
}
