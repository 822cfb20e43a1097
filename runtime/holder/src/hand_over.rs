//! Handing requests over to their homes: at once, or later what was taken in while the home could not be reached.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::Response;
use hyper::Method;
use hyper::StatusCode;
use journal::Outgoing;
use kernel::Future;
use kernel::Id;
use kernel::Refused;
use link::Limits;
use link::Peer;
use node::HAND_OVER;
use node::Handed;
use node::Homes;
use node::NotHanded;
use serde::Deserialize;
use serde::Serialize;

use crate::Holder;

/// How long a home is waited for before the request is taken in here.
const HOME_MAX: Duration = Duration::from_secs(2);
/// How often what was taken in is tried again.
const AGAIN_MS: i64 = 2_000;
/// How many are tried in one turn.
const TURN_LEN: usize = 64;

/// What a home answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Carried {
    /// The entry it made.
    Entry(Id),
    /// It has decided against it.
    Refused {
        /// The refusal's code.
        code: String,
        /// What is told, in Korean.
        said: String,
    },
    /// It can't just now.
    Later,
}

/// The body of the errand that a node leaves when it takes a request in.
#[derive(Deserialize)]
struct TakenIn {
    home: String,
    handed: Handed,
}

impl Homes for Holder {
    fn hand_over<'a>(
        &'a self,
        home: &'a str,
        handed: &'a Handed,
    ) -> Future<'a, Result<Id, NotHanded>> {
        Box::pin(self.hand(home, handed))
    }
}

impl Holder {
    async fn hand(&self, home: &str, handed: &Handed) -> Result<Id, NotHanded> {
        let body =
            serde_json::to_vec(handed).expect("a request is plain data, which JSON can hold");
        let limits = Limits {
            answer_max: HOME_MAX,
            bytes_max: 64 << 10,
        };
        let answered =
            self.parts
                .caller
                .call(home, Method::POST, "/link/carry", Bytes::from(body), limits);
        let answer = answered.await.map_err(|error| {
            tracing::info!(home, %error, "the home is not reached");
            NotHanded::Unreachable
        })?;
        match serde_json::from_slice(&answer.body) {
            Ok(Carried::Entry(entry)) => Ok(entry),
            Ok(Carried::Refused { code, said }) => Err(NotHanded::Refused { code, said }),
            Ok(Carried::Later) | Err(_) => Err(NotHanded::Unreachable),
        }
    }

    /// Hands over what was taken in, oldest first, until it is done. Never ends.
    pub(crate) async fn keep_handing_over(self: Arc<Self>) {
        let pause = Duration::from_millis(u64::try_from(AGAIN_MS).unwrap_or_default());
        loop {
            let store = self.parts.node.store();
            let due = store.outbox_take(self.parts.clock.now(), TURN_LEN).await;
            for outgoing in due.unwrap_or_default() {
                if outgoing.errand.kind == HAND_OVER {
                    self.try_again(outgoing).await;
                }
            }
            tokio::time::sleep(pause).await;
        }
    }

    async fn try_again(&self, outgoing: Outgoing) {
        let Ok(TakenIn { home, handed }) = serde_json::from_value(outgoing.errand.body) else {
            tracing::error!(errand = %outgoing.id, "an intake does not read");
            return;
        };
        let store = self.parts.node.store();
        let outcome = match self.hand(&home, &handed).await {
            Ok(_) => store.outbox_done(outgoing.id).await,
            Err(NotHanded::Unreachable) => {
                let again = self.parts.clock.now().plus_ms(AGAIN_MS);
                store.outbox_later(outgoing.id, again).await
            }
            Err(NotHanded::Refused { code, .. }) => {
                tracing::warn!(home, code, "the home has refused what was taken in here");
                match self.parts.node.note_refusal(outgoing.entry, &code).await {
                    Ok(()) => store.outbox_done(outgoing.id).await,
                    Err(_) => Ok(()),
                }
            }
        };
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
    let of_its_own = handed
        .caller
        .office
        .as_ref()
        .is_none_or(|office| *office == peer);
    if !of_its_own {
        return StatusCode::FORBIDDEN.into_response();
    }
    let carried = match holder.parts.node.carry_handed(handed).await {
        Ok(done) => Carried::Entry(done.entry),
        Err(Refused::Refusal(refusal)) if refusal.class == kernel::Class::Unavailable => {
            Carried::Later
        }
        Err(Refused::Refusal(refusal)) => Carried::Refused {
            code: refusal.code.to_owned(),
            said: refusal.what.ko.to_owned(),
        },
        Err(Refused::Faults(_)) => Carried::Refused {
            code: "input".to_owned(),
            said: "적힌 내용에 오류가 있습니다.".to_owned(),
        },
    };
    crate::serve::json(&carried)
}
