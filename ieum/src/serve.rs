//! `ieum serve`: one role until it is asked to end.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clock::Clock;
use holder::Holder;
use kernel::Gate;
use kernel::Moment;
use keys::Centre;
use link::CentreOffice;
use link::Credentials;
use link::Touch;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use web::Listener;
use web::Site;

use crate::anchors;
use crate::check;
use crate::config::Config;
use crate::config::Role;
use crate::site;

/// How often what is over is forgotten.
const TIDY_UP: Duration = Duration::from_mins(10);

/// Runs the role of a configuration. A fault in it stops the start: exit 1, one line each.
pub(crate) fn run(file: &Path) -> anyhow::Result<ExitCode> {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .init();
    let config = match check::read(file)? {
        Ok(config) => config,
        Err(faults) => return Ok(check::tell(&faults)),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(async {
        match config.role {
            Role::Centre => centre(&config).await,
            Role::Node => node(&config).await,
        }
    })?;
    Ok(ExitCode::SUCCESS)
}

async fn centre(config: &Config) -> anyhow::Result<()> {
    let clock = Arc::new(Clock::new(Moment(0), config.clock_offset_ms));
    let centre = Centre::open(&config.data.join("keys"))?;
    let office = Arc::new(CentreOffice::open(&config.data, centre, clock)?);
    let listener = bind(config.office).await?;
    web::serve(listener, office.router(), ending()).await;
    Ok(())
}

async fn node(config: &Config) -> anyhow::Result<()> {
    let anchors = anchors::read(&config.anchors)?;
    let place = config.place.as_ref().context("a node has an [office]")?;
    let assembled = site::assemble(config, place, &anchors)?;
    site::refresh(assembled.node.store()).await?;
    let credentials = Credentials::new(
        Arc::clone(&assembled.keys),
        Arc::clone(&assembled.copy),
        Arc::clone(&assembled.clock),
    );
    let holder = Holder::new(holder::Parts {
        node: Arc::clone(&assembled.node),
        name: config.name.clone(),
        keys: Arc::clone(&assembled.keys),
        copy: Arc::clone(&assembled.copy),
        clock: Arc::clone(&assembled.clock),
        caller: Arc::new(link::Caller::new(credentials.clone(), detours(config))),
        rows: Arc::new(|stream, events| node::rows(services::ALL, stream, events)),
    });
    let touch = Arc::new(Touch {
        centre: config
            .centre
            .clone()
            .context("a node has a directory.centre")?,
        anchors,
        keys: assembled.keys,
        copy: assembled.copy,
        clock: assembled.clock,
        file: config.data.join("directory.cose"),
    });
    touch.recall();

    let public = bind(config.public.context("a node has listen.public")?).await?;
    let office = bind(config.office).await?;
    let link = bind(config.link.context("a node has listen.link")?).await?;
    let site = |gates: &'static [&'static dyn Gate], listener| Site {
        node: Arc::clone(&assembled.node),
        gates,
        assets: site::assets(),
        listener,
    };
    let end = ending();
    let mut parts = JoinSet::new();
    parts.spawn(web::serve(
        public,
        web::router(&site(site::public_gates(config), Listener::Public)),
        end.clone(),
    ));
    parts.spawn(web::serve(
        office,
        web::router(&site(site::OFFICE, Listener::Office)),
        end.clone(),
    ));
    let peers = link::door::router().merge(holder.router());
    parts.spawn(link::door::serve(link, peers, credentials, end.clone()));
    let mut beside = JoinSet::new();
    beside.spawn(touch.keep());
    beside.spawn(holder.keep());
    beside.spawn(tidy_up(Arc::clone(&assembled.node)));
    tracing::info!(node = config.name, "serving");
    while parts.join_next().await.is_some() {}
    beside.shutdown().await;
    Ok(())
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

/// Turns true with Ctrl-C or SIGTERM.
pub(crate) fn ending() -> watch::Receiver<bool> {
    let (tell, end) = watch::channel(false);
    #[expect(
        clippy::disallowed_methods,
        reason = "it ends with the process, or when nobody is left to tell"
    )]
    tokio::spawn(async move {
        asked_to_end().await;
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
