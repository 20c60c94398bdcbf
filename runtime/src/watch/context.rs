//! Where a call comes from: the trace that its caller names, or one of its own.

use http::{HeaderMap, HeaderName, HeaderValue};

/// W3C Trace Context.
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
const TRACESTATE: HeaderName = HeaderName::from_static("tracestate");
/// B3, in one header.
const B3: HeaderName = HeaderName::from_static("b3");

/// The trace that a call belongs to, and the caller's own part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TraceContext {
    pub(super) trace: u128,
    /// None where the trace begins here.
    pub(super) parent: Option<u64>,
    /// Whether the caller has its own part recorded.
    pub(super) sampled: bool,
    /// What else the caller says of it, for those it knows (W3C Trace Context, section 3.3).
    pub(super) state: Option<HeaderValue>,
}

impl TraceContext {
    /// A trace that begins here.
    #[cfg(feature = "control")]
    pub(crate) fn new() -> Self {
        let trace = fastrand::u128(1..);
        Self { trace, parent: None, sampled: true, state: None }
    }

    /// What a caller names (W3C Trace Context, section 3.2.2; B3, single header).
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let named = match headers.get(TRACEPARENT) {
            Some(value) => Self::parent(value.to_str().ok()?),
            None => Self::parsed(headers.get(B3)?.to_str().ok()?, |flag| ["1", "d"].contains(&flag)),
        };
        Some(Self { state: headers.get(TRACESTATE).cloned(), ..named? })
    }

    /// What a message names that is no header (SEP-414).
    #[cfg(feature = "mcp")]
    pub(crate) fn named(parent: &str, state: Option<&str>) -> Option<Self> {
        let state = state.and_then(|state| HeaderValue::from_str(state).ok());
        Some(Self { state, ..Self::parent(parent)? })
    }

    fn parent(text: &str) -> Option<Self> {
        Self::parsed(text.strip_prefix("00-")?, |flags| u8::from_str_radix(flags, 16).is_ok_and(|flags| flags & 1 == 1))
    }

    fn parsed(text: &str, is_sampled: fn(&str) -> bool) -> Option<Self> {
        let mut parts = text.split('-');
        let (trace, parent, flags) = (parts.next()?, parts.next()?, parts.next());
        let (trace, parent) = (number(trace, 32)?, u64::try_from(number(parent, 16)?).ok()?);
        Some(Self { trace, parent: Some(parent), sampled: flags.is_none_or(is_sampled), state: None })
    }

    /// Names the trace in `headers`, where a caller has not.
    #[cfg(feature = "serve")]
    pub(crate) fn name_in(&self, headers: &mut HeaderMap) {
        if self.parent.is_none() {
            headers.insert(TRACEPARENT, traceparent(self.trace, part(), self.sampled));
        }
    }

    /// The number of the trace: 32 hexadecimal digits.
    #[cfg(feature = "control")]
    pub(crate) fn id(&self) -> String {
        digits(&hex::<32>(&self.trace.to_be_bytes()))
    }

    /// The same, as a header has it.
    #[cfg(feature = "serve")]
    pub(crate) fn id_value(&self) -> HeaderValue {
        value(&hex::<32>(&self.trace.to_be_bytes()))
    }

    /// What is told upstream of a part of it.
    #[cfg(feature = "control")]
    pub(super) fn headers(&self, span: u64, sampled: bool, b3: bool) -> [Option<(HeaderName, HeaderValue)>; 2] {
        if b3 {
            let mut text = *b"00000000000000000000000000000000-0000000000000000-0";
            write(&mut text, self.trace, span);
            text[50] |= u8::from(sampled);
            return [Some((B3, value(&text))), None];
        }
        let state = self.state.clone().filter(|_| self.parent.is_some());
        [Some((TRACEPARENT, traceparent(self.trace, span, sampled))), state.map(|state| (TRACESTATE, state))]
    }
}

