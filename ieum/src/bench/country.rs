//! A country for a benchmark: `ieum up` in a folder of its own, and what it said when it was ready.

use std::fs::File;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

use anyhow::Context;
use anyhow::bail;
use rustix::process::Pid;
use rustix::process::Signal;
use serde::Deserialize;

use crate::bench::machine;

/// How long a country may take to stand.
const READY_MAX: Duration = Duration::from_mins(15);

/// A running country. It ends with this value.
pub(crate) struct Country {
    process: Child,
    /// When its first process was started.
    pub(crate) began: Instant,
    pub(crate) ready: Ready,
}

/// The ready file, as far as a benchmark needs it.
#[derive(Deserialize)]
pub(crate) struct Ready {
    pub(crate) portal: String,
    pub(crate) processes: Vec<Process>,
    pub(crate) citizens: Vec<Citizen>,
    pub(crate) officers: Vec<Officer>,
}

#[derive(Deserialize)]
pub(crate) struct Process {
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) pid: u32,
    /// Where it serves its office.
    pub(crate) url: String,
}

#[derive(Deserialize)]
pub(crate) struct Officer {
    pub(crate) node: String,
    pub(crate) token: String,
}

#[derive(Clone, Deserialize)]
pub(crate) struct Citizen {
    pub(crate) resident_number: String,
    pub(crate) home: String,
    pub(crate) token: String,
}

impl Country {
    /// Starts `ieum up` and waits until every process answers.
    pub(crate) fn start(dir: &Path, port: u16, residents: u32) -> anyhow::Result<Self> {
        let file = dir.join("ready.json");
        let log = File::create(dir.join("up.log"))?;
        let began = machine::now();
        let process = Command::new(std::env::current_exe()?)
            .args([
                "up",
                "--port",
                &port.to_string(),
                "--residents",
                &residents.to_string(),
                "--dir",
            ])
            .arg(dir.join("country"))
            .arg("--ready")
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        let ready = Ready {
            portal: String::new(),
            processes: Vec::new(),
            citizens: Vec::new(),
            officers: Vec::new(),
        };
        let mut country = Self {
            process,
            began,
            ready,
        };
        country.ready = country.wait(&file, &dir.join("up.log"))?;
        Ok(country)
    }

    fn wait(&mut self, file: &Path, log: &Path) -> anyhow::Result<Ready> {
        while self.began.elapsed() < READY_MAX {
            if let Some(ready) = std::fs::read(file)
                .ok()
                .and_then(|text| serde_json::from_slice(&text).ok())
            {
                return Ok(ready);
            }
            if let Some(status) = self.process.try_wait()? {
                bail!(
                    "ieum up has ended ({status}): {}",
                    std::fs::read_to_string(log).unwrap_or_default().trim()
                );
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        bail!("ieum up was not ready after {} s", READY_MAX.as_secs())
    }

    /// The process of `up` itself.
    pub(crate) fn pid(&self) -> u32 {
        self.process.id()
    }

    /// The citizens of the portal's home, on whose records the benchmark works.
    pub(crate) fn at_home(&self) -> anyhow::Result<Vec<Citizen>> {
        let citizens: Vec<_> = self
            .ready
            .citizens
            .iter()
            .filter(|citizen| citizen.home == "jongno")
            .cloned()
            .collect();
        if citizens.is_empty() {
            bail!("the country has no citizens at its portal's home");
        }
        Ok(citizens)
    }
}

impl Drop for Country {
    fn drop(&mut self) {
        if let Some(pid) = i32::try_from(self.process.id())
            .ok()
            .and_then(Pid::from_raw)
        {
            let _ = rustix::process::kill_process(pid, Signal::TERM);
        }
        let _ended = self.process.wait();
    }
}

/// A client of a country.
pub(crate) struct Client {
    agent: ureq::Agent,
    portal: String,
}

/// An issued paper.
#[derive(Deserialize)]
pub(crate) struct Paper {
    pub(crate) number: String,
    pub(crate) code: String,
    pub(crate) pdf_url: String,
}

impl Client {
    pub(crate) fn new(country: &Country) -> Self {
        Self::at(&country.ready.portal)
    }

    /// Of a portal.
    pub(crate) fn at(portal: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_mins(2)))
            .http_status_as_error(false);
        Self {
            agent: config.build().into(),
            portal: portal.to_owned(),
        }
    }

    /// Asks for a 등본, and has it when this returns.
    pub(crate) fn issue(&self, citizen: &Citizen, key: &str) -> anyhow::Result<Paper> {
        let body =
            serde_json::json!({ "subject": citizen.resident_number, "options": {} }).to_string();
        let mut answer = self
            .agent
            .post(format!("{}/api/v1/resident/household-extract", self.portal))
            .header("Authorization", format!("Bearer {}", citizen.token))
            .header("Idempotency-Key", key)
            .header("Content-Type", "application/json")
            .send(body)?;
        let text = answer.body_mut().read_to_string()?;
        if answer.status() != 201 {
            bail!("no paper was issued ({}): {text}", answer.status());
        }
        serde_json::from_str(&text).context("the answer is no paper")
    }

    /// The paper's file.
    pub(crate) fn fetch(&self, citizen: &Citizen, paper: &Paper) -> anyhow::Result<Vec<u8>> {
        let url = format!("{}{}", self.portal, paper.pdf_url);
        let mut answer = self
            .agent
            .get(url)
            .header("Authorization", format!("Bearer {}", citizen.token))
            .call()?;
        let pdf = answer.body_mut().read_to_vec()?;
        if !pdf.starts_with(b"%PDF-") {
            bail!("{} is no PDF ({})", paper.number, answer.status());
        }
        Ok(pdf)
    }
}
