//! Time stamps (RFC 3161): what the centre's authority answers, and how a stamp comes beside a signature without a change to
//! anything that is signed.

use certificate::Anchors;
use certificate::Check;
use certificate::SignFault;
use certificate::Signer;
use der::Any;
use der::Decode;
use der::Encode;
use der::asn1::GeneralizedTime;
use der::asn1::Int;
use der::asn1::ObjectIdentifier;
use der::asn1::OctetString;
use der::oid::db::rfc5912::ID_SHA_256;
use sha2::Digest;
use sha2::Sha256;
use std::time::Duration;
use thiserror::Error;
use x509_cert::spki::AlgorithmIdentifierOwned;

use crate::base::Base;
use crate::base::Unfit;
use crate::envelope::Content;
use crate::envelope::Envelope;
use crate::sign;
use crate::sign::SignError;
use crate::tst::Imprint;
use crate::tst::Request;
use crate::tst::Response;
use crate::tst::Status;
use crate::tst::TimeStampInfo;
use crate::update::Apart;
use crate::update::Draft;
use crate::verify;
use crate::x509::Certificate;

/// The longest request and the longest answer that are read, bytes.
pub const STAMP_LEN_MAX: usize = 8_192;

/// Our stamps follow no policy that somebody could look up: an arc for examples (RFC 5612). A country puts its own here.
const POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.32473.3161.1");
const GRANTED: u8 = 0;
const REJECTED: u8 = 2;

/// A time-stamp authority: its certificate and who issued it. Its key comes with each call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// Of the key that stamps; for time stamps only.
    pub certificate: Certificate,
    /// Of the centre that issued it.
    pub authority: Certificate,
}

impl Authority {
    /// Answers a request (`application/timestamp-query`) with a response (`application/timestamp-reply`). What is not understood
    /// is answered too, as rejected. `serial` must be another each time.
    pub fn answer(
        &self,
        request: &[u8],
        (serial, at_s): (u128, i64),
        key: &dyn Signer,
    ) -> Result<Vec<u8>, SignFault> {
        let asked = Request::from_der(request).ok().filter(answerable);
        let answer = match asked {
            None => Response {
                status: Status { value: REJECTED },
                token: None,
            },
            Some(asked) => Response {
                status: Status { value: GRANTED },
                token: Some(self.stamp(asked, serial, at_s, key)?),
            },
        };
        answer.to_der().map_err(fault)
    }

    fn stamp(
        &self,
        asked: Request,
        serial: u128,
        at_s: i64,
        key: &dyn Signer,
    ) -> Result<Any, SignFault> {
        // One bit is kept clear and one is set: a serial number is positive and has one length.
        let serial = (serial >> 1 | 1 << 126).to_be_bytes();
        let at = Duration::from_secs(u64::try_from(at_s).unwrap_or_default());
        let info = TimeStampInfo {
            version: 1,
            policy: POLICY,
            imprint: asked.imprint,
            serial: Int::new(&serial).map_err(fault)?,
            at: GeneralizedTime::from_unix_duration(at).map_err(fault)?,
            nonce: asked.nonce,
        };
        let content = Content::Stamp(info.to_der().map_err(fault)?);
        let sealed = Envelope::seal(content, (&self.certificate, &self.authority), key)?;
        Any::from_der(&sealed.to_der().map_err(fault)?).map_err(fault)
    }
}

/// We stamp SHA-256 under our only policy, and always send the certificates along.
fn answerable(asked: &Request) -> bool {
    asked.version == 1
        && asked.imprint.algorithm.oid == ID_SHA_256
        && asked.imprint.hash.as_bytes().len() == 32
        && asked.policy.is_none_or(|policy| policy == POLICY)
}

/// Why a stamp is not put beside a signature.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StampError {
    /// The file is not a paper that we signed.
    #[error("the file is not a signed paper")]
    NotSigned,
    /// It has a stamp.
    #[error("the signature has a time stamp already")]
    Stamped,
    /// The authority refused, or its answer does not read.
    #[error("the time-stamp authority gave no stamp")]
    Rejected,
    /// The stamp is for something else, or nobody trusted made it.
    #[error("the time stamp does not hold for this signature")]
    Foreign,
    /// There is no room.
    #[error(transparent)]
    Sign(#[from] SignError),
}

impl From<Unfit> for StampError {
    fn from(_: Unfit) -> Self {
        Self::NotSigned
    }
}

/// A signed paper that is to get its time stamp.
pub struct Stamping {
    draft: Draft,
    envelope: Envelope,
}

impl Stamping {
    /// Takes a signed paper apart. That the signature holds is not asked: it is this node's own.
    pub fn of(pdf: &[u8]) -> Result<Self, StampError> {
        let apart = Apart::read(pdf).ok_or(StampError::NotSigned)?;
        let draft = Draft::new(&Base::read(apart.base)?, &apart.stated)?;
        let cms = draft.contents_of(pdf).ok_or(StampError::NotSigned)?;
        let envelope = Envelope::read(&cms, Some(draft.digest())).ok_or(StampError::NotSigned)?;
        match envelope.stamp {
            Some(_) => Err(StampError::Stamped),
            None => Ok(Self { draft, envelope }),
        }
    }

    /// What to send to the authority.
    pub fn request(&self) -> Vec<u8> {
        let request = Request {
            version: 1,
            imprint: imprint(&self.envelope.signature),
            policy: None,
            nonce: None,
            certificates: true,
        };
        request.to_der().expect("a hash fits into a request")
    }

    /// The paper with the stamp of the authority's answer: the same bytes but for the rest of the room in `/Contents`.
    pub fn stamped(
        mut self,
        answer: &[u8],
        anchors: &Anchors,
        checker: &dyn Check,
    ) -> Result<Vec<u8>, StampError> {
        let response = Response::from_der(answer).map_err(|_| StampError::Rejected)?;
        let token = response
            .token
            .filter(|_| response.status.value == GRANTED)
            .and_then(|token| token.to_der().ok())
            .ok_or(StampError::Rejected)?;
        time_of(&token, &self.envelope.signature, anchors, checker).ok_or(StampError::Foreign)?;
        self.envelope.stamp = Some(token);
        Ok(sign::put(self.draft, &self.envelope)?)
    }
}

/// When a signature was stamped, UTC seconds. `None` where the token is not of our shape, is for another signature, or comes from
/// nobody that the anchors name.
pub(crate) fn time_of(
    token: &[u8],
    signature: &[u8],
    anchors: &Anchors,
    checker: &dyn Check,
) -> Option<i64> {
    let envelope = Envelope::read(token, None)?;
    let Content::Stamp(bytes) = &envelope.content else {
        return None;
    };
    let info = TimeStampInfo::from_der(bytes).ok()?;
    let same = info.to_der().ok()? == *bytes && info.version == 1;
    let at_s = i64::try_from(info.at.to_unix_duration().as_secs()).ok()?;
    let good = same
        && info.imprint == imprint(signature)
        && envelope.signer.is_for_stamps()
        && envelope.holds(checker)
        && verify::descends(
            &envelope.signer,
            &envelope.authority,
            at_s,
            (anchors, checker),
        );
    good.then_some(at_s)
}

fn imprint(signature: &[u8]) -> Imprint {
    let hash = OctetString::new(Sha256::digest(signature).to_vec());
    Imprint {
        algorithm: AlgorithmIdentifierOwned {
            oid: ID_SHA_256,
            parameters: None,
        },
        hash: hash.expect("32 bytes are an octet string"),
    }
}

fn fault(error: der::Error) -> SignFault {
    SignFault(error.to_string())
}
