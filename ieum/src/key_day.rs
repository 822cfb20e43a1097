//! Key day (키 교체일) as an operator sees it: `ieum keys day` opens it at the centre, `ieum inspect keys` tells how far it is. The running centre and
//! every node take it from there, without a restart.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use certificate::Directory;
use certificate::directory::Node;
use kernel::Moment;
use link::KEY_DAY;
use link::KeyDay;
use link::READMITTED;
use link::Readmitted;
use serde_json::json;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The centre's folder.
    #[arg(long)]
    dir: PathBuf,
    /// Why, for people.
    #[arg(long)]
    reason: String,
}

/// Writes the key day over an earlier one: keys from before this moment are to be changed.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let issuing = keys::named_next(&args.dir.join("keys"))?;
    let now = crate::site::now();
    let day = KeyDay {
        from_s: now.0.div_euclid(1_000),
        issuing,
        reason: args.reason.clone(),
    };
    let path = args.dir.join(KEY_DAY);
    keys::write_public(&path, &serde_json::to_vec_pretty(&day)?)?;
    let issuing = if issuing.is_some() {
        "발급 키도 바꿉니다 · the issuing key changes too"
    } else {
        "발급 키는 그대로입니다 · the issuing key stays (`ieum keys next` names another)"
    };
    println!("{}: {} · {issuing}", path.display(), now.to_minute());
    println!("진행은 `ieum inspect keys`로 봅니다 · watch it with `ieum inspect keys`");
    Ok(())
}

#[derive(clap::Args)]
pub(crate) struct Readmit {
    /// The node.
    node: String,
    /// The centre's folder.
    #[arg(long)]
    dir: PathBuf,
    /// Why, for people.
    #[arg(long)]
    reason: String,
}

/// Writes who may enrol with other keys. Said twice, it stands there once.
pub(crate) fn readmit(args: &Readmit) -> anyhow::Result<()> {
    let published: Directory = read(&args.dir.join("published.json"))?;
    let node = published.node(&args.node);
    let node = node.with_context(|| format!("no node {} is in the directory", args.node))?;
    let path = args.dir.join(READMITTED);
    let mut all: BTreeMap<String, Readmitted> = if path.exists() {
        read(&path)?
    } else {
        BTreeMap::new()
    };
    let entry = Readmitted {
        instead_of: node.link_key,
        reason: args.reason.clone(),
    };
    all.insert(args.node.clone(), entry);
    keys::write_public(&path, &serde_json::to_vec_pretty(&all)?)?;
    println!(
        "{}: {node}의 다른 키를 한 번 받습니다 · other keys of {node} are taken once",
        path.display(),
        node = args.node
    );
    Ok(())
}

#[derive(clap::Args)]
pub(crate) struct Asked {
    /// The centre's folder.
    #[arg(long)]
    dir: PathBuf,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// Where the keys of a node stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    /// In force, and no key day asks for others.
    Done,
    /// The next ones are announced; they come in force once all who must know them do.
    Announced,
    /// It has not been heard of since the key day: it changes them when it is back.
    Waiting,
}

/// Exit 2 where keys have still to change.
pub(crate) fn show(asked: &Asked) -> anyhow::Result<ExitCode> {
    let published: Directory = read(&asked.dir.join("published.json"))?;
    let day = asked.dir.join(KEY_DAY);
    let day: Option<KeyDay> = day.exists().then(|| read(&day)).transpose()?;
    let next = keys::named_next(&asked.dir.join("keys"))?;
    let issuing_waits = next.is_some() && day.as_ref().and_then(|day| day.issuing) == next;
    let state = |node: &Node| match (&node.next, &day) {
        (Some(_), _) => State::Announced,
        (None, Some(day)) if node.keys_from_s < day.from_s => State::Waiting,
        (None, _) => State::Done,
    };
    let since = |node: &Node| Moment(node.keys_from_s * 1_000).to_minute();
    let all_done = published
        .nodes
        .iter()
        .all(|node| state(node) == State::Done);
    if asked.json {
        let nodes = published.nodes.iter().map(|node| {
            json!({"node": node.name, "since": since(node), "state": state(node), "former": node.former.len()})
        });
        let told = json!({
            "key_day": day.as_ref().map(|day| Moment(day.from_s * 1_000).to_minute()),
            "issuing": {"next": next, "waits": issuing_waits},
            "nodes": nodes.collect::<Vec<_>>(),
        });
        println!("{}", serde_json::to_string_pretty(&told)?);
    } else {
        if let Some(day) = &day {
            let from = Moment(day.from_s * 1_000).to_minute();
            println!("키 교체일 · key day: {from} · {}", day.reason);
        }
        println!(
            "발급 키 · issuing key: {}",
            issuing_words(next.is_some(), issuing_waits)
        );
        for node in &published.nodes {
            println!("{}: {} · {}", node.name, since(node), words(state(node)));
        }
    }
    let done = all_done && !issuing_waits;
    Ok(if done {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(2)
    })
}

const fn issuing_words(named: bool, waits: bool) -> &'static str {
    match (named, waits) {
        (_, true) => "모두가 새 키를 알면 바뀝니다 · changes once every node knows the next one",
        (true, false) => {
            "다음 키가 정해져 있습니다 · the next one is named, no key day asks for it"
        }
        (false, false) => "사용 중 · in force",
    }
}

const fn words(state: State) -> &'static str {
    match state {
        State::Done => "사용 중 · in force",
        State::Announced => "새 키를 알리는 중 · the next keys are announced",
        State::Waiting => "연락되면 바꿉니다 · changes when it is back",
    }
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> anyhow::Result<T> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    serde_json::from_str(&text).with_context(|| path.display().to_string())
}
