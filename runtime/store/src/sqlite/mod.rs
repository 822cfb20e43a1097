//! stub
use crate::*;
use journal::*;
use kernel::*;
use std::sync::Arc;
pub(crate) struct Sqlite;
pub(crate) enum Change { OutboxDone(Id), OutboxLater{id: Id, due: Moment}, Forget{kind: String, id: Id}, ForgetPast(Moment) }
impl Sqlite {
    pub(crate) fn open(_: Config, _: Arc<dyn Seal>, _: Arc<dyn SignHead>) -> Result<Self, OpenError> { unimplemented!() }
    pub(crate) fn stale(&self) -> bool { unimplemented!() }
    pub(crate) fn seal(&self) -> &dyn Seal { unimplemented!() }
    pub(crate) fn settings(&self) -> &[(&'static str, String)] { unimplemented!() }
    pub(crate) fn state(&self) -> State { unimplemented!() }
    pub(crate) async fn append(&self, _: Proposal) -> Result<Appended, StoreError> { unimplemented!() }
    pub(crate) async fn change(&self, _: Change, _: Option<Moment>) -> Result<(), StoreError> { unimplemented!() }
    pub(crate) async fn load(&self, _: &[Need], _: Moment) -> Result<Brought, StoreError> { unimplemented!() }
    pub(crate) async fn entry(&self, _: Id) -> Result<Option<Recorded>, StoreError> { unimplemented!() }
    pub(crate) async fn entry_by_key(&self, _: Hash) -> Result<Option<Recorded>, StoreError> { unimplemented!() }
    pub(crate) async fn since(&self, _: u64, _: usize) -> Result<Vec<Raw>, StoreError> { unimplemented!() }
    pub(crate) async fn between(&self, _: Moment, _: Moment, _: Box<dyn Fn(&Head) -> bool + Send>, _: usize) -> Result<Vec<Recorded>, StoreError> { unimplemented!() }
    pub(crate) async fn paper(&self, _: &str) -> Result<Option<PaperRecord>, StoreError> { unimplemented!() }
    pub(crate) async fn outbox(&self, _: Moment, _: usize) -> Result<Vec<Outgoing>, StoreError> { unimplemented!() }
    pub(crate) async fn keep(&self, _: &Kept) -> Result<(), StoreError> { unimplemented!() }
    pub(crate) async fn kept(&self, _: &str, _: Id, _: Moment) -> Result<Option<Kept>, StoreError> { unimplemented!() }
    pub(crate) async fn kept_by(&self, _: &str, _: &str, _: Moment) -> Result<Vec<Kept>, StoreError> { unimplemented!() }
    pub(crate) async fn probe(&self, _: Moment) -> Result<(), StoreError> { unimplemented!() }
    pub(crate) async fn rebuild(self: &Arc<Self>, _: Arc<RowsOf>) -> Result<Rebuilt, StoreError> { unimplemented!() }
    pub(crate) async fn dump(&self) -> Result<String, StoreError> { unimplemented!() }
}
