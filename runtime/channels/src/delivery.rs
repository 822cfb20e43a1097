//! A delivery: one text to one receiver, on disk until it is taken or late, and then as a number.

use journal::Hash;
use kernel::Id;
use kernel::Lang;
use kernel::Moment;
use kernel::Outlet;
use kernel::PushTo;
use kernel::Said;
use serde::Deserialize;
use serde::Serialize;
use store::Kept;

use crate::http::Address;

/// The kind under which deliveries are kept.
const DELIVERY: &str = "delivery";
/// Who keeps those that are still tried.
const OPEN: &str = "open";
/// The kind under which is kept what has been made into deliveries.
const LET_OUT: &str = "let-out";

/// How long the outcome of a delivery is counted.
const COUNTED_MS: i64 = 30 * 86_400_000;
/// How long after its time an open one is kept, so that its failing is noted.
const GRACE_MS: i64 = 86_400_000;
/// The first wait after a try that failed; it doubles.
const WAIT_MS: i64 = 4_000;
/// The longest.
const WAIT_MS_MAX: i64 = 900_000;

/// To whom.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Receiver {
    /// Somebody who asked: by the identity of the subscription, and the address that it had.
    Subscriber {
        /// The subscription.
        id: String,
        /// The mail address or number.
        address: String,
        /// The token of its links.
        token: String,
        /// Whether it is what they waited for: the subscription ends with it.
        last: bool,
    },
    /// Somebody who asked in a browser.
    Browser {
        /// The subscription.
        id: String,
        /// The browser.
        to: PushTo,
        /// The token of its link.
        token: String,
        /// In which language.
        lang: Lang,
        /// Whether it is what they waited for: the subscription ends with it.
        last: bool,
    },
    /// Whoever is in an area.
    Area(String),
    /// A program of the configuration, by name.
    Program(String),
}

/// One text to one receiver.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Delivery {
    /// The notice, window or subscription of which it tells.
    pub(crate) thread: String,
    pub(crate) outlet: Outlet,
    pub(crate) to: Receiver,
    /// What it says: in one language, or for programs in all.
    pub(crate) said: Vec<Said>,
    /// The path of the page that says more; empty for none.
    pub(crate) page: String,
    pub(crate) drill: bool,
    /// Whether it only asks an owner to confirm an address: nothing else goes there before.
    pub(crate) asks: bool,
    /// How often it was tried.
    pub(crate) tries: u32,
    /// When it is tried next.
    pub(crate) due: Moment,
    /// Not later than this.
    pub(crate) until: Moment,
}

/// What is left of a delivery that has ended.
#[derive(Serialize, Deserialize)]
pub(crate) struct Ended {
    pub(crate) outlet: Outlet,
    pub(crate) sent: bool,
}

/// An identity that follows from what it is of: reckoned again, it is the same.
pub(crate) fn id_of(parts: &[&str]) -> Id {
    let parts: Vec<&[u8]> = parts
        .iter()
        .flat_map(|part| [part.as_bytes(), &[0]])
        .collect();
    let hash = Hash::of(&parts);
    let bytes = hash.0.iter().take(16);
    Id(bytes.fold(0, |id, byte| (id << 8) | u128::from(*byte)))
}

impl Delivery {
    /// As it is kept while it is open.
    pub(crate) fn open(&self, id: Id) -> Kept {
        Kept {
            kind: DELIVERY.to_owned(),
            id,
            owner: OPEN.to_owned(),
            content: serde_json::to_vec(self).expect("a delivery is plain data"),
            until: self.until.plus_ms(GRACE_MS),
        }
    }

    /// As it is kept once it has ended: a number, and no address.
    pub(crate) fn ended(&self, id: Id, sent: bool, now: Moment) -> Kept {
        let ended = Ended {
            outlet: self.outlet,
            sent,
        };
        Kept {
            kind: DELIVERY.to_owned(),
            id,
            owner: of_thread(&self.thread),
            content: serde_json::to_vec(&ended).expect("two words are plain data"),
            until: now.plus_ms(COUNTED_MS),
        }
    }

    /// The subscription that it goes to; none for areas and programs.
    pub(crate) fn subscription(&self) -> Option<&str> {
        match &self.to {
            Receiver::Subscriber { id, .. } | Receiver::Browser { id, .. } => Some(id),
            Receiver::Area(_) | Receiver::Program(_) => None,
        }
    }

    /// Whether it is what its receiver waited for.
    pub(crate) fn is_last(&self) -> bool {
        match &self.to {
            Receiver::Subscriber { last, .. } | Receiver::Browser { last, .. } => *last,
            Receiver::Area(_) | Receiver::Program(_) => false,
        }
    }

    /// The push service by which it goes; none where it goes by no such service.
    pub(crate) fn service(&self) -> Option<String> {
        match &self.to {
            Receiver::Browser { to, .. } => {
                let address = Address::named_by_others(&to.endpoint, true)?;
                Some(address.name())
            }
            Receiver::Subscriber { .. } | Receiver::Area(_) | Receiver::Program(_) => None,
        }
    }

    /// The same after a try that failed.
    pub(crate) fn later(mut self, now: Moment) -> Self {
        let doubled = WAIT_MS.saturating_mul(1 << self.tries.min(16));
        self.due = now.plus_ms(doubled.min(WAIT_MS_MAX));
        self.tries = self.tries.saturating_add(1);
        self
    }
}

/// Who keeps the outcomes of a thread.
pub(crate) fn of_thread(thread: &str) -> String {
    format!("ended {thread}")
}

/// The kind and the owner of what is still tried.
pub(crate) const fn open_ones() -> (&'static str, &'static str) {
    (DELIVERY, OPEN)
}

/// That a dispatch has become deliveries, all of which are on disk.
pub(crate) fn let_out(id: Id, until: Moment) -> Kept {
    Kept {
        kind: LET_OUT.to_owned(),
        id,
        owner: LET_OUT.to_owned(),
        content: Vec::new(),
        until: until.plus_ms(GRACE_MS),
    }
}

/// The kind of what has been made into deliveries.
pub(crate) const fn let_out_kind() -> &'static str {
    LET_OUT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_quarter_of_an_hour() {
        let mut one = Delivery {
            thread: String::new(),
            outlet: Outlet::Sms,
            to: Receiver::Area(String::new()),
            said: Vec::new(),
            page: String::new(),
            drill: false,
            asks: false,
            tries: 0,
            due: Moment(0),
            until: Moment(0),
        };
        let mut waits = Vec::new();
        for _ in 0..40 {
            one = one.later(Moment(0));
            waits.push(one.due.0);
        }
        assert_eq!(
            waits.get(..4),
            Some([4_000, 8_000, 16_000, 32_000].as_slice())
        );
        assert_eq!(waits.last(), Some(&WAIT_MS_MAX));
    }

    #[test]
    fn an_identity_is_of_its_parts_and_of_where_they_end() {
        assert_eq!(id_of(&["a", "b"]), id_of(&["a", "b"]));
        assert_ne!(id_of(&["a", "b"]), id_of(&["ab", ""]));
    }
}
