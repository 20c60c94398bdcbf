//! *Faithful*: what the specs say against what the committed code says, without a line of the generator.

use std::{collections::BTreeSet, fmt, fs, path::Path};

use capgen_codegen::Source;

use super::{
    Finding, code,
    compare::compare,
    facts::{Facts, Inputs, Operation},
    spec,
};
use crate::specs::{self, SNAPSHOT};

/// How much was compared, over all documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// Calls that remote APIs offer.
    pub operations: usize,
    /// REST routes that expose them, and paths that are passed on.
    pub routes: usize,
    /// MCP tools that expose them.
    pub tools: usize,
    /// Parameters and bodies of all of these.
    pub parameters: usize,
}

impl fmt::Display for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operations, routes, tools, parameters } = self;
        write!(f, "{operations} operations, {routes} routes, {tools} tools and {parameters} parameters compared")
    }
}

/// Reads every spec as plain data and every module of the snapshot as text, and compares them both ways.
///
/// # Errors
/// Every difference, and everything that cannot be read.
pub fn faithful(root: &Path) -> Result<Compared, Vec<Finding>> {
    let documents = specs::list(root).map_err(|error| vec![Finding::new("specs", None, error.to_string())])?;
    let (mut findings, mut compared) = (Vec::new(), Compared::default());
    let mut modules = BTreeSet::new();
    for document in &documents {
        let name = specs::shown(root, document);
        let module = module(document);
        let folder = format!("{SNAPSHOT}/{module}");
        let (code, unread) = code::read(&root.join(&folder), &folder);
        findings.extend(unread);
        match read(root, &name) {
            Ok(spec) => {
                findings.extend(compare(&spec, &code, &folder));
                compared.add(&spec);
            }
            Err(message) => findings.push(Finding::new(&name, None, message)),
        }
        modules.insert(module);
    }
    findings.extend(strangers(root, &modules));
    if findings.is_empty() { Ok(compared) } else { Err(findings) }
}

/// What the document says once its overlays are applied: that is what it is held to.
fn read(root: &Path, name: &str) -> Result<Facts, String> {
    let source = Source::read_in(root, name).map_err(|report| report.to_string())?;
    spec::read(&source.merged(), name)
}

/// The module a document becomes: its file name, in snake case.
fn module(document: &Path) -> String {
    let stem = document.file_stem().map(|stem| stem.to_string_lossy()).unwrap_or_default();
    spec::snake(&stem)
}

/// Modules of the snapshot that no document stands behind.
fn strangers(root: &Path, modules: &BTreeSet<String>) -> Vec<Finding> {
    let entries = fs::read_dir(root.join(SNAPSHOT)).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.path().is_dir());
    let names = folders.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let strange = names.filter(|name| !modules.contains(name));
    strange.map(|name| Finding::new(&format!("{SNAPSHOT}/{name}"), None, "no document in specs/ says this".into())).collect()
}

impl Compared {
    fn add(&mut self, spec: &Facts) {
        let Facts { access: _, operations, routes, forwards, tools } = spec;
        self.operations += operations.len();
        self.routes += routes.len() + forwards.len();
        self.tools += tools.len();
        let count = |inputs: &Inputs| inputs.params.len() + usize::from(inputs.body.is_some());
        self.parameters += operations.iter().map(|Operation { inputs, .. }| count(inputs)).sum::<usize>();
        self.parameters += routes.iter().map(|route| count(&route.inputs)).sum::<usize>();
        self.parameters += tools.iter().map(|tool| tool.properties.len()).sum::<usize>();
    }
}
