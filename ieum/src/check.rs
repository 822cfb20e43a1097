//! `ieum check`: reads a configuration as `serve` would, and starts nothing.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;

use crate::anchors;
use crate::config::ChannelsFile;
use crate::config::Config;
use crate::config::ConfigFault;
use crate::config::GatewayFile;
use crate::config::Role;
use crate::mirror;
use crate::telling;

/// Exit 1 and one line per fault on standard error.
pub(crate) fn run(file: &Path) -> anyhow::Result<ExitCode> {
    if let Some(read) = gateway(file)? {
        return Ok(
            match read.and_then(|gateway| crate::gateway::ready(file, &gateway)) {
                Ok(name) => {
                    println!("{}: gateway {name}: good", file.display());
                    ExitCode::SUCCESS
                }
                Err(faults) => tell(&faults),
            },
        );
    }
    let config = match read(file)? {
        Ok(config) => config,
        Err(faults) => return Ok(tell(&faults)),
    };
    if let Err(faults) = mirror::ready(file, &config) {
        return Ok(tell(&faults));
    }
    println!(
        "{}: {} {}: good",
        file.display(),
        if config.role == Role::Centre {
            "centre"
        } else {
            "node"
        },
        config.name
    );
    Ok(ExitCode::SUCCESS)
}

/// Tells every fault.
pub(crate) fn tell(faults: &[ConfigFault]) -> ExitCode {
    for fault in faults {
        eprintln!("{fault}");
    }
    ExitCode::FAILURE
}

/// A gateway's configuration, or everything that is wrong with it; none where the file is another role's.
pub(crate) fn gateway(
    file: &Path,
) -> anyhow::Result<Option<Result<GatewayFile, Vec<ConfigFault>>>> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("{} can't be read", file.display()))?;
    Ok(GatewayFile::is_one(&text).then(|| GatewayFile::read(file, &text)))
}

/// The configuration of a file, or everything that is wrong with it.
pub(crate) fn read(file: &Path) -> anyhow::Result<Result<Config, Vec<ConfigFault>>> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("{} can't be read", file.display()))?;
    let read = Config::read(file, &text);
    let read = read.and_then(|config| allowed(file, &text, &config).map(|()| config));
    let read = read.and_then(|config| mirror::meant(file, &text, &config).map(|()| config));
    Ok(read.and_then(|config| {
        let catalogue = config.catalogue.as_deref().map(telling::read);
        catalogue.transpose().map(|_| config)
    }))
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
