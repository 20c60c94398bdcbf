//! How much is taken on at once, and how long anything may take.

use std::time::Duration;

use jiff::fmt::serde::unsigned_duration::friendly::compact::required as duration;
use serde::{Deserialize, Serialize};

/// What a listener takes on. Each side has these for itself.
///
/// As text, a time is `10s`, `1m 30s` or `250ms`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Limits {
    /// How many connections are open at once; beyond it they wait in the system's queue to be accepted. 2048 at first.
    pub connections: usize,
    /// How many requests are answered at once. 512 at first.
    pub requests: usize,
    /// How many requests wait for their turn; beyond it 503 with `Retry-After`. 512 at first.
    pub queue: usize,
    /// How long a request waits for its turn; then 503 with `Retry-After`. One second at first.
    #[serde(with = "duration")]
    pub queue_wait: Duration,
    /// How long a request may take until its answer begins; then 504. One minute at first.
    #[serde(with = "duration")]
    pub request: Duration,
    /// The longest head of a request in bytes, 8192 or more; beyond it 431. 32 KiB at first.
    pub head: usize,
    /// How many headers a request may have; beyond it 431. 100 at first.
    pub headers: usize,
    /// How long the head of a request may take to arrive once it began; then the connection is closed. 10 seconds at first.
    #[serde(with = "duration")]
    pub head_wait: Duration,
    /// How long a body that is read before its request is answered may take to arrive; then 408. Of what is passed on as it comes, how
    /// long the next piece may take. 30 seconds at first.
    #[serde(with = "duration")]
    pub body_wait: Duration,
    /// How long a connection stays open without a request. 75 seconds at first, longer than balancers keep one.
    #[serde(with = "duration")]
    pub idle: Duration,
    /// How long a caller may take to read any more of an answer; then the connection is closed. 30 seconds at first.
    #[serde(with = "duration")]
    pub write_wait: Duration,
    /// The longest body that is read before its request is answered, in bytes; beyond it 413. 4 MiB at first. What is passed on as
    /// it comes may be longer.
    pub body: usize,
    /// The longest JSON or text of an upstream that a tool hands on, in bytes; beyond it a tool error, never a cut answer. 1 MiB at
    /// first. Routes pass answers on as they come.
    pub tool_text: usize,
    /// The longest image, sound or other answer of an upstream that a tool hands on, in bytes; beyond it a tool error. 10 MiB at first.
    pub tool_binary: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 2048,
            requests: 512,
            queue: 512,
            queue_wait: Duration::from_secs(1),
            request: Duration::from_secs(60),
            head: 32 << 10,
            headers: 100,
            head_wait: Duration::from_secs(10),
            body_wait: Duration::from_secs(30),
            idle: Duration::from_secs(75),
            write_wait: Duration::from_secs(30),
            body: 4 << 20,
            tool_text: 1 << 20,
            tool_binary: 10 << 20,
        }
    }
}
