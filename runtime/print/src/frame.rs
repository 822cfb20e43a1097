//! How parent and child talk over the pipe: a length (four bytes, big-endian) and so many bytes, with a bound for each kind.

use std::io;
use std::io::Read;
use std::io::Write;

use serde::Deserialize;
use serde::Serialize;
use tokio::io::AsyncRead;
use tokio::io::AsyncReadExt as _;
use tokio::io::AsyncWrite;
use tokio::io::AsyncWriteExt as _;

use crate::fault::Refused;

/// A job: template (some KB) and data (a household of eight with sixty addresses is about 20 KB).
pub(crate) const JOB_BYTES_MAX: usize = 1 << 20;

/// What the child says about a job, without the PDF.
pub(crate) const ANSWER_BYTES_MAX: usize = 64 << 10;

/// A PDF: 60 KB for one page, 300 KB for the longest paper.
pub(crate) const PDF_BYTES_MAX: usize = 8 << 20;

/// The child's answer. Where the paper was printed, a second frame with the PDF follows.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Answer {
    /// The echo: the parent compares both before it looks at the PDF.
    Printed {
        number: String,
        data_sha256: [u8; 32],
    },
    Refused(Refused),
}

pub(crate) fn write(out: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    out.write_all(&length(bytes)?)?;
    out.write_all(bytes)
}

/// `None` where the pipe ended between two frames.
pub(crate) fn read(input: &mut impl Read, bytes_max: usize) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match input.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let mut bytes = vec![0; bounded(length, bytes_max)?];
    input.read_exact(&mut bytes)?;
    Ok(Some(bytes))
}

pub(crate) async fn send(out: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) -> io::Result<()> {
    out.write_all(&length(bytes)?).await?;
    out.write_all(bytes).await?;
    out.flush().await
}

pub(crate) async fn receive(
    input: &mut (impl AsyncRead + Unpin),
    bytes_max: usize,
) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    input.read_exact(&mut length).await?;
    let mut bytes = vec![0; bounded(length, bytes_max)?];
    input.read_exact(&mut bytes).await?;
    Ok(bytes)
}

fn length(bytes: &[u8]) -> io::Result<[u8; 4]> {
    let length =
        u32::try_from(bytes.len()).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
    Ok(length.to_be_bytes())
}

/// Nothing is set aside for a length that no frame of this kind has.
fn bounded(length: [u8; 4], bytes_max: usize) -> io::Result<usize> {
    usize::try_from(u32::from_be_bytes(length))
        .ok()
        .filter(|length| *length <= bytes_max)
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "a frame longer than its bound"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_out_as_they_went_in() {
        let mut pipe = Vec::new();
        write(&mut pipe, b"one").unwrap();
        write(&mut pipe, b"").unwrap();
        let mut input = pipe.as_slice();
        assert_eq!(read(&mut input, 3).unwrap(), Some(b"one".to_vec()));
        assert_eq!(read(&mut input, 3).unwrap(), Some(Vec::new()));
        assert_eq!(read(&mut input, 3).unwrap(), None);
    }

    #[test]
    fn a_frame_above_its_bound_is_refused_unread() {
        let mut pipe = Vec::new();
        write(&mut pipe, b"four").unwrap();
        assert_eq!(
            read(&mut pipe.as_slice(), 3).unwrap_err().kind(),
            io::ErrorKind::InvalidData
        );
    }
}
