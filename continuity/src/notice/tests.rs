use super::*;

fn policy() -> Policy {
    Policy::default().with(&[LENGTHS, emergency_text::LENGTHS])
}

fn at(text: &str) -> Moment {
    Moment::parse(text).expect("a moment")
}

fn text(headline: &str, sentences: &[&str]) -> Text {
    Text {
        headline: headline.to_owned(),
        sentences: sentences
            .iter()
            .map(|sentence| (*sentence).to_owned())
            .collect(),
    }
}

fn draft(channels: &[Channel]) -> Draft {
    Draft {
        source: Source {
            ko: text(
                "정부24 발급 중단",
                &["가까운 주민센터에서 발급됩니다.", "다음 안내 10시"],
            ),
            en: text(
                "Government24 is down",
                &["Your community centre issues papers.", "Next news at 10"],
            ),
            easy: text(
                "정부24가 멈췄어요",
                &["가까운 주민센터로 가세요.", "10시에 다시 알려 드려요"],
            ),
        },
        channels: channels.to_vec(),
        expires: at("2026-11-22T18:00"),
    }
}

fn emergency(area: &str) -> Channel {
    Channel::EmergencyText {
        area: area.to_owned(),
    }
}

const NOW: &str = "2026-11-22T09:00";

#[test]
fn every_channel_takes_its_part_of_one_text() {
    use Channel::EmailSubject;
    use Channel::Sms;
    use Channel::Web;
    let draft = draft(&[Web, Sms, EmailSubject, emergency("서울 종로구")]);
    let fits = draft.fits(&policy(), at(NOW).day());
    let ko: Vec<&str> = fits
        .iter()
        .filter(|fit| fit.lang == Lang::Ko)
        .map(|fit| fit.text.as_str())
        .collect();
    let first = "정부24 발급 중단 가까운 주민센터에서 발급됩니다.";
    let expected = [
        &format!("{first} 다음 안내 10시"),
        first,
        "정부24 발급 중단",
        first,
    ];
    assert_eq!(ko, expected);
    assert_eq!(fits.len(), 3 * 3 + 1, "an emergency text is in Korean");
    assert_eq!(draft.faults(&policy(), at(NOW)), []);
}

#[test]
fn what_is_over_is_told_and_never_cut() {
    let mut draft = draft(&[Channel::Sms, emergency("진천군"), emergency("종로구")]);
    draft.source.ko = text(&"가".repeat(44), &[&"나".repeat(47)]);
    let fits = draft.fits(&policy(), at(NOW).day());
    let ko = fits.iter().filter(|fit| fit.lang == Lang::Ko);
    let told: Vec<_> = ko
        .map(|fit| (fit.chars, fit.chars_max, fit.over(), fit.fits()))
        .collect();
    assert_eq!(
        told,
        [
            (92, 90, "나나", false),
            (92, 157, "", true),
            (92, 90, "나나", false)
        ]
    );
    assert_eq!(draft.faults(&policy(), at(NOW)).len(), 2);
    draft.source.ko = text(&"가".repeat(44), &[&"나".repeat(45)]);
    assert_eq!(draft.faults(&policy(), at(NOW)), [], "90 is not over");
}

#[test]
fn a_draft_that_says_nothing_goes_nowhere_or_is_over_is_refused() {
    let policy = policy();
    assert_eq!(draft(&[]).faults(&policy, at(NOW)), [DraftFault::NoChannel]);
    let late = draft(&[Channel::Web]).faults(&policy, at("2026-11-22T18:00"));
    assert_eq!(late, [DraftFault::Expired]);
    let mut silent = draft(&[Channel::Web]);
    silent.source.en = text(" ", &[]);
    let faults = silent.faults(&policy, at(NOW));
    assert!(matches!(faults.as_slice(), [DraftFault::DoesNotFit(fit)] if fit.lang == Lang::En));
    let unknown = draft(&[Channel::Web]).faults(&Policy::default(), at(NOW));
    assert_eq!(unknown, [DraftFault::NoLength(Channel::Web)]);
}

#[test]
fn every_channel_has_a_length() {
    use Channel::Board;
    use Channel::EmailSubject;
    use Channel::Poster;
    use Channel::Push;
    use Channel::Sms;
    use Channel::Web;
    let all = [Web, Board, Sms, EmailSubject, Push, Poster];
    let all = draft(&[all.as_slice(), &[emergency("종로구")]].concat());
    assert_eq!(all.faults(&policy(), at(NOW)), []);
    assert_eq!(
        policy().all::<LengthRow>(LENGTHS.0).map(|rows| rows.len()),
        Ok(6)
    );
}

#[test]
fn the_newest_version_alone_counts() {
    let mut versions = Versions::default();
    assert_eq!(
        versions.next(None, at(NOW)),
        None,
        "nothing was said, so nothing is taken back"
    );
    let first = draft(&[Channel::Web]);
    let mut second = first.clone();
    second.expires = at("2026-11-22T12:00");
    let number = |version: Option<&Version>| version.map(|version| version.number);
    assert_eq!(
        number(versions.next(Some(first.clone()), at("2026-11-22T09:00"))),
        Some(1)
    );
    assert_eq!(
        number(versions.next(Some(first.clone()), at("2026-11-22T09:01"))),
        Some(1),
        "the same again"
    );
    assert_eq!(
        number(versions.next(Some(second.clone()), at("2026-11-22T10:00"))),
        Some(2)
    );
    let current =
        |versions: &Versions, now| versions.current(at(now)).map(|(version, _)| version.number);
    assert_eq!(current(&versions, "2026-11-22T11:59"), Some(2));
    assert_eq!(
        current(&versions, "2026-11-22T12:00"),
        None,
        "the first would still run, and never counts again"
    );
    assert_eq!(number(versions.superseded_by(2)), Some(1));
    assert_eq!(
        (versions.superseded_by(1), versions.superseded_by(3)),
        (None, None)
    );
}

#[test]
fn what_was_taken_back_is_kept_and_not_said() {
    let mut versions = Versions::default();
    versions.next(Some(draft(&[Channel::Web])), at("2026-11-22T09:00"));
    versions.next(None, at("2026-11-22T08:00"));
    assert_eq!(versions.current(at("2026-11-22T09:01")), None);
    let told: Vec<_> = versions
        .all()
        .iter()
        .map(|version| (version.number, version.at))
        .collect();
    let nine = at("2026-11-22T09:00");
    assert_eq!(
        told,
        [(1, nine), (2, nine)],
        "a clock set back changes no order"
    );
}
