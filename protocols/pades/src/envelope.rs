//! The CMS around a signature (RFC 5652): of a paper, whose bytes stay outside, or of a time stamp, which lies inside.
//!
//! There is one way to write an envelope. What is read is written again and compared, so nothing can hide in it.

use certificate::Check;
use certificate::SignFault;
use certificate::Signer;
use cms::cert::CertificateChoices;
use cms::cert::IssuerAndSerialNumber;
use cms::content_info::CmsVersion;
use cms::content_info::ContentInfo;
use cms::signed_data::EncapsulatedContentInfo;
use cms::signed_data::SignedData;
use cms::signed_data::SignerIdentifier;
use cms::signed_data::SignerInfo;
use der::Any;
use der::Decode;
use der::Encode;
use der::Sequence;
use der::asn1::ObjectIdentifier;
use der::asn1::OctetString;
use der::asn1::OctetStringRef;
use der::asn1::SetOfVec;
use der::oid::db::rfc5911::ID_AA_SIGNING_CERTIFICATE_V_2;
use der::oid::db::rfc5911::ID_CONTENT_TYPE;
use der::oid::db::rfc5911::ID_DATA;
use der::oid::db::rfc5911::ID_MESSAGE_DIGEST;
use der::oid::db::rfc5911::ID_SIGNED_DATA;
use der::oid::db::rfc5912::ECDSA_WITH_SHA_256;
use der::oid::db::rfc5912::ID_SHA_256;
use sha2::Digest;
use sha2::Sha256;
use x509_cert::attr::Attribute;
use x509_cert::spki::AlgorithmIdentifierOwned;

use crate::x509;
use crate::x509::Certificate;

/// Room for the CMS in `/Contents`, bytes: two certificates, the signature, a time stamp with two more.
pub const CONTENTS_LEN_MAX: usize = 3_584;

/// id-ct-TSTInfo (RFC 3161, 2.4.2).
const TIME_STAMP_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
/// id-aa-timeStampToken (RFC 3161, appendix A).
const TIME_STAMP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.14");
/// What stands before the hash in an ESS signing-certificate-v2 that names one certificate by SHA-256 (RFC 5035, 4).
const ESS_BEFORE_HASH: [u8; 8] = [0x30, 0x26, 0x30, 0x24, 0x30, 0x22, 0x04, 0x20];

/// What is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// A paper, by the SHA-256 of what its byte range covers.
    Paper([u8; 32]),
    /// A time stamp: the DER of its TSTInfo.
    Stamp(Vec<u8>),
}

impl Content {
    fn digest(&self) -> [u8; 32] {
        match self {
            Self::Paper(digest) => *digest,
            Self::Stamp(info) => Sha256::digest(info).into(),
        }
    }

    const fn kind(&self) -> ObjectIdentifier {
        match self {
            Self::Paper(_) => ID_DATA,
            Self::Stamp(_) => TIME_STAMP_INFO,
        }
    }
}

/// One signature with the two certificates behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Envelope {
    pub(crate) content: Content,
    /// Whose signature it is.
    pub(crate) signer: Certificate,
    /// Who certified the signer.
    pub(crate) authority: Certificate,
    /// As CMS has it: a sequence of two integers.
    pub(crate) signature: Vec<u8>,
    /// The time stamp over the signature.
    pub(crate) stamp: Option<Vec<u8>>,
}

impl Envelope {
    /// Signs a content.
    pub(crate) fn seal(
        content: Content,
        (signer, authority): (&Certificate, &Certificate),
        key: &dyn Signer,
    ) -> Result<Self, SignFault> {
        let attributes = attributes(&content, signer).map_err(fault)?;
        let signature = key.sign(&attributes.to_der().map_err(fault)?)?;
        let signature = x509::asn1(&signature).ok_or_else(|| SignFault("not 64 bytes".into()))?;
        Ok(Self {
            content,
            signer: signer.clone(),
            authority: authority.clone(),
            signature,
            stamp: None,
        })
    }

    /// Whether the signer's key signed it.
    pub(crate) fn holds(&self, checker: &dyn Check) -> bool {
        let check = || {
            let signed = attributes(&self.content, &self.signer)
                .ok()?
                .to_der()
                .ok()?;
            let signature = x509::fixed(&self.signature)?;
            Some(checker.es256(&self.signer.key()?, &signed, &signature))
        };
        check().unwrap_or(false)
    }

