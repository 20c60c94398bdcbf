//! MCP clients that others wrote against the gateway: `xtask/upstream/mcp_clients.py`.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use super::{cargo, clients::gateway, finish, python, running::Running};

const PACKAGES: [&str; 2] = ["mcp==2.3.0", "fastmcp==4.2.3"];

pub(super) fn run(root: &Path, folder: &Path) -> Result<(), String> {
    finish(cargo(root).args(["build", "--quiet", "-p", "capgen-gateway"]), "cargo build")?;
    let python = python::environment(&folder.join("venv"), &PACKAGES, "")?;
    let program = gateway()?;
    let mut command = Command::new(&program);
    command.args(["--rest-addr", "127.0.0.1:0", "--mcp-addr", "127.0.0.1:0"]).env("RUST_LOG", "warn").stdout(Stdio::piped());
    let mut server = Running::start(&mut command, "the gateway")?;
    let output = server.output().map(BufReader::new).ok_or("the gateway has no output")?;
    let said = output.lines().map_while(Result::ok).find_map(|line| line.strip_prefix("MCP on ").map(str::to_owned));
    let url = said.and_then(|said| said.split([' ', ',']).next().map(str::to_owned));
    let url = url.ok_or("the gateway does not say where it serves MCP")?;
    let mut script = Command::new(python);
    script.arg(root.join("xtask/upstream/mcp_clients.py")).arg(&url).arg(&program);
    finish(&mut script, "mcp_clients.py")
}
