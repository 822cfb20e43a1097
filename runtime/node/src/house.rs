//! The node as its gates see it.

use journal::Issued;
use kernel::Answers;
use kernel::AnyService;
use kernel::Banner;
use kernel::Caller;
use kernel::Case;
use kernel::Cut;
use kernel::Date;
use kernel::DayLine;
use kernel::Done;
use kernel::Future;
use kernel::House;
use kernel::Id;
use kernel::Intake;
use kernel::Interims;
use kernel::Judgement;
use kernel::Lang;
use kernel::Moment;
use kernel::Need;
use kernel::Neighbour;
use kernel::NodeName;
use kernel::Notice;
use kernel::Pads;
use kernel::PaperFile;
use kernel::PaperLine;
use kernel::Person;
use kernel::Poster;
use kernel::Printing;
use kernel::Refusal;
use kernel::Refused;
use kernel::Sharing;
use kernel::Shown;
use kernel::Strip;
use kernel::Stuck;
use kernel::Submission;
use kernel::View;
use kernel::Words;
use kernel::form::Forms;
use request::papers_of;
use store::Kept;
use store::LookError;
use store::Recorded;

use crate::Node;
use crate::carry::REACH_MAX;
use crate::carry::told;
use crate::elsewhere::noted;
use crate::refusals::NOT_FOUND;
use crate::refusals::UNKNOWN_PERSON;
use crate::sign_in::is_watch;

/// How long a half-done case is kept.
const CASE_KEPT_MS: i64 = 7 * 86_400_000;
/// How many lines a day list shows at most.
const DAY_LINES_MAX: usize = 1_000;

impl House for Node {
    fn node(&self) -> &NodeName {
        &self.parts.name
    }

