//! Two homes, and requests carried through them as by real nodes.

use kernel::Answers;
use kernel::AnyService;
use kernel::Brought;
use kernel::Decided;
use kernel::Desk;
use kernel::Id;
use kernel::Moment;
use kernel::NodeName;
use kernel::Policy;
use kernel::StreamId;
use serde_json::Value;

use super::By;
use super::Not;
use super::RESIDENT;
use super::World;
use super::assert_told_to_everybody;

const JONGNO: &str = "jongno";
const SONGPA: &str = "songpa";

impl World {
    /// The same for what was taken in before. As at real nodes the home of a new address decides on a move; where the records lie at the other
    /// home, that one releases them first.
    pub(crate) fn submit_taken_in(
        &mut self,
        by: By,
        legal_at: Moment,
        now: Moment,
        request: &str,
        body: &Value,
    ) -> Result<Decided, Not> {
        let at = (legal_at, now);
        let address = body["address"].as_str().filter(|_| request == "move-in");
        let to = address.map_or(JONGNO, |address| {
            if address.contains("송파구") {
                SONGPA
            } else {
                JONGNO
            }
        });
        let (brought, decided) = self.decide(&by, at, request, body, to)?;
        let held = |stream: &StreamId| self.homes.get(stream).copied();
        let mut elsewhere = decided.events.iter().filter_map(|(stream, _)| held(stream));
        let from = elsewhere.find(|home| *home != to);
        let Some(from) = from.filter(|_| address.is_some()) else {
            return self.kept(brought, decided, to);
        };
        let (brought, left) = self.decide(&by, at, request, body, from)?;
        let released = left.release.is_some();
        let left = self.kept(brought, left, from)?;
        if !released {
            return Ok(left);
        }
        let (brought, arrived) = self
            .decide(&by, at, request, body, to)
            .unwrap_or_else(|not| panic!("released, and then refused: {:?}", not.codes()));
        self.kept(brought, arrived, to)
    }

    /// The home of Jongno lets records go, and where they go to nothing is decided yet.
    pub(crate) fn let_go(&mut self, by: &By, now: Moment, request: &str, body: &Value) {
        let left = self.decide(by, (now, now), request, body, JONGNO);
        let (brought, left) = left.unwrap_or_else(|not| panic!("{:?}", not.codes()));
        assert!(left.release.is_some(), "{request} lets nothing go");
        let kept = self.kept(brought, left, JONGNO);
        assert!(kept.is_ok(), "what is let go is on record");
    }

    fn kept(
        &mut self,
        brought: Brought,
        decided: Decided,
        at: &'static str,
    ) -> Result<Decided, Not> {
        self.keep(&brought, &decided)?;
        for (stream, _) in &decided.events {
            self.homes.entry(stream.clone()).or_insert(at);
        }
        for stream in decided.release.iter().flat_map(|release| &release.streams) {
            let other = if at == JONGNO { SONGPA } else { JONGNO };
            self.homes.insert(stream.clone(), other);
        }
        Ok(decided)
    }

    fn decide(
        &mut self,
        by: &By,
        (legal_at, now): (Moment, Moment),
        request: &str,
        body: &Value,
        at: &str,
    ) -> Result<(Brought, Decided), Not> {
        let answers = Answers::from_json(body).map_err(Not::Faulty)?;
        let pending = RESIDENT
            .parse(request, &answers)
            .expect("a known request")
            .map_err(Not::Faulty)?;
        let mut brought = self.bring(|brought| pending.needs(brought));
        for (stream, loaded) in &mut brought.streams {
            let home = self.homes.get(stream).filter(|home| **home != at);
            loaded.home = home.map(|home| (*home).to_owned());
        }
        let (caller, channel) = self.caller(by);
        let info = RESIDENT.request(request).expect("a known request");
        assert!(caller.is_any(info.may), "{by:?} may not {request}");
        self.requests += 1;
        let policy = Policy::default().with(RESIDENT.policy());
        let desk = Desk {
            legal_at,
            now,
            as_of: now,
            caller: &caller,
            channel,
            node: &home(at),
            policy: &policy,
            chance: Id(self.requests << 16),
        };
        let decided = pending.decide(&brought, &desk).map_err(Not::Refused);
        if let Err(Not::Refused(refusal)) = &decided {
            assert_told_to_everybody(refusal);
        }
        Ok((brought, decided?))
    }
}

fn home(name: &str) -> NodeName {
    let (code, title_ko, title_en, place) = match name {
        SONGPA => (11_710, "서울특별시 송파구", "Songpa-gu, Seoul", "11710"),
        _ => (11_110, "서울특별시 종로구", "Jongno-gu, Seoul", "11110"),
    };
    NodeName {
        name: name.to_owned(),
        code,
        title_ko: title_ko.to_owned(),
        title_en: title_en.to_owned(),
        places: vec![place.to_owned()],
    }
}
