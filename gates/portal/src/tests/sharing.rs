//! Share codes: given once, seen by whose paper it is, ended at once.

use kernel::*;

use super::browser::EXTRACT;
use super::browser::get;
use super::browser::page;
use super::browser::post;
use super::house::NOW;
use super::house::TestHouse;
use super::people::hanieum;
use super::people::nadaum;

const UNKNOWN: Refusal = Refusal::new(
    "share.unknown",
    Class::NotFound,
    words("없습니다", "There is none", "없어요"),
    words("다시 물어보세요", "Ask again", "다시 물어봐요"),
);
const CODE: &str = "1111 0123 4567 8901 2322";

fn at() -> Moment {
    Moment::parse(NOW).unwrap()
}

impl Sharing for TestHouse {
    fn shares<'a>(
        &'a self,
        number: &'a str,
        caller: &'a Caller,
    ) -> Future<'a, Result<Shares, Refusal>> {
        Box::pin(async move {
            let paper = self.paper(number, caller).await?.line;
            let all = self.shares.lock().unwrap();
            Ok(Shares {
                paper,
                days: vec![1, 7, 30],
                live_max: 2,
                looks_max: 50,
                all: all.iter().map(|(_, share)| share.clone()).collect(),
            })
        })
    }

    fn share<'a>(
        &'a self,
        number: &'a str,
        days: u32,
        key: &'a str,
        caller: &'a Caller,
    ) -> Future<'a, Result<(), Refusal>> {
        Box::pin(async move {
            self.paper(number, caller).await?;
            let mut all = self.shares.lock().unwrap();
            if all.iter().any(|(known, _)| known == key) {
                return Ok(());
            }
            let id = Id(all.len() as u128 + 1);
            let looks = (all.is_empty()).then(|| ShareLook {
                at: at(),
                opened: true,
            });
            let share = Share {
                id,
                code: Some(CODE.to_owned()),
                made_at: at(),
                until: at().plus_ms(i64::from(days) * 86_400_000),
                looks: looks.into_iter().collect(),
            };
            all.push((key.to_owned(), share));
            Ok(())
        })
    }

    fn end_share<'a>(
        &'a self,
        number: &'a str,
        share: Id,
        caller: &'a Caller,
    ) -> Future<'a, Result<(), Refusal>> {
        Box::pin(async move {
            self.paper(number, caller).await?;
            let mut all = self.shares.lock().unwrap();
            let known = all.iter_mut().find(|(_, known)| known.id == share);
            known.ok_or(UNKNOWN)?.1.code = None;
            Ok(())
        })
    }

    fn open_shared<'a>(&'a self, code: &'a str) -> Future<'a, Result<PaperFile, Refusal>> {
        Box::pin(async move {
            if !code.starts_with("1111") {
                return Err(UNKNOWN);
            }
            let line = PaperLine {
                number: "1111000000000097".to_owned(),
                check_number: "1111-0000-0000-0097".to_owned(),
                form: "household-extract".to_owned(),
                title: words("주민등록등본", "Household extract", "우리 집 사람 서류"),
                issued_at: at(),
                as_of: at(),
                issued_by: "jongno".to_owned(),
                mode: "normal",
                code: String::new(),
                fee_won: 0,
                replaces: None,
            };
            let pdf = b"%PDF-".to_vec();
            Ok(PaperFile { line, pdf })
        })
    }
}

/// A paper of somebody, and where its share codes are.
fn issued(house: &TestHouse) -> String {
    let reply = post(house, EXTRACT, Some(hanieum()), &[("key", "k1")]);
    let Reply::SeeOther(paper) = reply else {
        panic!("it is issued")
    };
    format!("{paper}/shares")
}

#[test]
fn a_code_is_given_once_and_ended_at_once() {
    let house = TestHouse::new();
    let here = issued(&house);
    let shown = || page(get(&house, &here, Some(hanieum()))).html;
    assert!(shown().contains("쓰고 있는 공유 번호가 없습니다"));
    let week = [("key", "s1"), ("days", "7")];
    for _ in 0..2 {
        let reply = post(&house, &here, Some(hanieum()), &week);
        assert_eq!(reply, Reply::SeeOther(here.clone()));
    }
    assert_eq!(shown().matches(CODE).count(), 1);
    assert!(shown().contains("2026-11-28") && shown().contains("서류를 열어 봄"));
    post(
        &house,
        &here,
        Some(hanieum()),
        &[("key", "s2"), ("days", "1")],
    );
    assert!(shown().contains("모두 쓰고 있습니다") && !shown().contains("name=\"days\""));

    let share = Id(1).to_string();
    let end = format!("{here}/end");
    for _ in 0..2 {
        let reply = post(&house, &end, Some(hanieum()), &[("share", &share)]);
        assert_eq!(reply, Reply::SeeOther(here.clone()));
    }
    assert_eq!(shown().matches(CODE).count(), 1);
    assert!(shown().contains("끝난 번호"));
}

#[test]
fn without_a_period_nothing_is_given_and_another_sees_nothing() {
    let house = TestHouse::new();
    let here = issued(&house);
    for form in [&[("key", "s1")][..], &[("key", "s1"), ("days", "x")]] {
        let said = page(post(&house, &here, Some(hanieum()), form));
        assert_eq!(said.status, 422);
        assert!(said.html.contains("기간을 하나 고르세요"));
    }
    // A form that this portal did not make.
    post(&house, &here, Some(hanieum()), &[("days", "7")]);
    assert!(house.shares.lock().unwrap().is_empty());
    let other = page(get(&house, &here, Some(nadaum())));
    assert_eq!(other.status, 404);
    let other = page(post(
        &house,
        &here,
        Some(nadaum()),
        &[("key", "s1"), ("days", "7")],
    ));
    assert_eq!(other.status, 404);
    assert!(house.shares.lock().unwrap().is_empty());
}
