//! A server that runs as long as it is needed.

use std::{
    io::{BufRead, BufReader},
    process::{Child, ChildStdout, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// A process that is ended, by its id, when this is dropped.
pub(crate) struct Running {
    child: Child,
    what: &'static str,
}

impl Running {
    pub(crate) fn start(command: &mut Command, what: &'static str) -> Result<Self, String> {
        let child = command.spawn().map_err(|error| format!("{what}: {error}"))?;
        println!("{what} is process {}", child.id());
        Ok(Self { child, what })
    }

    /// Starts one, and gives what `find` finds in a line that it prints.
    pub(crate) fn saying<T>(command: &mut Command, what: &'static str, find: impl Fn(&str) -> Option<T>) -> Result<(Self, T), String> {
        let mut server = Self::start(command.stdout(Stdio::piped()), what)?;
        let output = server.output().map(BufReader::new);
        let found = output.and_then(|output| output.lines().map_while(Result::ok).find_map(|line| find(&line)));
        found.map(|found| (server, found)).ok_or_else(|| format!("{what} does not say where it serves"))
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it prints, if that was piped; for the first who asks.
    pub(crate) fn output(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    /// Asks `ready` again and again until it gives something.
    pub(crate) fn wait<T>(&mut self, patience: Duration, mut ready: impl FnMut() -> Option<T>) -> Result<T, String> {
        let started = Instant::now();
        loop {
            if let Some(found) = ready() {
                return Ok(found);
            }
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(format!("{} ended before it was ready: {status}", self.what));
            }
            if started.elapsed() > patience {
                return Err(format!("{} was not ready within {} seconds", self.what, patience.as_secs()));
            }
            thread::sleep(Duration::from_millis(100));
        }
    }
}

/// The address of the MCP side, in the line that the gateway prints.
pub(crate) fn mcp_url(line: &str) -> Option<String> {
    line.strip_prefix("MCP on ")?.split(' ').next().map(str::to_owned)
}

impl Drop for Running {
    fn drop(&mut self) {
        // One that has ended by itself cannot be ended, which is as good.
        let ended = self.child.kill().and_then(|()| self.child.wait());
        let how = ended.map_or_else(|error| error.to_string(), |status| status.to_string());
        println!("{}, process {}, is stopped: {how}", self.what, self.child.id());
    }
}
