//! The centre, the node that copies, and those whose journals it holds: its own offices and the home whose twin it is.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;

use ::store::Store;
use anyhow::Context;
use anyhow::bail;
use journal::Issued;
use journal::Proposal;
use rustix::process::Pid;
use rustix::process::Signal;
use serde_json::Value;
use serde_json::json;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::bench::machine;
use crate::bench::reconcile::line::Line;
use crate::bench::store::workload;
use crate::load;

/// Who copies.
const RECEIVER: &str = "jongno";
/// Whose journals it holds: the two of the sample, and two more offices of its own.
const SOURCES: [&str; 4] = ["songpa", "cheongun", "sajik", "samcheong"];
/// The office that the further ones are like.
const LIKE: &str = "cheongun";
/// How long a process may take to answer, and a node to be enrolled.
const READY_MAX: Duration = Duration::from_mins(2);

pub(super) struct Field {
    dir: PathBuf,
    runtime: Runtime,
    lines: BTreeMap<&'static str, Line>,
    /// The port of each part's office.
    offices: BTreeMap<&'static str, u16>,
    running: BTreeMap<&'static str, Child>,
}

/// What waits to be copied.
pub(super) struct Backlog {
    pub(super) entries: u64,
    pub(super) body_bytes: u64,
}

impl Field {
    /// Makes the configurations of a country that has ended into those of the field.
    pub(super) fn lay_out(dir: &Path, port: u16) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let list = dir.join("centre/nodes.json");
        let mut listed: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(&list)?)?;
        // One node copies here: the centre only publishes.
        listed.retain(|node| node["centre"] != true);
        publish_only(dir)?;
        let like = listed.iter().find(|node| node["name"] == LIKE).cloned();
        let like = like.context("the sample has the office")?;
        let sample = std::fs::read_to_string(dir.join(format!("{LIKE}.toml")))?;
        for (n, name) in (0_u16..).zip(&SOURCES[2..]) {
            let (code, first) = (11_190 + n, port + 20 + 3 * n);
            let url =
                |scheme: &str, nth: u16| json!(format!("{scheme}://127.0.0.1:{}", first + nth));
            let mut node = like.clone();
            node["name"] = json!(name);
            node["code"] = json!(code);
            (node["public_url"], node["office_url"]) = (url("http", 0), url("http", 1));
            node["link_url"] = url("https", 2);
            listed.push(node);
            let told = sample
                .replace(LIKE, name)
                .lines()
                .map(|line| {
                    let key = line.split(" = ").next().unwrap_or_default();
                    match (
                        key,
                        ["public", "office", "link"]
                            .iter()
                            .position(|listen| *listen == key),
                    ) {
                        (_, Some(nth)) => {
                            format!("{key} = \"127.0.0.1:{}\"", usize::from(first) + nth)
                        }
                        ("code", _) => format!("code = {code}"),
                        ("host", _) => format!("host = \"127.0.0.1:{first}\""),
                        _ => line.to_owned(),
                    }
                })
                .collect::<Vec<_>>()
                .join("\n");
            std::fs::write(dir.join(format!("{name}.toml")), told)?;
        }
        std::fs::write(&list, json!(listed).to_string())?;
        let (mut lines, mut offices) = (BTreeMap::new(), BTreeMap::new());
        for part in ["centre", RECEIVER].into_iter().chain(SOURCES) {
            offices.insert(part, port_of(dir, part, "office")?);
        }
        for source in SOURCES {
            lines.insert(source, Line::open(&runtime, port_of(dir, source, "link")?)?);
        }
        let field = Self {
            dir: dir.to_owned(),
            runtime,
            lines,
            offices,
            running: BTreeMap::new(),
        };
        for part in [RECEIVER].into_iter().chain(SOURCES) {
            field.rewire(part)?;
        }
        Ok(field)
    }

    /// A part calls the centre itself; the node that copies calls the others by the lines, they call each other as the directory says.
    fn rewire(&self, part: &str) -> anyhow::Result<()> {
        let file = self.dir.join(format!("{part}.toml"));
        let centre = format!("centre = \"http://127.0.0.1:{}\"", self.offices["centre"]);
        let lines = self
            .lines
            .iter()
            .map(|(name, line)| format!("{name} = \"{}\"", line.address));
        let lines = format!("lines = {{ {} }}", lines.collect::<Vec<_>>().join(", "));
        let text = std::fs::read_to_string(&file)?;
        let text =
            text.lines()
                .filter_map(|line| match line.split(" = ").next().unwrap_or_default() {
                    "centre" => Some(centre.as_str()),
                    "control" => None,
                    "lines" => (part == RECEIVER).then_some(lines.as_str()),
                    _ => Some(line),
                });
        std::fs::write(&file, text.collect::<Vec<_>>().join("\n"))?;
        Ok(())
    }

    /// Runs everything once, with whole lines, until all are enrolled and every journal is copied; then ends the sources.
    pub(super) fn enrol(&mut self) -> anyhow::Result<()> {
        self.set_lines(true);
        self.start_all()?;
        self.wait(
            "the nodes are enrolled and their journals are copied",
            |field| {
                let enrolled = SOURCES
                    .iter()
                    .all(|name| field.dir.join(name).join("keys/link.pem").exists());
                // An empty journal's answer is longer than a handshake alone.
                let asked = field.lines.values().all(|line| line.bytes() > 8_000);
                Ok(enrolled && asked)
            },
        )?;
        self.set_lines(false);
        for source in SOURCES {
            self.end(source);
        }
        self.end(RECEIVER);
        Ok(())
    }

    /// Writes as many entries into the sources' journals, which must be stopped: issues as they are there, sealed with their own keys.
    pub(super) fn fill(&self, entries: u64, together: usize) -> anyhow::Result<Backlog> {
        let issued = workload::issued()?;
        let each = entries / SOURCES.len() as u64;
        let filled = self.runtime.block_on(async {
            let mut going = JoinSet::new();
            for (n, source) in (1_u64..).zip(SOURCES) {
                let (file, issued) = (self.dir.join(format!("{source}.toml")), issued.clone());
                going.spawn(async move {
                    let opened = load::open(&file).await?;
                    let store = opened.node.store();
                    let mut bytes = 0;
                    for first in (0..each).step_by(together) {
                        let mut batch = JoinSet::new();
                        for i in first..(first + together as u64).min(each) {
                            let proposal = entry(n * 100_000_000 + i, &issued, store);
                            bytes += proposal.body.len() as u64;
                            let store = store.clone();
                            batch.spawn(async move { store.append(proposal).await });
                        }
                        while let Some(appended) = batch.join_next().await {
                            appended??;
                        }
                    }
                    anyhow::Ok(bytes)
                });
            }
            going
                .join_all()
                .await
                .into_iter()
                .sum::<anyhow::Result<u64>>()
        });
        Ok(Backlog {
            entries: each * SOURCES.len() as u64,
            body_bytes: filled?,
        })
    }

    /// Starts what does not run.
    pub(super) fn start_all(&mut self) -> anyhow::Result<()> {
        for part in ["centre", RECEIVER].into_iter().chain(SOURCES) {
            if self.running.contains_key(part) {
                continue;
            }
            let log = std::fs::File::options()
                .create(true)
                .append(true)
                .open(self.dir.join(format!("{part}.log")))?;
            let child = Command::new(std::env::current_exe()?)
                .arg("serve")
                .arg(self.dir.join(format!("{part}.toml")))
                // As `up` starts them: one arena of memory a process.
                .env("MALLOC_ARENA_MAX", "1")
                .stdin(Stdio::null())
                .stdout(log.try_clone()?)
                .stderr(log)
                .spawn()?;
            self.running.insert(part, child);
        }
        self.wait("every process answers", |field| {
            Ok(field
                .offices
                .values()
                .all(|port| get(*port, "/healthz").is_ok()))
        })
    }

    fn wait(
        &mut self,
        what: &str,
        mut so: impl FnMut(&Self) -> anyhow::Result<bool>,
    ) -> anyhow::Result<()> {
        let began = machine::now();
        while !so(self)? {
            for (name, child) in &mut self.running {
                if let Some(status) = child.try_wait()? {
                    let log = std::fs::read_to_string(self.dir.join(format!("{name}.log")));
                    bail!("{name} has ended ({status}): {}", log.unwrap_or_default());
                }
            }
            if began.elapsed() > READY_MAX {
                bail!("after {} s it is not so that {what}", READY_MAX.as_secs());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }

    /// How many entries of others the node that copies has on disk.
    pub(super) fn copied(&self) -> anyhow::Result<u64> {
        let text = get(self.offices[RECEIVER], "/metrics")?;
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix("ieum_copied_entries "));
        Ok(line
            .context("the node tells how much it has copied")?
            .parse()?)
    }

    pub(super) fn heal(&self) {
        self.set_lines(true);
    }

    fn set_lines(&self, healed: bool) {
        self.lines.values().for_each(|line| line.set(healed));
    }

    /// Bytes carried on all lines, both ways, TLS and HTTP among them.
    pub(super) fn wire_bytes(&self) -> u64 {
        self.lines.values().map(Line::bytes).sum()
    }

    pub(super) fn sources(&self) -> usize {
        self.lines.len()
    }

    /// Processor time so far: of the node that copies with its printing processes, and of the others.
    pub(super) fn cpu(&self) -> (f64, f64) {
        let of = |child: &Child| -> f64 {
            machine::descendants(child.id())
                .into_iter()
                .map(machine::cpu_seconds_of)
                .sum()
        };
        let receiver = self.running.get(RECEIVER).map_or(0.0, of);
        (
            receiver,
            self.running.values().map(of).sum::<f64>() - receiver,
        )
    }

    fn end(&mut self, part: &str) {
        if let Some(child) = self.running.remove(part) {
            ended(child);
        }
    }
}

