//! `ieum up`: a small generated country on one machine. It writes a sample deployment, then runs each role as its own `ieum serve`.

mod control;
mod layout;
mod lines;
mod people;
mod processes;
mod seen;
mod told;

use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;

pub(crate) use crate::up::control::Ask;
pub(crate) use crate::up::control::Told;
pub(crate) use crate::up::control::ask;
pub(crate) use crate::up::control::socket;
use crate::up::layout::Layout;
use crate::up::lines::Lines;
use crate::up::lines::Which;
use crate::up::processes::Processes;
pub(crate) use crate::up::seen::Seen;

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
    /// The PostgreSQL server in which the centre keeps its copies; without it they lie in SQLite.
    #[arg(long, value_name = "URL")]
    postgres: Option<String>,
    /// Written when every process answers and every copy has caught up.
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
    let layout = Layout::plan(&dir, args.port, args.postgres.clone())?;
    let lines = Lines::open(layout.wires()).await?;
    layout.write(&lines)?;
    let people = people::populate(&layout, args.seed, args.residents).await?;

    let mut end = crate::serve::ending(None);
    let mut processes = Processes::new(&layout)?;
    for (name, _) in layout.offices() {
        processes.start(&name)?;
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
    let mut running = Running {
        processes: &mut processes,
        lines: &lines,
        ready: args.ready.as_deref(),
        layout: &layout,
        people: &people,
    };
    running.watch(control, end).await?;
    processes.end().await;
    Ok(ExitCode::SUCCESS)
}

/// A country that runs.
struct Running<'a> {
    processes: &'a mut Processes,
    lines: &'a Lines,
    ready: Option<&'a Path>,
    layout: &'a Layout,
    people: &'a [people::Cast],
}

impl Running<'_> {
    /// A role that ended stays down and is named; another `up --start NAME` starts it again.
    async fn watch(
        &mut self,
        mut control: control::Control,
        mut end: tokio::sync::watch::Receiver<bool>,
    ) -> anyhow::Result<()> {
        loop {
            tokio::select! {
                _ = end.wait_for(|over| *over) => return Ok(()),
                ended = self.processes.next_end() => eprintln!("{ended}이(가) 멈췄습니다 · {ended} has ended. ieum up --dir {} --start {ended}", self.layout.dir.display()),
                asked = control.next() => {
                    let told = self.answer(&asked.ask).unwrap_or_else(|error| Told::Refused(format!("{error:#}")));
                    asked.answer(&told).await;
                }
            }
        }
    }

    fn answer(&mut self, ask: &Ask) -> anyhow::Result<Told> {
        Ok(match ask {
            Ask::Start(name) => {
                self.processes.start(name)?;
                if let Some(file) = self.ready {
                    told::write_ready(file, self.layout, self.processes, self.people)?;
                }
                Told::Started
            }
            Ask::Cut { which, one_way } => {
                let which = Which::read(Some(which), *one_way)?;
                Told::Lines(self.lines.set_cut(&which, true)?)
            }
            Ask::Heal(which) => {
                let which = Which::read(which.as_deref(), false)?;
                Told::Lines(self.lines.set_cut(&which, false)?)
            }
            Ask::Map => {
                let runs = |name: &str| self.processes.pid(name).is_some();
                Told::Map(country::Map {
                    parts: self.layout.on_the_map(runs),
                    lines: self.lines.states(runs),
                })
            }
        })
    }
}
