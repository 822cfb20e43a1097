//! By which configuration a role starts. A file that somebody changed by hand is a proposal, and this start its trial; whatever is wrong with it, what was in force
//! before serves.

use std::fs::File;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use generations::Fault;
use generations::From;
use generations::Kind;
use generations::Proposal;
use generations::Shelf;
use generations::Start;

use crate::config::Any;
use crate::config::ConfigFault;
use crate::config::line_of;
use crate::configure::by;
use crate::configure::dry_run::Meant;
use crate::configure::dry_run::resolved;

/// In the folder of generations: the file that the role was started with, whose folder relative paths begin at.
const FILE: &str = "file";
/// Beside a role's file: where its record lies. An edited file that names another folder is found out by it.
const DATA_OF: &str = "data";

/// By what a role serves.
#[derive(Debug)]
pub(crate) struct Chosen {
    /// The configuration.
    pub(crate) read: Any,
    /// For whoever follows what becomes of it.
    pub(crate) served: Served,
}

/// Where a role's generations lie, and which one serves.
#[derive(Clone, Debug)]
pub(crate) struct Served {
    /// The file that it was started with.
    pub(crate) file: PathBuf,
    /// Its generations.
    pub(crate) shelf: Shelf,
    /// The mark that this process serves; none where another one does, or nothing can be written: then it follows no record and writes none.
    pub(crate) alone: Option<Arc<File>>,
    /// This start is a trial: of this generation, which somebody has to confirm within so many seconds.
    pub(crate) trial: Option<(u32, Option<u32>)>,
}

/// The data folder that a text names, whatever else is wrong with it.
pub(crate) fn data_of(file: &Path, text: &str) -> Option<PathBuf> {
    let table: toml::Table = toml::from_str(text).ok()?;
    let data = table.get("paths")?.get("data")?.as_str()?;
    let folder = file.parent().unwrap_or(Path::new("."));
    Some(folder.join(data))
}

/// The file that the role of these generations was last started with.
pub(crate) fn file_of(shelf: &Shelf) -> Option<PathBuf> {
    let text = std::fs::read_to_string(shelf.folder().join(FILE)).ok()?;
    Some(PathBuf::from(text.trim_end()))
}

/// Chooses by what a role starts, and puts on record what it does. Or everything that is wrong with its file, where nothing is in force yet.
pub(crate) fn choose(file: &Path, text: &str) -> Result<Chosen, Vec<ConfigFault>> {
    let mut read = Any::read(file, text);
    let mut data = data_of(file, text);
    if let Some(lies) = remembered(file)
        && let Some(named) = moved(&lies, data.as_deref())
    {
        let expected = format!(
            "the record lies in {}, and a role that starts on {} has lost it; stop the role, move the folder, then change this key",
            lies.display(),
            named.display()
        );
        read = Err(vec![ConfigFault {
            file: file.display().to_string(),
            line: line_of(text, "paths.data"),
            key: "paths.data".to_owned(),
            expected,
        }]);
        data = Some(lies);
    }
    let Some(data) = data.or_else(|| remembered(file)) else {
        return Err(read.err().unwrap_or_default());
    };
    let shelf = Shelf::of(&data);
    // Where nothing is in force a faulty file shall leave no folder behind.
    let begins = read.is_ok() || !shelf.is_empty();
    let alone = if begins { shelf.serving() } else { Ok(None) };
    let alone = alone.unwrap_or_else(|fault| {
        tracing::warn!(%fault, "the folder of generations can't be written to");
        None
    });
    let choice = Choice {
        alone: alone.map(Arc::new),
        file: std::path::absolute(file).unwrap_or_else(|_| file.to_owned()),
        asked: file,
        text,
        shelf,
    };
    if choice.alone.is_none() {
        return choice.beside_another(read);
    }
    let chosen = choice.choose(read)?;
    remember(file, &chosen);
    Ok(chosen)
}

/// Whoever lays a whole country out writes all files together and answers for them: what it wrote is in force, where something was before.
pub(crate) fn written(file: &Path, text: &str) {
    let Some(shelf) = data_of(file, text).map(|data| Shelf::of(&data)) else {
        return;
    };
    let Ok(standing) = shelf.standing() else {
        return;
    };
    let proposal = Proposal {
        text,
        from: From::File,
        who: by::role("up"),
        why: "ieum up laid the country out".to_owned(),
        at: by::now(),
        confirm_within_s: None,
    };
    let known = standing
        .in_force
        .is_none_or(|(_, hash)| hash == generations::hash_of(text));
    if let Some(open) = standing.open.filter(|_| !known) {
        let why = "ieum up laid the country out anew";
        let _ = shelf.note(
            open.generation,
            Kind::Reverted,
            &by::role("up"),
            why,
            by::now(),
        );
    }
    if !known && let Err(fault) = shelf.accept(&proposal) {
        tracing::warn!(%fault, "the record of generations");
    }
}

