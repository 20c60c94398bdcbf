//! Why the gateway does not start.

use std::fmt;
use std::io;
use std::net::SocketAddr;

use capgen_runtime::client::{SetupError, SetupProblem};
use capgen_runtime::serve;

use crate::args::API_KEY;

/// Why the gateway does not start. No message holds a value of a setting that is secret.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// Settings are missing or unusable: all of them at once.
    Settings(Vec<Problem>),
    /// A side cannot listen.
    Listen {
        /// The flag that says where.
        flag: &'static str,
        /// Where it should have listened.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// A client on standard input does not begin as the protocol asks.
    Stdio(io::Error),
}

/// One setting that is missing or unusable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The names it can be set under.
    pub setting: String,
    /// What is wrong, e.g. `is not set`.
    pub message: String,
    /// What it is.
    pub doc: String,
}

impl StartError {
    /// 2 when the gateway was asked wrongly, 1 when it could not do what it was asked.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Settings(_) => 2,
            Self::Listen { .. } | Self::Stdio(_) => 1,
        }
    }
}

/// The server's settings, under the names this program has for them.
impl From<serve::Error> for StartError {
    fn from(error: serve::Error) -> Self {
        let flag = |setting: &str| match setting {
            "rest" => Some("--rest-addr"),
            "mcp" => Some("--mcp-addr"),
            "management" => Some("--management-addr"),
            "tls.certificate" => Some("--tls-certificate"),
            "tls.key" => Some("--tls-key"),
            _ => None,
        };
        match error {
            serve::Error::Listen { setting, address, source } => Self::Listen { flag: flag(setting).unwrap_or(setting), address, source },
            serve::Error::Settings(problems) => {
                let problem = |serve::Problem { setting, message }| {
                    let setting = flag(&setting).map_or_else(|| format!("serve.{setting}"), str::to_owned);
                    Problem { setting, message, doc: "as `--help` and `--print-config` show it".to_owned() }
                };
                Self::Settings(problems.into_iter().map(problem).collect())
            }
            error => Self::Settings(vec![Problem { setting: "serve".to_owned(), message: error.to_string(), doc: String::new() }]),
        }
    }
}

impl StartError {
    /// The same, of a side with a flag of its own.
    pub(crate) fn at(self, flag: &'static str) -> Self {
        match self {
            Self::Listen { flag: _, address, source } => Self::Listen { flag, address, source },
            other => other,
        }
    }
}

/// The client's settings, under the names this program has for them.
impl From<SetupError> for StartError {
    fn from(error: SetupError) -> Self {
        let problem = |SetupProblem { setting, env, message, doc }| {
            let (setting, doc) = match &*setting {
                "base_url" => ("--upstream (CAPGEN_UPSTREAM)", "the base URL of the OpenStorage REST gateway, e.g. http://192.0.2.1:9021"),
                "tls.roots" => ("--upstream-root (CAPGEN_UPSTREAM_ROOT)", "root certificates in PEM"),
                "tls.identity" => ("--upstream-certificate, --upstream-key", "a certificate chain and its key, in PEM"),
                _ if env == API_KEY => (API_KEY, "what is sent upstream as the bearer token"),
                _ => (&*env, doc),
            };
            Problem { setting: setting.to_owned(), message, doc: doc.to_owned() }
        };
        Self::Settings(error.problems.into_iter().map(problem).collect())
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Settings(problems) => {
                f.write_str("the gateway cannot start:")?;
                for Problem { setting, message, doc } in problems {
                    write!(f, "\n  {setting} {message}: {doc}")?;
                }
                match problems.iter().any(|problem| problem.setting.starts_with("--upstream") || problem.setting == API_KEY) {
                    true => f.write_str("\nhelp: without --upstream the gateway starts an upstream of its own"),
                    false => Ok(()),
                }
            }
            Self::Listen { flag, address, source } => {
                write!(f, "cannot listen on {address}: {source}\nhelp: `{flag}` takes another address; port 0 takes a free port")
            }
            Self::Stdio(source) => write!(f, "the client on standard input does not begin as MCP asks: {source}"),
        }
    }
}

impl std::error::Error for StartError {}
