//! Why a client cannot be built: every missing or unusable setting at once.

use std::fmt;

/// Why a client cannot be built. Names every setting that is missing or unusable, never a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetupError {
    /// The name of the API.
    pub api: &'static str,
    /// One entry a setting, in the order of the document; never empty.
    pub problems: Vec<SetupProblem>,
}

/// One setting that is missing or unusable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetupProblem {
    /// The setting's name.
    pub setting: String,
    /// The environment variable that would hold it.
    pub env: String,
    /// What is wrong, e.g. `is not set`.
    pub message: String,
    /// What the setting is; may be empty.
    pub doc: &'static str,
}

impl fmt::Display for SetupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the client of `{}` cannot start:", self.api)?;
        for SetupProblem { setting, env, message, doc } in &self.problems {
            write!(f, "\n  `{env}` (setting `{setting}`) {message}")?;
            if !doc.is_empty() {
                write!(f, ": {}", doc.lines().next().unwrap_or_default())?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for SetupError {}
