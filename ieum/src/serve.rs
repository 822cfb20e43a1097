//! `ieum serve`: one role until it is asked to end.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::pin::Pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use channels::Channels;
use clock::Clock;
use continuity::Shelf;
use continuity::Told;
use holder::Holder;
use kernel::Gate;
use kernel::Moment;
use link::CentreOffice;
use link::Credentials;
use link::KeyChanges;
use link::Touch;
use node::Node;
use node::StuckNotes;
use rustix::process::Resource;
use rustix::process::getrlimit;
use rustix::process::setrlimit;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use web::Listener;
use web::Live;
use web::Site;

use crate::anchors;
use crate::check;
use crate::config::Any;
use crate::config::Config;
use crate::config::Place;
use crate::config::Role;
use crate::configure::start;
use crate::configure::start::Chosen;
use crate::configure::tried::Tried;
use crate::mirror;
use crate::site;
use crate::telling;

/// How long the centre rests between two looks at what was withdrawn.
const GATHER: Duration = Duration::from_secs(2);
/// How often what is over is forgotten.
const TIDY_UP: Duration = Duration::from_mins(10);

/// What happens is told on standard error, a line each.
pub(crate) fn log_to_stderr() {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .init();
}

/// Runs the role of a configuration. A fault in it stops the first start: exit 1, one line each.
pub(crate) fn run(file: &Path) -> anyhow::Result<ExitCode> {
    log_to_stderr();
    let Chosen { read, served } = match start::choose(file, &check::text_of(file)?) {
        Ok(chosen) => chosen,
        Err(faults) => return Ok(check::tell(&faults)),
    };
    open_files();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let tried = Tried::watch(&served, read.office())?;
    let trial = tried.clone();
    let done = runtime.block_on(async {
        match read {
            Any::Gateway(gateway) => crate::gateway::run(file, *gateway, served, trial).await,
            Any::Member(config) if config.role == Role::Centre => centre(&config, trial).await,
            Any::Member(config) => node(&config, trial).await,
        }
    });
    if let Some(tried) = tried {
        tried.ended(done.as_ref().err());
    }
    done.map(|()| ExitCode::SUCCESS)
}

/// As many open files as this user may have: a page that follows what happens is one, and shells start programs with 1,024.
fn open_files() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    if let Err(error) = setrlimit(Resource::Nofile, limit) {
        tracing::warn!(%error, "the limit of open files stays as it is");
    }
}

async fn centre(config: &Config, trial: Option<Arc<Tried>>) -> anyhow::Result<()> {
    let clock = Arc::new(Clock::new(Moment(0), config.clock_offset_ms));
    let keys = config.data.join("keys");
    let office = Arc::new(CentreOffice::open(&config.data, &keys, clock)?);
    let listener = bind(config.office).await?;
    let end = ending(trial);
    let Some(place) = &config.place else {
        web::serve(listener, office.router(), end).await;
        return Ok(());
    };
    // It enrols with itself, as every node does.
    let mut member = Member::join(config, place, format!("http://{}", config.office)).await?;
    member.office = Some(Arc::clone(&office));
    let told = web::health(&member.site(Vec::new(), Listener::Office, None));
    let gathering = gather_withdrawn(Arc::clone(&office), Arc::clone(&member.node), end.clone());
    let publishing = web::serve(listener, office.router().merge(told), end.clone());
    let parts: Vec<Part> = vec![Box::pin(publishing), Box::pin(gathering)];
    member.serve(config, parts, end).await
}

async fn node(config: &Config, trial: Option<Arc<Tried>>) -> anyhow::Result<()> {
    let place = config.place.as_ref().context("a node has an [office]")?;
    let centre = config.centre.clone();
    let centre = centre.context("a node has a directory.centre")?;
    let member = Member::join(config, place, centre).await?;
    let public = bind(config.public.context("a node has listen.public")?).await?;
    let office = bind(config.office).await?;
    let end = ending(trial);
    let live = member.live(&end);
    let portal = member.site(site::public_gates(config), Listener::Public, live.clone());
    let desk = member.site(site::OFFICE.to_vec(), Listener::Office, live.clone());
    let mut pages: Vec<Part> = vec![
        Box::pin(web::serve(public, web::router(&portal), end.clone())),
        Box::pin(web::serve(office, web::router(&desk), end.clone())),
    ];
    if let Some(live) = live {
        pages.push(Box::pin(live.keep(member.board.grown())));
    }
    member.serve(config, pages, end).await
}

