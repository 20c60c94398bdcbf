//! Facts out of generated code, read with `syn` as text: what the statics describe, and what the functions do with them.

mod access;
mod body;
mod descriptors;
mod doors;
mod exposed;
mod forwards;
mod items;
mod literal;

use std::{collections::BTreeMap, fs, path::Path};

use super::{Finding, facts::Facts};
use items::File;

/// The generated files of one document.
struct Module {
    /// What messages call the folder.
    name: String,
    files: BTreeMap<String, File>,
}

/// Reads the module in `folder`; what cannot be understood is a finding, so that nothing passes unread.
pub(super) fn read(folder: &Path, name: &str) -> (Facts, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut module = Module { name: name.to_owned(), files: BTreeMap::new() };
    for part in parts(folder) {
        match fs::read_to_string(folder.join(&part)) {
            Ok(text) => match File::parse(&text) {
                Ok(file) => drop(module.files.insert(part, file)),
                Err(message) => findings.push(Finding::new(&module.at(&part), None, message)),
            },
            // A part that is not there has nothing to say; what is missing then shows in the comparison.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => findings.push(Finding::new(&module.at(&part), None, error.to_string())),
        }
    }
    let mut cx = Reader { module: &module, findings };
    let facts = cx.facts();
    (facts, cx.findings)
}

/// The files of a module that say what is compared. A second side of a kind has one of its own: `rest_2.rs`.
pub(super) fn parts(folder: &Path) -> Vec<String> {
    let mut parts =
        ["operations.rs", "access.rs", "client.rs", "server.rs", "functions.rs", "rest.rs", "mcp.rs"].map(str::to_owned).to_vec();
    let further = |side: &'static str| (2..).map(move |number| format!("{side}_{number}.rs"));
    for side in ["rest", "mcp"] {
        parts.extend(further(side).take_while(|part| folder.join(part).exists()));
    }
    parts
}

impl Module {
    /// The files of all sides of a kind, `rest` or `mcp`.
    fn sides<'m>(&'m self, side: &'m str) -> impl Iterator<Item = (&'m str, &'m File)> {
        let is_one = move |part: &str| {
            let number = part.strip_prefix(side).and_then(|rest| rest.strip_suffix(".rs"));
            number.is_some_and(|number| number.is_empty() || number.starts_with('_'))
        };
        self.files.iter().filter(move |(part, _)| is_one(part)).map(|(part, file)| (part.as_str(), file))
    }

    fn at(&self, part: &str) -> String {
        format!("{}/{part}", self.name)
    }

    fn file(&self, part: &str) -> Option<&File> {
        self.files.get(part)
    }
}

/// Reads facts, and collects what it cannot read.
struct Reader<'a> {
    module: &'a Module,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    fn facts(&mut self) -> Facts {
        let access = self.access();
        let mut descriptors = self.operations();
        self.client(&mut descriptors);
        self.own_access(&mut descriptors);
        self.server(&mut descriptors);
        let functions = self.functions(&descriptors);
        let routes = self.routes(&functions);
        let forwards = self.forwards();
        let tools = self.tools(&functions);
        let operations = descriptors.into_iter().map(|descriptor| descriptor.operation).collect();
        Facts { access, operations, routes, forwards, tools }
    }

    fn report(&mut self, part: &str, operation: Option<&str>, message: impl Into<String>) {
        self.findings.push(Finding::new(&self.module.at(part), operation, message.into()));
    }
}
