//! Interim papers (임시 발급): given out with a number of this node and, where it can sign, a code that says what they are; listed until they are
//! replaced.

use certificate::Mode;
use certificate::Number;
use certificate::Summary;
use journal::Issued;
use kernel::Answers;
use kernel::Brought;
use kernel::Caller;
use kernel::Channel;
use kernel::Date;
use kernel::Dated;
use kernel::Facts;
use kernel::Fault;
use kernel::Future;
use kernel::Id;
use kernel::InterimAsk;
use kernel::InterimLine;
use kernel::InterimState;
use kernel::InterimTold;
use kernel::Interims;
use kernel::Kind;
use kernel::Moment;
use kernel::Named;
use kernel::Need;
use kernel::Policy;
use kernel::Promised;
use kernel::Refusal;
use kernel::Refused;
use kernel::StreamId;
use kernel::Submission;
use kernel::Words;
use kernel::words;
use request::Decision;
use request::Fate;
use request::Given;
use request::Going;
use request::INTERIM;
use request::Interim;
use request::LookUp;
use request::LookedUp;
use request::form_of_interim;
use request::interim_form;
use request::open_interims;
use request::paper_stream;
use serde::Deserialize;

use crate::Node;
use crate::carry::told;
use crate::refusals::BROKEN;
use crate::refusals::INTERIM_UNKNOWN;
use crate::refusals::NOT_FOUND;
use crate::refusals::NOT_KNOWN_HERE;
use crate::refusals::RESTORING;

/// The title of an interim paper in lists.
pub(crate) const INTERIM_TITLE: Words = words("임시 발급", "Interim paper", "임시 종이");
/// The longest name and purpose, in characters.
const NAME_LEN_MAX: usize = 60;
const PURPOSE_LEN_MAX: usize = 100;

/// What holds of interim papers, by the day on which one was given out.
#[derive(Deserialize)]
pub(crate) struct Terms {
    /// After so many days a receiver is told that it is too old.
    pub(crate) days: i64,
    /// What its final paper costs at most, in won.
    pub(crate) replacement_won: i64,
    from: Option<Date>,
    until: Option<Date>,
}

impl Dated for Terms {
    fn from(&self) -> Option<Date> {
        self.from
    }

    fn until(&self) -> Option<Date> {
        self.until
    }
}

/// The terms of a day.
pub(crate) fn terms(policy: &Policy, on: Date) -> Result<Terms, Refusal> {
    policy.on("node/interim", on).pop().ok_or(BROKEN)
}

impl Interims for Node {
    fn open<'a>(&'a self, caller: &'a Caller) -> Future<'a, Result<Vec<InterimLine>, Refusal>> {
        Box::pin(async move {
            self.at_its_counter(caller)?;
            let find = open_interims(&self.parts.name.name);
            let found = self.load(std::slice::from_ref(&find)).await?;
            let mut lines = Vec::new();
            for hit in found.hits(&find) {
                lines.extend(self.interim_line(&hit.stream).await?);
            }
            Ok(lines)
        })
    }

    fn interim<'a>(
        &'a self,
        number: &'a str,
        caller: &'a Caller,
    ) -> Future<'a, Result<InterimLine, Refusal>> {
        Box::pin(async move {
            self.at_its_counter(caller)?;
            let digits: String = number.chars().filter(char::is_ascii_digit).collect();
            let number = Number::parse(&digits).ok_or(INTERIM_UNKNOWN)?;
            if self.issuer(&number.plain()) == self.parts.name.name {
                let line = self.interim_line(&paper_stream(&number.plain())).await?;
                return line.ok_or(INTERIM_UNKNOWN);
            }
            self.interim_elsewhere(number).await
        })
    }

    fn give<'a>(&'a self, ask: InterimAsk, caller: &'a Caller) -> Future<'a, Result<Id, Refused>> {
        Box::pin(async move {
            self.at_its_counter(caller)?;
            self.give_interim(ask, caller).await
        })
    }
}

impl Node {
    /// The interim paper of a number of this node, with the version of its stream; none where there is none.
    pub(crate) async fn own_interim(
        &self,
        stream: &StreamId,
    ) -> Result<Option<(Interim, kernel::Loaded)>, Refusal> {
        let mut loaded = self.load(&[Need::Stream(stream.clone())]).await?;
        let loaded = loaded.streams.remove(stream);
        Ok(loaded.and_then(|loaded| Some((Interim::of(&loaded.events)?, loaded))))
    }

