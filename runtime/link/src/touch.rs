//! A node keeps in touch with the centre: fetches the directory, renews its delegation, and notes whether it was answered.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use certificate::Anchors;
use certificate::Directory;
use certificate::SignedDelegation;
use certificate::hex;
use clock::Clock;
use keys::Checker;
use keys::Keys;
use node::DirectoryCopy;

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
    /// Whom to believe.
    pub anchors: Anchors,
    /// The node's keys.
    pub keys: Arc<Keys>,
    /// The node's copy.
    pub copy: Arc<DirectoryCopy>,
    /// The clock.
    pub clock: Arc<Clock>,
    /// Where the copy lies on disk.
    pub file: PathBuf,
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
        match std::fs::read(&self.file)
            .map(|bytes| Directory::open(&bytes, &self.anchors, &Checker))
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
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .timeout_global(Some(ANSWER_MAX))
            .build()
            .into();
        let granted = if self.due() {
            Some(self.enrol(&agent)?)
        } else {
            None
        };
        let mut answer = agent
            .get(format!("{}/directory", self.centre))
            .call()
            .map_err(|error| error.to_string())?;
        let bytes = answer
            .body_mut()
            .with_config()
            .limit(DIRECTORY_LEN_MAX)
            .read_to_vec()
            .map_err(|error| error.to_string())?;
        self.take(&bytes)?;
        granted.map_or(Ok(()), |certificates| self.certified(&certificates))
    }

    /// Whether the delegation or a certificate is missing or due. All are made at once and last as long, so one age tells for all.
    fn due(&self) -> bool {
        let now_s = self.clock.now().0.div_euclid(1_000);
        let renewal = self
            .keys
            .delegation()
            .is_none_or(|held| held.terms().due_for_renewal(now_s));
        renewal
            || self.link_ca().is_some_and(|ca| !self.keys.linked_by(&ca))
            || self.paper_ca().is_some_and(|ca| !self.keys.papers_by(&ca))
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

    /// Enrols; the answer is the certificates, to be kept once the directory names their authorities.
    fn enrol(&self, agent: &ureq::Agent) -> Result<Certificates, String> {
        let enrolment = self.keys.enrolment().map_err(|error| error.to_string())?;
        let body = serde_json::to_vec(&enrolment).expect("an enrolment is plain JSON");
        let asked = agent
            .post(format!("{}/enrol", self.centre))
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
        self.keys
            .install(delegation, &self.anchors)
            .map_err(|error| error.to_string())?;
        let certificates = |granted: Granted| Certificates {
            link: granted.link_certificate,
            paper: granted.paper_certificate,
        };
        Ok(granted.map(certificates).unwrap_or_default())
    }

    /// Keeps the certificates, if the authorities of the directory issued them for the time of the delegation.
    fn certified(&self, certificates: &Certificates) -> Result<(), String> {
        if let (Some(certificate), Some(ca)) = (&certificates.paper, self.paper_ca())
            && let Err(error) = self.keys.install_paper(certificate, &ca)
        {
            // The lines need it not, and papers have their codes.
            tracing::warn!(%error, "papers go out unsigned");
        }
        let Some(certificate) = &certificates.link else {
            return Ok(());
        };
        let (Some(ca), Some(delegation)) = (self.link_ca(), self.keys.delegation()) else {
            return Ok(());
        };
        self.keys
            .install_link(certificate, &ca, delegation.terms().from_s)
            .map_err(|error| error.to_string())
    }

    fn take(&self, bytes: &[u8]) -> Result<(), String> {
        let held = self.copy.directory();
        let fresh = match &held {
            None => Some(Directory::open(bytes, &self.anchors, &Checker)),
            Some(held) => held.newer(bytes, &self.anchors, &Checker).transpose(),
        };
        let Some(directory) = fresh
            .transpose()
            .map_err(|refused| refused.code.to_owned())?
        else {
            return Ok(());
        };
        keys::write_public(&self.file, bytes).map_err(|error| error.to_string())?;
        self.copy.published(directory);
        Ok(())
    }
}
