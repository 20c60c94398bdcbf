//! `copies`: two copies of the gateway behind a balancer that gives each request to the next one. Copies are told to stop, and are
//! killed, and start again, all under load. Who is told to stop loses nothing; who is killed loses only what may not be sent twice.

mod balancer;
mod callers;
mod counts;
mod upstream;

use std::{
    fmt::Write as _,
    net::SocketAddr,
    path::Path,
    process::ExitStatus,
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
use callers::Load;
use counts::{Counts, Phase};
use upstream::Made;

/// How it is tried.
#[derive(Clone, Debug, clap::Args)]
pub struct Asked {
    /// How many requests there are between one event and the next
    #[arg(long, default_value_t = 2000)]
    pub requests: u64,
    /// How many callers there are at once
    #[arg(long, default_value_t = 16)]
    pub callers: usize,
    /// How often a copy is told to stop, and another is killed
    #[arg(long, default_value_t = 5)]
    pub rounds: usize,
    /// Kill none
    #[arg(long)]
    pub no_kill: bool,
}

/// How long the next so many requests may take; beyond it, something hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// Builds the gateway, and tries it.
///
/// # Errors
/// What could not be built; or as [`of`].
pub fn run(root: &Path, asked: &Asked) -> Outcome {
    let built = finish(cargo(root).args(["build", "--release", "--quiet", "-p", "capgen-gateway", "--bins"]), "cargo build");
    let program = built.and_then(|()| release(root)).map_err(|message| format!("{message}\n"))?;
    of(&program.join("capgen-gateway"), asked)
}

/// Tries copies of this program, and gives a table of what was sent, repeated and lost.
///
/// # Errors
/// What could not be started; or the table, with what is not as it should be.
pub fn of(program: &Path, asked: &Asked) -> Outcome {
    tried(program, asked).map_err(|message| format!("{message}\n"))
}

fn tried(program: &Path, asked: &Asked) -> Outcome {
    let (counts, made) = (Arc::new(Counts::default()), Arc::new(Made::default()));
    let upstream = upstream::start(made.clone())?;
    let [rest, mcp, other_rest, other_mcp] = free()?;
    let place = |index: usize| Place { program, upstream, addresses: [[rest, mcp], [other_rest, other_mcp]][index] };
    let mut copies = [Some(place(0).start()?), Some(place(1).start()?)];
    let fronts = [balancer::start([rest, other_rest], &counts)?, balancer::start([mcp, other_mcp], &counts)?];
    let load = Load::start(fronts, asked.callers, counts.clone());
    let (begun, mut bad) = (Instant::now(), Vec::new());
    let events: &[Phase] = if asked.no_kill { &[Phase::Stopped] } else { &[Phase::Stopped, Phase::Killed] };
    for round in 0..asked.rounds {
        for (index, &event) in events.iter().enumerate() {
            load.goes_on(asked.requests)?;
            let at = (round + index) % 2;
            counts.enter(event);
            if let Some(status) = end(&mut copies[at], event)?.filter(|status| !status.success()) {
                bad.push(format!("a copy that was told to stop ended with {status}"));
            }
            load.goes_on(asked.requests)?;
            copies[at] = Some(place(at).start()?);
            load.goes_on(asked.requests / 4)?;
            counts.enter(Phase::Steady);
        }
    }
    load.goes_on(asked.requests)?;
    bad.extend(load.end());
    bad.extend([counts.bad(), made.bad(&counts.created())].concat());
    let mut text = counts.text();
    let (all, took) = (counts.requests(), begun.elapsed().as_secs_f64());
    let _ =
        writeln!(text, "\n{all} requests in {took:.0} s; {} were made upstream, none of them twice unless it is said below.", made.count());
    if bad.is_empty() { Ok(text) } else { Err(format!("{text}\n{}", bad.join("\n"))) }
}

/// Where a copy runs.
struct Place<'a> {
    program: &'a Path,
    upstream: SocketAddr,
    addresses: [SocketAddr; 2],
}

impl Place<'_> {
    fn start(&self) -> Result<Gateway, String> {
        Gateway::start(self.program, self.upstream, self.addresses, &[])
    }
}

fn end(copy: &mut Option<Gateway>, event: Phase) -> Result<Option<ExitStatus>, String> {
    match copy.take() {
        Some(copy) if event == Phase::Stopped => copy.stop().map(Some),
        Some(copy) => copy.kill().map(|()| None),
        None => Ok(None),
    }
}

impl Load {
    /// Returns when so many more requests are answered.
    fn goes_on(&self, requests: u64) -> Result<(), String> {
        let (begun, until) = (Instant::now(), self.counts.requests() + requests);
        while self.counts.requests() < until {
            if begun.elapsed() > PATIENCE {
                return Err(format!("requests hang: {} of {until} are answered", self.counts.requests()));
            }
            thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }
}