    fn services(&self) -> &'static [&'static dyn AnyService] {
        self.parts.services
    }

    fn addresses(&self) -> &[String] {
        &self.parts.addresses
    }

    fn strip(&self) -> Strip {
        let reading = self.parts.clock.read();
        Strip {
            centre: self.parts.directory.link(),
            writable: self.parts.store.state().writable(),
            clock_doubtful: reading.doubtful,
            at: reading.at,
        }
    }

    fn board(&self) -> Option<&dyn kernel::Board> {
        // Without a catalogue nobody could read it.
        self.hung()?.telling().map(|_| self as _)
    }

    fn outlets(&self) -> Option<&dyn kernel::Outlets> {
        self.outlets.get().map(AsRef::as_ref)
    }

    fn banners(&self, lang: Lang) -> Vec<Banner> {
        let now = self.parts.clock.now();
        let telling = self.hung().and_then(|board| board.telling());
        telling.map_or_else(Vec::new, |telling| {
            telling.banners(self, &self.parts.name.name, lang, now)
        })
    }

    fn stuck(&self) -> Option<&dyn Stuck> {
        self.stuck.get().map(|_| self as _)
    }

    fn demo(&self) -> bool {
        self.parts.directory.demo()
    }

    fn people(&self) -> Vec<Person> {
        self.parts.sign_in.people()
    }

    fn sign_in<'a>(&'a self, evidence: &'a str) -> Future<'a, Result<Caller, Refusal>> {
        Box::pin(async move {
            let caller = self.parts.sign_in.open(evidence, self.parts.clock.now())?;
            // Nobody knows what it shows; whoever found out would still be nobody.
            (!is_watch(&caller)).then_some(caller).ok_or(UNKNOWN_PERSON)
        })
    }

    fn submit(&self, submission: Submission) -> Future<'_, Result<Done, Refused>> {
        Box::pin(self.carry(submission))
    }

    fn done<'a>(&'a self, entry: Id, caller: &'a Caller) -> Future<'a, Result<Done, Refusal>> {
        Box::pin(async move {
            let recorded = self.parts.store.entry(entry).await.map_err(told)?;
            let recorded = recorded
                .filter(|recorded| is_own(recorded, caller))
                .ok_or(NOT_FOUND)?;
            let done = self.done(&recorded);
            self.became(&recorded, done).await
        })
    }

    fn view<'a>(
        &'a self,
        look: Id,
        caller: &'a Caller,
        lang: Lang,
    ) -> Future<'a, Result<View, Refusal>> {
        Box::pin(self.see(look, caller, lang))
    }

    fn my_papers<'a>(&'a self, caller: &'a Caller) -> Future<'a, Result<Vec<PaperLine>, Refusal>> {
        Box::pin(async move {
            let find = papers_of(&caller.who);
            let found = self.load(std::slice::from_ref(&find)).await?;
            let streams: Vec<Need> = found
                .hits(&find)
                .iter()
                .map(|hit| Need::Stream(hit.stream.clone()))
                .collect();
            let loaded = self.load(&streams).await?;
            let issued = loaded
                .streams
                .values()
                .flat_map(|loaded| loaded.events.iter().filter_map(read_issued));
            let line = |issued: Issued| self.line(&issued, &self.issuer(&issued.number));
            let mut lines: Vec<PaperLine> = issued.map(line).collect();
            lines.sort_by_key(|line| std::cmp::Reverse(line.issued_at));
            Ok(lines)
        })
    }

    fn paper<'a>(
        &'a self,
        number: &'a str,
        caller: &'a Caller,
    ) -> Future<'a, Result<PaperFile, Refusal>> {
        Box::pin(self.file(number, caller))
    }

    fn notice<'a>(&'a self, notice: &'a Notice) -> Future<'a, Result<Vec<u8>, Refusal>> {
        Box::pin(self.print_notice(notice))
    }

    fn poster<'a>(&'a self, poster: &'a Poster) -> Future<'a, Result<Vec<u8>, Refusal>> {
        Box::pin(self.print_poster(poster))
    }

    fn judge(&self, shown: Shown) -> Future<'_, Result<Judgement, Refusal>> {
        Box::pin(self.judged(shown))
    }

    fn withdraw<'a>(
        &'a self,
        number: &'a str,
        why: &'a str,
        caller: &'a Caller,
    ) -> Future<'a, Result<(), Refusal>> {
        Box::pin(Node::withdraw(self, number, why, caller))
    }

    fn withdrawal_reasons(&self) -> Vec<(&'static str, Words)> {
        let reasons = request::Why::ALL.into_iter();
        reasons.map(|why| (why.name(), why.words())).collect()
    }

    fn day<'a>(
        &'a self,
        day: Date,
        caller: &'a Caller,
    ) -> Future<'a, Result<Vec<DayLine>, Refusal>> {
        Box::pin(async move {
            let office = caller.office.clone().ok_or(NOT_FOUND)?;
            let from = Moment::start_of(day);
            let to = from.plus_ms(86_400_000);
            let passes = move |head: &journal::Head| head.office.as_deref() == Some(&office);
            let entries = self
                .parts
                .store
                .between(from, to, passes, DAY_LINES_MAX)
                .await
                .map_err(told)?;
            let mut lines = Vec::with_capacity(entries.len());
            for recorded in &entries {
                lines.push(self.day_line(recorded).await?);
            }
            Ok(lines)
        })
    }

    fn keep_case<'a>(
        &'a self,
        case: &'a Case,
        caller: &'a Caller,
    ) -> Future<'a, Result<(), Refusal>> {
        Box::pin(async move {
            self.own_case(case.id, caller).await?;
            let kept = Kept {
                kind: CASE.to_owned(),
                id: case.id,
                owner: caller.who.clone(),
                content: case.answers.canonical().into_bytes(),
                until: self.parts.clock.now().plus_ms(CASE_KEPT_MS),
            };
            self.parts.store.keep(&kept).await.map_err(told)
        })
    }

    fn case<'a>(&'a self, id: Id, caller: &'a Caller) -> Future<'a, Result<Case, Refusal>> {
        Box::pin(async move { self.own_case(id, caller).await?.ok_or(NOT_FOUND) })
    }

    fn cases<'a>(&'a self, caller: &'a Caller) -> Future<'a, Result<Vec<Case>, Refusal>> {
        Box::pin(async move {
            let now = self.parts.clock.now();
            let kept = self
                .parts
                .store
                .kept_by(CASE, &caller.who, now)
                .await
                .map_err(told)?;
            Ok(kept.iter().map(read_case).collect())
        })
    }

    fn drop_case<'a>(&'a self, id: Id, caller: &'a Caller) -> Future<'a, Result<(), Refusal>> {
        Box::pin(async move {
            self.own_case(id, caller).await?;
            self.parts.store.forget(CASE, id).await.map_err(told)
        })
    }

    fn fresh(&self) -> Id {
        Id::new(self.parts.clock.now(), keys::fresh_id_bits())
    }

    fn neighbours(&self) -> Vec<Neighbour> {
        self.parts.directory.neighbours()
    }

    fn forms(&self) -> Option<&dyn Forms> {
        Some(self)
    }

    fn intakes<'a>(&'a self, caller: &'a Caller) -> Future<'a, Result<Vec<Intake>, Refusal>> {
        Box::pin(async move {
            self.at_its_counter(caller)?;
            self.list_intakes().await
        })
    }

    fn see_intake<'a>(&'a self, intake: Id, caller: &'a Caller) -> Future<'a, Result<(), Refusal>> {
        Box::pin(async move {
            self.at_its_counter(caller)?;
            self.see_intake(intake, caller).await
        })
    }

    fn cut<'a>(&'a self, caller: &'a Caller) -> Future<'a, Result<Option<Cut>, Refusal>> {
        Box::pin(async move {
            self.at_its_counter(caller)?;
            self.tell_cut().await
        })
    }

    fn printing(&self) -> Option<&dyn Printing> {
        (!self.printers.all().is_empty()).then_some(self)
    }

    fn sharing(&self) -> Option<&dyn Sharing> {
        Some(self)
    }

    fn interims(&self) -> Option<&dyn Interims> {
        Some(self)
    }

    fn pads(&self) -> Option<&dyn Pads> {
        Some(self)
    }

    fn named(&self, name: &str) -> Option<NodeName> {
        self.parts.directory.named(name)
    }

    fn elsewhere(&self) -> Vec<NodeName> {
        self.parts.directory.elsewhere()
    }

    fn reaches<'a>(&'a self, name: &'a str) -> Future<'a, bool> {
        Box::pin(async move {
            let neighbour = self
                .neighbours()
                .into_iter()
                .find(|neighbour| neighbour.node.name == name);
            let Some(address) =
                neighbour.and_then(|n| n.portal.split_once("://").map(|(_, host)| host.to_owned()))
            else {
                return false;
            };
            matches!(
                tokio::time::timeout(REACH_MAX, tokio::net::TcpStream::connect(address)).await,
                Ok(Ok(_))
            )
        })
    }
}

