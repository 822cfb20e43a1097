//! What may be sent once more. A request that changes something is sent twice only where whoever receives it tells the second from a new one: a paper
//! issued twice, or a bid lodged twice, is worse than an error.

use crate::State;

/// How far a request came before it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// No byte of it has left.
    Nothing,
    /// It may have arrived.
    Perhaps,
    /// Its answer has begun.
    Answered,
}

/// What is known of a request.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// Its method changes nothing, or the same however often it comes (RFC 9110, 9.2.2).
    pub idempotent: bool,
    /// It bears an idempotency key.
    pub keyed: bool,
    /// Its whole body is at hand.
    pub whole: bool,
}

impl Wish {
    /// What a method says of itself.
    pub fn is_idempotent(method: &str) -> bool {
        matches!(
            method,
            "GET" | "HEAD" | "OPTIONS" | "TRACE" | "PUT" | "DELETE"
        )
    }
}

/// True where a request may go to a backend again: the same one or another.
pub fn may_go_again(wish: Wish, sent: Sent) -> bool {
    match sent {
        Sent::Nothing => wish.whole,
        Sent::Perhaps => wish.whole && (wish.idempotent || wish.keyed),
        Sent::Answered => false,
    }
}

/// True where another home may get what belongs to this one: no backend of it works any more. Until that is said the same home is asked again.
pub fn may_leave_home(states: &[State]) -> bool {
    states
        .iter()
        .all(|state| state.is_out() || *state == State::Draining)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(method: &str, keyed: bool) -> Wish {
        Wish {
            idempotent: Wish::is_idempotent(method),
            keyed,
            whole: true,
        }
    }

    #[test]
    fn a_post_without_a_key_is_never_sent_twice() {
        assert!(!may_go_again(wish("POST", false), Sent::Perhaps));
        assert!(may_go_again(wish("POST", true), Sent::Perhaps));
        assert!(may_go_again(wish("GET", false), Sent::Perhaps));
        // No byte of it has arrived anywhere: it is not the second.
        assert!(may_go_again(wish("POST", false), Sent::Nothing));
    }

    #[test]
    fn nothing_is_sent_twice_once_its_answer_has_begun_or_its_body_is_gone() {
        assert!(!may_go_again(wish("GET", true), Sent::Answered));
        let streamed = Wish {
            whole: false,
            ..wish("PUT", true)
        };
        assert!(!may_go_again(streamed, Sent::Nothing));
    }

    #[test]
    fn a_home_is_left_only_when_none_of_it_works() {
        assert!(!may_leave_home(&[State::Down, State::Suspect]));
        assert!(may_leave_home(&[State::Down, State::Degraded]));
    }
}
