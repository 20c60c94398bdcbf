//! `lint`: what the generator has to say about documents, shown in their text.

use std::{
    collections::BTreeMap,
    fs,
    ops::Range,
    path::{Path, PathBuf},
};

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use capgen_codegen::{Diagnostic, Options, Place, Report, Severity, Source};
use serde_json::json;

use crate::specs;

/// How diagnostics are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For a person: the line, and a caret under the place.
    #[default]
    Human,
    /// For a program: one list of objects.
    Json,
}

/// What linting came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linted {
    /// Everything there is to print.
    pub text: String,
    /// Whether any document has an error; warnings are none.
    pub failed: bool,
}

/// Generates from each document and keeps only the diagnostics.
#[must_use]
pub fn run<P: AsRef<Path>>(documents: &[P], format: Format, styled: bool) -> Linted {
    run_with(documents, format, styled, &Options::default())
}

/// As [`run`], with options.
#[must_use]
pub fn run_with<P: AsRef<Path>>(documents: &[P], format: Format, styled: bool, options: &Options) -> Linted {
    let documents = whole(documents);
    let found: Vec<Diagnostic> = documents.iter().flat_map(|document| diagnose(document, options).diagnostics).collect();
    let errors = found.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
    let text = match format {
        Format::Human => {
            let mut texts = BTreeMap::new();
            let mut shown = String::new();
            for diagnostic in &found {
                // Read for the excerpts alone: whether it can be read is the generator's to say.
                let read = || Lines::of(fs::read_to_string(&diagnostic.file).unwrap_or_default());
                let lines = texts.entry(&diagnostic.file).or_insert_with(read);
                shown += &excerpt(diagnostic, lines, styled);
            }
            let counts = [count(errors, "error"), count(found.len() - errors, "warning"), count(documents.len(), "document")];
            format!("{shown}{}, {} in {}\n", counts[0], counts[1], counts[2])
        }
        Format::Json => {
            let objects: Vec<_> = found.iter().map(object).collect();
            format!("{:#}\n", serde_json::Value::Array(objects))
        }
    };
    Linted { text, failed: errors > 0 }
}

/// Each document once, be it named itself or by the overlay that mends it.
fn whole<P: AsRef<Path>>(named: &[P]) -> Vec<PathBuf> {
    let mut documents: Vec<PathBuf> = Vec::new();
    for path in named.iter().map(AsRef::as_ref) {
        let mended = specs::is_overlay(path).then(|| specs::mended(path)).flatten();
        let document = mended.unwrap_or_else(|| path.to_owned());
        if !documents.contains(&document) {
            documents.push(document);
        }
    }
    documents
}

fn diagnose(document: &Path, options: &Options) -> Report {
    let generated = Source::read(document).and_then(|source| capgen_codegen::generate(&source, options));
    generated.map_or_else(|report| report, |module| module.warnings)
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

fn object(diagnostic: &Diagnostic) -> serde_json::Value {
    let Diagnostic { severity, file, place, pointer, message, help } = diagnostic;
    json!({
        "severity": severity.to_string(),
        "file": file,
        "line": place.map(|place| place.line),
        "column": place.map(|place| place.column),
        "pointer": pointer,
        "message": message,
        "help": help,
    })
}

/// The diagnostic with the lines it is about.
fn excerpt(diagnostic: &Diagnostic, lines: &Lines, styled: bool) -> String {
    let Diagnostic { severity, file, place, pointer, message, help } = diagnostic;
    let level = match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(message);
    let group = match place.and_then(|place| Some((place, lines.get(place.line)?))) {
        Some((Place { line, column }, text)) => {
            let caret = AnnotationKind::Primary.span(span(text, column));
            title.element(Snippet::source(text).line_start(line).path(file).annotation(caret))
        }
        None if pointer.is_empty() => title.element(Origin::path(file)),
        None => title.element(Origin::path(format!("{file}#{pointer}"))),
    };
    let helped = |group: Group<'_>| match help {
        Some(help) => render(group.element(Level::HELP.message(help)), styled),
        None => render(group, styled),
    };
    helped(group)
}

fn render(group: Group<'_>, styled: bool) -> String {
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&[group]) + "\n\n"
}

/// A text, and where each of its lines is: a document may have as many diagnostics as lines.
struct Lines {
    text: String,
    lines: Vec<Range<usize>>,
}

impl Lines {
    fn of(text: String) -> Self {
        let mut start = 0;
        let line = |line: &str| {
            let range = start..start + line.trim_end_matches(['\n', '\r']).len();
            start += line.len();
            range
        };
        let lines = text.split_inclusive('\n').map(line).collect();
        Self { text, lines }
    }

    /// A line, counted from one.
    fn get(&self, line: usize) -> Option<&str> {
        self.text.get(self.lines.get(line.checked_sub(1)?)?.clone())
    }
}

/// The bytes of the word at a column, from one: a quoted text whole, otherwise up to what ends a plain one.
fn span(line: &str, column: usize) -> Range<usize> {
    let start = line.char_indices().nth(column.saturating_sub(1)).map_or(line.len(), |(index, _)| index);
    let word = &line[start..];
    let length = match word.chars().next() {
        Some(quote @ ('"' | '\'')) => word[1..].find(quote).map_or(word.len(), |end| end + 2),
        Some('{' | '[' | '-') => 1,
        _ => word.find([',', '}', ']', ':', ' ']).unwrap_or(word.len()),
    };
    start..start + length.max(1).min(word.len().max(1))
}
