//! Handing requests over to their homes: at once, or later what was taken in while the home could not be reached.

use std::sync::Arc;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::Response;
use certificate::Directory;
use hyper::Method;
use hyper::StatusCode;
use journal::Outgoing;
use kernel::Caller;
use kernel::Future;
use kernel::Id;
use kernel::Moment;
use kernel::Refused;
use kernel::Role;
use link::Limits;
use link::Peer;
use node::Homes;
use request::Asked;
use request::AskedShare;
use request::Carried;
use request::HAND_OVER;
use request::Handed;
use request::LookUp;
use request::LookedUp;
use request::NotHanded;
use request::Settled;
use request::TakenIn;
use request::ToldShare;
use request::Whole;
use request::moves::Left;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Holder;

/// How long a home is waited for before the request is taken in here.
const HOME_MAX: Duration = Duration::from_secs(2);
/// How often what was taken in is tried again.
const AGAIN: Duration = Duration::from_secs(2);
/// A record that has moved on is followed to so many homes; then it is tried again later.
const HOMES_MAX: usize = 3;
/// How many are tried in one turn.
const TURN_LEN: usize = 64;

/// The longest answer: some papers of 200 kB as digits.
const CARRIED_LEN_MAX: usize = 4 << 20;

impl Homes for Holder {
    fn hand_over<'a>(
        &'a self,
        home: &'a str,
        handed: &'a Handed,
    ) -> Future<'a, Result<Id, NotHanded>> {
        Box::pin(self.hand(home, handed))
    }

    fn ask<'a>(
        &'a self,
        holder: &'a str,
        handed: &'a Handed,
    ) -> Future<'a, Result<Whole, NotHanded>> {
        Box::pin(async move { self.carried(holder, handed).await?.whole() })
    }

    fn look_up<'a>(&'a self, node: &'a str, asked: &'a LookUp) -> Future<'a, Option<LookedUp>> {
        Box::pin(self.asked(node, "/link/paper", asked))
    }

    fn shared<'a>(&'a self, node: &'a str, asked: &'a AskedShare) -> Future<'a, Option<ToldShare>> {
        Box::pin(self.asked(node, "/link/share", asked))
    }

    fn welcome<'a>(&'a self, home: &'a str, caller: &'a Caller) -> Future<'a, Option<String>> {
        Box::pin(self.asked(home, "/link/session", caller))
    }

    fn leave<'a>(
        &'a self,
        home: &'a str,
        handed: &'a Handed,
    ) -> Future<'a, Result<Left, NotHanded>> {
        Box::pin(async move { self.carried(home, handed).await?.left() })
    }
}

impl Holder {
    /// What was taken in goes to its home, or to the holders of records elsewhere; a move that this home decides asks the old home again. Where the record
    /// has gone on since it was taken in, it is followed, perhaps to here.
    async fn go_on(&self, errand: Id, home: &str, handed: &Handed) -> Result<(), NotHanded> {
        let node = &self.parts.node;
        if handed.home.is_some() {
            return node.carry_on(home, handed).await;
        }
        if home == self.parts.name {
            return node.arrive(handed).await.map(|_| ());
        }
        let mut home = self.whereabouts().first(errand, home);
        for _ in 0..HOMES_MAX {
            self.whereabouts().asks(errand, &home);
            match self.hand(&home, handed).await {
                Err(NotHanded::Elsewhere(gone)) if gone == self.parts.name => {
                    let carried = node.carry_back(handed.clone()).await;
                    let carried = carried.map(|done| Carried::Entry(done.entry));
                    let carried = carried.unwrap_or_else(|refused| Carried::not(&refused));
                    return carried.entry().map(|_| ());
                }
                Err(NotHanded::Elsewhere(gone)) => home = gone,
                handed @ (Ok(_) | Err(NotHanded::Unreachable | NotHanded::Refused { .. })) => {
                    return handed.map(|_| ());
                }
            }
        }
        Err(NotHanded::Unreachable)
    }

