//! Reading a household, with more and more residents in the register.

use std::path::Path;
use std::sync::Arc;

use kernel::Need;
use serde_json::Value;
use serde_json::json;

use crate::bench::figures::at;
use crate::bench::figures::field;
use crate::bench::figures::show;
use crate::bench::machine;
use crate::bench::sample::Chance;
use crate::bench::store::ours::Ours;
use crate::bench::store::workload;
use crate::bench::store::workload::AT;
use crate::bench::told::Goal;
use crate::bench::told::Table;

/// Members of a household.
const MEMBERS: u64 = workload::STREAMS - 1;
/// How often it is read.
const READS: usize = 20_000;
/// The smallest and the largest are measured in turns; so many each.
const TURNS: usize = 5;

/// Fills one register a size, then reads them in turns.
pub(crate) async fn measure(
    dir: &Path,
    sizes: &[u64],
) -> anyhow::Result<(Table, Vec<Goal>, Value)> {
    let mut registers = Vec::new();
    for residents in sizes {
        let folder = dir.join(format!("register-{residents}"));
        std::fs::create_dir_all(&folder)?;
        let began = machine::now();
        let ours = Arc::new(Ours::open(&folder, true)?);
        ours.fill(residents / MEMBERS).await?;
        let bytes = std::fs::metadata(folder.join("journal.db"))?.len();
        eprintln!(
            "a register of {residents}: {:.0} s",
            began.elapsed().as_secs_f64()
        );
        registers.push((*residents, ours, bytes, Vec::new()));
    }
    for turn in 0..TURNS {
        for (residents, ours, _, turns) in &mut registers {
            turns.push(turn_of(ours, *residents / MEMBERS, turn as u64).await?);
        }
    }
    let mut table = Table::new(
        &format!(
            "Reading a household of {MEMBERS} through the store: five streams found, opened and parsed, one client"
        ),
        &["residents", "p50 µs", "p99 µs", "file MB"],
    );
    let of = |turns: &[Value], name: &str| {
        crate::bench::figures::median(turns.iter().map(|turn| field(turn, name)))
    };
    let mut raw = Vec::new();
    for (residents, _, bytes, turns) in &registers {
        let (p50, p99) = (of(turns, "p50_us"), of(turns, "p99_us"));
        let megabytes = crate::bench::figures::float(*bytes) / 1e6;
        table.rows.push(vec![
            show(crate::bench::figures::float(*residents)),
            show(p50),
            show(p99),
            show(megabytes),
        ]);
        raw.push(json!({ "residents": residents, "file_bytes": bytes, "turns": turns }));
    }
    let first = registers
        .first()
        .map_or(0.0, |(.., turns)| of(turns, "p50_us"));
    let goals = registers.iter().skip(1).map(|(residents, .., turns)| {
        let what = format!(
            "household read p50 at {} residents, beside {}",
            show(crate::bench::figures::float(*residents)),
            sizes[0]
        );
        Goal::at_most(&what, 2.0, of(turns, "p50_us") / first, "×")
    });
    Ok((table, goals.collect(), json!(raw)))
}

async fn turn_of(ours: &Ours, households: u64, turn: u64) -> anyhow::Result<Value> {
    let mut chance = Chance((turn + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut took = Vec::with_capacity(READS);
    for _ in 0..READS / TURNS {
        let needs: Vec<Need> = workload::household(chance.below(households))
            .into_iter()
            .map(Need::Stream)
            .collect();
        let began = machine::now();
        let brought = ours.store.load(&ours.store.deciding(AT), &needs).await?;
        took.push(began.elapsed().as_secs_f64() * 1e6);
        anyhow::ensure!(
            brought.streams.values().all(|stream| stream.version == 2),
            "a household is not there"
        );
    }
    let quantile = |share| at(took.iter().copied(), share);
    Ok(json!({ "reads": took.len(), "p50_us": quantile(0.5), "p99_us": quantile(0.99) }))
}
