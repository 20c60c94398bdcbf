//! Who is calling: the headers of the request.

use std::fmt;

use http::HeaderMap;

/// Who is calling a generated server. `Debug` shows the names of its headers, never their values.
#[derive(Clone, Default)]
pub struct Caller {
    /// The headers of the request, credentials included.
    pub headers: HeaderMap,
}

impl Caller {
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
