//! Answers: of any status, their beginning read, the rest still on its way.

use std::collections::VecDeque;
#[cfg(feature = "server")]
use std::convert::Infallible;
use std::fmt;
#[cfg(feature = "server")]
use std::pin::Pin;
#[cfg(feature = "server")]
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_util::stream;
use http::{HeaderMap, StatusCode};
#[cfg(feature = "server")]
use http_body::{Frame, SizeHint};

use super::error::Error;
use super::message;
use crate::body::Body;
use crate::headers::content_length;

/// How much is read before an answer is handed on, so that a short one that is cut off or stalls is an error in time.
const PREFETCH: usize = 256 << 10;

/// A value, with what came beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply<T> {
    /// The status.
    pub status: StatusCode,
    /// All headers.
    pub headers: HeaderMap,
    /// The decoded body.
    pub value: T,
}

/// A whole answer.
#[derive(Clone, PartialEq)]
pub struct Received {
    /// The status.
    pub status: StatusCode,
    /// All headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

impl Received {
    /// The server's own words, when the body has some.
    #[must_use]
    pub fn message(&self) -> Option<String> {
        message::find(&self.body)
    }
}

/// Shows the status and the length: a body may be long, and may hold what should not be logged.
impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Received({}, {} bytes)", self.status, self.body.len())
    }
}

/// An answer of any status. Its first 256 KiB are read; a longer body is read as it is asked for.
pub struct Answer {
    /// The operation that was called.
    pub operation: &'static str,
    /// The status.
    pub status: StatusCode,
    /// All headers.
    pub headers: HeaderMap,
    beginning: Pieces,
    rest: Option<reqwest::Response>,
    /// How much more may come, and the limit it is left of.
    left: Option<(u64, u64)>,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let more = if self.rest.is_some() { "+" } else { "" };
        write!(f, "Answer(`{}`, {}, {}{more} bytes)", self.operation, self.status, self.beginning.length)
    }
}

impl Answer {
    /// Reads the beginning.
    pub(super) async fn begin(operation: &'static str, mut response: reqwest::Response) -> Result<Self, Error> {
        let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
        let mut beginning = Pieces::default();
        let mut rest = None;
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) => beginning.push(chunk),
                Ok(None) => break,
                Err(error) => return Err(Error::sort(operation, error)),
            }
            if beginning.length > PREFETCH {
                rest = Some(response);
                break;
            }
        }
        Ok(Self { operation, status, headers, beginning, rest, left: None })
    }

    /// An answer that no server gave in these words.
    pub(crate) fn made(operation: &'static str, status: StatusCode, headers: HeaderMap, value: &serde_json::Value) -> Self {
        Self { operation, status, headers, beginning: Pieces::from(Bytes::from(value.to_string())), rest: None, left: None }
    }

    /// Reads the whole body.
    ///
    /// # Errors
    ///
    /// When it is longer than `limit` bytes, or breaks off.
    pub async fn collect(self, limit: usize) -> Result<Received, Error> {
        let limit = self.left.map_or(limit, |(_, own)| limit.min(usize::try_from(own).unwrap_or(usize::MAX)));
        let Self { operation, status, headers, beginning: mut chunks, rest, left: _ } = self;
        if let Some(mut response) = rest {
            while chunks.length <= limit
                && let Some(chunk) = response.chunk().await.map_err(|error| Error::sort(operation, error))?
            {
                chunks.push(chunk);
            }
        }
        if chunks.length > limit {
            return Err(Error::TooLarge { operation, limit });
        }
        Ok(Received { status, headers, body: chunks.join() })
    }

    /// The next piece of the body; `None` at its end.
    ///
    /// # Errors
    ///
    /// When the body breaks off.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        if let Some(piece) = self.beginning.pop() {
            return Ok(Some(piece));
        }
        let Some(response) = &mut self.rest else { return Ok(None) };
        let chunk = response.chunk().await.map_err(|error| Error::sort(self.operation, error))?;
        if let (Some((left, limit)), Some(chunk)) = (&mut self.left, &chunk) {
            *left = left.checked_sub(chunk.len() as u64).ok_or_else(|| too_large(self.operation, *limit))?;
        }
        Ok(chunk)
    }

    /// The same answer, which breaks off beyond `limit` bytes.
    ///
    /// # Errors
    ///
    /// When it is longer already, or says that it will be.
    pub(super) fn at_most(self, limit: u64) -> Result<Self, Error> {
        let says = content_length(&self.headers);
        let begun = self.beginning.length as u64;
        match limit.checked_sub(begun) {
            Some(left) if says.is_none_or(|length| length <= limit) => Ok(Self { left: Some((left, limit)), ..self }),
            _ => Err(too_large(self.operation, limit)),
        }
    }

    /// The body as a stream of any length, to be sent on or written down as it comes. Headers are taken before.
    ///
    /// ```no_run
    /// use capgen_runtime::client::{Call, Error};
    /// # async fn run(download: Call, upload: Call) -> Result<(), Error> {
    /// let answer = download.answer().await?;
    /// upload.body(answer.into_body()).answer().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn into_body(mut self) -> Body {
        if self.is_complete() {
            return Body::from(std::mem::take(&mut self.beginning).join());
        }
        Body::stream(stream::unfold(Some(self), |answer| async {
            let mut answer = answer?;
            match answer.chunk().await {
                Ok(Some(chunk)) => Some((Ok(chunk), Some(answer))),
                Ok(None) => None,
                Err(error) => Some((Err(error), None)),
            }
        }))
    }

    /// What is read and not handed out yet.
    #[cfg(feature = "server")]
    pub(crate) fn take_beginning(&mut self) -> Pieces {
        std::mem::take(&mut self.beginning)
    }

    /// Whether the whole body is read already.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.rest.is_none()
    }
}

/// The body of a response; none where it is longer than `limit` bytes.
pub(crate) async fn read_at_most(response: &mut reqwest::Response, limit: usize) -> Result<Option<Vec<u8>>, reqwest::Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > limit {
            return Ok(None);
        }
    }
    Ok(Some(body))
}

fn too_large(operation: &'static str, limit: u64) -> Error {
    Error::TooLarge { operation, limit: usize::try_from(limit).unwrap_or(usize::MAX) }
}

/// Pieces of a body, in order: passed on as they are, and joined without a copy when there is only one.
#[derive(Default)]
pub(crate) struct Pieces {
    pieces: VecDeque<Bytes>,
    length: usize,
}

impl From<Bytes> for Pieces {
    fn from(piece: Bytes) -> Self {
        let mut pieces = Self::default();
        pieces.push(piece);
        pieces
    }
}

impl Pieces {
    fn push(&mut self, piece: Bytes) {
        self.length += piece.len();
        if !piece.is_empty() {
            self.pieces.push_back(piece);
        }
    }

    fn pop(&mut self) -> Option<Bytes> {
        let piece = self.pieces.pop_front()?;
        self.length -= piece.len();
        Some(piece)
    }

    fn join(mut self) -> Bytes {
        if self.pieces.len() == 1 {
            return self.pop().unwrap_or_default();
        }
        let mut whole = BytesMut::with_capacity(self.length);
        self.pieces.iter().for_each(|piece| whole.extend_from_slice(piece));
        whole.freeze()
    }
}

/// A body whose length is known.
#[cfg(feature = "server")]
impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.pop().map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.pieces.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length as u64)
    }
}
