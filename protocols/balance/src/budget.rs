//! How much may be sent again: a tenth of what is asked, so that our own second tries are never the storm.

/// A tenth of what is asked, with a small purse for quiet hours.
#[derive(Debug)]
pub struct Budget {
    /// Thousandths of a try.
    purse: u32,
}

/// What each request pays in.
const PAYS_IN: u32 = 100;
/// What a second try costs.
const COSTS: u32 = 1_000;
/// The purse is full at so many tries: what waits at one backend when it dies.
const TRIES_MAX: u32 = 128;

impl Default for Budget {
    fn default() -> Self {
        Self {
            purse: TRIES_MAX * COSTS,
        }
    }
}

impl Budget {
    /// A request has come.
    pub fn pay_in(&mut self) {
        self.purse = (self.purse + PAYS_IN).min(TRIES_MAX * COSTS);
    }

    /// True where one may be sent again; it is paid for.
    pub fn take(&mut self) -> bool {
        let left = self.purse.checked_sub(COSTS);
        self.purse = left.unwrap_or(self.purse);
        left.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_a_tenth_is_sent_again_once_the_purse_is_empty() {
        let mut budget = Budget::default();
        while budget.take() {}
        let again = (0..1_000).filter(|_| {
            budget.pay_in();
            budget.take()
        });
        assert_eq!(again.count(), 100);
    }
}
