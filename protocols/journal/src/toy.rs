//! Keys for tests and simulations: the same bytes every time, and no secrecy at all. Nothing that runs for people may use them.

use kernel::Channel;
use kernel::Id;
use kernel::Moment;
use serde_json::Value;

use crate::BatchHead;
use crate::Body;
use crate::Chain;
use crate::CheckHead;
use crate::Draft;
use crate::Hash;
use crate::Raw;
use crate::Seal;
use crate::SignHead;
use crate::Unreadable;
use crate::fingerprint;

/// Seals by a stream of hashes, with a check value in front. Anybody can open it.
#[derive(Clone, Copy, Debug, Default)]
pub struct ToySeal;

impl Seal for ToySeal {
    fn seal(&self, aad: &[u8], plain: &[u8]) -> Vec<u8> {
        let check = Hash::of(&[b"toy", aad, plain]);
        let mut out = check.0.to_vec();
        out.extend(mix(check, plain));
        out
    }

    fn open(&self, aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Unreadable> {
        let (check, rest) = sealed.split_at_checked(32).ok_or(Unreadable)?;
        let check = Hash::from_bytes(check).ok_or(Unreadable)?;
        let plain = mix(check, rest);
        (Hash::of(&[b"toy", aad, &plain]) == check)
            .then_some(plain)
            .ok_or(Unreadable)
    }

    fn token(&self, text: &str) -> [u8; 32] {
        Hash::of(&[b"toy token", text.as_bytes()]).0
    }

    fn data_key_id(&self) -> String {
        "toy".to_owned()
    }
}

/// Signs by a hash. Anybody can sign.
#[derive(Clone, Copy, Debug, Default)]
pub struct ToyKey;

impl SignHead for ToyKey {
    fn sign_head(&self, message: &[u8]) -> Vec<u8> {
        Hash::of(&[b"toy signature", message]).0.to_vec()
    }
}

impl CheckHead for ToyKey {
    fn check_head(&self, _: &str, message: &[u8], signature: &[u8]) -> bool {
        self.sign_head(message) == signature
    }
}

/// A draft without events, as a start for tests: the n-th request of a caller.
pub fn toy_draft(n: u64, who: &str, at: Moment) -> Draft {
    let key = format!("key-{n}");
    Draft {
        id: Id::new(at, u128::from(n)),
        who: who.to_owned(),
        body: Body {
            fingerprint: fingerprint("toy", "note", &key),
            events: Vec::new(),
            look: None,
            errands: Vec::new(),
            claims: Vec::new(),
            answer: Value::from(n),
            channel: Channel::Counter,
        },
        key,
        service: "toy".to_owned(),
        request: "note".to_owned(),
        office: None,
        legal_at: at,
        at,
        doubtful: false,
        reads: Vec::new(),
        states: Vec::new(),
        rows: Vec::new(),
        claims: Vec::new(),
        pdfs: Vec::new(),
    }
}

/// A journal of so many entries, with a signed head behind every second one and the last.
pub fn toy_journal(entries: u64, seal: &dyn Seal) -> (Vec<Raw>, Vec<BatchHead>) {
    let mut chain = Chain::new("toy", 1);
    let (mut raws, mut heads) = (Vec::new(), Vec::new());
    for n in 1..=entries {
        let at = Moment(1_700_000_000_000).plus_ms(i64::try_from(n).unwrap_or(0));
        let proposal = toy_draft(n, "officer/1", at).seal(seal);
        let linked = chain.link(&proposal);
        chain.head = linked.end;
        let hash = linked.end.hash;
        raws.push(Raw {
            seq: n,
            head: linked.head,
            body: proposal.body,
            hash,
        });
        if n % 2 == 0 || n == entries {
            heads.push(BatchHead::sign(
                "toy",
                1,
                n,
                hash,
                linked.end.recorded_at,
                &ToyKey,
            ));
        }
    }
    (raws, heads)
}

fn mix(start: Hash, bytes: &[u8]) -> Vec<u8> {
    let blocks = bytes.chunks(32).zip(0_u64..);
    blocks
        .flat_map(|(block, n)| {
            let pad = Hash::of(&[&start.0, &n.to_be_bytes()]);
            block
                .iter()
                .zip(pad.0)
                .map(|(byte, pad)| byte ^ pad)
                .collect::<Vec<_>>()
        })
        .collect()
}
