//! Any role's configuration, and what changed between two of them.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;

use crate::check;
use crate::config::Config;
use crate::config::ConfigFault;
use crate::config::GatewayFile;
use crate::config::Role;

/// A role's configuration.
#[derive(Debug, Clone)]
pub(crate) enum Any {
    /// A gateway's.
    Gateway(Box<GatewayFile>),
    /// A node's or the centre's.
    Member(Box<Config>),
}

impl Any {
    /// Reads a text as `serve` does. Paths in it are relative to the folder of `file`.
    pub(crate) fn read(file: &Path, text: &str) -> Result<Self, Vec<ConfigFault>> {
        if GatewayFile::is_one(text) {
            return GatewayFile::read(file, text).map(|read| Self::Gateway(Box::new(read)));
        }
        check::of_text(file, text).map(|read| Self::Member(Box::new(read)))
    }

    /// The role's name for people.
    pub(crate) fn role(&self) -> &'static str {
        match self {
            Self::Gateway(_) => "gateway",
            Self::Member(config) if config.role == Role::Centre => "centre",
            Self::Member(_) => "node",
        }
    }

    /// Its name.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Gateway(file) => &file.name,
            Self::Member(config) => &config.name,
        }
    }

    /// Its data folder.
    pub(crate) fn data(&self) -> &Path {
        match self {
            Self::Gateway(file) => &file.data,
            Self::Member(config) => &config.data,
        }
    }

    /// Where it is asked whether it works.
    pub(crate) fn office(&self) -> SocketAddr {
        match self {
            Self::Gateway(file) => file.office,
            Self::Member(config) => config.office,
        }
    }

    /// Where it listens, by key; true where the address may be shared with another process.
    pub(crate) fn listens(&self) -> Vec<(String, SocketAddr, bool)> {
        let config = match self {
            Self::Gateway(file) => return gateway_listens(file),
            Self::Member(config) => config,
        };
        let named = [
            ("listen.public", config.public),
            ("listen.office", Some(config.office)),
            ("listen.link", config.link),
        ];
        let named = named.into_iter();
        named
            .filter_map(|(key, address)| Some((key.to_owned(), address?, false)))
            .collect()
    }
}

fn gateway_listens(file: &GatewayFile) -> Vec<(String, SocketAddr, bool)> {
    let keys = flat(&file.text).into_iter().filter_map(|(key, value)| {
        let listens = key.starts_with("listen.") || key.ends_with(".listen");
        let address = value.trim_matches('"').parse().ok()?;
        let shared = key != "listen.office";
        listens.then_some((key, address, shared))
    });
    keys.collect()
}

/// What touches how a role is reached, what stands behind it, and where its record lies: nobody but the operator knows whether that was meant.
const RISKY: [&str; 11] = [
    "listen.",
    "tls.",
    "backends.",
    "affinity.",
    "passages.",
    "targets.",
    "pair.",
    "store.",
    "directory.",
    "office.",
    "paths.",
];
/// What of `paths.` is only read, and tried by its trial.
const ONLY_READ: [&str; 2] = ["paths.catalogue", "paths.mirror"];
/// What a gateway takes up at its start alone.
const AT_START: [&str; 9] = [
    "listen.",
    "paths.",
    "passages.",
    "targets.",
    "pair.",
    "workers",
    "limits.connections",
    "limits.leaving-s",
    "name",
];

/// The keys in which two texts differ.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    keys: BTreeSet<String>,
    /// Limits that are lower now.
    lower: BTreeSet<String>,
    /// TLS is turned on, or off.
    turned: bool,
}

impl Changes {
    /// Between two texts that were read.
    pub(crate) fn between(former: &str, text: &str) -> Self {
        let (former, now) = (flat(former), flat(text));
        let all: BTreeSet<&String> = former.keys().chain(now.keys()).collect();
        let keys: BTreeSet<String> = all
            .into_iter()
            .filter(|key| former.get(*key) != now.get(*key))
            .cloned()
            .collect();
        let number = |of: &BTreeMap<String, String>, key: &String| of.get(key)?.parse::<i64>().ok();
        let lower = keys.iter().filter(|key| {
            // What is usual is not in the file: a limit that appears may be lower than that.
            key.starts_with("limits.")
                && number(&now, key)
                    .is_some_and(|now| number(&former, key).is_none_or(|was| now < was))
        });
        let tls = |of: &BTreeMap<String, String>| of.contains_key("tls.certificate");
        Self {
            lower: lower.cloned().collect(),
            turned: tls(&former) != tls(&now),
            keys,
        }
    }

    /// True where nothing but comments and blanks differ.
    pub(crate) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The keys that somebody has to confirm.
    pub(crate) fn risky(&self) -> Vec<&str> {
        let risky = |key: &&String| {
            RISKY.iter().any(|begin| key.starts_with(begin)) && !ONLY_READ.contains(&key.as_str())
                || self.lower.contains(*key)
        };
        self.keys.iter().filter(risky).map(String::as_str).collect()
    }

    /// True where a running gateway can't take it up.
    pub(crate) fn wants_start(&self) -> bool {
        let at_start = |key: &String| AT_START.iter().any(|begin| key.starts_with(begin));
        self.turned || self.keys.iter().any(at_start)
    }

    /// The keys, for people.
    pub(crate) fn keys(&self) -> String {
        let keys: Vec<&str> = self.keys.iter().map(String::as_str).collect();
        keys.join(", ")
    }
}

/// A text's values by their keys.
fn flat(text: &str) -> BTreeMap<String, String> {
    let mut into = BTreeMap::new();
    if let Ok(table) = toml::from_str::<toml::Table>(text) {
        flatten("", &table, &mut into);
    }
    into
}

fn flatten(prefix: &str, table: &toml::Table, into: &mut BTreeMap<String, String>) {
    for (name, value) in table {
        let path = if prefix.is_empty() {
            name.clone()
        } else {
            format!("{prefix}.{name}")
        };
        match value.as_table() {
            Some(table) => flatten(&path, table, into),
            None => drop(into.insert(path, value.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMER: &str = "name = \"g\"\n[limits]\nrequests = 100\n[backends.one]\naddress = \"127.0.0.1:1\"\n[checks]\nshallow = \"/a\"\n";

    fn between(from: &str, to: &str) -> Changes {
        assert!(FORMER.contains(from));
        Changes::between(FORMER, &FORMER.replace(from, to))
    }

    #[test]
    fn what_must_be_confirmed_and_what_wants_a_start_follow_from_the_keys() {
        let check = |from, to, risky: &[&str], wants_start| {
            let changes = between(from, to);
            assert_eq!(
                (changes.risky(), changes.wants_start()),
                (risky.to_vec(), wants_start),
                "{to}"
            );
        };
        check("\"/a\"", "\"/b\"", &[], false);
        check("requests = 100", "requests = 200", &[], false);
        check(
            "requests = 100",
            "requests = 99",
            &["limits.requests"],
            false,
        );
        check(
            "requests = 100",
            "requests = 100\nbody-bytes = 2048",
            &["limits.body-bytes"],
            false,
        );
        check(
            "[checks]",
            "home = \"h\"\n[checks]",
            &["backends.one.home"],
            false,
        );
        check(
            "[limits]",
            "[listen]\nown = \"127.0.0.1:2\"\n[limits]",
            &["listen.own"],
            true,
        );
        check(
            "[limits]",
            "[tls]\ncertificate = \"c\"\n[limits]",
            &["tls.certificate"],
            true,
        );
        assert!(between("name", "# a word\nname").is_empty());
    }
}
