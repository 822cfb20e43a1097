//! Puts one node together from its configuration: keys, store, clock, printer, services, gates.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use anyhow::bail;
use certificate::Anchors;
use clock::Clock;
use country::CountryMap;
use kernel::AnyService;
use kernel::Gate;
use kernel::Moment;
use kernel::NodeName;
use kernel::Policy;
use keys::KeyRing;
use keys::Keys;
use node::Closed;
use node::DemoChooser;
use node::DirectoryCopy;
use node::Node;
use node::Parts;
use node::SignIn;
use print::Printer;
use print::Settings;
use store::PostgresConfig;
use store::Store;

use crate::backup::JOURNAL;
use crate::config::Config;
use crate::config::Place;
use crate::up::Seen;

/// The gates of the public listener.
const PUBLIC: &[&dyn Gate] = &[&portal::PORTAL];
/// The gates of the office's listener.
pub(crate) const OFFICE: &[&dyn Gate] = &[&portal::PORTAL, &desk::DESK];

/// How many papers may wait for a printing process: a crowd of browsers, for some seconds each. Beyond it callers are told to come again.
const PAPERS_WAITING_MAX: usize = 512;

/// The gates of the public listener: under `up` with the map of the country, which no other node serves. Called once a process.
pub(crate) fn public_gates(config: &Config) -> Vec<&'static dyn Gate> {
    let mut gates = PUBLIC.to_vec();
    if let Some(socket) = &config.control {
        let country = CountryMap::new(Box::new(Seen::new(socket.clone())));
        gates.push(Box::leak(Box::new(country)));
    }
    gates
}

/// A node and what keeps it in touch.
pub(crate) struct Assembled {
    pub(crate) node: Arc<Node>,
    pub(crate) keys: Arc<Keys>,
    pub(crate) clock: Arc<Clock>,
    pub(crate) copy: Arc<DirectoryCopy>,
}

/// Opens everything that a node has on disk. Takes the node's lock.
pub(crate) fn assemble(
    config: &Config,
    place: &Place,
    anchors: &Anchors,
) -> anyhow::Result<Assembled> {
    let data = config.record();
    let keys = Arc::new(Keys::open_or_create(&data.join("keys"), &config.name)?);
    let lies_here = config.postgres.is_none();
    if lies_here && keys.now().delegation().is_some() && !data.join(JOURNAL).exists() {
        // An empty record would begin a second story under the places that its holders have already.
        bail!(
            "{} has this node's keys and no record: put a backup back with `ieum restore` (docs/operations/backup.md)",
            data.display()
        );
    }
    let store = open_store(config, &keys)?;
    let clock = Arc::new(Clock::new(store.head().recorded_at, config.clock_offset_ms));
    let copy = Arc::new(DirectoryCopy::new(&config.name, anchors.clone()));
    let node = Node::new(Parts {
        name: name(config, place),
        services: services::ALL,
        policy: policy(services::ALL),
        store,
        keys: Arc::clone(&keys),
        clock: Arc::clone(&clock),
        printer: printer(config.printers)?,
        desk_printers: config.desk_printers.clone(),
        sign_in: door(config.people.as_deref())?,
        directory: Arc::clone(&copy),
        paper_base: format!("https://{}", config.paper_host),
        addresses: config.addresses.clone(),
    });
    Ok(Assembled {
        node,
        keys,
        clock,
        copy,
    })
}

fn open_store(config: &Config, keys: &Arc<Keys>) -> anyhow::Result<Store> {
    let tables: Vec<_> = services::ALL
        .iter()
        .flat_map(|service| service.tables())
        .chain(request::TABLES)
        .copied()
        .collect();
    let seal = Arc::new(KeyRing::new(Arc::clone(keys)));
    let signer: Arc<dyn journal::SignHead> = Arc::clone(keys) as _;
    if let Some(url) = &config.postgres {
        let schema = format!("ieum_{}", config.name);
        let opening = PostgresConfig::new(url, &schema, &config.name, &tables);
        return Ok(Store::open_postgres(opening, seal, signer)?);
    }
    let mut opening = store::Config::new(config.record(), &config.name, &tables);
    opening.reserve_bytes = config.reserve_mib << 20;
    Ok(Store::open(opening, seal, signer)?)
}

/// Makes the derived rows anew where their definition has changed. Before anything is served.
pub(crate) async fn refresh(store: &Store) -> anyhow::Result<()> {
    if store.stale() {
        let rebuilt = store
            .rebuild(Arc::new(|stream, events| {
                request::rows(services::ALL, stream, events)
            }))
            .await?;
        tracing::info!(
            entries = rebuilt.entries,
            streams = rebuilt.streams,
            "derived rows were made anew"
        );
    }
    Ok(())
}

/// All policy tables: the services' own, the node's, and those of telling.
pub(crate) fn policy(services: &[&dyn AnyService]) -> Policy {
    let own = Policy::default()
        .with(node::POLICY)
        .with(continuity::TABLES);
    services
        .iter()
        .fold(own, |policy, service| policy.with(service.policy()))
}

fn name(config: &Config, place: &Place) -> NodeName {
    NodeName {
        name: config.name.clone(),
        code: place.code,
        title_ko: place.title_ko.clone(),
        title_en: place.title_en.clone(),
        places: place.places.clone(),
    }
}

/// Printing processes are this same program.
fn printer(workers: usize) -> anyhow::Result<Printer> {
    let program = std::env::current_exe().context("this program's own path is unknown")?;
    let mut settings = Settings::of(program, vec!["print".into()]);
    settings.workers_max = workers;
    settings.queue_len_max = PAPERS_WAITING_MAX;
    Ok(Printer::new(settings))
}

fn door(people: Option<&Path>) -> anyhow::Result<Arc<dyn SignIn>> {
    Ok(match people {
        None => Arc::new(Closed),
        Some(path) => Arc::new(
            DemoChooser::read(path).with_context(|| format!("{} can't be read", path.display()))?,
        ),
    })
}

/// The pages' files, as HTTP serves them.
pub(crate) fn assets() -> &'static [web::Asset] {
    let asset = |asset: &pages::Asset| web::Asset {
        path: asset.path,
        content_type: asset.content_type,
        raw: asset.raw,
        brotli: (!asset.brotli.is_empty()).then_some(asset.brotli),
    };
    pages::ASSETS.iter().map(asset).collect::<Vec<_>>().leak()
}

/// Now, for what runs before any clock has its floor: key ceremonies.
pub(crate) fn now() -> Moment {
    Clock::new(Moment(0), 0).now()
}
