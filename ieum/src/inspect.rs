//! `ieum inspect`: what an operator looks at when something is wrong, and decides.

mod catalogue;
mod gateway;

use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use anyhow::bail;
use kernel::RequestInfo;
use serde_json::json;
use store::Held;

use crate::check;
use crate::config::Config;

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Which catalogue is in force at a node, where it is from, and what else was posted; also while it runs.
    Catalogue(catalogue::Asked),
    /// How a node's copies of other journals stand, and who holds its own; also while it runs.
    Copies(Copies),
    /// What becomes of requests that were taken in away from their home.
    Conflicts(Conflicts),
    /// Who changed a role's configuration, when and why, and what became of it; also while it runs.
    Generations(crate::configure::history::Asked),
    /// How a running gateway, its workers and what stands behind it are.
    Gateway(gateway::Asked),
    /// Since when each node has its keys, and how far a key day is; at the centre, also while it runs.
    Keys(crate::key_day::Asked),
}

#[derive(clap::Args)]
pub(crate) struct Conflicts {
    /// The rule of each request.
    #[arg(long, required = true)]
    rules: bool,
}

#[derive(clap::Args)]
pub(crate) struct Copies {
    /// The node's configuration.
    config: PathBuf,
    /// As JSON.
    #[arg(long, conflicts_with_all = ["go_on", "set_aside"])]
    json: bool,
    /// The cause was mended at NAME: its quarantined copy goes on where it ends. The node must be stopped.
    #[arg(long, value_name = "NAME", conflicts_with = "set_aside")]
    go_on: Option<String>,
    /// NAME's copy is moved into the file of --to and made anew: its journal of today is right where it is quarantined, or what it first told of a record
    /// is wrong. The node must be stopped.
    #[arg(long, value_name = "NAME", requires = "to")]
    set_aside: Option<String>,
    /// A new file.
    #[arg(long, value_name = "FILE", requires = "set_aside")]
    to: Option<PathBuf>,
}

/// Exit 2 where a copy is quarantined or a record is told in two ways, where keys have still to change, where a catalogue can't be read, and where something at a gateway does not work.
pub(crate) fn run(command: &Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Catalogue(asked) => catalogue::show(asked),
        Command::Copies(asked) => copies(asked),
        Command::Generations(asked) => crate::configure::history::show(asked),
        Command::Gateway(asked) => gateway::show(asked),
        Command::Keys(asked) => crate::key_day::show(asked),
        Command::Conflicts(Conflicts { rules: _ }) => {
            print!("{}", rules());
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// A line a request.
fn rules() -> String {
    let services = services::ALL.iter();
    let requests = services.flat_map(|service| {
        let requests = service.requests().iter();
        requests.map(|request| (service.name(), request))
    });
    let line = |(service, request): (&str, &RequestInfo)| {
        let rule = request.conflict.words();
        format!(
            "{service}/{}  {}: {} · {}\n",
            request.name, request.title.ko, rule.ko, rule.en
        )
    };
    requests.map(line).collect()
}

fn copies(asked: &Copies) -> anyhow::Result<ExitCode> {
    let config = match check::read(&asked.config)? {
        Ok(config) => config,
        Err(faults) => return Ok(check::tell(&faults)),
    };
    if config.postgres.is_some() {
        bail!(
            "the copies of {} lie on its server: see `copies` of its /healthz/deep, and docs/operations/postgresql.md",
            config.name
        );
    }
    let dir = config.record();
    match (&asked.go_on, &asked.set_aside, &asked.to) {
        (Some(node), ..) => {
            store::go_on_copying(&dir, node)?;
            println!(
                "{name}을(를) 시작하면 {node}의 사본을 이어서 받습니다 · start {name}: it goes on copying {node}",
                name = config.name
            );
            Ok(ExitCode::SUCCESS)
        }
        (None, Some(node), Some(to)) => set_aside(&config, &dir, node, to),
        (None, _, _) => show(&dir, asked.json),
    }
}

fn set_aside(config: &Config, dir: &Path, node: &str, to: &Path) -> anyhow::Result<ExitCode> {
    let entries = store::set_copy_aside(dir, node, to)?;
    println!(
        "{node}의 사본 {entries}건을 {file}에 옮겼습니다. {name}을(를) 시작하면 처음부터 다시 받습니다 · {entries} entries of {node} were moved to {file}. Start {name}: it copies {node} from the beginning",
        file = to.display(),
        name = config.name
    );
    Ok(ExitCode::SUCCESS)
}

fn show(dir: &Path, as_json: bool) -> anyhow::Result<ExitCode> {
    let held = Held::read(dir).context("the copies of this node can't be read")?;
    let quarantined = held.copies.iter().any(|copied| copied.broken.is_some());
    let broken = quarantined || !held.apart.is_empty();
    if as_json {
        println!("{}", serde_json::to_string_pretty(&told(&held))?);
    } else {
        say(&held);
    }
    Ok(if broken {
        ExitCode::from(2)
    } else {
        ExitCode::SUCCESS
    })
}

fn told(held: &Held) -> serde_json::Value {
    let copies = held.copies.iter().map(|copied| {
        json!({
            "node": copied.node,
            "entries": copied.cursor.seq,
            "epoch": copied.epoch,
            "whole_at": copied.whole_at.map(|at| at.to_string()),
            "quarantined": copied.broken,
        })
    });
    let holders = held.receipts.iter().map(|receipt| {
        json!({"node": receipt.holder, "entries": receipt.head.seq, "at": receipt.at.to_string()})
    });
    let apart = held.apart.iter().map(|apart| {
        json!({"node": apart.node, "record": apart.stream.to_string(), "entry": apart.seq, "why": apart.why})
    });
    json!({
        "copies": copies.collect::<Vec<_>>(),
        "holders": holders.collect::<Vec<_>>(),
        "told_in_two_ways": apart.collect::<Vec<_>>(),
    })
}

fn say(held: &Held) {
    for copied in &held.copies {
        let whole = copied.whole_at.map_or_else(
            || "아직 다 받지 못함 · never whole yet".to_owned(),
            |at| format!("{at} 현재 · as of"),
        );
        println!(
            "{}의 사본 · copy of {}: {}건 · entries, {whole}",
            copied.node, copied.node, copied.cursor.seq
        );
        if let Some(why) = &copied.broken {
            println!("  격리됨, 더 받지 않음 · quarantined, nothing more is taken: {why}");
        }
    }
    for apart in &held.apart {
        println!(
            "두 가지로 적힌 기록, 먼저 안 것이 남음 · told in two ways, what was known first stands: {} ({} entry {}: {})",
            apart.stream, apart.node, apart.seq, apart.why
        );
    }
    for receipt in &held.receipts {
        println!(
            "{}이(가) 확인한 기록 · confirmed by {}: {}건까지 · entries, {}",
            receipt.holder, receipt.holder, receipt.head.seq, receipt.at
        );
    }
}
