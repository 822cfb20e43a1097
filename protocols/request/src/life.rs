//! The machine. It holds what one request has reached, says what must be done next, and takes the result.

use kernel::Answers;
use kernel::AnyService;
use kernel::Brought;
use kernel::Caller;
use kernel::Class;
use kernel::Decided;
use kernel::Desk;
use kernel::Fact;
use kernel::Fault;
use kernel::Moment;
use kernel::Need;
use kernel::Pending;
use kernel::Published;
use kernel::Refusal;
use kernel::Refused;
use kernel::StreamId;
use kernel::Words;
use kernel::words;
use serde_json::Value;

use crate::moves::Left;

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
        let ages = streams().map(|(_, loaded)| loaded.as_of);
        let as_of = ages.min().unwrap_or(desk.now);
        let decided = match pending.decide(&self.brought, &Desk { as_of, ..*desk }) {
            Err(refusal) => return Output::End(Ending::Refused(refusal)),
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

const NO_SUCH_REQUEST: Refusal = Refusal::new(
    "request.unknown",
    Class::NotFound,
    words(
        "그런 신청은 없습니다.",
        "There is no such request.",
        "그런 신청은 없어요.",
    ),
    words(
        "주소를 확인하세요. 신청 목록은 /api/openapi.json에 있습니다.",
        "Check the address; /api/openapi.json lists the requests.",
        "주소를 다시 확인해 주세요.",
    ),
);
const MAY_NOT: Refusal = Refusal::new(
    "request.not-yours",
    Class::Forbidden,
    words(
        "이 신청을 할 수 있는 역할이 아닙니다.",
        "Your role may not make this request.",
        "이 신청은 할 수 없는 사람이에요.",
    ),
    words(
        "창구에 문의하거나 맞는 역할로 로그인하세요.",
        "Ask at the counter, or sign in with the right role.",
        "주민센터에 물어보세요.",
    ),
);
const TOO_WIDE: Refusal = Refusal::new(
    "request.too-wide",
    Class::Unavailable,
    words(
        "읽어야 할 기록이 한 번에 볼 수 있는 것보다 많습니다.",
        "The request needs more records than may be read at once.",
        "봐야 할 기록이 너무 많아요.",
    ),
    words(
        "나누어 신청하거나 창구에 문의하세요.",
        "Divide the request or ask at the counter.",
        "나눠서 신청하거나 주민센터에 물어보세요.",
    ),
);
const TAKEN: Refusal = Refusal::new(
    "request.taken",
    Class::Conflict,
    words(
        "이미 쓰이는 값입니다.",
        "The value is taken.",
        "이미 쓰고 있는 값이에요.",
    ),
    words(
        "값을 확인하고, 맞다면 담당자에게 확인을 요청하세요.",
        "Check the value; if it is right, ask an officer to look into it.",
        "값을 확인해 주세요. 맞으면 직원에게 말해 주세요.",
    ),
);
/// The record changed faster than the request could be decided, or too much is waiting.
pub const BUSY: Refusal = Refusal::new(
    "request.busy",
    Class::Unavailable,
    words(
        "지금 처리가 몰려 있어 끝내지 못했습니다.",
        "Too much is going on at this moment.",
        "지금 사람이 너무 많아요.",
    ),
    words(
        "잠시 뒤 같은 화면에서 다시 누르세요. 두 번 처리되지 않습니다.",
        "Try again in a moment on the same page; it will not be done twice.",
        "조금 뒤에 다시 눌러 주세요. 두 번 되지 않아요.",
    ),
);
/// The disk is full: nothing can be written.
pub const FULL: Refusal = Refusal::new(
    "node.full",
    Class::Unavailable,
    words(
        "저장 공간이 가득 차서 기록할 수 없습니다.",
        "The disk is full, so nothing can be recorded.",
        "저장할 곳이 꽉 찼어요.",
    ),
    words(
        "담당자가 공간을 마련하면 곧바로 다시 됩니다. 급하면 가까운 다른 창구로 가세요.",
        "It works again as soon as there is room. If it is urgent, go to another counter nearby.",
        "곧 다시 돼요. 급하면 다른 주민센터로 가세요.",
    ),
);
/// Another body, or another request, under a key that this caller has used.
pub const KEY_REUSED: Refusal = Refusal::new(
    "request.key-reused",
    Class::Input,
    words(
        "같은 요청 번호(Idempotency-Key)로 다른 내용을 보냈습니다.",
        "The same Idempotency-Key was used for something else.",
        "같은 번호로 다른 신청을 보냈어요.",
    ),
    words(
        "새 신청이면 새 번호로 보내세요.",
        "For a new request send a new key.",
        "새로 신청해 주세요.",
    ),
);

#[cfg(test)]
mod tests;
