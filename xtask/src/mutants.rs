//! `mutants`: documents with pieces cut out, swapped and put elsewhere. None may panic, hang, or generate what is not Rust.

mod mutate;
mod one;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use crate::{
    Outcome,
    corpus::{bar, documents},
};
pub use mutate::mutate;
pub use one::survives;

/// Which documents are mutated, and how often.
#[derive(Clone, Debug, clap::Args)]
pub struct Asked {
    /// A document, or a folder with all below it
    pub path: PathBuf,
    /// Mutants of each document
    #[arg(long, default_value_t = 1000)]
    pub count: u64,
    /// Leave out documents of a folder that are larger than this many bytes
    #[arg(long, default_value_t = 100_000)]
    pub largest: u64,
    /// The number of the first mutant; each number is always the same mutant
    #[arg(long, default_value_t = 0)]
    pub first: u64,
}

/// Mutates a document here, and those of a folder each in a process of its own.
///
/// # Errors
/// The mutants that did not survive, each kept as a file below `target/mutants`.
pub fn run(root: &Path, asked: &Asked) -> Outcome {
    let kept = root.join("target/mutants");
    fs::create_dir_all(&kept).map_err(|error| format!("{}: {error}\n", kept.display()))?;
    if asked.path.is_dir() { folder(asked) } else { one::run(&kept, asked) }
}

fn folder(asked: &Asked) -> Outcome {
    let Asked { path, count, largest, first } = asked;
    let named = |error: std::io::Error| format!("{}: {error}\n", path.display());
    let mut listed = documents::list(path).map_err(named)?;
    listed.retain(|document| fs::metadata(document).is_ok_and(|known| known.len() <= *largest));
    let bar = bar("mutating", listed.len());
    let program = env::current_exe().map_err(named)?;
    let (mut text, mut failed) = (String::new(), 0);
    for document in &listed {
        let mut command = Command::new(&program);
        command.arg("mutants").arg(document).args(["--count", &count.to_string(), "--first", &first.to_string()]);
        let output = command.output().map_err(named)?;
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        text += &said;
        if !output.status.success() {
            failed += 1;
            text += &format!("{}: {}\n", document.display(), output.status);
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    text += &format!("{} documents, {count} mutants of each; {failed} documents had one that did not survive\n", listed.len());
    if failed == 0 { Ok(text) } else { Err(text) }
}

/// A document as plain data.
fn plain(path: &Path) -> Result<Value, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}\n", path.display()))?;
    // JSON is YAML too, but serde_yaml refuses its surrogate escapes.
    let parsed = serde_json::from_str(&text).or_else(|_| serde_yaml::from_str(&text));
    parsed.map_err(|error| format!("{}: {error}\n", path.display()))
}
