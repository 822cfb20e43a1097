//! The cap on a rise, in whole numbers: 환산보증금 (the converted deposit) is deposit + rent × 12 ÷ rate, and the cap is a boundary on which
//! a rounded number would decide wrongly.

/// A fraction of whole numbers: a rate, a share. Never a rounded one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    over: i128,
    under: i128,
}

/// The most digits that a rate may have, before and after its point together.
const DIGITS_MAX: usize = 9;
const PERCENT: i128 = 100;
const MONTHS: i128 = 12;

impl Ratio {
    /// Where both contracts have no rent any rate gives the same.
    pub const ANY: Self = Self { over: 1, under: 1 };

    /// Reads a decimal text above zero, exactly: `0.045` is 45/1000.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits: String = [whole, part].concat();
        let plain = !whole.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !plain || digits.len() > DIGITS_MAX {
            return None;
        }
        let under = part.bytes().fold(1, |under, _| under * 10);
        let over: i128 = digits.parse().ok()?;
        (over > 0).then_some(Self { over, under })
    }

    /// Reads a percentage above zero and at most 100: `4.5` is 45/1000.
    pub fn percent(text: &str) -> Option<Self> {
        let Self { over, under } = Self::parse(text)?;
        let ratio = Self {
            over,
            under: under * PERCENT,
        };
        (ratio.over <= ratio.under).then_some(ratio)
    }
}

/// What a lessee pays, in won: the deposit, and the rent of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The deposit (보증금).
    pub deposit_won: i64,
    /// The monthly rent (월 임대료); 0 where there is none.
    pub rent_won: i64,
}

/// Two converted deposits (환산보증금), both times one positive whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    before: i128,
    after: i128,
}

impl Change {
    /// From one contract's terms to the next one's, both converted at the rate in force on the day of the next.
    pub fn between(before: Terms, after: Terms, rate: Ratio) -> Self {
        let converted = |terms: Terms| {
            i128::from(terms.deposit_won) * rate.over
                + i128::from(terms.rent_won) * MONTHS * rate.under
        };
        Self {
            before: converted(before),
            after: converted(after),
        }
    }

    /// True if it becomes dearer at all.
    pub const fn is_rise(self) -> bool {
        self.after > self.before
    }

    /// True if it rises by more than the cap. Exactly the cap is within it.
    pub const fn exceeds(self, cap: Ratio) -> bool {
        (self.after - self.before) * cap.under > self.before * cap.over
    }

    /// The largest deposit, in won, with which a rent of the next contract stays within the cap; none where the rent alone is over it.
    pub fn deposit_max(self, rent_won: i64, rate: Ratio, cap: Ratio) -> Option<i64> {
        let allowed = self.before * (cap.under + cap.over);
        let rent = i128::from(rent_won) * MONTHS * rate.under * cap.under;
        let deposit = (allowed - rent).div_euclid(cap.under * rate.over);
        i64::try_from(deposit).ok().filter(|deposit| *deposit >= 0)
    }

