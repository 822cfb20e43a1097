//! The few types of RFC 3161 that we use. Only our own forms are read: no extensions, no accuracy, no name inside.

use der::asn1::GeneralizedTime;
use der::asn1::Int;
use der::asn1::ObjectIdentifier;
use der::asn1::OctetString;
use x509_cert::spki::AlgorithmIdentifierOwned;

/// What a time stamp says (RFC 3161, 2.4.2).
#[derive(Clone, Debug, PartialEq, Eq, der::Sequence)]
pub(crate) struct TimeStampInfo {
    pub(crate) version: u8,
    pub(crate) policy: ObjectIdentifier,
    pub(crate) imprint: Imprint,
    pub(crate) serial: Int,
    pub(crate) at: GeneralizedTime,
    pub(crate) nonce: Option<Int>,
}

/// The hash that is stamped.
#[derive(Clone, Debug, PartialEq, Eq, der::Sequence)]
pub(crate) struct Imprint {
    pub(crate) algorithm: AlgorithmIdentifierOwned,
    pub(crate) hash: OctetString,
}

/// What is asked (RFC 3161, 2.4.1).
#[derive(Clone, Debug, PartialEq, Eq, der::Sequence)]
pub(crate) struct Request {
    pub(crate) version: u8,
    pub(crate) imprint: Imprint,
    pub(crate) policy: Option<ObjectIdentifier>,
    pub(crate) nonce: Option<Int>,
    #[asn1(default = "Default::default")]
    pub(crate) certificates: bool,
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq, der::Sequence)]
pub(crate) struct Response {
    pub(crate) status: Status,
    pub(crate) token: Option<der::Any>,
}

/// Granted is 0, refused is 2.
#[derive(Clone, Debug, PartialEq, Eq, der::Sequence)]
pub(crate) struct Status {
    pub(crate) value: u8,
}
