//! What real servers were asked and what they answered: the generated clients ask the same, and nothing of the answers
//! is lost.
//!
//! The recordings lie beside the project (`CAPGEN_RECORDINGS`, else `../shared/recordings`); without them the tests say so.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod answers;
mod asked;
mod cinder;
mod portworx;
mod replay;
mod requests;
mod tape;
mod unnamed;
