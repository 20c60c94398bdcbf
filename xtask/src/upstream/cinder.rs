//! A real Cinder: installed, configured, started, and tried with `generated-client/examples/cinder_life`.

use std::{
    fs,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::{self, Command},
    time::Duration,
};

use super::{cargo, finish, named, python, running::Running};

const PACKAGE: &str = "cinder==29.0.0";
const CONSTRAINTS: &str = include_str!("../../upstream/cinder/constraints.txt");
const CONFIGURATION: &str = include_str!("../../upstream/cinder/cinder.conf");
const SERVER: &str = include_str!("../../upstream/cinder/server.py");
const DRIVER: &str = include_str!("../../upstream/cinder/file_driver.py");

/// Without Keystone a token is `user:project`, and whoever has one is let in.
const ADMIN: &str = "c0ffee00000000000000000000000001:a0000000000000000000000000000001";
const MEMBER: &str = "member:a0000000000000000000000000000001";
/// Of a project that may have no backups.
const POOR: &str = "c0ffee00000000000000000000000002:b0000000000000000000000000000002";

pub(super) fn run(root: &Path, folder: &Path) -> Result<(), String> {
    // What does not build is better known before the server is there.
    let example = ["-p", "generated-client", "--example", "cinder_life"];
    finish(cargo(root).args(["build", "--quiet"]).args(example), "cargo build")?;
    let environment = folder.join("venv");
    let python = python::environment(&environment, &[PACKAGE], CONSTRAINTS)?;
    let place = Place::new(folder.join(format!("run-{}", process::id())))?;
    let port = free_port()?;
    let configuration = place.fill(&environment, port)?;
    migrate(&environment, &configuration, &place)?;
    let ready = place.0.join("ready");
    let mut command = Command::new(python);
    command.arg(place.0.join("server.py")).arg("--config-file").arg(&configuration).env("READY_FILE", &ready);
    let log = place.log()?;
    let mut server = Running::start(command.stdout(log.try_clone().map_err(named(&place.0))?).stderr(log), "Cinder")?;
    server.wait(Duration::from_secs(120), || ready.exists().then_some(())).map_err(|message| place.explain(&message))?;
    let url = format!("http://127.0.0.1:{port}");
    let mut scenario = cargo(root);
    scenario.args(["run", "--quiet"]).args(example).arg("--").args([&url, ADMIN, MEMBER, POOR]).arg(place.0.join("backups"));
    finish(&mut scenario, "cinder_life")
}

fn migrate(environment: &Path, configuration: &Path, place: &Place) -> Result<(), String> {
    let mut manage = Command::new(environment.join("bin/cinder-manage"));
    manage.arg("--config-file").arg(configuration).args(["db", "sync"]);
    let log = place.log()?;
    manage.stdout(log.try_clone().map_err(named(&place.0))?).stderr(log);
    finish(&mut manage, "cinder-manage db sync").map_err(|message| place.explain(&message))
}

/// One that was free a moment ago.
fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    let address = listener.and_then(|listener| listener.local_addr());
    address.map(|address| address.port()).map_err(|error| format!("127.0.0.1: {error}"))
}

/// The files of one run, gone when dropped.
struct Place(PathBuf);

impl Place {
    fn new(folder: PathBuf) -> Result<Self, String> {
        for part in ["state", "volumes", "backups", "log"] {
            let part = folder.join(part);
            fs::create_dir_all(&part).map_err(named(&part))?;
        }
        Ok(Self(folder))
    }

    /// Writes what the server reads, and says where its configuration is.
    fn fill(&self, environment: &Path, port: u16) -> Result<PathBuf, String> {
        let [run, venv] = [&self.0, environment].map(|path| path.display().to_string());
        let configuration = CONFIGURATION.replace("{run}", &run).replace("{venv}", &venv).replace("{port}", &port.to_string());
        let files = [("cinder.conf", configuration.as_str()), ("policy.yaml", "{}\n"), ("server.py", SERVER), ("file_driver.py", DRIVER)];
        for (name, text) in files {
            let path = self.0.join(name);
            fs::write(&path, text).map_err(named(&path))?;
        }
        Ok(self.0.join("cinder.conf"))
    }

    fn log(&self) -> Result<fs::File, String> {
        let path = self.0.join("log/output.log");
        fs::OpenOptions::new().create(true).append(true).open(&path).map_err(named(&path))
    }

    /// The message, after the last lines of what was logged.
    fn explain(&self, message: &str) -> String {
        let logs = ["log/cinder.log", "log/output.log"].map(|log| fs::read_to_string(self.0.join(log)).unwrap_or_default());
        let last = |log: &String| log.lines().rev().take(20).map(str::to_owned).collect::<Vec<_>>();
        let lines: Vec<String> = logs.iter().flat_map(last).collect();
        let lines: String = lines.into_iter().rev().map(|line| line + "\n").collect();
        format!("{lines}{message}")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // What is left behind lies in a cache.
        let _ = fs::remove_dir_all(&self.0);
    }
}