/// The centre's copies say which papers were withdrawn anywhere; the directory takes that to every node.
async fn gather_withdrawn(
    office: Arc<CentreOffice>,
    node: Arc<Node>,
    mut end: watch::Receiver<bool>,
) {
    let mut grown = node.store().grown();
    loop {
        match node.withdrawn().await {
            Ok(withdrawn) => office.heard_withdrawn(withdrawn),
            Err(refusal) => tracing::warn!(code = refusal.code, "withdrawn papers"),
        }
        tokio::select! {
            _ = end.changed() => return,
            _ = grown.changed() => tokio::time::sleep(GATHER).await,
        }
    }
}

/// Something that is served until the end.
type Part = Pin<Box<dyn Future<Output = ()> + Send>>;

/// One that is in the directory: it has a record, keeps copies and answers others.
struct Member {
    node: Arc<Node>,
    channels: Option<Arc<Channels>>,
    board: Arc<node::Board>,
    /// Where there is a catalogue.
    shelf: Option<Arc<Shelf>>,
    holder: Arc<Holder>,
    touch: Arc<Touch>,
    caller: Arc<link::Caller>,
    credentials: Credentials,
    /// At the centre.
    office: Option<Arc<CentreOffice>>,
}

impl Member {
    async fn join(config: &Config, place: &Place, centre: String) -> anyhow::Result<Self> {
        let anchors = anchors::read(&config.anchors)?;
        let assembled = site::assemble(config, place, &anchors)?;
        site::refresh(assembled.node.store()).await?;
        let credentials = Credentials::new(
            Arc::clone(&assembled.keys),
            Arc::clone(&assembled.copy),
            Arc::clone(&assembled.clock),
        );
        let caller = Arc::new(link::Caller::new(credentials.clone(), detours(config)));
        let holder = Holder::new(holder::Parts {
            node: Arc::clone(&assembled.node),
            name: config.name.clone(),
            keys: Arc::clone(&assembled.keys),
            copy: Arc::clone(&assembled.copy),
            clock: Arc::clone(&assembled.clock),
            caller: Arc::clone(&caller),
            rows: Arc::new(|stream, events| request::rows(services::ALL, stream, events)),
        });
        let touch = Arc::new(Touch {
            centre,
            keys: assembled.keys,
            copy: assembled.copy,
            clock: assembled.clock,
            file: config.record().join("directory.cose"),
            anchors_file: config.record().join(anchors::GROWN),
        });
        touch.recall();
        let shelf = config.given.clone().map(telling::shelf);
        let told = shelf.clone().map(|shelf| Arc::new(Told(shelf)) as _);
        let file = config.record().join("board.json");
        let board = node::Board::open(file, Arc::clone(&touch.copy), told);
        if shelf.is_some() {
            let file = config.record().join("stuck.jsonl");
            let now = assembled.node.clock().now();
            assembled.node.count_stuck(StuckNotes::open(file, now));
        }
        assembled.node.hang(Arc::clone(&board));
        // A record that can't be read now is told of by everything else; what this node has told lies with others, too.
        let _ = assembled.node.recall_posts().await;
        let channels = channels(config, shelf.clone(), &assembled.node, &touch.keys).await?;
        Ok(Self {
            channels,
            shelf,
            board,
            node: assembled.node,
            holder,
            touch,
            caller,
            credentials,
            office: None,
        })
    }

    /// The gates of a listener, with those of telling where there is a catalogue. Called once a listener.
    fn site(
        &self,
        mut gates: Vec<&'static dyn Gate>,
        listener: Listener,
        live: Option<Arc<Live>>,
    ) -> Site {
        if let Some(shelf) = &self.shelf {
            gates.push(Box::leak(Box::new(Told(Arc::clone(shelf)))));
            if listener == Listener::Office {
                gates.push(Box::leak(Box::new(continuity::Desk(Arc::clone(shelf)))));
            }
            let routes = gates.iter().flat_map(|gate| gate.routes());
            let stuck = continuity::Stuck {
                shelf: Arc::clone(shelf),
                routes: routes.map(|route| route.path).collect(),
            };
            gates.push(Box::leak(Box::new(stuck)));
        }
        Site {
            node: Arc::clone(&self.node),
            gates: gates.leak(),
            assets: site::assets(),
            live,
            listener,
        }
    }

    /// What open pages are told, at both listeners; none without a catalogue.
    fn live(&self, end: &watch::Receiver<bool>) -> Option<Arc<Live>> {
        let told = Told(Arc::clone(self.shelf.as_ref()?));
        let live = Live::new(Arc::clone(&self.node), Box::new(told), end.clone());
        Some(live)
    }

    fn watch(&self, config: &Config) -> Arc<::watch::Watch> {
        ::watch::Watch::new(::watch::Parts {
            node: Arc::clone(&self.node),
            name: config.name.clone(),
            board: Arc::clone(&self.board),
            caller: Arc::clone(&self.caller),
            clock: Arc::clone(&self.touch.clock),
            record: config.record(),
        })
    }

