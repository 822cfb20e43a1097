//! A gateway's configuration: where it listens, what stands behind it, its checks and limits.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use balance::Rate;
use balance::TrialRules;
use gateway::Affinity;
use gateway::BackendAt;
use gateway::Checks;
use gateway::Limits;
use gateway::PassageAt;
use gateway::Settings;

use crate::config::read;
use crate::config::read::ConfigFault;
use crate::config::read::Expect;
use crate::config::read::Key;
use crate::config::read::Values;

/// A gateway, as its file says it.
#[derive(Debug, Clone)]
pub(crate) struct GatewayFile {
    /// The file's text, as workers get it.
    pub(crate) text: String,
    pub(crate) name: String,
    /// Where it keeps its log.
    pub(crate) data: PathBuf,
    /// Where clients come in: the address that it may share with another gateway on the same machine, one of its own, those of passages.
    pub(crate) listens: Vec<SocketAddr>,
    /// Where operators ask.
    pub(crate) office: SocketAddr,
    /// Certificate and key, as PEM files; none for plain HTTP.
    pub(crate) tls: Option<(PathBuf, PathBuf)>,
    pub(crate) settings: Settings,
    /// How the next configuration is tried.
    pub(crate) trial: TrialRules,
    /// How many processes serve.
    pub(crate) workers: usize,
}

/// What is usual: one of them may die while the other serves.
const WORKERS: usize = 2;

const KEYS: &[Key] = &[
    Key::required("role", Expect::OneOf(&["gateway"])),
    Key::required("name", Expect::Name),
    Key::required("paths.data", Expect::Text),
    Key::optional("workers", Expect::Number(1, 16)),
    Key::optional("listen.public", Expect::Address),
    Key::required("listen.office", Expect::Address),
    Key::optional("listen.own", Expect::Address),
    Key::optional("tls.certificate", Expect::Text),
    Key::optional("tls.key", Expect::Text),
    Key::optional("backends.*.address", Expect::Address),
    Key::optional("backends.*.home", Expect::Name),
    Key::optional("passages.*.listen", Expect::Address),
    Key::optional("passages.*.server-names", Expect::Text),
    Key::optional("passages.*.proxy-header", Expect::OneOf(&["v2", "off"])),
    Key::optional("targets.*.passage", Expect::Name),
    Key::optional("targets.*.address", Expect::Address),
    Key::optional("pair.track-file", Expect::Text),
    Key::optional("checks.shallow", Expect::Path),
    Key::optional("checks.deep", Expect::Path),
    Key::optional("checks.deep-bytes", Expect::Number(0, 262_144)),
    Key::optional("affinity.header", Expect::Text),
    Key::optional("affinity.cookie", Expect::Text),
    Key::optional("log.access", Expect::OneOf(&["on", "off"])),
    Key::optional("trial.seconds", Expect::Number(1, 600)),
    Key::optional("trial.misses", Expect::Number(0, 1_000)),
    Key::optional("limits.connections", Expect::Number(16, 1_000_000)),
    Key::optional("limits.requests", Expect::Number(16, 1_000_000)),
    Key::optional("limits.address-per-s", Expect::Number(1, 1_000_000)),
    Key::optional("limits.address-burst", Expect::Number(1, 1_000_000)),
    Key::optional("limits.network-per-s", Expect::Number(1, 1_000_000)),
    Key::optional("limits.network-burst", Expect::Number(1, 1_000_000)),
    Key::optional("limits.sources", Expect::Number(0, 4_194_304)),
    Key::optional("limits.head-bytes", Expect::Number(8_192, 1_048_576)),
    Key::optional("limits.body-bytes", Expect::Number(1_024, 1_073_741_824)),
    Key::optional("limits.leaving-s", Expect::Number(1, 86_400)),
];

impl GatewayFile {
    /// True where a file is that of a gateway.
    pub(crate) fn is_one(text: &str) -> bool {
        read::role(text).as_deref() == Some("gateway")
    }

