//! What a document holds, counted as plain data, and what of it was generated, counted in the text: without the generator.

use std::{fmt, fs, io, ops::AddAssign, path::Path};

use serde_json::Value;

use super::{Kind, documents};

/// How many of what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) operations: usize,
    pub(super) routes: usize,
    pub(super) tools: usize,
}

/// `12`, or `12+10+10` where there are routes and tools.
impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operations, routes, tools } = *self;
        match (routes, tools) {
            (0, 0) => f.pad(&operations.to_string()),
            _ => f.pad(&format!("{operations}+{routes}+{tools}")),
        }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        let Self { operations, routes, tools } = other;
        self.operations += operations;
        self.routes += routes;
        self.tools += tools;
    }
}

/// What a document of this kind holds; nothing if it is none.
pub(super) fn expected(kind: Kind, document: &Value) -> Option<Counts> {
    match kind {
        Kind::Openapi => Some(Counts { operations: documents::operations(document)?, ..Counts::default() }),
        Kind::Capability => {
            let capability = document.get("capability").filter(|capability| capability.is_object())?;
            let operations = all(capability.get("consumes")).flat_map(|api| all(api.get("resources")));
            let exposed = |kind: &'static str| all(capability.get("exposes")).filter(move |adapter| adapter["type"] == kind);
            let routes = exposed("rest").flat_map(|adapter| all(adapter.get("resources")));
            Some(Counts {
                operations: operations.flat_map(|resource| all(resource.get("operations"))).count(),
                routes: routes.flat_map(|resource| all(resource.get("operations"))).count(),
                tools: exposed("mcp").flat_map(|adapter| all(adapter.get("tools"))).count(),
            })
        }
    }
}

/// The members of a list, or of a map by name.
fn all(things: Option<&Value>) -> impl Iterator<Item = &Value> {
    let listed = things.and_then(Value::as_array).into_iter().flatten();
    listed.chain(things.and_then(Value::as_object).into_iter().flat_map(|members| members.values()))
}

/// What generated code holds, and how many lines it has.
pub(super) fn found(folder: &Path) -> io::Result<(Counts, usize)> {
    let (mut counts, mut lines) = (Counts::default(), 0);
    for file in documents::files(folder, &["rs"])? {
        let text = fs::read_to_string(&file)?;
        lines += text.lines().count();
        let statics = |ty: &str| text.lines().filter(|line| line.starts_with("pub static ") && line.contains(ty)).count();
        counts += Counts { operations: statics(": Operation = "), routes: statics(": Route = "), tools: statics(": Tool = ") };
    }
    Ok((counts, lines))
}
