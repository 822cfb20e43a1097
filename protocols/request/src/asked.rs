//! Whom a node has asked last to do what it took in. A record moves on, perhaps to a home that knows nothing of the one before: that one may have done it,
//! with its answer lost, so nobody else is asked before it has answered.

use std::collections::BTreeMap;

use kernel::Id;

/// By errand, the node that has not answered yet. It is as long as the list of what waits, and is gone with the process.
#[derive(Debug, Default)]
pub struct Asked(BTreeMap<Id, String>);

impl Asked {
    /// Whom to ask first; `home` is the one for which it was taken in.
    pub fn first(&self, errand: Id, home: &str) -> String {
        self.0.get(&errand).map_or(home, String::as_str).to_owned()
    }

    /// A node is being asked.
    pub fn asks(&mut self, errand: Id, node: &str) {
        self.0.insert(errand, node.to_owned());
    }

    /// It is done or refused.
    pub fn is_over(&mut self, errand: Id) {
        self.0.remove(&errand);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_not_answered_is_asked_again_before_anybody_else() {
        let mut asked = Asked::default();
        assert_eq!(asked.first(Id(1), "a"), "a");
        asked.asks(Id(1), "a");
        asked.asks(Id(1), "b");
        assert_eq!(asked.first(Id(1), "a"), "b");
        assert_eq!(asked.first(Id(2), "a"), "a");
        asked.is_over(Id(1));
        assert_eq!(asked.first(Id(1), "a"), "a");
    }
}
