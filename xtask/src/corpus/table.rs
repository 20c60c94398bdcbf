//! The table: a line a document, the reasons of what failed, and totals.

use std::fmt::Write as _;
use std::time::Duration;

use super::compiled::Compiled;
use super::count::Counts;
use super::generated::{Figures, Generated, Outcome};
use super::{Kind, process};

pub(super) fn text(kind: Kind, generated: &[Generated], compiled: Option<&Compiled>) -> String {
    let width = generated.iter().map(|generated| generated.name.len()).max().unwrap_or_default().min(60);
    let mut text =
        format!("{:<width$}  {:>9} {:>9} {:>8} {:>8} {:>8}  outcome\n", "document", "in it", "generated", "warnings", "seconds", "lines");
    let mut totals = Totals::default();
    for generated in generated {
        let (figures, outcome) = row(generated, compiled);
        let _ = writeln!(text, "{:<width$}  {figures}  {outcome}", generated.name);
        totals.count(generated, compiled);
    }
    text + &totals.text(kind, compiled.is_some())
}

/// The figures, and what came of it.
fn row(generated: &Generated, compiled: Option<&Compiled>) -> (String, String) {
    let figures = match &generated.outcome {
        Outcome::Crate(Figures { expected, found, warnings, time, lines, .. }) => {
            format!("{expected:>9} {found:>9} {warnings:>8} {:>8.3} {lines:>8}", time.as_secs_f64())
        }
        _ => format!("{:>9} {:>9} {:>8} {:>8} {:>8}", "", "", "", "", ""),
    };
    (figures, outcome(generated, compiled))
}

fn outcome(generated: &Generated, compiled: Option<&Compiled>) -> String {
    let figures = match &generated.outcome {
        Outcome::Other(reason) => return format!("passed over: {reason}"),
        Outcome::Failed(reason) => return reason.clone(),
        Outcome::Crate(figures) => figures,
    };
    if let Some(error) = &figures.unwritten {
        return format!("NOT WRITTEN: {error}");
    }
    if figures.expected != figures.found {
        return format!("LACKS something: {} of {}", figures.found, figures.expected);
    }
    let Some(compiled) = compiled else { return "generated".to_owned() };
    let said = compiled.of(&generated.krate);
    match (said.reached, said.is_clean()) {
        (false, _) => "NOT COMPILED".to_owned(),
        (true, true) => "compiles".to_owned(),
        (true, false) => {
            let first = said.first.unwrap_or_default();
            format!("{} ERRORS, {} WARNINGS: {}", said.errors, said.warnings, first.trim_end().replace('\n', "\n    "))
        }
    }
}

/// What all documents come to.
#[derive(Default)]
struct Totals {
    documents: usize,
    strict: usize,
    passed_over: usize,
    refused: usize,
    generated: usize,
    compiled: usize,
    expected: Counts,
    found: Counts,
    warnings: usize,
    lines: usize,
    time: Duration,
}

impl Totals {
    fn count(&mut self, generated: &Generated, compiled: Option<&Compiled>) {
        self.strict += usize::from(generated.strict);
        match &generated.outcome {
            Outcome::Other(_) => self.passed_over += 1,
            Outcome::Failed(reason) => {
                self.documents += 1;
                self.refused += usize::from(reason.starts_with(process::REFUSED));
            }
            Outcome::Crate(Figures { expected, found, warnings, time, lines, .. }) => {
                self.documents += 1;
                self.generated += 1;
                self.compiled += usize::from(compiled.is_some_and(|compiled| compiled.of(&generated.krate).is_clean()));
                self.expected += *expected;
                self.found += *found;
                self.warnings += warnings;
                self.lines += lines;
                self.time += *time;
            }
        }
    }

    fn text(&self, kind: Kind, checked: bool) -> String {
        let Self { documents, strict, passed_over, refused, generated, compiled, expected, found, warnings, lines, time } = self;
        let compile = if checked { format!(", {compiled} compile without an error or a warning") } else { String::new() };
        let (strict, what) = match kind {
            Kind::Openapi => (format!(" ({strict} to openapiv3 as well)"), "operations"),
            Kind::Capability => (String::new(), "operations, routes and tools"),
        };
        format!(
            "{documents} documents{strict}, {generated} generate{compile}; {refused} refused, {passed_over} passed over\n\
             {found} of {expected} {what}, {warnings} warnings, {lines} lines in {:.1} s of generating\n",
            time.as_secs_f64()
        )
    }
}
