//! `ieum inspect generations`: who changed a role's configuration, when and why, and what became of it.

use std::path::PathBuf;
use std::process::ExitCode;

use generations::Kind;
use generations::Line;
use generations::Shelf;
use serde_json::json;

#[derive(clap::Args)]
pub(crate) struct Asked {
    /// The role's data folder.
    #[arg(long)]
    dir: PathBuf,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// Exit 2 where the record was changed.
pub(crate) fn show(asked: &Asked) -> anyhow::Result<ExitCode> {
    let shelf = Shelf::of(&asked.dir);
    let (standing, lines) = match shelf
        .standing()
        .and_then(|standing| Ok((standing, shelf.lines()?)))
    {
        Ok(read) => read,
        Err(fault) => {
            eprintln!("{fault}");
            return Ok(ExitCode::from(2));
        }
    };
    let in_force = standing.in_force.map(|(generation, _)| generation);
    if asked.json {
        let told = json!({
            "in_force": in_force,
            "open": standing.open.map(|open| json!({"generation": open.generation, "stage": open.stage.words(), "confirm_within_s": open.confirm_within_s})),
            "record": lines,
        });
        println!("{}", serde_json::to_string_pretty(&told)?);
        return Ok(ExitCode::SUCCESS);
    }
    for line in &lines {
        println!("{}", said(line));
        for fault in &line.event.faults {
            println!("    {fault}");
        }
    }
    match in_force {
        Some(generation) => println!("쓰이는 설정 · in force: {generation}"),
        None => println!("쓰이는 설정이 없습니다 · nothing is in force"),
    }
    if let Some(open) = standing.open {
        println!(
            "설정 · generation {}: {}",
            open.generation,
            open.stage.words()
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn said(line: &Line) -> String {
    let event = &line.event;
    let number = event
        .generation
        .map_or_else(|| "-".to_owned(), |generation| generation.to_string());
    let hash = event.hash.get(..12).unwrap_or_default();
    format!(
        "{} {number} {} {} ({}) {hash}: {}",
        event.at,
        word(event.event),
        event.who.name,
        event.who.user,
        event.why
    )
}

const fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Proposed => "proposed",
        Kind::Refused => "refused",
        Kind::Begun => "begun",
        Kind::Stood => "stood",
        Kind::Confirmed => "confirmed",
        Kind::Reverted => "reverted",
        Kind::Seen => "seen",
    }
}
