//! The mutants of one document.

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    process, thread,
    time::{Duration, Instant},
};

use capgen_codegen::{Options, Source};
use fastrand::Rng;
use serde_json::Value;

use super::{Asked, mutate, plain};
use crate::Outcome;

/// The longest that one mutant may take.
const LONGEST: Duration = Duration::from_secs(20);

/// Each mutant is a file while it is generated from: one that ends this process is still there.
pub(super) fn run(kept: &Path, asked: &Asked) -> Outcome {
    let Asked { path, count, first, .. } = asked;
    let original = plain(path)?;
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let (mut text, mut failed, mut generated) = (String::new(), 0, 0);
    for number in *first..first + count {
        let file = kept.join(format!("{stem}-{number}.json"));
        let mut document = original.clone();
        mutate(&mut document, &mut Rng::with_seed(number));
        fs::write(&file, document.to_string()).map_err(|error| format!("{}: {error}\n", file.display()))?;
        let watched = Watch::begin(file.clone());
        let survived = catch_unwind(AssertUnwindSafe(|| survives("mutant.json", &document)));
        watched.end();
        match survived {
            Ok(Ok(rust)) => {
                generated += u64::from(rust);
                let _ = fs::remove_file(&file);
            }
            Ok(Err(why)) => {
                failed += 1;
                text += &format!("{}: {why}\n", file.display());
            }
            Err(_) => {
                failed += 1;
                text += &format!("{}: panics\n", file.display());
            }
        }
    }
    text +=
        &format!("{}: {count} mutants, {generated} generate, {} are refused, {failed} fail\n", path.display(), count - generated - failed);
    if failed == 0 { Ok(text) } else { Err(text) }
}

/// Whether a document generates; if it does, all of it has to be Rust.
///
/// # Errors
/// The file that is not Rust.
pub fn survives(name: &str, document: &Value) -> Result<bool, String> {
    let text = document.to_string();
    let Ok(module) = Source::from_text(name, text).and_then(|source| capgen_codegen::generate(&source, &Options::default())) else {
        return Ok(false);
    };
    for file in &module.files {
        syn::parse_file(&file.text).map_err(|error| format!("`{}` is not Rust: {error}", file.path))?;
    }
    Ok(true)
}

/// Ends the process when a mutant takes too long; nothing else would.
struct Watch(std::sync::mpsc::Sender<()>);

impl Watch {
    fn begin(file: PathBuf) -> Self {
        let (ended, waits) = std::sync::mpsc::channel();
        let begun = Instant::now();
        thread::spawn(move || {
            if waits.recv_timeout(LONGEST) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
                eprintln!("{}: hangs, {} s", file.display(), begun.elapsed().as_secs());
                process::exit(1);
            }
        });
        Self(ended)
    }

    fn end(self) {
        // The watcher is gone only when it has ended the process.
        let _ = self.0.send(());
    }
}
