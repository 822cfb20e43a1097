use qrcodegen::Mask;
use qrcodegen::QrCode;
use qrcodegen::QrCodeEcc;
use qrcodegen::QrSegment;
use qrcodegen::Version;

use super::*;
use crate::toy;
use crate::toy::ToyKey;

const BASE: &str = "https://ieum.example.go.kr";

fn built(persons: i16) -> Code {
    build(&toy::summary(persons), &toy::delegation(), BASE, &toy::NODE).unwrap()
}

fn qr(code: &Code, largest: u8) -> Option<u8> {
    let (link, digits) = code.segments();
    let segments = [
        QrSegment::make_bytes(link.as_bytes()),
        QrSegment::make_numeric(digits),
    ];
    let drawn = QrCode::encode_segments_advanced(
        &segments,
        QrCodeEcc::Medium,
        Version::MIN,
        Version::new(largest),
        Some(Mask::new(3)),
        false,
    );
    drawn.ok().map(|drawn| drawn.version().value())
}

#[test]
fn a_code_is_a_link_with_digits_behind_the_mark() {
    let code = built(1);
    let (link, digits) = code.segments();
    assert_eq!(link, "https://ieum.example.go.kr/v#IEUM1/");
    assert!(digits.len() > 400 && digits.bytes().all(|letter| letter.is_ascii_digit()));
}

#[test]
fn every_code_fits_version_18_with_four_persons_and_large_households_keep_the_first() {
    for persons in 0..40 {
        let code = built(persons);
        assert!(qr(&code, 18).is_some(), "{persons}");
        assert!(code.address_listed);
        let listed = code.persons_listed;
        assert!(
            if persons <= 4 {
                listed == usize::try_from(persons).unwrap()
            } else {
                listed >= 3
            },
            "{persons}"
        );
    }
    assert_eq!(
        [1, 4].map(|persons| qr(&built(persons), 18)),
        [Some(17), Some(18)]
    );
}

#[test]
fn the_reckoned_capacity_is_that_of_the_qr_library() {
    for persons in 0..20 {
        let summary = toy::summary(persons);
        let header = HeaderBuilder::new()
            .value(DELEGATION, toy::delegation().to_value())
            .build();
        let shape = Shape {
            persons: summary.facts.persons.len(),
            address: true,
        };
        let statement = cose::sign(payload(&summary, shape), header, b"", &toy::NODE).unwrap();
        let text = format!(
            "{BASE}/v#{MARK}{}",
            digits::encode(&cose::tagged(&statement))
        );
        let code = Code {
            text,
            persons_listed: 0,
            address_listed: true,
        };
        let (link, digits) = code.segments();
        assert_eq!(
            qr_bits(link.len(), digits.len()) <= CAPACITY_BITS,
            qr(&code, 18).is_some(),
            "{persons}"
        );
    }
}

#[test]
fn a_long_address_goes_before_the_code_is_refused_and_a_long_link_refuses_it() {
    let mut summary = toy::summary(2);
    summary.facts.address = "가".repeat(200);
    let code = build(&summary, &toy::delegation(), BASE, &toy::NODE).unwrap();
    assert_eq!((code.persons_listed, code.address_listed), (0, false));
    assert!(qr(&code, 18).is_some());
    let long = format!("https://{}.kr", "a".repeat(300));
    assert!(matches!(
        build(&summary, &toy::delegation(), &long, &toy::NODE),
        Err(CodeFault::TooLarge { .. })
    ));
}

#[test]
fn what_no_verifier_would_accept_is_not_signed() {
    let delegation = toy::delegation();
    let other_kind = Summary {
        kind: "rental.contract".into(),
        ..toy::summary(1)
    };
    let other_place = Summary {
        place: 26_110,
        ..toy::summary(1)
    };
    let too_late = Summary {
        issued_at_s: toy::terms().until_s + 1,
        ..toy::summary(1)
    };
    let other_node = Summary {
        number: Number::from_value(79_444).unwrap(),
        ..toy::summary(1)
    };
    for summary in [other_kind, other_place, too_late, other_node] {
        assert!(
            matches!(
                build(&summary, &delegation, BASE, &toy::NODE),
                Err(CodeFault::NotDelegated(_))
            ),
            "{summary:?}"
        );
    }
    assert!(matches!(
        build(&toy::summary(1), &delegation, BASE, &ToyKey(9)),
        Err(CodeFault::NotDelegated(_))
    ));
}
