//! Servers that people leave running: listeners with bounds, callers' credentials, TLS, one log line a request, and an end that
//! answers what is under way.
//!
//! ```no_run
//! use capgen_runtime::axum::Router;
//! use capgen_runtime::mcp::Server;
//! use capgen_runtime::serve::{Error, Serve, Settings};
//!
//! # async fn example(rest: Router, mcp: Server) -> Result<(), Error> {
//! Serve::new(Settings::default())
//!     .rest(rest)
//!     .mcp(mcp)
//!     .run()
//!     .await?;
//! # Ok(())
//! # }
//! ```
//!
//! It holds no state of its own: any number of copies run behind a load balancer.

mod admission;
mod callers;
mod connection;
mod error;
mod limits;
mod listener;
mod log;
mod management;
mod otlp;
mod pace;
mod request;
mod running;
mod server;
mod settings;
mod signals;
mod socket;
mod tls;

pub use callers::{Callers, Secret};
pub use error::{Error, Problem};
pub use limits::Limits;
pub use otlp::Otlp;
pub use running::{Drained, Running};
pub use server::Serve;
pub use settings::Settings;
pub use signals::Signals;
pub use tls::Tls;
