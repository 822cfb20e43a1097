//! How a second command reaches the `up` that runs on a directory: a socket in it, which is also its lock.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use anyhow::bail;
use tokio::io::AsyncBufReadExt;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::io::BufReader;
use tokio::net::UnixListener;
use tokio::net::UnixStream;

const SOCKET: &str = "up.sock";

pub(crate) struct Control(UnixListener);

/// Somebody asks for a role to be started.
pub(crate) struct Asked {
    pub(crate) name: String,
    line: UnixStream,
}

impl Control {
    /// Listens; fails where another `up` runs on this directory.
    pub(crate) fn listen(dir: &Path) -> anyhow::Result<Self> {
        let path = dir.join(SOCKET);
        if std::os::unix::net::UnixStream::connect(&path).is_ok() {
            bail!(
                "another ieum up runs on {}; end it first, or name another --dir",
                dir.display()
            );
        }
        let _ = std::fs::remove_file(&path);
        Ok(Self(UnixListener::bind(&path).with_context(|| {
            format!("{} can't be made", path.display())
        })?))
    }

    /// The next that is asked.
    pub(crate) async fn next(&mut self) -> Asked {
        loop {
            let Ok((line, _)) = self.0.accept().await else {
                continue;
            };
            let mut reader = BufReader::new(line);
            let mut name = String::new();
            if (&mut reader).take(64).read_line(&mut name).await.is_ok() {
                return Asked {
                    name: name.trim().to_owned(),
                    line: reader.into_inner(),
                };
            }
        }
    }
}

impl Asked {
    pub(crate) async fn answer(mut self, outcome: anyhow::Result<()>) {
        let text = outcome.map_or_else(|error| format!("{error:#}"), |()| "started".to_owned());
        let _ = self.line.write_all(text.as_bytes()).await;
    }
}

/// `up --start NAME`.
pub(crate) async fn ask_to_start(dir: &Path, name: &str) -> anyhow::Result<ExitCode> {
    let mut line = UnixStream::connect(dir.join(SOCKET))
        .await
        .with_context(|| format!("no ieum up runs on {}", dir.display()))?;
    line.write_all(format!("{name}\n").as_bytes()).await?;
    let mut text = String::new();
    line.read_to_string(&mut text).await?;
    if text == "started" {
        println!("{name}: started");
        return Ok(ExitCode::SUCCESS);
    }
    bail!("{text}")
}
