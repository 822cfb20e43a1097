//! What can be wrong with keys, in words that tell an operator what to do.

use std::io;
use std::path::PathBuf;

use certificate::Refused;
use certificate::SignFault;
use thiserror::Error;

/// A fault of keys or key files.
#[derive(Debug, Error)]
pub enum KeyError {
    /// There is no key folder, or it is empty.
    #[error(
        "no keys are in {path}. They are made at the first start; if this node has records already, restore the folder from its backup"
    )]
    NoKeys {
        /// The folder.
        path: PathBuf,
    },
    /// A key file is missing beside others.
    #[error(
        "{path} is missing while other keys are there. Restore the key folder from its backup: new keys cannot open the records that the old ones sealed"
    )]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// Others than the owner may read a key file.
    #[error(
        "{path} can be read by others (mode {mode:03o}). Make sure nobody has copied it, then: chmod 600 {path}"
    )]
    OpenToOthers {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The file belongs to another user.
    #[error(
        "{path} cannot be read by this user. Start with the user who owns it, or give it to this one: chown USER {path}"
    )]
    NotOurs {
        /// The file.
        path: PathBuf,
    },
    /// A file is cut short or is something else.
    #[error(
        "{path} is not a whole {what}: it was cut short or changed. Restore it from the backup of the key folder"
    )]
    Broken {
        /// The file.
        path: PathBuf,
        /// What should be in it.
        what: &'static str,
    },
    /// Keys are there already, and making new ones would lose them.
    #[error("{path} is there already. Keys are made once; move the folder away to begin anew")]
    Exists {
        /// The file or folder.
        path: PathBuf,
    },
    /// The operating system refused.
    #[error("{path} could not be read or written")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A data key was wrapped for another link key.
    #[error(
        "the data key of {home} was wrapped for another link key, or was changed. Ask its holder to wrap it again for this node"
    )]
    NotWrappedForUs {
        /// Whose data key it is.
        home: String,
    },
    /// The home's data key is not in the key folder.
    #[error(
        "no data key of {home} is held here. Ask {home}, its twin or the centre to wrap it for this node"
    )]
    NoDataKey {
        /// Whose data key it is.
        home: String,
    },
    /// A public key is not a point of P-256.
    #[error("the public key of {whose} is not a point of P-256")]
    NotAPoint {
        /// Whose key it is.
        whose: String,
    },
    /// A link certificate is not kept.
    #[error("the link certificate is not kept: {why}. The centre is asked for another")]
    LinkCertificate {
        /// What is wrong with it.
        why: String,
    },
    /// A certificate for the signatures of PDFs is not kept.
    #[error("the certificate for papers is not kept: {why}. The centre is asked for another")]
    PaperCertificate {
        /// What is wrong with it.
        why: String,
    },
    /// The next keys are not certified, so they are not put in force.
    #[error("the next keys are not certified by the centre yet; the present ones stay in force")]
    NotCertified,
    /// A delegation, an anchors file or an enrolment is not accepted.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// A key could not sign.
    #[error(transparent)]
    Sign(#[from] SignFault),
}
