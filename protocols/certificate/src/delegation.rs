//! The centre's word that a node's paper key may sign some kinds of paper for some places, for a while (위임).
//!
//! Small enough to travel inside every code, so that a verifier needs no key but the centre's. The CWT:
//! `{1: centre, 2: node, 5: from, 4: until, -70002: [node code, key, [kinds], [places]]}`, the key as a compressed point,
//! times in UTC seconds.

use coset::CoseSign1;
use coset::Header;
use coset::cbor::Value;

use crate::anchors::Anchors;
use crate::claims;
use crate::claims::Claims;
use crate::cose;
use crate::number::NodeCode;
use crate::refused::ALTERED;
use crate::refused::DELEGATION_FOREIGN;
use crate::refused::Refused;
use crate::refused::UNKNOWN_CENTRE;
use crate::signing::Check;
use crate::signing::PublicKey;
use crate::signing::SignFault;
use crate::signing::Signer;

/// How long a node's paper key is delegated: 90 days, so that with a renewal each week a node cut off at any moment can
/// issue for 80 days.
pub const VALIDITY_S: i64 = 90 * 86_400;
/// A delegation older than this is renewed.
pub const RENEWAL_AGE_S: i64 = 7 * 86_400;

const TERMS: i64 = -70_002;

/// What the centre delegates to a node's paper key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegation {
    /// The centre that signs it, by the name it has in the anchors.
    pub centre: String,
    /// The node's name in the directory.
    pub node: String,
    /// The node's five digits, with which its papers' numbers begin.
    pub code: NodeCode,
    /// The node's paper key.
    pub key: PublicKey,
    /// The kinds of paper: a whole kind (`resident.household-extract`) or a service (`resident`) for all of its kinds.
    pub kinds: Vec<String>,
    /// The places whose papers it may issue: 시군구 codes of five digits.
    pub places: Vec<u32>,
    /// The first moment of validity, UTC seconds.
    pub from_s: i64,
    /// The last moment of validity, UTC seconds.
    pub until_s: i64,
}

impl Delegation {
    /// Whether the key may sign this kind of paper.
    pub fn covers_kind(&self, kind: &str) -> bool {
        let service = kind.split_once('.').map(|(service, _)| service);
        self.kinds
            .iter()
            .any(|known| known == kind || Some(known.as_str()) == service)
    }

    /// Whether the key may sign papers of this place.
    pub fn covers_place(&self, place: u32) -> bool {
        self.places.contains(&place)
    }

    /// Whether it is valid at a moment.
    pub const fn valid_at(&self, moment_s: i64) -> bool {
        self.from_s <= moment_s && moment_s <= self.until_s
    }

    /// Whether the node should ask for the next one: this one is older than [`RENEWAL_AGE_S`].
    pub const fn due_for_renewal(&self, now_s: i64) -> bool {
        now_s.saturating_sub(self.from_s) > RENEWAL_AGE_S
    }

    fn payload(&self) -> Vec<u8> {
        let kinds = self
            .kinds
            .iter()
            .map(|kind| Value::from(kind.as_str()))
            .collect();
        let code = Value::from(self.code.value());
        let places = self
            .places
            .iter()
            .map(|place| Value::from(*place))
            .collect();
        claims::bytes(&claims::map([
            (claims::ISSUER, Value::from(self.centre.as_str())),
            (claims::SUBJECT, Value::from(self.node.as_str())),
            (claims::FROM, Value::from(self.from_s)),
            (claims::UNTIL, Value::from(self.until_s)),
            (
                TERMS,
                Value::Array(vec![
                    code,
                    claims::key_value(&self.key),
                    Value::Array(kinds),
                    Value::Array(places),
                ]),
            ),
        ]))
    }

    fn read(payload: &[u8]) -> Option<Self> {
        let claims = Claims::read(payload)?;
        let [code, key, kinds, places] = claims.list(TERMS)? else {
            return None;
        };
        Some(Self {
            centre: claims.text(claims::ISSUER)?,
            node: claims.text(claims::SUBJECT)?,
            code: NodeCode::new(code.as_integer()?.try_into().ok()?)?,
            key: claims::key(key)?,
            kinds: kinds
                .as_array()?
                .iter()
                .map(|kind| kind.as_text().map(str::to_owned))
                .collect::<Option<_>>()?,
            places: places
                .as_array()?
                .iter()
                .map(|place| place.as_integer()?.try_into().ok())
                .collect::<Option<_>>()?,
            from_s: claims.int(claims::FROM)?,
            until_s: claims.int(claims::UNTIL)?,
        })
    }
}

/// A delegation with the centre's signature, as it travels. That the signature holds is asked with
/// [`SignedDelegation::check`].
#[derive(Clone, Debug, PartialEq)]
pub struct SignedDelegation {
    terms: Delegation,
    statement: CoseSign1,
}

