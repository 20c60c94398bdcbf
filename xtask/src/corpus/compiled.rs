//! Compiling every crate: one workspace, one `cargo check`, its messages counted by crate.

use std::{
    collections::BTreeMap,
    env, fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use indicatif::ProgressBar;
use serde_json::Value;

use super::generated::Generated;

/// What the compiler said, by crate.
#[derive(Default)]
pub(super) struct Compiled(BTreeMap<String, Said>);

/// What the compiler said of one crate.
#[derive(Clone, Default)]
pub(super) struct Said {
    pub(super) errors: usize,
    pub(super) warnings: usize,
    /// The first error, or else the first warning.
    pub(super) first: Option<String>,
    /// Whether the crate was reached at all.
    pub(super) reached: bool,
}

impl Compiled {
    pub(super) fn of(&self, krate: &str) -> Said {
        self.0.get(&krate.replace('-', "_")).cloned().unwrap_or_default()
    }
}

impl Said {
    pub(super) fn is_clean(&self) -> bool {
        self.reached && self.errors == 0 && self.warnings == 0
    }
}

/// Makes one workspace of the crates, with the versions of ours so that nothing is downloaded.
pub(super) fn workspace(root: &Path, out: &Path, crates: &[&Generated]) -> std::io::Result<()> {
    let members: Vec<String> = crates.iter().map(|generated| format!("    \"{}\",\n", generated.krate)).collect();
    fs::write(out.join("Cargo.toml"), format!("[workspace]\nresolver = \"3\"\nmembers = [\n{}]\n", members.concat()))?;
    fs::copy(root.join("Cargo.lock"), out.join("Cargo.lock")).map(drop)
}

/// Checks the workspace in `out`.
pub(super) fn check(out: &Path, crates: &[&Generated], bar: &ProgressBar) -> Result<Compiled, String> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["check", "--workspace", "--keep-going", "--offline", "--quiet", "--message-format", "json"]);
    let spawned = cargo.current_dir(out).env("CARGO_TARGET_DIR", out.join("target")).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut child = spawned.map_err(|error| format!("cargo check: {error}\n"))?;
    let mut compiled = Compiled::default();
    let ours = |name: &str| crates.iter().any(|generated| generated.krate.replace('-', "_") == name);
    for line in child.stdout.take().map(BufReader::new).into_iter().flat_map(BufReader::lines).map_while(Result::ok) {
        let Ok(message) = serde_json::from_str::<Value>(&line) else { continue };
        let name = message["target"]["name"].as_str().unwrap_or_default().replace('-', "_");
        if ours(&name) {
            let said = compiled.0.entry(name).or_default();
            if !said.reached {
                bar.inc(1);
            }
            said.hear(&message);
        }
    }
    bar.finish_and_clear();
    child.wait().map_err(|error| format!("cargo check: {error}\n"))?;
    Ok(compiled)
}

impl Said {
    fn hear(&mut self, message: &Value) {
        self.reached = true;
        if message["reason"] != "compiler-message" {
            return;
        }
        let said = &message["message"];
        let first = || said["rendered"].as_str().map(str::to_owned);
        // `aborting due to …` and `3 warnings emitted` have no place, and count what was counted.
        match (said["level"].as_str(), said["spans"].as_array().is_some_and(|spans| !spans.is_empty())) {
            (Some("error"), true) => {
                if self.errors == 0 {
                    self.first = first();
                }
                self.errors += 1;
            }
            (Some("warning"), true) => {
                self.first = self.first.take().or_else(first);
                self.warnings += 1;
            }
            // Such as the compiler's own failure.
            (Some("error"), false) if self.errors == 0 && self.first.is_none() => {
                self.first = first();
                self.errors = 1;
            }
            _ => {}
        }
    }
}
