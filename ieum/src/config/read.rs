//! Reads a TOML file against a list of keys, and tells every fault with its line.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;

use toml::de::DeTable;
use toml::de::DeValue;

/// A key that a file may hold. A `*` in it stands for any name there.
pub(crate) struct Key {
    name: &'static str,
    expect: Expect,
    need: Need,
}

enum Need {
    Always,
    /// Required for this role, unknown to the other.
    Role(&'static str),
    /// Allowed for this role, unknown to the other.
    Allowed(&'static str),
    Never,
}

/// What a key expects.
#[derive(Clone, Copy)]
pub(crate) enum Expect {
    Text,
    /// Lower-case letters and digits, no hyphen: `cut A-B` names two of them.
    Name,
    Names,
    OneOf(&'static [&'static str]),
    Address,
    Url,
    /// Addresses of which each is a scheme, a host and perhaps a port, as browsers call an origin.
    Origins,
    /// A real printer's address.
    Printer,
    /// The path of an address, from its slash.
    Path,
    Number(i64, i64),
    /// Push services of browsers.
    PushServices,
}

impl Key {
    pub(crate) const fn required(name: &'static str, expect: Expect) -> Self {
        Self {
            name,
            expect,
            need: Need::Always,
        }
    }

    pub(crate) const fn optional(name: &'static str, expect: Expect) -> Self {
        Self {
            name,
            expect,
            need: Need::Never,
        }
    }

    pub(crate) const fn of(role: &'static str, name: &'static str, expect: Expect) -> Self {
        Self {
            name,
            expect,
            need: Need::Role(role),
        }
    }

    pub(crate) const fn of_some(role: &'static str, name: &'static str, expect: Expect) -> Self {
        Self {
            name,
            expect,
            need: Need::Allowed(role),
        }
    }

    fn needed(&self, role: &str) -> bool {
        match self.need {
            Need::Always => true,
            Need::Role(of) => of == role,
            Need::Allowed(_) | Need::Never => false,
        }
    }

    fn known(&self, role: &str) -> bool {
        !matches!(self.need, Need::Role(of) | Need::Allowed(of) if of != role)
    }

    fn is_called(&self, name: &str) -> bool {
        let Some((table, leaf)) = self.name.split_once('*') else {
            return self.name == name;
        };
        let inside = name.strip_prefix(table);
        let inside = inside.and_then(|rest| rest.strip_suffix(leaf));
        inside.is_some_and(is_name)
    }
}

/// A fault of a file: where, which key, what is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ConfigFault {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) key: String,
    pub(crate) expected: String,
}

impl fmt::Display for ConfigFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            line,
            key,
            expected,
        } = self;
        if key.is_empty() {
            write!(f, "{file}:{line}: {expected}")
        } else {
            write!(f, "{file}:{line}: {key}: {expected}")
        }
    }
}

/// What was read; every value is of the kind its key expects.
pub(crate) struct Values(BTreeMap<String, Value>);

enum Value {
    Text(String),
    Number(i64),
    Names(Vec<String>),
}

impl Values {
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        match self.0.get(key) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The texts of a table, by what follows its name.
    pub(crate) fn under<'a>(
        &'a self,
        table: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> + 'a {
        self.0.iter().filter_map(move |(key, value)| match value {
            Value::Text(text) => Some((key.strip_prefix(table)?, text.as_str())),
            _ => None,
        })
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    pub(crate) fn number(&self, key: &str) -> Option<i64> {
        match self.0.get(key) {
            Some(Value::Number(n)) => Some(*n),
            _ => None,
        }
    }

    pub(crate) fn names(&self, key: &str) -> Vec<String> {
        match self.0.get(key) {
            Some(Value::Names(names)) => names.clone(),
            _ => Vec::new(),
        }
    }
}

/// The role that a file names, where it can be read at all.
pub(crate) fn role(text: &str) -> Option<String> {
    let table = DeTable::parse(text).ok()?;
    let role = table.get_ref().get("role")?.get_ref().as_str();
    role.map(str::to_owned)
}

/// The line on which a key stands, from 1; where it is missing that of its table, or the last.
pub(crate) fn line_of(text: &str, key: &str) -> usize {
    let table = DeTable::parse(text);
    let mut flat = Vec::new();
    if let Ok(table) = &table {
        flatten("", table.get_ref(), &mut flat);
    }
    let mut wanted = key;
    loop {
        let inside = format!("{wanted}.");
        let found = flat
            .iter()
            .filter(|(name, ..)| name == wanted || name.starts_with(&inside))
            .map(|(_, at, _)| *at)
            .min();
        if let Some(at) = found {
            return 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count();
        }
        let Some((table, _)) = wanted.rsplit_once('.') else {
            return text.lines().count().max(1);
        };
        wanted = table;
    }
}

