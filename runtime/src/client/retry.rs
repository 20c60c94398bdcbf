//! When a call is sent again, and after how long.

use std::time::Duration;

use http::{HeaderMap, StatusCode, header};
use jiff::fmt::{rfc2822, strtime};
use jiff::{Timestamp, civil};

use crate::random;

/// When a call is sent again.
///
/// Only idempotent methods are (GET, HEAD, OPTIONS, PUT, DELETE and TRACE; RFC 9110, section 9.2.2): when no connection
/// could be made, when the connection broke before an answer to a call without a body, and when the answer is 429, 502,
/// 503 or 504. A `Retry-After` is honoured; one that asks for more than `longest_wait` ends the call, and so does a wait
/// that the call's time-out leaves no room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Retry {
    /// How often a call is sent at most, the first time included; 3 unless told otherwise.
    pub attempts: u32,
    /// How long the first wait is, about; each one after it is twice as long. 200 ms unless told otherwise.
    pub first_wait: Duration,
    /// How long a wait may be; 5 seconds unless told otherwise.
    pub longest_wait: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Self { attempts: 3, first_wait: Duration::from_millis(200), longest_wait: Duration::from_secs(5) }
    }
}

impl Retry {
    /// Nothing is sent twice.
    #[must_use]
    pub fn none() -> Self {
        Self { attempts: 1, ..Self::default() }
    }

    /// The same, with this many attempts in all.
    #[must_use]
    pub const fn attempts(self, attempts: u32) -> Self {
        Self { attempts, ..self }
    }

    /// The same, with another first wait.
    #[must_use]
    pub const fn first_wait(self, first_wait: Duration) -> Self {
        Self { first_wait, ..self }
    }

    /// The same, with another longest wait.
    #[must_use]
    pub const fn longest_wait(self, longest_wait: Duration) -> Self {
        Self { longest_wait, ..self }
    }

    /// How long to wait after attempt `attempt`, the first being 1; `None` when the server asks for too much.
    pub(super) fn wait(&self, attempt: u32, asked: Option<Duration>) -> Option<Duration> {
        if asked.is_some_and(|asked| asked > self.longest_wait) {
            return None;
        }
        let whole = doubled(self.first_wait, attempt.saturating_sub(1), self.longest_wait);
        // Half of it is chance, so that clients that failed together do not come back together.
        let wait = whole / 2 + (whole / 2).mul_f64(chance());
        Some(wait.max(asked.unwrap_or_default()))
    }
}

/// A wait that was doubled so many times.
pub(super) fn doubled(first: Duration, times: u32, longest: Duration) -> Duration {
    first.saturating_mul(2_u32.saturating_pow(times)).min(longest)
}

/// A number from 0 to 1, to spread clients out.
fn chance() -> f64 {
    let bits = (random::number() >> 32) as u32;
    f64::from(bits) / f64::from(u32::MAX)
}

/// Statuses that say "later", not "no".
pub(super) fn is_later(status: StatusCode) -> bool {
    matches!(status.as_u16(), 429 | 502 | 503 | 504)
}

/// What `Retry-After` asks for (RFC 9110, section 10.2.3): seconds, or a date, which may be over. One that cannot be
/// read asks for nothing.
pub(super) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(text.parse().map_or(Duration::MAX, Duration::from_secs));
    }
    let until = http_date(text)?.duration_since(now);
    Some(Duration::try_from(until).unwrap_or_default())
}

/// The three forms of a date that RFC 9110, section 5.6.7, asks recipients to read.
fn http_date(text: &str) -> Option<Timestamp> {
    if let Ok(moment) = rfc2822::DateTimeParser::new().parse_timestamp(text) {
        return Some(moment);
    }
    let old = ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];
    let local: civil::DateTime = old.iter().find_map(|format| strtime::parse(format, text).ok()?.to_datetime().ok())?;
    Some(local.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(value: &str) -> Option<u64> {
        let headers = HeaderMap::from_iter([(header::RETRY_AFTER, value.parse().unwrap())]);
        let now = "1994-11-06T08:49:00Z".parse().unwrap();
        retry_after(&headers, now).map(|asked| asked.as_secs())
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_of_any_form() {
        for value in ["37", " 037 ", "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            assert_eq!(asked(value), Some(37), "{value}");
        }
        assert_eq!(asked("0"), Some(0));
        assert_eq!(asked("Sun, 06 Nov 1994 08:00:00 GMT"), Some(0));
        assert_eq!(asked("99999999999999999999999"), Some(u64::MAX));
        for value in ["", "soon", "-1", "1.5", "Sun, 06 Nov"] {
            assert_eq!(asked(value), None, "{value}");
        }
    }

    #[test]
    fn waits_double_up_to_the_longest_and_are_never_shorter_than_asked() {
        let retry = Retry::default().first_wait(Duration::from_millis(100)).longest_wait(Duration::from_millis(300));
        for (attempt, whole) in [(1, 100), (2, 200), (3, 300), (4, 300), (u32::MAX, 300)] {
            let wait = retry.wait(attempt, None).unwrap().as_millis();
            assert!((whole / 2..=whole).contains(&wait), "{attempt}: {wait}");
        }
        let [short, long] = [299, 301].map(Duration::from_millis);
        assert_eq!(retry.wait(1, Some(short)), Some(short));
        assert_eq!(retry.wait(1, Some(long)), None);
        assert!(retry.wait(1, Some(Duration::ZERO)).unwrap() >= Duration::from_millis(50));
    }
}
