//! The program of this crate, run as people run it.

use std::net::SocketAddr;
use std::process::{ExitStatus, Output, Stdio};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStderr, Command};

const PROGRAM: &str = env!("CARGO_BIN_EXE_capgen-gateway");
/// The program with these arguments and, of what it reads, these variables alone.
fn command(args: &[&str], env: &[(&str, &str)]) -> Command {
    let mut command = Command::new(PROGRAM);
    let is_read = |name: &str| name.starts_with("CAPGEN_") || ["PORTWORX_API_KEY", "RUST_LOG"].contains(&name);
    for (name, _) in std::env::vars().filter(|(name, _)| is_read(name)) {
        command.env_remove(name);
    }
    command.args(args).envs(env.iter().copied()).kill_on_drop(true);
    command
}

/// Runs it until it ends by itself.
pub(crate) async fn finished(args: &[&str], env: &[(&str, &str)]) -> Output {
    command(args, env).output().await.unwrap()
}

/// Runs it with `input` as its standard input until it ends by itself.
pub(crate) async fn given(args: &[&str], input: &str) -> Output {
    let mut command = command(args, &[("RUST_LOG", "debug")]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).await.unwrap();
    // What is asked is answered before the input ends.
    tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
    drop(stdin);
    child.wait_with_output().await.unwrap()
}

const FREE: [(&str, &str); 2] = [("CAPGEN_REST_ADDR", "127.0.0.1:0"), ("CAPGEN_MCP_ADDR", "127.0.0.1:0")];

/// A running one, on free ports unless the arguments say otherwise.
pub(crate) struct Program {
    pub(crate) rest: SocketAddr,
    pub(crate) mcp: SocketAddr,
    /// All it said of itself.
    pub(crate) printed: String,
    child: Child,
    log: Lines<BufReader<ChildStderr>>,
    /// The log as far as it is read.
    logged: String,
}

impl Program {
    /// Starts it, and returns once it has said what it serves.
    pub(crate) async fn start(args: &[&str], env: &[(&str, &str)]) -> Self {
        Self::started(command(args, &[&FREE[..], env].concat())).await
    }

    /// Starts it in a folder, with nothing else in its environment.
    pub(crate) async fn start_in(folder: &std::path::Path, args: &[&str]) -> Self {
        let mut command = command(args, &[]);
        command.env_clear().envs(FREE).current_dir(folder);
        Self::started(command).await
    }

    async fn started(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let log = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut printed = String::new();
        while printed.matches("\n  curl ").count() < 2 {
            printed += &lines.next_line().await.unwrap().expect(&printed);
            printed.push('\n');
        }
        let address = |side: &str| {
            let line = printed.lines().find(|line| line.starts_with(side)).unwrap();
            let address = line.split_once("http://").unwrap().1.split(['/', ' ']).next();
            address.unwrap().parse().unwrap()
        };
        Self { rest: address("REST on"), mcp: address("MCP on"), printed, child, log, logged: String::new() }
    }

    /// Sends a signal, e.g. `INT`.
    pub(crate) async fn signal(&self, name: &str) {
        let id = self.child.id().unwrap().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().await.unwrap().success());
    }

    /// Returns once the log says `word`.
    pub(crate) async fn says(&mut self, word: &str) {
        while !self.logged.contains(word) {
            let line = self.log.next_line().await.unwrap();
            self.logged += &line.unwrap_or_else(|| panic!("the log ends without `{word}`: {}", self.logged));
            self.logged.push('\n');
        }
    }

    /// How it ended, and all it logged.
    pub(crate) async fn ended(mut self) -> (ExitStatus, String) {
        while let Some(line) = self.log.next_line().await.unwrap() {
            self.logged += &line;
            self.logged.push('\n');
        }
        (self.child.wait().await.unwrap(), self.logged)
    }
}
