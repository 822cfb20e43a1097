//! The machine. It holds what one request has reached, says what must be done next, and takes the result.

use kernel::Answers;
use kernel::AnyService;
use kernel::Brought;
use kernel::Caller;
use kernel::Class;
use kernel::Conflict;
use kernel::Decided;
use kernel::Desk;
use kernel::Fact;
use kernel::Fault;
use kernel::Loaded;
use kernel::Moment;
use kernel::Need;
use kernel::Pending;
use kernel::Published;
use kernel::Refusal;
use kernel::Refused;
use kernel::StreamId;
use kernel::Words;
use serde_json::Value;

pub use self::refusals::BUSY;
pub use self::refusals::FULL;
pub use self::refusals::KEY_REUSED;
use self::refusals::MAY_NOT;
use self::refusals::NO_SUCH_REQUEST;
use self::refusals::TAKEN;
use self::refusals::TOO_WIDE;
use crate::moves::Left;
use crate::moves::Record;

mod refusals;

/// How often a request may ask for more before it must decide; so often again for what other services are asked.
const ROUNDS_MAX: u8 = 4;
/// How often a request that lost a race is decided anew.
const RACES_MAX: u8 = 3;

/// One request on its way. `S` is what sealing makes of a draft.
pub struct Life<S> {
    services: &'static [&'static dyn AnyService],
    service: &'static dyn AnyService,
    request: String,
    answers: Answers,
    pending: Option<Box<dyn Pending>>,
    brought: Brought,
    /// What was read of other services' records for the facts that they tell; the service that decides never sees it.
    beside: Brought,
    /// The events of the last decision.
    events: Vec<(StreamId, Value)>,
    rounds: u8,
    beside_rounds: u8,
    races: u8,
    sealed: std::marker::PhantomData<fn() -> S>,
}

/// What happened outside.
pub enum Input<S> {
    /// Go.
    Start,
    /// What was asked for was read.
    Brought(Brought),
    /// The decision was sealed: numbers, codes, pages, signatures.
    Sealed(S),
    /// It could not be sealed: a missing glyph, a dead printer.
    Unsealable(Refusal),
    /// What the store said to it.
    Written(Written),
}

/// What the store says to a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// It is on disk.
    New,
    /// The same request was there already; nothing was written.
    Replayed,
    /// Something that was read has changed since.
    Raced,
    /// A key is held by another stream; the sentence of its claim.
    Taken(Words),
    /// A stream that would be written has its home elsewhere: the node that decides.
    Elsewhere(String),
    /// The disk is full.
    Full,
    /// Too much is waiting.
    Busy,
}

/// What must be done next.
pub enum Output<S> {
    /// Read these.
    Load(Vec<Need>),
    /// Seal this decision.
    Seal(Box<Decision>),
    /// Append this to the record, in one transaction.
    Write(S),
    /// The life has ended.
    End(Ending),
}

/// How a life ends.
#[derive(Clone, Debug, PartialEq)]
pub enum Ending {
    /// What was sealed last is on disk.
    Done,
    /// The same request had been done before.
    Replayed,
    /// Only another node may decide it; nothing changed.
    Elsewhere(String),
    /// It was refused; nothing changed.
    Refused(Refusal),
    /// Another home asks for the records, and is told this; nothing changed.
    Lets(Left),
}

/// A decision with what it was based on.
pub struct Decision {
    /// What was decided.
    pub decided: Decided,
    /// Every version that was read.
    pub reads: Vec<(StreamId, u64)>,
    /// What was read.
    pub brought: Brought,
    /// The age of the oldest copy that was read.
    pub as_of: Moment,
}

