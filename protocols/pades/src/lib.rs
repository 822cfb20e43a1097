//! The signature of a paper as a PDF: PAdES B-B, and B-T once a time stamp is there (ETSI EN 319 142-1; ISO 32000-1, 12.8).
//!
//! The paper is signed by an incremental update of one fixed shape ([`sign`]), written over a PDF as our printer makes it and over
//! no other. So [`verify`] need not understand PDFs in general: it writes the same update again and compares. Trust comes from the
//! anchors file alone, as for the 2D code, which the update carries along; certificates in the file are looked at, never believed.

mod base;
mod bytes;
mod envelope;
mod refused;
mod sign;
mod stamp;
mod tst;
mod update;
mod verify;
mod x509;

pub use crate::base::Unfit;
pub use crate::envelope::CONTENTS_LEN_MAX;
pub use crate::refused::OTHER_PAPER;
pub use crate::refused::is_unreadable;
pub use crate::sign::Credential;
pub use crate::sign::SignError;
pub use crate::sign::sign;
pub use crate::stamp::Authority;
pub use crate::stamp::STAMP_LEN_MAX;
pub use crate::stamp::StampError;
pub use crate::stamp::Stamping;
pub use crate::update::Stated;
pub use crate::verify::Proven;
pub use crate::verify::verify;
pub use crate::x509::Certificate;
