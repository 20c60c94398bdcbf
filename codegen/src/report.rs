//! Diagnostics: what is wrong, where, and the way out.

use std::collections::BTreeSet;
use std::fmt;

use crate::Names;
use crate::source::{Located, Pointer, Source};

/// Whether a diagnostic stops generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// Code is generated; the author should look.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// A position in a source text; both numbers count from one, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// One thing that is wrong with a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether generation stops.
    pub severity: Severity,
    /// The file as it was named to the generator.
    pub file: String,
    /// Where in the file, if the text could be searched.
    pub place: Option<Place>,
    /// The JSON Pointer (RFC 6901) of the node; empty for the whole document.
    pub pointer: String,
    /// What is wrong, and what was expected.
    pub message: String,
    /// The way out.
    pub help: Option<String>,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { severity, file, place, pointer, message, help } = self;
        match place {
            Some(Place { line, column }) => write!(f, "{file}:{line}:{column}: ")?,
            None if pointer.is_empty() => write!(f, "{file}: ")?,
            None => write!(f, "{file}#{pointer}: ")?,
        }
        write!(f, "{severity}: {message}")?;
        match help {
            Some(help) => write!(f, "\n  help: {help}"),
            None => Ok(()),
        }
    }
}

/// Everything a document was found to be wrong with, in document order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The diagnostics, by place.
    pub diagnostics: Vec<Diagnostic>,
}

impl Report {
    /// A report of one error that concerns a whole file.
    pub(crate) fn of_file(file: &str, place: Option<Place>, message: String, help: Option<&str>) -> Self {
        let diagnostic = Diagnostic {
            severity: Severity::Error,
            file: file.to_owned(),
            place,
            pointer: String::new(),
            message,
            help: help.map(str::to_owned),
        };
        Self { diagnostics: vec![diagnostic] }
    }

    /// Whether any diagnostic stops generation.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|found| found.severity == Severity::Error)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.diagnostics.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{diagnostic}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Report {}

/// A diagnostic before its line is looked up.
#[derive(Debug)]
struct Found {
    severity: Severity,
    at: Pointer,
    message: String,
    /// The other place, where it takes two to be wrong.
    first: Option<Pointer>,
    help: Option<String>,
}

/// The collector every pass reports to, so that all mistakes come out at once.
#[derive(Debug, Default)]
pub(crate) struct Errors {
    found: Vec<Found>,
    /// The places and messages of what was found.
    known: BTreeSet<(Pointer, String)>,
    names: Names,
}

impl Errors {
    /// Nothing found yet.
    pub(crate) fn new(names: Names) -> Self {
        Self { names, ..Self::default() }
    }

    /// Reports a mistake at `at`.
    pub(crate) fn error(&mut self, at: &Pointer, message: impl Into<String>, help: impl Into<String>) {
        self.push(Severity::Error, at, None, message.into(), help.into());
    }

    /// Reports something at `at` that clashes with what stands at `first`.
    pub(crate) fn clash(&mut self, at: &Pointer, first: &Pointer, message: impl Into<String>, help: impl Into<String>) {
        self.push(Severity::Error, at, Some(first.clone()), message.into(), help.into());
    }

    /// Reports a name that clashes with what stands at `first`, and was therefore replaced by `by`: a warning, or the
    /// error that it is where names are [`Names::Strict`].
    pub(crate) fn renamed(&mut self, at: &Pointer, first: Option<&Pointer>, message: impl Into<String>, by: &str) {
        let (severity, help) = match self.names {
            Names::Strict => (Severity::Error, "rename one of them".to_owned()),
            Names::Lenient => (Severity::Warning, format!("this one is called `{by}`")),
        };
        self.push(severity, at, first.cloned(), message.into(), help);
    }

    /// Reports something the author should look at.
    pub(crate) fn warn(&mut self, at: &Pointer, message: impl Into<String>, help: impl Into<String>) {
        self.push(Severity::Warning, at, None, message.into(), help.into());
    }

    /// How many mistakes were found so far; a pass that adds some has broken what it worked on.
    pub(crate) fn count(&self) -> usize {
        self.found.iter().filter(|found| found.severity == Severity::Error).count()
    }

    /// An empty help is none; the same diagnostic twice (a shared definition met again) is one.
    fn push(&mut self, severity: Severity, at: &Pointer, first: Option<Pointer>, message: String, help: String) {
        if self.known.insert((at.clone(), message.clone())) {
            let help = (!help.is_empty()).then_some(help);
            self.found.push(Found { severity, at: at.clone(), message, first, help });
        }
    }

    /// Looks up the place of everything found so far, in document order, its overlays last.
    pub(crate) fn report(&self, source: &Source) -> Report {
        let mut placed: Vec<(usize, Diagnostic)> = self.found.iter().map(|found| found.resolve(source)).collect();
        placed.extend(source.warnings().iter().cloned());
        placed.sort_by_key(|(order, found)| (*order, found.place));
        Report { diagnostics: placed.into_iter().map(|(_, found)| found).collect() }
    }

    /// Passes if nothing found so far is an error.
    pub(crate) fn gate(&self, source: &Source) -> Result<(), Report> {
        if self.count() > 0 { Err(self.report(source)) } else { Ok(()) }
    }
}

impl Found {
    /// The diagnostic, and the order of its file.
    fn resolve(&self, source: &Source) -> (usize, Diagnostic) {
        let Self { severity, at, message, first, help } = self;
        let Located { order, file, place, pointer } = source.locate(at);
        let message = match first.as_ref().map(|first| source.locate(first)) {
            Some(Located { order: same, place: Some(Place { line, .. }), .. }) if same == order => {
                format!("{message}; the first is in line {line}")
            }
            Some(Located { file, place: Some(Place { line, .. }), .. }) => format!("{message}; the first is in line {line} of {file}"),
            _ => message.clone(),
        };
        let (file, pointer) = (file.to_owned(), pointer.to_string());
        (order, Diagnostic { severity: *severity, file, place, pointer, message, help: help.clone() })
    }
}

/// ``did you mean `x`?`` for the candidate nearest to `name`, else the list of candidates.
pub(crate) fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    let mut candidates: Vec<&str> = candidates.into_iter().collect();
    let mut seen = BTreeSet::new();
    candidates.retain(|candidate| seen.insert(*candidate));
    let scored = candidates.iter().map(|known| (strsim::jaro_winkler(name, known), known));
    match scored.max_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((score, known)) if score > 0.75 => format!("did you mean `{known}`?"),
        Some(_) if candidates.len() <= 8 => format!("known here: `{}`", candidates.join("`, `")),
        _ => String::new(),
    }
}
