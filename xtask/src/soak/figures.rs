//! What the gateway holds while it runs, and whether that grows.

use std::time::Duration;

use crate::gateway::Held;

/// What it held, and when.
pub(super) struct Figures {
    idle: Held,
    rows: Vec<(u64, Duration, Held)>,
    end: Held,
}

/// The part of the rows that is warm-up.
const WARM_UP: usize = 4;
/// What memory may grow by in all after the warm-up: a twentieth, and what the allocator keeps or gives back by chance, in KiB.
const CHANCE: f64 = 2048.0;
/// How many files more there may be at the end, by the slope: callers come and go.
const FILES: f64 = 16.0;

impl Figures {
    pub(super) fn begin(idle: Held) -> Self {
        Self { idle, rows: Vec::new(), end: idle }
    }

    pub(super) fn add(&mut self, requests: u64, after: Duration, held: Held) {
        self.rows.push((requests, after, held));
    }

    /// What it holds when all callers are gone.
    pub(super) fn end(&mut self, held: Held) {
        self.end = held;
    }

    fn slopes(&self) -> (f64, f64) {
        let warm = self.rows.get(WARM_UP.min(self.rows.len())..).unwrap_or_default();
        let of = |figure: fn(&Held) -> f64| slope(warm.iter().map(|(requests, _, held)| (*requests as f64, figure(held))));
        (of(|held| held.memory as f64), of(|held| held.files as f64))
    }

    pub(super) fn text(&self) -> String {
        let mebibytes = |held: &Held| held.memory as f64 / 1024.0;
        let mut text = String::from("| requests | seconds | memory (RSS), MiB | open files | threads |\n| --: | --: | --: | --: | --: |\n");
        text += &format!("| 0 | 0 | {:.1} | {} | {} |\n", mebibytes(&self.idle), self.idle.files, self.idle.threads);
        for (requests, after, held) in &self.rows {
            let Held { files, threads, .. } = held;
            text += &format!("| {requests} | {:.0} | {:.1} | {files} | {threads} |\n", after.as_secs_f64(), mebibytes(held));
        }
        let Held { files, threads, .. } = self.end;
        text += &format!("| all callers are gone | | {:.1} | {files} | {threads} |\n", mebibytes(&self.end));
        let (memory, files) = self.slopes();
        text += &format!(
            "\nAfter the warm-up, the first {WARM_UP} rows, a million requests add {:.2} MiB and {:.1} open files (least squares).\n",
            memory * 1e6 / 1024.0,
            files * 1e6
        );
        text
    }

    /// How it grows, if it does.
    pub(super) fn bad(&self) -> Vec<String> {
        let Some([first, .., last]) = self.rows.get(WARM_UP..) else { return Vec::new() };
        let (requests, (memory, files)) = ((last.0 - first.0) as f64, self.slopes());
        let mut bad = Vec::new();
        if memory * requests > first.2.memory as f64 / 20.0 + CHANCE {
            bad.push(format!("memory grows by {:.1} MiB in {requests} requests", memory * requests / 1024.0));
        }
        if files * requests > FILES {
            bad.push(format!("there are {:.0} more open files after {requests} requests", files * requests));
        }
        bad
    }
}

/// How much is added for each step, by the line that is nearest to all points.
fn slope(points: impl Iterator<Item = (f64, f64)> + Clone) -> f64 {
    let count = points.clone().count() as f64;
    let (x, y) = points.clone().fold((0.0, 0.0), |(x, y), point| (x + point.0 / count, y + point.1 / count));
    let (above, below) = points.fold((0.0, 0.0), |(above, below), point| {
        let away = point.0 - x;
        (above + away * (point.1 - y), below + away * away)
    });
    if below > 0.0 { above / below } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(memory: impl Fn(u64) -> u64) -> Figures {
        let mut figures = Figures::begin(Held::default());
        for part in 1..=20 {
            figures.add(part * 1000, Duration::ZERO, Held { memory: memory(part), files: 70 + (part % 3) as usize, threads: 3 });
        }
        figures
    }

    #[test]
    fn what_jumps_about_does_not_grow() {
        assert_eq!(figures(|part| 20_000 + part % 7 * 500).bad(), [""; 0]);
    }

    #[test]
    fn what_is_added_in_the_warm_up_is_no_growth() {
        assert_eq!(figures(|part| 20_000 + part.min(4) * 10_000).bad(), [""; 0]);
    }

    #[test]
    fn what_is_never_given_back_is() {
        assert_eq!(figures(|part| 20_000 + part * 500).bad(), ["memory grows by 7.3 MiB in 15000 requests"]);
    }
}
