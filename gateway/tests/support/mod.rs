//! What the tests of this crate share. Each test binary uses a part of it.
#![allow(dead_code, reason = "no test binary uses all of it")]

pub(crate) mod ask;
pub(crate) mod gateway;
pub(crate) mod http;
pub(crate) mod likeness;
pub(crate) mod mcp;
pub(crate) mod recorder;
pub(crate) mod script;
