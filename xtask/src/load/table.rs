//! The figures as a table.

use std::time::Duration;

use super::{Measured, Pair, program::Program};

pub(crate) fn text(pairs: &[Pair], all: &[Measured], programs: &[Program], starts: &[Duration]) -> String {
    let mut text = String::from(
        "| what | program | connections | requests/s (median, least to most) | p50 ms | p90 ms | p99 ms | p99.9 ms | of by hand |\n\
         | --- | --- | --: | --: | --: | --: | --: | --: | --: |\n",
    );
    for both in all.chunks(2) {
        for measured in both {
            let Measured { pair, program, connections, latencies, rates } = measured;
            let (rate, least, most) = spread(rates);
            let ratio = rate / spread(&both[0].rates).0 * 100.0;
            let [p50, p90, p99, p999] = [0.5, 0.9, 0.99, 0.999].map(|part| latencies.at(part));
            text += &format!(
                "| {pair} | {program} | {connections} | {rate:.0} ({least:.0} to {most:.0}) | {p50:.3} | {p90:.3} | {p99:.3} | {p999:.3} | {ratio:.0} % |\n"
            );
        }
    }
    text += "\n| program | memory at rest | after the load | start to first answer |\n| --- | --: | --: | --: |\n";
    let mebibytes = |kibibytes: u64| kibibytes as f64 / 1024.0;
    for (program, start) in programs.iter().zip(starts) {
        let Program { name, idle, after, .. } = program;
        let start = start.as_secs_f64() * 1000.0;
        text += &format!("| {name} | {:.1} MiB | {:.1} MiB | {start:.1} ms |\n", mebibytes(*idle), mebibytes(*after));
    }
    let calls: usize = all.iter().map(|measured| measured.latencies.count()).sum();
    text += &format!("\n{calls} calls of {} kinds, every answer of which was checked.\n", pairs.len());
    text
}

/// Median, least and most.
fn spread(rates: &[f64]) -> (f64, f64, f64) {
    let mut sorted = rates.to_vec();
    sorted.sort_by(f64::total_cmp);
    let median = sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN);
    (median, sorted.first().copied().unwrap_or(f64::NAN), sorted.last().copied().unwrap_or(f64::NAN))
}
