//! MCP clients that others wrote against the gateway: `xtask/upstream/mcp_clients.py`.

use std::{path::Path, process::Command};

use super::{
    cargo,
    clients::gateway,
    finish, python,
    running::{Running, mcp_url},
};

const PACKAGES: [&str; 2] = ["mcp==2.3.0", "fastmcp==4.2.3"];

pub(super) fn run(root: &Path, folder: &Path) -> Result<(), String> {
    finish(cargo(root).args(["build", "--quiet", "-p", "capgen-gateway"]), "cargo build")?;
    let python = python::environment(&folder.join("venv"), &PACKAGES, "")?;
    let program = gateway()?;
    let mut command = Command::new(&program);
    command.args(["--rest-addr", "127.0.0.1:0", "--mcp-addr", "127.0.0.1:0"]).env("RUST_LOG", "warn");
    let (_server, url) = Running::saying(&mut command, "the gateway", mcp_url)?;
    let mut script = Command::new(python);
    script.arg(root.join("xtask/upstream/mcp_clients.py")).arg(&url).arg(&program);
    finish(&mut script, "mcp_clients.py")
}