/// Where the record of a file's role lies, as its last start knew.
fn remembered(file: &Path) -> Option<PathBuf> {
    let text = std::fs::read_to_string(beside(file)).ok()?;
    let lies = PathBuf::from(text.trim_end());
    let known = Shelf::of(&lies)
        .standing()
        .is_ok_and(|standing| standing.in_force.is_some());
    known.then_some(lies)
}

/// The folder that a file names instead of the one where the record lies; none where it is that, or one in which a role was served before.
fn moved(lies: &Path, data: Option<&Path>) -> Option<PathBuf> {
    let named = data?;
    let served = Shelf::of(named)
        .standing()
        .is_ok_and(|standing| standing.in_force.is_some());
    (resolved(named) != resolved(lies) && !served).then(|| named.to_owned())
}

fn beside(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{DATA_OF}"));
    file.with_file_name(name)
}

/// Notes where what lies. Both are signposts: without them nothing is lost but their help, so a folder that can't be written to stops nobody.
fn remember(file: &Path, chosen: &Chosen) {
    let write = |path: &Path, text: &Path| {
        let text = format!("{}\n", text.display());
        if std::fs::read_to_string(path).is_ok_and(|was| was == text) {
            return;
        }
        if let Err(error) = keys::write_public(path, text.as_bytes()) {
            tracing::warn!(%error, "a signpost could not be written");
        }
    };
    if !chosen.served.shelf.is_empty() {
        write(
            &chosen.served.shelf.folder().join(FILE),
            &chosen.served.file,
        );
        write(&beside(file), &resolved(chosen.read.data()));
    }
}

struct Choice<'a> {
    file: PathBuf,
    /// The file as it was named, for faults.
    asked: &'a Path,
    text: &'a str,
    shelf: Shelf,
    alone: Option<Arc<File>>,
}

