//! `ieum serve` as a gateway: it stands before the public pages, or before anybody's HTTP service.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use clock::Clock;
use gateway::Gateway;
use kernel::Moment;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::config::ConfigFault;
use crate::config::GatewayFile;
use crate::serve::ending;

/// What can be tried without starting: the certificate and its key.
pub(crate) fn ready(file: &Path, gateway: &GatewayFile) -> Result<String, Vec<ConfigFault>> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
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
        Ok(_) => Ok(gateway.name.clone()),
        Err(error) => Err(vec![fault(error)]),
    }
}

/// Runs it until it is asked to end.
pub(crate) async fn run(file: GatewayFile) -> anyhow::Result<()> {
    std::fs::create_dir_all(&file.data)
        .with_context(|| format!("{} can't be made", file.data.display()))?;
    let tls = tls(&file)?;
    let bound =
        |address| gateway::bind(address).with_context(|| format!("{address} can't be listened on"));
    let public = [Some(file.public), file.own];
    let public: Vec<TcpListener> = public
        .into_iter()
        .flatten()
        .map(bound)
        .collect::<anyhow::Result<_>>()?;
    let office = TcpListener::bind(file.office).await;
    let office = office.with_context(|| format!("{} can't be listened on", file.office))?;
    let clock = Arc::new(Clock::new(Moment(0), 0));
    let end = ending();
    let name = file.name;
    let gateway = Gateway::new(file.settings, clock, end.clone())?;
    let mut parts = JoinSet::new();
    for listener in public {
        parts.spawn(Arc::clone(&gateway).serve(listener, tls.clone()));
    }
    parts.spawn(web::serve(
        office,
        gateway::router(Arc::clone(&gateway)),
        end,
    ));
    parts.spawn(gateway.keep());
    tracing::info!(name, "serving");
    while parts.join_next().await.is_some() {}
    Ok(())
}

fn tls(file: &GatewayFile) -> Result<Option<gateway::Tls>, gateway::TlsFault> {
    let tls = file.tls.as_ref();
    tls.map(|(certificate, key)| gateway::tls(certificate, key))
        .transpose()
}
