//! A node keeps in touch with the centre: fetches the directory, renews its delegation, and notes whether it was answered.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use certificate::Directory;
use certificate::PublicKey;
use certificate::SignedDelegation;
use certificate::hex;
use certificate::refused::DIRECTORY_UNSIGNED;
use certificate::refused::Refused;
use clock::Clock;
use keys::Checker;
use keys::KeySet;
use keys::Keys;
use node::DirectoryCopy;
use serde::Serialize;

use crate::centre::CHANGE_PATH;
use crate::centre::Granted;

/// How often the centre is asked. A line that fails is seen within this and [`ANSWER_MAX`].
const EVERY: Duration = Duration::from_secs(3);
/// The first pause of a node that starts, and of all after the directory has changed: what comes next is likely to come soon.
const SOON: Duration = Duration::from_millis(200);
/// How long an answer may take.
const ANSWER_MAX: Duration = Duration::from_secs(2);
/// The largest directory: 4,000 nodes of 1 kB.
const DIRECTORY_LEN_MAX: u64 = 8 << 20;

/// What keeping in touch needs.
pub struct Touch {
    /// The centre's address.
    pub centre: String,
    /// The node's keys.
    pub keys: Arc<Keys>,
    /// The node's copy, and whom to believe.
    pub copy: Arc<DirectoryCopy>,
    /// The clock.
    pub clock: Arc<Clock>,
    /// Where the copy lies on disk.
    pub file: PathBuf,
    /// Where anchors that have grown are kept: what the node was given is the operator's file.
    pub anchors_file: PathBuf,
}

/// What an enrolment brings beside the delegation (PEM).
#[derive(Default)]
struct Certificates {
    link: Option<String>,
    paper: Option<String>,
}

impl Touch {
    /// Takes the copy on disk in, so that a node that starts while the centre is gone knows its neighbours.
    pub fn recall(&self) {
        if let Ok(text) = std::fs::read_to_string(&self.anchors_file) {
            match self.copy.anchors().grown(&text, &Checker) {
                Ok(Some(grown)) => self.copy.trust(grown),
                // The operator's file has it all.
                Ok(None) => {}
                Err(refused) => tracing::warn!(
                    code = refused.code,
                    "the anchors kept on disk are not believed"
                ),
            }
        }
        match std::fs::read(&self.file)
            .map(|bytes| Directory::open(&bytes, &self.copy.anchors(), &Checker))
        {
            Ok(Ok(directory)) => self.copy.published(directory),
            Ok(Err(refused)) => tracing::warn!(
                code = refused.code,
                "the copy of the directory on disk is not believed"
            ),
            Err(_) => {}
        }
    }

    /// Asks the centre once: enrols or renews where that is due, then fetches the directory.
    pub async fn once(self: &Arc<Self>) {
        let this = Arc::clone(self);
        let asked = tokio::task::spawn_blocking(move || this.ask()).await;
        let answered = match asked {
            Ok(Ok(())) => true,
            Ok(Err(why)) => {
                tracing::info!(why, "the centre did not answer");
                false
            }
            Err(_) => false,
        };
        self.copy.heard(answered, self.clock.now());
    }

    /// Keeps in touch for ever. A country that starts is whole soon: nodes enrol one after the other, and each change of the directory is a
    /// reason to look again.
    pub async fn keep(self: Arc<Self>) {
        let mut pause = SOON;
        let mut version = self.version();
        loop {
            self.once().await;
            let found = self.version();
            pause = if found == version {
                (pause * 2).min(EVERY)
            } else {
                SOON
            };
            version = found;
            tokio::time::sleep(pause).await;
        }
    }

    fn version(&self) -> Option<u64> {
        self.copy.read(|directory| directory.version)
    }

    fn ask(&self) -> Result<(), String> {
        let agent = agent();
        let keys = self.keys.now();
        let granted = self.due(&keys).then(|| {
            let asked = keys.enrolment().map_err(|error| error.to_string())?;
            self.enrol(&agent, &keys, "/enrol", &asked)
        });
        // Whoever is not let in must hear of revoked keys all the same.
        self.look(&agent)?;
        let granted = granted.transpose()?;
        granted.map_or(Ok(()), |certificates| self.certified(&keys, &certificates))
    }

    /// Fetches the directory and takes it in where it is newer.
    fn look(&self, agent: &ureq::Agent) -> Result<(), String> {
        let bytes = self.fetch(agent, "/directory")?;
        let mut newer = self.newer(&bytes);
        if newer == Err(DIRECTORY_UNSIGNED) {
            // By an issuing key that the root may have named since.
            let anchors = self.fetch(agent, "/anchors.pem")?;
            self.trust(&String::from_utf8_lossy(&anchors))?;
            newer = self.newer(&bytes);
        }
        match newer.map_err(|refused| refused.code.to_owned())? {
            Some(directory) => self.take(directory, &bytes),
            None => Ok(()),
        }
    }