#[cfg(feature = "control")]
fn traceparent(trace: u128, span: u64, sampled: bool) -> HeaderValue {
    let mut text = *b"00-00000000000000000000000000000000-0000000000000000-00";
    write(&mut text[3..], trace, span);
    text[54] |= u8::from(sampled);
    value(&text)
}

/// Hexadecimal digits and dashes as a header, which they always are.
#[cfg(feature = "control")]
fn value(text: &[u8]) -> HeaderValue {
    HeaderValue::from_bytes(text).unwrap_or(HeaderValue::from_static("0"))
}

/// Hexadecimal digits as text.
#[cfg(feature = "control")]
pub(super) fn digits(hex: &[u8]) -> String {
    hex.iter().copied().map(char::from).collect()
}

/// Writes a trace and a part of it, with a character between them. What formats any number takes three times as long, for every request.
#[cfg(feature = "control")]
fn write(text: &mut [u8], trace: u128, span: u64) {
    text[..32].copy_from_slice(&hex::<32>(&trace.to_be_bytes()));
    text[33..49].copy_from_slice(&hex::<16>(&span.to_be_bytes()));
}

/// Hexadecimal digits, two for each byte.
#[cfg(feature = "control")]
pub(super) fn hex<const DIGITS: usize>(bytes: &[u8]) -> [u8; DIGITS] {
    std::array::from_fn(|at| b"0123456789abcdef"[usize::from(bytes[at / 2] >> (4 * (1 - at % 2)) & 15)])
}

/// The number of a part of a trace.
#[cfg(feature = "control")]
pub(super) fn part() -> u64 {
    fastrand::u64(1..)
}

/// A number of so many hexadecimal digits that is not 0.
fn number(text: &str, length: usize) -> Option<u128> {
    let is_hex = text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    u128::from_str_radix(text, 16).ok().filter(|number| is_hex && *number != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: HeaderName, value: &'static str) -> Option<TraceContext> {
        TraceContext::of(&HeaderMap::from_iter([(name, HeaderValue::from_static(value))]))
    }

    #[test]
    fn both_forms_are_read() {
        let named = |sampled| Some(TraceContext { trace: 0xabc, parent: Some(0xd), sampled, state: None });
        assert_eq!(of(TRACEPARENT, "00-00000000000000000000000000000ABC-000000000000000d-01"), named(true));
        assert_eq!(of(TRACEPARENT, "00-00000000000000000000000000000abc-000000000000000d-03"), named(true));
        assert_eq!(of(TRACEPARENT, "00-00000000000000000000000000000abc-000000000000000d-02"), named(false));
        assert_eq!(of(B3, "00000000000000000000000000000abc-000000000000000d-1"), named(true));
        assert_eq!(of(B3, "00000000000000000000000000000abc-000000000000000d"), named(true));
        assert_eq!(of(B3, "00000000000000000000000000000abc-000000000000000d-0"), named(false));
    }

    #[test]
    fn what_is_told_is_what_is_read() {
        let context = TraceContext { trace: 0xabc, parent: None, sampled: true, state: None };
        assert_eq!(context.id(), "00000000000000000000000000000abc");
        for (b3, expected) in [
            (false, "00-00000000000000000000000000000abc-00000000000000d0-00"),
            (true, "00000000000000000000000000000abc-00000000000000d0-0"),
        ] {
            let [told, _] = context.headers(0xd0, false, b3);
            let (name, value) = told.unwrap();
            assert_eq!(value, expected);
            assert_eq!(TraceContext::of(&HeaderMap::from_iter([(name, value)])).unwrap().parent, Some(0xd0));
        }
    }

    #[test]
    fn what_is_none_is_not_taken_for_one() {
        for bad in [
            "",
            "00",
            "00-00000000000000000000000000000000-000000000000000d-01",
            "00-00000000000000000000000000000abc-0000000000000000-01",
            "00-+0000000000000000000000000000abc-000000000000000d-01",
            "00-0000000000000000000000000000abc-000000000000000d-01",
            "01-00000000000000000000000000000abc-000000000000000d-01",
        ] {
            assert_eq!(of(TRACEPARENT, bad), None, "{bad}");
        }
    }
}
