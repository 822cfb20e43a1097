//! Key day (키 교체일) at the centre: which key is to come in force, and when all are ready for it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::PoisonError;

use certificate::PublicKey;
use certificate::enrolment::Applicant;
use keys::Centre;
use serde::Deserialize;
use serde::Serialize;

use super::CentreOffice;
use super::LinkError;
use super::remembered;

/// The file that opens a key day (키 교체일), in the centre's folder: a [`KeyDay`]. It stays open until it is removed.
pub const KEY_DAY: &str = "key-day.json";

/// A key day: every node changes its keys, and the centre its issuing key where the root has named the next one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyDay {
    /// Keys from before this moment are to be changed, UTC seconds.
    pub from_s: i64,
    /// The issuing key that is to come in force; none where only the nodes change theirs.
    pub issuing: Option<PublicKey>,
    /// Why, for people.
    pub reason: String,
}

/// The file that lets nodes enrol with other keys, in the centre's folder: a [`Readmitted`] by each node's name.
pub const READMITTED: &str = "readmitted.json";

/// A node that came back with other keys, from a backup of before a key day, say, may enrol with them. It counts once: then the keys in force are others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Readmitted {
    /// The link key in force, which is given up.
    pub instead_of: PublicKey,
    /// Why, for people.
    pub reason: String,
}

impl CentreOffice {
    /// Whether an operator lets this node enrol with other keys than these.
    pub(super) fn readmits(&self, present: &Applicant) -> Result<bool, LinkError> {
        let listed: BTreeMap<String, Readmitted> =
            remembered(&self.readmitted)?.unwrap_or_default();
        let entry = listed.get(&present.name);
        Ok(entry.is_some_and(|entry| entry.instead_of == present.link_key))
    }

    /// The centre as its folder has it now: the root may have named the next issuing key meanwhile.
    pub(super) fn reopened(&self) -> Result<Arc<Centre>, LinkError> {
        let centre = self.centre();
        let path = self.keys.join("anchors.pem");
        let text = std::fs::read_to_string(&path).map_err(|error| LinkError::File {
            path,
            why: error.to_string(),
        })?;
        if text == centre.anchors_text() {
            return Ok(centre);
        }
        Ok(self.put(Centre::open(&self.keys)?))
    }

    fn put(&self, centre: Centre) -> Arc<Centre> {
        let centre = Arc::new(centre);
        *self.centre.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&centre);
        centre
    }

    /// The version of the directory that announces the next issuing key, where a key day asks for it: who has that version is ready for the change.
    pub fn issuing_key_announced(&self) -> Result<Option<u64>, LinkError> {
        let centre = self.centre();
        let day: Option<KeyDay> = remembered(&self.key_day)?;
        let asked = day.and_then(|day| day.issuing);
        if asked.is_none() || asked != centre.next_key() {
            return Ok(None);
        }
        let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let published = memory.published.as_ref();
        let announces = published
            .filter(|directory| directory.anchors.as_deref() == Some(centre.anchors_text()));
        Ok(announces.map(|directory| directory.version))
    }

    /// Puts the next issuing key in force; the one before is destroyed. Every node must know it: see [`CentreOffice::issuing_key_announced`].
    pub fn change_issuing_key(&self) -> Result<(), LinkError> {
        self.put(Centre::change(&self.keys)?);
        Ok(())
    }
}
