//! Configuration: each key is declared once, with what it expects; all faults of a file are told at once with file, line and key.

mod any;
mod channels;
mod gateway;
mod printers;
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "kinds of TOML values are not ours to list"
)]
mod read;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use continuity::shelf::Given;
use node::DeskPrinter;

pub(crate) use crate::config::any::Any;
pub(crate) use crate::config::any::Changes;
pub(crate) use crate::config::channels::ChannelsFile;
pub(crate) use crate::config::gateway::GatewayFile;
pub(crate) use crate::config::read::ConfigFault;
use crate::config::read::Expect;
use crate::config::read::Key;
use crate::config::read::Values;
pub(crate) use crate::config::read::line_of;

/// One role of one machine, as `D/NAME.toml` says it.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// What this process is.
    pub(crate) role: Role,
    /// Its name in the directory.
    pub(crate) name: String,
    /// Where it keeps what is its own.
    pub(crate) data: PathBuf,
    /// The anchors it trusts.
    pub(crate) anchors: PathBuf,
    /// Where the public pages are served; a centre has none.
    pub(crate) public: Option<SocketAddr>,
    /// Where officers and other parts are served.
    pub(crate) office: SocketAddr,
    /// Where other nodes are served; a centre that holds no copies has none.
    pub(crate) link: Option<SocketAddr>,
    /// The centre's address, for a node.
    pub(crate) centre: Option<String>,
    /// What it is called in the directory; a centre that holds no copies is not in it.
    pub(crate) place: Option<Place>,
    /// The PostgreSQL server in which a centre keeps its copies; it may hold a password. None for SQLite in the data folder.
    pub(crate) postgres: Option<String>,
    /// HOST in the link of a paper's code.
    pub(crate) paper_host: String,
    /// The gateways' own addresses, as origins, where pages ask when the address that they came from does not answer.
    pub(crate) addresses: Vec<String>,
    /// How many printing processes may run at once.
    pub(crate) printers: usize,
    /// The real printers at the desks.
    pub(crate) desk_printers: Vec<DeskPrinter>,
    /// Space kept free for looks when the disk is full, in MiB.
    pub(crate) reserve_mib: u64,
    /// The catalogue from which people are told where they can go; without one nothing is told.
    pub(crate) catalogue: Option<PathBuf>,
    /// What stands in it, once it was read (`check::read`).
    pub(crate) given: Option<Given>,
    /// The folder in which it is kept what everybody is told, for any web server to carry elsewhere.
    pub(crate) mirror: Option<PathBuf>,
    /// How people are told beyond our own pages; none where nothing is set up.
    pub(crate) channels: Option<ChannelsFile>,
    /// The generated people whom the demo chooser offers.
    pub(crate) people: Option<PathBuf>,
    /// The socket of the `up` that runs this demo country; with it the page /country is served.
    pub(crate) control: Option<PathBuf>,
    /// Where other nodes are called in a demo country, whose lines can be cut: by name.
    pub(crate) lines: BTreeMap<String, SocketAddr>,
    /// A shift of the clock in milliseconds; only under demo anchors.
    pub(crate) clock_offset_ms: i64,
}

/// The office that a node stands for.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) code: u32,
    pub(crate) title_ko: String,
    pub(crate) title_en: String,
    pub(crate) places: Vec<String>,
}

/// What a process is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Publishes the directory and anchors, and may hold a copy of everything; on nobody's critical path.
    Centre,
    /// A home: serves its municipality.
    Node,
}

