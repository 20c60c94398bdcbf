//! What goes wrong, and for whom: decided by the number of a request alone, so that its caller and the upstream agree without a word.

use crate::calls::mixed;

/// Which faults there are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Faults {
    /// One stall in so many comes to pass; the others are faults of another kind.
    pub(super) stalls: u64,
}

/// What the upstream does instead of answering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Resets the connection before an answer.
    Reset,
    /// Says nothing until the gateway hangs up.
    Stall,
    /// Ends the connection within the body.
    Truncated,
    /// 503, with `Retry-After: 0`.
    Busy,
    /// A page of HTML with 200.
    WrongType,
    /// 200, and a body that says it is JSON and is none.
    NoJson,
    /// No HTTP.
    NoHttp,
}

/// All of them.
pub(super) const KINDS: [Fault; 7] =
    [Fault::Reset, Fault::Stall, Fault::Truncated, Fault::Busy, Fault::WrongType, Fault::NoJson, Fault::NoHttp];

/// How a caller hangs up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HangUp {
    /// Within its request.
    Asking,
    /// As soon as it has asked.
    Waiting,
    /// Once it has a part of the answer, or nothing for a while.
    Reading,
}

impl Faults {
    /// One request in a hundred has one.
    pub(super) fn of(self, number: u64) -> Option<Fault> {
        let drawn = mixed(number ^ 0xfa17);
        if !drawn.is_multiple_of(100) {
            return None;
        }
        let kind = KINDS[(drawn / 100 % KINDS.len() as u64) as usize];
        let is_rare = kind == Fault::Stall && !(drawn / 100_000).is_multiple_of(self.stalls);
        Some(if is_rare { Fault::Reset } else { kind })
    }

    /// One caller in two hundred hangs up.
    pub(super) fn hang_up(self, number: u64) -> Option<HangUp> {
        let drawn = mixed(number ^ 0x4a46);
        let how = [HangUp::Asking, HangUp::Waiting, HangUp::Reading][(drawn / 200 % 3) as usize];
        drawn.is_multiple_of(200).then_some(how)
    }
}
