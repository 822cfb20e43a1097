//! A gateway's configuration: where it listens, what stands behind it, its checks and limits.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;
use std::path::PathBuf;

use balance::Rate;
use gateway::Affinity;
use gateway::BackendAt;
use gateway::Checks;
use gateway::Limits;
use gateway::Settings;

use crate::config::read;
use crate::config::read::ConfigFault;
use crate::config::read::Expect;
use crate::config::read::Key;
use crate::config::read::Values;

/// A gateway, as its file says it.
#[derive(Debug, Clone)]
pub(crate) struct GatewayFile {
    pub(crate) name: String,
    /// Where it keeps its log.
    pub(crate) data: PathBuf,
    /// The address that it may share with another gateway on the same machine.
    pub(crate) public: SocketAddr,
    /// An address of its own, so that a client can ask this one and no other.
    pub(crate) own: Option<SocketAddr>,
    /// Where operators ask.
    pub(crate) office: SocketAddr,
    /// Certificate and key, as PEM files; none for plain HTTP.
    pub(crate) tls: Option<(PathBuf, PathBuf)>,
    pub(crate) settings: Settings,
}

const KEYS: &[Key] = &[
    Key::required("role", Expect::OneOf(&["gateway"])),
    Key::required("name", Expect::Name),
    Key::required("paths.data", Expect::Text),
    Key::required("listen.public", Expect::Address),
    Key::required("listen.office", Expect::Address),
    Key::optional("listen.own", Expect::Address),
    Key::optional("tls.certificate", Expect::Text),
    Key::optional("tls.key", Expect::Text),
    Key::optional("backends.*.address", Expect::Address),
    Key::optional("backends.*.home", Expect::Name),
    Key::optional("checks.shallow", Expect::Path),
    Key::optional("checks.deep", Expect::Path),
    Key::optional("checks.deep-bytes", Expect::Number(0, 262_144)),
    Key::optional("affinity.header", Expect::Text),
    Key::optional("affinity.cookie", Expect::Text),
    Key::optional("log.access", Expect::OneOf(&["on", "off"])),
    Key::optional("limits.connections", Expect::Number(16, 1_000_000)),
    Key::optional("limits.requests", Expect::Number(16, 1_000_000)),
    Key::optional("limits.address-per-s", Expect::Number(1, 1_000_000)),
    Key::optional("limits.address-burst", Expect::Number(1, 1_000_000)),
    Key::optional("limits.network-per-s", Expect::Number(1, 1_000_000)),
    Key::optional("limits.network-burst", Expect::Number(1, 1_000_000)),
    Key::optional("limits.sources", Expect::Number(1_024, 4_194_304)),
    Key::optional("limits.head-bytes", Expect::Number(8_192, 1_048_576)),
    Key::optional("limits.body-bytes", Expect::Number(1_024, 1_073_741_824)),
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
            name: values.text("name").unwrap_or_default().to_owned(),
            public: address("listen.public").expect("a required address was read"),
            own: address("listen.own"),
            office: address("listen.office").expect("a required address was read"),
            tls: certificate.zip(key),
            settings: Settings {
                name: values.text("name").unwrap_or_default().to_owned(),
                backends: backends(&values),
                checks: checks(&values),
                affinity: Affinity {
                    header: values.text("affinity.header").map(str::to_owned),
                    cookie: values.text("affinity.cookie").and_then(around_star),
                },
                limits: limits(&values),
                access_log: writes.then(|| data.join("access.jsonl")),
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
        ..usual
    }
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
    let names: BTreeSet<&str> = values
        .under("backends.")
        .filter_map(|(rest, _)| rest.split('.').next())
        .collect();
    if names.is_empty() {
        fault(
            "backends",
            "missing: at least one [backends.NAME] with an address".to_owned(),
        );
    }
    for name in &names {
        if !values.has(&format!("backends.{name}.address")) {
            fault(&format!("backends.{name}"), "has no address".to_owned());
        }
    }
    let listens = ["listen.public", "listen.own", "listen.office"];
    let listens: Vec<&str> = listens.iter().filter_map(|key| values.text(key)).collect();
    if listens.iter().collect::<BTreeSet<_>>().len() < listens.len() {
        let why = "each of public, own and office is an address of its own";
        fault("listen", why.to_owned());
    }
    for backend in backends(values) {
        if listens.contains(&backend.address.to_string().as_str()) {
            let why = "this gateway itself listens there: a request would go round";
            fault(&format!("backends.{}", backend.name), why.to_owned());
        }
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
