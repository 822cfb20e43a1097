//! The register: what can have happened, and what is known after it.

use std::collections::BTreeMap;

use kernel::Date;
use kernel::StreamId;
use serde::Deserialize;
use serde::Serialize;

/// The kind of a record's stream.
pub(crate) const RECORD: &str = "{{name}}.record";

/// What can have happened. Events are only ever added; a correction is a new event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// A record came into the register.
    Registered {
        /// Its name.
        name: String,
        /// The legal day of the request.
        on: Date,
    },
}

/// What was loaded of the register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Register {
    records: BTreeMap<StreamId, Record>,
}

/// One record as it stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) name: String,
    pub(crate) registered_on: Date,
}

impl Register {
    /// One record, if it is here.
    pub(crate) fn record(&self, stream: &StreamId) -> Option<&Record> {
        self.records.get(stream)
    }

    /// Takes an event in.
    pub(crate) fn apply(&mut self, stream: &StreamId, event: &Event) {
        match event {
            Event::Registered { name, on } => {
                let record = Record { name: name.clone(), registered_on: *on };
                self.records.insert(stream.clone(), record);
            }
        }
    }
}
