//! Clients: settings, calls as plain values, answers, and errors named by what happened.

mod access;
mod answer;
mod call;
mod challenges;
mod checks;
mod connection;
mod credentials;
mod decode;
pub(crate) mod digest;
mod error;
mod files;
mod forward;
mod grant;
mod message;
mod observe;
mod pages;
mod pools;
mod request;
mod retry;
mod root;
mod send;
mod settings;
mod setup;
mod style;
mod tokens;
mod trust;
mod upstreams;
mod url;
mod wire;

#[cfg(all(feature = "oauth", any(feature = "server", feature = "mcp")))]
pub(crate) use answer::read_at_most;
pub use answer::{Answer, Received, Reply};
pub use call::{Call, Pending};
pub use connection::Client;
pub use decode::{DecodeError, bytes, empty, json, text, whole};
#[cfg(any(feature = "mcp", feature = "server"))]
pub(crate) use error::seconds;
pub use error::{Error, Source};
#[cfg(feature = "server")]
pub(crate) use forward::Forwarded;
pub use grant::TokenError;
pub use observe::{Observe, Outcome};
pub use pages::{Page, Pages};
#[cfg(feature = "serve")]
pub(crate) use pools::alone;
pub use pools::install_tls_provider;
#[cfg(all(feature = "oauth", any(feature = "server", feature = "mcp")))]
pub(crate) use pools::is_this_machine;
pub use retry::Retry;
pub use settings::Settings;
pub use setup::{SetupError, SetupProblem};
pub use trust::Tls;
#[cfg(feature = "serve")]
pub(crate) use trust::unusable;
pub use upstreams::{Breaker, Upstream};
#[cfg(feature = "serve")]
pub(crate) use url::base;
