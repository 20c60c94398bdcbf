//! Reads the command line and runs one chore.

use std::{
    io::{IsTerminal, stdout},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand};
use xtask::{
    check, choices::Choices, conformance, copies, corpus, from_openapi, generate, import, judge, lint, load, migrate, mutants, regenerate,
    soak, upstream,
};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "The chores of this workspace")]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Write the reviewed snapshot of everything the specs generate
    Regenerate,
    /// Check that the snapshot is what the generator writes, and says what the specs say
    Check,
    /// Make one OpenAPI document of the blocks on a documentation page
    Import {
        /// The page, in Markdown
        page: PathBuf,
        /// Where the document goes, as JSON
        #[arg(long)]
        out: PathBuf,
    },
    /// Write capabilities
    #[command(subcommand)]
    Capability(CapabilityChore),
    /// Rewrite a capability in the newest shape of the language; comments and order stay
    Migrate {
        /// The capability; a folder of them with `--verify`
        document: PathBuf,
        /// Change the file; without, the result is printed
        #[arg(long)]
        write: bool,
        /// Change nothing, and say how many documents of a folder generate the same code once they are migrated
        #[arg(long, conflicts_with = "write")]
        verify: bool,
    },
    /// Say what is wrong with documents; generates nothing
    Lint {
        /// Capabilities and OpenAPI documents
        #[arg(required = true, value_name = "SPEC")]
        documents: Vec<PathBuf>,
        /// How to say it
        #[arg(long, value_enum, default_value_t)]
        format: lint::Format,
        #[command(flatten)]
        choices: Choices,
    },
    /// Generate a crate that stands alone, one module a document
    Generate {
        /// Capabilities and OpenAPI documents
        #[arg(required = true, value_name = "SPEC")]
        documents: Vec<PathBuf>,
        /// The folder of the crate
        #[arg(long)]
        out: PathBuf,
        /// Which sides; all of them by default
        #[arg(long = "side", value_enum, value_delimiter = ',')]
        sides: Vec<generate::Side>,
        /// The folder of capgen-runtime, or a version of it; this workspace's by default
        #[arg(long)]
        runtime: Option<String>,
        #[command(flatten)]
        choices: Choices,
    },
    /// Generate and compile every document of a folder, and say what came of each
    Corpus {
        /// Which documents are taken
        #[arg(value_enum)]
        kind: corpus::Kind,
        /// The folder, with all below it
        folder: PathBuf,
        /// The folder of the crates; below `target` by default
        #[arg(long)]
        out: Option<PathBuf>,
        /// Generate only
        #[arg(long)]
        no_check: bool,
    },
    /// Measure the gateway beside servers that were written by hand
    Load(load::Asked),
    /// Leave a gateway running behind which one answer in a hundred is broken, and see that it mixes up nothing and does not grow
    Soak(soak::Asked),
    /// Stop and kill copies of a gateway under load, and count what is lost
    Copies(copies::Asked),
    /// Mutilate documents at random, and see that none panics, hangs, or generates what is not Rust
    Mutants(mutants::Asked),
    /// Have what OpenAPI documents generate judged by schemathesis and openapi-core; installs them from PyPI
    Judge {
        /// Documents, or folders with all below them
        #[arg(required = true, value_name = "SPEC")]
        specs: Vec<PathBuf>,
        /// Examples that schemathesis makes up for each operation
        #[arg(long, default_value_t = 20)]
        examples: u32,
        /// Judge this server instead of a generated one
        #[arg(long, value_name = "URL")]
        against: Option<String>,
        /// A header that every request to it has, as `Name: value`
        #[arg(long = "header", requires = "against")]
        headers: Vec<String>,
    },
    /// Have generated servers judged by the official suite of a protocol; installs it from npm
    Conformance {
        /// The protocol
        #[arg(value_enum)]
        protocol: conformance::Protocol,
    },
    /// Try what is generated and served against what other people run; installs it from PyPI
    Upstream {
        /// What to try against
        #[arg(value_enum)]
        upstream: upstream::Upstream,
        /// Where to install it; a folder for caches by default
        #[arg(long)]
        dir: Option<PathBuf>,
    },
}

/// What is written.
#[derive(Subcommand)]
enum CapabilityChore {
    /// A capability that exposes an API over REST and MCP, from its OpenAPI document
    FromOpenapi {
        /// The document
        spec: PathBuf,
        /// Where the capability goes; standard output by default
        #[arg(long)]
        out: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    let root = root();
    let outcome = match Cli::parse().chore {
        Chore::Regenerate => regenerate::run(&root),
        Chore::Check => check::run(&root),
        Chore::Import { page, out } => import::run(&page, &out),
        Chore::Corpus { kind, folder, out, no_check } => corpus::run(&root, kind, &folder, out, no_check),
        Chore::Capability(CapabilityChore::FromOpenapi { spec, out }) => from_openapi::run(&spec, out.as_deref()),
        Chore::Judge { specs, examples, against: None, .. } => judge::run(&root, &specs, examples),
        Chore::Judge { specs, examples, against: Some(url), headers } => judge::against(&root, &specs, examples, &url, &headers),
        Chore::Migrate { document, verify: true, .. } => migrate::verify(&document),
        Chore::Migrate { document, write, .. } => migrate::run(&document, write),
        Chore::Load(asked) => load::run(&root, &asked),
        Chore::Soak(asked) => soak::run(&root, &asked),
        Chore::Copies(asked) => copies::run(&root, &asked),
        Chore::Mutants(asked) => mutants::run(&root, &asked),
        Chore::Conformance { protocol } => conformance::run(&root, protocol),
        Chore::Upstream { upstream, dir } => upstream::run(&root, upstream, dir),
        Chore::Generate { documents, out, sides, runtime, choices } => {
            generate::run_with(&documents, &out, &sides, runtime.as_deref(), choices.options())
        }
        // A linter's findings are its output, so they go where a program can read them.
        Chore::Lint { documents, format, choices } => {
            let lint::Linted { text, failed } = lint::run_with(&documents, format, stdout().is_terminal(), &choices.options());
            print!("{text}");
            return if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS };
        }
    };
    match outcome {
        Ok(said) => {
            print!("{said}");
            ExitCode::SUCCESS
        }
        Err(said) => {
            eprint!("{said}");
            ExitCode::FAILURE
        }
    }
}

/// The workspace this program was built in.
fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_owned()
}