/// Reads a file's text against the keys. `role` decides which of them are required.
pub(crate) fn read(file: &str, text: &str, keys: &[Key]) -> Result<Values, Vec<ConfigFault>> {
    let fault = |at: usize, key: &str, expected: String| ConfigFault {
        file: file.to_owned(),
        line: text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1,
        key: key.to_owned(),
        expected,
    };
    let table = DeTable::parse(text).map_err(|e| {
        vec![fault(
            e.span().map_or(0, |s| s.start),
            "",
            format!("not TOML: {}", e.message()),
        )]
    })?;
    let mut flat = Vec::new();
    flatten("", table.get_ref(), &mut flat);
    flat.sort_by_key(|(_, at, _)| *at);
    let role = flat
        .iter()
        .find_map(|(name, _, value)| if name == "role" { value.as_str() } else { None })
        .unwrap_or("node");

    let mut values = BTreeMap::new();
    let mut faults = Vec::new();
    for (name, at, value) in &flat {
        match keys
            .iter()
            .find(|key| key.is_called(name) && key.known(role))
        {
            None => faults.push(fault(
                *at,
                name,
                format!(
                    "unknown key for the role {role}; {}",
                    nearest(name, keys, role)
                ),
            )),
            Some(key) => match key.expect.read(value) {
                Some(value) => drop(values.insert(name.clone(), value)),
                None => faults.push(fault(*at, name, format!("expected {}", key.expect))),
            },
        }
    }
    for key in keys
        .iter()
        .filter(|key| key.needed(role) && !flat.iter().any(|(name, ..)| name == key.name))
    {
        faults.push(fault(
            text.len(),
            key.name,
            format!("missing; expected {}", key.expect),
        ));
    }
    if faults.is_empty() {
        Ok(Values(values))
    } else {
        Err(faults)
    }
}

fn flatten<'a>(
    prefix: &str,
    table: &'a DeTable<'a>,
    into: &mut Vec<(String, usize, &'a DeValue<'a>)>,
) {
    for (name, value) in table {
        let path = if prefix.is_empty() {
            name.get_ref().to_string()
        } else {
            format!("{prefix}.{}", name.get_ref())
        };
        match value.get_ref() {
            DeValue::Table(inner) => flatten(&path, inner, into),
            other => into.push((path, name.span().start, other)),
        }
    }
}

/// For a misspelt key: what it may have been.
fn nearest(name: &str, keys: &[Key], role: &str) -> String {
    let last = name.rsplit('.').next().unwrap_or(name);
    let near = keys.iter().filter(|key| key.known(role)).find(|key| {
        let leaf = key.name.rsplit('.').next().unwrap_or(key.name);
        leaf == last || leaf.starts_with(last) || last.starts_with(leaf)
    });
    near.map_or_else(
        || "remove it".to_owned(),
        |key| format!("did you mean {}?", key.name),
    )
}

impl Expect {
    fn read(self, value: &DeValue) -> Option<Value> {
        let text = || value.as_str().filter(|text| !text.trim().is_empty());
        match self {
            Self::Text => text().map(|text| Value::Text(text.to_owned())),
            Self::Name => text()
                .filter(|text| is_name(text))
                .map(|text| Value::Text(text.to_owned())),
            Self::OneOf(words) => text()
                .filter(|text| words.contains(text))
                .map(|text| Value::Text(text.to_owned())),
            Self::Address => text()
                .filter(|text| text.parse::<SocketAddr>().is_ok())
                .map(|text| Value::Text(text.to_owned())),
            Self::Url => text()
                .filter(|text| is_url(text))
                .map(|text| Value::Text(text.to_owned())),
            Self::Printer => text()
                .filter(|text| printers::Address::parse(text).is_some())
                .map(|text| Value::Text(text.to_owned())),
            Self::Path => text()
                .filter(|text| text.starts_with('/') && !text.contains([' ', '#']))
                .map(|text| Value::Text(text.to_owned())),
            Self::Number(min, max) => match value {
                DeValue::Integer(n) => i64::from_str_radix(n.as_str(), n.radix())
                    .ok()
                    .filter(|n| (min..=max).contains(n))
                    .map(Value::Number),
                _ => None,
            },
            Self::Names => list(value, is_name),
            Self::Origins => list(value, is_origin),
            Self::PushServices => list(value, channels::Push::is_service),
        }
    }
}

/// A list of texts that is not empty.
fn list(value: &DeValue, is_good: fn(&str) -> bool) -> Option<Value> {
    let DeValue::Array(items) = value else {
        return None;
    };
    let items = items.iter().map(|item| {
        let text = item.get_ref().as_str().filter(|text| is_good(text));
        text.map(str::to_owned)
    });
    let items: Option<Vec<String>> = items.collect();
    items.filter(|items| !items.is_empty()).map(Value::Names)
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 32
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

/// It goes into a header and into pages as it stands.
fn is_origin(text: &str) -> bool {
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let (host, port) = host.map_or(("", None), |host| match host.rsplit_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (host, None),
    });
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.' || b == b'-';
    !host.is_empty()
        && host.bytes().all(plain)
        && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

fn is_url(text: &str) -> bool {
    text.strip_prefix("http://")
        .or_else(|| text.strip_prefix("https://"))
        .is_some_and(|rest| !rest.is_empty() && !rest.contains(' '))
        && !text.ends_with('/')
}

impl fmt::Display for Expect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => f.write_str("a text \"…\""),
            Self::Name => f.write_str("a name of lower-case letters and digits, without a hyphen"),
            Self::Names => f.write_str("a list [\"…\"] of names of lower-case letters and digits"),
            Self::OneOf(words) => write!(f, "one of {}", words.join(", ")),
            Self::Address => f.write_str("an address and port like \"127.0.0.1:8001\""),
            Self::Url => {
                f.write_str("an address like \"http://127.0.0.1:8004\", without a slash at the end")
            }
            Self::Origins => f.write_str(
                "a list of addresses like [\"https://g1.example\", \"https://g2.example:8443\"], without a path",
            ),
            Self::Printer => f.write_str("a printer's address like \"ipp://10.0.3.7/ipp/print\""),
            Self::Path => f.write_str("a path like \"/healthz\""),
            Self::Number(min, max) => write!(f, "a whole number from {min} to {max}"),
            Self::PushServices => f.write_str(
                "a list of push services like [\"fcm.googleapis.com\", \"*.push.apple.com\"], without https://",
            ),
        }
    }
}
