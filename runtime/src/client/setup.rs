//! Why a client cannot be built: every missing or unusable setting at once.

use std::fmt;

/// What is wrong with a setting that nobody gave.
pub(super) const NOT_SET: &str = "is not set";

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
        for problem in &self.problems {
            write!(f, "\n  {problem}")?;
            if !problem.doc.is_empty() {
                write!(f, ": {}", problem.doc.lines().next().unwrap_or_default())?;
            }
        }
        Ok(())
    }
}

impl SetupProblem {
    /// Whether the setting was not given at all.
    pub(super) fn is_missing(&self) -> bool {
        self.message.starts_with(NOT_SET)
    }
}

/// Without what the setting is.
impl fmt::Display for SetupProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { setting, env, message, doc: _ } = self;
        write!(f, "`{env}` (setting `{setting}`) {message}")
    }
}

impl std::error::Error for SetupError {}
