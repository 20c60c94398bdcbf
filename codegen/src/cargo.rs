//! The door for build scripts: [`build`] for documents as they are, [`Build`] where something is to be said of one.

use std::env;
use std::path::{Path, PathBuf};

use crate::{Module, Options, Report, Severity, Source, generate, index, write};

/// Generates every document into `OUT_DIR`; the crate then says
/// `include!(concat!(env!("OUT_DIR"), "/capgen.rs"));`.
///
/// Paths are relative to the crate. All mistakes of all documents become errors of the build, one line each.
///
/// ```no_run
/// // build.rs
/// capgen_codegen::cargo::build(["../specs/cinder-backups.json"]);
/// ```
pub fn build<P: AsRef<Path>>(specs: impl IntoIterator<Item = P>) {
    build_with(specs, &Options::default());
}

/// As [`build`], with options.
pub fn build_with<P: AsRef<Path>>(specs: impl IntoIterator<Item = P>, options: &Options) {
    let all = specs.into_iter().fold(Build::new(), |build, spec| build.document_with(spec.as_ref(), options.clone()));
    all.run();
}

/// Documents to generate into `OUT_DIR`, each with options of its own.
///
/// ```no_run
/// use capgen_codegen::{Options, cargo::Build};
///
/// // build.rs
/// let pets = Options::default().only(["tag:pets"]).rename_operation("get-all-pets", "pets");
/// Build::new().document("specs/things.json").document_with("specs/store.yaml", pets).run();
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "nothing is generated before `run`"]
pub struct Build {
    documents: Vec<(PathBuf, Options)>,
}

impl Build {
    /// No documents yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a document, by its path relative to the crate.
    pub fn document(self, path: impl Into<PathBuf>) -> Self {
        self.document_with(path, Options::default())
    }

    /// As [`Build::document`], with options for this one.
    pub fn document_with(mut self, path: impl Into<PathBuf>, options: Options) -> Self {
        self.documents.push((path.into(), options));
        self
    }

    /// Generates all of them; every mistake becomes an error of the build, one line each.
    pub fn run(self) {
        let mut modules: Vec<Module> = Vec::new();
        for (spec, options) in self.documents {
            for path in watched(&spec) {
                println!("cargo::rerun-if-changed={}", path.display());
            }
            match Source::read(&spec).and_then(|source| generate(&source, &options)) {
                Ok(module) if modules.iter().any(|known| known.name == module.name) => {
                    let (spec, name) = (spec.display(), module.name);
                    println!("cargo::error={spec}: another document is the module `{name}` already; help: rename one of the files");
                }
                Ok(module) => {
                    say(&module.warnings);
                    modules.push(module);
                }
                Err(report) => say(&report),
            }
        }
        if let Err(error) = write_all(&modules) {
            println!("cargo::error=the generated code cannot be written to OUT_DIR: {error}");
        }
    }
}

/// What a build script that generates from `spec` has cargo watch: the document, its overlays and the files it refers to,
/// and where there is no overlay yet, the folder one would be added to. (A file that is not there would make cargo run the script with every build.)
///
/// The folder of a package is not watched, because everything that is built may be below it.
#[must_use]
pub fn watched(spec: impl AsRef<Path>) -> Vec<PathBuf> {
    let mut watched = Source::files(&spec);
    let folder = spec.as_ref().parent().filter(|folder| !folder.join("Cargo.toml").exists());
    let overlaid = Source::is_overlaid(&spec);
    watched.extend(folder.filter(|_| !overlaid).map(Path::to_owned));
    watched
}

fn write_all(modules: &[Module]) -> std::io::Result<()> {
    let folder = env::var_os("OUT_DIR").map(PathBuf::from);
    let folder = folder.ok_or_else(|| std::io::Error::other("cargo sets this variable for build scripts"))?;
    write(&folder, modules.iter().flat_map(|module| &module.files))?;
    write(&folder, [&index(modules)])
}

/// A directive is one line, so the help follows the message after a semicolon.
fn say(report: &Report) {
    for diagnostic in &report.diagnostics {
        let directive = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        println!("cargo::{directive}={}", diagnostic.to_string().replace("\n  help: ", "; help: ").replace(['\n', '\r'], " "));
    }
}
