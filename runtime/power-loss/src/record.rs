//! Everything that a disk was asked to keep, in order; as bytes too, so that it outlives a process that ends by abort.

use crate::Image;

/// One thing that a disk was asked. Files have numbers, because a name can be removed and made again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A file was made.
    Made {
        /// Its number.
        file: u32,
        /// Its name.
        name: String,
    },
    /// A name was removed.
    Removed {
        /// The name.
        name: String,
    },
    /// Names that were made and removed are durable.
    FolderSynced,
    /// Bytes were written.
    Wrote {
        /// The file.
        file: u32,
        /// Where they begin.
        at: usize,
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// A file has another length.
    Cut {
        /// The file.
        file: u32,
        /// Its length.
        len: usize,
    },
    /// A file's bytes are durable.
    Synced {
        /// The file.
        file: u32,
    },
    /// A sync failed: what was not durable will not be, whatever is synced later.
    SyncFailed {
        /// The file.
        file: u32,
    },
    /// The test says something, as that a request was answered: see [`crate::Disk::mark`].
    Marked(u64),
}

/// What was on a disk at first, and everything since.
#[derive(Clone, Debug, Default)]
pub struct Record {
    pub(crate) before: Image,
    pub(crate) events: Vec<Event>,
}

impl Record {
    /// How many events there are.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// True if nothing happened.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The events.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The first events only.
    #[must_use]
    pub fn until(&self, at: usize) -> Self {
        Self {
            before: self.before.clone(),
            events: self.events[..at].to_vec(),
        }
    }

    /// Reads the events that [`crate::Disk::also_to`] wrote for a disk that was empty at first. An end that is torn is left out.
    pub fn read(mut bytes: &[u8]) -> Self {
        let mut record = Self::default();
        while let Some((event, rest)) = read(bytes) {
            record.events.push(event);
            bytes = rest;
        }
        record
    }
}

impl Event {
    /// Kind, file, number and length of the bytes (1, 4, 8 and 4 bytes, big end first), then the bytes.
    pub(crate) fn line(&self) -> Vec<u8> {
        let (kind, file, number, bytes): (u8, u32, u64, &[u8]) = match self {
            Self::Made { file, name } => (0, *file, 0, name.as_bytes()),
            Self::Removed { name } => (1, 0, 0, name.as_bytes()),
            Self::FolderSynced => (2, 0, 0, &[]),
            Self::Wrote { file, at, bytes } => (3, *file, *at as u64, bytes),
            Self::Cut { file, len } => (4, *file, *len as u64, &[]),
            Self::Synced { file } => (5, *file, 0, &[]),
            Self::SyncFailed { file } => (6, *file, 0, &[]),
            Self::Marked(mark) => (7, 0, *mark, &[]),
        };
        let len = u32::try_from(bytes.len()).expect("SQLite writes a page at a time");
        let mut line = vec![kind];
        line.extend(file.to_be_bytes());
        line.extend(number.to_be_bytes());
        line.extend(len.to_be_bytes());
        line.extend(bytes);
        line
    }
}

fn read(line: &[u8]) -> Option<(Event, &[u8])> {
    let (kind, rest) = line.split_first()?;
    let (file, rest) = rest.split_first_chunk()?;
    let (number, rest) = rest.split_first_chunk()?;
    let (len, rest) = rest.split_first_chunk()?;
    let len = usize::try_from(u32::from_be_bytes(*len)).ok()?;
    let (bytes, rest) = rest.split_at_checked(len)?;
    let (file, mark) = (u32::from_be_bytes(*file), u64::from_be_bytes(*number));
    let at = usize::try_from(mark).ok()?;
    let name = || String::from_utf8(bytes.to_vec()).ok();
    let event = match kind {
        0 => Event::Made {
            file,
            name: name()?,
        },
        1 => Event::Removed { name: name()? },
        2 => Event::FolderSynced,
        3 => Event::Wrote {
            file,
            at,
            bytes: bytes.to_vec(),
        },
        4 => Event::Cut { file, len: at },
        5 => Event::Synced { file },
        6 => Event::SyncFailed { file },
        7 => Event::Marked(mark),
        _ => return None,
    };
    Some((event, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_reads_back_up_to_where_it_is_torn() {
        let events = vec![
            Event::Made {
                file: 1,
                name: "a.db".to_owned(),
            },
            Event::Wrote {
                file: 1,
                at: 4096,
                bytes: vec![7; 24],
            },
            Event::Cut { file: 1, len: 512 },
            Event::Synced { file: 1 },
            Event::SyncFailed { file: 1 },
            Event::FolderSynced,
            Event::Marked(u64::MAX),
            Event::Removed {
                name: "a.db".to_owned(),
            },
        ];
        let bytes: Vec<u8> = events.iter().flat_map(Event::line).collect();
        assert_eq!(Record::read(&bytes).events, events);
        let torn = &bytes[..bytes.len() - 1];
        assert_eq!(Record::read(torn).events, events[..7]);
    }
}
