//! `upstream`: what this workspace generates and serves, against what other people run. From PyPI, on loopback.

mod browser;
mod cinder;
mod clients;
mod mcp;
mod python;
mod running;

use std::{
    env, io,
    path::{Path, PathBuf},
    process::Command,
};

use crate::Outcome;

pub(crate) use running::{Running, mcp_url};

/// What there is to try against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Upstream {
    /// A real Cinder, and the generated client through the whole life of a backup
    Cinder,
    /// openstacksdk and python-cinderclient, and the embedded Cinder
    OpenstackClients,
    /// The MCP Python SDK and FastMCP, and the gateway over HTTP and over standard input and output
    McpClients,
    /// Chromium, and the page at `/docs` that the gateway makes of its document
    Browser,
}

/// Installs what it takes below `dir`, and tries.
///
/// # Errors
/// What could not be installed or started, or that something is not as it should be, which was printed by then.
pub fn run(root: &Path, upstream: Upstream, dir: Option<PathBuf>) -> Outcome {
    let dir = dir.unwrap_or_else(cache);
    let outcome = match upstream {
        Upstream::Cinder => cinder::run(root, &dir.join("cinder")),
        Upstream::Browser => browser::run(root, &dir.join("browser")),
        Upstream::McpClients => mcp::run(root, &dir.join("mcp-clients")),
        Upstream::OpenstackClients => clients::run(root, &dir.join("openstack-clients")),
    };
    outcome.map(|()| String::new()).map_err(|message| format!("{message}\n"))
}

/// A Python with `packages`, in an environment of its own called `name`.
pub(crate) fn python(packages: &[&str], name: &str) -> Result<PathBuf, String> {
    python::environment(&cache().join(name), packages, "")
}

/// Where programs keep what they can get again, or the folder for what is temporary.
pub(crate) fn cache() -> PathBuf {
    let folder = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = folder("XDG_CACHE_HOME").or_else(|| Some(folder("HOME")?.join(".cache")));
    cache.unwrap_or_else(env::temp_dir).join("capgen")
}

/// The cargo that runs this.
pub(crate) fn cargo(root: &Path) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root);
    cargo
}

/// Runs a command to its end; its output is the caller's.
pub(crate) fn finish(command: &mut Command, what: &str) -> Result<(), String> {
    let status = command.status().map_err(|error| format!("{what}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{what}: {status}")) }
}

/// Says which file or folder it was.
fn named(path: &Path) -> impl FnOnce(io::Error) -> String {
    move |error| format!("{}: {error}", path.display())
}