    fn whereabouts(&self) -> MutexGuard<'_, Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn hand(&self, home: &str, handed: &Handed) -> Result<Id, NotHanded> {
        self.carried(home, handed).await?.entry()
    }

    /// What a node answers to a request.
    async fn carried(&self, node: &str, handed: &Handed) -> Result<Carried, NotHanded> {
        let answered = self.asked(node, "/link/carry", handed).await;
        answered.ok_or(NotHanded::Unreachable)
    }

    /// What a node answers to a question, within two seconds.
    async fn asked<T: DeserializeOwned>(
        &self,
        node: &str,
        path: &'static str,
        what: &impl Serialize,
    ) -> Option<T> {
        let body = serde_json::to_vec(what).expect("a question is plain data, which JSON can hold");
        let limits = Limits {
            answer_max: HOME_MAX,
            bytes_max: CARRIED_LEN_MAX,
        };
        let caller = &self.parts.caller;
        let answered = caller.call(node, Method::POST, path, Bytes::from(body), limits);
        let answer = answered.await;
        let unreached = |error| tracing::info!(node, path, %error, "it is not reached");
        let answer = answer.map_err(unreached).ok()?;
        let told = serde_json::from_slice(&answer.body);
        let strange = |_| tracing::info!(node, path, status = %answer.status, "it does not answer");
        told.map_err(strange).ok()
    }

    /// Hands over what was taken in, oldest first, until it is done. Never ends.
    pub(crate) async fn keep_handing_over(self: Arc<Self>) {
        loop {
            let store = self.parts.node.store();
            // All that waits, in the order in which it was put off: a time of a clock that was ahead must not hold anything up after a restart.
            let due = store.outbox_take(Moment::LAST, TURN_LEN).await;
            for outgoing in due.unwrap_or_default() {
                if outgoing.errand.kind == HAND_OVER {
                    self.try_again(outgoing).await;
                }
            }
            tokio::time::sleep(AGAIN).await;
        }
    }

    async fn try_again(&self, outgoing: Outgoing) {
        let Ok(TakenIn { home, handed, .. }) = serde_json::from_value(outgoing.errand.body) else {
            tracing::error!(errand = %outgoing.id, "an intake does not read");
            return;
        };
        let store = self.parts.node.store();
        let settled = match self.go_on(outgoing.id, &home, &handed).await {
            Ok(()) => Settled::Done,
            Err(NotHanded::Refused { code, said }) => {
                tracing::warn!(home, code, "the home has refused what was taken in here");
                Settled::Refused { code, said }
            }
            Err(NotHanded::Unreachable | NotHanded::Elsewhere(_)) => {
                // Due at once, behind those that were tried less: each turn rests. A time ahead would not come where the clock stands still
                // because it had been ahead.
                let now = self.parts.clock.now();
                if let Err(error) = store.outbox_later(outgoing.id, now).await {
                    tracing::warn!(%error, "the outbox");
                }
                return;
            }
        };
        // What can't be noted now stays in the outbox, and the home gives the same answer again.
        if self
            .parts
            .node
            .settle(outgoing.entry, &settled)
            .await
            .is_err()
        {
            return;
        }
        self.whereabouts().is_over(outgoing.id);
        let outcome = store.outbox_done(outgoing.id).await;
        if let Err(error) = outcome {
            tracing::warn!(%error, "the outbox");
        }
    }
}

/// Carries a request for another node. That node answers for its caller: an officer of its own office, or a citizen at its own portal.
pub(crate) async fn carry(
    State(holder): State<Arc<Holder>>,
    Extension(Peer(peer)): Extension<Peer>,
    body: Bytes,
) -> Response {
    let Ok(handed) = serde_json::from_slice::<Handed>(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let home_of = |office: &str| {
        let home = |directory: &Directory| directory.node(office)?.home.clone();
        holder.parts.copy.read(home).flatten()
    };
    // The home of the place to which records move answers for whoever reported that to it; whether it is that home, the decision asks.
    if handed.wants.is_none() && !handed.is_of(&peer, home_of) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let node = &holder.parts.node;
    let carried = if handed.wants.is_some() {
        let left = node.carry_leaving(handed, &peer).await;
        left.map(Carried::Left)
    } else if handed.home.is_some() {
        let whole = node.carry_whole(handed).await;
        whole.map(|whole| Carried::Whole(Box::new(whole)))
    } else {
        let done = node.carry_handed(handed).await;
        done.map(|done| Carried::Entry(done.entry))
    };
    let carried = carried.unwrap_or_else(|refused| {
        let answer = Carried::not(&refused);
        if let (Carried::Later, Refused::Refusal(refusal)) = (&answer, &refused) {
            tracing::info!(peer, code = refusal.code, "not carried here");
        }
        answer
    });
    crate::serve::json(&carried)
}

/// What is known here of a paper, for another node at which somebody checks it.
pub(crate) async fn paper(State(holder): State<Arc<Holder>>, body: Bytes) -> Response {
    let Ok(asked) = serde_json::from_slice::<LookUp>(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let known = holder.parts.node.looked_up(&asked).await;
    crate::serve::json(&known.unwrap_or(LookedUp::NotHere))
}

/// What a share code shows that this node gave, for another node at which somebody typed it; on record as a look there.
pub(crate) async fn share(
    State(holder): State<Arc<Holder>>,
    Extension(Peer(peer)): Extension<Peer>,
    body: Bytes,
) -> Response {
    let Ok(asked) = serde_json::from_slice::<AskedShare>(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let told = holder.parts.node.shared(&asked, &peer).await;
    let told = told.unwrap_or_else(|refusal| {
        tracing::info!(peer, code = refusal.code, "a share code is not answered");
        ToldShare::NotNow
    });
    crate::serve::json(&told)
}

/// Opens a session for a citizen of this home whom another node has signed in. Only a node that holds this home's record is believed: it could read
/// that citizen's record in its own copy.
pub(crate) async fn session(
    State(holder): State<Arc<Holder>>,
    Extension(Peer(peer)): Extension<Peer>,
    body: Bytes,
) -> Response {
    let Ok(caller) = serde_json::from_slice::<Caller>(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let own = holder.parts.name.as_str();
    let believed = |directory: &Directory| directory.holds(&peer, own);
    let citizen = caller.roles == [Role::Citizen] && caller.office.is_none();
    let ours = citizen && caller.home.as_deref() == Some(own);
    if !ours || !holder.parts.copy.read(believed).unwrap_or_default() {
        return StatusCode::FORBIDDEN.into_response();
    }
    match holder.parts.node.open_session(&caller).await {
        Ok(secret) => crate::serve::json(&secret),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
