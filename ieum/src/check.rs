//! `ieum check`: reads a configuration as `serve` would, and starts nothing.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;

use crate::anchors;
use crate::config::Any;
use crate::config::ChannelsFile;
use crate::config::Config;
use crate::config::ConfigFault;
use crate::config::line_of;
use crate::mirror;
use crate::telling;

/// Exit 1 and one line per fault on standard error.
pub(crate) fn run(file: &Path) -> anyhow::Result<ExitCode> {
    let text = text_of(file)?;
    let read = Any::read(file, &text).and_then(|read| {
        match &read {
            Any::Gateway(gateway) => crate::gateway::ready(file, &text, gateway)?,
            Any::Member(config) => mirror::ready(file, &text, config)?,
        }
        Ok(read)
    });
    Ok(match read {
        Ok(read) => {
            println!("{}: {} {}: good", file.display(), read.role(), read.name());
            ExitCode::SUCCESS
        }
        Err(faults) => tell(&faults),
    })
}

/// A configuration's text.
pub(crate) fn text_of(file: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("{} can't be read", file.display()))
}

/// Tells every fault.
pub(crate) fn tell(faults: &[ConfigFault]) -> ExitCode {
    for fault in faults {
        eprintln!("{fault}");
    }
    ExitCode::FAILURE
}

/// The configuration of a file, or everything that is wrong with it.
pub(crate) fn read(file: &Path) -> anyhow::Result<Result<Config, Vec<ConfigFault>>> {
    Ok(of_text(file, &text_of(file)?))
}

/// The same of a text that is in no file yet, or in another one.
pub(crate) fn of_text(file: &Path, text: &str) -> Result<Config, Vec<ConfigFault>> {
    let mut config = Config::read(file, text)?;
    allowed(file, text, &config)?;
    mirror::meant(file, text, &config)?;
    let given = config.catalogue.as_deref().map(telling::read);
    config.given = given
        .transpose()
        .map_err(|faults| at_home(file, text, faults))?;
    Ok(config)
}

/// A catalogue that can't be opened is a fault of the file that names it.
fn at_home(file: &Path, text: &str, faults: Vec<ConfigFault>) -> Vec<ConfigFault> {
    let named = |fault: ConfigFault| {
        if fault.key != "paths.catalogue" {
            return fault;
        }
        ConfigFault {
            expected: format!("{}: {}", fault.file, fault.expected),
            file: file.display().to_string(),
            line: line_of(text, "paths.catalogue"),
            key: fault.key,
        }
    };
    faults.into_iter().map(named).collect()
}

/// The demo's chooser and lines, a shifted clock and a push service on this machine stand only under demo anchors with all addresses on loopback.
fn allowed(file: &Path, text: &str, config: &Config) -> Result<(), Vec<ConfigFault>> {
    let lines = config.lines.values().copied();
    let loopback = config
        .listeners()
        .chain(lines)
        .all(|address| address.ip().is_loopback());
    if loopback && anchors::read(&config.anchors).is_ok_and(|anchors| anchors.demo()) {
        return Ok(());
    }
    let channels = config.channels.as_ref();
    let only_demo = [
        ("people", "demo.people", config.people.is_some()),
        ("control", "demo.control", config.control.is_some()),
        ("lines", "demo.lines", !config.lines.is_empty()),
        ("offset-ms", "clock.offset-ms", config.clock_offset_ms != 0),
        (
            "services",
            "channels.push.services",
            channels.is_some_and(ChannelsFile::pushes_to_itself),
        ),
    ];
    let faults: Vec<_> = only_demo
        .into_iter()
        .filter(|(.., set)| *set)
        .map(|(leaf, key, _)| ConfigFault {
            file: file.display().to_string(),
            line: text
                .lines()
                .position(|line| line.trim_start().starts_with(leaf))
                .map_or(0, |at| at + 1),
            key: key.to_owned(),
            expected:
                "only under demo anchors, with every address on loopback (127.0.0.1); remove it"
                    .to_owned(),
        })
        .collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults)
    }
}
