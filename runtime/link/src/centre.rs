//! The centre: enrols the nodes on its own list, delegates their paper keys, and publishes the directory. On nobody's critical path.

mod enrol;
mod enrolled;
mod key_day;

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::RwLock;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::get;
use axum::routing::post;
use certificate::Directory;
use certificate::Withdrawn;
use certificate::directory::Revocation;
use clock::Clock;
use keys::Centre;
use serde::Deserialize;
use serde::Serialize;

use crate::certified;

use enrolled::Enrolled;
use enrolled::entry;
use enrolled::known_papers;
use enrolled::newest_turn;

pub use enrolled::Listed;
pub use key_day::KEY_DAY;
pub use key_day::KeyDay;
pub use key_day::READMITTED;
pub use key_day::Readmitted;

/// The file of the keys that no longer count, in the centre's folder: a list of [`certificate::directory::Revocation`].
pub const REVOCATIONS: &str = "revocations.json";

/// Why the centre does not do something.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// A file of the centre.
    #[error("{path}: {why}")]
    File {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A key failed.
    #[error(transparent)]
    Key(#[from] keys::KeyError),
    /// The enrolment does not prove its keys.
    #[error("the enrolment does not prove that its sender holds the keys")]
    Unproven,
    /// The node is not on the centre's list.
    #[error("no node of this name is on the centre's list")]
    NotListed,
    /// Another set of keys was enrolled under this name before.
    #[error(
        "other keys are enrolled under this name; `ieum keys readmit` at the centre lets it in with these"
    )]
    OtherKeys,
    /// Keys change on a key day only, each node's once.
    #[error("there is no key day, or this node has changed its keys on it already")]
    NotKeyDay,
}

/// The centre at work.
pub struct CentreOffice {
    keys: PathBuf,
    centre: RwLock<Arc<Centre>>,
    clock: Arc<Clock>,
    listed: Vec<Listed>,
    file: PathBuf,
    published: PathBuf,
    revocations: PathBuf,
    key_day: PathBuf,
    readmitted: PathBuf,
    memory: Mutex<Memory>,
}

/// What the centre remembers.
struct Memory {
    enrolled: BTreeMap<String, Enrolled>,
    /// The directory as it was last signed.
    published: Option<Directory>,
    /// The papers that were withdrawn, as far as their entries lie here.
    withdrawn: Withdrawn,
}

/// The answer to an enrolment, as JSON. A node also reads that of an earlier centre: the delegation's bytes alone.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Granted {
    /// As in the directory: see [`Node::delegation`].
    pub(crate) delegation: String,
    /// The certificate of the link key (PEM), under the directory's `link_ca`.
    pub(crate) link_certificate: Option<String>,
    /// The certificate of the paper key (PEM), under the directory's `paper_ca`.
    #[serde(default)]
    pub(crate) paper_certificate: Option<String>,
}

impl CentreOffice {
    /// Opens the centre's folder: `nodes.json` is its list, `enrolled.json` what it remembers, `revocations.json` the keys that no longer count and
    /// `key-day.json` the key day, `readmitted.json` who may enrol with other keys: an operator writes these at any time. Its own keys lie in the folder `keys`.
    pub fn open(dir: &Path, keys: &Path, clock: Arc<Clock>) -> Result<Self, LinkError> {
        let (file, published) = (dir.join("enrolled.json"), dir.join("published.json"));
        let listed = read(&dir.join("nodes.json"))?;
        let before: Option<Directory> = remembered(&published)?;
        let withdrawn = before.as_ref().map(|before| before.withdrawn.clone());
        let memory = Memory {
            enrolled: remembered(&file)?.unwrap_or_default(),
            published: before,
            withdrawn: withdrawn.unwrap_or_default(),
        };
        Ok(Self {
            keys: keys.to_owned(),
            centre: RwLock::new(Arc::new(Centre::open(keys)?)),
            clock,
            listed,
            file,
            published,
            revocations: dir.join(REVOCATIONS),
            key_day: dir.join(KEY_DAY),
            readmitted: dir.join(READMITTED),
            memory: Mutex::new(memory),
        })
    }

    /// Takes what is withdrawn by now, as the record says that lies here. It goes out with the next directory.
    pub fn heard_withdrawn(&self, withdrawn: Withdrawn) {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        memory.withdrawn = withdrawn;
    }

    /// What the centre answers.
    pub fn router(self: Arc<Self>) -> Router {
        Router::new()
            .route("/healthz", get(|| async { "ok\n" }))
            .route(
                "/anchors.pem",
                get(|State(office): State<Arc<Self>>| async move {
                    office.centre().anchors_text().to_owned()
                }),
            )
            .route(
                "/directory",
                get(|State(office): State<Arc<Self>>| async move { answer(office.publish()) }),
            )
            .route(
                "/enrol",
                post(|State(office): State<Arc<Self>>, body: Bytes| async move {
                    answer(office.asked(&body))
                }),
            )
            .route(
                CHANGE_PATH,
                post(|State(office): State<Arc<Self>>, body: Bytes| async move {
                    answer(office.asked_to_change(&body))
                }),
            )
            .route(
                STAMP_PATH,
                post(|State(office): State<Arc<Self>>, body: Bytes| async move {
                    stamp_answer(office.stamp(&body))
                }),
            )
            .layer(axum::extract::DefaultBodyLimit::max(16 * 1024))
            .with_state(self)
    }

