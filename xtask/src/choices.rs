//! Options of the generator as flags, the same for every command that generates.

use capgen_codegen::{Docs, Names, Options, Pick, Values};
use clap::ValueEnum;

/// What to generate, but for the sides.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Choices {
    /// Generate these operations alone: `tag:pets`, a path as `/v1/*`, or a name
    #[arg(long, value_name = "PICK", value_delimiter = ',')]
    only: Vec<String>,
    /// Leave these operations out
    #[arg(long, value_name = "PICK", value_delimiter = ',')]
    except: Vec<String>,
    /// What happens to names that become one in Rust
    #[arg(long, value_enum, default_value_t)]
    names: Strictness,
    /// Call an operation something else
    #[arg(long, value_name = "NAME=RUST", value_parser = pair)]
    rename_operation: Vec<(String, String)>,
    /// Call a type something else
    #[arg(long, value_name = "NAME=RUST", value_parser = pair)]
    rename_type: Vec<(String, String)>,
    /// Have every type derive a further trait
    #[arg(long, value_name = "PATH")]
    derive: Vec<String>,
    /// Generate no documentation
    #[arg(long)]
    no_docs: bool,
    /// What happens to values of requests that a schema does not allow
    #[arg(long, value_enum, default_value_t)]
    values: Allowed,
}

/// What happens to names that become one in Rust.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Strictness {
    /// The second is given another name
    #[default]
    Lenient,
    /// They are errors
    Strict,
}

/// What happens to values of requests that a schema does not allow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Allowed {
    /// They are taken and sent
    #[default]
    Open,
    /// They are refused, by clients and by servers
    Checked,
}

impl Choices {
    /// The options these flags mean.
    #[must_use]
    pub fn options(self) -> Options {
        let Self { only, except, names, rename_operation, rename_type, derive, no_docs, values } = self;
        let mut options = Options::default();
        options.only = only.into_iter().map(Pick::from).collect();
        options.except = except.into_iter().map(Pick::from).collect();
        options.names = match names {
            Strictness::Lenient => Names::Lenient,
            Strictness::Strict => Names::Strict,
        };
        options.operation_names = rename_operation.into_iter().collect();
        options.type_names = rename_type.into_iter().collect();
        options.derives = derive;
        options.values = match values {
            Allowed::Open => Values::Open,
            Allowed::Checked => Values::Checked,
        };
        options.docs = if no_docs { Docs::Off } else { Docs::On };
        options
    }
}

/// `NAME=RUST`; a name of the document may have a `=` itself.
fn pair(text: &str) -> Result<(String, String), String> {
    let pair = text.rsplit_once('=').filter(|(wire, rust)| !wire.is_empty() && !rust.is_empty());
    pair.map(|(wire, rust)| (wire.to_owned(), rust.to_owned())).ok_or_else(|| "write it as `name-in-the-document=rust_name`".to_owned())
}