    /// Reads a file's text; paths in it are relative to the folder of the file.
    pub(crate) fn read(file: &Path, text: &str) -> Result<Self, Vec<ConfigFault>> {
        let values = read::read(&file.display().to_string(), text, KEYS)?;
        let faults = faults(&values, file, text);
        if !faults.is_empty() {
            return Err(faults);
        }
        let folder = file.parent().unwrap_or(Path::new("."));
        let address = |key: &str| values.text(key).and_then(|text| text.parse().ok());
        let data = folder.join(values.text("paths.data").unwrap_or_default());
        let certificate = values.text("tls.certificate").map(|path| folder.join(path));
        let key = values.text("tls.key").map(|path| folder.join(path));
        let writes = values.text("log.access") != Some("off");
        Ok(Self {
            text: text.to_owned(),
            name: values.text("name").unwrap_or_default().to_owned(),
            listens: listens(&values),
            office: address("listen.office").expect("a required address was read"),
            workers: values
                .number("workers")
                .and_then(|n| usize::try_from(n).ok())
                .unwrap_or(WORKERS),
            tls: certificate.zip(key),
            trial: trial(&values),
            settings: Settings {
                name: values.text("name").unwrap_or_default().to_owned(),
                backends: backends(&values),
                passages: passages(&values),
                checks: checks(&values),
                affinity: Affinity {
                    header: values.text("affinity.header").map(str::to_owned),
                    cookie: values.text("affinity.cookie").and_then(around_star),
                },
                limits: limits(&values),
                access_log: writes.then(|| data.join("access.jsonl")),
                track_file: values.text("pair.track-file").map(|path| folder.join(path)),
            },
            data,
        })
    }
}

/// What stands before and after the star of a cookie's name.
fn around_star(text: &str) -> Option<(String, String)> {
    let (before, after) = text.split_once('*')?;
    Some((before.to_owned(), after.to_owned()))
}

/// Where clients come in, each address once, in the order in which workers get the listeners.
fn listens(values: &Values) -> Vec<SocketAddr> {
    let own = ["listen.public", "listen.own"].map(|key| values.text(key).unwrap_or_default());
    let passing = values.under("passages.");
    let passing = passing.filter_map(|(rest, text)| rest.ends_with(".listen").then_some(text));
    let mut all: Vec<SocketAddr> = Vec::new();
    for address in own.into_iter().chain(passing) {
        if let Ok(address) = address.parse()
            && !all.contains(&address)
        {
            all.push(address);
        }
    }
    all
}

fn passages(values: &Values) -> Vec<PassageAt> {
    let named = values.under("passages.");
    let named = named.filter_map(|(rest, text)| Some((rest.strip_suffix(".listen")?, text)));
    let target = |passage: &str, name: &str| {
        let leads = values.text(&format!("targets.{name}.passage")) == Some(passage);
        let address = values.text(&format!("targets.{name}.address"))?;
        leads.then_some(BackendAt {
            name: name.to_owned(),
            home: passage.to_owned(),
            address: address.parse().ok()?,
        })
    };
    let passage = |(name, listen): (&str, &str)| {
        let text = |key: &str| values.text(&format!("passages.{name}.{key}"));
        let servers = text("server-names").unwrap_or_default().split(',');
        let servers = servers.map(|server| server.trim().to_owned());
        Some(PassageAt {
            name: name.to_owned(),
            listen: listen.parse().ok()?,
            server_names: servers.filter(|server| !server.is_empty()).collect(),
            proxy_header: text("proxy-header") == Some("v2"),
            targets: tables(values, "targets.")
                .iter()
                .filter_map(|one| target(name, one))
                .collect(),
        })
    };
    named.filter_map(passage).collect()
}

/// The names of all tables below a prefix.
fn tables<'a>(values: &'a Values, prefix: &'a str) -> BTreeSet<&'a str> {
    let below = values.under(prefix);
    below
        .filter_map(|(rest, _)| rest.split('.').next())
        .collect()
}

