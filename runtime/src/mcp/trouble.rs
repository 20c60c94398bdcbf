//! A call that failed, as a tool error: text for the model, `_meta` for programs.
//!
//! Never `structuredContent`: some clients check it against the output schema even when the call failed, and throw.

use std::error::Error as _;
use std::fmt::Write as _;
use std::iter::successors;

use http::{HeaderMap, StatusCode, header};
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use rmcp::model::{CallToolResult, ContentBlock, MetaObject};
use serde_json::json;

use super::tool::Hints;
use crate::client::{Answer, Error, Received, seconds};
use crate::input::Violation;

/// Where programs find what happened: `{kind, retryable}`, and where they apply `status`, `retryAfterSeconds`, `errors`.
const META_KEY: &str = "dev.capgen/error";

/// How many violations are worth reading.
const MOST_VIOLATIONS: usize = 20;

/// How much of an error's body is read, and how much of one without a message in it is shown, in bytes.
const MOST_READ: usize = 256 << 10;
const MOST_SHOWN: usize = 2 << 10;

/// A call that failed.
#[derive(Debug)]
pub(super) struct Trouble {
    /// `input`, `status`, `connect`, `unavailable`, `timeout`, `broken`, `too_large`, `decode`, `cancelled`, `unconfirmed` or `internal`.
    pub(super) kind: &'static str,
    text: String,
    /// Whether the same call may succeed later without doing anything twice.
    retryable: bool,
    status: Option<StatusCode>,
    retry_after: Option<u64>,
    errors: Vec<Violation>,
}

impl Trouble {
    fn new(kind: &'static str, text: impl Into<String>) -> Self {
        Self { kind, text: text.into(), retryable: false, status: None, retry_after: None, errors: Vec::new() }
    }

    /// Inputs that were refused, each named so that a model can mend its call.
    pub(super) fn input(violations: &[Violation]) -> Self {
        let mut text = "The arguments were refused, and nothing was sent:".to_owned();
        let (shown, more) = violations.split_at(violations.len().min(MOST_VIOLATIONS));
        for Violation { pointer, message, place: _ } in shown {
            text += "\n- ";
            if !pointer.is_empty() {
                text += &format!("{pointer}: ");
            }
            text += shorten(message, 500);
        }
        if !more.is_empty() {
            let _ = write!(text, "\n- and {} more", more.len());
        }
        Self { errors: shown.to_vec(), ..Self::new("input", text) }
    }

    /// No answer, or none that is whole.
    pub(super) fn client(hints: Hints, error: &Error) -> Self {
        let repeatable = hints.repeatable();
        let (kind, retryable) = match error {
            Error::Request { violation, .. } => return Self::input(std::slice::from_ref(violation)),
            Error::Connect { .. } => ("connect", true),
            Error::Unavailable { .. } => ("unavailable", true),
            Error::Timeout { .. } => ("timeout", repeatable),
            Error::Body { .. } => ("broken", repeatable),
            Error::TooLarge { .. } => ("too_large", false),
            Error::Decode { .. } => ("decode", false),
            _ => ("internal", false),
        };
        let mut text = error.to_string();
        match kind {
            "connect" => text += ", so nothing was done; try again later",
            "timeout" | "broken" if !repeatable => text += ", and may or may not have done it; look before trying again",
            "timeout" | "broken" => text += "; it is safe to try again",
            "too_large" => text += "; ask for less, with a filter or a limit",
            _ => {}
        }
        tracing::warn!(kind, %error, cause = causes(error), "tool call failed");
        let retry_after = match error {
            Error::Unavailable { retry_after, .. } => Some(seconds(*retry_after)),
            _ => None,
        };
        Self { retryable, retry_after, ..Self::new(kind, text) }
    }

    /// An answer that does not mean success, with the upstream's own message.
    pub(super) async fn status(hints: Hints, answer: Answer) -> Self {
        let (status, headers) = (answer.status, answer.headers.clone());
        let said = answer.collect(MOST_READ).await.ok().and_then(|received| said(&received));
        let retry_after = retry_after(&headers);
        let mut text = format!("Upstream answered HTTP {status}");
        if let Some(said) = said {
            let _ = write!(text, ": {said}");
        }
        if let Some(seconds) = retry_after {
            let _ = write!(text, "\nTry again in {seconds} seconds.");
        } else if matches!(status.as_u16(), 401 | 403) {
            text += "\nThe credentials are the server's own; no argument can change them.";
        }
        let retryable = match status.as_u16() {
            // Refused before anything was done.
            408 | 425 | 429 | 503 => true,
            502 | 504 => hints.repeatable(),
            _ => false,
        };
        Self { retryable, status: Some(status), retry_after, ..Self::new("status", text) }
    }

    /// A success whose body is not what its media type says.
    pub(super) fn decode(why: &str) -> Self {
        Self::new("decode", format!("The upstream's answer cannot be read: {why}"))
    }

    /// The caller hung up, or the server stops. Nobody is likely to read it.
    pub(super) fn cancelled() -> Self {
        Self::new("cancelled", "The call was cancelled")
    }

    /// Nobody confirmed a call that may destroy something.
    pub(super) fn unconfirmed(text: &str) -> Self {
        Self::new("unconfirmed", text)
    }

    /// The text alone, for what has no place for more.
    pub(super) fn into_text(self) -> String {
        self.text
    }

    pub(super) fn into_result(self) -> CallToolResult {
        let Self { kind, text, retryable, status, retry_after, errors } = self;
        let mut error = json!({ "kind": kind, "retryable": retryable });
        if let Some(status) = status {
            error["status"] = status.as_u16().into();
        }
        if let Some(seconds) = retry_after {
            error["retryAfterSeconds"] = seconds.into();
        }
        if !errors.is_empty() {
            error["errors"] = json!(errors);
        }
        let mut meta = MetaObject::new();
        meta.insert(META_KEY.to_owned(), error);
        CallToolResult::error(vec![ContentBlock::text(text)]).with_meta(Some(meta))
    }
}

/// What lies under an error, for the log: models need not know where the upstream is.
fn causes(error: &Error) -> String {
    let causes = successors(error.source(), |&cause| cause.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// The upstream's message, or the beginning of a body without one. A page of HTML is named and not shown.
fn said(received: &Received) -> Option<String> {
    if let Some(message) = received.message() {
        return Some(message);
    }
    match std::str::from_utf8(&received.body).map(str::trim) {
        Ok("" | "{}") => None,
        Ok(text) if text.starts_with('<') => Some("(a page of HTML or XML)".to_owned()),
        Ok(text) => Some(shorten(text, MOST_SHOWN).to_owned()),
        Err(_) => Some(format!("({} bytes that are no text)", received.body.len())),
    }
}

/// `Retry-After` in seconds from here, given as seconds or as a date (RFC 9110, section 10.2.3).
fn retry_after(headers: &HeaderMap) -> Option<u64> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(seconds);
    }
    let at = rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
    Some(at.duration_since(Timestamp::now()).as_secs().max(0).unsigned_abs())
}

/// At most `most` bytes, cut between characters.
fn shorten(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}
