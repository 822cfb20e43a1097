//! The least of HTTP/1.1 that a client of this benchmark needs.

use std::io::BufRead;

use anyhow::Context;
use anyhow::bail;

/// A request on a connection that stays.
pub(super) const ASK: &[u8] = b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n";
/// A request after whose answer the connection closes.
pub(super) const ASK_ONCE: &[u8] =
    b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
/// No answer here is longer.
const LEN_MAX: usize = 4_096;

/// Reads an answer to its end. Fails where it is no 200 with a length.
pub(super) fn read(from: &mut impl BufRead) -> anyhow::Result<()> {
    let mut line = String::new();
    from.read_line(&mut line)?;
    if !line.starts_with("HTTP/1.1 200") {
        bail!("it answered {:?}", line.trim());
    }
    let mut len = None;
    loop {
        line.clear();
        from.read_line(&mut line)?;
        let head = line.trim_end().to_ascii_lowercase();
        if head.is_empty() {
            break;
        }
        if let Some(told) = head.strip_prefix("content-length:") {
            len = told.trim().parse::<usize>().ok();
        }
    }
    let len = len.filter(|len| *len <= LEN_MAX);
    let mut body = vec![0; len.context("an answer without a length")?];
    Ok(from.read_exact(&mut body)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_answer_after_the_other_is_read_and_a_refusal_is_a_fault() {
        let two = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
        let mut from = two.as_bytes();
        read(&mut from).unwrap();
        read(&mut from).unwrap();
        assert!(from.is_empty());
        assert!(read(&mut "HTTP/1.1 503 no\r\n\r\n".as_bytes()).is_err());
    }
}