fn backends(values: &Values) -> Vec<BackendAt> {
    let named: BTreeMap<&str, &str> = values
        .under("backends.")
        .filter_map(|(rest, text)| Some((rest.strip_suffix(".address")?, text)))
        .collect();
    let backend = |(name, address): (&str, &str)| {
        let home = values.text(&format!("backends.{name}.home"));
        Some(BackendAt {
            name: name.to_owned(),
            home: home.unwrap_or(name).to_owned(),
            address: address.parse().ok()?,
        })
    };
    named.into_iter().filter_map(backend).collect()
}

fn checks(values: &Values) -> Checks {
    let deep = values.text("checks.deep").map(str::to_owned);
    let len = values.number("checks.deep-bytes").unwrap_or_default();
    Checks {
        shallow: values.text("checks.shallow").map(str::to_owned),
        rules: balance::Rules {
            deep: deep.is_some(),
            ..balance::Rules::default()
        },
        deep,
        deep_len_min: usize::try_from(len).unwrap_or_default(),
    }
}

fn trial(values: &Values) -> TrialRules {
    let usual = TrialRules::default();
    let seconds = values.number("trial.seconds");
    let seconds = seconds.and_then(|seconds| u64::try_from(seconds).ok());
    let misses = values.number("trial.misses");
    let misses = misses.and_then(|misses| u32::try_from(misses).ok());
    TrialRules {
        lasts_ms: seconds.map_or(usual.lasts_ms, |seconds| seconds * 1_000),
        misses_max: misses.unwrap_or(usual.misses_max),
        ..usual
    }
}

/// A limit that is given, or the usual one.
fn of<T: TryFrom<i64>>(values: &Values, key: &str, usual: T) -> T {
    let given = values.number(&format!("limits.{key}"));
    given.and_then(|n| T::try_from(n).ok()).unwrap_or(usual)
}

fn limits(values: &Values) -> Limits {
    let usual = Limits::default();
    let rate = |name: &str, usual: Rate| Rate {
        per_s: of(values, &format!("{name}-per-s"), usual.per_s),
        burst: of(values, &format!("{name}-burst"), usual.burst),
    };
    Limits {
        connections_max: of(values, "connections", usual.connections_max),
        requests_max: of(values, "requests", usual.requests_max),
        address: rate("address", usual.address),
        network: rate("network", usual.network),
        sources_max: of(values, "sources", usual.sources_max),
        head_len_max: of(values, "head-bytes", usual.head_len_max),
        body_len_max: of(values, "body-bytes", usual.body_len_max),
        leaving_max: Duration::from_secs(of(values, "leaving-s", usual.leaving_max.as_secs())),
        ..usual
    }
}

/// True where whoever listens at `listen` would be asked itself at `address`.
fn is_itself(listen: SocketAddr, address: SocketAddr) -> bool {
    let everywhere = listen.ip().is_unspecified() && address.ip().is_loopback();
    listen == address || everywhere && listen.port() == address.port()
}

/// What no key alone can say.
fn faults(values: &Values, file: &Path, text: &str) -> Vec<ConfigFault> {
    let mut faults = Vec::new();
    let mut fault = |key: &str, expected: String| {
        let leaf = key.rsplit('.').next().unwrap_or(key);
        let at = text.lines().position(|line| {
            let line = line.trim_start();
            line.starts_with(leaf) || line.starts_with(&format!("[{key}"))
        });
        faults.push(ConfigFault {
            file: file.display().to_string(),
            line: 1 + at.unwrap_or_else(|| text.lines().count()),
            key: key.to_owned(),
            expected,
        });
    };
    for (key, expected) in behind(values).into_iter().chain(before(values)) {
        fault(&key, expected);
    }
    if values.has("tls.certificate") != values.has("tls.key") {
        fault(
            "tls",
            "certificate and key come together, or neither".to_owned(),
        );
    }
    if let Some(cookie) = values.text("affinity.cookie")
        && around_star(cookie).is_none()
    {
        fault(
            "affinity.cookie",
            "expected a cookie's name with a * where the home's name stands".to_owned(),
        );
    }
    faults
}

