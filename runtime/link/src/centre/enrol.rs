//! Enrolment (등록): what the centre grants the nodes on its list, at first, at each renewal, and for the keys to which they change.

use std::collections::BTreeSet;
use std::sync::PoisonError;

use certificate::Enrolment;
use certificate::NodeCode;
use certificate::delegation::VALIDITY_S;
use certificate::directory::Node;
use certificate::enrolment::KeyChange;
use keys::Checker;
use keys::Grant;

use crate::certified;

use super::CentreOffice;
use super::Granted;
use super::LinkError;
use super::Memory;
use super::enrolled::Enrolled;
use super::enrolled::Listed;
use super::enrolled::newest_turn;
use super::key_day::KeyDay;
use super::remembered;

impl CentreOffice {
    /// Enrols a node of the list, or renews its delegation. The first keys under a name stay: others need a key day, or an operator's word. Keys that were
    /// announced come in force with their first use.
    pub(super) fn enrol(&self, enrolment: Enrolment) -> Result<Vec<u8>, LinkError> {
        let applicant = enrolment.check(&Checker).map_err(|_| LinkError::Unproven)?;
        let listed = self.listed(&applicant.name)?;
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let known = memory.enrolled.get(&applicant.name);
        let now_s = self.now_s();
        let mut entry = match known.map(|known| (known, known.applicant())) {
            None | Some((_, None)) => Enrolled::first(enrolment.clone(), now_s),
            Some((known, Some(before))) if before == applicant => known.clone(),
            Some((known, Some(before))) if known.next_applicant().as_ref() == Some(&applicant) => {
                known.changed(&before, now_s)
            }
            Some((known, Some(before))) if self.readmits(&before)? => known.changed(&before, now_s),
            Some(_) => return Err(LinkError::OtherKeys),
        };
        let granted = self.granted(&enrolment, listed, now_s)?;
        entry.enrolment = enrolment;
        entry.delegation.clone_from(&granted.delegation);
        entry.delegated_at_s = now_s;
        let certificate = granted.paper_certificate.as_deref();
        entry.papers = certified::with(entry.papers, certificate, (now_s + VALIDITY_S, now_s));
        self.remember(&mut memory, &applicant.name, entry)?;
        Ok(serde_json::to_vec(&granted).expect("plain data"))
    }

    pub(super) fn asked_to_change(&self, body: &[u8]) -> Result<Vec<u8>, LinkError> {
        self.announce(serde_json::from_slice(body).map_err(|_| LinkError::Unproven)?)
    }

    /// Announces the next keys of a node on a key day, and certifies them. The present ones stay in force until the node uses the next.
    fn announce(&self, change: KeyChange) -> Result<Vec<u8>, LinkError> {
        let day: Option<KeyDay> = remembered(&self.key_day)?;
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let found = memory.enrolled.iter().find_map(|(name, known)| {
            let present = known.applicant()?.journal_key;
            let applicant = change.check(&present, &Checker).ok()?;
            (applicant.name == *name).then(|| (applicant, known.clone()))
        });
        let (applicant, mut known) = found.ok_or(LinkError::Unproven)?;
        let listed = self.listed(&applicant.name)?;
        match known.next_applicant() {
            Some(announced) if announced == applicant => {}
            Some(_) => return Err(LinkError::OtherKeys),
            None if day.is_some_and(|day| known.keys_from_s < day.from_s) => {}
            None => return Err(LinkError::NotKeyDay),
        }
        let now_s = self.now_s();
        let granted = self.granted(&change.enrolment, listed, now_s)?;
        let certificate = granted.paper_certificate.as_deref();
        known.papers_next =
            certified::with(known.papers_next, certificate, (now_s + VALIDITY_S, now_s));
        known.next = Some(change.enrolment);
        self.remember(&mut memory, &applicant.name, known)?;
        Ok(serde_json::to_vec(&granted).expect("plain data"))
    }

    fn listed(&self, name: &str) -> Result<&Listed, LinkError> {
        let mut listed = self.listed.iter();
        listed
            .find(|listed| listed.name == name)
            .ok_or(LinkError::NotListed)
    }

    fn granted(
        &self,
        enrolment: &Enrolment,
        listed: &Listed,
        now_s: i64,
    ) -> Result<Granted, LinkError> {
        let centre = self.centre();
        let delegation = centre.certify(enrolment, &self.grant(listed), now_s)?;
        Ok(Granted {
            delegation: Node::delegation_text(&delegation),
            link_certificate: centre.certify_link(enrolment, now_s)?,
            paper_certificate: centre.certify_paper(delegation.terms())?,
        })
    }

    fn remember(
        &self,
        memory: &mut Memory,
        name: &str,
        mut entry: Enrolled,
    ) -> Result<(), LinkError> {
        entry.turn = newest_turn(&memory.enrolled) + 1;
        let mut after = memory.enrolled.clone();
        after.insert(name.to_owned(), entry);
        keys::write_public(&self.file, &serde_json::to_vec(&after).expect("plain data"))?;
        memory.enrolled = after;
        Ok(())
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
}
