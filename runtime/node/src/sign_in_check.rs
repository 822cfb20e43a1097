//! Whether somebody could sign in here just now. On 17 November 2023 machines answered while no officer got to their work, so that a node which reads
//! and writes has not shown yet that it works. The watch (관제) signs in by the steps that everybody takes: the door finds it, a session is kept, found
//! again by its secret, and ended. Nothing of it is recorded or stays, and nobody hears its secret.

use clock::Ticks;
use kernel::Moment;
use kernel::Words;
use kernel::words;

use crate::Node;

/// Asked more often, the last outcome is told again: a check must not become a load.
const EVERY_MS: i64 = 1_000;
/// A session that could not be ended, since the process was killed, is over by itself.
const SESSION_MS: i64 = 60_000;

/// What came of signing in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInChecked {
    /// It went, in so many microseconds.
    Went {
        /// From the door to the end of the session.
        took_us: u64,
    },
    /// Nobody can sign in here, by its configuration: there is nothing to check.
    Nobody,
    /// It did not go.
    Failed {
        /// At which step, for people.
        said: Words,
        /// Why, for operators.
        why: String,
    },
}

impl Node {
    /// Signs in, uses the session and ends it; at most once a second, in between the last outcome is told again.
    pub async fn check_sign_in(&self, now: Moment) -> SignInChecked {
        let mut checked = self.signed_in.lock().await;
        if let Some((at, outcome)) = checked.as_ref()
            && now.ms_since(*at).abs() < EVERY_MS
        {
            return outcome.clone();
        }
        let outcome = match self.parts.sign_in.watch() {
            None => SignInChecked::Nobody,
            Some(evidence) => self.sign_in_and_out(evidence, now).await,
        };
        *checked = Some((now, outcome.clone()));
        outcome
    }

    async fn sign_in_and_out(&self, evidence: &str, now: Moment) -> SignInChecked {
        let began = Ticks::begin();
        let caller = match self.parts.sign_in.open(evidence, now) {
            Ok(caller) => caller,
            Err(refusal) => return failed(DOOR, refusal.code.to_owned()),
        };
        let secret = match self.begin_session(&caller, SESSION_MS).await {
            Ok(secret) => secret,
            Err(error) => return failed(KEEP, error.to_string()),
        };
        let found = self.find_session(&secret).await;
        // Whatever was found, it is ended.
        let ended = self.end_session(&secret).await;
        match found {
            Ok(Some(found)) if found == caller => {}
            Ok(Some(_)) => return failed(FIND, "it was somebody else's".to_owned()),
            Ok(None) => return failed(FIND, "it is not there, or can't be read".to_owned()),
            Err(error) => return failed(FIND, error.to_string()),
        }
        let left = match ended {
            Ok(()) => self.find_session(&secret).await,
            Err(error) => Err(error),
        };
        match left {
            Ok(None) => SignInChecked::Went {
                took_us: began.us(),
            },
            Ok(Some(_)) => failed(END, "it is still there".to_owned()),
            Err(error) => failed(END, error.to_string()),
        }
    }
}

fn failed(said: Words, why: String) -> SignInChecked {
    SignInChecked::Failed { said, why }
}

const DOOR: Words = words(
    "아무도 로그인할 수 없습니다: 누구인지 확인하지 못했습니다.",
    "Nobody can sign in: who it is could not be told.",
    "아무도 들어올 수 없어요. 누구인지 알 수 없어요.",
);
const KEEP: Words = words(
    "아무도 로그인할 수 없습니다: 로그인한 것을 저장하지 못했습니다.",
    "Nobody can sign in: the session could not be kept.",
    "아무도 들어올 수 없어요. 들어온 것을 적어 둘 수 없어요.",
);
const FIND: Words = words(
    "로그인해도 곧바로 풀립니다: 저장한 것을 다시 읽지 못했습니다.",
    "Whoever signs in is signed out at once: the session could not be found again.",
    "들어와도 바로 나가게 돼요. 적어 둔 것을 읽을 수 없어요.",
);
const END: Words = words(
    "로그아웃이 되지 않습니다: 로그인한 것을 지우지 못했습니다.",
    "Nobody can sign out: the session could not be ended.",
    "나갈 수 없어요. 들어온 것을 지울 수 없어요.",
);

#[cfg(test)]
mod tests;