impl<S> Life<S> {
    /// Begins a life: checks that the caller may ask this, and reads the answers.
    pub fn begin(
        services: &'static [&'static dyn AnyService],
        service: &'static dyn AnyService,
        request: &str,
        answers: Answers,
        caller: &Caller,
    ) -> Result<Self, Refused> {
        let info = service
            .request(request)
            .ok_or(Refused::Refusal(NO_SUCH_REQUEST))?;
        if !caller.is_any(info.may) {
            return Err(Refused::Refusal(MAY_NOT));
        }
        let pending = Some(parse(service, request, &answers).map_err(Refused::Faults)?);
        let request = request.to_owned();
        Ok(Self {
            services,
            service,
            request,
            answers,
            pending,
            brought: Brought::default(),
            beside: Brought::default(),
            events: Vec::new(),
            rounds: 0,
            beside_rounds: 0,
            races: 0,
            sealed: std::marker::PhantomData,
        })
    }

    /// The events that were decided last. Where only another node may write them, they are what would have happened here.
    pub fn events(&self) -> &[(StreamId, Value)] {
        &self.events
    }

    /// The other nodes that write what was read.
    pub fn homes(&self) -> impl Iterator<Item = &str> {
        let read = self.brought.streams.values();
        read.filter_map(|loaded| loaded.home.as_deref())
    }

    /// What was read and has been released to this home, as far as it is known here. Whoever holds it can show it.
    pub fn released_to(&self, home: &str) -> Vec<Record> {
        let read = self.brought.streams.iter();
        let came = read.filter(|(_, loaded)| {
            let last = loaded.events.last().and_then(kernel::release_of);
            loaded.home.as_deref() == Some(home) && last == Some(home)
        });
        came.map(|(stream, loaded)| (stream.clone(), loaded.events.clone()))
            .collect()
    }

    /// Takes what happened and says what is next. `desk` is what lies on the desk at this moment.
    pub fn step(&mut self, input: Input<S>, desk: &Desk) -> Output<S> {
        match input {
            Input::Start => self.ask_or_decide(desk),
            Input::Brought(more) => {
                self.take_in(more);
                self.ask_or_decide(desk)
            }
            Input::Sealed(sealed) => Output::Write(sealed),
            Input::Unsealable(refusal) => Output::End(Ending::Refused(refusal)),
            Input::Written(written) => self.written(written, desk),
        }
    }

    /// What belongs to another service was read for a fact, and is kept apart.
    fn take_in(&mut self, more: Brought) {
        let own = self.service.name();
        self.brought.provisional |= more.provisional;
        for (stream, loaded) in more.streams {
            let into = if stream.service() == own {
                &mut self.brought
            } else {
                &mut self.beside
            };
            into.streams.insert(stream, loaded);
        }
        for (need, hits) in more.found {
            let into = match &need {
                Need::Find { table, .. } if owner(table) != own => &mut self.beside,
                Need::Find { .. } | Need::Stream(_) | Need::Fact { .. } => &mut self.brought,
            };
            into.found.insert(need, hits);
        }
    }

    fn ask_or_decide(&mut self, desk: &Desk) -> Output<S> {
        let Some(pending) = self.pending.take() else {
            return Output::End(Ending::Refused(BUSY));
        };
        loop {
            let needs = pending.needs(&self.brought).into_iter();
            let unmet: Vec<Need> = needs.filter(|need| !self.brought.has(need)).collect();
            if unmet.is_empty() {
                return self.decide(pending, desk);
            }
            let (facts, mut load): (Vec<Need>, Vec<Need>) = unmet
                .into_iter()
                .partition(|need| matches!(need, Need::Fact { .. }));
            let asked = load.len();
            let told = facts.len();
            let waiting = facts.into_iter().flat_map(|fact| self.ask_beside(fact));
            let waiting: Vec<Need> = waiting.collect();
            if asked == 0 && waiting.is_empty() && told > 0 {
                continue;
            }
            self.rounds += u8::from(asked > 0);
            self.beside_rounds += u8::from(!waiting.is_empty());
            if self.rounds > ROUNDS_MAX || self.beside_rounds > ROUNDS_MAX {
                return Output::End(Ending::Refused(TOO_WIDE));
            }
            load.extend(waiting);
            self.pending = Some(pending);
            return Output::Load(load);
        }
    }

    /// Asks the service that publishes. Either the fact is known now, or these must be read for it.
    fn ask_beside(&mut self, need: Need) -> Vec<Need> {
        let Need::Fact { service, key } = &need else {
            return Vec::new();
        };
        let mut services = self.services.iter();
        let publisher = services.find(|publisher| publisher.name() == *service);
        let published = publisher.map_or(Published::Nothing, |publisher| {
            publisher.publish(key, &self.beside)
        });
        let fact: Option<Fact> = match published {
            Published::After(needs) => {
                let of = |need: &Need| match need {
                    Need::Stream(stream) => stream.service() == *service,
                    Need::Find { table, .. } => owner(table) == *service,
                    Need::Fact { .. } => false,
                };
                let needs = needs.into_iter().filter(of);
                let unmet: Vec<Need> = needs.filter(|need| !self.beside.has(need)).collect();
                if !unmet.is_empty() {
                    return unmet;
                }
                None
            }
            Published::Nothing => None,
            Published::Fact(fact) => Some(fact),
        };
        self.brought.facts.insert(need, fact);
        Vec::new()
    }

    fn decide(&mut self, pending: Box<dyn Pending>, desk: &Desk) -> Output<S> {
        let streams = || self.brought.streams.iter().chain(&self.beside.streams);
        let as_of = as_of(streams().map(|(_, loaded)| loaded)).unwrap_or(desk.now);
        let decided = match pending.decide(&self.brought, &Desk { as_of, ..*desk }) {
            Err(refusal) => return Output::End(self.refused(refusal)),
            Ok(decided) => decided,
        };
        let reads = streams()
            .map(|(stream, loaded)| (stream.clone(), loaded.version))
            .collect();
        let home = decided.home_of.as_ref().and_then(|stream| {
            let loaded = streams().find(|(read, _)| *read == stream)?.1;
            loaded.home.clone()
        });
        self.events.clone_from(&decided.events);
        if let Some(home) = home {
            return Output::End(Ending::Elsewhere(home));
        }
        Output::Seal(Box::new(Decision {
            decided,
            reads,
            brought: self.brought.clone(),
            as_of,
        }))
    }

    /// A refusal, but where it comes from nothing but the age of what somebody has left behind here: the home where they are now knows better.
    fn refused(&self, refusal: Refusal) -> Ending {
        let info = self.service.request(&self.request);
        let shows = info.is_some_and(|info| info.conflict == Conflict::Independent);
        if refusal.class != Class::Unavailable || !shows {
            return Ending::Refused(refusal);
        }
        let mut read = self.brought.streams.values();
        let home = read.clone().find_map(|loaded| loaded.home.clone());
        match home.filter(|_| read.all(Loaded::never_whole)) {
            Some(home) => Ending::Elsewhere(home),
            None => Ending::Refused(refusal),
        }
    }

    fn written(&mut self, written: Written, desk: &Desk) -> Output<S> {
        match written {
            Written::New => Output::End(Ending::Done),
            Written::Replayed => Output::End(Ending::Replayed),
            Written::Taken(what) => Output::End(Ending::Refused(Refusal { what, ..TAKEN })),
            Written::Elsewhere(home) => Output::End(Ending::Elsewhere(home)),
            Written::Full => Output::End(Ending::Refused(FULL)),
            Written::Busy => Output::End(Ending::Refused(BUSY)),
            Written::Raced if self.races == RACES_MAX => Output::End(Ending::Refused(BUSY)),
            Written::Raced => self.again(desk),
        }
    }

    /// A lost race discards what was read and sealed; the decision is made anew on what is there now.
    fn again(&mut self, desk: &Desk) -> Output<S> {
        self.races += 1;
        (self.rounds, self.beside_rounds) = (0, 0);
        self.brought = Brought::default();
        self.beside = Brought::default();
        self.pending = parse(self.service, &self.request, &self.answers).ok();
        self.ask_or_decide(desk)
    }
}

/// How old what was read may be. What somebody else's record has left behind here counts only where there is nothing better; where it is the one that is
/// shown, its home is asked.
fn as_of<'a>(read: impl Iterator<Item = &'a Loaded> + Clone) -> Option<Moment> {
    let ages = |loaded: &Loaded| loaded.as_of;
    let better = read.clone().filter(|loaded| !loaded.never_whole());
    better.map(ages).min().or_else(|| read.map(ages).min())
}

/// The service whose a search table is: what its name begins with.
fn owner(table: &str) -> &str {
    table.split('.').next().unwrap_or_default()
}

fn parse(
    service: &'static dyn AnyService,
    request: &str,
    answers: &Answers,
) -> Result<Box<dyn Pending>, Vec<Fault>> {
    service
        .parse(request, answers)
        .expect("begin found the request")
}

#[cfg(test)]
mod tests;
