//! What a resident number must read as, and what its check digit may say.

use jiff::civil::date;

use super::*;

const BEFORE: Assigned = Assigned::Before(date(2020, 10, 5));

fn number(text: &str) -> ResidentNumber {
    ResidentNumber::parse(text).expect("a test's number")
}

#[test]
fn the_seventh_digit_says_century_sex_and_nationality() {
    let expected = [
        (1800, Sex::F, false),
        (1900, Sex::M, false),
        (1900, Sex::F, false),
        (2000, Sex::M, false),
        (2000, Sex::F, false),
        (1900, Sex::M, true),
        (1900, Sex::F, true),
        (2000, Sex::M, true),
        (2000, Sex::F, true),
        (1800, Sex::M, false),
    ];
    for (s, (year, sex, foreign)) in expected.into_iter().enumerate() {
        let number = number(&format!("000301-{s}970000"));
        assert_eq!(
            (number.birth(), number.sex(), number.is_foreigner()),
            (date(year, 3, 1), sex, foreign)
        );
    }
}

#[test]
fn the_form_is_strict_and_the_date_must_exist_in_its_century() {
    assert_eq!(number("9001011970015"), number(" 900101-1970015 "));
    for text in [
        "",
        "900101-197001",
        "900101-19700155",
        "900101 1970015",
        "9001-011970015",
        "90010119700-15",
        "９００１０１-1970015",
        "900101--970015",
    ] {
        assert_eq!(
            ResidentNumber::parse(text),
            Err(NumberFault::Format),
            "{text}"
        );
    }
    for text in [
        "990431-1970005",
        "000229-1970005",
        "991301-1970005",
        "000000-3970000",
    ] {
        assert_eq!(
            ResidentNumber::parse(text),
            Err(NumberFault::Date),
            "{text}"
        );
    }
    assert_eq!(number("000229-3970005").birth(), date(2000, 2, 29));
}

#[test]
fn a_remainder_of_zero_gives_one_and_of_one_gives_zero() {
    assert_eq!(number("800101-1970090").checksum(BEFORE), Checksum::Wrong);
    assert_eq!(number("800101-1970091").checksum(BEFORE), Checksum::Right);
    let remainders = (0..100).filter_map(|order| {
        let number = ResidentNumber::compose(
            date(1980, 1, 1),
            Sex::M,
            false,
            9700 + order / 10,
            u8::try_from(order % 10).ok()?,
        );
        number.ok().map(|n| n.0[LEN - 1])
    });
    assert!(remainders.collect::<std::collections::BTreeSet<_>>().len() == 10);
}

#[test]
fn only_an_assignment_known_to_be_before_the_change_makes_a_checksum_count() {
    let wrong = number("900101-1970011");
    let change = rules().random_from;
    let eve = change.yesterday().expect("in range");
    assert_eq!(wrong.checksum(Assigned::On(eve)), Checksum::Wrong);
    assert_eq!(
        wrong.checksum(Assigned::On(change)),
        Checksum::NotApplicable
    );
    assert_eq!(wrong.checksum(Assigned::Before(change)), Checksum::Wrong);
    assert_eq!(
        wrong.checksum(Assigned::Before(change.tomorrow().expect("in range"))),
        Checksum::Unverifiable
    );
    assert_eq!(wrong.checksum(Assigned::Unknown), Checksum::Unverifiable);
    assert_eq!(
        number("900101-1970015").checksum(Assigned::On(eve)),
        Checksum::Right
    );
}

#[test]
fn a_composed_number_says_what_it_was_made_of() {
    for (year, foreign) in [
        (1899, false),
        (1999, false),
        (2004, false),
        (1980, true),
        (2004, true),
    ] {
        for sex in [Sex::M, Sex::F] {
            let made = ResidentNumber::compose(date(year, 2, 28), sex, foreign, 9912, 3)
                .expect("composable");
            assert_eq!(
                (made.birth(), made.sex(), made.is_foreigner()),
                (date(year, 2, 28), sex, foreign)
            );
            assert_eq!(made.checksum(BEFORE), Checksum::Right);
            assert!(made.is_generated_place());
        }
    }
    let compose = |year, foreign, place, order| {
        ResidentNumber::compose(date(year, 1, 1), Sex::M, foreign, place, order)
    };
    assert_eq!(compose(1899, true, 9700, 0), Err(NumberFault::Date));
    assert_eq!(compose(2100, false, 9700, 0), Err(NumberFault::Date));
    assert_eq!(compose(-1, false, 9700, 0), Err(NumberFault::Date));
    assert_eq!(compose(1990, false, 10_000, 0), Err(NumberFault::Format));
    assert_eq!(compose(1990, false, 9700, 10), Err(NumberFault::Format));
    assert!(
        !compose(1990, false, 9600, 0)
            .expect("composable")
            .is_generated_place()
    );
}

#[test]
fn nothing_shows_the_number_that_was_not_asked_to() {
    let number = number("900101-1970015");
    assert_eq!(number.masked(), "900101-1******");
    assert_eq!(number.front_only(), "900101-*******");
    assert_eq!(number.full(), "900101-1970015");
    assert!(!format!("{number:?} {:?}", Some(number)).contains('9'));
    let sealed = serde_json::to_string(&number).expect("text");
    assert_eq!(sealed, "\"9001011970015\"");
    assert_eq!(
        serde_json::from_str::<ResidentNumber>(&sealed).ok(),
        Some(number)
    );
    let fault =
        serde_json::from_str::<ResidentNumber>("\"9001311970015x\"").map_err(|e| e.to_string());
    assert_eq!(fault, Err("format".to_owned()));
}