impl Choice<'_> {
    /// Another process serves, or the disk refuses: by what is in force, and the record stays as it is.
    fn beside_another(
        &self,
        read: Result<Any, Vec<ConfigFault>>,
    ) -> Result<Chosen, Vec<ConfigFault>> {
        let in_force = self.shelf.standing().ok().and_then(|now| now.in_force);
        let kept = in_force.and_then(|(generation, _)| self.shelf.text(generation).ok());
        let kept = kept.and_then(|text| Any::read(self.asked, &text).ok());
        kept.map_or(read, Ok).map(|read| self.chosen(read, None))
    }

    fn choose(&self, read: Result<Any, Vec<ConfigFault>>) -> Result<Chosen, Vec<ConfigFault>> {
        if let Ok(standing) = self.shelf.standing() {
            self.end_left_over(&standing);
        }
        let start = match self.shelf.standing() {
            Ok(standing) => standing.start(self.text),
            Err(fault) => {
                tracing::error!(%fault, "the record of generations can't be read: the file serves");
                return read.map(|read| self.chosen(read, None));
            }
        };
        match start {
            Start::First => Ok(self.first(read?)),
            Start::InForce(generation, differs) => self.in_force(generation, differs, read),
            Start::Trial(generation) => self.proposed(generation, read),
            Start::Changed => self.changed(read),
        }
    }

    fn chosen(&self, read: Any, trial: Option<(u32, Option<u32>)>) -> Chosen {
        Chosen {
            read,
            served: Served {
                file: self.file.clone(),
                shelf: self.shelf.clone(),
                alone: self.alone.clone(),
                trial,
            },
        }
    }

    fn proposal(&self, why: &str) -> Proposal<'_> {
        Proposal {
            text: self.text,
            from: From::File,
            who: by::role("serve"),
            why: why.to_owned(),
            at: by::now(),
            confirm_within_s: None,
        }
    }

    /// A trial that the last process did not bring to its end is over: it may have been its end.
    fn end_left_over(&self, standing: &generations::Standing) {
        let Some(open) = &standing.open else { return };
        if open.stage == generations::Stage::Proposed {
            return;
        }
        let why = "the process ended before it was known whether this one works, or before somebody confirmed it";
        self.revert(open.generation, why);
    }

    fn revert(&self, generation: u32, why: &str) {
        let noted = self.shelf.note(
            generation,
            Kind::Reverted,
            &by::role("serve"),
            why,
            by::now(),
        );
        tracing::error!(generation, why, "a configuration goes back");
        if let Err(fault) = noted {
            tracing::error!(%fault, "and that could not be put on record");
        }
    }

    fn first(&self, read: Any) -> Chosen {
        if let Err(fault) = self.shelf.accept(&self.proposal("the first start")) {
            tracing::warn!(%fault, "the first generation could not be kept: the file serves");
        }
        self.chosen(read, None)
    }

    fn in_force(
        &self,
        generation: u32,
        differs: bool,
        file: Result<Any, Vec<ConfigFault>>,
    ) -> Result<Chosen, Vec<ConfigFault>> {
        if !differs {
            let seen = self
                .shelf
                .standing()
                .is_ok_and(|now| now.seen == Some(generations::hash_of(self.text)));
            if !seen
                && let Err(fault) = self
                    .shelf
                    .saw(&self.proposal("the file is what is in force"))
            {
                tracing::warn!(%fault, "the record of generations");
            }
            return file.map(|read| self.chosen(read, None));
        }
        let kept = self.shelf.text(generation);
        let kept = kept.map_err(|fault: Fault| tracing::error!(%fault, "the generation in force"));
        let kept = kept.ok().map(|text| Any::read(self.asked, &text));
        match kept {
            Some(Ok(read)) => {
                tracing::warn!(generation, file = %self.file.display(), "serves by the generation in force; the file says something else");
                Ok(self.chosen(read, None))
            }
            // What was in force can't be read any more: the file is all that is left.
            Some(Err(_)) | None => file.map(|read| self.chosen(read, None)),
        }
    }

    fn fall_back(&self) -> Result<Chosen, Vec<ConfigFault>> {
        let standing = self.shelf.standing().ok();
        let in_force = standing.and_then(|standing| standing.in_force);
        let (generation, _) = in_force.ok_or_else(Vec::new)?;
        self.in_force(generation, true, Err(Vec::new()))
    }

    /// One that an operator proposed.
    fn proposed(
        &self,
        generation: u32,
        file: Result<Any, Vec<ConfigFault>>,
    ) -> Result<Chosen, Vec<ConfigFault>> {
        let standing = self.shelf.standing().ok();
        let open = standing.and_then(|standing| standing.open);
        let within = open.and_then(|open| open.confirm_within_s);
        let text = self.shelf.text(generation);
        let read = text.ok().and_then(|text| Any::read(self.asked, &text).ok());
        let begun = |_: &Any| {
            self.shelf
                .note(
                    generation,
                    Kind::Begun,
                    &by::role("serve"),
                    "a start",
                    by::now(),
                )
                .is_ok()
        };
        if let Some(read) = read.filter(begun) {
            return Ok(self.chosen(read, Some((generation, within))));
        }
        let why = "it can't be read any more, or its trial could not be put on record";
        self.revert(generation, why);
        let standing = self.shelf.standing().ok();
        match standing.map(|standing| standing.start(self.text)) {
            Some(Start::InForce(in_force, false)) => self.in_force(in_force, false, file),
            Some(_) | None => self.fall_back(),
        }
    }

    /// The file was changed by hand.
    fn changed(&self, read: Result<Any, Vec<ConfigFault>>) -> Result<Chosen, Vec<ConfigFault>> {
        let why = "the file was changed by hand";
        let read = read.and_then(|read| {
            let faults = self.another(&read);
            if faults.is_empty() {
                Ok(read)
            } else {
                Err(faults)
            }
        });
        let read = match read {
            Ok(read) => read,
            Err(faults) => {
                let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
                for fault in &said {
                    tracing::error!("{fault}");
                }
                if let Err(fault) = self.shelf.refuse(&self.proposal(why), said) {
                    tracing::warn!(%fault, "the record of generations");
                }
                return self.fall_back().map_err(|_| faults);
            }
        };
        let tried = self
            .shelf
            .propose(&self.proposal(why))
            .and_then(|generation| {
                let begun = self.shelf.note(
                    generation,
                    Kind::Begun,
                    &by::role("serve"),
                    "a start",
                    by::now(),
                );
                begun.map(|()| generation)
            });
        match tried {
            Ok(generation) => Ok(self.chosen(read, Some((generation, None)))),
            Err(fault) => {
                tracing::error!(%fault, "the changed file can't be put on trial");
                self.fall_back()
            }
        }
    }

    /// Whether a file is another role's than the one in force.
    fn another(&self, read: &Any) -> Vec<ConfigFault> {
        let standing = self.shelf.standing().ok();
        let former = standing.and_then(|standing| {
            let (generation, _) = standing.in_force?;
            let text = self.shelf.text(generation).ok()?;
            Any::read(self.asked, &text).ok()
        });
        let Some(former) = former else {
            return Vec::new();
        };
        let meant = Meant {
            file: self.asked,
            text: self.text,
            read,
            former: &former,
        };
        meant.identity()
    }
}
