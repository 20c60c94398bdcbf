//! `load`: the gateway beside what is written by hand, on one upstream and in one go. What counts is the ratio: a machine that is busy
//! is busy for both, because they take turns.

mod drive;
mod plot;
mod program;
mod table;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use crate::{
    Outcome,
    upstream::{cargo, finish},
};
use drive::{Call, Latencies};
use program::Program;
pub(crate) use program::release;

/// How it is measured.
#[derive(clap::Args)]
pub struct Asked {
    /// How long each measurement takes in all, in seconds
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Into how many turns that is cut
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// How many connections there are at once
    #[arg(long, value_delimiter = ',', default_values_t = [1, 32])]
    connections: Vec<usize>,
    /// The folder of the plot and the table; below `target` by default
    #[arg(long)]
    out: Option<PathBuf>,
}

/// What is compared.
pub(crate) struct Pair {
    name: &'static str,
    call: Call,
    /// By hand, and the gateway.
    programs: [usize; 2],
}

/// What one program did under one load.
pub(crate) struct Measured {
    pub(crate) pair: &'static str,
    pub(crate) program: &'static str,
    pub(crate) connections: usize,
    pub(crate) latencies: Latencies,
    /// Requests per second in each round.
    pub(crate) rates: Vec<f64>,
}

const LIST: &str = "GET /v1/v1/cloudbackups/schedules HTTP/1.1\r\nhost: {host}\r\n\r\n";
const MAKE: &str = "POST /v1/v1/cloudbackups HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\ncontent-length: 52\r\n\r\n\
                    {\"volume_id\":\"5b0d8a3e-6c1f-4f0a-9a52-0c8a1f6d2e01\"}";
const TOOL: &str = "POST /mcp HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\naccept: application/json, text/event-stream\r\n\
                    mcp-protocol-version: 2025-06-18\r\ncontent-length: 114\r\n\r\n\
                    {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"enumerate-cloud-backup-schedules\",\"arguments\":{}}}";

/// Measures, and gives the table; the plot is a file.
///
/// # Errors
/// What could not be built or started, or an answer that is wrong.
pub fn run(root: &Path, asked: &Asked) -> Outcome {
    measured(root, asked).map_err(|message| format!("{message}\n"))
}

fn measured(root: &Path, asked: &Asked) -> Outcome {
    let examples = ["fast_upstream", "by_hand", "rmcp_alone"].map(|name| ["--example", name]).concat();
    finish(cargo(root).args(["build", "--release", "--quiet", "-p", "capgen-gateway", "--bins"]).args(examples), "cargo build")?;
    let release = release(root)?;
    let upstream = Program::example(&release, "fast_upstream", &[])?;
    let by_hand = Program::example(&release, "by_hand", &[&upstream.url])?;
    let alone = Program::example(&release, "rmcp_alone", &[&upstream.url])?;
    let (rest, mcp) = Program::gateway(&release, &upstream.url)?;
    let mut programs = [by_hand, rest, alone, mcp];
    let starts: Vec<Duration> = vec![
        Program::example(&release, "by_hand", &[&upstream.url])?.first_answer(&Call::new(LIST, "cloud_sched_list"))?,
        Program::gateway(&release, &upstream.url)?.0.first_answer(&Call::new(LIST, "cloud_sched_list"))?,
        Program::example(&release, "rmcp_alone", &[&upstream.url])?.first_answer(&Call::new(TOOL, "structuredContent"))?,
        Program::gateway(&release, &upstream.url)?.1.first_answer(&Call::new(TOOL, "structuredContent"))?,
    ];
    let pairs = [
        Pair { name: "REST, a list of 20 kB", call: Call::new(LIST, "cloud_sched_list"), programs: [0, 1] },
        Pair { name: "REST, a small POST", call: Call::new(MAKE, "task_id"), programs: [0, 1] },
        Pair { name: "MCP, the same list", call: Call::new(TOOL, "structuredContent"), programs: [2, 3] },
    ];
    programs.iter_mut().for_each(Program::rest);
    let all = all(&pairs, &programs, asked)?;
    programs.iter_mut().for_each(Program::worked);
    let text = table::text(&pairs, &all, &programs, &starts);
    let out = asked.out.clone().unwrap_or_else(|| root.join("target/load"));
    let write = |name: &str, text: &str| fs::write(out.join(name), text).map_err(|error| format!("{}: {error}", out.display()));
    fs::create_dir_all(&out).map_err(|error| format!("{}: {error}", out.display()))?;
    write("load.svg", &plot::svg(&all))?;
    write("load.md", &text)?;
    Ok(format!("{text}\nThe latencies are plotted in {}\n", out.join("load.svg").display()))
}

/// Each pair under each load, in turns.
fn all(pairs: &[Pair], programs: &[Program], asked: &Asked) -> Result<Vec<Measured>, String> {
    let turn = Duration::from_secs(asked.seconds) / asked.rounds.max(1);
    let mut all = Vec::new();
    for pair in pairs {
        for &connections in &asked.connections {
            let mut both = pair.programs.map(|program| Measured {
                pair: pair.name,
                program: programs[program].name,
                connections,
                latencies: Latencies::default(),
                rates: Vec::new(),
            });
            for round in 0..=asked.rounds {
                for (measured, program) in both.iter_mut().zip(pair.programs) {
                    let (latencies, rate) = drive::drive(programs[program].address(), &pair.call, connections, turn)?;
                    // The first round warms up.
                    if round > 0 {
                        measured.latencies.add(latencies);
                        measured.rates.push(rate);
                    }
                }
            }
            eprintln!("{}, {connections} at once: done", pair.name);
            all.extend(both);
        }
    }
    Ok(all)
}
