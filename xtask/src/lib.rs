//! The chores of this workspace, one module each. `main.rs` only reads the command line.

mod calls;
pub mod check;
pub mod choices;
pub mod conformance;
pub mod copies;
pub mod corpus;
pub mod document;
pub mod from_openapi;
mod gateway;
pub mod generate;
pub mod import;
pub mod judge;
pub mod lint;
pub mod load;
pub mod migrate;
pub mod mutants;
pub mod regenerate;
pub mod soak;
pub mod specs;
pub mod upstream;
mod wire;

/// What a chore prints: on success to standard output, otherwise to standard error with exit code 1.
pub type Outcome = Result<String, String>;
