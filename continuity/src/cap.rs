//! CAP 1.2 (OASIS Common Alerting Protocol): what is told to other systems of warning, as values, and their XML.
//!
//! What the schema asks is in `cap/schema.rs` and checked before anything goes out; what only the text of the standard asks is in `cap/alert.rs`. Our
//! mapping of outages (domain/continuity.md §12) is in `cap/outage.rs`. Only our own documents are made; those of others are not read.

mod alert;
mod info;
mod outage;
mod phrase;
mod schema;
mod values;

pub use alert::Alert;
pub use alert::Message;
pub use alert::Name;
pub use alert::Reference;
pub use alert::Scope;
pub use alert::Status;
pub use info::Area;
pub use info::Category;
pub use info::Certainty;
pub use info::Info;
pub use info::Parameter;
pub use info::Response;
pub use info::Severity;
pub use info::Urgency;
pub use outage::GEOCODE;
pub use outage::outage;
pub use outage::severity;
pub use phrase::documents;
pub use phrase::is_valid;
pub use schema::faults;

/// The namespace of CAP 1.2.
pub const NAMESPACE: &str = "urn:oasis:names:tc:emergency:cap:1.2";

/// What is wrong with a document, for operators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where: `alert/info/severity`.
    pub at: String,
    /// What is wrong there.
    pub what: String,
}

impl Fault {
    fn new(at: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            at: at.into(),
            what: what.into(),
        }
    }
}

/// Cases of which each is one word of the schema.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$case_meta:meta])* $case:ident),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$case_meta])* $case,)+
        }

        impl $name {
            /// The words of the schema, in its order.
            pub const WORDS: &'static [&'static str] = &[$(stringify!($case)),+];
            /// All cases, in the order of the schema.
            pub const ALL: &'static [Self] = &[$(Self::$case),+];

            /// The word of the schema.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$case => stringify!($case),)+
                }
            }
        }
    };
}
use words;
