//! One operation: one connection, one request, one answer, within a bound.

use std::io::Cursor;
use std::time::Duration;

use http_body_util::BodyExt;
use http_body_util::Full;
use http_body_util::Limited;
use hyper::Method;
use hyper::Request;
use hyper::StatusCode as HttpStatus;
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use ipp::attribute::IppAttribute;
use ipp::attribute::IppAttributes;
use ipp::model::DelimiterTag;
use ipp::model::IppVersion;
use ipp::model::Operation;
use ipp::model::StatusCode;
use ipp::parser::IppParseError;
use ipp::parser::IppParser;
use ipp::reader::IppReader;
use ipp::request::IppRequestResponse;
use ipp::value::IppValue;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::Address;

/// How long a printer may take to accept.
const CONNECT_MAX: Duration = Duration::from_secs(3);
/// How long it may take to answer a question, connecting included.
pub(crate) const ANSWER_MAX: Duration = Duration::from_secs(5);
/// How long a document may take to be sent.
pub(crate) const DOCUMENT_MAX: Duration = Duration::from_mins(1);
/// The longest answer.
const ANSWER_LEN_MAX: usize = 256 << 10;

/// Why an operation failed.
#[derive(Debug, thiserror::Error)]
pub enum PrinterError {
    /// Nobody accepts at its address: nothing was sent.
    #[error("it cannot be reached: {0}")]
    Away(String),
    /// The line broke, or it did not answer in time. Whether it was done is not known.
    #[error("no whole answer: {0}")]
    Lost(String),
    /// It answered, and did not do it.
    #[error("the printer refuses: {0}")]
    Refused(String),
    /// It does not know the job (any more).
    #[error("the printer does not know the job")]
    NoSuchJob,
    /// What answered speaks no IPP that we know.
    #[error("what answers is no printer that speaks IPP")]
    Strange,
}

impl From<IppParseError> for PrinterError {
    fn from(_: IppParseError) -> Self {
        Self::Strange
    }
}

/// A question.
pub(crate) struct Ask {
    request: IppRequestResponse,
    document: Bytes,
}

impl Ask {
    pub(crate) fn new(to: &Address, operation: Operation) -> Result<Self, PrinterError> {
        let request = IppRequestResponse::new(IppVersion::v2_0(), operation, Some(to.uri()))?;
        Ok(Self {
            request,
            document: Bytes::new(),
        })
    }

    /// Adds an attribute of the operation. The names are ours, and none is too long.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: IppValue) -> Self {
        if let Ok(attribute) = IppAttribute::with_name(name, value) {
            self.add(DelimiterTag::OperationAttributes, attribute);
        }
        self
    }

    pub(crate) fn add(&mut self, group: DelimiterTag, attribute: IppAttribute) {
        self.request.attributes_mut().add(group, attribute);
    }

    #[must_use]
    pub(crate) fn document(mut self, document: Bytes) -> Self {
        self.document = document;
        self
    }

    /// The attributes of a successful answer.
    pub(crate) async fn answer(
        self,
        to: &Address,
        within: Duration,
    ) -> Result<IppAttributes, PrinterError> {
        let late = |_| PrinterError::Lost("no answer in time".to_owned());
        let mut connected = None;
        let asked = timeout(within, self.ask(to, &mut connected)).await;
        let bytes = asked.map_err(late).and_then(|asked| asked);
        match bytes {
            Err(PrinterError::Lost(why)) if connected.is_none() => Err(PrinterError::Away(why)),
            bytes => read(bytes?),
        }
    }

    async fn ask(self, to: &Address, connected: &mut Option<()>) -> Result<Bytes, PrinterError> {
        let lost = |error: &dyn std::error::Error| PrinterError::Lost(error.to_string());
        let stream = timeout(CONNECT_MAX, TcpStream::connect(to.host_and_port()))
            .await
            .map_err(|error| lost(&error))?
            .map_err(|error| lost(&error))?;
        *connected = Some(());
        let mut body = self.request.to_bytes().to_vec();
        body.extend_from_slice(&self.document);
        let request = Request::builder()
            .method(Method::POST)
            .uri(to.path())
            .header("host", to.host_and_port())
            .header("content-type", "application/ipp")
            .header("connection", "close")
            .body(Full::new(Bytes::from(body)))
            .map_err(|_| PrinterError::Strange)?;
        let (mut sender, line) = handshake(TokioIo::new(stream))
            .await
            .map_err(|error| lost(&error))?;
        // The line moves the bytes; how it ends, the question is told.
        let moving = async {
            let _told = line.await;
            std::future::pending::<std::convert::Infallible>().await
        };
        let asking = async {
            let answer = sender.send_request(request).await;
            let answer = answer.map_err(|error| lost(&error))?;
            if answer.status() != HttpStatus::OK {
                // Whether a printer that answers so has taken anything is not known.
                return Err(PrinterError::Lost(answer.status().to_string()));
            }
            let whole = Limited::new(answer.into_body(), ANSWER_LEN_MAX)
                .collect()
                .await;
            Ok(whole.map_err(|error| lost(&*error))?.to_bytes())
        };
        tokio::select! {
            answer = asking => answer,
            never = moving => match never {},
        }
    }
}

fn read(bytes: Bytes) -> Result<IppAttributes, PrinterError> {
    let parser = IppParser::new(IppReader::new(Cursor::new(bytes)));
    let answer = parser.parse()?;
    let status = answer.header().status_code();
    if status.is_success() {
        return Ok(answer.attributes().clone());
    }
    let gone = status == StatusCode::ClientErrorNotFound || status == StatusCode::ClientErrorGone;
    Err(if gone {
        PrinterError::NoSuchJob
    } else {
        PrinterError::Refused(status.to_string())
    })
}
