//! A connection that waits for its reader, but not for ever: whoever takes nothing for so long is let go.

use std::io;
use std::io::IoSlice;
use std::pin::Pin;
use std::task::Context;
use std::task::Poll;
use std::time::Duration;

use tokio::io::AsyncRead;
use tokio::io::AsyncWrite;
use tokio::io::ReadBuf;
use tokio::time::Sleep;

/// How long a reader may take nothing of an answer that is ready.
const UNTAKEN_MAX: Duration = Duration::from_secs(30);

/// A connection that fails once its reader has taken nothing for half a minute.
pub(crate) struct Patient<S> {
    inner: S,
    waiting: Option<Pin<Box<Sleep>>>,
}

impl<S: AsyncWrite + Unpin> Patient<S> {
    pub(crate) const fn new(inner: S) -> Self {
        Self {
            inner,
            waiting: None,
        }
    }

    fn bounded<T>(&mut self, polled: Poll<io::Result<T>>, cx: &mut Context) -> Poll<io::Result<T>> {
        if polled.is_ready() {
            self.waiting = None;
            return polled;
        }
        let waiting = self
            .waiting
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(UNTAKEN_MAX)));
        match waiting.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context,
        buf: &mut ReadBuf,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.inner).poll_write(cx, buf);
        self.bounded(polled, cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context,
        bufs: &[IoSlice],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.inner).poll_write_vectored(cx, bufs);
        self.bounded(polled, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_takes_nothing_is_let_go_and_who_takes_slowly_is_not() {
        let (near, mut far) = tokio::io::duplex(4);
        let mut patient = Patient::new(near);
        let slowly = async {
            for _ in 0..4 {
                tokio::time::sleep(UNTAKEN_MAX / 2).await;
                let mut some = [0; 4];
                let _taken = tokio::io::AsyncReadExt::read(&mut far, &mut some).await;
            }
            far
        };
        let (written, _far) = tokio::join!(patient.write_all(&[7; 16]), slowly);
        assert!(written.is_ok());
        let let_go = patient.write_all(&[7; 16]).await;
        assert_eq!(
            let_go.map_err(|error| error.kind()),
            Err(io::ErrorKind::TimedOut)
        );
    }
}
