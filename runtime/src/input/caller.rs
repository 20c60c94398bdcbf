//! Who is calling: the headers of the request.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::{HeaderMap, StatusCode};

/// Who is calling a generated server. `Debug` shows the names of its headers, never their values.
#[derive(Clone, Default)]
pub struct Caller {
    /// The headers of the request, credentials included.
    pub headers: HeaderMap,
    answer: Arc<Mutex<Beside>>,
}

/// What an answer has beside its value.
#[derive(Clone, Debug, Default)]
pub(crate) struct Beside {
    pub(crate) status: Option<StatusCode>,
    pub(crate) headers: HeaderMap,
}

impl Caller {
    /// A caller with these headers.
    #[must_use]
    pub fn new(headers: HeaderMap) -> Self {
        Self { headers, answer: Arc::default() }
    }

    /// Sends these headers with a success, instead of those of the same names: a map, or a generated struct of headers.
    ///
    /// ```
    /// use capgen_runtime::{http::HeaderMap, input::Caller};
    ///
    /// let caller = Caller::default();
    /// caller.answer_headers(HeaderMap::from_iter([("etag".parse().unwrap(), "\"1\"".parse().unwrap())]));
    /// ```
    pub fn answer_headers(&self, headers: impl Into<HeaderMap>) {
        let headers = headers.into();
        let mut beside = self.beside();
        for name in headers.keys() {
            beside.headers.remove(name);
        }
        for (name, value) in &headers {
            beside.headers.append(name.clone(), value.clone());
        }
    }

    /// Sends a success with this status instead of the document's first.
    pub fn answer_status(&self, status: StatusCode) {
        self.beside().status = Some(status);
    }

    pub(crate) fn beside(&self) -> MutexGuard<'_, Beside> {
        self.answer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The first value of a header, when it is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// Two callers are the same when their headers are.
impl PartialEq for Caller {
    fn eq(&self, other: &Self) -> bool {
        self.headers == other.headers
    }
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.headers.keys()).finish()
    }
}
