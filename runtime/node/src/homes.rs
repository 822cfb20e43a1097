//! Requests that only another node may decide: handed to that home at once, or taken in here with their legal time and handed over later.

use std::time::Duration;

use journal::Draft;
use kernel::Caller;
use kernel::Done;
use kernel::Future;
use kernel::Id;
use kernel::Refused;
use kernel::RequestInfo;
use kernel::StreamId;
use request::AskedShare;
use request::Going;
use request::HOME_DECIDES;
use request::HOME_REFUSED;
use request::Handed;
use request::LookUp;
use request::LookedUp;
use request::NotHanded;
use request::TakenIn;
use request::ToldShare;
use request::Whole;
use request::Written;
use request::counting::Counts;
use request::moves::Left;
use serde_json::Value;
use serde_json::json;

use crate::Node;
use crate::carry::Onward;
use crate::refusals::BROKEN;

/// How long an answer of the home is waited for to come back as a copy.
const COPY_MAX: Duration = Duration::from_secs(2);

/// The way to the homes of streams that this node only copies.
pub trait Homes: Send + Sync {
    /// Hands a request over; the answer is the entry that the home made of it.
    fn hand_over<'a>(
        &'a self,
        home: &'a str,
        handed: &'a Handed,
    ) -> Future<'a, Result<Id, NotHanded>>;
    /// Has a holder do a request about people whose records do not lie here; the answer comes whole.
    fn ask<'a>(
        &'a self,
        holder: &'a str,
        handed: &'a Handed,
    ) -> Future<'a, Result<Whole, NotHanded>>;
    /// Asks another node what it knows of a paper; none where it does not answer within two seconds.
    fn look_up<'a>(&'a self, node: &'a str, asked: &'a LookUp) -> Future<'a, Option<LookedUp>>;
    /// Shows a share code to the node that gave it; none where it does not answer within two seconds.
    fn shared<'a>(&'a self, node: &'a str, asked: &'a AskedShare) -> Future<'a, Option<ToldShare>>;
    /// Has a citizen's home open a session for whom this node has signed in; the secret for the cookie, or none where it does not answer or does not.
    fn welcome<'a>(&'a self, home: &'a str, caller: &'a Caller) -> Future<'a, Option<String>>;
    /// Asks the home of records to release them to this node, or to show what it would release.
    fn leave<'a>(
        &'a self,
        home: &'a str,
        handed: &'a Handed,
    ) -> Future<'a, Result<Left, NotHanded>>;
}

impl Node {
    /// Carries a request that another node took in for people at its own counter. Its legal time is that of its intake, as it was told there.
    pub async fn carry_handed(&self, handed: Handed) -> Result<Done, Refused> {
        self.carry_dated(handed.submission(), Onward::EndsHere)
            .await
    }

    /// Carries what was taken in here for a home from which the record has come here since.
    pub async fn carry_back(&self, handed: Handed) -> Result<Done, Refused> {
        self.carry_dated(handed.submission(), Onward::ComesBack)
            .await
    }

    /// The home of what would be written is another node: it decides. `events` is what would be.
    pub(crate) async fn elsewhere(
        &self,
        home: &str,
        events: &[(StreamId, Value)],
        going: &Going<'_>,
    ) -> Result<Done, Refused> {
        let Some(homes) = self.homes.get() else {
            return Err(HOME_DECIDES.with(home).into());
        };
        let handed = Handed::new(going.submission, going.legal_at);
        if let Some(done) = self.hand(homes.as_ref(), home, &handed, going).await? {
            return Ok(done);
        }
        let submission = going.submission;
        let service = self.service(&submission.service);
        let counts = request::counting::counts(service, &submission.request, events);
        self.take_in(home, &handed, counts, going).await
    }

    /// What the home made of a request; none where it can't be reached.
    pub(crate) async fn hand(
        &self,
        homes: &dyn Homes,
        home: &str,
        handed: &Handed,
        going: &Going<'_>,
    ) -> Result<Option<Done>, Refused> {
        match homes.hand_over(home, handed).await {
            Ok(entry) => self.copied(entry, home, going).await.map(Some),
            Err(NotHanded::Refused { code, said }) => {
                Err(HOME_REFUSED.with(format!("{home}: {said} ({code})")).into())
            }
            // Where the record has gone on, its errand finds it.
            Err(NotHanded::Unreachable | NotHanded::Elsewhere(_)) => Ok(None),
        }
    }

    /// What the home made of it, once its copy is here; where that takes long, what is known.
    async fn copied(&self, entry: Id, home: &str, going: &Going<'_>) -> Result<Done, Refused> {
        let mut grown = self.parts.store.grown();
        let arrives = async {
            loop {
                if let Some(done) = self.done_of(entry).await? {
                    return Ok::<_, Refused>(done);
                }
                if grown.changed().await.is_err() {
                    return Err(BROKEN.into());
                }
            }
        };
        if let Ok(done) = tokio::time::timeout(COPY_MAX, arrives).await {
            return done;
        }
        let submission = going.submission;
        Ok(Done {
            entry,
            service: submission.service.clone(),
            request: submission.request.clone(),
            replayed: false,
            papers: Vec::new(),
            answer: json!({"home": home}),
            legal_at: going.legal_at,
            recorded_at: going.now,
            elsewhere: None,
        })
    }

    /// Takes a request in for a home that can't be reached: on disk with its legal time, what counts at once, and an errand that hands it over.
    pub(crate) async fn take_in(
        &self,
        home: &str,
        handed: &Handed,
        counts: Vec<Counts>,
        going: &Going<'_>,
    ) -> Result<Done, Refused> {
        let info = self.info(&handed.service, &handed.request);
        let intake = TakenIn {
            home: home.to_owned(),
            at: self.parts.name.name.clone(),
            handed: handed.clone(),
            counts,
            provisional: info.is_some_and(RequestInfo::moves),
        };
        let draft = going.take_in(intake, &self.rows());
        self.write_note(draft, going).await
    }

    /// Writes an entry that notes what becomes of a request elsewhere.
    pub(crate) async fn write_note(
        &self,
        draft: Draft,
        going: &Going<'_>,
    ) -> Result<Done, Refused> {
        match self.write(draft).await? {
            Written::New => Ok(self.done_of(going.id).await?.ok_or(BROKEN)?),
            Written::Replayed => Ok(self.replay(going.submission).await?.ok_or(BROKEN)?),
            Written::Full => Err(request::FULL.into()),
            Written::Busy => Err(request::BUSY.into()),
            Written::Raced | Written::Taken(_) | Written::Elsewhere(_) => Err(BROKEN.into()),
        }
    }
}
