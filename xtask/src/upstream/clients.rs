//! openstacksdk and python-cinderclient against the embedded Cinder: `xtask/upstream/openstack_clients.py`.

use std::{
    env,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::{cargo, finish, python, running::Running};

const PACKAGES: [&str; 2] = ["openstacksdk==4.22.0", "python-cinderclient==9.10.0"];
const CONSTRAINTS: &str = include_str!("../../upstream/openstack-clients.txt");

pub(super) fn run(root: &Path, folder: &Path) -> Result<(), String> {
    finish(cargo(root).args(["build", "--quiet", "-p", "capgen-gateway"]), "cargo build")?;
    let python = python::environment(&folder.join("venv"), &PACKAGES, CONSTRAINTS)?;
    let mut gateway = Command::new(gateway()?);
    gateway.args(["cinder", "--addr", "127.0.0.1:0"]).env("RUST_LOG", "warn").stdout(Stdio::piped());
    let mut server = Running::start(&mut gateway, "the embedded Cinder")?;
    let mut output = server.output().map(BufReader::new).ok_or("the embedded Cinder has no output")?;
    let said: Vec<String> = output.by_ref().lines().map_while(Result::ok).take_while(|line| !line.starts_with("Try")).collect();
    let word = |before: &str| {
        let rest = said.iter().find_map(|line| line.trim_start().strip_prefix(before));
        let word = rest.and_then(|rest| rest.split([' ', ',']).find(|word| !word.is_empty()));
        word.ok_or_else(|| format!("the embedded Cinder says no `{before}` before it serves: {said:?}"))
    };
    let mut script = Command::new(python);
    script.arg(root.join("xtask/upstream/openstack_clients.py")).args([word("Cinder on ")?, word("token ")?, word("volume ")?]);
    finish(&mut script, "openstack_clients.py")
}

/// The program, which was built beside this one. Run by cargo, it could not be stopped by its id.
pub(super) fn gateway() -> Result<PathBuf, String> {
    let here = env::current_exe().map_err(|error| error.to_string())?;
    Ok(here.with_file_name(format!("capgen-gateway{}", env::consts::EXE_SUFFIX)))
}
