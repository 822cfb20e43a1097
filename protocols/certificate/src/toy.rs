//! A signature for tests of this crate alone: anyone could forge it, but nothing else fits the bytes that were signed.
//! The real keys sign and check in the tests of `runtime/keys`.

use kernel::Date;
use kernel::Facts;
use kernel::Named;
use sha2::Digest;
use sha2::Sha256;

use crate::anchors;
use crate::anchors::Anchor;
use crate::anchors::Anchors;
use crate::code::Mode;
use crate::code::Summary;
use crate::delegation::Delegation;
use crate::delegation::SignedDelegation;
use crate::delegation::VALIDITY_S;
use crate::number::NodeCode;
use crate::number::Number;
use crate::signing::Check;
use crate::signing::Keyed;
use crate::signing::PublicKey;
use crate::signing::SignFault;
use crate::signing::Signer;

pub(crate) struct ToyKey(pub(crate) u8);

pub(crate) struct ToyCheck;

pub(crate) struct ToySecret(pub(crate) u8);

impl Signer for ToyKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignFault> {
        Ok(toy_signature(&self.public_key(), message))
    }

    fn public_key(&self) -> PublicKey {
        let mut point = [self.0; 33];
        point[0] = 2 + self.0 % 2;
        PublicKey::new(&point).unwrap()
    }
}

impl Check for ToyCheck {
    fn es256(&self, key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
        signature == toy_signature(key, message)
    }
}

impl Keyed for ToySecret {
    fn mac(&self, message: &[u8]) -> [u8; 32] {
        Sha256::new()
            .chain_update([self.0])
            .chain_update(message)
            .finalize()
            .into()
    }
}

fn toy_signature(key: &PublicKey, message: &[u8]) -> Vec<u8> {
    let first = Sha256::new()
        .chain_update(key.bytes())
        .chain_update(message)
        .finalize();
    let second = Sha256::digest(first);
    [first, second].concat()
}

pub(crate) const ROOT: ToyKey = ToyKey(10);
pub(crate) const CENTRE: ToyKey = ToyKey(21);
pub(crate) const NODE: ToyKey = ToyKey(30);
/// 17 November 2023, 14:02 KST, as UTC seconds.
pub(crate) const NOW_S: i64 = 1_700_197_320;

pub(crate) fn anchor(name: &str, key: &ToyKey, demo: bool) -> Anchor {
    let (from_s, until_s) = (NOW_S - 1_000_000, NOW_S + 100_000_000);
    Anchor {
        root: "root".into(),
        name: name.into(),
        key: key.public_key(),
        from_s,
        until_s,
        demo,
    }
}

pub(crate) fn anchors_of(demo: bool) -> Anchors {
    let statements = [anchor("root", &ROOT, demo), anchor("centre", &CENTRE, demo)]
        .map(|anchor| anchor.sign(&ROOT).unwrap());
    Anchors::parse(&anchors::file(&statements), &ToyCheck).unwrap()
}

pub(crate) fn anchors() -> Anchors {
    anchors_of(true)
}

pub(crate) fn terms() -> Delegation {
    Delegation {
        centre: "centre".into(),
        node: "jongno".into(),
        code: NodeCode::new(11_110).unwrap(),
        key: NODE.public_key(),
        kinds: vec!["resident".into()],
        places: vec![11_110, 11_710],
        from_s: NOW_S - 86_400,
        until_s: NOW_S - 86_400 + VALIDITY_S,
    }
}

pub(crate) fn delegation() -> SignedDelegation {
    SignedDelegation::sign(terms(), &CENTRE).unwrap()
}

pub(crate) fn person(at: i16) -> Named {
    let relation = if at == 0 { "본인" } else { "자녀" };
    Named {
        relation: relation.into(),
        name: "김하늘".into(),
        birth: Date::constant(1960 + at % 40, 3, 7),
    }
}

pub(crate) fn summary(persons: i16) -> Summary {
    Summary {
        number: Number::new(terms().code, 41, &ToySecret(1)).unwrap(),
        kind: "resident.household-extract".into(),
        hash: [0xa5; 32],
        facts: Facts {
            address: "서울특별시 종로구 자하문로 92, 101동 1203호 (청운동)".into(),
            persons: (0..persons).map(person).collect(),
        },
        place: 11_110,
        issued_at_s: NOW_S,
        expires_at_s: NOW_S + VALIDITY_S,
        as_of_s: NOW_S - 60,
        mode: Mode::CutOff,
        template: 1,
        specimen: true,
    }
}
