//! `ieum serve` as a gateway: it stands before the public pages, or before anybody's HTTP service.

use std::net::SocketAddr;
use std::os::fd::AsFd;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use clock::Clock;
use gateway::Given;
use gateway::Plan;
use gateway::Settings;
use gateway::Supervisor;
use gateway::Tls;
use kernel::Moment;
use tokio::net::TcpListener;
use tokio::signal::unix::SignalKind;
use tokio::signal::unix::signal;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::config::ConfigFault;
use crate::config::GatewayFile;
use crate::configure::Served;
use crate::configure::follow;
use crate::configure::tried::Tried;
use crate::serve::ending;

/// What can be tried without starting: the certificate and its key.
pub(crate) fn ready(
    file: &Path,
    text: &str,
    gateway: &GatewayFile,
) -> Result<(), Vec<ConfigFault>> {
    let fault = |error: gateway::TlsFault| ConfigFault {
        file: file.display().to_string(),
        line: 1 + text
            .lines()
            .position(|line| line.trim() == "[tls]")
            .unwrap_or_default(),
        key: "tls".to_owned(),
        expected: error.to_string(),
    };
    match tls(gateway) {
        Ok(_) => Ok(()),
        Err(error) => Err(vec![fault(error)]),
    }
}

/// Holds its listeners and keeps its workers running until it is asked to end.
pub(crate) async fn run(
    file: &Path,
    read: GatewayFile,
    served: Served,
    trial: Option<Arc<Tried>>,
) -> anyhow::Result<()> {
    std::fs::create_dir_all(&read.data)
        .with_context(|| format!("{} can't be made", read.data.display()))?;
    let bound = |address: &SocketAddr| {
        let listener = gateway::bind(*address).and_then(TcpListener::into_std);
        listener.with_context(|| format!("{address} can't be listened on"))
    };
    let listeners: Vec<_> = read.listens.iter().map(bound).collect::<Result<_, _>>()?;
    let office = TcpListener::bind(read.office).await;
    let office = office.with_context(|| format!("{} can't be listened on", read.office))?;
    let plan = Plan {
        name: read.name,
        // Looked up once: after an upgrade the system would name the file that is gone.
        program: std::env::current_exe().context("this program's own path is unknown")?,
        arguments: vec!["gateway-worker".into(), file.into()],
        workers: read.workers,
        leaving_max: read.settings.limits.leaving_max,
        track_file: read.settings.track_file,
    };
    let end = ending(trial);
    tracing::info!(name = plan.name, workers = plan.workers, "serving");
    let supervisor = Supervisor::new(plan, read.text, listeners, end.clone());
    let mut parts = JoinSet::new();
    parts.spawn(Arc::clone(&supervisor).keep());
    parts.spawn(upgrade_when_told(Arc::clone(&supervisor), end.clone()));
    parts.spawn(follow::follow(Arc::clone(&supervisor), served, end.clone()));
    parts.spawn(web::serve(office, gateway::router(supervisor), end));
    while parts.join_next().await.is_some() {}
    Ok(())
}

/// SIGHUP asks for new workers of the program that lies there now, as `POST /upgrade` does.
async fn upgrade_when_told(supervisor: Arc<Supervisor>, mut end: watch::Receiver<bool>) {
    let Ok(mut told) = signal(SignalKind::hangup()) else {
        return;
    };
    loop {
        tokio::select! {
            _ = end.wait_for(|over| *over) => return,
            _ = told.recv() => {}
        }
        if let Err(error) = supervisor.upgrade().await {
            tracing::error!(%error, "the new program does not serve; the one before goes on");
        }
    }
}

/// Threads of a worker, where there are processors for them.
const WORKER_THREADS: usize = 2;

/// A worker: serves at the listeners that it is given, with the configuration that it is given.
pub(crate) fn work(file: &Path) -> anyhow::Result<ExitCode> {
    crate::serve::log_to_stderr();
    // More threads than processors would only take turns.
    let threads = std::thread::available_parallelism().map_or(1, Into::into);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads.min(WORKER_THREADS))
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let given = Given::take(std::io::stdin().as_fd().try_clone_to_owned()?).await?;
        let clock = Arc::new(Clock::new(Moment(0), 0));
        let file = file.to_owned();
        given
            .serve(clock, Box::new(move |text| read(&file, text)))
            .await?;
        Ok(ExitCode::SUCCESS)
    })
}

/// What a text says to a worker.
fn read(file: &Path, text: &str) -> Result<(Settings, Option<Tls>), String> {
    let read = GatewayFile::read(file, text).map_err(|faults| {
        let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
        said.join("; ")
    })?;
    let tls = tls(&read).map_err(|error| error.to_string())?;
    Ok((read.settings, tls))
}

/// What its clients see.
fn tls(file: &GatewayFile) -> Result<Option<gateway::Tls>, gateway::TlsFault> {
    let tls = file.tls.as_ref();
    tls.map(|(certificate, key)| gateway::tls(certificate, key))
        .transpose()
}
