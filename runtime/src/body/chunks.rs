//! The pieces of a body on their way, one after the other.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::Stream;
use http_body::{Frame, SizeHint};

use super::{Error, Piece, Source, take};

/// The pieces of a [`Body`](super::Body), each as it comes.
pub struct Chunks {
    pieces: VecDeque<Piece>,
    /// What is being read; in a lock that nobody waits for, because those who send bodies want to share them.
    current: Option<Mutex<Source>>,
}

impl std::fmt::Debug for Chunks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Chunks").field("pieces", &self.pieces.len()).finish_non_exhaustive()
    }
}

impl Chunks {
    pub(super) fn of(pieces: Vec<Piece>) -> Self {
        let is_empty = |piece: &Piece| matches!(piece, Piece::Whole(bytes) if bytes.is_empty());
        Self { pieces: pieces.into_iter().filter(|piece| !is_empty(piece)).collect(), current: None }
    }
}

impl Stream for Chunks {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(current) = &mut self.current {
                let source = current.get_mut().unwrap_or_else(PoisonError::into_inner);
                match ready!(source.as_mut().poll_next(cx)) {
                    Some(chunk) => return Poll::Ready(Some(chunk)),
                    None => self.current = None,
                }
            }
            match self.pieces.pop_front() {
                None => return Poll::Ready(None),
                Some(Piece::Whole(bytes)) => return Poll::Ready(Some(Ok(bytes))),
                Some(Piece::Stream(shared, _)) => match take(&shared) {
                    Some(source) => self.current = Some(Mutex::new(source)),
                    None => return Poll::Ready(Some(Err("this stream was sent already".into()))),
                },
            }
        }
    }
}

impl http_body::Body for Chunks {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        self.poll_next(cx).map(|chunk| chunk.map(|chunk| chunk.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.current.is_none() && self.pieces.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        let length = || self.pieces.iter().try_fold(0_u64, |sum, piece| sum.checked_add(piece.length()?));
        match length().filter(|_| self.current.is_none()) {
            Some(length) => SizeHint::with_exact(length),
            None => SizeHint::default(),
        }
    }
}
