//! A house that only has a name and a strip: the map asks for nothing else.

use kernel::*;

pub(super) struct TestHouse(NodeName);

pub(super) fn at() -> Moment {
    Moment::parse("2026-11-21T14:02+09:00").unwrap()
}

impl TestHouse {
    pub(super) fn new() -> Self {
        Self(NodeName {
            name: "jongno".to_owned(),
            code: 11_110,
            title_ko: "서울특별시 종로구".to_owned(),
            title_en: "Jongno-gu, Seoul".to_owned(),
            places: vec!["11110".to_owned()],
        })
    }
}

impl House for TestHouse {
    fn node(&self) -> &NodeName {
        &self.0
    }
    fn services(&self) -> &'static [&'static dyn AnyService] {
        &[]
    }
    fn strip(&self) -> Strip {
        Strip {
            centre: Link::Up,
            writable: true,
            clock_doubtful: false,
            at: at(),
        }
    }
    fn demo(&self) -> bool {
        true
    }
    fn people(&self) -> Vec<Person> {
        Vec::new()
    }
    fn sign_in<'a>(&'a self, _: &'a str) -> Future<'a, Result<Caller, Refusal>> {
        unreachable!("the map signs nobody in")
    }
    fn submit(&self, _: Submission) -> Future<'_, Result<Done, Refused>> {
        unreachable!("the map makes no request")
    }
    fn done<'a>(&'a self, _: Id, _: &'a Caller) -> Future<'a, Result<Done, Refusal>> {
        unreachable!("the map shows no request")
    }
    fn view<'a>(&'a self, _: Id, _: &'a Caller, _: Lang) -> Future<'a, Result<View, Refusal>> {
        unreachable!("the map shows no person")
    }
    fn my_papers<'a>(&'a self, _: &'a Caller) -> Future<'a, Result<Vec<PaperLine>, Refusal>> {
        unreachable!("the map shows no paper")
    }
    fn paper<'a>(&'a self, _: &'a str, _: &'a Caller) -> Future<'a, Result<PaperFile, Refusal>> {
        unreachable!("the map shows no paper")
    }
    fn day<'a>(&'a self, _: Date, _: &'a Caller) -> Future<'a, Result<Vec<DayLine>, Refusal>> {
        unreachable!("the map shows no day")
    }
    fn keep_case<'a>(&'a self, _: &'a Case, _: &'a Caller) -> Future<'a, Result<(), Refusal>> {
        unreachable!("the map has no case")
    }
    fn case<'a>(&'a self, _: Id, _: &'a Caller) -> Future<'a, Result<Case, Refusal>> {
        unreachable!("the map has no case")
    }
    fn cases<'a>(&'a self, _: &'a Caller) -> Future<'a, Result<Vec<Case>, Refusal>> {
        unreachable!("the map has no case")
    }
    fn drop_case<'a>(&'a self, _: Id, _: &'a Caller) -> Future<'a, Result<(), Refusal>> {
        unreachable!("the map has no case")
    }
    fn fresh(&self) -> Id {
        unreachable!("the map makes nothing")
    }
    fn notice<'a>(&'a self, _: &'a kernel::Notice) -> Future<'a, Result<Vec<u8>, Refusal>> {
        unreachable!("no page here prints a notice")
    }

    fn judge(&self, _: Shown) -> Future<'_, Result<Judgement, Refusal>> {
        unreachable!("the map judges no paper")
    }
    fn withdraw<'a>(
        &'a self,
        _: &'a str,
        _: &'a str,
        _: &'a Caller,
    ) -> Future<'a, Result<(), Refusal>> {
        unreachable!("the map withdraws no paper")
    }
    fn withdrawal_reasons(&self) -> Vec<(&'static str, Words)> {
        Vec::new()
    }
    fn neighbours(&self) -> Vec<Neighbour> {
        Vec::new()
    }
    fn reaches<'a>(&'a self, _: &'a str) -> Future<'a, bool> {
        unreachable!("the map asks nobody")
    }
}
