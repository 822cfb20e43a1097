//! The writer's connection: one server at a time, under a lock that ends with it.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use futures_util::future::MaybeDone;
use futures_util::future::maybe_done;
use futures_util::future::try_join_all;
use journal::Hash;
use tokio::task::JoinHandle;
use tokio_postgres::Client;
use tokio_postgres::Config;
use tokio_postgres::Error;
use tokio_postgres::NoTls;
use tokio_postgres::Row;
use tokio_postgres::Statement;
use tokio_postgres::config::TargetSessionAttrs;
use tokio_postgres::types::ToSql;

use super::sql;
use crate::OpenError;
use crate::PostgresConfig;

/// How long a host may take to answer a call, where the URL says nothing else.
const CONNECT_MS_MAX: u64 = 5_000;
/// How long sent bytes may stay without a sign of life, where the URL says nothing else.
const SILENCE_MS_MAX: u64 = 10_000;
/// The library's own, which is too long to notice a host that is gone.
const KEEPALIVE_USUAL: Duration = Duration::from_hours(2);

/// The writer finds all rows by an index. A plan made while a table was small would read it wholly when it is large, until the next ANALYZE.
const WRITER_SETTINGS: &str =
    "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off";

/// The settings that are read back, each with the values of which one is needed.
pub(super) const SETTINGS: [(&str, &[&str]); 8] = [
    ("fsync", &["on"]),
    ("full_page_writes", &["on"]),
    ("synchronous_commit", &["on", "remote_apply"]),
    ("server_encoding", &["UTF8"]),
    ("transaction_read_only", &["off"]),
    ("synchronous_standby_names", &[]),
    ("data_checksums", &[]),
    ("server_version", &[]),
];

/// Where the store lies.
pub(super) struct Server {
    config: Config,
    /// The schema's lock in the whole database.
    lock: i64,
}

/// One connection that writes.
pub(super) struct Session {
    pub(super) client: Client,
    pub(super) settings: Vec<(&'static str, String)>,
    /// What no other connection is called; see [`sql::SESSION`].
    name: String,
    statements: BTreeMap<&'static str, Statement>,
    driver: JoinHandle<()>,
}

/// Statements on their way, answered in the order in which they were sent.
pub(super) struct Flight<'a> {
    session: &'a Session,
    sent: Vec<Sent<'a>>,
    /// How many of them have been sent.
    departed: usize,
}

/// How many rows a statement changed, once its answer is back.
type Sent<'a> = Pin<Box<MaybeDone<Answered<'a>>>>;
type Answered<'a> = Pin<Box<dyn Future<Output = Result<u64, Error>> + 'a>>;

/// A parameter.
pub(super) type Param<'a> = Box<dyn ToSql + Sync + 'a>;

impl Server {
    /// Reads what the store is opened with.
    pub(super) fn new(asked: &PostgresConfig) -> Result<Self, OpenError> {
        let mut bytes = asked.schema.bytes();
        let begins = bytes.next().is_some_and(|byte| byte.is_ascii_lowercase());
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if !begins || !bytes.all(plain) || asked.schema.len() > 63 {
            return Err(OpenError::SchemaName(asked.schema.clone()));
        }
        let mut config: Config = asked.url.parse().map_err(OpenError::Postgres)?;
        let given = config.get_options().unwrap_or_default();
        let options = format!("{given} -c search_path={}", asked.schema);
        config.options(options.trim_start());
        config.application_name(format!("ieum {}", asked.node));
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(Duration::from_millis(CONNECT_MS_MAX));
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(Duration::from_millis(SILENCE_MS_MAX));
        }
        if config.get_keepalives_idle() == KEEPALIVE_USUAL {
            config.keepalives_idle(Duration::from_millis(SILENCE_MS_MAX));
        }
        let [a, b, c, d, e, f, g, h, ..] = Hash::of(&[b"ieum store ", asked.schema.as_bytes()]).0;
        let lock = i64::from_be_bytes([a, b, c, d, e, f, g, h]);
        Ok(Self { config, lock })
    }

    /// How connections that read are made: to the server that writes too, for a replica may be behind.
    pub(super) fn reading(&self) -> Config {
        self.config.clone()
    }

    /// Connects to the one of the hosts that writes, and takes the lock; none where another process holds it.
    pub(super) async fn connect(&self) -> Result<Option<Session>, OpenError> {
        let mut config = self.config.clone();
        let given = config.get_options().unwrap_or_default();
        let options = format!("{given} {WRITER_SETTINGS}");
        config.options(options);
        let (client, connection) = config.connect(NoTls).await.map_err(OpenError::Postgres)?;
        #[expect(
            clippy::disallowed_methods,
            reason = "it ends with its client, and the session waits for it"
        )]
        let driver = tokio::spawn(async move {
            // Whoever waits for an answer is told.
            let _ended = connection.await;
        });
        let locked = client.query_one(sql::LOCK, &[&self.lock]).await;
        if !locked.map_err(OpenError::Postgres)?.get::<_, bool>(0) {
            return Ok(None);
        }
        let mut settings = Vec::new();
        for (name, wanted) in SETTINGS {
            let row = client.query_one(sql::SETTING, &[&name]).await;
            let found: String = row.map_err(OpenError::Postgres)?.get(0);
            if !wanted.is_empty() && !wanted.contains(&found.as_str()) {
                let wanted = wanted[0];
                return Err(OpenError::Setting {
                    name,
                    wanted,
                    found,
                });
            }
            settings.push((name, found));
        }
        let name = client.query_one(sql::SESSION, &[]).await;
        let name = name.map_err(OpenError::Postgres)?.get(0);
        Ok(Some(Session {
            client,
            settings,
            name,
            statements: BTreeMap::new(),
            driver,
        }))
    }

    /// Gives the schema free. The server does so itself when the connection ends, a moment later.
    pub(super) async fn leave(&self, session: Session) {
        let _unlocked = session.client.execute(sql::UNLOCK, &[&self.lock]).await;
        drop(session.client);
        let _ended = session.driver.await;
    }
}

