//! `ieum inspect gateway`: how a gateway, its workers and what stands behind it are, asked of the gateway that runs.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use anyhow::bail;
use gateway::BackendStanding;
use gateway::ConfigurationStanding;
use gateway::STANDING;
use gateway::Standing;

use crate::check;
use crate::config::Any;

/// How long a gateway may take to answer.
const ANSWER_MAX: Duration = Duration::from_secs(5);

#[derive(clap::Args)]
pub(crate) struct Asked {
    /// The gateway's configuration.
    config: PathBuf,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// Exit 2 where a worker does not serve or anything behind it does not work.
pub(crate) fn show(asked: &Asked) -> anyhow::Result<ExitCode> {
    let text = check::text_of(&asked.config)?;
    let file = match Any::read(&asked.config, &text) {
        Ok(Any::Gateway(file)) => file,
        Ok(Any::Member(_)) => bail!(
            "{} is no gateway's configuration: expected role = \"gateway\"",
            asked.config.display()
        ),
        Err(faults) => return Ok(check::tell(&faults)),
    };
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(ANSWER_MAX))
        .build()
        .into();
    let told = agent
        .get(format!("http://{}{STANDING}", file.office))
        .call();
    let mut told = told.with_context(|| {
        format!(
            "{} does not answer at {}; is it running?",
            file.name, file.office
        )
    })?;
    let text = told.body_mut().read_to_string()?;
    let standing: Standing = serde_json::from_str(&text)?;
    if asked.json {
        println!("{text}");
    } else {
        print!("{}", page(&standing));
    }
    Ok(if is_well(&standing) {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(2)
    })
}

/// All that stands behind it.
fn behind(standing: &Standing) -> impl Iterator<Item = &BackendStanding> {
    let passing = standing
        .passages
        .iter()
        .flat_map(|passage| &passage.targets);
    standing.backends.iter().chain(passing)
}

fn is_well(standing: &Standing) -> bool {
    let serve = standing.workers.iter().all(|worker| worker.serves);
    serve && behind(standing).all(|one| one.state == balance::State::Up.name())
}

/// Which generation is in force, and which one is not yet.
fn configuration(configuration: &ConfigurationStanding) -> Vec<String> {
    let mut lines = vec![format!(
        "configuration {} is in force",
        configuration.in_force
    )];
    lines.extend(configuration.open.iter().map(|open| {
        let mut said = format!("configuration {} is {}", open.generation, open.stage);
        let parts = [
            { open.on_trial_since.as_ref() }.map(|since| format!(", on trial since {since}")),
            Some(format!(
                ", {} requests tried, {} missed",
                open.tried, open.misses
            )),
            { open.confirm_until.as_ref() }
                .map(|until| format!("; goes back at {until} unless somebody confirms it")),
        ];
        said.extend(parts.into_iter().flatten());
        said
    }));
    lines
}

fn page(standing: &Standing) -> String {
    let ends = if standing.leaving { ", leaving" } else { "" };
    let mut lines = vec![format!(
        "{}: {} under way, {} sent again, {} unserved{ends}",
        standing.name, standing.under_way, standing.again, standing.unserved
    )];
    lines.extend(standing.configuration.iter().flat_map(configuration));
    for worker in &standing.workers {
        let state = if worker.serves {
            format!("serves as process {}", worker.pid)
        } else {
            "does not serve".to_owned()
        };
        lines.push(format!(
            "worker {}: {state}, started {} times",
            worker.nth, worker.starts
        ));
    }
    for one in behind(standing) {
        lines.push(format!(
            "{} ({}, {}): {} for {} s, {} under way, {} answered, {} failed",
            one.name,
            one.home,
            one.address,
            one.state,
            one.stands_ms / 1_000,
            one.inflight,
            one.answered,
            one.failed
        ));
        lines.extend(one.why.iter().map(|why| format!("    {why}")));
    }
    lines.join("\n") + "\n"
}
