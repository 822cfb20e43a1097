//! The baselines as child processes: one JSON line in, one out, so that we say who runs when.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::ChildStdin;
use std::process::ChildStdout;
use std::process::Command;
use std::process::Stdio;

use anyhow::Context;
use serde_json::Value;

/// A baseline that was not built.
#[derive(Debug)]
pub(crate) struct Missing(PathBuf);

impl std::fmt::Display for Missing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} is missing, so there is nothing to compare with: run `cargo xtask baselines` and start from the project's folder",
            self.0.display()
        )
    }
}

impl std::error::Error for Missing {}

/// A running baseline. It ends when its input is closed.
pub(crate) struct Baseline {
    name: String,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    process: Child,
}

impl Baseline {
    /// Starts one of the compiled baselines.
    pub(crate) fn compiled(baselines: &Path, name: &str) -> anyhow::Result<Self> {
        let program = present(&baselines.join("target/release").join(name))?;
        Self::start(name, &mut Command::new(program))
    }

    /// Starts pdfmake.
    pub(crate) fn pdfmake(baselines: &Path) -> anyhow::Result<Self> {
        present(&baselines.join("documents/node_modules/pdfmake"))?;
        Self::start(
            "pdfmake",
            Command::new("node").arg(present(&baselines.join("documents/page.js"))?),
        )
    }

    /// Starts WeasyPrint.
    pub(crate) fn weasyprint(baselines: &Path) -> anyhow::Result<Self> {
        // Not canonical: the environment is found by the link's own place.
        let python = std::path::absolute(baselines.join(".venv/bin/python"))?;
        if !python.exists() {
            return Err(Missing(python).into());
        }
        Self::start(
            "weasyprint",
            Command::new(python).arg(present(&baselines.join("documents/page.py"))?),
        )
    }

    /// Makes a throw-away PostgreSQL cluster in a folder, and answers once it can be reached; its socket lies in that folder.
    pub(crate) fn cluster(baselines: &Path, dir: &Path) -> anyhow::Result<(Self, Value)> {
        let script = present(&baselines.join("cluster.sh"))?;
        let mut cluster = Self::start("PostgreSQL", Command::new(script).arg(dir))?;
        let settings = cluster.answer()?;
        Ok((cluster, settings))
    }

    fn start(name: &str, command: &mut Command) -> anyhow::Result<Self> {
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{name} does not start"))?;
        let input = process.stdin.take().context("stdin is piped")?;
        let output = process.stdout.take().context("stdout is piped")?;
        Ok(Self {
            name: name.to_owned(),
            input: Some(input),
            output: BufReader::new(output),
            process,
        })
    }

    /// Asks, and waits for the answer.
    pub(crate) fn ask(&mut self, line: &Value) -> anyhow::Result<Value> {
        let input = self
            .input
            .as_mut()
            .context("the input is open until the end")?;
        writeln!(input, "{line}")
            .and_then(|()| input.flush())
            .with_context(|| format!("{} has ended", self.name))?;
        self.answer()
    }

    fn answer(&mut self) -> anyhow::Result<Value> {
        let mut answer = String::new();
        self.output.read_line(&mut answer)?;
        serde_json::from_str(&answer).with_context(|| format!("{} gave no answer", self.name))
    }
}

impl Drop for Baseline {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ended = self.process.wait();
    }
}

/// A program of this machine, where Debian has its programs.
pub(crate) fn installed(name: &str) -> anyhow::Result<PathBuf> {
    let folders = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"];
    let programs = folders.iter().map(|folder| Path::new(folder).join(name));
    let found = programs.into_iter().find(|program| program.exists());
    found.ok_or_else(|| Missing(name.into()).into())
}

/// What has to lie there.
pub(crate) fn present(path: &Path) -> anyhow::Result<PathBuf> {
    path.canonicalize()
        .map_err(|_| Missing(path.to_owned()).into())
}
