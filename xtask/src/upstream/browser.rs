//! The documentation page of a REST side in a browser: `xtask/upstream/browser.py` drives Chromium.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use super::{cargo, clients::gateway, finish, python, running::Running};

const PACKAGES: [&str; 1] = ["selenium==4.51.0"];

/// Where Debian's packages put what is driven.
const PROGRAMS: [&str; 2] = ["/usr/bin/chromium", "/usr/bin/chromedriver"];

pub(super) fn run(root: &Path, folder: &Path) -> Result<(), String> {
    if let Some(missing) = PROGRAMS.iter().find(|program| !Path::new(program).exists()) {
        return Err(format!("`{missing}` is not there: install Debian's packages `chromium` and `chromium-driver`"));
    }
    finish(cargo(root).args(["build", "--quiet", "-p", "capgen-gateway"]), "cargo build")?;
    let example = ["build", "--quiet", "-p", "capgen-runtime", "--features", "serve", "--example", "hostile_page"];
    finish(cargo(root).args(example), "cargo build")?;
    let python = python::environment(&folder.join("venv"), &PACKAGES, "")?;
    let program = gateway()?;
    let mut command = Command::new(&program);
    command.args(["--rest-addr", "127.0.0.1:0", "--mcp-addr", "127.0.0.1:0"]).env("RUST_LOG", "warn").stdout(Stdio::piped());
    let (_gateway, said) = said(&mut command, "the gateway")?;
    let gateway = said.strip_prefix("REST on ").ok_or("the gateway does not say where it serves REST")?.to_owned();
    let mut command = Command::new(program.with_file_name("examples").join("hostile_page"));
    let (_page, address) = self::said(command.stdin(Stdio::piped()).stdout(Stdio::piped()), "a page full of HTML")?;
    let mut script = Command::new(python);
    let screenshots = program.with_file_name("browser");
    script.arg(root.join("xtask/upstream/browser.py")).arg(gateway).arg(format!("http://{address}")).arg(screenshots);
    finish(&mut script, "browser.py")
}

/// A server, and the first line that it prints.
fn said(command: &mut Command, what: &'static str) -> Result<(Running, String), String> {
    let mut server = Running::start(command, what)?;
    let output = server.output().map(BufReader::new);
    let said = output.and_then(|output| output.lines().map_while(Result::ok).next());
    said.map(|said| (server, said)).ok_or_else(|| format!("{what} says nothing"))
}
