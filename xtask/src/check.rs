//! `check`: is the committed snapshot what the generator writes, and does it say what the specs say?

mod code;
mod compare;
mod facts;
mod faithful;
mod fresh;
mod names;
mod spec;

use std::{fmt, path::Path};

pub use faithful::{Compared, faithful};
pub use fresh::fresh;

use crate::Outcome;

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// A file, or a place in a document, below the root of the workspace.
    pub place: String,
    /// The operation it concerns, where that can be told.
    pub operation: Option<String>,
    /// What is wrong.
    pub message: String,
}

impl Finding {
    pub(crate) fn new(place: &str, operation: Option<&str>, message: String) -> Self {
        Self { place: place.to_owned(), operation: operation.map(str::to_owned), message }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, operation, message } = self;
        match operation {
            Some(operation) => write!(f, "{place}: operation `{operation}`: {message}"),
            None => write!(f, "{place}: {message}"),
        }
    }
}

/// Asks both questions of the workspace at `root`.
///
/// # Errors
/// Everything that is stale and every difference, and the command that mends it.
pub fn run(root: &Path) -> Outcome {
    let stale = fresh(root);
    match (faithful(root), stale.is_empty()) {
        (Ok(compared), true) => Ok(format!("fresh, and faithful: {compared}\n")),
        (Ok(_), false) => Err(said("not fresh", &stale) + MEND),
        (Err(differences), fresh) => {
            let stale = if fresh { String::new() } else { said("not fresh", &stale) };
            let differences = said("not faithful", &differences);
            let mend = if fresh { GENERATOR } else { MEND };
            Err(stale + &differences + mend)
        }
    }
}

const MEND: &str = "help: cargo xtask regenerate\n";
const GENERATOR: &str = "help: the generator itself writes what the specs do not say; mend it, then `cargo xtask regenerate`\n";

fn said(title: &str, findings: &[Finding]) -> String {
    let lines: String = findings.iter().map(|finding| format!("{finding}\n")).collect();
    format!("{title}:\n{lines}")
}
