//! The file of a paper: for its holder, for the office that issued it, and for whoever was given a share code.

use journal::Issued;
use kernel::Caller;
use kernel::Id;
use kernel::Need;
use kernel::PaperFile;
use kernel::Refusal;
use store::Recorded;

use crate::Node;
use crate::carry::told;
use crate::house::is_own;
use crate::lines::papers;
use crate::refusals::NOT_FOUND;
use crate::refusals::PAPER_WITHDRAWN;

/// A paper as it lies here.
pub(crate) struct Held {
    /// The entry that issued it, or that notes that another node did.
    pub(crate) entry: Id,
    pub(crate) issued: Issued,
    /// The node that issued it.
    pub(crate) by: String,
    recorded: Recorded,
    pdf: Option<Vec<u8>>,
}

impl Held {
    /// Whether this is whose paper it is.
    pub(crate) fn is_of(&self, caller: &Caller) -> bool {
        let holder = self.issued.holder.as_ref();
        holder.is_some_and(|holder| holder.to_string() == caller.who)
    }
}

impl Node {
    /// A paper by its number, wherever it was issued.
    pub(crate) async fn held(&self, number: &str) -> Result<Held, Refusal> {
        let number = certificate::Number::parse(number).ok_or(NOT_FOUND)?.plain();
        let record = self.parts.store.paper(&number).await.map_err(told)?;
        let record = record.ok_or(NOT_FOUND)?;
        let recorded = self.parts.store.entry(record.entry).await.map_err(told)?;
        let recorded = recorded.ok_or(NOT_FOUND)?;
        let (all, by) = papers(&recorded);
        let issued = all.into_iter().find(|issued| issued.number == number);
        Ok(Held {
            entry: record.entry,
            issued: issued.ok_or(NOT_FOUND)?,
            by,
            recorded,
            pdf: record.pdf,
        })
    }

    pub(crate) async fn file(&self, number: &str, caller: &Caller) -> Result<PaperFile, Refusal> {
        let held = self.held(number).await?;
        if !held.is_of(caller) && !is_own(&held.recorded, caller) {
            return Err(NOT_FOUND);
        }
        self.stands(&held).await?;
        self.file_of(held).await
    }

    /// Refuses a paper that was withdrawn (발급 취소).
    pub(crate) async fn stands(&self, held: &Held) -> Result<(), Refusal> {
        let stream = request::paper_stream(&held.issued.number);
        let paper = self.load(&[Need::Stream(stream.clone())]).await?;
        let paper = paper.streams.get(&stream);
        let withdrawn = paper.and_then(|paper| request::Withdrawal::of(&paper.events));
        withdrawn.map_or(Ok(()), |_| Err(PAPER_WITHDRAWN))
    }

    /// The file: as it lies here, else printed anew from its entry.
    pub(crate) async fn file_of(&self, held: Held) -> Result<PaperFile, Refusal> {
        let pdf = match held.pdf {
            Some(pdf) => pdf,
            None => self.print_anew(&held.recorded, &held.issued).await?,
        };
        Ok(PaperFile {
            line: self.line(&held.issued, &held.by),
            pdf,
        })
    }
}
