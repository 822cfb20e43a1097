//! Making all derived rows anew, as after a change of a search table: how long a node that is started with it does not serve.

use std::path::Path;
use std::sync::Arc;

use ::store::Config;
use ::store::Rebuilt;
use ::store::Store;
use anyhow::ensure;
use kernel::Cell;
use kernel::Need;
use kernel::Row;
use kernel::StreamId;
use kernel::Table as SearchTable;
use keys::Keys;
use serde_json::Value;
use serde_json::json;
use tokio::task::JoinSet;

use crate::bench::Common;
use crate::bench::figures::field;
use crate::bench::figures::float;
use crate::bench::figures::median;
use crate::bench::figures::show;
use crate::bench::machine;
use crate::bench::store::workload;
use crate::bench::store::workload::AT;
use crate::bench::told::Report;
use crate::bench::told::Table;

/// Members of a household; the fifth stream is its own.
const MEMBERS: u64 = workload::STREAMS - 1;
/// So many entries wait together while the register is filled.
const TOGETHER: usize = 256;
/// So many entries are read at once by the plain reading, as by the rebuild.
const READ_LEN: usize = 500;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) common: Common,
    /// How many people live there. A million takes some minutes to fill and 3 GB of disk.
    #[arg(long, default_value_t = 100_000)]
    residents: u64,
}

pub(crate) fn run(args: &Args, dir: &Path) -> anyhow::Result<Report> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let households = args.residents / MEMBERS;
    let keys = Arc::new(Keys::open_or_create(&dir.join("keys"), "jongno")?);
    let store = open(dir, &keys, 1)?;
    let began = machine::now();
    runtime.block_on(fill(&store, households))?;
    eprintln!("a register: {:.0} s", began.elapsed().as_secs_f64());
    drop(store);
    let mut rounds = Vec::new();
    for round in 0..args.common.rounds {
        let version = u32::try_from(round)? + 2;
        let store = open(dir, &keys, version)?;
        rounds.push(runtime.block_on(turn(&store, households))?);
    }
    let bytes = std::fs::metadata(dir.join("journal.db"))?.len();
    Ok(report(households, &rounds, bytes))
}

/// Opens the store with search tables of a version; a version that it does not know makes its rows stale.
fn open(dir: &Path, keys: &Arc<Keys>, version: u32) -> anyhow::Result<Store> {
    let tables = TABLES.map(|table| SearchTable { version, ..table });
    let config = Config::new(dir, "jongno", &tables);
    Ok(Store::open(config, keys.seal(), Arc::clone(keys) as _)?)
}

/// One entry a household, as an import makes them.
async fn fill(store: &Store, households: u64) -> anyhow::Result<()> {
    let mut going = JoinSet::new();
    for n in 0..households {
        let store = store.clone();
        going.spawn(async move {
            let mut draft = workload::fill(n, n + 1);
            let states = draft.states.iter();
            let rows =
                states.map(|state| (state.stream.clone(), rows(&state.stream, &state.events)));
            draft.rows = rows.collect();
            store.append(draft.seal(store.seal())).await
        });
        while going.len() >= TOGETHER {
            going.join_next().await.transpose()?.transpose()?;
        }
    }
    while let Some(done) = going.join_next().await {
        done??;
    }
    Ok(())
}

/// The search rows of a person: by name and birth, and by number.
fn rows(stream: &StreamId, events: &[Value]) -> Vec<Row> {
    let entered = &events[0]["entered"];
    let text = |name: &str| entered[name].as_str().unwrap_or_default().to_owned();
    let row = |table: SearchTable, key: Vec<Cell>| Row {
        table: table.name,
        key,
    };
    if stream.kind != "resident.person" {
        return Vec::new();
    }
    let [by_name, by_number] = TABLES;
    vec![
        row(
            by_name,
            vec![Cell::Text(text("name")), Cell::Text(text("birth"))],
        ),
        row(by_number, vec![Cell::Token(text("number"))]),
    ]
}

/// Reads the journal plainly, then has everything made anew, and looks whether it was.
async fn turn(store: &Store, households: u64) -> anyhow::Result<Value> {
    ensure!(store.stale(), "nothing is to be made anew");
    let began = machine::now();
    let mut seq = 0;
    let mut read_bytes = 0;
    loop {
        let raws = store.since(seq, READ_LEN).await?;
        read_bytes += raws.iter().map(|raw| raw.body.len()).sum::<usize>();
        let Some(last) = raws.last() else { break };
        seq = last.seq;
    }
    let read_seconds = began.elapsed().as_secs_f64();
    // From here on the greatest memory is that of the rebuild (proc(5)).
    let _unknown = std::fs::write("/proc/self/clear_refs", "5");
    let (began, cpu) = (machine::now(), machine::cpu_seconds());
    let Rebuilt { entries, streams } = store.rebuild(Arc::new(rows)).await?;
    let seconds = began.elapsed().as_secs_f64();
    ensure!(
        entries == households && streams == households * workload::STREAMS && seq == entries,
        "not all was made anew"
    );
    let need = Need::Find {
        table: TABLES[0].name,
        key: vec![Cell::Text("김하늘".to_owned())],
        limit: 10,
    };
    let needs = std::slice::from_ref(&need);
    let found = store.load(&store.deciding(AT), needs).await?;
    ensure!(!found.hits(&need).is_empty(), "the new rows find nobody");
    Ok(json!({
        "read_seconds": read_seconds, "read_bytes": read_bytes, "seconds": seconds, "cpu_seconds": machine::cpu_seconds() - cpu,
        "memory_mib": machine::memory_most_mib(),
    }))
}

fn report(households: u64, rounds: &[Value], bytes: u64) -> Report {
    let residents = float(households * MEMBERS);
    let of = |name: &str| median(rounds.iter().map(|round| field(round, name)));
    let ratio = |round: &Value| field(round, "seconds") / field(round, "read_seconds").max(1e-9);
    let seconds = of("seconds");
    let mut table = Table::new(
        &format!(
            "All derived rows made anew (one entry and five streams a household of {MEMBERS}, two search rows a person); median of {} rounds",
            rounds.len()
        ),
        &[
            "residents",
            "seconds",
            "residents/s",
            "beside reading the journal",
            "CPU seconds",
            "memory at most, MiB",
            "file MB",
        ],
    );
    table.rows.push(vec![
        show(residents),
        show(seconds),
        show(residents / seconds.max(1e-9)),
        format!("{}×", show(median(rounds.iter().map(ratio)))),
        show(of("cpu_seconds")),
        show(of("memory_mib")),
        show(float(bytes) / 1e6),
    ]);
    let notes = vec![format!(
        "At this pace a million residents take {} s. Reading the journal without opening an entry took {} s.",
        show(seconds * 1e6 / residents.max(1.0)),
        show(of("read_seconds"))
    )];
    Report {
        tables: vec![table],
        notes,
        raw: json!({ "residents": residents, "file_bytes": bytes, "rounds": rounds }),
        ..Report::default()
    }
}

const TABLES: [SearchTable; 2] = [
    SearchTable {
        name: "person.by-name",
        columns: &["name", "birth"],
        version: 1,
    },
    SearchTable {
        name: "person.by-number",
        columns: &["number"],
        version: 1,
    },
];