const KEYS: &[Key] = &[
    Key::required("role", Expect::OneOf(&["centre", "node"])),
    Key::required("name", Expect::Name),
    Key::required("paths.data", Expect::Text),
    Key::required("paths.anchors", Expect::Text),
    Key::optional("paths.catalogue", Expect::Text),
    Key::optional("paths.mirror", Expect::Text),
    Key::required("listen.office", Expect::Address),
    Key::of("node", "listen.public", Expect::Address),
    Key::of("node", "listen.link", Expect::Address),
    Key::of("node", "directory.centre", Expect::Url),
    Key::of("node", "office.code", CODE),
    Key::of("node", "office.title-ko", Expect::Text),
    Key::of("node", "office.title-en", Expect::Text),
    Key::of("node", "office.places", Expect::Names),
    Key::of_some("centre", "listen.link", Expect::Address),
    Key::of_some("centre", "office.code", CODE),
    Key::of_some("centre", "office.title-ko", Expect::Text),
    Key::of_some("centre", "office.title-en", Expect::Text),
    Key::of_some("centre", "office.places", Expect::Names),
    Key::of_some("centre", "store.postgres", Expect::Text),
    Key::of_some("node", "pages.addresses", Expect::Origins),
    Key::optional("papers.host", Expect::Text),
    Key::optional("papers.printers", Expect::Number(1, 64)),
    Key::of_some("node", "printers.*.uri", Expect::Printer),
    Key::of_some("node", "printers.*.title-ko", Expect::Text),
    Key::of_some("node", "printers.*.title-en", Expect::Text),
    Key::of_some("node", "channels.site", Expect::Url),
    Key::of_some("node", "channels.roots", Expect::Text),
    Key::of_some("node", "channels.mail.server", Expect::Text),
    Key::of_some("node", "channels.mail.from", Expect::Text),
    Key::of_some("node", "channels.mail.user", Expect::Text),
    Key::of_some("node", "channels.mail.password-file", Expect::Text),
    Key::of_some("node", "channels.sms.*.url", Expect::Text),
    Key::of_some("node", "channels.sms.*.key-file", Expect::Text),
    Key::of_some("node", "channels.push.contact", Expect::Text),
    Key::of_some("node", "channels.push.services", Expect::PushServices),
    Key::of_some("node", "channels.emergency.*.url", Expect::Text),
    Key::of_some("node", "channels.emergency.*.key-file", Expect::Text),
    Key::of_some("node", "channels.programs.*.url", Expect::Text),
    Key::of_some("node", "channels.programs.*.secret-file", Expect::Text),
    Key::optional("store.reserve-mib", Expect::Number(1, 1_024)),
    Key::optional("demo.people", Expect::Text),
    Key::of_some("node", "demo.control", Expect::Text),
    Key::optional("demo.lines.*", Expect::Address),
    Key::optional(
        "clock.offset-ms",
        Expect::Number(-400_000_000_000, 400_000_000_000),
    ),
];

/// What a centre has that holds copies: none of it, or all.
const HOLDING: &[&str] = &[
    "listen.link",
    "office.code",
    "office.title-ko",
    "office.title-en",
    "office.places",
];
const CODE: Expect = Expect::Number(10_000, 99_999);

const PRINTERS: usize = 2;
const RESERVE_MIB: u64 = 32;

impl Config {
    /// Reads a file's text; paths in it are relative to the folder of the file.
    pub(crate) fn read(file: &std::path::Path, text: &str) -> Result<Self, Vec<ConfigFault>> {
        let values = read::read(&file.display().to_string(), text, KEYS)?;
        half_holding(&values, file, text)?;
        listens_apart(&values, file, text)?;
        let desk_printers = printers::of(&values, file, text)?;
        let folder = file.parent().unwrap_or(std::path::Path::new("."));
        let channels = channels::of(&values, file, text, folder)?;
        Ok(Self {
            desk_printers,
            channels,
            ..Self::of(&values, folder)
        })
    }

