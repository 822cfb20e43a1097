//! What the process that holds the listeners and one that serves say to each other: a line of JSON each, an answer to every order.

use std::io;
use std::io::ErrorKind;

use serde::Deserialize;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::io::AsyncBufReadExt;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::io::BufReader;
use tokio::net::UnixStream;

use crate::Figures;
use crate::TrialStanding;

/// The longest line, in bytes: a configuration, or the figures of a gateway with some hundred backends.
const LINE_LEN_MAX: u64 = 1 << 20;

/// What a worker begins with.
#[derive(Debug, Serialize, Deserialize)]
pub struct Begin {
    /// The configuration, as it was accepted.
    pub text: String,
    /// Which of the workers it is, from 1.
    pub nth: usize,
}

/// What a worker is told.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Order {
    /// Say how you stand.
    Stand,
    /// Take a backend out, or let it in again.
    Drain { backend: String, out: bool },
    /// Try another configuration on a part of what is asked.
    Try {
        text: String,
        lasts_ms: u64,
        misses_max: u32,
    },
    /// Say how the trial stands.
    TryStands,
    /// Serve everybody by what is on trial, and keep the former warm.
    TakeOver,
    /// What is on trial stays.
    Commit,
    /// Go back to the former.
    Revert,
    /// Finish what you have, take nothing more, and end.
    Leave,
}

/// What a worker says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Told {
    /// It has looked at every backend, and serves from now on; whether anybody behind it works.
    Ready { works: bool },
    /// How it stands.
    Stands(Box<Figures>),
    /// How the trial stands.
    Tries(TrialStanding),
    /// It can't be tried: why.
    CanNot(String),
    /// The order is carried out.
    Done,
    /// There is nothing of that name.
    NoSuch,
}

/// One end of the line.
pub(crate) struct Talk(BufReader<UnixStream>);

impl Talk {
    pub(crate) fn over(line: std::os::unix::net::UnixStream) -> io::Result<Self> {
        line.set_nonblocking(true)?;
        Ok(Self(BufReader::new(UnixStream::from_std(line)?)))
    }

    pub(crate) async fn say(&mut self, what: &impl Serialize) -> io::Result<()> {
        let mut line = serde_json::to_vec(what)?;
        line.push(b'\n');
        self.0.write_all(&line).await
    }

    /// The next line; an error once the other end is gone.
    pub(crate) async fn hear<T: DeserializeOwned>(&mut self) -> io::Result<T> {
        let mut line = Vec::new();
        let mut most = (&mut self.0).take(LINE_LEN_MAX);
        most.read_until(b'\n', &mut line).await?;
        if line.last() != Some(&b'\n') {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        Ok(serde_json::from_slice(&line)?)
    }

    /// Says it, and hears the answer.
    pub(crate) async fn ask(&mut self, order: &Order) -> io::Result<Told> {
        self.say(order).await?;
        self.hear().await
    }
}
