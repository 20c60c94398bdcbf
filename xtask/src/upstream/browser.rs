//! A browser at the page that a REST side makes of its document: `xtask/upstream/browser.py`, and Chromium of this machine.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{cargo, clients::gateway, finish, named, python, running::Running};

const PACKAGES: [&str; 1] = ["selenium==4.51.0"];

/// Chromium and its driver, as systems call them.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const DRIVERS: [&str; 2] = ["chromedriver", "chromium.chromedriver"];

pub(super) fn run(root: &Path, folder: &Path) -> Result<(), String> {
    // What is not there is better known before anything is built.
    let (browser, driver) = (found(&BROWSERS)?, found(&DRIVERS)?);
    let example = ["-p", "generated-client", "--example", "hostile_docs"];
    finish(cargo(root).args(["build", "--quiet", "-p", "capgen-gateway"]), "cargo build")?;
    finish(cargo(root).args(["build", "--quiet"]).args(example), "cargo build")?;
    let python = python::environment(&folder.join("venv"), &PACKAGES, "")?;
    let program = gateway()?;
    let mut command = Command::new(&program);
    command.args(["--rest-addr", "127.0.0.1:0", "--mcp-addr", "127.0.0.1:0"]).env("RUST_LOG", "warn");
    let (_gateway, url) = Running::saying(&mut command, "the gateway", rest_url)?;
    let mut command = Command::new(program.with_file_name(format!("examples/hostile_docs{}", env::consts::EXE_SUFFIX)));
    let (_hostile, hostile) = Running::saying(&mut command, "the hostile document", rest_url)?;
    let pictures = root.join("target/browser");
    fs::create_dir_all(&pictures).map_err(named(&pictures))?;
    let mut script = Command::new(python);
    script.arg(root.join("xtask/upstream/browser.py")).arg(browser).arg(driver).arg(&pictures).args([url, hostile]);
    // What is on this machine is asked directly, and nothing else is.
    finish(script.env("NO_PROXY", "*").env("SE_OFFLINE", "true").env("SE_AVOID_STATS", "true"), "browser.py")
}

/// The address of a REST side, in the line that its server prints.
fn rest_url(line: &str) -> Option<String> {
    line.strip_prefix("REST on ").map(str::to_owned)
}

/// The first of these programs that is on the `PATH`.
fn found(names: &[&str]) -> Result<PathBuf, String> {
    let folders: Vec<PathBuf> = env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default();
    let programs = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    let found = programs.into_iter().find(|program| program.is_file());
    found.ok_or_else(|| {
        let names = names.join("`, `");
        format!("none of `{names}` is on the PATH\n  help: install Chromium and its driver, as with `apt install chromium chromium-driver`")
    })
}