    fn of(values: &Values, folder: &std::path::Path) -> Self {
        let role = if values.text("role") == Some("centre") {
            Role::Centre
        } else {
            Role::Node
        };
        let text = |key| values.text(key).unwrap_or_default().to_owned();
        let address = |key| values.text(key).and_then(|text| text.parse().ok());
        let office = address("listen.office").expect("a required address was read");
        let public: Option<SocketAddr> = address("listen.public");
        Self {
            role,
            name: text("name"),
            data: folder.join(text("paths.data")),
            anchors: folder.join(text("paths.anchors")),
            public,
            office,
            link: address("listen.link"),
            centre: values.text("directory.centre").map(str::to_owned),
            place: values.number("office.code").map(|_| Place::of(values)),
            postgres: values.text("store.postgres").map(str::to_owned),
            paper_host: values
                .text("papers.host")
                .map_or_else(|| public.unwrap_or(office).to_string(), str::to_owned),
            addresses: values.names("pages.addresses"),
            printers: values
                .number("papers.printers")
                .and_then(|n| usize::try_from(n).ok())
                .unwrap_or(PRINTERS),
            desk_printers: Vec::new(),
            reserve_mib: values
                .number("store.reserve-mib")
                .and_then(|n| u64::try_from(n).ok())
                .unwrap_or(RESERVE_MIB),
            catalogue: values.text("paths.catalogue").map(|path| folder.join(path)),
            given: None,
            mirror: values.text("paths.mirror").map(|path| folder.join(path)),
            channels: None,
            people: values.text("demo.people").map(|path| folder.join(path)),
            control: values.text("demo.control").map(|path| folder.join(path)),
            lines: values
                .under("demo.lines.")
                .filter_map(|(name, text)| Some((name.to_owned(), text.parse().ok()?)))
                .collect(),
            clock_offset_ms: values.number("clock.offset-ms").unwrap_or(0),
        }
    }

    /// The folder of its keys, journal and copies as a node: a centre's own keys lie beside it.
    pub(crate) fn record(&self) -> PathBuf {
        match self.role {
            Role::Centre => self.data.join("copies"),
            Role::Node => self.data.clone(),
        }
    }

    /// Every address that this process listens on.
    pub(crate) fn listeners(&self) -> impl Iterator<Item = SocketAddr> {
        self.public
            .into_iter()
            .chain([self.office])
            .chain(self.link)
    }
}

/// A centre that has a part of what a holder needs, but not all.
fn half_holding(
    values: &Values,
    file: &std::path::Path,
    text: &str,
) -> Result<(), Vec<ConfigFault>> {
    let missing: Vec<&str> = HOLDING
        .iter()
        .copied()
        .filter(|key| !values.has(key))
        .collect();
    let holds_nothing = missing.len() == HOLDING.len() && !values.has("store.postgres");
    if missing.is_empty() || holds_nothing {
        return Ok(());
    }
    let fault = |key: &str| ConfigFault {
        file: file.display().to_string(),
        line: text.lines().count() + 1,
        key: key.to_owned(),
        expected: format!(
            "missing: a centre that holds copies has {}",
            HOLDING.join(", ")
        ),
    };
    Err(missing.into_iter().map(fault).collect())
}

/// Two addresses that are one: the second could not be listened on.
fn listens_apart(
    values: &Values,
    file: &std::path::Path,
    text: &str,
) -> Result<(), Vec<ConfigFault>> {
    let keys = ["listen.public", "listen.office", "listen.link"];
    let mut seen = std::collections::BTreeSet::new();
    let faults: Vec<ConfigFault> = keys
        .into_iter()
        .filter(|key| {
            values
                .text(key)
                .is_some_and(|address| !seen.insert(address.to_owned()))
        })
        .map(|key| ConfigFault {
            file: file.display().to_string(),
            line: line_of(text, key),
            key: key.to_owned(),
            expected: "each of public, office and link is an address of its own".to_owned(),
        })
        .collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults)
    }
}

impl Place {
    fn of(values: &Values) -> Self {
        let text = |key| values.text(key).unwrap_or_default().to_owned();
        Self {
            code: values
                .number("office.code")
                .and_then(|n| u32::try_from(n).ok())
                .unwrap_or_default(),
            title_ko: text("office.title-ko"),
            title_en: text("office.title-en"),
            places: values.names("office.places"),
        }
    }
}

#[cfg(test)]
mod tests;
