//! A node's request for a place in the country (등록 신청): its public keys, and the proof that it holds the private ones.

use serde::Deserialize;
use serde::Serialize;

use crate::hex;
use crate::refused::ENROLMENT_UNPROVEN;
use crate::refused::Refused;
use crate::signing::Check;
use crate::signing::PublicKey;
use crate::signing::SignFault;
use crate::signing::Signer;

/// What a node asks the centre to certify. Its places, kinds and digits are the centre's to give, not the node's to ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applicant {
    /// The node's name in the directory.
    pub name: String,
    /// The key that signs papers.
    pub paper_key: PublicKey,
    /// The key that signs the heads of its journal.
    pub journal_key: PublicKey,
    /// The key of its links, for which data keys are wrapped.
    pub link_key: PublicKey,
}

/// The request as it travels: JSON text as signed, and a signature by each of the three keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    applicant: String,
    proofs: [String; 3],
    /// The link key as an uncompressed point, for its X.509 certificate; hexadecimal digits. It says nothing that
    /// `applicant` does not say, so it is not signed: the centre checks that both are one point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    link_point: Option<String>,
}

impl Enrolment {
    /// The node signs with its three keys.
    pub fn sign(
        name: &str,
        paper: &dyn Signer,
        journal: &dyn Signer,
        link: &dyn Signer,
    ) -> Result<Self, SignFault> {
        let (paper_key, journal_key, link_key) =
            (paper.public_key(), journal.public_key(), link.public_key());
        let applicant = Applicant {
            name: name.to_owned(),
            paper_key,
            journal_key,
            link_key,
        };
        let applicant = serde_json::to_string(&applicant).expect("an applicant is plain JSON");
        let proof = |place: u8, key: &dyn Signer| {
            key.sign(&message(place, &applicant))
                .map(|proof| hex::encode(&proof))
        };
        let proofs = [proof(0, paper)?, proof(1, journal)?, proof(2, link)?];
        Ok(Self {
            applicant,
            proofs,
            link_point: None,
        })
    }

    /// Adds the link key as an uncompressed point (SEC 1, 2.3.3: 65 bytes, the first 4), so that the centre can certify it
    /// for TLS.
    #[must_use]
    pub fn with_link_point(self, point: &[u8]) -> Self {
        Self {
            link_point: Some(hex::encode(point)),
            ..self
        }
    }

    /// What [`Enrolment::with_link_point`] added, unchecked.
    pub fn link_point(&self) -> Option<Vec<u8>> {
        hex::decode(self.link_point.as_deref()?)
    }

    /// The centre checks that the sender holds all three keys.
    pub fn check(&self, checker: &dyn Check) -> Result<Applicant, Refused> {
        let applicant: Applicant =
            serde_json::from_str(&self.applicant).map_err(|_| ENROLMENT_UNPROVEN)?;
        let keys = [
            &applicant.paper_key,
            &applicant.journal_key,
            &applicant.link_key,
        ];
        let proven = (0_u8..)
            .zip(keys)
            .zip(&self.proofs)
            .all(|((place, key), proof)| {
                hex::decode(proof).is_some_and(|proof| {
                    checker.es256(key, &message(place, &self.applicant), &proof)
                })
            });
        if proven {
            Ok(applicant)
        } else {
            Err(ENROLMENT_UNPROVEN)
        }
    }
}

/// A node's request to change its keys (키 교체): the enrolment of the next ones, countersigned by the journal key in force, so that nobody else can
/// change them. The centre takes it on a key day only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyChange {
    /// The enrolment of the next keys.
    pub enrolment: Enrolment,
    by: String,
}

impl KeyChange {
    /// The node signs with the journal key that it has now.
    pub fn sign(enrolment: Enrolment, journal: &dyn Signer) -> Result<Self, SignFault> {
        let by = hex::encode(&journal.sign(&change_message(&enrolment.applicant))?);
        Ok(Self { enrolment, by })
    }

    /// The centre checks that the sender holds all next keys and the present journal key.
    pub fn check(&self, present: &PublicKey, checker: &dyn Check) -> Result<Applicant, Refused> {
        let message = change_message(&self.enrolment.applicant);
        let by = hex::decode(&self.by).ok_or(ENROLMENT_UNPROVEN)?;
        if checker.es256(present, &message, &by) {
            self.enrolment.check(checker)
        } else {
            Err(ENROLMENT_UNPROVEN)
        }
    }
}

fn change_message(applicant: &str) -> Vec<u8> {
    [b"ieum key change 1".as_slice(), applicant.as_bytes()].concat()
}

/// Each key signs for its own place, so that one key cannot stand in for another.
fn message(place: u8, applicant: &str) -> Vec<u8> {
    [
        b"ieum enrolment 1".as_slice(),
        &[place],
        applicant.as_bytes(),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toy::ToyCheck;
    use crate::toy::ToyKey;

    #[test]
    fn an_enrolment_proves_all_three_keys() {
        let enrolment = Enrolment::sign("jongno", &ToyKey(1), &ToyKey(2), &ToyKey(3)).unwrap();
        let applicant = enrolment.check(&ToyCheck).unwrap();
        assert_eq!(
            (applicant.name.as_str(), applicant.link_key),
            ("jongno", ToyKey(3).public_key())
        );
        for place in 0..3 {
            let mut without = enrolment.clone();
            without.proofs[place] = without.proofs[(place + 1) % 3].clone();
            assert_eq!(without.check(&ToyCheck), Err(ENROLMENT_UNPROVEN));
        }
        let renamed = Enrolment {
            applicant: enrolment.applicant.replace("jongno", "songpa"),
            ..enrolment
        };
        assert_eq!(renamed.check(&ToyCheck), Err(ENROLMENT_UNPROVEN));
    }
}
