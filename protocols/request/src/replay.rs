//! Whether a request was done before. It may be known under four keys: its own; that of the note of what a holder did for it; that of its
//! intake; and that of its intake at the home that decides it, where it waits for another home to release records.

use journal::Recorded;
use kernel::Refusal;
use kernel::Submission;

use crate::KEY_REUSED;
use crate::fingerprint;

/// The search for the entry that answers a request that may have been made before.
pub struct Replay<'a> {
    submission: &'a Submission,
    node: &'a str,
    asked: Vec<Under>,
    found: Option<Recorded>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Under {
    Own,
    Carried,
    Intake,
    Arriving,
}

impl<'a> Replay<'a> {
    /// Begins to search, at a node.
    pub fn begin(submission: &'a Submission, node: &'a str) -> Self {
        Self {
            submission,
            node,
            asked: Vec::new(),
            found: None,
        }
    }

    /// The key under which the caller's entry is to be looked for now; none where the search is over.
    pub fn key(&self) -> Option<String> {
        let key = &self.submission.key;
        Some(match self.next()? {
            Under::Own => key.clone(),
            Under::Carried => carried_key(key),
            Under::Intake => intake_key(key),
            Under::Arriving => arriving_key(key),
        })
    }

    fn next(&self) -> Option<Under> {
        match self.asked.last() {
            None => Some(Under::Own),
            // The note of what a holder did says who it was; that holder's entry may lie here as a copy.
            Some(Under::Own) => {
                let own = self.found.as_ref().is_some_and(|found| self.is_own(found));
                (!own).then_some(Under::Carried)
            }
            Some(Under::Carried) => self.found.is_none().then_some(Under::Intake),
            Some(Under::Intake) => self.found.is_none().then_some(Under::Arriving),
            Some(Under::Arriving) => None,
        }
    }

    /// Takes what was found under it.
    pub fn take(&mut self, found: Option<Recorded>) {
        let Some(under) = self.next() else {
            return;
        };
        self.asked.push(under);
        let found = match under {
            Under::Own => found,
            // What another node took in lies here as a copy, and is what is being carried now.
            Under::Carried | Under::Intake | Under::Arriving => {
                found.filter(|found| self.is_own(found))
            }
        };
        self.found = found.or(self.found.take());
    }

    /// The entry whose answer is the request's. Another body under its key is refused.
    pub fn answer(self) -> Result<Option<Recorded>, Refusal> {
        match self.found {
            Some(found) if found.body.fingerprint != fingerprint(self.submission) => {
                Err(KEY_REUSED)
            }
            found => Ok(found),
        }
    }

    fn is_own(&self, entry: &Recorded) -> bool {
        entry.head.node == self.node
    }
}

/// An intake has a key of its own, so that the home's entry under the request's own key is the request's answer wherever it is found.
pub fn intake_key(key: &str) -> String {
    format!("intake/{key}")
}

/// An office may have taken a request in before, under its own intake's key: that of the home that waits for records has another.
pub fn arriving_key(key: &str) -> String {
    format!("arriving/{key}")
}

/// The note of what was done elsewhere has a key of its own, as an intake has.
pub fn carried_key(key: &str) -> String {
    format!("carried/{key}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use journal::Chain;
    use journal::Head;
    use journal::toy::ToySeal;
    use journal::toy::toy_draft;
    use kernel::Answers;
    use kernel::Caller;
    use kernel::Channel;
    use kernel::Means;
    use kernel::Moment;

    use super::*;

    fn submission(body: &str) -> Submission {
        Submission {
            service: "toy".to_owned(),
            request: "note".to_owned(),
            answers: Answers::from_pairs([("text".to_owned(), body.to_owned())]),
            caller: Caller {
                who: "officer/1".to_owned(),
                name: String::new(),
                roles: Vec::new(),
                office: None,
                home: None,
                means: Means::Console,
                as_of: Moment(0),
            },
            channel: Channel::Counter,
            key: "k".to_owned(),
            legal_at: None,
            home: None,
            replaces: None,
        }
    }

    fn entry(node: &str, body: &str) -> Recorded {
        let mut draft = toy_draft(1, "officer/1", Moment(1));
        draft.body.fingerprint = fingerprint(&submission(body));
        let body = draft.body.clone();
        let linked = Chain::new(node, 1).link(&draft.seal(&ToySeal));
        Recorded {
            head: Head::read(&linked.head).unwrap(),
            body,
            hash: linked.end.hash,
        }
    }

    /// Which node's entry answers, where these lie here; or the refusal's code.
    fn answer(lies_here: &[(&str, &str)]) -> Result<Option<String>, &'static str> {
        let submission = submission("a");
        let entries: BTreeMap<&str, Recorded> = lies_here
            .iter()
            .map(|(key, node)| (*key, entry(node, "a")))
            .collect();
        let mut replay = Replay::begin(&submission, "here");
        while let Some(key) = replay.key() {
            replay.take(entries.get(key.as_str()).cloned());
        }
        let found = replay.answer().map_err(|refusal| refusal.code)?;
        Ok(found.map(|found| found.head.node))
    }

    #[test]
    fn a_request_is_known_by_its_own_entry_then_by_the_note_of_it_then_by_its_intake() {
        let node = |name: &str| Ok(Some(name.to_owned()));
        assert_eq!(answer(&[]), Ok(None));
        assert_eq!(answer(&[("k", "here")]), node("here"));
        assert_eq!(answer(&[("k", "home")]), node("home"), "its copy is here");
        assert_eq!(
            answer(&[("carried/k", "here"), ("k", "home")]),
            node("here")
        );
        assert_eq!(answer(&[("intake/k", "here")]), node("here"));
        assert_eq!(
            answer(&[("intake/k", "here"), ("k", "home")]),
            node("home"),
            "the home has decided"
        );
        assert_eq!(
            answer(&[("intake/k", "office"), ("arriving/k", "here")]),
            node("here"),
            "it waits here for another home"
        );
        assert_eq!(
            answer(&[("intake/k", "office")]),
            Ok(None),
            "what another node took in is what is carried now"
        );
    }

    #[test]
    fn another_body_under_the_same_key_is_refused() {
        let submission = submission("a");
        let mut replay = Replay::begin(&submission, "here");
        replay.take(Some(entry("here", "b")));
        assert_eq!(replay.key(), None);
        assert_eq!(replay.answer(), Err(KEY_REUSED));
    }
}
