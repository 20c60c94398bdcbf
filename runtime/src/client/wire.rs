//! The request of a call: every value checked and in its place, before anything is sent.

use ::url::Url;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use secrecy::ExposeSecret;

use super::call::Call;
use super::credentials::Credentials;
use super::style;
use super::url::{self, Query};
use crate::api::{Operation, Param, Place};
use crate::input::{Argument, Violation};

/// A parameter, and what it is set to.
pub(super) type Set = (&'static Param, Argument);

impl Call {
    /// The request below `base`, without the headers of its credentials.
    ///
    /// # Errors
    ///
    /// The first value that cannot be sent.
    pub(super) fn request(&self, base: &Url, credentials: &Credentials) -> Result<reqwest::Request, Violation> {
        if let Some(violation) = &self.violation {
            return Err(violation.clone());
        }
        if let Some(forwarded) = &self.forwarded {
            return forwarded.request(base, credentials);
        }
        let values = self.complete()?;
        self.check_required(&values)?;
        let query = self.followed.as_deref().map_or(Query::Values, Query::Link);
        let url = url::build(base, self.operation, &values, query, credentials)?;
        let mut request = reqwest::Request::new(self.operation.method.clone(), url);
        *request.headers_mut() = self.headers(&values)?;
        Ok(request)
    }

    /// The values that are set, the client's own for parameters that are not, and the prefixes.
    pub(super) fn complete(&self) -> Result<Vec<Set>, Violation> {
        let mut values = self.values.clone();
        for param in self.operation.params {
            let default = param.setting.and_then(|setting| self.client.shared.defaults.get(setting));
            if let Some(value) = default.filter(|_| !is_set(&values, param)) {
                values.push((param, Argument::One(value.expose_secret().to_owned())));
            }
        }
        let scope = self.operation.params.iter().any(|param| !param.fixed.is_empty()).then(|| self.scope());
        for param in self.operation.params.iter().filter(|param| !param.fixed.is_empty()) {
            let text = scope.as_ref().filter(|_| !is_set(&values, param)).and_then(|scope| scope.fixed(param.fixed));
            values.extend(text.map(|text| (param, Argument::One(text))));
        }
        for (param, value) in values.iter_mut().filter(|(param, _)| !param.prefix.is_empty()) {
            let texts = match value {
                Argument::One(text) => std::slice::from_mut(text),
                Argument::Many(texts) => texts,
                _ => &mut [],
            };
            for text in texts {
                if text.is_empty() {
                    return Err(Violation::new(param.input, param.place.as_str(), "must not be empty"));
                }
                text.insert_str(0, param.prefix);
            }
        }
        Ok(values)
    }

    fn check_required(&self, values: &[Set]) -> Result<(), Violation> {
        for param in self.operation.params.iter().filter(|param| param.required) {
            let is_given = param.place == Place::Body && (self.given.contains_key(param.input) || self.template.is_none());
            if !is_given && !is_set(values, param) {
                return Err(Violation::new(param.input, param.place.as_str(), "is required"));
            }
        }
        match self.operation.body {
            Some(body) if body.required && self.body.is_none() => Err(Violation::new("body", "body", "is required")),
            _ => Ok(()),
        }
    }

    fn headers(&self, values: &[Set]) -> Result<HeaderMap, Violation> {
        // With room for what goes with most calls.
        let mut headers = HeaderMap::with_capacity(6);
        let wanted = match self.accept {
            None => Some(HeaderValue::from_static("application/json, */*;q=0.1")),
            Some(media) => HeaderValue::try_from(format!("{media}, */*;q=0.1")).ok(),
        };
        headers.extend(wanted.map(|wanted| (header::ACCEPT, wanted)));
        for (param, value) in values.iter().filter(|(param, value)| param.place == Place::Header && !is_empty(value)) {
            let (name, mut value) = header_of(param, value)?;
            value.set_sensitive(self.is_secret(param));
            headers.insert(name, value);
        }
        if let Some(cookies) = cookies(self.operation, values)? {
            headers.insert(header::COOKIE, cookies);
        }
        if self.body.is_some() {
            let declared = self.operation.body.map_or("application/json", |body| body.media);
            let media = self.media.as_deref().unwrap_or(declared);
            let media = HeaderValue::try_from(media).map_err(|_| Violation::new("body", "body", "has a media type that cannot be sent"))?;
            headers.insert(header::CONTENT_TYPE, media);
        }
        Ok(headers)
    }

    fn is_secret(&self, param: &Param) -> bool {
        let settings = self.client.shared.settings.api.settings;
        settings.iter().any(|setting| setting.secret && param.setting == Some(setting.name))
    }
}

fn is_set(values: &[Set], param: &Param) -> bool {
    values.iter().any(|(set, _)| set.input == param.input)
}

/// An empty list or object is as good as none (RFC 6570, section 2.3).
fn is_empty(value: &Argument) -> bool {
    match value {
        Argument::Many(texts) => texts.is_empty(),
        Argument::Object(members) => members.is_empty(),
        _ => false,
    }
}

/// RFC 6265: pairs joined by `; `.
fn cookies(operation: &Operation, values: &[Set]) -> Result<Option<HeaderValue>, Violation> {
    let mut pairs = Vec::new();
    for (param, value) in values.iter().filter(|(param, _)| param.place == Place::Cookie) {
        pairs.extend(style::cookie(operation, param, value)?);
    }
    Ok(if pairs.is_empty() { None } else { HeaderValue::try_from(pairs.join("; ")).ok() })
}

/// RFC 9110, section 5.5: no CR, LF or NUL in a value.
fn header_of(param: &Param, value: &Argument) -> Result<(HeaderName, HeaderValue), Violation> {
    let refuse = |message: &str| Violation::new(param.input, "header", message);
    let name = HeaderName::try_from(param.wire).map_err(|_| refuse("has a name that is no header name"))?;
    match HeaderValue::try_from(style::header(param, value)?) {
        Ok(value) => Ok((name, value)),
        Err(_) => Err(refuse("must not contain control characters")),
    }
}