impl SignedDelegation {
    /// The centre signs.
    pub fn sign(terms: Delegation, centre: &dyn Signer) -> Result<Self, SignFault> {
        let statement = cose::sign(terms.payload(), Header::default(), b"", centre)?;
        Ok(Self::parse(&cose::tagged(&statement)).expect("what was signed can be read"))
    }

    /// Reads the bytes of [`SignedDelegation::bytes`], without checking the signature.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let statement = cose::parse(bytes)?;
        let terms = Delegation::read(cose::payload(&statement))?;
        statement
            .unprotected
            .is_empty()
            .then_some(Self { terms, statement })
    }

    /// Reads what lies inside a code.
    pub(crate) fn from_value(value: &Value) -> Option<Self> {
        let statement = cose::parse_inner(value)?;
        let terms = Delegation::read(cose::payload(&statement))?;
        Some(Self { terms, statement })
    }

    /// The form that lies inside a code: the untagged array.
    pub(crate) fn to_value(&self) -> Value {
        coset::AsCborValue::to_cbor_value(self.statement.clone())
            .expect("a statement of ours is plain CBOR")
    }

    /// The whole as bytes, with tag 18.
    pub fn bytes(&self) -> Vec<u8> {
        cose::tagged(&self.statement)
    }

    /// What is delegated, as far as the signature holds.
    pub const fn terms(&self) -> &Delegation {
        &self.terms
    }

    /// Whether a centre of the anchors signed it, at a time for which the root had named that centre.
    pub fn check(&self, anchors: &Anchors, checker: &dyn Check) -> Result<(), Refused> {
        let mut centres = anchors
            .centre_keys(&self.terms.centre, self.terms.from_s)
            .peekable();
        if centres.peek().is_none() {
            return Err(UNKNOWN_CENTRE);
        }
        if centres.any(|key| cose::signed_by(&self.statement, b"", key, checker)) {
            Ok(())
        } else {
            Err(ALTERED)
        }
    }

    /// The check a node makes before it installs a delegation: for its own key and from a centre it trusts.
    pub fn fits(
        &self,
        key: &PublicKey,
        anchors: &Anchors,
        checker: &dyn Check,
    ) -> Result<(), Refused> {
        if self.terms.key != *key {
            return Err(DELEGATION_FOREIGN);
        }
        self.check(anchors, checker).map_err(|_| DELEGATION_FOREIGN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toy;
    use crate::toy::ToyCheck;
    use crate::toy::ToyKey;

    #[test]
    fn a_delegation_comes_back_from_its_bytes_and_holds() {
        let signed = toy::delegation();
        let read = SignedDelegation::parse(&signed.bytes()).unwrap();
        assert_eq!(read, signed);
        assert_eq!(
            read.fits(&toy::NODE.public_key(), &toy::anchors(), &ToyCheck),
            Ok(())
        );
        assert_eq!(
            read.fits(&ToyKey(99).public_key(), &toy::anchors(), &ToyCheck),
            Err(DELEGATION_FOREIGN)
        );
    }

    #[test]
    fn a_delegation_by_someone_else_in_the_centres_name_does_not_hold() {
        let forged = SignedDelegation::sign(toy::terms(), &ToyKey(99)).unwrap();
        assert_eq!(forged.check(&toy::anchors(), &ToyCheck), Err(ALTERED));
        let elsewhere = SignedDelegation::sign(
            Delegation {
                centre: "elsewhere".into(),
                ..toy::terms()
            },
            &toy::CENTRE,
        )
        .unwrap();
        assert_eq!(
            elsewhere.check(&toy::anchors(), &ToyCheck),
            Err(UNKNOWN_CENTRE)
        );
    }

    #[test]
    fn a_service_stands_for_all_of_its_kinds_and_for_no_other() {
        let terms = Delegation {
            kinds: vec!["resident".into(), "rental.contract".into()],
            ..toy::terms()
        };
        assert!(
            terms.covers_kind("resident.household-extract") && terms.covers_kind("rental.contract")
        );
        assert!(
            !terms.covers_kind("rental.other")
                && !terms.covers_kind("residents.x")
                && !terms.covers_kind("")
        );
    }

    #[test]
    fn a_delegation_is_renewed_after_seven_days_and_a_cut_off_node_has_eighty_more() {
        let terms = toy::terms();
        assert!(!terms.due_for_renewal(terms.from_s + RENEWAL_AGE_S));
        assert!(terms.due_for_renewal(terms.from_s + RENEWAL_AGE_S + 1));
        assert!(
            terms.valid_at(terms.from_s + RENEWAL_AGE_S + 80 * 86_400)
                && !terms.valid_at(terms.until_s + 1)
        );
        assert!(terms.valid_at(terms.from_s) && !terms.valid_at(terms.from_s - 1));
    }
}
