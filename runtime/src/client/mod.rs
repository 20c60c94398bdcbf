//! Clients: settings, calls as plain values, answers, and errors named by what happened.

mod answer;
mod call;
mod connection;
mod credentials;
mod decode;
mod error;
mod message;
mod request;
mod settings;
mod setup;
mod url;

pub use answer::{Answer, Received, Reply};
pub use call::{Call, Pending};
pub use connection::{Client, install_tls_provider};
pub use decode::{DecodeError, bytes, empty, json, text};
pub use error::{Error, Source};
pub use settings::Settings;
pub use setup::{SetupError, SetupProblem};
