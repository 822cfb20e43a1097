//! Real printers by IPP (RFC 8010, RFC 8011): what a printer says of itself, a job with one PDF, and what becomes of it.
//!
//! Only the operations of IPP Everywhere that are needed: a printer without them is told apart before anything is sent. Each call is one connection
//! with a bound on its time; nothing here tries again.

mod address;
mod line;
mod said;

pub use crate::address::Address;
pub use crate::line::PrinterError;
pub use crate::said::Job;
pub use crate::said::JobState;
pub use crate::said::Look;

use hyper::body::Bytes;
use ipp::attribute::IppAttribute;
use ipp::model::DelimiterTag;
use ipp::model::Operation;
use ipp::value::IppValue;

use crate::line::ANSWER_MAX;
use crate::line::Ask;
use crate::line::DOCUMENT_MAX;

/// What a printer shows as the owner of our jobs: never an officer, never a citizen.
const OWNER: &str = "ieum";
/// What a page is sent as.
const PDF: &str = "application/pdf";

impl Address {
    /// What the printer says of itself: whether it takes what we send, and what keeps it from printing.
    pub async fn look(&self) -> Result<Look, PrinterError> {
        let ask = Ask::new(self, Operation::GetPrinterAttributes)?
            .with("requested-attributes", said::asked()?);
        Ok(Look::of(&ask.answer(self, ANSWER_MAX).await?))
    }

    /// Makes a job, still without a document: nothing can be printed yet. `name` is shown on the printer and in its lists.
    pub async fn create(&self, name: &str) -> Result<i32, PrinterError> {
        let text = |text: &str| -> Result<IppValue, PrinterError> {
            Ok(IppValue::NameWithoutLanguage(text.try_into()?))
        };
        let keyword = |text: &str| -> Result<IppValue, PrinterError> {
            Ok(IppValue::Keyword(text.try_into()?))
        };
        let mut ask = Ask::new(self, Operation::CreateJob)?
            .with("requesting-user-name", text(OWNER)?)
            .with("job-name", text(name)?);
        for (attribute, value) in [("sides", "one-sided"), ("media", "iso_a4_210x297mm")] {
            let attribute = IppAttribute::with_name(attribute, keyword(value)?)?;
            ask.add(DelimiterTag::JobAttributes, attribute);
        }
        let answer = ask.answer(self, ANSWER_MAX).await?;
        said::job_id(&answer).ok_or(PrinterError::Strange)
    }

    /// Sends the only document of a job. After a failure nobody knows whether it is printed.
    pub async fn send(&self, job: i32, pdf: Vec<u8>) -> Result<(), PrinterError> {
        let ask = self
            .of_job(Operation::SendDocument, job)?
            .with("document-format", IppValue::MimeMediaType(PDF.try_into()?))
            .with("last-document", IppValue::Boolean(true))
            .document(Bytes::from(pdf));
        ask.answer(self, DOCUMENT_MAX).await.map(drop)
    }

    /// What became of a job.
    pub async fn job(&self, job: i32) -> Result<Job, PrinterError> {
        let ask = self.of_job(Operation::GetJobAttributes, job)?;
        let answer = ask.answer(self, ANSWER_MAX).await?;
        Job::of(&answer).ok_or(PrinterError::Strange)
    }

    /// Asks the printer to give a job up. It may be too late for that: look at the job.
    pub async fn cancel(&self, job: i32) -> Result<(), PrinterError> {
        let ask = self.of_job(Operation::CancelJob, job)?;
        ask.answer(self, ANSWER_MAX).await.map(drop)
    }

    fn of_job(&self, operation: Operation, job: i32) -> Result<Ask, PrinterError> {
        let owner = IppValue::NameWithoutLanguage(OWNER.try_into()?);
        Ok(Ask::new(self, operation)?
            .with("job-id", IppValue::Integer(job))
            .with("requesting-user-name", owner))
    }
}
