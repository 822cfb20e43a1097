//! `ieum up`: a small generated country on one machine. It writes a sample deployment, then runs each role as its own `ieum serve`.

mod control;
mod layout;
mod people;
mod processes;
mod told;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;

use crate::up::layout::Layout;
use crate::up::processes::Processes;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Where everything is kept; an earlier country there is resumed.
    #[arg(long, default_value = "./ieum-data")]
    dir: PathBuf,
    /// The portal's port; the others count up from it.
    #[arg(long, default_value_t = 8000)]
    port: u16,
    /// How many people are generated.
    #[arg(long, default_value_t = 10_000)]
    residents: u32,
    /// From which seed.
    #[arg(long, default_value_t = 20_231_117)]
    seed: u64,
    /// Written when every process answers.
    #[arg(long)]
    ready: Option<PathBuf>,
    /// Starts a role again that ended, in the `up` that runs on this directory.
    #[arg(long, value_name = "NAME")]
    start: Option<String>,
}

/// Runs until Ctrl-C or SIGTERM, then ends every process.
pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(async {
        match &args.start {
            Some(name) => control::ask_to_start(&args.dir, name).await,
            None => up(&args).await,
        }
    })
}

async fn up(args: &Args) -> anyhow::Result<ExitCode> {
    std::fs::create_dir_all(&args.dir)
        .with_context(|| format!("{} can't be made", args.dir.display()))?;
    let dir = args.dir.canonicalize()?;
    let control = control::Control::listen(&dir)?;
    processes::end_leftovers(&dir);
    let layout = Layout::on_disk(&dir, args.port)?;
    let people = people::populate(&layout, args.seed, args.residents).await?;

    let mut end = crate::serve::ending();
    let mut processes = Processes::new(&layout)?;
    for part in &layout.parts {
        processes.start(&part.name)?;
    }
    let ready = tokio::select! {
        ready = processes.all_answer() => ready,
        _ = end.wait_for(|over| *over) => Ok(()),
    };
    if let Err(error) = ready {
        processes.end().await;
        return Err(error);
    }
    if let Some(file) = &args.ready {
        told::write_ready(file, &layout, &processes, &people)?;
    }
    told::say(&layout, &people);
    watch(&mut processes, control, end, args, &layout, &people).await?;
    processes.end().await;
    Ok(ExitCode::SUCCESS)
}

/// A role that ended stays down and is named; another `up --start NAME` starts it again.
async fn watch(
    processes: &mut Processes,
    mut control: control::Control,
    mut end: tokio::sync::watch::Receiver<bool>,
    args: &Args,
    layout: &Layout,
    people: &[people::Cast],
) -> anyhow::Result<()> {
    loop {
        tokio::select! {
            _ = end.wait_for(|over| *over) => return Ok(()),
            ended = processes.next_end() => eprintln!("{ended}이(가) 멈췄습니다 · {ended} has ended. ieum up --dir {} --start {ended}", layout.dir.display()),
            asked = control.next() => {
                let outcome = processes.start(&asked.name);
                let started = outcome.is_ok();
                asked.answer(outcome).await;
                if started && let Some(file) = &args.ready {
                    told::write_ready(file, layout, processes, people)?;
                }
            }
        }
    }
}
