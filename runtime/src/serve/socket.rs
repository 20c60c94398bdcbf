//! A connection's bytes: who is sent an answer must read it, and who is refused while it still sends gets to read why.

use std::future::Future;
use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use super::pace::{Pace, Phase};

/// How long a caller who is refused may go on sending, and how much of that is read: a connection that is closed with unread bytes
/// in it is reset, and what was answered may be lost with it.
const LINGER: Duration = Duration::from_secs(1);
const LINGER_BYTES: usize = 1 << 20;

/// A connection with a caller.
pub(super) struct Socket<S> {
    inner: S,
    pace: Pace,
    /// Runs while nothing can be written.
    write: Option<Pin<Box<Sleep>>>,
    /// Runs while what is sent after a refusal is read.
    linger: Option<Pin<Box<Sleep>>>,
    lingered: usize,
}

impl<S> Socket<S> {
    pub(super) fn new(inner: S, pace: Pace) -> Self {
        Self { inner, pace, write: None, linger: None, lingered: 0 }
    }

    /// Ends a write that waits too long.
    fn written<T>(&mut self, cx: &mut Context<'_>, polled: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if polled.is_ready() {
            self.write = None;
            return polled;
        }
        let wait = self.pace.limits().write_wait;
        let late = self.write.get_or_insert_with(|| Box::pin(sleep(wait)));
        ready!(late.as_mut().poll(cx));
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the caller does not read")))
    }
}

impl<S: AsyncRead + Unpin> Socket<S> {
    /// Reads what still comes, and forgets it.
    fn poll_linger(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut bytes = [MaybeUninit::uninit(); 8192];
        let late = self.linger.get_or_insert_with(|| Box::pin(sleep(LINGER)));
        while self.lingered < LINGER_BYTES && late.as_mut().poll(cx).is_pending() {
            let mut buffer = ReadBuf::uninit(&mut bytes);
            match ready!(Pin::new(&mut self.inner).poll_read(cx, &mut buffer)) {
                Ok(()) if !buffer.filled().is_empty() => self.lingered += buffer.filled().len(),
                _ => break,
            }
        }
        Poll::Ready(())
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Socket<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.inner).poll_read(cx, buffer);
        if buffer.filled().len() > before && self.pace.phase() == Phase::Idle {
            self.pace.enter(Phase::Head);
        }
        polled
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Socket<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.inner).poll_write(cx, bytes);
        self.written(cx, polled)
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, cx: &mut Context<'_>, slices: &[io::IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.inner).poll_write_vectored(cx, slices);
        self.written(cx, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.inner).poll_flush(cx);
        self.written(cx, polled)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.inner).poll_shutdown(cx);
        ready!(self.written(cx, polled))?;
        if self.pace.phase() == Phase::Head || self.pace.is_refused() {
            ready!(self.poll_linger(cx));
        }
        Poll::Ready(Ok(()))
    }
}