impl Session {
    /// Keeps statements ready.
    pub(super) async fn prepare(&mut self, texts: &[&'static str]) -> Result<(), Error> {
        let new = texts
            .iter()
            .filter(|text| !self.statements.contains_key(*text));
        let prepared = new.map(async |text| Ok((*text, self.client.prepare(text).await?)));
        self.statements.extend(try_join_all(prepared).await?);
        Ok(())
    }

    /// What the n-th transaction of this connection leaves behind.
    pub(super) fn mark(&self, n: u64) -> String {
        format!("{}/{n}", self.name)
    }

    /// What the last transaction left behind, whoever wrote it.
    pub(super) async fn marked(&self) -> Result<String, Error> {
        let row = self.client.query_one(sql::MARKED, &[]).await?;
        row.try_get(0)
    }

    /// Rows by a statement that is ready.
    pub(super) async fn rows(
        &self,
        text: &'static str,
        params: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, Error> {
        self.client.query(self.ready(text), params).await
    }

    /// A batch of statements that starts here.
    pub(super) fn flight(&self) -> Flight<'_> {
        Flight {
            session: self,
            sent: Vec::new(),
            departed: 0,
        }
    }

    fn ready(&self, text: &'static str) -> &Statement {
        self.statements
            .get(text)
            .expect("what the writer runs is prepared when it connects")
    }
}

impl<'a> Flight<'a> {
    /// A statement that is ready.
    pub(super) fn run(&mut self, text: &'static str, params: Vec<Param<'a>>) {
        let statement = self.session.ready(text);
        self.add(Box::pin(self.session.client.execute_raw(statement, params)));
    }

    /// A statement without parameters.
    pub(super) fn say(&mut self, text: &'static str) {
        let client = &self.session.client;
        self.add(Box::pin(async move {
            client.batch_execute(text).await.map(|()| 0)
        }));
    }

    fn add(&mut self, answered: Answered<'a>) {
        self.sent.push(Box::pin(maybe_done(answered)));
    }

    /// Sends what was not sent yet, in its order: each is sent when it is first polled. The server works on it while the next is made ready.
    pub(super) async fn depart(&mut self) {
        let new = self.sent.iter_mut().skip(self.departed);
        let mut new: Vec<_> = new.collect();
        poll_fn(|context| {
            for sent in &mut new {
                let _answered = sent.as_mut().poll(context);
            }
            Poll::Ready(())
        })
        .await;
        self.departed = self.sent.len();
        // Writer and connection share a thread: now it is the connection's turn to write.
        tokio::task::yield_now().await;
    }

    /// Waits for all; the first that failed is told.
    pub(super) async fn land(mut self) -> Result<(), Error> {
        self.depart().await;
        let mut first = Ok(());
        for mut sent in self.sent {
            sent.as_mut().await;
            if let Some(answered) = sent.as_mut().take_output() {
                first = first.and(answered.map(|_| ()));
            }
        }
        first
    }
}
