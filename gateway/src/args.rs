//! The command line.

use std::net::{Ipv4Addr, SocketAddr};

use clap::{Parser, Subcommand};
use secrecy::SecretString;

use crate::config::Config;

/// The variable that holds the bearer token. There is no flag for it: other users can read a command line.
pub(crate) const API_KEY: &str = "PORTWORX_API_KEY";

/// Serves the Portworx cloud backup capability over REST and MCP.
#[derive(Clone, Debug, Parser)]
#[command(
    name = "capgen-gateway",
    version,
    args_conflicts_with_subcommands = true,
    after_help = "Environment:\n  PORTWORX_API_KEY  what is sent upstream as the bearer token; needed with --upstream\n  \
                  RUST_LOG          which log lines are written, e.g. `debug` [default: info,rmcp=warn]"
)]
pub struct Args {
    /// What to serve instead of the gateway.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Base URL of the OpenStorage REST gateway; without it, an upstream in memory is started
    #[arg(long, env = "CAPGEN_UPSTREAM", hide_env_values = true, value_name = "URL")]
    pub upstream: Option<String>,

    /// Where to serve REST; port 0 takes a free one
    #[arg(long, env = "CAPGEN_REST_ADDR", value_name = "IP:PORT", default_value_t = Config::default().rest_addr)]
    pub rest_addr: SocketAddr,

    /// Where to serve MCP; port 0 takes a free one
    #[arg(long, env = "CAPGEN_MCP_ADDR", value_name = "IP:PORT", default_value_t = Config::default().mcp_addr)]
    pub mcp_addr: SocketAddr,

    /// Serve MCP to the program that starts this, over standard input and output, and nothing else
    #[arg(long)]
    pub stdio: bool,
}

/// What this program serves besides the gateway.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Serves a Cinder in memory that has volume backups, to try clients on
    Cinder(CinderArgs),
}

/// How to serve a Cinder.
#[derive(Clone, Debug, clap::Args)]
pub struct CinderArgs {
    /// Where to serve it; port 0 takes a free one
    #[arg(long, value_name = "IP:PORT", default_value_t = SocketAddr::from((Ipv4Addr::LOCALHOST, 8776)))]
    pub addr: SocketAddr,
}

impl Args {
    /// The command line, completed by what only the environment holds. `variable` reads a variable of it.
    pub fn config(self, variable: impl Fn(&str) -> Option<String>) -> Config {
        let Self { command: _, upstream, rest_addr, mcp_addr, stdio: _ } = self;
        let api_key = variable(API_KEY).map(SecretString::from);
        Config { upstream, rest_addr, mcp_addr, api_key, ..Config::default() }
    }
}
