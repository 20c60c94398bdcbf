//! Forwarding: a request that somebody else made, sent on below the base URL with the credentials of this client.

use ::url::Url;
use http::{HeaderMap, HeaderName, Method, header};
use percent_encoding::percent_decode_str;

use super::call::Pending;
use super::connection::Client;
use super::credentials::Credentials;
use super::url;
use crate::api::Forward;
use crate::body::Body;
use crate::input::Violation;
use crate::path::is_dots;

/// What describes the content of a request, and so is passed on with it.
const DESCRIBING: [HeaderName; 3] = [header::ACCEPT, header::CONTENT_TYPE, header::CONTENT_ENCODING];

/// What is sent as it came.
#[derive(Clone)]
pub(crate) struct Forwarded {
    pub(crate) method: Method,
    /// What follows the path of the [`Forward`], encoded as it came; empty, or with a slash at its beginning.
    pub(crate) path: String,
    pub(crate) query: String,
    headers: HeaderMap,
}

impl Forwarded {
    /// A request of a caller, with the headers that `forward` trusts.
    pub(crate) fn new(forward: &Forward, method: Method, (path, query): (&str, &str), headers: &HeaderMap) -> Self {
        let trusted = |name: &HeaderName| DESCRIBING.contains(name) || forward.headers.contains(&name.as_str());
        let passed = headers.iter().filter(|(name, _)| trusted(name));
        let headers = passed.map(|(name, value)| (name.clone(), value.clone())).collect();
        Self { method, path: path.to_owned(), query: query.to_owned(), headers }
    }

    /// The request below `base`, without the headers of its credentials.
    ///
    /// # Errors
    ///
    /// A path that a URL would fold, and so lead elsewhere.
    pub(super) fn request(&self, base: &Url, credentials: &Credentials) -> Result<reqwest::Request, Violation> {
        let folds = |segment: &str| is_dots(&percent_decode_str(segment).decode_utf8_lossy()) || segment.contains('\\');
        if self.path.split('/').any(folds) {
            return Err(Violation::new("path", "path", "must not have a segment `.` or `..`, or a backslash"));
        }
        let url = url::below(base, &self.path, &self.query, credentials)?;
        let mut request = reqwest::Request::new(self.method.clone(), url);
        request.headers_mut().clone_from(&self.headers);
        Ok(request)
    }
}

impl Client {
    /// Sends a request on as it came. Nothing of it is sent twice.
    pub(crate) fn forward(&self, forward: &'static Forward, forwarded: Forwarded, body: Option<Body>) -> Pending {
        let mut call = self.call(&forward.operation);
        call.access = forward.access.as_ref();
        call.body = body;
        call.forwarded = Some(forwarded);
        call.answer()
    }
}
