//! Clients: settings, calls as plain values, answers, and errors named by what happened.

mod answer;
mod call;
mod connection;
mod credentials;
mod decode;
mod error;
mod message;
mod observe;
mod pages;
mod request;
mod retry;
mod root;
mod send;
mod settings;
mod setup;
mod style;
mod url;
mod wire;

pub use answer::{Answer, Received, Reply};
pub use call::{Call, Pending};
pub use connection::{Client, install_tls_provider};
pub use decode::{DecodeError, bytes, empty, json, text};
pub use error::{Error, Source};
pub use observe::{Observe, Outcome};
pub use pages::{Page, Pages};
pub use retry::Retry;
pub use settings::Settings;
pub use setup::{SetupError, SetupProblem};