/// What is wrong with what stands behind it.
fn behind(values: &Values) -> Vec<(String, String)> {
    let mut faults = Vec::new();
    let mut fault = |key: String, expected: &str| faults.push((key, expected.to_owned()));
    let names = tables(values, "backends.");
    let passages = tables(values, "passages.");
    if names.is_empty() && passages.is_empty() {
        let why = "missing: at least one [backends.NAME] with an address, or a [passages.NAME] with targets";
        fault("backends".to_owned(), why);
    }
    if values.has("listen.public") == names.is_empty() {
        let why = "backends are reached at listen.public: both are there, or neither";
        fault("listen.public".to_owned(), why);
    }
    for name in &names {
        if !values.has(&format!("backends.{name}.address")) {
            fault(format!("backends.{name}"), "has no address");
        }
    }
    let targets = tables(values, "targets.");
    for name in &targets {
        if names.contains(name) {
            fault(
                format!("targets.{name}"),
                "a backend has this name: choose another",
            );
        }
        if !values.has(&format!("targets.{name}.address")) {
            fault(format!("targets.{name}"), "has no address");
        }
        let passage = values.text(&format!("targets.{name}.passage"));
        if !passage.is_some_and(|passage| passages.contains(passage)) {
            fault(
                format!("targets.{name}.passage"),
                "expected the name of one of the [passages.NAME]",
            );
        }
    }
    for name in &passages {
        if !values.has(&format!("passages.{name}.listen")) {
            fault(format!("passages.{name}"), "has no listen address");
        }
        let leads = |target: &&str| values.text(&format!("targets.{target}.passage")) == Some(name);
        if !targets.iter().any(leads) {
            fault(
                format!("passages.{name}"),
                "leads nowhere: at least one [targets.NAME] with passage and address",
            );
        }
    }
    faults
}

/// What is wrong with where it listens.
fn before(values: &Values) -> Vec<(String, String)> {
    let mut faults = Vec::new();
    let mut fault = |key: String, expected: &str| faults.push((key, expected.to_owned()));
    let own = ["listen.public", "listen.own", "listen.office"];
    let own: Vec<&str> = own.iter().filter_map(|key| values.text(key)).collect();
    if own.iter().collect::<BTreeSet<_>>().len() < own.len() {
        let why = "each of public, own and office is an address of its own";
        fault("listen".to_owned(), why);
    }
    let mut usual = BTreeSet::new();
    for passage in passages(values) {
        let key = format!("passages.{}", passage.name);
        if own.contains(&passage.listen.to_string().as_str()) {
            fault(key, "public, own or office listens there already");
        } else if passage.server_names.is_empty() && !usual.insert(passage.listen) {
            fault(
                key,
                "another passage at this address has no server-names either: which one is meant?",
            );
        }
    }
    let listens = listens(values);
    if listens.len() > gateway::LISTENERS_MAX {
        fault(
            "passages".to_owned(),
            "too many addresses to listen at: 32 at most",
        );
    }
    let office = values
        .text("listen.office")
        .and_then(|text| text.parse().ok());
    let itself = |address: &SocketAddr| {
        let mut own = listens.iter().chain(&office);
        own.any(|listen| is_itself(*listen, *address))
    };
    let passing = passages(values)
        .into_iter()
        .flat_map(|passage| passage.targets);
    for (table, behind) in (backends(values).into_iter().map(|one| ("backends", one)))
        .chain(passing.map(|one| ("targets", one)))
    {
        if itself(&behind.address) {
            let why = "this gateway itself listens there: a request would go round";
            fault(format!("{table}.{}", behind.name), why);
        }
    }
    faults
}
