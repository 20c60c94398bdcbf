//! Scripts: what a document leaves to code, written in Rust.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use serde_json::Value;

use crate::Map;

/// What a script gives, on its way.
pub type Scripted = Pin<Box<dyn Future<Output = Result<Value, ScriptError>> + Send>>;

/// A script, given to a client.
pub(crate) type Script = Arc<dyn Fn(Map) -> Scripted + Send + Sync>;

/// Why a script gives nothing. Its message is shown to callers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptError {
    /// What went wrong, in words for the caller.
    pub message: String,
}

impl ScriptError {
    /// An error with a message for the caller.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}

impl fmt::Display for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ScriptError {}