impl Drop for Field {
    fn drop(&mut self) {
        for (_, child) in std::mem::take(&mut self.running) {
            ended(child);
        }
    }
}

/// Takes out of the centre's configuration what makes it a holder.
fn publish_only(dir: &Path) -> anyhow::Result<()> {
    let file = dir.join("centre.toml");
    let text = std::fs::read_to_string(&file)?;
    let kept = text.lines().filter(|line| !line.starts_with("link = "));
    let kept = kept.take_while(|line| *line != "[office]");
    std::fs::write(&file, kept.collect::<Vec<_>>().join("\n"))?;
    Ok(())
}

fn ended(mut child: Child) {
    if let Some(pid) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        let _ = rustix::process::kill_process(pid, Signal::TERM);
    }
    let _ended = child.wait();
}

/// An issue as it is there, sealed with the node's own key; no errand, for nobody would do it.
fn entry(n: u64, issued: &Issued, store: &Store) -> Proposal {
    let mut draft = workload::issue(n, issued, Vec::new(), Vec::new());
    draft.pdfs.clear();
    draft.body.errands.clear();
    draft.seal(store.seal())
}

fn port_of(dir: &Path, part: &str, listens: &str) -> anyhow::Result<u16> {
    let text = std::fs::read_to_string(dir.join(format!("{part}.toml")))?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(listens)?.strip_prefix(" = \"127.0.0.1:"));
    let port = line.and_then(|rest| rest.trim_end_matches('"').parse().ok());
    port.with_context(|| format!("{part} has no {listens}"))
}

fn get(port: u16, path: &str) -> anyhow::Result<String> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(5)))
        .build()
        .into();
    Ok(agent
        .get(format!("http://127.0.0.1:{port}{path}"))
        .call()?
        .body_mut()
        .read_to_string()?)
}
