//! `conformance mcp`: the official suite for MCP servers, and the MCP Inspector, from npm, judge what is generated from
//! `gateway/examples/conformance/capability.yaml`. On loopback.

mod inspector;
mod node;
mod suite;

use std::{
    collections::BTreeMap,
    path::Path,
    process::{Command, Stdio},
};

use crate::{
    Outcome,
    upstream::{Running, cargo, finish, mcp_url},
};

/// What is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Protocol {
    /// The Model Context Protocol, revisions 2025-11-25 and 2026-07-28
    Mcp,
}

const NOT_APPLICABLE: &str = include_str!("../conformance/not-applicable.txt");

/// Runs the suite in each revision, then the Inspector in each era, and gives what came of it as a table.
///
/// # Errors
/// What could not be installed or started, or the table, when something failed that applies.
pub fn run(root: &Path, protocol: Protocol) -> Outcome {
    let Protocol::Mcp = protocol;
    judged(root).map_err(|message| format!("{message}\n"))
}

fn judged(root: &Path) -> Outcome {
    let example = ["build", "--quiet", "-p", "capgen-gateway", "--bins", "--example", "conformance"];
    finish(cargo(root).args(example), "cargo build")?;
    let tools = node::installed()?;
    let here = std::env::current_exe().map_err(|error| error.to_string())?;
    let programs = here.parent().ok_or("this program is nowhere")?;
    let mut fixture = Command::new(programs.join("examples/conformance"));
    let (_fixture, url) = Running::saying(fixture.stdin(Stdio::piped()), "the fixture", |line| Some(line.to_owned()))?;
    let mut gateway = Command::new(programs.join("capgen-gateway"));
    gateway.args(["--rest-addr", "127.0.0.1:0", "--mcp-addr", "127.0.0.1:0"]).env("RUST_LOG", "error");
    let (_gateway, gateway) = Running::saying(&mut gateway, "the gateway", mcp_url)?;

    let excused = excused();
    let out = programs.join("conformance");
    let mut table = String::from("| revision | scenario | | |\n| --- | --- | --- | --- |\n");
    let mut failed = 0;
    for revision in ["2025-11-25", "2026-07-28"] {
        let judged = suite::judge(&tools, &url, revision, &out.join(revision), &excused)?;
        failed += judged.iter().filter(|judged| judged.has_failed()).count();
        judged.iter().for_each(|judged| table.push_str(&judged.row(revision)));
        table.push_str(&suite::totals(revision, &judged));
    }
    for (what, url, tool) in [("fixture", &url, "test_simple_text"), ("gateway", &gateway, "enumerate-cloud-backup-schedules")] {
        for era in inspector::ERAS {
            let why = inspector::inspect(&tools, url, era, tool);
            failed += usize::from(why.is_err());
            let how = why.map_or_else(|why| format!("failed | {why}"), |()| "passed | `tools/list` strictly, and `tools/call`".to_owned());
            table.push_str(&format!("| {era} | Inspector, {what} | {how} |\n"));
        }
    }
    if failed == 0 { Ok(table) } else { Err(format!("{table}\n{failed} failed; what each said is below {}", out.display())) }
}

/// What does not apply, and why.
fn excused() -> BTreeMap<&'static str, &'static str> {
    NOT_APPLICABLE.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(": ")).collect()
}
