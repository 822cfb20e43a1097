//! The centre: enrols the nodes on its own list, delegates their paper keys, and publishes the directory. On nobody's critical path.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

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
use certificate::Enrolment;
use certificate::NodeCode;
use certificate::Withdrawn;
use certificate::directory::Node;
use certificate::directory::NodeKind;
use certificate::enrolment::Applicant;
use clock::Clock;
use keys::Centre;
use keys::Checker;
use keys::Grant;
use serde::Deserialize;
use serde::Serialize;

use crate::certified;
use crate::certified::Certified;

/// A node on the centre's list (`nodes.json`): what it may do is the centre's to say, not the node's.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Its five digits, never given to another.
    pub code: u32,
    /// The office in Korean.
    pub title_ko: String,
    /// The office in English.
    pub title_en: String,
    /// The 시군구 codes whose home it is; of an office and the centre, where it stands.
    pub places: Vec<u32>,
    /// The address of its portal; empty for the centre.
    pub public_url: String,
    /// The address on its office's network.
    pub office_url: String,
    /// Where other nodes reach it: `https://host:port` of its `listen.link`.
    pub link_url: String,
    /// The twin: the home that holds a copy of its streams.
    pub twin: Option<String>,
    /// Of a 읍면동 office: its home, whose slice it holds. None for a home.
    #[serde(default)]
    pub home: Option<String>,
    /// True for the centre itself, where it holds a copy of everything.
    #[serde(default)]
    pub centre: bool,
    /// The kinds of paper it may issue: a service, or `service.form`.
    pub kinds: Vec<String>,
}

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
    #[error("other keys are enrolled under this name; an operator must remove them first")]
    OtherKeys,
}

/// The centre at work.
pub struct CentreOffice {
    centre: Centre,
    clock: Arc<Clock>,
    listed: Vec<Listed>,
    file: PathBuf,
    published: PathBuf,
    revocations: PathBuf,
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

/// What the centre remembers of a node.
#[derive(Clone, Serialize, Deserialize)]
struct Enrolled {
    enrolment: Enrolment,
    delegation: String,
    delegated_at_s: i64,
    /// The how-manieth enrolment or renewal this was.
    turn: u64,
    /// The certificates of its paper key, so that they can be named if that is revoked.
    #[serde(default)]
    papers: Vec<Certified>,
}

impl CentreOffice {
    /// Opens the centre's folder: `nodes.json` is its list, `enrolled.json` what it remembers, `revocations.json` the keys that no longer count, which
    /// an operator writes at any time.
    pub fn open(dir: &Path, centre: Centre, clock: Arc<Clock>) -> Result<Self, LinkError> {
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
            centre,
            clock,
            listed,
            file,
            published,
            revocations: dir.join(REVOCATIONS),
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
                    office.centre.anchors_text().to_owned()
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
        let now_s = self.clock.now().0.div_euclid(1_000);
        Ok(self.centre.stamp(request, now_s)?)
    }

    fn asked(&self, body: &[u8]) -> Result<Vec<u8>, LinkError> {
        self.enrol(serde_json::from_slice(body).map_err(|_| LinkError::Unproven)?)
    }

    /// Enrols a node of the list, or renews its delegation. The first keys under a name stay: others need an operator.
    fn enrol(&self, enrolment: Enrolment) -> Result<Vec<u8>, LinkError> {
        let applicant = enrolment.check(&Checker).map_err(|_| LinkError::Unproven)?;
        let listed = self
            .listed
            .iter()
            .find(|listed| listed.name == applicant.name)
            .ok_or(LinkError::NotListed)?;
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let before = memory
            .enrolled
            .get(&applicant.name)
            .and_then(|known| known.enrolment.check(&Checker).ok());
        if before.is_some_and(|before| before != applicant) {
            return Err(LinkError::OtherKeys);
        }
        let now_s = self.clock.now().0.div_euclid(1_000);
        let delegation = self
            .centre
            .certify(&enrolment, &self.grant(listed), now_s)?;
        let granted = Granted {
            delegation: Node::delegation_text(&delegation),
            link_certificate: self.centre.certify_link(&enrolment, now_s)?,
            paper_certificate: self.centre.certify_paper(delegation.terms())?,
        };
        let turn = newest_turn(&memory.enrolled) + 1;
        let known = memory.enrolled.get(&applicant.name);
        let known = known.map(|known| known.papers.clone()).unwrap_or_default();
        let certificate = granted.paper_certificate.as_deref();
        let papers = certified::with(known, certificate, (delegation.terms().until_s, now_s));
        let mut after = memory.enrolled.clone();
        after.insert(
            applicant.name,
            Enrolled {
                enrolment,
                delegation: granted.delegation.clone(),
                delegated_at_s: now_s,
                turn,
                papers,
            },
        );
        keys::write_public(&self.file, &serde_json::to_vec(&after).expect("plain data"))?;
        memory.enrolled = after;
        Ok(serde_json::to_vec(&granted).expect("plain data"))
    }

