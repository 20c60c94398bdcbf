//! Flows: what a capability's functions do besides one call. Expressions say where values come from, bodies are rendered
//! from templates, answers are shaped, and steps run one after another or at the same time.
//!
//! Generated code declares expressions as static data; nothing of a document is parsed when a request comes in.

mod body;
mod coerce;
mod expr;
mod format;
mod path;
mod scope;
mod scripts;
mod shaped;
mod sparql;
mod steps;

pub use body::{Part, Template};
pub use coerce::Kind;
pub use expr::{Expr, Piece};
pub use format::RawFormat;
pub use path::{Path, Seg};
pub use scope::Scope;
pub(crate) use scripts::Script;
pub use scripts::{ScriptError, Scripted};
pub use steps::{Pending, Steps, Stop, run};