const CASE: &str = "case";

impl Node {
    /// Lists of the office are for its own officers.
    pub(crate) fn at_its_counter(&self, caller: &Caller) -> Result<(), Refusal> {
        let own = caller.office.as_ref() == Some(&self.parts.name.name);
        (own && caller.at_counter()).then_some(()).ok_or(NOT_FOUND)
    }

    pub(crate) async fn load(&self, needs: &[Need]) -> Result<kernel::Brought, Refusal> {
        let deciding = self.parts.store.deciding(self.parts.clock.now());
        self.parts.store.load(&deciding, needs).await.map_err(told)
    }

    /// What a look may see: the streams that its entry names, and nothing else.
    async fn see(&self, entry: Id, caller: &Caller, lang: Lang) -> Result<View, Refusal> {
        let store = &self.parts.store;
        let now = self.parts.clock.now();
        let look = store
            .look(entry, &caller.who, now)
            .await
            .map_err(|error| match error {
                LookError::Unknown | LookError::NotYours | LookError::NotALook => NOT_FOUND,
                LookError::Store(error) => told(error),
            })?;
        let recorded = store.entry(entry).await.map_err(told)?.ok_or(NOT_FOUND)?;
        let service = self.service(&recorded.head.service).ok_or(NOT_FOUND)?;
        let brought = if noted(&recorded).is_some() {
            self.brought(entry).await?
        } else {
            let brought = store.view(&look, &[]).await.map_err(told)?;
            self.with_counting(brought, true, now).await?
        };
        let note = look.note();
        let view = service.view(&brought, &note.view, &note.subjects, lang);
        Ok(View {
            provisional: brought.provisional,
            ..view
        })
    }

    /// A case that nobody else has; none where it is not kept yet.
    async fn own_case(&self, id: Id, caller: &Caller) -> Result<Option<Case>, Refusal> {
        let kept = self
            .parts
            .store
            .kept(CASE, id, self.parts.clock.now())
            .await
            .map_err(told)?;
        match kept {
            Some(kept) if kept.owner != caller.who => Err(NOT_FOUND),
            kept => Ok(kept.as_ref().map(read_case)),
        }
    }
}

/// An entry is shown to the caller who made it, and at a counter to the officers of the office it was made for.
pub(crate) fn is_own(recorded: &Recorded, caller: &Caller) -> bool {
    recorded.head.who == caller.who
        || (caller.at_counter()
            && recorded.head.office.is_some()
            && recorded.head.office == caller.office)
}

fn read_issued(event: &serde_json::Value) -> Option<Issued> {
    serde::Deserialize::deserialize(event).ok()
}

fn read_case(kept: &Kept) -> Case {
    let answers = serde_json::from_slice(&kept.content)
        .ok()
        .and_then(|body| Answers::from_json(&body).ok());
    Case {
        id: kept.id,
        answers: answers.unwrap_or_default(),
    }
}
