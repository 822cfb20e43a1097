//! The mirror of a node: its folder, and what is wrong with it.

use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use continuity::Shelf;
use node::Mirror;
use rustix::fs::Access;

use crate::config::Config;
use crate::config::ConfigFault;

const KEY: &str = "paths.mirror";

/// The mirror of a configuration, if it has one.
pub(crate) fn of(config: &Config, shelf: Option<&Arc<Shelf>>) -> Option<Mirror> {
    let shelf = Arc::clone(shelf?);
    Some(Mirror {
        folder: config.mirror.clone()?,
        make: Box::new(move |node, now| {
            let catalogue = shelf.at(Some(node), now);
            let files = continuity::mirror(&catalogue, node, now).into_iter();
            files.map(|file| (file.name, file.bytes)).collect()
        }),
    })
}

/// What can't be meant. It stops the start, too: a web server shows the whole folder, and keys lie in `paths.data`.
pub(crate) fn meant(file: &Path, text: &str, config: &Config) -> Result<(), Vec<ConfigFault>> {
    let Some(folder) = &config.mirror else {
        return Ok(());
    };
    let (folder, data) = (resolved(folder), resolved(&config.data));
    if folder.starts_with(&data) || data.starts_with(&folder) {
        let expected = "a folder of its own, neither in paths.data nor around it: a web server shows all that lies there";
        return Err(fault(file, text, expected.to_owned()));
    }
    if config.catalogue.is_none() {
        let expected = "only beside paths.catalogue, from which it is made";
        return Err(fault(file, text, expected.to_owned()));
    }
    Ok(())
}

/// What is wrong with the folder now. A node starts all the same, and tries again: the folder may come later.
pub(crate) fn ready(file: &Path, text: &str, config: &Config) -> Result<(), Vec<ConfigFault>> {
    let Some(folder) = &config.mirror else {
        return Ok(());
    };
    let wrong = |expected: String| Err(fault(file, text, expected));
    match std::fs::metadata(folder) {
        Err(error) => wrong(format!(
            "a folder that is there: {}: {error}",
            folder.display()
        )),
        Ok(found) if !found.is_dir() => wrong(format!("a folder: {} is none", folder.display())),
        Ok(_) => rustix::fs::access(folder, Access::WRITE_OK | Access::EXEC_OK).or_else(|error| {
            wrong(format!(
                "a folder that this user may write into: {}: {error}",
                folder.display()
            ))
        }),
    }
}

fn resolved(path: &Path) -> PathBuf {
    let whole = path.canonicalize().or_else(|_| std::path::absolute(path));
    whole.unwrap_or_else(|_| path.to_owned())
}

fn fault(file: &Path, text: &str, expected: String) -> Vec<ConfigFault> {
    let line = text
        .lines()
        .position(|line| line.trim_start().starts_with("mirror"));
    vec![ConfigFault {
        file: file.display().to_string(),
        line: line.map_or(1, |line| line + 1),
        key: KEY.to_owned(),
        expected,
    }]
}
