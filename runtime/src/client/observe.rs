//! Observers: who is told of every call, and may add headers to it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, StatusCode};

use super::error::Error;
use crate::api::Operation;

/// Is told of every call of a client: to log, to count, to add a header such as `traceparent`.
///
/// ```
/// use std::time::Duration;
/// use capgen_runtime::api::Operation;
/// use capgen_runtime::client::{Observe, Outcome};
/// use capgen_runtime::http::{HeaderMap, HeaderValue};
///
/// struct Log;
///
/// impl Observe for Log {
///     fn before(&self, _: &'static Operation, headers: &mut HeaderMap) {
///         headers.insert("x-request-id", HeaderValue::from_static("r-1"));
///     }
///
///     fn after(&self, operation: &'static Operation, outcome: &Outcome<'_>, elapsed: Duration) {
///         println!("{}: {outcome:?} after {elapsed:?}", operation.name);
///     }
/// }
/// ```
pub trait Observe: Send + Sync {
    /// Is called once a call, before it is first sent; a call that cannot be sent is not seen. All attempts send the
    /// headers as they are left.
    ///
    /// `headers` does not show the client's credentials, and cannot replace them: they are added afterwards, and where
    /// both have a header, the credential is sent and a warning is logged. To send credentials of your own, build the
    /// client `anonymous`.
    fn before(&self, operation: &'static Operation, headers: &mut HeaderMap) {
        let _ = (operation, headers);
    }

    /// Is called once a call, when it is decided: `elapsed` covers all attempts and the waits between them. A call
    /// that is dropped before its end is not seen.
    fn after(&self, operation: &'static Operation, outcome: &Outcome<'_>, elapsed: Duration) {
        let _ = (operation, outcome, elapsed);
    }
}

/// For observers that are looked at from elsewhere too.
impl<T: Observe + ?Sized> Observe for Arc<T> {
    fn before(&self, operation: &'static Operation, headers: &mut HeaderMap) {
        (**self).before(operation, headers);
    }

    fn after(&self, operation: &'static Operation, outcome: &Outcome<'_>, elapsed: Duration) {
        (**self).after(operation, outcome, elapsed);
    }
}

/// How a call ended. `Debug` shows no headers.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Outcome<'a> {
    /// How often it was sent.
    pub attempts: u32,
    /// The status of the last answer, when there was one.
    pub status: Option<StatusCode>,
    /// The headers of the last answer, when there was one.
    pub headers: Option<&'a HeaderMap>,
    /// Why the call gave no value. An answer that is passed on whatever its status has no error.
    pub error: Option<&'a Error>,
}

impl fmt::Debug for Outcome<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { attempts, status, headers: _, error } = self;
        f.debug_struct("Outcome").field("attempts", attempts).field("status", status).field("error", error).finish_non_exhaustive()
    }
}
