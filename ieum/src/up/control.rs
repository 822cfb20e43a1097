//! How others reach the `up` that runs on a directory: a socket in it, which is also its lock. One line of JSON asks, one answers.

use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use anyhow::bail;
use serde::Deserialize;
use serde::Serialize;
use tokio::io::AsyncBufReadExt;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::io::BufReader;
use tokio::net::UnixListener;
use tokio::net::UnixStream;
use tokio::task::JoinSet;

/// The socket's name in the country's directory.
pub(crate) const SOCKET: &str = "up.sock";
/// The longest question, in bytes.
const ASK_LEN_MAX: u64 = 512;
/// The longest answer, in bytes: a country of some hundred lines.
const TOLD_LEN_MAX: u64 = 256 * 1024;
/// How many may be asking at once.
const ASKING_MAX: usize = 32;
/// How long a question may take to arrive, and an answer to be taken.
const LINE_MAX: Duration = Duration::from_secs(2);
/// How long an answer may take.
const ANSWER_MAX: Duration = Duration::from_secs(5);

/// What may be asked of a running `up`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Ask {
    /// Start a role again that has ended.
    Start(String),
    /// Cut a line `A-B`, or all lines of a part.
    Cut { which: String, one_way: bool },
    /// Heal a line, all lines of a part, or all.
    Heal(Option<String>),
    /// What the country looks like.
    Map,
}

/// What it answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Told {
    /// The role runs again.
    Started,
    /// The lines that are cut or healed now.
    Lines(Vec<String>),
    /// The country.
    Map(country::Map),
    /// It can't be done; why, in a sentence.
    Refused(String),
}

/// The socket of a running `up`.
pub(crate) struct Control {
    socket: UnixListener,
    reading: JoinSet<Option<Asked>>,
}

/// Somebody asks.
pub(crate) struct Asked {
    pub(crate) ask: Ask,
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
        let socket = UnixListener::bind(&path)
            .with_context(|| format!("{} can't be made", path.display()))?;
        Ok(Self {
            socket,
            reading: JoinSet::new(),
        })
    }

    /// The next that is asked. Whoever is slow with a question keeps nobody else waiting.
    pub(crate) async fn next(&mut self) -> Asked {
        loop {
            tokio::select! {
                accepted = self.socket.accept(), if self.reading.len() < ASKING_MAX => {
                    if let Ok((line, _)) = accepted {
                        self.reading.spawn(read(line));
                    }
                }
                Some(read) = self.reading.join_next() => {
                    if let Ok(Some(asked)) = read {
                        return asked;
                    }
                }
            }
        }
    }
}

/// Reads a question. One that is no question is answered at once.
async fn read(line: UnixStream) -> Option<Asked> {
    let mut reader = BufReader::new(line);
    let mut text = String::new();
    let mut bounded = (&mut reader).take(ASK_LEN_MAX);
    let reading = tokio::time::timeout(LINE_MAX, bounded.read_line(&mut text));
    reading.await.ok()?.ok()?;
    let line = reader.into_inner();
    match serde_json::from_str(&text) {
        Ok(ask) => Some(Asked { ask, line }),
        Err(error) => {
            answer(line, &Told::Refused(format!("no such question: {error}"))).await;
            None
        }
    }
}

impl Asked {
    /// Answers, and ends the conversation.
    pub(crate) async fn answer(self, told: &Told) {
        answer(self.line, told).await;
    }
}

async fn answer(mut line: UnixStream, told: &Told) {
    let text = serde_json::to_vec(told).expect("an answer is plain data");
    // Whoever has gone away needs no answer.
    let _ = tokio::time::timeout(LINE_MAX, line.write_all(&text)).await;
}

/// Asks the `up` behind a socket.
pub(crate) async fn ask(socket: &Path, ask: &Ask) -> anyhow::Result<Told> {
    let dir = socket.parent().unwrap_or(socket).display().to_string();
    let asked = async {
        let mut line = UnixStream::connect(socket)
            .await
            .with_context(|| format!("no ieum up runs on {dir}"))?;
        let mut text = serde_json::to_vec(ask)?;
        text.push(b'\n');
        line.write_all(&text).await?;
        let mut told = Vec::new();
        line.take(TOLD_LEN_MAX).read_to_end(&mut told).await?;
        serde_json::from_slice(&told)
            .with_context(|| format!("what the ieum up on {dir} answered does not read"))
    };
    tokio::time::timeout(ANSWER_MAX, asked)
        .await
        .with_context(|| {
            format!("the ieum up on {dir} does not answer; it may still be starting: ask again")
        })?
}

/// The socket in a directory.
pub(crate) fn socket(dir: &Path) -> PathBuf {
    dir.join(SOCKET)
}

/// `up --start NAME`.
pub(crate) async fn ask_to_start(dir: &Path, name: &str) -> anyhow::Result<ExitCode> {
    match ask(&socket(dir), &Ask::Start(name.to_owned())).await? {
        Told::Started => {
            println!("{name}: started");
            Ok(ExitCode::SUCCESS)
        }
        Told::Refused(why) => bail!("{why}"),
        Told::Lines(_) | Told::Map(_) => bail!("the ieum up there answered another question"),
    }
}