    /// Reads what [`Envelope::to_der`] writes and nothing else. `paper` is the digest where the content is a paper.
    pub(crate) fn read(bytes: &[u8], paper: Option<[u8; 32]>) -> Option<Self> {
        let data: SignedData = ContentInfo::from_der(bytes)
            .ok()?
            .content
            .decode_as()
            .ok()?;
        let content = match (paper, &data.encap_content_info.econtent) {
            (Some(digest), None) => Content::Paper(digest),
            (None, Some(info)) => Content::Stamp(info.value().to_vec()),
            (Some(_), Some(_)) | (None, None) => return None,
        };
        let [info] = data.signer_infos.0.as_slice() else {
            return None;
        };
        let certificates = certificates(&data)?;
        let (signer, authority) = match &certificates[..] {
            [one, two] if info.sid == sid(one) => (one, two),
            [one, two] if info.sid == sid(two) => (two, one),
            _ => return None,
        };
        let unsigned = info.unsigned_attrs.as_ref().map(SetOfVec::as_slice);
        let stamp = match unsigned {
            None => None,
            Some([attribute]) => Some(attribute.values.as_slice().first()?.to_der().ok()?),
            Some(_) => return None,
        };
        let envelope = Self {
            content,
            signer: signer.clone(),
            authority: authority.clone(),
            signature: info.signature.as_bytes().to_vec(),
            stamp,
        };
        let again = envelope.to_der().ok()?;
        (again == bytes).then_some(envelope)
    }

    /// The DER of the ContentInfo.
    pub(crate) fn to_der(&self) -> der::Result<Vec<u8>> {
        let (version, inside) = match &self.content {
            Content::Paper(_) => (CmsVersion::V1, None),
            Content::Stamp(info) => (
                CmsVersion::V3,
                Some(Any::encode_from(&OctetStringRef::new(info)?)?),
            ),
        };
        let certificates = [&self.signer, &self.authority].map(|one| Any::from_der(one.der()));
        let [signer, authority] = certificates;
        let data = Written {
            version,
            digest_algorithms: SetOfVec::try_from(vec![plain(ID_SHA_256)])?,
            encap_content_info: EncapsulatedContentInfo {
                econtent_type: self.content.kind(),
                econtent: inside,
            },
            certificates: Some(SetOfVec::try_from(vec![signer?, authority?])?),
            signer_infos: SetOfVec::try_from(vec![self.signer_info()?])?,
        };
        let content = Any::encode_from(&data)?;
        let content_type = ID_SIGNED_DATA;
        ContentInfo {
            content_type,
            content,
        }
        .to_der()
    }

    fn signer_info(&self) -> der::Result<SignerInfo> {
        let stamp = self.stamp.as_deref().map(Any::from_der).transpose()?;
        let unsigned = stamp.map(|stamp| SetOfVec::try_from(vec![attribute(TIME_STAMP, stamp)?]));
        Ok(SignerInfo {
            version: CmsVersion::V1,
            sid: sid(&self.signer),
            digest_alg: plain(ID_SHA_256),
            signed_attrs: Some(attributes(&self.content, &self.signer)?),
            signature_algorithm: plain(ECDSA_WITH_SHA_256),
            signature: OctetString::new(self.signature.as_slice())?,
            unsigned_attrs: unsigned.transpose()?,
        })
    }
}

/// `SignedData` (RFC 5652, 5.1) as it is written: the certificates as the bytes that they came as, for to write them anew costs more than the signature.
#[derive(Sequence)]
struct Written {
    version: CmsVersion,
    digest_algorithms: SetOfVec<AlgorithmIdentifierOwned>,
    encap_content_info: EncapsulatedContentInfo,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    certificates: Option<SetOfVec<Any>>,
    signer_infos: SetOfVec<SignerInfo>,
}

/// What is signed of an envelope, as a set: exactly three attributes. The time of signing stands in the PDF (EN 319 142-1, 6.3).
fn attributes(content: &Content, signer: &Certificate) -> der::Result<SetOfVec<Attribute>> {
    let digest = content.digest();
    let ess = [ESS_BEFORE_HASH.as_slice(), &signer.hash()].concat();
    SetOfVec::try_from(vec![
        attribute(ID_CONTENT_TYPE, Any::encode_from(&content.kind())?)?,
        attribute(
            ID_MESSAGE_DIGEST,
            Any::encode_from(&OctetStringRef::new(&digest)?)?,
        )?,
        attribute(ID_AA_SIGNING_CERTIFICATE_V_2, Any::from_der(&ess)?)?,
    ])
}

fn attribute(oid: ObjectIdentifier, value: Any) -> der::Result<Attribute> {
    let values = SetOfVec::try_from(vec![value])?;
    Ok(Attribute { oid, values })
}

fn certificates(data: &SignedData) -> Option<Vec<Certificate>> {
    let all = data.certificates.as_ref()?.0.iter();
    all.map(|one| match one {
        CertificateChoices::Certificate(one) => Certificate::read(&one.to_der().ok()?),
        CertificateChoices::Other(_) => None,
    })
    .collect()
}

fn sid(signer: &Certificate) -> SignerIdentifier {
    let tbs = &signer.parsed.tbs_certificate;
    SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
        issuer: tbs.issuer.clone(),
        serial_number: tbs.serial_number.clone(),
    })
}

/// An algorithm without parameters (RFC 5754, 2 and RFC 5758, 3.2).
fn plain(oid: ObjectIdentifier) -> AlgorithmIdentifierOwned {
    let parameters = None;
    AlgorithmIdentifierOwned { oid, parameters }
}

fn fault(error: der::Error) -> SignFault {
    SignFault(error.to_string())
}
