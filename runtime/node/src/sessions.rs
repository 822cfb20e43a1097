//! Sessions: a cookie's secret is kept only as its hash, so what lies on disk opens no session. They survive a restart.

use journal::StoreError;
use kernel::Caller;
use kernel::Id;
use kernel::Moment;
use kernel::Refusal;
use store::Kept;

use crate::Node;
use crate::carry::told;
use crate::sign_in::is_watch;

/// How long a session lasts after it was opened: one working day.
const SESSION_MS: i64 = 10 * 3_600_000;
/// The kind under which sessions are kept.
pub const SESSION: &str = "session";

impl Node {
    /// Opens a session; the answer is the secret for the cookie.
    pub async fn open_session(&self, caller: &Caller) -> Result<String, Refusal> {
        self.begin_session(caller, SESSION_MS).await.map_err(told)
    }

    /// The same for so many milliseconds.
    pub(crate) async fn begin_session(
        &self,
        caller: &Caller,
        lasts_ms: i64,
    ) -> Result<String, StoreError> {
        let now = self.parts.clock.now();
        let secret = self.fresh_secret();
        let content =
            serde_json::to_vec(caller).expect("a caller is plain data, which JSON can hold");
        let until = now.plus_ms(lasts_ms);
        let kept = Kept {
            kind: SESSION.to_owned(),
            id: id_of(&secret),
            owner: caller.who.clone(),
            content,
            until,
        };
        self.parts.store.keep(&kept).await?;
        Ok(secret)
    }

    /// Has the home of whom this node has signed in open the session; none where it does not, and this node serves them.
    pub async fn open_session_at(&self, home: &str, caller: &Caller) -> Option<String> {
        let homes = self.homes.get()?;
        homes.welcome(home, caller).await
    }

    /// A secret for a visitor's cookie: 256 bits as hex digits.
    pub fn fresh_secret(&self) -> String {
        format!(
            "{:032x}{:032x}",
            keys::fresh_id_bits(),
            keys::fresh_id_bits()
        )
    }

    /// Whose session this is; none if it is over or was never opened here.
    pub async fn session(&self, secret: &str) -> Option<Caller> {
        let caller = self.find_session(secret).await.ok()??;
        // Its secret never leaves this process; whoever had it all the same would see no page with it.
        (!is_watch(&caller)).then_some(caller)
    }

    /// The same for the watch too, and why it can't be told.
    pub(crate) async fn find_session(&self, secret: &str) -> Result<Option<Caller>, StoreError> {
        let now = self.parts.clock.now();
        let kept = self.parts.store.kept(SESSION, id_of(secret), now).await?;
        Ok(kept.and_then(|kept| serde_json::from_slice(&kept.content).ok()))
    }

    /// Closes a session.
    pub async fn close_session(&self, secret: &str) -> Result<(), Refusal> {
        self.end_session(secret).await.map_err(told)
    }

    pub(crate) async fn end_session(&self, secret: &str) -> Result<(), StoreError> {
        self.parts.store.forget(SESSION, id_of(secret)).await
    }

    /// A secret for forms, bound to a session: whoever does not have its cookie can't make it.
    pub fn form_secret(&self, session: &str) -> String {
        let token = self.parts.store.seal().token(&format!("form {session}"));
        journal::Hash::of(&[&token]).to_string()
    }

    /// Forgets sessions and cases that are over.
    pub async fn tidy_up(&self, now: Moment) {
        if let Err(error) = self.parts.store.forget_past(now).await {
            tracing::warn!(%error, "sessions and cases that are over could not be forgotten");
        }
    }
}

fn id_of(secret: &str) -> Id {
    let hash = journal::Hash::of(&[b"session", secret.as_bytes()]);
    Id(hash
        .0
        .iter()
        .take(16)
        .fold(0, |id, byte| (id << 8) | u128::from(*byte)))
}
