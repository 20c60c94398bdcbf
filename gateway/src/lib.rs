//! The gateway: a capability's REST and MCP sides in front of its upstream.
//!
//! It holds no state of its own, so that any number of copies run behind a load balancer. [`start`] runs it inside another
//! program or a test; the program of this crate is [`Args`], [`start`], what [`Running`] displays, and a signal.

mod announce;
mod args;
pub mod cinder;
mod config;
mod error;
mod running;
mod start;
pub mod upstream;

pub use args::{Args, CinderArgs, Command};
pub use capgen_runtime::serve::Drained;
pub use config::{Config, Format, Log};
pub use error::{Problem, StartError};
pub use running::Running;
pub use start::{start, stdio};