    async fn interim_line(&self, stream: &StreamId) -> Result<Option<InterimLine>, Refusal> {
        let Some((interim, _)) = self.own_interim(stream).await? else {
            return Ok(None);
        };
        let record = self.parts.store.paper(&interim.issued.number).await;
        let record = record.map_err(told)?.ok_or(BROKEN)?;
        let Promised { form, name, birth } = interim.given.promised.clone();
        let by = interim.replaced.as_ref();
        Ok(Some(InterimLine {
            check_number: printed(&interim.issued.number),
            title: self.kind_title(&form),
            form,
            issued_at: interim.issued.issued_at,
            issued_by: interim.given.at.clone(),
            state: interim.state(),
            told: Some(InterimTold {
                entry: record.entry,
                name,
                birth,
                why: interim.given.why,
                replaced_by: by.map(|by| printed(&by.by)),
            }),
            number: interim.issued.number,
        }))
    }

    /// Another office's: no more is told than that it is one, of what, and how it stands.
    async fn interim_elsewhere(&self, number: Number) -> Result<InterimLine, Refusal> {
        let asked = LookUp {
            number: number.plain(),
            page: None,
        };
        let issuer = self.issuer(&number.plain());
        let paper = match self.looked_up_anywhere(number, &asked).await? {
            LookedUp::Issued(paper) if paper.interim => paper,
            LookedUp::Issued(_) | LookedUp::Never => return Err(INTERIM_UNKNOWN),
            LookedUp::NotHere | LookedUp::TooOften => return Err(NOT_KNOWN_HERE.with(issuer)),
        };
        let (service, form) = paper.kind.split_once('.').unwrap_or_default();
        let form = format!("{service}.{}", form_of_interim(form).unwrap_or(form));
        Ok(InterimLine {
            number: number.plain(),
            check_number: number.to_string(),
            title: self.kind_title(&form),
            form,
            issued_at: paper.issued_at,
            issued_by: issuer,
            state: match paper.fate {
                Fate::Open(_) => InterimState::Open,
                Fate::Replaced(on) => InterimState::Replaced { on },
                Fate::Withdrawn(..) => InterimState::Withdrawn,
                Fate::Unchanged(_) | Fate::Changed(_) | Fate::Unknown => InterimState::Unknown,
            },
            told: None,
        })
    }

    async fn give_interim(&self, ask: InterimAsk, caller: &Caller) -> Result<Id, Refused> {
        let (service, form) = ask.form.split_once('.').ok_or(NOT_FOUND)?;
        let (service, form) = (service.to_owned(), form.to_owned());
        let info = self.info(&service, &form).ok_or(NOT_FOUND)?;
        self.form(&service, &form).map_err(|_| NOT_FOUND)?;
        if !caller.is_any(info.may) {
            return Err(NOT_FOUND.into());
        }
        let now = self.parts.clock.read().at;
        let mut fields = info.fields.iter();
        let seen = fields.find(|field| field.name == "identity-seen");
        let cards = match seen.map(|field| field.kind) {
            Some(Kind::Choice(cards)) => cards,
            _ => &[],
        };
        let card = cards.iter().find(|card| card.value == ask.identity);
        let faults = faults(&ask, card.is_some(), now.day());
        let card = card.filter(|_| faults.is_empty());
        let Some(card) = card else {
            return Err(Refused::Faults(faults));
        };
        let submission = submission(&ask, service, caller);
        let _turn = self.turns.take(&caller.who, &ask.key).await;
        if let Some(done) = self.replay(&submission).await? {
            return Ok(done.entry);
        }
        if self.restoring() {
            return Err(RESTORING.into());
        }
        let going = self.set_out(&submission);
        let given = Given {
            at: self.parts.name.name.clone(),
            promised: Promised {
                form: ask.form,
                name: ask.name.trim().to_owned(),
                birth: ask.birth,
            },
            identity: ask.identity,
            purpose: ask.purpose.trim().to_owned(),
            why: ask.why,
        };
        let (issued, pdf) = self
            .issue_interim(&given, card.label, &form, &going)
            .await?;
        let stream = paper_stream(&issued.number);
        let decision = Decision {
            decided: kernel::Decided::default().and(stream, given.event()),
            reads: Vec::new(),
            brought: Brought::default(),
            as_of: going.now,
        };
        let draft = going.draft(decision, vec![(issued, pdf)], &self.rows());
        Ok(self.write_note(draft, &going).await?.entry)
    }

    /// Number, data, code and page. Where this office can't sign, it goes out without a code and says so.
    async fn issue_interim(
        &self,
        given: &Given,
        card: Words,
        form: &str,
        going: &Going<'_>,
    ) -> Result<(Issued, Vec<u8>), Refusal> {
        let number = self.number().await?;
        let promised = &given.promised;
        let facts = Facts {
            address: String::new(),
            persons: vec![Named {
                relation: String::new(),
                name: promised.name.clone(),
                birth: promised.birth,
            }],
        };
        let (data, code) = self.interim_code(given, card, (form, number), &facts, going)?;
        let issued = Issued {
            number: number.plain(),
            form: interim_form(form),
            version: print::INTERIM_VERSION,
            subject: paper_stream(&number.plain()),
            holder: None,
            applicant: promised.name.clone(),
            data,
            facts,
            code,
            fee_won: 0,
            issued_at: going.now,
            as_of: going.now,
            mode: "interim".to_owned(),
            reads: Vec::new(),
            replaces: None,
        };
        let pdf = self.print_interim(&issued).await?;
        let pdf = self.signed(pdf, &issued, going.now);
        Ok((issued, pdf))
    }