    /// Serves its own parts and other nodes until the end, and keeps its copies meanwhile.
    async fn serve(
        self,
        config: &Config,
        own: Vec<Part>,
        end: watch::Receiver<bool>,
    ) -> anyhow::Result<()> {
        let link = config
            .link
            .context("who is in the directory has listen.link")?;
        let link = bind(link).await?;
        let copy = Arc::clone(&self.touch.copy);
        let watch = self.watch(config);
        let peers = link::door::router(copy)
            .merge(::watch::router(Arc::clone(&watch)))
            .merge(self.holder.router())
            .merge(holder::board::router(Arc::clone(&self.board)));
        let mut parts = JoinSet::new();
        for part in own {
            parts.spawn(part);
        }
        parts.spawn(link::door::serve(link, peers, self.credentials, end));
        let mut beside = JoinSet::new();
        beside.spawn(Arc::clone(&self.touch).stamp(Arc::clone(&self.node)));
        let changes = KeyChanges {
            touch: Arc::clone(&self.touch),
            caller: self.caller,
            office: self.office,
        };
        beside.spawn(changes.keep());
        beside.spawn(self.touch.keep());
        if let Some(mirror) = mirror::of(config, self.shelf.as_ref()) {
            beside.spawn(mirror.keep(Arc::clone(&self.node), self.board.grown()));
        }
        if let Some(channels) = self.channels {
            beside.spawn(channels.keep(self.board.grown()));
        }
        if let Some(shelf) = &self.shelf {
            let (node, grown) = (Arc::clone(&self.node), self.board.grown());
            beside.spawn(telling::keep_log(Arc::clone(shelf), node, grown));
        }
        beside.spawn(Arc::clone(&self.holder).keep_board(self.board));
        let observer = self.shelf.map(|shelf| {
            let policy = site::policy(services::ALL);
            Box::new(continuity::watch::Watch::new(shelf, policy)) as _
        });
        beside.spawn(watch.keep(observer));
        beside.spawn(self.holder.keep());
        beside.spawn(Arc::clone(&self.node).keep_printing());
        beside.spawn(tidy_up(self.node));
        tracing::info!(name = config.name, "serving");
        while parts.join_next().await.is_some() {}
        beside.shutdown().await;
        Ok(())
    }
}

/// The outlets beyond our own pages, where the configuration has some and a catalogue says who speaks for what.
async fn channels(
    config: &Config,
    shelf: Option<Arc<Shelf>>,
    node: &Arc<Node>,
    keys: &keys::Keys,
) -> anyhow::Result<Option<Arc<Channels>>> {
    let (Some(file), Some(shelf)) = (&config.channels, shelf) else {
        return Ok(None);
    };
    let rules = Arc::new(continuity::notices::Sending {
        shelf,
        policy: kernel::Policy::default().with(continuity::TABLES),
    });
    let opened = Channels::open(file.settings(keys)?, rules, Arc::clone(node)).await;
    let channels = opened.map_err(|refusal| anyhow::anyhow!("outlets: {}", refusal.code))?;
    node.reach(Arc::clone(&channels) as _);
    Ok(Some(channels))
}

/// Other nodes are called at the directory's addresses, but in a demo country by lines that can be cut.
fn detours(config: &Config) -> BTreeMap<String, String> {
    let lines = config.lines.iter();
    lines
        .map(|(node, address)| (node.clone(), address.to_string()))
        .collect()
}

async fn tidy_up(node: Arc<node::Node>) {
    loop {
        node.tidy_up(node.clock().now()).await;
        tokio::time::sleep(TIDY_UP).await;
    }
}

async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("{address} can't be listened on; is another process there?"))
}

/// Turns true with Ctrl-C or SIGTERM, and where the trial that this start is goes back.
pub(crate) fn ending(trial: Option<Arc<Tried>>) -> watch::Receiver<bool> {
    let (tell, end) = watch::channel(false);
    let goes_back = async move {
        match trial {
            Some(trial) => trial.goes_back().await,
            None => std::future::pending().await,
        }
    };
    #[expect(
        clippy::disallowed_methods,
        reason = "it ends with the process, or when nobody is left to tell"
    )]
    tokio::spawn(async move {
        tokio::select! {
            () = asked_to_end() => {}
            () = goes_back => {}
        }
        let _ = tell.send(true);
        tell.closed().await;
    });
    end
}

async fn asked_to_end() {
    let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
    match terminate {
        Ok(mut terminate) => tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        },
        Err(_) => drop(tokio::signal::ctrl_c().await),
    }
}
