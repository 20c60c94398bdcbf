//! `soak`: a gateway that is left running, with an upstream that breaks one answer in a hundred and callers some of whom hang up. No
//! answer may belong to another request, every fault must be seen as one, and the gateway must not grow.

mod callers;
mod faults;
mod figures;
mod upstream;

use std::{
    fmt::Write as _,
    path::Path,
    process::Command,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use crate::{
    Outcome,
    gateway::{Gateway, free},
    load::release,
    upstream::{cargo, finish},
};
use callers::Told;
use figures::Figures;

/// How long it is left running.
#[derive(Clone, Debug, clap::Args)]
pub struct Asked {
    /// How many requests there are in all
    #[arg(long, default_value_t = 1_000_000)]
    requests: u64,
    /// How many callers there are at once
    #[arg(long, default_value_t = 64)]
    callers: usize,
    /// How long the gateway may wait for its upstream, e.g. `1s`
    #[arg(long, default_value = "1s")]
    timeout: String,
}

/// Into how many parts the requests are cut by the figures.
const PARTS: u64 = 20;

/// Runs it to its end, and gives the table.
///
/// # Errors
/// What could not be built or started; or the table, with what is not as it should be.
pub fn run(root: &Path, asked: &Asked) -> Outcome {
    soaked(root, asked).map_err(|message| format!("{message}\n"))
}

fn soaked(root: &Path, asked: &Asked) -> Outcome {
    finish(cargo(root).args(["build", "--release", "--quiet", "-p", "capgen-gateway", "--bins"]), "cargo build")?;
    let program = release(root)?.join("capgen-gateway");
    let can_wait = takes_timeout(&program)?;
    // A gateway that waits for half a minute is made to wait rarely.
    let faults = faults::Faults { stalls: if can_wait { 1 } else { 500 } };
    let upstream = upstream::start(faults)?;
    let more: &[&str] = if can_wait { &["--timeout", &asked.timeout] } else { &[] };
    let gateway = Gateway::start(&program, upstream, free()?, more)?;
    println!("the gateway is process {}", gateway.id());
    let (told, begun) = (Arc::new(Told::new(asked.requests)), Instant::now());
    let callers: Vec<_> = (0..asked.callers.max(1))
        .map(|_| {
            let (told, addresses) = (told.clone(), [gateway.rest, gateway.mcp]);
            thread::spawn(move || callers::call(addresses, faults, &told))
        })
        .collect();
    let mut figures = Figures::begin(gateway.held());
    for part in 1..=PARTS {
        while told.begun() < asked.requests * part / PARTS && callers.iter().any(|caller| !caller.is_finished()) {
            thread::sleep(Duration::from_millis(20));
        }
        figures.add(told.begun().min(asked.requests), begun.elapsed(), gateway.held());
    }
    let panicked = callers.into_iter().map(thread::JoinHandle::join).filter(Result::is_err).count();
    let took = begun.elapsed();
    // What callers leave behind is closed when the gateway has seen that they are gone.
    thread::sleep(Duration::from_secs(2));
    figures.end(gateway.held());
    let status = gateway.stop()?;
    let mut text = figures.text();
    let _ = writeln!(text, "\n{}", told.text(took));
    let mut bad = [told.bad(), figures.bad()].concat();
    if panicked > 0 {
        bad.push(format!("{panicked} callers panicked"));
    }
    if !status.success() {
        bad.push(format!("the gateway ended with {status}"));
    }
    if bad.is_empty() { Ok(text) } else { Err(format!("{text}\n{}", bad.join("\n"))) }
}

fn takes_timeout(program: &Path) -> Result<bool, String> {
    let output = Command::new(program).arg("--help").output().map_err(|error| format!("{}: {error}", program.display()))?;
    Ok(String::from_utf8_lossy(&output.stdout).contains("--timeout"))
}
