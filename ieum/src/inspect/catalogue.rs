//! `ieum inspect catalogue`: which catalogue is in force at a node, where it is from, and what else was posted; also while the node runs.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use certificate::Directory;
use continuity::shelf::Edition;
use continuity::shelf::Seen;
use continuity::shelf::Shelved;
use continuity::shelf::Standing;
use continuity::shelf::Unread;
use kernel::Moment;
use keys::Checker;
use node::Board;
use node::DirectoryCopy;
use serde_json::Value;
use serde_json::json;

use crate::anchors;
use crate::check;
use crate::config::Config;
use crate::site;
use crate::telling;

#[derive(clap::Args)]
pub(crate) struct Asked {
    /// The node's configuration.
    config: PathBuf,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// Exit 2 where one was approved that this program can't read, or whose text is not here.
pub(crate) fn show(asked: &Asked) -> anyhow::Result<ExitCode> {
    let config = match check::read(&asked.config)? {
        Ok(config) => config,
        Err(faults) => return Ok(check::tell(&faults)),
    };
    let Some(given) = config.given.clone() else {
        println!(
            "{}에는 안내 목록이 없습니다(paths.catalogue) · there is no catalogue",
            config.name
        );
        return Ok(ExitCode::SUCCESS);
    };
    let shelf = telling::shelf(given);
    let told = Arc::new(continuity::Told(Arc::clone(&shelf)));
    let board = Board::open(
        config.record().join("board.json"),
        directory(&config)?,
        Some(told),
    );
    let now = site::now().plus_ms(config.clock_offset_ms);
    let shelved = shelf.of(&board.postings(), &|sha256| board.attached(sha256), now);
    let sha256 = in_force(&shelved).map_or(&shelf.given().sha256, |edition| &edition.sha256);
    if asked.json {
        let told = told_as_json(&shelved, sha256, now);
        println!("{}", serde_json::to_string_pretty(&told)?);
    } else {
        say(&config, &shelved, sha256, now);
    }
    let today = now.day();
    let mut editions = shelved.editions.iter();
    let missed = editions.any(|seen| {
        let newer = seen.edition.version > shelved.catalogue.version;
        seen.read.is_err() && newer && seen.edition.counts(today)
    });
    Ok(if missed {
        ExitCode::from(2)
    } else {
        ExitCode::SUCCESS
    })
}

/// The node's copy of the directory, by which it checks who posted; empty for one that has none yet.
fn directory(config: &Config) -> anyhow::Result<Arc<DirectoryCopy>> {
    let copy = DirectoryCopy::new(&config.name, anchors::of(config)?);
    let bytes = std::fs::read(config.record().join("directory.cose")).unwrap_or_default();
    if let Ok(directory) = Directory::open(&bytes, &copy.anchors(), &Checker) {
        copy.published(directory);
    }
    Ok(Arc::new(copy))
}

fn in_force(shelved: &Shelved) -> Option<&Edition> {
    let seen = shelved.edition(shelved.in_force?)?;
    Some(&seen.edition)
}

/// How one stands, in a word for programs and one for people.
fn state(shelved: &Shelved, edition: &Edition, now: Moment) -> (&'static str, &'static str) {
    match edition.standing {
        Standing::Waiting => ("waiting", "승인 대기 · waits for approval"),
        Standing::Withdrawn { .. } => ("withdrawn", "거둠 · taken back"),
        Standing::Approved { .. } if shelved.in_force == Some(edition.id) => {
            ("in-force", "쓰는 중 · in force")
        }
        Standing::Approved { .. } if edition.counts(now.day()) => {
            ("approved", "승인됨, 쓰지 않음 · approved, not in force")
        }
        Standing::Approved { .. } => ("scheduled", "적용일 전 · not yet in force"),
    }
}

/// Why one can't be read here; empty where it can.
fn unread(seen: &Seen) -> String {
    match &seen.read {
        Ok(_) => String::new(),
        Err(Unread::NotHere) => "글이 여기 없음 · its text is not here".to_owned(),
        Err(Unread::Faulty(faults)) => {
            let first = faults.first();
            let first = first.map(|one| format!(", {}: {} {}", one.line, one.key, one.expected));
            format!(
                "이 프로그램이 읽지 못함 · this program can't read it{}",
                first.unwrap_or_default()
            )
        }
    }
}

fn told_as_json(shelved: &Shelved, sha256: &str, now: Moment) -> Value {
    let editions = shelved.editions.iter().map(|seen| {
        let edition = &seen.edition;
        json!({
            "id": edition.id.to_string(), "version": edition.version, "from": edition.from.to_string(), "node": edition.node,
            "at": edition.at.to_string(), "why": edition.why, "sha256": edition.sha256, "state": state(shelved, edition, now).0,
            "unread": unread(seen),
        })
    });
    let by = in_force(shelved).map(|edition| edition.id.to_string());
    json!({
        "in_force": {"version": shelved.catalogue.version, "from": shelved.catalogue.from.to_string(), "sha256": sha256, "edition": by},
        "editions": editions.collect::<Vec<_>>(),
    })
}

fn say(config: &Config, shelved: &Shelved, sha256: &str, now: Moment) {
    let version = shelved.catalogue.version;
    let (ko, en) = in_force(shelved).map_or_else(
        || {
            (
                "운영자가 준 파일".to_owned(),
                "the operator's file".to_owned(),
            )
        },
        |edition| {
            let since = edition
                .counts_from()
                .map_or_else(String::new, Moment::to_minute);
            let (node, why) = (&edition.node, &edition.why);
            (
                format!("{node}이(가) 올림, {since}부터"),
                format!("posted by {node} ({why})"),
            )
        },
    );
    println!(
        "{}: {version}판 쓰는 중, {ko} · version {version} is in force, {en}",
        config.name
    );
    println!("  SHA-256 {sha256}");
    for seen in shelved.editions.iter().rev() {
        let edition = &seen.edition;
        let (node, why, from) = (&edition.node, &edition.why, edition.from);
        let (_, state) = state(shelved, edition, now);
        println!("  {} {from} {node} {state}: {why}", edition.version);
        let unread = unread(seen);
        if !unread.is_empty() {
            println!("    {unread}");
        }
    }
}
