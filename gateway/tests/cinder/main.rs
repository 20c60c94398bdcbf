//! The embedded Cinder: through the generated client, over raw HTTP, and against exchanges recorded from a real one.
#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

mod life;
mod paging;
mod program;
mod project;
mod refusals;
mod replay;
mod server;
#[path = "../support/mod.rs"]
mod support;
mod urls;
mod versions;
