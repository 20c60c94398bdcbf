//! Generating every document, each on its own: time, size, diagnostics, and whether an operation is missing.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use capgen_codegen::File;
use indicatif::ProgressBar;

use super::{
    Kind,
    compiled::Compiled,
    count::{self, Counts},
    documents, process,
};
use crate::generate::{Side, manifest};

/// What came of one document.
pub(super) struct Generated {
    /// Its path below the folder.
    pub(super) name: String,
    /// The crate that was written for it, named after the whole path: two folders may hold a document of one name.
    pub(super) krate: String,
    /// Whether a stricter reader takes it, too.
    pub(super) strict: bool,
    pub(super) outcome: Outcome,
}

pub(super) enum Outcome {
    /// It is no document of this kind, so nothing is said of it.
    Other(&'static str),
    /// It is refused, or the generator came to no end; why.
    Failed(String),
    /// There is a crate, or it could not be written.
    Crate(Figures),
}

pub(super) struct Figures {
    /// What the document holds.
    pub(super) expected: Counts,
    /// What was generated of it.
    pub(super) found: Counts,
    pub(super) warnings: usize,
    /// Of reading, generating and writing.
    pub(super) time: Duration,
    /// Of generated code.
    pub(super) lines: usize,
    /// Why there is no crate.
    pub(super) unwritten: Option<String>,
}

impl Generated {
    pub(super) fn written(&self) -> bool {
        matches!(&self.outcome, Outcome::Crate(figures) if figures.unwritten.is_none())
    }

    pub(super) fn failed(&self, kind: Kind, compiled: Option<&Compiled>) -> bool {
        match &self.outcome {
            Outcome::Other(_) => false,
            Outcome::Failed(reason) => kind == Kind::Openapi || !reason.starts_with(process::REFUSED),
            Outcome::Crate(figures) => {
                let unclean = compiled.is_some_and(|compiled| !compiled.of(&self.krate).is_clean());
                figures.expected != figures.found || figures.unwritten.is_some() || unclean
            }
        }
    }
}

/// Generates all of `documents`, as many at once as there are processors; in their order.
pub(super) fn all(kind: Kind, folder: &Path, out: &Path, documents: &[PathBuf], bar: &ProgressBar) -> Vec<Generated> {
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(document) = documents.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let generated = one(kind, folder, out, document);
                    bar.inc(1);
                    if let Ok(mut done) = done.lock() {
                        done.push(generated);
                    }
                }
            });
        }
    });
    bar.finish_and_clear();
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_by(|a, b| a.name.cmp(&b.name));
    done
}

fn one(kind: Kind, folder: &Path, out: &Path, document: &Path) -> Generated {
    let name = document.strip_prefix(folder).unwrap_or(document).to_string_lossy().replace('\\', "/");
    let krate = manifest::crate_name(&[PathBuf::from(name.replace('/', "-"))], out);
    let mut strict = false;
    let outcome = outcome(kind, &out.join(&krate), &krate, document, &mut strict);
    Generated { name, krate, strict, outcome }
}

/// Runs `generate` on one document in a process of its own: whatever becomes of that, the others go on.
fn outcome(kind: Kind, out: &Path, krate: &str, document: &Path, strict: &mut bool) -> Outcome {
    let Ok(text) = fs::read_to_string(document) else { return Outcome::Other("not UTF-8 text") };
    let is_json = document.extension().is_some_and(|ending| ending == "json");
    let plain = if is_json { serde_json::from_str(&text).ok() } else { serde_yaml::from_str(&text).ok() };
    let Some(plain) = plain else { return Outcome::Other("not JSON, or not YAML") };
    let Some(expected) = count::expected(kind, &plain) else {
        return Outcome::Other(if kind == Kind::Openapi { "not OpenAPI 3" } else { "no `capability`" });
    };
    *strict = kind == Kind::Openapi && documents::is_strict(&plain);
    drop((plain, text));
    // What an earlier run left would be compiled with it.
    let _ = fs::remove_dir_all(out);
    let begun = Instant::now();
    let ran = process::run(document, out, sides(kind));
    let time = begun.elapsed();
    match ran {
        Ok(said) => {
            let warnings = said.matches(": warning: ").count();
            let mut figures = Figures { expected, found: Counts::default(), warnings, time, lines: 0, unwritten: None };
            figures.unwritten = figures.read(kind, out, krate).err().map(|error| error.to_string());
            Outcome::Crate(figures)
        }
        Err(reason) => Outcome::Failed(reason),
    }
}

impl Figures {
    /// Counts what was generated, and makes it a member of the workspace of all crates.
    fn read(&mut self, kind: Kind, out: &Path, krate: &str) -> io::Result<()> {
        (self.found, self.lines) = count::found(&out.join("src"))?;
        let formats = fs::read_to_string(out.join("Cargo.toml"))?.contains(manifest::FORMATS);
        let dependency = manifest::dependency(None).map_err(io::Error::other)?;
        let manifest = File { path: "Cargo.toml".to_owned(), text: manifest::member(krate, sides(kind), formats, &dependency) };
        capgen_codegen::write(out, [&manifest])?;
        Ok(())
    }
}

/// What is generated of a document.
fn sides(kind: Kind) -> &'static [Side] {
    match kind {
        Kind::Openapi => &[Side::Client, Side::Server],
        Kind::Capability => &[Side::Client, Side::Server, Side::Mcp],
    }
}
