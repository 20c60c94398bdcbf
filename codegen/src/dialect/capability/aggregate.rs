//! `aggregates`: functions that routes and tools share by `ref`.

use super::consume::Consumed;
use super::function::{self, Side};
use super::named;
use crate::ir::{Function, FunctionId, Hints, Setting};
use crate::report::{Errors, nearest};
use crate::source::{Cursor, Pointer};

/// Every function of every aggregate.
#[derive(Default)]
pub(super) struct Aggregates<'a> {
    functions: Vec<Shared<'a>>,
}

/// A function of an aggregate.
pub(super) struct Shared<'a> {
    /// `namespace.function`
    name: String,
    /// None if it has mistakes: to refer to it is no second one.
    pub(super) function: Option<FunctionId>,
    pub(super) cursor: Cursor<'a>,
    /// What its semantics say to callers.
    pub(super) hints: Hints,
}

/// Lowers `aggregates`.
pub(super) fn lower<'a>(
    cx: &mut Errors,
    functions: &mut Vec<Function>,
    capability: &Cursor<'a>,
    consumed: &Consumed,
    settings: &[Setting],
) -> Aggregates<'a> {
    let mut aggregates = Aggregates::default();
    let none = Aggregates::default();
    for (namespace, cursor) in named(cx, capability, "aggregates", "namespace") {
        cursor.only(cx, &["namespace", "label", "display", "name", "description", "functions", "flows", "tags"]);
        let key = if cursor.child("flows").is_some() { "flows" } else { "functions" };
        for (name, flow) in named(cx, &cursor, key, "name") {
            flow.only(cx, &KEYS);
            let full = format!("{namespace}.{name}");
            if let Some(first) = aggregates.functions.iter().find(|known| known.name == full) {
                cx.clash(&flow.at, &first.cursor.at, format!("aggregate function `{full}` is declared twice"), "rename one of them");
            }
            if let Some(chained) = flow.child("ref") {
                cx.error(&chained.at, "a function of an aggregate cannot be a `ref`", "use `call` or `steps`");
                continue;
            }
            let heads = vec![namespace.as_str(), "tools", "mcp", "rest", "input", "inputs"];
            let side = Side { consumed, settings, aggregates: &none, heads, declared: Vec::new(), bare: true, required: true };
            let function = function::lower(cx, functions, &side, &name, &flow);
            let hints = semantics(cx, &flow);
            aggregates.functions.push(Shared { name: full, function, cursor: flow, hints });
        }
    }
    aggregates
}

const KEYS: [&str; 16] = [
    "name",
    "label",
    "display",
    "description",
    "semantics",
    "inputParameters",
    "call",
    "with",
    "steps",
    "mappings",
    "outputParameters",
    "tags",
    "ref",
    "title",
    "hints",
    "outputMediaType",
];

/// Semantics as the annotations of a tool; what a tool says itself wins.
fn semantics(cx: &mut Errors, flow: &Cursor<'_>) -> Hints {
    let Some(semantics) = flow.object(cx, "semantics") else { return Hints::default() };
    semantics.only(cx, &["safe", "idempotent", "cacheable"]);
    let safe = semantics.flag(cx, "safe");
    Hints {
        read_only: Some(safe.unwrap_or(false)),
        destructive: safe.filter(|safe| *safe).map(|_| false),
        idempotent: semantics.flag(cx, "idempotent").filter(|idempotent| *idempotent),
        open_world: None,
    }
}

impl<'a> Aggregates<'a> {
    /// What `ref` names.
    pub(super) fn find(&self, cx: &mut Errors, at: &Pointer, name: &str) -> Option<&Shared<'a>> {
        let found = self.functions.iter().find(|shared| shared.name == name);
        if found.is_none() {
            let known = self.functions.iter().map(|shared| shared.name.as_str());
            let help = nearest(name, known);
            let help = if help.is_empty() { "describe it under `aggregates`".to_owned() } else { help };
            cx.error(at, format!("`{name}` is no function of an aggregate"), help);
        }
        found
    }
}
