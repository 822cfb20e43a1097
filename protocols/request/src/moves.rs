//! Records that change their home ([`kernel::Conflict::Moves`]): which home decides, what it lends from the old one, and how a release is written.

use kernel::Answers;
use kernel::Brought;
use kernel::Conflict;
use kernel::Date;
use kernel::Errand;
use kernel::RequestInfo;
use kernel::StreamId;
use kernel::address::Address;
use kernel::region::Level;
use kernel::region::Regions;
use kernel::released_to;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

use crate::Decision;
use crate::Going;
use crate::HAND_OVER;
use crate::Handed;
use crate::INTAKE;
use crate::TakenIn;

/// What the old home has let go.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Left {
    /// The records, whole; the last event of its own is the release. None where it keeps them and says why in its answer.
    pub released: Vec<(StreamId, Vec<Value>)>,
    /// Its answer.
    pub answer: Value,
}

/// The municipality (시군구, five digits) whose home decides on a request that moves records; none for any other, or where it can't be read.
pub fn place(info: &RequestInfo, answers: &Answers, today: Date) -> Option<String> {
    let Conflict::Moves { to } = info.conflict else {
        return None;
    };
    let address = Address::parse(answers.raw(to)?).ok()?;
    let code = address.municipality(&Regions::built_in(), today).ok()?;
    Some(code.first(Level::Municipality).to_owned())
}

/// The key under which the old home is asked: beside the request's own, under which the new home decides.
pub fn leave_key(key: &str) -> String {
    format!("leave/{key}")
}

/// Puts what the old home has let go in the place of older copies. False where a copy here tells another story.
pub fn lend(brought: &mut Brought, lent: &[(StreamId, Vec<Value>)]) -> bool {
    lent.iter().all(|(stream, events)| {
        let Some(loaded) = brought.streams.get_mut(stream) else {
            return true;
        };
        if loaded.events.len() > events.len() {
            return loaded.events.starts_with(events);
        }
        let same = events.starts_with(&loaded.events);
        if same {
            loaded.events.clone_from(events);
        }
        same
    })
}

impl Decision {
    /// Writes the release into the decision: the last event of each record here, and where it goes on with a request, that request as an intake of
    /// this node for the new home.
    pub fn release_to(&mut self, home: &str, at: &str, going: &Going<'_>) {
        let Some(release) = self.decided.release.take() else {
            return;
        };
        let ends = release.streams.into_iter();
        let ends = ends.map(|stream| (stream, released_to(home)));
        self.decided.events.extend(ends);
        let Some(onward) = release.onward else {
            return;
        };
        let handed = Handed {
            request: onward.request.to_owned(),
            answers: onward.answers,
            key: format!("onward/{}", going.submission.key),
            legal_at: onward.legal_at,
            home: None,
            ..Handed::new(going.submission, going.legal_at)
        };
        let intake = TakenIn {
            home: home.to_owned(),
            at: at.to_owned(),
            handed,
            counts: Vec::new(),
            provisional: false,
        };
        let body = serde_json::to_value(&intake).expect("a request is plain data");
        let stream = StreamId::new(INTAKE, going.id);
        self.decided.events.push((stream, body.clone()));
        self.decided.errands.push(Errand {
            kind: HAND_OVER.to_owned(),
            body,
        });
    }
}

#[cfg(test)]
mod tests {
    use kernel::Id;
    use kernel::Loaded;
    use kernel::Moment;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_lent_goes_on_from_the_copy_and_never_tells_another_story() {
        let stream = StreamId::new("toy.record", Id(1));
        let held = |events: &[Value]| {
            let loaded = Loaded {
                version: events.len() as u64,
                events: events.to_vec(),
                as_of: Moment(0),
                home: None,
            };
            let mut brought = Brought::default();
            brought.streams.insert(stream.clone(), loaded);
            brought
        };
        let whole = vec![json!({"a": 1}), released_to("b")];
        let lent = vec![(stream.clone(), whole.clone())];
        for older in [&whole[..0], &whole[..1], &whole[..]] {
            let mut brought = held(older);
            assert!(lend(&mut brought, &lent));
            let loaded = &brought.streams[&stream];
            assert_eq!(loaded.events, whole);
            assert_eq!(loaded.version, older.len() as u64, "what the store has");
        }
        let newer = [whole.as_slice(), &[json!({"b": 2})]].concat();
        let mut brought = held(&newer);
        assert!(lend(&mut brought, &lent));
        assert_eq!(brought.streams[&stream].events, newer);
        assert!(!lend(&mut held(&[json!({"a": 2})]), &lent));
    }
}
