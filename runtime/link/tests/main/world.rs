//! A small country of real keys and real doors.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::Extension;
use axum::http::Method;
use axum::http::StatusCode;
use axum::routing::get;
use axum::routing::post;
use certificate::Directory;
use certificate::NodeCode;
use certificate::directory::Node;
use certificate::directory::NodeKind;
use clock::Clock;
use kernel::Moment;
use keys::Centre;
use keys::Keys;
use link::Answer;
use link::CallError;
use link::Caller;
use link::Credentials;
use link::Limits;
use link::Peer;
use link::door;
use node::DirectoryCopy;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

pub(crate) const DAY_S: i64 = 86_400;

/// Enough for a busy machine; what must be late in a test has its own limit.
pub(crate) const LIMITS: Limits = Limits {
    answer_max: Duration::from_secs(20),
    bytes_max: 100_000,
};

/// One centre, and nodes that it enrols.
pub(crate) struct World {
    pub(crate) dir: TempDir,
    pub(crate) centre: Centre,
    pub(crate) clock: Arc<Clock>,
    doors: JoinSet<()>,
    end: watch::Sender<bool>,
}

/// A node with its door.
pub(crate) struct Here {
    pub(crate) keys: Arc<Keys>,
    pub(crate) copy: Arc<DirectoryCopy>,
    pub(crate) credentials: Credentials,
    pub(crate) address: String,
}

impl World {
    pub(crate) fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let clock = Arc::new(Clock::new(Moment(0), 0));
        let now_s = clock.now().0 / 1_000;
        let root = keys::make_root(&dir.path().join("root"), "root", true, now_s).unwrap();
        let centre = keys::make_centre(&dir.path().join("centre"), "centre", &root, now_s).unwrap();
        Self {
            dir,
            centre,
            clock,
            doors: JoinSet::new(),
            end: watch::Sender::new(false),
        }
    }

    pub(crate) fn now_s(&self) -> i64 {
        self.clock.now().0 / 1_000
    }

    /// Keys for a name in a folder of their own, certified by a centre at a moment.
    pub(crate) fn keys(&self, folder: &str, name: &str, centre: &Centre, at_s: i64) -> Keys {
        let dir: PathBuf = self.dir.path().join(folder);
        let keys = Keys::create(&dir, name).unwrap();
        let certificate = centre.certify_link(&keys.now().enrolment().unwrap(), at_s);
        let certificate = certificate.unwrap().unwrap();
        keys.now()
            .install_link(&certificate, centre.link_ca(), at_s)
            .unwrap();
        keys
    }

    /// A node in good order, with its door open.
    pub(crate) async fn node(&mut self, name: &str) -> Here {
        let keys = self.keys(name, name, &self.centre, self.now_s());
        self.open(keys).await
    }

    /// Opens the door of whoever holds these keys.
    pub(crate) async fn open(&mut self, keys: Keys) -> Here {
        let here = self.with(keys);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let served = door::serve(
            listener,
            router(),
            here.credentials.clone(),
            self.end.subscribe(),
        );
        self.doors.spawn(served);
        Here { address, ..here }
    }

    /// Credentials without a door.
    pub(crate) fn with(&self, keys: Keys) -> Here {
        let keys = Arc::new(keys);
        let copy = Arc::new(DirectoryCopy::new(
            keys.name(),
            self.centre.anchors().clone(),
        ));
        let credentials = Credentials::new(
            Arc::clone(&keys),
            Arc::clone(&copy),
            Arc::clone(&self.clock),
        );
        Here {
            keys,
            copy,
            credentials,
            address: String::new(),
        }
    }

    /// The directory of these nodes.
    pub(crate) fn directory(&self, nodes: &[&Here]) -> Directory {
        let nodes = (11_110_u32..).zip(nodes).map(|(code, here)| Node {
            name: here.keys.name().into(),
            code: NodeCode::new(code).unwrap(),
            kind: NodeKind::Home,
            title_ko: "종로구청".into(),
            title_en: "Jongno-gu Office".into(),
            places: vec![code],
            public_url: None,
            office_url: None,
            link_url: format!("https://{}", here.address),
            twin: None,
            home: None,
            delegation: None,
            journal_key: here.keys.now().link_key(),
            link_key: here.keys.now().link_key(),
            keys_from_s: 0,
            next: None,
            former: Vec::new(),
        });
        Directory {
            version: 1,
            issued_at_s: self.now_s(),
            nodes: nodes.collect(),
            link_ca: Some(self.centre.link_ca().to_owned()),
            ..Directory::of("centre")
        }
    }

    /// Two nodes that know each other.
    pub(crate) async fn pair() -> (Self, Here, Here) {
        let mut world = Self::new();
        let (jongno, songpa) = (world.node("jongno").await, world.node("songpa").await);
        let directory = world.directory(&[&jongno, &songpa]);
        jongno.copy.published(directory.clone());
        songpa.copy.published(directory);
        (world, jongno, songpa)
    }
}

impl Here {
    pub(crate) fn caller(&self) -> Caller {
        Caller::new(self.credentials.clone(), BTreeMap::new())
    }

    /// A caller whose line to a node goes to another address.
    pub(crate) fn detour(&self, node: &str, address: &str) -> Caller {
        let detours = BTreeMap::from([(node.to_owned(), address.to_owned())]);
        Caller::new(self.credentials.clone(), detours)
    }
}

/// Asks a node who it thinks is calling.
pub(crate) async fn whoami(caller: &Caller, node: &str) -> Result<String, CallError> {
    let answer = caller
        .call(node, Method::GET, "/whoami", Bytes::new(), LIMITS)
        .await?;
    Ok(String::from_utf8(answer.body.to_vec()).unwrap())
}

pub(crate) fn ok(body: &str) -> Answer {
    Answer {
        status: StatusCode::OK,
        body: Bytes::copy_from_slice(body.as_bytes()),
    }
}

fn router() -> Router {
    Router::new()
        .route(
            "/whoami",
            get(|Extension(Peer(name)): Extension<Peer>| async { name }),
        )
        .route("/echo", post(|body: Bytes| async { body }))
        .route("/never", get(std::future::pending::<()>))
}
