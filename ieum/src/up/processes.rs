//! The processes of a running `up`: started, awaited, ended.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use anyhow::Context;
use anyhow::bail;
use rustix::process::Pid;
use rustix::process::Signal;
use rustix::process::kill_process_group;
use tokio::process::Child;
use tokio::process::Command;
use tokio::task::JoinSet;

use crate::up::layout::Layout;

/// How long all processes together may take to answer.
const ANSWER_MAX: Duration = Duration::from_mins(1);
/// How long a process may take to end before it is killed.
const END_MAX: Duration = Duration::from_secs(8);
const PIDS: &str = "processes.json";

/// The running processes.
pub(crate) struct Processes {
    dir: PathBuf,
    /// Read once: after an upgrade under a running `up`, the system would name the file that is gone.
    program: PathBuf,
    offices: BTreeMap<String, String>,
    pids: BTreeMap<String, u32>,
    ends: JoinSet<String>,
}

impl Processes {
    pub(crate) fn new(layout: &Layout) -> anyhow::Result<Self> {
        let program = std::env::current_exe().context("this program's own path is unknown")?;
        Ok(Self {
            dir: layout.dir.clone(),
            program,
            offices: layout.offices().collect(),
            pids: BTreeMap::new(),
            ends: JoinSet::new(),
        })
    }

    /// Starts a role on its configuration. One that runs is not started twice.
    pub(crate) fn start(&mut self, name: &str) -> anyhow::Result<()> {
        if !self.offices.contains_key(name) {
            bail!(
                "no part is called {name}; there are {}",
                self.offices.keys().cloned().collect::<Vec<_>>().join(", ")
            );
        }
        if self.pids.contains_key(name) {
            bail!("{name} is running");
        }
        let logs = self.dir.join("logs");
        std::fs::create_dir_all(&logs)?;
        let log = File::options()
            .create(true)
            .append(true)
            .open(logs.join(format!("{name}.log")))?;
        let mut child = Command::new(&self.program)
            .arg("serve")
            .arg(self.dir.join(format!("{name}.toml")))
            // glibc would keep what a catch-up used in one arena a thread; `ieum bench footprint` shows what a node keeps with a single one.
            .env("MALLOC_ARENA_MAX", "1")
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .process_group(0)
            .spawn()
            .with_context(|| format!("{name} can't be started"))?;
        self.pids.insert(
            name.to_owned(),
            child.id().context("the process has ended already")?,
        );
        self.remember()?;
        let name = name.to_owned();
        self.ends.spawn(async move {
            wait(&mut child).await;
            name
        });
        Ok(())
    }

    pub(crate) fn pid(&self, name: &str) -> Option<u32> {
        self.pids.get(name).copied()
    }

    /// The next process that ends.
    pub(crate) async fn next_end(&mut self) -> String {
        match self.ends.join_next().await {
            Some(Ok(name)) => {
                self.pids.remove(&name);
                let _ = self.remember();
                name
            }
            _ => std::future::pending().await,
        }
    }

    /// Waits until every process answers, and every node has its delegation and knows its neighbours.
    pub(crate) async fn all_answer(&mut self) -> anyhow::Result<()> {
        let waiting = async {
            for office in self.offices.values() {
                while !answers(format!("{office}/healthz/deep")).await {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        };
        tokio::select! {
            waited = tokio::time::timeout(ANSWER_MAX, waiting) => waited.context("not every part answers; see the logs folder"),
            ended = self.ends.join_next() => {
                let name = ended.and_then(Result::ok).unwrap_or_default();
                self.pids.remove(&name);
                bail!("{name} ended at its start: {}", last_line(&self.dir.join("logs").join(format!("{name}.log"))))
            }
        }
    }

    /// Asks all to end, and kills what does not.
    pub(crate) async fn end(&mut self) {
        for pid in self.pids.values() {
            signal(*pid, Signal::TERM);
        }
        let all = async { while self.ends.join_next().await.is_some() {} };
        if tokio::time::timeout(END_MAX, all).await.is_err() {
            for pid in self.pids.values() {
                // With whatever they have started.
                let group = i32::try_from(*pid).ok().and_then(Pid::from_raw);
                let _ = group.map(|group| kill_process_group(group, Signal::KILL));
            }
        }
        let _ = std::fs::remove_file(self.dir.join(PIDS));
    }

    fn remember(&self) -> anyhow::Result<()> {
        keys::write_public(&self.dir.join(PIDS), &serde_json::to_vec(&self.pids)?)?;
        Ok(())
    }
}

async fn wait(child: &mut Child) {
    let _ = child.wait().await;
}

async fn answers(url: String) -> bool {
    let asked = tokio::task::spawn_blocking(move || {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(2)))
            .build()
            .into();
        let mut answer = agent.get(&url).call().ok()?;
        answer.body_mut().read_to_string().ok()
    });
    // It says `"issues":true` once the centre has delegated its key, and `"copies_whole":true` once it has caught up with all that it holds.
    // A gateway says `"works":true` once somebody behind it does.
    matches!(asked.await, Ok(Some(text)) if text.contains("\"works\":true") || text.contains("\"issues\":true") && !text.contains("\"neighbours\":0") && text.contains("\"copies_whole\":true"))
}

/// Ends what an `up` that was killed has left running on this directory.
pub(crate) fn end_leftovers(dir: &Path) {
    let Ok(text) = std::fs::read_to_string(dir.join(PIDS)) else {
        return;
    };
    let pids: BTreeMap<String, u32> = serde_json::from_str(&text).unwrap_or_default();
    let ours = |name: &str, pid: u32| {
        let command = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&command)
            .contains(&format!("{}", dir.join(format!("{name}.toml")).display()))
    };
    for (name, pid) in pids {
        if !ours(&name, pid) {
            continue;
        }
        eprintln!(
            "{name}: 앞서 남은 프로세스를 끝냅니다 · ending a process that was left running ({pid})"
        );
        signal(pid, Signal::TERM);
        let mut left = END_MAX.as_millis() / 50;
        while ours(&name, pid) && left > 0 {
            std::thread::sleep(Duration::from_millis(50));
            left -= 1;
        }
        if ours(&name, pid) {
            signal(pid, Signal::KILL);
        }
    }
}

fn signal(pid: u32, signal: Signal) {
    if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
        // It may have ended in between, which is what was wanted.
        let _ = rustix::process::kill_process(pid, signal);
    }
}

fn last_line(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    text.lines().last().unwrap_or("its log is empty").to_owned()
}