    /// A time stamp (RFC 3161). It says of a hash when it was shown here, and nothing else, so anybody may ask.
    fn stamp(&self, request: &[u8]) -> Result<Option<Vec<u8>>, LinkError> {
        Ok(self.centre().stamp(request, self.now_s())?)
    }

    fn asked(&self, body: &[u8]) -> Result<Vec<u8>, LinkError> {
        self.enrol(serde_json::from_slice(body).map_err(|_| LinkError::Unproven)?)
    }

    fn now_s(&self) -> i64 {
        self.clock.now().0.div_euclid(1_000)
    }

    fn centre(&self) -> Arc<Centre> {
        Arc::clone(&self.centre.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The directory as it is now, under a new version where anything in it has changed: a node, a delegation, an address, a key.
    fn publish(&self) -> Result<Vec<u8>, LinkError> {
        let centre = self.reopened()?;
        let day: Option<KeyDay> = remembered(&self.key_day)?;
        // Other programs are told of these alone: what was retired on a key day is no reason to doubt a paper.
        let revoked: Vec<Revocation> = remembered(&self.revocations)?.unwrap_or_default();
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let retired = memory.enrolled.values().flat_map(|known| &known.retired);
        let revocations = revoked.iter().chain(retired).cloned().collect();
        let nodes = self.listed.iter().filter_map(|listed| {
            let known = memory.enrolled.get(&listed.name)?;
            Some(entry(listed, known, &known.applicant()?))
        });
        let before = memory.published.as_ref();
        let mut directory = Directory {
            version: before.map_or(0, |before| before.version),
            issued_at_s: before.map_or(0, |before| before.issued_at_s),
            centre: centre.name().to_owned(),
            nodes: nodes.collect(),
            revocations,
            withdrawn: memory.withdrawn.clone(),
            link_ca: Some(centre.link_ca().to_owned()),
            paper_ca: centre.paper_ca(),
            paper_crl: before.and_then(|before| before.paper_crl.clone()),
            link_ca_also: centre.link_ca_also().to_vec(),
            anchors: Some(centre.anchors_text().to_owned()),
            key_day_s: day.map(|day| day.from_s),
        };
        if before != Some(&directory) {
            // An earlier release counted by turns; no version is given twice.
            directory.version = directory.version.max(newest_turn(&memory.enrolled)) + 1;
            directory.issued_at_s = self.now_s();
            let numbered = (directory.version, directory.issued_at_s);
            let revoked = certified::revoked(&revoked, known_papers(&memory.enrolled));
            let list = centre.revoked_papers(&revoked, numbered)?;
            directory.paper_crl = list.map(|list| certificate::hex::encode(&list));
            let text = serde_json::to_vec(&directory).expect("plain data");
            keys::write_public(&self.published, &text)?;
            memory.published = Some(directory.clone());
        }
        Ok(centre.sign_directory(&directory)?)
    }
}

/// Where a node announces its next keys.
pub(crate) const CHANGE_PATH: &str = "/enrol/next";
/// Where the centre answers requests for time stamps (RFC 3161, 3.4).
pub(crate) const STAMP_PATH: &str = "/stamp";

fn stamp_answer(made: Result<Option<Vec<u8>>, LinkError>) -> Response {
    match made {
        Ok(Some(reply)) => ([(CONTENT_TYPE, "application/timestamp-reply")], reply).into_response(),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => answer(Err(error)),
    }
}

fn answer(made: Result<Vec<u8>, LinkError>) -> Response {
    match made {
        Ok(bytes) => bytes.into_response(),
        Err(error) => {
            tracing::warn!(%error, "centre");
            let status = match error {
                LinkError::Unproven
                | LinkError::NotListed
                | LinkError::OtherKeys
                | LinkError::NotKeyDay => StatusCode::FORBIDDEN,
                LinkError::File { .. } | LinkError::Key(_) => StatusCode::INTERNAL_SERVER_ERROR,
            };
            (status, error.to_string()).into_response()
        }
    }
}

/// What a file of the centre holds; nothing where it was never written.
fn remembered<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<Option<T>, LinkError> {
    path.exists().then(|| read(path)).transpose()
}

fn read<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<T, LinkError> {
    let fault = |why: String| LinkError::File {
        path: path.to_owned(),
        why,
    };
    let text = std::fs::read_to_string(path).map_err(|error| fault(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| fault(error.to_string()))
}
