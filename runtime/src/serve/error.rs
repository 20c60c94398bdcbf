//! Why a server does not start.

use std::fmt;
use std::io;
use std::net::SocketAddr;

/// Why a server does not start. No message holds a secret.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// Settings cannot be used: all of them at once.
    Settings(Vec<Problem>),
    /// A side cannot listen.
    Listen {
        /// The setting that says where: `rest`, `mcp` or `management`.
        setting: &'static str,
        /// Where it should have listened.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
}

/// A setting that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its name, e.g. `tls.certificate`.
    pub setting: String,
    /// What is wrong with it, e.g. `is not set`.
    pub message: String,
}

impl Problem {
    pub(super) fn new(setting: &str, message: impl Into<String>) -> Self {
        Self { setting: setting.to_owned(), message: message.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.setting, self.message)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Settings(problems) => {
                f.write_str("the server cannot start:")?;
                problems.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
            }
            Self::Listen { setting, address, source: _ } => write!(f, "`{setting}` cannot listen on {address}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Settings(_) => None,
            Self::Listen { source, .. } => Some(source),
        }
    }
}
