//! The gateway as a process of its own, in front of an upstream, and what the system says about it.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
};

/// A running gateway, which is ended by its id when this is dropped.
pub(crate) struct Gateway {
    pub(crate) rest: SocketAddr,
    pub(crate) mcp: SocketAddr,
    child: Child,
}

/// What a process holds.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Held {
    /// Resident memory, in KiB.
    pub(crate) memory: u64,
    /// Open file descriptors.
    pub(crate) files: usize,
    pub(crate) threads: u64,
}

impl Gateway {
    /// Starts one that serves at these addresses, and returns once it says so.
    pub(crate) fn start(program: &Path, upstream: SocketAddr, [rest, mcp]: [SocketAddr; 2], more: &[&str]) -> Result<Self, String> {
        let mut command = Command::new(program);
        command.args(["--upstream", &format!("http://{upstream}"), "--rest-addr", &rest.to_string(), "--mcp-addr", &mcp.to_string()]);
        command.args(more).env("PORTWORX_API_KEY", "k3y");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| format!("{}: {error}", program.display()))?;
        let said = child.stdout.take().map(BufReader::new);
        let gateway = Self { rest, mcp, child };
        let mut lines = said.into_iter().flat_map(BufRead::lines).map_while(Result::ok);
        if lines.any(|line| line.starts_with("MCP on ")) { Ok(gateway) } else { Err("the gateway does not start".to_owned()) }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Tells it to stop, and waits until it has.
    pub(crate) fn stop(mut self) -> Result<ExitStatus, String> {
        let id = self.child.id().to_string();
        let told = Command::new("kill").args(["-s", "TERM", &id]).status().map_err(|error| format!("kill: {error}"))?;
        if !told.success() {
            return Err(format!("kill: {told}"));
        }
        self.child.wait().map_err(|error| error.to_string())
    }

    /// Ends it without a word.
    pub(crate) fn kill(mut self) -> Result<(), String> {
        self.child.kill().and_then(|()| self.child.wait()).map(drop).map_err(|error| error.to_string())
    }

    pub(crate) fn held(&self) -> Held {
        held(self.child.id())
    }
}

/// What a process holds; nothing, once it has ended.
pub(crate) fn held(id: u32) -> Held {
    let of = |name: &str| format!("/proc/{id}/{name}");
    let status = fs::read_to_string(of("status")).unwrap_or_default();
    let number = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
    };
    let files = fs::read_dir(of("fd")).map_or(0, Iterator::count);
    Held { memory: number("VmRSS:"), files, threads: number("Threads:") }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        // One that has ended by itself cannot be ended, which is as good.
        let _ = self.child.kill().and_then(|()| self.child.wait());
    }
}

/// Addresses of this machine where nothing listens now.
pub(crate) fn free<const N: usize>() -> Result<[SocketAddr; N], String> {
    let bound: Vec<TcpListener> = (0..N).map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).collect::<Result<_, _>>().map_err(broken)?;
    let addresses: Vec<SocketAddr> = bound.iter().map(TcpListener::local_addr).collect::<Result<_, _>>().map_err(broken)?;
    addresses.try_into().map_err(|_| "no free addresses".to_owned())
}

fn broken(error: std::io::Error) -> String {
    format!("no free address: {error}")
}