    /// By how many per cent, with two digits, rounded half up: for people to read, never to decide by. None where nothing was paid before.
    pub fn percent(self) -> Option<String> {
        if self.before <= 0 {
            return None;
        }
        let change = self.after - self.before;
        let sign = if change < 0 { "-" } else { "" };
        let hundredths = (change.abs() * PERCENT * 200 + self.before) / (2 * self.before);
        let (whole, part) = (hundredths / PERCENT, hundredths % PERCENT);
        Some(format!("{sign}{whole}.{part:02}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAP: Ratio = Ratio {
        over: 5,
        under: 100,
    };

    fn change(before: (i64, i64), after: (i64, i64), rate: &str) -> Change {
        let terms = |(deposit_won, rent_won)| Terms {
            deposit_won,
            rent_won,
        };
        Change::between(
            terms(before),
            terms(after),
            Ratio::percent(rate).expect(rate),
        )
    }

    #[test]
    fn the_published_case_is_a_violation_at_four_per_cent_and_legal_at_five_and_a_half() {
        let at = |rate| change((10_000_000, 600_000), (5_000_000, 650_000), rate);
        assert_eq!(
            (at("4.0").exceeds(CAP), at("4").percent().as_deref()),
            (true, Some("5.26"))
        );
        assert_eq!(
            (at("5.5").exceeds(CAP), at("5.5").percent().as_deref()),
            (false, Some("4.19"))
        );
    }

    #[test]
    fn exactly_the_cap_is_within_it_and_one_won_more_is_not() {
        assert!(!change((200_000_000, 0), (210_000_000, 0), "5.5").exceeds(CAP));
        let over = change((200_000_000, 0), (210_000_001, 0), "5.5");
        assert_eq!(
            (over.exceeds(CAP), over.percent().as_deref()),
            (true, Some("5.00"))
        );
        // 100,000,000 + 500,000 × 12 ÷ 0.06 = 200,000,000; the rise is in the rent alone.
        assert!(!change((100_000_000, 500_000), (100_000_000, 550_000), "6").exceeds(CAP));
        assert!(change((100_000_000, 500_000), (100_000_000, 550_001), "6").exceeds(CAP));
        // A third of a won: 12 ÷ 0.045 has no end as a decimal.
        assert!(!change((0, 300_000), (0, 315_000), "4.5").exceeds(CAP));
        assert!(change((0, 300_000), (0, 315_001), "4.5").exceeds(CAP));
    }

    #[test]
    fn the_largest_deposit_is_within_the_cap_and_one_won_more_is_not() {
        let rate = Ratio::percent("4.5").expect("a rate");
        for (before, rent) in [
            ((200_000_000, 0), 0),
            ((10_000_000, 600_000), 650_000),
            ((7, 300_000), 300_001),
        ] {
            let most = change(before, (0, rent), "4.5")
                .deposit_max(rent, rate, CAP)
                .expect("some");
            assert!(!change(before, (most, rent), "4.5").exceeds(CAP), "{most}");
            assert!(
                change(before, (most + 1, rent), "4.5").exceeds(CAP),
                "{most}"
            );
        }
        let rent_alone = change((0, 300_000), (0, 315_001), "4.5");
        assert_eq!(rent_alone.deposit_max(315_001, rate, CAP), None);
    }

    #[test]
    fn a_fall_is_no_rise_and_nothing_before_has_no_percentage() {
        let fall = change((200_000_000, 0), (190_000_000, 0), "4");
        assert!(!fall.is_rise() && !fall.exceeds(CAP));
        assert_eq!(fall.percent().as_deref(), Some("-5.00"));
        let first = change((0, 0), (1, 0), "4");
        assert!(first.is_rise() && first.exceeds(CAP) && first.percent().is_none());
    }

    #[test]
    fn a_rate_is_read_exactly_or_not_at_all() {
        assert_eq!(
            Ratio::parse("0.045"),
            Some(Ratio {
                over: 45,
                under: 1_000
            })
        );
        assert_eq!(
            Ratio::percent("4.5"),
            Some(Ratio {
                over: 45,
                under: 1_000
            })
        );
        for bad in [
            "",
            ".",
            ".5",
            "-4",
            "4,5",
            "4.5 ",
            "1e-2",
            "0",
            "0.0",
            "1.2.3",
            "1234567890",
        ] {
            assert_eq!(Ratio::parse(bad), None, "{bad}");
        }
        assert_eq!(Ratio::percent("100.1"), None);
    }

    proptest::proptest! {
        #[test]
        fn a_dearer_contract_never_shows_less_and_the_cap_is_the_same_whatever_the_unit(
            deposit in 0_i64..1_000_000_000, rent in 0_i64..10_000_000, more in 1_i64..100_000_000, rate in 1_u32..10_000, times in 1_i64..1_000,
        ) {
            let rate = Ratio::percent(&format!("{}.{:02}", rate / 100, rate % 100)).expect("a rate");
            let of = |deposit_won, rent_won| Terms { deposit_won, rent_won };
            let one = Change::between(of(deposit, rent), of(deposit + more, rent), rate);
            proptest::prop_assert!(one.is_rise());
            let dearer = Change::between(of(deposit, rent), of(deposit + more, rent + 1), rate);
            proptest::prop_assert!(!one.exceeds(CAP) || dearer.exceeds(CAP));
            let scaled = Change::between(of(deposit * times, rent * times), of((deposit + more) * times, rent * times), rate);
            proptest::prop_assert_eq!((one.exceeds(CAP), one.percent()), (scaled.exceeds(CAP), scaled.percent()));
        }
    }
}