    /// A node may issue for its own places and for those of which it holds a copy, as a twin or as the centre.
    fn grant(&self, listed: &Listed) -> Grant {
        let held = self
            .listed
            .iter()
            .filter(|other| listed.centre || other.twin.as_deref() == Some(&listed.name))
            .flat_map(|other| &other.places);
        Grant {
            code: NodeCode::new(listed.code).expect("codes of the list are five digits"),
            kinds: listed.kinds.clone(),
            places: listed
                .places
                .iter()
                .chain(held)
                .copied()
                .collect::<BTreeSet<u32>>()
                .into_iter()
                .collect(),
        }
    }

    /// What a directory says of revoked keys, as a list of certificates for other programs.
    fn revoked_papers(
        &self,
        directory: &Directory,
        enrolled: &BTreeMap<String, Enrolled>,
    ) -> Result<Option<String>, LinkError> {
        let known = enrolled.values().filter_map(|known| {
            let applicant = known.enrolment.check(&Checker).ok()?;
            Some((applicant.paper_key, known.papers.as_slice()))
        });
        let revoked = certified::revoked(&directory.revocations, known);
        let numbered = (directory.version, directory.issued_at_s);
        let list = self.centre.revoked_papers(&revoked, numbered)?;
        Ok(list.map(|list| certificate::hex::encode(&list)))
    }

    /// The directory as it is now, under a new version where anything in it has changed: a node, a delegation, an address.
    fn publish(&self) -> Result<Vec<u8>, LinkError> {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let nodes = self.listed.iter().filter_map(|listed| {
            let known = memory.enrolled.get(&listed.name)?;
            Some(entry(listed, known, &known.enrolment.check(&Checker).ok()?))
        });
        let before = memory.published.as_ref();
        let mut directory = Directory {
            version: before.map_or(0, |before| before.version),
            issued_at_s: before.map_or(0, |before| before.issued_at_s),
            centre: self.centre.name().to_owned(),
            nodes: nodes.collect(),
            revocations: remembered(&self.revocations)?.unwrap_or_default(),
            withdrawn: memory.withdrawn.clone(),
            link_ca: Some(self.centre.link_ca().to_owned()),
            paper_ca: self.centre.paper_ca(),
            paper_crl: before.and_then(|before| before.paper_crl.clone()),
        };
        if before != Some(&directory) {
            // An earlier release counted by turns; no version is given twice.
            directory.version = directory.version.max(newest_turn(&memory.enrolled)) + 1;
            directory.issued_at_s = self.clock.now().0.div_euclid(1_000);
            directory.paper_crl = self.revoked_papers(&directory, &memory.enrolled)?;
            let text = serde_json::to_vec(&directory).expect("plain data");
            keys::write_public(&self.published, &text)?;
            memory.published = Some(directory.clone());
        }
        Ok(self.centre.sign_directory(&directory)?)
    }
}

/// Where the centre answers requests for time stamps (RFC 3161, 3.4).
pub(crate) const STAMP_PATH: &str = "/stamp";

fn stamp_answer(made: Result<Option<Vec<u8>>, LinkError>) -> Response {
    match made {
        Ok(Some(reply)) => ([(CONTENT_TYPE, "application/timestamp-reply")], reply).into_response(),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => answer(Err(error)),
    }
}

fn newest_turn(enrolled: &BTreeMap<String, Enrolled>) -> u64 {
    let turns = enrolled.values().map(|known| known.turn);
    turns.max().unwrap_or_default()
}

fn entry(listed: &Listed, known: &Enrolled, applicant: &Applicant) -> Node {
    Node {
        name: listed.name.clone(),
        code: NodeCode::new(listed.code).expect("codes of the list are five digits"),
        kind: match (listed.centre, &listed.home) {
            (true, _) => NodeKind::Centre,
            (false, Some(_)) => NodeKind::Office,
            (false, None) => NodeKind::Home,
        },
        title_ko: listed.title_ko.clone(),
        title_en: listed.title_en.clone(),
        places: listed.places.clone(),
        public_url: (!listed.public_url.is_empty()).then(|| listed.public_url.clone()),
        office_url: Some(listed.office_url.clone()),
        link_url: listed.link_url.clone(),
        twin: listed.twin.clone(),
        home: listed.home.clone(),
        delegation: Some(known.delegation.clone()),
        journal_key: applicant.journal_key,
        link_key: applicant.link_key,
    }
}

fn answer(made: Result<Vec<u8>, LinkError>) -> Response {
    match made {
        Ok(bytes) => bytes.into_response(),
        Err(error) => {
            tracing::warn!(%error, "centre");
            let status = match error {
                LinkError::Unproven | LinkError::NotListed | LinkError::OtherKeys => {
                    StatusCode::FORBIDDEN
                }
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
