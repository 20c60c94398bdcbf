//! Limits: how long a body may be, how long it may take, and how many requests are answered at once.

use std::time::Duration;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use http::HeaderMap;

use super::failure::Failure;
use crate::headers::content_length;

/// What a router accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The longest request body that is read before a handler is called, in bytes; beyond it 413. 4 MiB at first.
    pub body: usize,
    /// The longest request body that a handler reads as it comes, in bytes; beyond it 413 where its length says so, else the
    /// stream breaks off. No limit at first.
    pub stream: u64,
    /// How long a request body may take to arrive; then 408. Of one that a handler reads as it comes, how long the next piece
    /// may take. 30 seconds at first.
    pub body_timeout: Duration,
    /// How many requests are answered at once; beyond it 503 with `Retry-After`. 1024 at first.
    pub concurrency: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { body: 4 << 20, stream: u64::MAX, body_timeout: Duration::from_secs(30), concurrency: 1024 }
    }
}

impl Limits {
    /// Reads a whole body.
    ///
    /// # Errors
    ///
    /// 413 when it is too long, 408 when it takes too long, 400 when it breaks off.
    pub(super) async fn read(&self, headers: &HeaderMap, body: Body) -> Result<Bytes, Failure> {
        check_length(headers, self.body as u64)?;
        match tokio::time::timeout(self.body_timeout, self.collect(body)).await {
            Ok(read) => read,
            Err(_) => Err(Failure::problem(408, "the request body took too long to arrive").header("connection", "close")),
        }
    }

    /// A body that the handler reads as it comes; beyond the limits the stream breaks off.
    ///
    /// # Errors
    ///
    /// 413 when it says itself that it is too long.
    pub(super) fn stream(&self, headers: &HeaderMap, body: Body) -> Result<crate::body::Body, Failure> {
        let Self { stream: limit, body_timeout: patience, .. } = *self;
        let length = check_length(headers, limit)?;
        let chunks = futures_util::stream::unfold(Some((body.into_data_stream(), 0_u64)), move |state| async move {
            let (mut chunks, read) = state?;
            let wrong = |message: String| Some((Err(crate::body::Error::from(message)), None));
            match tokio::time::timeout(patience, chunks.next()).await {
                Err(_) => wrong("the request body took too long to arrive".to_owned()),
                Ok(None) => None,
                Ok(Some(Err(_))) => wrong("the request body broke off".to_owned()),
                Ok(Some(Ok(chunk))) => {
                    let read = read.saturating_add(chunk.len() as u64);
                    if read > limit {
                        wrong(format!("the request body is longer than {limit} bytes"))
                    } else {
                        Some((Ok(chunk), Some((chunks, read))))
                    }
                }
            }
        });
        Ok(match length {
            Some(length) => crate::body::Body::sized_stream(chunks, length),
            None => crate::body::Body::stream(chunks),
        })
    }

    async fn collect(&self, body: Body) -> Result<Bytes, Failure> {
        let mut chunks = body.into_data_stream();
        let mut whole = BytesMut::new();
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|_| Failure::problem(400, "the request body broke off"))?;
            if whole.len() + chunk.len() > self.body {
                return Err(too_long(self.body as u64));
            }
            whole.extend_from_slice(&chunk);
        }
        Ok(whole.freeze())
    }
}

/// The length that a body says it has, unless that is too long.
fn check_length(headers: &HeaderMap, limit: u64) -> Result<Option<u64>, Failure> {
    match content_length(headers) {
        Some(length) if length > limit => Err(too_long(limit)),
        declared => Ok(declared),
    }
}

fn too_long(limit: u64) -> Failure {
    Failure::problem(413, format!("the request body is longer than {limit} bytes")).header("connection", "close")
}

/// Too many requests at once.
pub(crate) fn busy() -> Failure {
    Failure::problem(503, "too many requests are being answered, try again").header("retry-after", "1")
}