    fn fetch(&self, agent: &ureq::Agent, path: &str) -> Result<Vec<u8>, String> {
        let mut answer = agent
            .get(format!("{}{path}", self.centre))
            .call()
            .map_err(|error| error.to_string())?;
        let body = answer.body_mut().with_config().limit(DIRECTORY_LEN_MAX);
        body.read_to_vec().map_err(|error| error.to_string())
    }

    /// Announces the node's next keys, and has them certified.
    pub(crate) fn announce(&self) -> Result<(), String> {
        let change = self.keys.prepare().map_err(|error| error.to_string())?;
        let next = self.keys.next().ok_or("the next keys are gone")?;
        let granted = self.enrol(&agent(), &next, CHANGE_PATH, &change)?;
        self.certified(&next, &granted)
    }

    /// Whether the delegation or a certificate is missing or due, or the centre does not know yet that announced keys are in use. All are made at once
    /// and last as long, so one age tells for all.
    fn due(&self, keys: &KeySet) -> bool {
        let now_s = self.clock.now().0.div_euclid(1_000);
        let renewal = keys
            .delegation()
            .is_none_or(|held| held.terms().due_for_renewal(now_s));
        renewal
            || self.link_ca().is_some_and(|ca| !keys.linked_by(&ca))
            || self.paper_ca().is_some_and(|ca| !keys.papers_by(&ca))
            || self.named_otherwise(&keys.link_key()) == Some(true)
    }

    fn named_otherwise(&self, link_key: &PublicKey) -> Option<bool> {
        let named = |directory: &Directory| {
            let node = directory.node(self.keys.name())?;
            Some(node.link_key != *link_key)
        };
        self.copy.read(named).flatten()
    }

    fn paper_ca(&self) -> Option<String> {
        self.copy
            .read(|directory| directory.paper_ca.clone())
            .flatten()
    }

    fn link_ca(&self) -> Option<String> {
        self.copy
            .read(|directory| directory.link_ca.clone())
            .flatten()
    }

    /// Enrols some keys; the answer is the certificates, to be kept once the directory names their authorities.
    fn enrol<T: Serialize>(
        &self,
        agent: &ureq::Agent,
        keys: &KeySet,
        path: &str,
        asked: &T,
    ) -> Result<Certificates, String> {
        let body = serde_json::to_vec(asked).expect("an enrolment is plain JSON");
        let asked = agent
            .post(format!("{}{path}", self.centre))
            .header("content-type", "application/json")
            .send(&body);
        let bytes = asked
            .map_err(|error| error.to_string())?
            .body_mut()
            .read_to_vec()
            .map_err(|error| error.to_string())?;
        let granted: Option<Granted> = serde_json::from_slice(&bytes).ok();
        let delegation = match &granted {
            Some(granted) => hex::decode(&granted.delegation),
            // The answer of an earlier centre.
            None => Some(bytes),
        };
        let delegation = delegation
            .and_then(|bytes| SignedDelegation::parse(&bytes))
            .ok_or("the delegation does not read")?;
        keys.install(delegation, &self.copy.anchors())
            .map_err(|error| error.to_string())?;
        let certificates = |granted: Granted| Certificates {
            link: granted.link_certificate,
            paper: granted.paper_certificate,
        };
        Ok(granted.map(certificates).unwrap_or_default())
    }

    /// Keeps the certificates, if the authorities of the directory issued them for the time of the delegation.
    fn certified(&self, keys: &KeySet, certificates: &Certificates) -> Result<(), String> {
        if let (Some(certificate), Some(ca)) = (&certificates.paper, self.paper_ca())
            && let Err(error) = keys.install_paper(certificate, &ca)
        {
            // The lines need it not, and papers have their codes.
            tracing::warn!(%error, "papers go out unsigned");
        }
        let Some(certificate) = &certificates.link else {
            return Ok(());
        };
        let (Some(ca), Some(delegation)) = (self.link_ca(), keys.delegation()) else {
            return Ok(());
        };
        keys.install_link(certificate, &ca, delegation.terms().from_s)
            .map_err(|error| error.to_string())
    }

    fn newer(&self, bytes: &[u8]) -> Result<Option<Directory>, Refused> {
        let (held, anchors) = (self.copy.directory(), self.copy.anchors());
        match &held {
            None => Directory::open(bytes, &anchors, &Checker).map(Some),
            Some(held) => held.newer(bytes, &anchors, &Checker),
        }
    }

    fn take(&self, directory: Directory, bytes: &[u8]) -> Result<(), String> {
        if let Some(text) = &directory.anchors {
            self.trust(text)?;
        }
        keys::write_public(&self.file, bytes).map_err(|error| error.to_string())?;
        self.copy.published(directory);
        Ok(())
    }

    /// Takes newer anchors in, on disk first: a directory that needs them must not be there without them.
    fn trust(&self, text: &str) -> Result<(), String> {
        let grown = self.copy.anchors().grown(text, &Checker);
        let Some(grown) = grown.map_err(|refused| refused.code.to_owned())? else {
            return Ok(());
        };
        keys::write_public(&self.anchors_file, text.as_bytes())
            .map_err(|error| error.to_string())?;
        self.copy.trust(grown);
        Ok(())
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .timeout_global(Some(ANSWER_MAX))
        .build()
        .into()
}
