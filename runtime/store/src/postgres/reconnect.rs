//! When the connection is lost: the server that writes is looked for, and what was open is settled.

use std::time::Duration;

use journal::StoreError;

use super::schema;
use super::sql;
use super::trouble::broken;
use super::trouble::told;
use super::writer::Writer;

/// How long it is waited before each attempt to connect again: 45 s in all, twice what a failover takes.
const WAITS_MS: [u64; 29] = [
    0, 50, 100, 200, 400, 800, 1450, 2000, 2000, 2000, 2000, 2000, 2000, 2000, 2000, 2000, 2000,
    2000, 2000, 2000, 2000, 2000, 2000, 2000, 2000, 2000, 2000, 2000, 2000,
];

impl Writer {
    /// Makes sure of a connection. True if a transaction whose end was not known turned out to be kept.
    pub(super) async fn connect(&mut self) -> Result<bool, StoreError> {
        if let Some(why) = &self.ended {
            return Err(broken(why));
        }
        if self
            .session
            .as_ref()
            .is_some_and(|session| !session.client.is_closed())
        {
            return Ok(false);
        }
        let waits = if self.away {
            &WAITS_MS[..1]
        } else {
            &WAITS_MS[..]
        };
        let mut why = String::new();
        for wait_ms in waits {
            tokio::time::sleep(Duration::from_millis(*wait_ms)).await;
            match self.reopen().await {
                Ok(kept) => {
                    self.away = false;
                    return Ok(kept);
                }
                Err(fault) => why = fault,
            }
            if let Some(why) = &self.ended {
                return Err(broken(why));
            }
        }
        self.away = true;
        tracing::error!(why, "the PostgreSQL server is away");
        Err(broken(format_args!(
            "{why}; what was asked may be on record: ask again under the same key"
        )))
    }

    /// Connects once, and settles what was open.
    async fn reopen(&mut self) -> Result<bool, String> {
        let session = self
            .server
            .connect()
            .await
            .map_err(|error| error.to_string())?;
        let mut session = session.ok_or("the lost connection still holds the schema's lock")?;
        session
            .prepare(sql::WRITER)
            .await
            .map_err(|error| told(&error))?;
        let found = session.marked().await.map_err(|error| told(&error))?;
        let last = schema::last(&session.client)
            .await
            .map_err(|error| error.to_string())?;
        let open = self.open.take().filter(|open| open.mark == found);
        let kept = open.is_some();
        if let Some(open) = open {
            self.keep(open);
        }
        let copies = schema::copies(&session.client)
            .await
            .map_err(|error| told(&error))?;
        self.shared.copies_stand(copies);
        let head = self.chain.head;
        if found != self.mark
            || last.is_some_and(|last| (last.seq, last.hash) != (head.seq, head.hash))
        {
            let why = "the journal on the server is not the one that this process has written: another process wrote, or the server lost what \
                       it had confirmed; nothing more is written until this process is started again";
            tracing::error!(why);
            self.ended = Some(why.to_owned());
            return Err(why.to_owned());
        }
        self.session = Some(session);
        Ok(kept)
    }
}
