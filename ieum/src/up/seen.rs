//! What the page /country sees and does: the running `up`, over its socket.

use std::path::PathBuf;

use country::Change;
use country::Lines;
use country::Map;
use country::Trouble;
use kernel::Future;

use crate::up::control;
use crate::up::control::Ask;
use crate::up::control::Told;

/// The lines of the country whose `up` listens on a socket.
pub(crate) struct Seen {
    socket: PathBuf,
}

impl Seen {
    pub(crate) fn new(socket: PathBuf) -> Self {
        Self { socket }
    }

    async fn ask(&self, what: Ask) -> Result<Told, Trouble> {
        control::ask(&self.socket, &what).await.map_err(|error| {
            tracing::warn!(%error, "the country");
            Trouble::NobodyAnswers
        })
    }
}

impl Lines for Seen {
    fn map(&self) -> Future<'_, Result<Map, Trouble>> {
        Box::pin(async {
            match self.ask(Ask::Map).await? {
                Told::Map(map) => Ok(map),
                Told::Started | Told::Lines(_) | Told::Refused(_) => Err(Trouble::NobodyAnswers),
            }
        })
    }

    fn change(&self, change: Change) -> Future<'_, Result<(), Trouble>> {
        Box::pin(async {
            let ask = match change {
                Change::Cut(which) => Ask::Cut {
                    which,
                    one_way: false,
                },
                Change::Heal(which) => Ask::Heal(which),
            };
            match self.ask(ask).await? {
                Told::Lines(_) => Ok(()),
                Told::Started | Told::Map(_) | Told::Refused(_) => Err(Trouble::NoSuchLine),
            }
        })
    }
}
