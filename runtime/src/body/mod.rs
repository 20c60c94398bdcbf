//! Bodies that are not JSON: bytes and streams, forms, files, and the media types that tell them apart.

mod chunks;
mod form;
mod incoming;
pub(crate) mod media;
mod multipart;
mod parse;
mod payload;
mod text;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_util::{Stream, StreamExt};

pub use chunks::Chunks;
pub use form::Style;
pub use incoming::Incoming;
pub use multipart::{File, Multipart, Parts, Received};
#[cfg(feature = "mcp")]
pub(crate) use parse::split;
pub use payload::Payload;

/// The error underneath, of whatever kind.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

type Source = std::pin::Pin<Box<dyn Stream<Item = Result<Bytes, Error>> + Send>>;

/// The bytes of a body: in memory, or a stream that is read as it is sent.
///
/// A clone shares the stream, which can be sent once; sending it a second time breaks off with an error.
///
/// ```
/// use capgen_runtime::body::Body;
///
/// let whole = Body::from("id,name\n").media("text/csv");
/// assert_eq!(whole.length(), Some(8));
/// ```
#[derive(Clone, Default)]
pub struct Body {
    pieces: Vec<Piece>,
    media: Option<String>,
}

#[derive(Clone)]
enum Piece {
    Whole(Bytes),
    Stream(Arc<Mutex<Option<Source>>>, Option<u64>),
}

impl Piece {
    fn length(&self) -> Option<u64> {
        match self {
            Self::Whole(bytes) => Some(bytes.len() as u64),
            Self::Stream(_, length) => *length,
        }
    }
}

impl Body {
    /// A body that is read from `chunks` as it is sent. Its length is not known, so it travels in chunks.
    pub fn stream<S, B, E>(chunks: S) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<Error>,
    {
        Self::of(chunks, None)
    }

    /// As [`Body::stream`], of a length that is known and sent as `Content-Length`.
    pub fn sized_stream<S, B, E>(chunks: S, length: u64) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<Error>,
    {
        Self::of(chunks, Some(length))
    }

    fn of<S, B, E>(chunks: S, length: Option<u64>) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<Error>,
    {
        let source: Source = Box::pin(chunks.map(|chunk| chunk.map(Into::into).map_err(Into::into)));
        Self { pieces: vec![Piece::Stream(Arc::new(Mutex::new(Some(source))), length)], media: None }
    }

    /// The same body with a media type of its own, which is sent instead of the document's.
    #[must_use]
    pub fn media(self, media: impl Into<String>) -> Self {
        Self { media: Some(media.into()), ..self }
    }

    /// The media type of its own; on a server, the one the caller sent.
    #[must_use]
    pub fn media_type(&self) -> Option<&str> {
        self.media.as_deref()
    }

    /// How many bytes it has, where that is known.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.pieces.iter().try_fold(0_u64, |sum, piece| sum.checked_add(piece.length()?))
    }

    /// Whether all of it is in memory, so that it can be sent again.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.pieces.iter().all(|piece| matches!(piece, Piece::Whole(_)))
    }

    /// Its pieces one after the other, as they come.
    #[must_use]
    pub fn into_chunks(self) -> Chunks {
        Chunks::of(self.pieces)
    }

    /// Reads all of it.
    ///
    /// # Errors
    ///
    /// When it has more than `limit` bytes, or the stream breaks off.
    pub async fn collect(self, limit: usize) -> Result<Bytes, Error> {
        let mut chunks = self.into_chunks();
        let mut whole = bytes::BytesMut::new();
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk?;
            if whole.len().saturating_add(chunk.len()) > limit {
                return Err(format!("the body is longer than {limit} bytes").into());
            }
            whole.extend_from_slice(&chunk);
        }
        Ok(whole.freeze())
    }

    fn append(&mut self, other: Self) {
        self.pieces.extend(other.pieces);
    }

    /// The bytes, where all of them are in memory.
    pub(crate) fn whole(&self) -> Option<Bytes> {
        match self.pieces.as_slice() {
            [] => Some(Bytes::new()),
            [Piece::Whole(bytes)] => Some(bytes.clone()),
            pieces => {
                let mut whole = bytes::BytesMut::new();
                for piece in pieces {
                    let Piece::Whole(bytes) = piece else { return None };
                    whole.extend_from_slice(bytes);
                }
                Some(whole.freeze())
            }
        }
    }
}

/// Takes the stream out; whoever comes second finds nothing.
fn take(shared: &Mutex<Option<Source>>) -> Option<Source> {
    shared.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// Shows the length, never the content.
impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.length() {
            Some(length) => write!(f, "Body({length} bytes)"),
            None => f.write_str("Body(a stream)"),
        }
    }
}

macro_rules! whole {
    ($($type:ty)*) => { $(
        impl From<$type> for Body {
            fn from(whole: $type) -> Self {
                Self { pieces: vec![Piece::Whole(whole.into())], media: None }
            }
        }
    )* };
}

whole!(Bytes Vec<u8> String &'static [u8] &'static str);

impl<const LENGTH: usize> From<&'static [u8; LENGTH]> for Body {
    fn from(whole: &'static [u8; LENGTH]) -> Self {
        Self::from(whole.as_slice())
    }
}
