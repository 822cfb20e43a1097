//! Licences, bans and sources of deny.toml, checked without cargo-deny (docs/decisions/0007).

use serde::Deserialize;

use super::Fault;
use crate::metadata::Metadata;

#[derive(Deserialize)]
struct Deny {
    licenses: Licenses,
    bans: Bans,
    sources: Sources,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

#[derive(Deserialize)]
struct Ban {
    #[serde(rename = "crate")]
    name: String,
    reason: String,
    /// Crates from outside that may stand on it all the same.
    #[serde(default)]
    wrappers: Vec<String>,
}

impl Ban {
    /// Whether everything that depends on the crate may.
    fn is_wrapped(&self, metadata: &Metadata) -> bool {
        let users = metadata.users(&self.name);
        !self.wrappers.is_empty() && users.iter().all(|user| self.wrappers.contains(user))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sources {
    allow_registry: Vec<String>,
}

pub(super) fn faults(metadata: &Metadata, deny: &str) -> Result<Vec<Fault>, String> {
    let deny: Deny = toml::from_str(deny).map_err(|fault| format!("deny.toml: {fault}"))?;
    let mut faults = Vec::new();
    for package in metadata
        .packages
        .iter()
        .filter(|package| package.source.is_some())
    {
        let at = format!("{} {}", package.name, package.version);
        let licence = package.license.as_deref().unwrap_or_default();
        if !satisfied(licence, &deny.licenses.allow) {
            faults.push(Fault::new(
                &at,
                format!("licence `{licence}` is not allowed by deny.toml"),
            ));
        }
        if let Some(ban) = deny.bans.deny.iter().find(|ban| ban.name == package.name)
            && !ban.is_wrapped(metadata)
        {
            faults.push(Fault::new(
                &at,
                format!("is banned by deny.toml: {}", ban.reason),
            ));
        }
        let source = package.source.as_deref().unwrap_or_default();
        if !deny
            .sources
            .allow_registry
            .iter()
            .any(|registry| source == format!("registry+{registry}"))
        {
            faults.push(Fault::new(
                &at,
                format!("comes from {source}, which deny.toml does not allow"),
            ));
        }
    }
    Ok(faults)
}

/// Whether the allowed licences satisfy an SPDX expression (`OR`, `AND`, parentheses; the old `/` means OR).
pub(crate) fn satisfied(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    either(&mut words, allowed) && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn either(words: &mut Words, allowed: &[String]) -> bool {
    let mut holds = both(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        holds |= both(words, allowed);
    }
    holds
}

fn both(words: &mut Words, allowed: &[String]) -> bool {
    let mut holds = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        holds &= one(words, allowed);
    }
    holds
}

fn one(words: &mut Words, allowed: &[String]) -> bool {
    match words.next() {
        Some("(") => either(words, allowed) && words.next() == Some(")"),
        Some(name) => {
            let exception = words.next_if_eq(&"WITH").and_then(|_| words.next());
            let whole = exception.map_or_else(
                || name.to_owned(),
                |exception| format!("{name} WITH {exception}"),
            );
            allowed.contains(&whole)
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expression: &str, expected: bool) {
        let allowed = [
            "MIT",
            "Apache-2.0",
            "Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception",
        ]
        .map(str::to_owned);
        assert_eq!(satisfied(expression, &allowed), expected, "{expression}");
    }

    #[test]
    fn one_allowed_choice_is_enough() {
        check("MIT", true);
        check("GPL-3.0 OR MIT", true);
        check("MIT/GPL-3.0", true);
        check("GPL-3.0", false);
        check("", false);
    }

    #[test]
    fn what_is_joined_by_and_must_all_be_allowed() {
        check("(MIT OR Apache-2.0) AND Unicode-3.0", true);
        check("(MIT OR GPL-2.0) AND GPL-3.0", false);
        check("Apache-2.0 AND OpenSSL", false);
    }

    #[test]
    fn an_exception_is_a_licence_of_its_own() {
        check("Apache-2.0 WITH LLVM-exception OR GPL-3.0", true);
        check("MIT WITH LLVM-exception", false);
        check("(MIT", false);
    }
}