    /// Data and code; where the code can't be signed, the data says so, and there is none.
    fn interim_code(
        &self,
        given: &Given,
        card: Words,
        (form, number): (&str, Number),
        facts: &Facts,
        going: &Going<'_>,
    ) -> Result<(String, String), Refusal> {
        let data = self.interim_data(given, card, number, true, going);
        let service = &going.submission.service;
        let code = self.coded(&Summary {
            number,
            kind: format!("{service}.{}", interim_form(form)),
            hash: print::data_sha256(&data),
            facts: facts.clone(),
            place: self.place()?,
            issued_at_s: seconds(going.now),
            expires_at_s: seconds(self.interim_expiry(going.now)?),
            as_of_s: seconds(going.now),
            mode: Mode::Interim,
            template: print::INTERIM_VERSION,
            specimen: self.parts.directory.demo(),
        });
        if let Ok(code) = code {
            return Ok((data, code));
        }
        let data = self.interim_data(given, card, number, false, going);
        Ok((data, String::new()))
    }

    /// After this a receiver is told that it is too old.
    pub(crate) fn interim_expiry(&self, issued_at: Moment) -> Result<Moment, Refusal> {
        let days = terms(&self.parts.policy, issued_at.day())?.days;
        Ok(issued_at.plus_ms(days * 86_400_000))
    }
}

fn seconds(at: Moment) -> i64 {
    at.0.div_euclid(1_000)
}

/// A number as it is printed.
pub(crate) fn printed(number: &str) -> String {
    Number::parse(number).map_or_else(|| number.to_owned(), |number| number.to_string())
}

fn faults(ask: &InterimAsk, card: bool, today: Date) -> Vec<Fault> {
    let mut faults = Vec::new();
    let name = ask.name.trim();
    if name.is_empty() || name.chars().count() > NAME_LEN_MAX {
        faults.push(Fault::new("name", name, "interim.name", NAME_MISSING));
    }
    if ask.birth > today {
        let given = ask.birth.to_string();
        faults.push(Fault::new("birth", &given, "interim.birth", BORN_LATER));
    }
    if !card {
        let given = &ask.identity;
        faults.push(Fault::new(
            "identity-seen",
            given,
            "interim.identity",
            NOT_SEEN,
        ));
    }
    if ask.purpose.chars().count() > PURPOSE_LEN_MAX {
        let given = &ask.purpose;
        faults.push(Fault::new("purpose", given, "interim.purpose", TOO_LONG));
    }
    faults
}

fn submission(ask: &InterimAsk, service: String, caller: &Caller) -> Submission {
    let birth = ask.birth.to_string();
    let pairs = [
        ("form", ask.form.as_str()),
        ("name", ask.name.trim()),
        ("birth", &birth),
        ("identity-seen", &ask.identity),
        ("purpose", ask.purpose.trim()),
        ("why", ask.why.name()),
    ];
    Submission {
        service,
        request: INTERIM.to_owned(),
        answers: Answers::from_pairs(pairs.map(|(name, value)| (name, value.to_owned()))),
        caller: caller.clone(),
        channel: Channel::Counter,
        key: ask.key.clone(),
        legal_at: None,
        home: None,
        replaces: None,
    }
}

const NAME_MISSING: Words = words(
    "신분증에 적힌 이름을 60자 안으로 적으세요.",
    "Write the name as on the identity document, within 60 characters.",
    "신분증에 있는 이름을 써 주세요.",
);
const BORN_LATER: Words = words(
    "오늘보다 늦은 날입니다. 신분증에 적힌 생년월일을 적으세요.",
    "This day is yet to come. Write the day of birth as on the identity document.",
    "아직 오지 않은 날이에요. 신분증에 있는 생일을 써 주세요.",
);
const NOT_SEEN: Words = words(
    "본인 확인에 쓴 신분증을 고르세요. 보지 않았으면 임시 발급을 할 수 없습니다.",
    "Choose the identity document that you saw. Without one no interim paper is given out.",
    "어떤 신분증을 봤는지 골라 주세요.",
);
const TOO_LONG: Words = words(
    "용도를 100자 안으로 적으세요.",
    "Keep the purpose within 100 characters.",
    "짧게 써 주세요.",
);
