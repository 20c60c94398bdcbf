//! The programs that are measured: how they start, and what memory they take.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use super::drive::{Call, Caller};
use crate::{gateway::held, upstream::Running};

/// A program that listens.
#[derive(Clone)]
pub(crate) struct Program {
    pub(crate) name: &'static str,
    pub(crate) url: String,
    begun: Instant,
    running: Arc<Running>,
    /// Resident memory in KiB: before any call, and after all.
    pub(crate) idle: u64,
    pub(crate) after: u64,
}

/// Where release builds are.
pub(crate) fn release(root: &Path) -> Result<PathBuf, String> {
    let here = std::env::current_exe().map_err(|error| error.to_string())?;
    // The xtask itself is a debug build beside them.
    let target = here.parent().and_then(Path::parent).map_or_else(|| root.join("target"), Path::to_owned);
    Ok(target.join("release"))
}

impl Program {
    pub(crate) fn example(release: &Path, name: &'static str, arguments: &[&str]) -> Result<Self, String> {
        let mut command = Command::new(release.join("examples").join(name));
        let mut all = Self::started(command.args(arguments), &[(name, "http://")])?;
        Ok(all.remove(0))
    }

    /// Its two sides.
    pub(crate) fn gateway(release: &Path, upstream: &str) -> Result<(Self, Self), String> {
        let mut command = Command::new(release.join("capgen-gateway"));
        command.args(["--upstream", upstream, "--rest-addr", "127.0.0.1:0", "--mcp-addr", "127.0.0.1:0"]).env("PORTWORX_API_KEY", "k3y");
        let mut all = Self::started(&mut command, &[("the gateway", "REST on http://"), ("the gateway", "MCP on http://")])?;
        Ok((all.remove(0), all.remove(0)))
    }

    /// A program for each beginning of a line that it prints.
    fn started(command: &mut Command, lines: &[(&'static str, &str)]) -> Result<Vec<Self>, String> {
        let begun = Instant::now();
        let what = lines[0].0;
        let mut running = Running::start(command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()), what)?;
        let output = running.output().ok_or("it has no output")?;
        let mut said = BufReader::new(output).lines().map_while(Result::ok);
        let running = Arc::new(running);
        let found = |(name, start): &(&'static str, &str)| {
            let line = said.find_map(|line| line.strip_prefix(start).map(str::to_owned)).ok_or_else(|| format!("{name} says nothing"))?;
            let address = line.split(['/', ' ']).next().unwrap_or_default();
            Ok(Self { name, url: format!("http://{address}"), begun, running: running.clone(), idle: 0, after: 0 })
        };
        lines.iter().map(found).collect()
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.url.trim_start_matches("http://").parse().unwrap_or_else(|_| SocketAddr::from(([127, 0, 0, 1], 0)))
    }

    /// From its start to its first right answer.
    pub(crate) fn first_answer(&self, call: &Call) -> Result<Duration, String> {
        Caller::new(self.address(), call)?.once()?;
        Ok(self.begun.elapsed())
    }

    pub(crate) fn rest(&mut self) {
        self.idle = held(self.running.id()).memory;
    }

    pub(crate) fn worked(&mut self) {
        self.after = held(self.running.id()).memory;
    }
}
