//! `exposes`: the adapters of a capability.

use super::aggregate;
use super::consume::Consumed;
use super::function::{self, Side};
use super::{control, guard, named, route, skill, tool};
use crate::ir::{Adapter, ControlSide, Function, FunctionId, Guard, Hints, McpSide, RestSide, Setting, Skill};
use crate::report::{Errors, nearest};
use crate::source::Cursor;

/// What a capability exposes.
#[derive(Default)]
pub(super) struct Exposed {
    pub(super) functions: Vec<Function>,
    pub(super) rest: Vec<RestSide>,
    pub(super) mcp: Vec<McpSide>,
    pub(super) skills: Vec<Adapter<Skill>>,
    pub(super) control: Option<ControlSide>,
}

/// Lowers every adapter under `exposes`, and the aggregates that they refer to.
pub(super) fn lower(
    cx: &mut Errors,
    capability: &Cursor<'_>,
    consumed: &Consumed,
    settings: &[Setting],
    guards: &[Option<Guard>],
) -> Exposed {
    let mut exposed = Exposed::default();
    let aggregates = aggregate::lower(cx, &mut exposed.functions, capability, consumed, settings);
    let mut namespaces: Vec<String> = Vec::new();
    for ((namespace, cursor), guard) in named(cx, capability, "exposes", "namespace").into_iter().zip(guards) {
        if !namespace.is_empty() && namespaces.contains(&namespace) {
            cx.error(&cursor.at, format!("adapter `{namespace}` is declared twice"), "give each a `namespace` of its own");
        }
        namespaces.push(namespace.clone());
        let heads = vec![namespace.as_str(), "rest", "tools", "mcp", "input", "inputs"];
        let side = Side { consumed, settings, aggregates: &aggregates, heads, declared: Vec::new(), bare: false, required: false };
        let kind = cursor.text(cx, "type").unwrap_or_default();
        match kind.as_str() {
            "rest" => {
                let mut rest = route::lower(cx, &mut exposed.functions, &side, &namespace, &cursor);
                rest.adapter.guard.clone_from(guard);
                if let Some(guard) = guard {
                    guard::check_inputs(cx, guard, &rest);
                }
                exposed.rest.push(rest);
            }
            "mcp" => {
                let mut mcp = tool::lower(cx, &mut exposed.functions, &side, &namespace, &cursor);
                mcp.adapter.guard.clone_from(guard);
                exposed.mcp.push(mcp);
            }
            "skill" => {
                let offered = skill::offered(cx, capability);
                let skills = skill::lower(cx, &namespace, &cursor, &offered);
                exposed.skills.push(Adapter { guard: guard.clone(), ..skills });
            }
            "control" => {
                let mut control = control::lower(cx, &namespace, &cursor);
                control.adapter.guard.clone_from(guard);
                if exposed.control.is_some() {
                    cx.error(&cursor.at, "a capability has one `control` side", "put both into one");
                }
                exposed.control = Some(control);
            }
            "" => cx.error(&cursor.at, format!("`{namespace}` does not say what it exposes"), "add `type: rest` or `type: mcp`"),
            _ => cx.error(
                &cursor.at.child("type"),
                format!("`{kind}` adapters are not supported"),
                nearest(&kind, ["rest", "mcp", "skill", "control"]),
            ),
        }
    }
    control::check_port(cx, &exposed);
    exposed
}

/// An adapter, with its items.
pub(super) fn adapter<T>(cx: &mut Errors, namespace: &str, cursor: &Cursor<'_>, items: Vec<T>) -> Adapter<T> {
    let port = cursor.text(cx, "port").and_then(|text| {
        let port = text.parse().ok();
        if port.is_none() {
            cx.error(&cursor.at.child("port"), format!("`port` is `{text}`"), "write a number from 0 to 65535");
        }
        port
    });
    Adapter {
        namespace: namespace.to_owned(),
        doc: cursor.text(cx, "description").unwrap_or_default(),
        at: cursor.at.clone(),
        address: cursor.text(cx, "address"),
        port,
        guard: None,
        items,
    }
}

/// What an exposed unit does, and what an aggregate says of it.
pub(super) struct Does {
    pub(super) function: FunctionId,
    pub(super) doc: Option<String>,
    pub(super) title: Option<String>,
    pub(super) hints: Hints,
    pub(super) tags: Vec<String>,
}

/// Lowers what `cursor` does: a function of an aggregate, or one of its own.
pub(super) fn does(cx: &mut Errors, functions: &mut Vec<Function>, side: &Side<'_>, name: &str, cursor: &Cursor<'_>) -> Option<Does> {
    let Some(reference) = cursor.text(cx, "ref") else {
        let function = function::lower(cx, functions, side, name, cursor)?;
        return Some(Does { function, doc: None, title: None, hints: Hints::default(), tags: Vec::new() });
    };
    let shared = side.aggregates.find(cx, &cursor.at.child("ref"), &reference)?;
    for key in ["call", "with", "steps", "mappings", "outputParameters"] {
        if let Some(own) = cursor.child(key) {
            let message = format!("`{name}` has both `ref` and `{key}`");
            cx.error(&own.at, message, "a function that differs is one of its own: describe it here without `ref`, or in the aggregate");
        }
    }
    let doc = shared.cursor.text(cx, "description");
    let title = ["title", "label", "display"].iter().find_map(|key| shared.cursor.text(cx, key));
    let tags = tool::tags(cx, &shared.cursor);
    Some(Does { function: shared.function?, doc, title, hints: shared.hints, tags })
}

/// The name of a unit: its own, or that of the function it refers to.
pub(super) fn unit_name(cx: &mut Errors, own: &str, cursor: &Cursor<'_>) -> String {
    if !own.is_empty() {
        return own.to_owned();
    }
    let reference = cursor.text(cx, "ref").unwrap_or_default();
    reference.rsplit_once('.').map(|(_, name)| name.to_owned()).unwrap_or_default()
}
