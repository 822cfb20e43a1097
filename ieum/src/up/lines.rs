//! The lines between the parts of a demo country, each through relays in the process of `up`, so that it can be cut without root.

mod relay;

use std::net::SocketAddr;

use anyhow::Context;
use anyhow::bail;
use country::State;

use crate::up::lines::relay::Relay;

/// Calls that one part makes at another: data, built from the layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wire {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) kind: Use,
    /// The listener of the part that is called.
    pub(crate) target: SocketAddr,
}

/// What a call is for: each has a listener of its own, but to people they are one line, which is cut as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// The door for other nodes.
    Door,
    /// The centre's directory.
    Directory,
}

/// All lines. What is cut survives nothing: another `up` starts whole.
pub(crate) struct Lines(Vec<Direction>);

/// One direction of a line: who calls whom, and what for.
struct Direction {
    from: String,
    to: String,
    kind: Use,
    relay: Relay,
}

/// Which lines are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Which {
    All,
    /// Every line of a part.
    Part(String),
    /// Both directions of one line.
    Between(String, String),
    /// Only what the first calls at the second.
    OneWay(String, String),
}

impl Which {
    /// `A-B` or `NAME`; names hold no hyphen. Nothing named: all.
    pub(crate) fn read(text: Option<&str>, one_way: bool) -> anyhow::Result<Self> {
        let pair = text.and_then(|text| text.split_once('-'));
        Ok(match (pair, text, one_way) {
            (Some((a, b)), _, false) => Self::Between(a.to_owned(), b.to_owned()),
            (Some((a, b)), _, true) => Self::OneWay(a.to_owned(), b.to_owned()),
            (None, _, true) => bail!("one way of what? Name a line: A-B"),
            (None, Some(part), false) => Self::Part(part.to_owned()),
            (None, None, false) => Self::All,
        })
    }

    fn names(&self) -> Vec<&str> {
        match self {
            Self::All => Vec::new(),
            Self::Part(name) => vec![name],
            Self::Between(a, b) | Self::OneWay(a, b) => vec![a, b],
        }
    }

    fn holds(&self, from: &str, to: &str) -> bool {
        match self {
            Self::All => true,
            Self::Part(name) => name == from || name == to,
            Self::Between(a, b) => (a == from && b == to) || (a == to && b == from),
            Self::OneWay(a, b) => a == from && b == to,
        }
    }
}

impl Lines {
    /// Opens a relay for each wire.
    pub(crate) async fn open(wires: Vec<Wire>) -> anyhow::Result<Self> {
        let mut lines = Vec::new();
        for Wire {
            from,
            to,
            kind,
            target,
        } in wires
        {
            let relay = Relay::open(target)
                .await
                .with_context(|| format!("no port for the line {from}-{to}"))?;
            lines.push(Direction {
                from,
                to,
                kind,
                relay,
            });
        }
        Ok(Self(lines))
    }

    /// Where one part calls another for something; none where it does not.
    pub(crate) fn address(&self, from: &str, to: &str, kind: Use) -> Option<SocketAddr> {
        let mut lines = self.0.iter();
        let line = lines.find(|line| line.from == from && line.to == to && line.kind == kind)?;
        Some(line.relay.address())
    }

    /// Whom a part calls at the door for nodes, and where.
    pub(crate) fn doors<'a>(
        &'a self,
        from: &'a str,
    ) -> impl Iterator<Item = (&'a str, SocketAddr)> {
        let own = self.0.iter();
        let own = own.filter(move |line| line.from == from && line.kind == Use::Door);
        own.map(|line| (line.to.as_str(), line.relay.address()))
    }

    /// Cuts or heals, and gives the lines that are meant. What is so already stays so.
    pub(crate) fn set_cut(&self, which: &Which, cut: bool) -> anyhow::Result<Vec<String>> {
        let known = |name: &str| {
            self.0
                .iter()
                .any(|line| [&line.from, &line.to].contains(&&name.to_owned()))
        };
        if let Some(unknown) = which.names().into_iter().find(|name| !known(name)) {
            bail!(
                "no part with a line is called {unknown}; there are {}",
                self.parts().join(", ")
            );
        }
        let meant: Vec<&Direction> = self
            .0
            .iter()
            .filter(|line| which.holds(&line.from, &line.to))
            .collect();
        if meant.is_empty() {
            let mut lines: Vec<String> = self.0.iter().map(Direction::name).collect();
            lines.sort();
            lines.dedup();
            bail!("there is no such line; there are {}", lines.join(", "));
        }
        for line in &meant {
            line.relay.set_cut(cut);
        }
        let mut names: Vec<String> = meant.into_iter().map(Direction::name).collect();
        names.dedup();
        Ok(names)
    }

    fn parts(&self) -> Vec<&str> {
        let mut parts: Vec<&str> = self
            .0
            .iter()
            .flat_map(|line| [line.from.as_str(), line.to.as_str()])
            .collect();
        parts.sort_unstable();
        parts.dedup();
        parts
    }

    /// How every direction stands. `runs` tells whether a part's process runs.
    pub(crate) fn states(&self, runs: impl Fn(&str) -> bool) -> Vec<country::Line> {
        let state = |line: &Direction| {
            if line.relay.is_cut() {
                State::Cut
            } else if runs(&line.from) && runs(&line.to) && line.relay.target_answers() {
                State::Connected
            } else {
                State::Silent
            }
        };
        let mut told: Vec<country::Line> = Vec::new();
        for line in &self.0 {
            let state = state(line);
            match told.last_mut() {
                // Another use of the same direction: it stands as its worst.
                Some(last) if last.from == line.from && last.to == line.to => {
                    last.state = last.state.max(state);
                }
                _ => told.push(country::Line {
                    from: line.from.clone(),
                    to: line.to.clone(),
                    state,
                }),
            }
        }
        told
    }
}

impl Direction {
    fn name(&self) -> String {
        format!("{}-{}", self.from, self.to)
    }
}

#[cfg(test)]
mod tests;
