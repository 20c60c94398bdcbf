//! `exposes` of type `control`: what those who run a capability may ask it.

use super::expose::{Exposed, adapter};
use crate::ir::{ControlSide, Traces};
use crate::report::{Errors, nearest};
use crate::source::Cursor;

/// Lowers an adapter of type `control`.
pub(super) fn lower(cx: &mut Errors, namespace: &str, cursor: &Cursor<'_>) -> ControlSide {
    const KNOWN: [&str; 11] = [
        "type",
        "namespace",
        "port",
        "address",
        "description",
        "authentication",
        "management",
        "observability",
        "tags",
        "display",
        "label",
    ];
    cursor.only(cx, &KNOWN);
    if let Some(address) = cursor.text(cx, "address").filter(|address| !["localhost", "127.0.0.1", "::1"].contains(&address.as_str())) {
        let help = "leave it out, or let only those who run it reach that address";
        cx.warn(&cursor.at.child("address"), format!("the control side is to be served at `{address}`, for others to see"), help);
    }
    let (health, info) = management(cx, cursor);
    let (metrics, traces) = observability(cx, cursor);
    ControlSide { adapter: adapter(cx, namespace, cursor, Vec::new()), health, info, metrics, traces }
}

/// Whether health is told, and what it is.
fn management(cx: &mut Errors, control: &Cursor<'_>) -> (bool, bool) {
    let Some(management) = control.object(cx, "management") else { return (true, false) };
    management.only(cx, &["health", "info", "reload", "validate", "logs", "scripting"]);
    for (key, why) in [
        ("reload", "the document is compiled in; build it again"),
        ("validate", "the document was validated when it was compiled; `cargo xtask lint` does it without"),
        ("logs", "levels and streams of logs belong to the program, which has `tracing`"),
        ("scripting", "scripts are hooks, written in Rust"),
    ] {
        if let Some(said) = management.child(key).filter(|said| said.as_bool() != Some(false)) {
            cx.warn(&said.at, format!("`{key}` of `management` means nothing here"), why);
        }
    }
    (management.flag(cx, "health").unwrap_or(true), management.flag(cx, "info").unwrap_or(false))
}

/// Whether metrics are told, and which traces are.
fn observability(cx: &mut Errors, control: &Cursor<'_>) -> (bool, Option<Traces>) {
    let mut traces = Traces { keep: 100, sampling: 1.0, b3: false };
    let Some(said) = control.object(cx, "observability") else { return (true, Some(traces)) };
    said.only(cx, &["enabled", "metrics", "traces", "exporters"]);
    if let Some(exporters) = said.child("exporters") {
        let help = "`/metrics` and `/traces` are read; nothing is sent";
        cx.warn(&exporters.at, "`exporters` of `observability` mean nothing here", help);
    }
    let metrics = said.object(cx, "metrics").is_none_or(|metrics| {
        metrics.only(cx, &["local"]);
        local(cx, &metrics, &["enabled"]).is_none_or(|local| local.flag(cx, "enabled").unwrap_or(true))
    });
    let mut kept = true;
    if let Some(said) = said.object(cx, "traces") {
        said.only(cx, &["sampling", "propagation", "local"]);
        traces.sampling = number(cx, &said, "sampling", 1.0, (0.0, 1.0));
        match said.text(cx, "propagation").as_deref() {
            None | Some("w3c") => {}
            Some("b3") => traces.b3 = true,
            Some(other) => {
                let at = said.at.child("propagation");
                cx.error(&at, format!("`propagation` is `{other}`, which is not known"), nearest(other, ["w3c", "b3"]));
            }
        }
        if let Some(local) = local(cx, &said, &["enabled", "buffer-size"]) {
            kept = local.flag(cx, "enabled").unwrap_or(true);
            traces.keep = number(cx, &local, "buffer-size", 100.0, (1.0, 10_000.0)) as usize;
        }
    }
    let enabled = said.flag(cx, "enabled").unwrap_or(true);
    (enabled && metrics, Some(traces).filter(|_| enabled && kept))
}

fn local<'a>(cx: &mut Errors, owner: &Cursor<'a>, known: &[&str]) -> Option<Cursor<'a>> {
    let local = owner.object(cx, "local")?;
    local.only(cx, known);
    Some(local)
}

fn number(cx: &mut Errors, owner: &Cursor<'_>, key: &str, default: f64, (least, most): (f64, f64)) -> f64 {
    let Some(said) = owner.text(cx, key) else { return default };
    let number = said.parse().ok().filter(|number| (least..=most).contains(number));
    if number.is_none() {
        cx.error(&owner.at.child(key), format!("`{key}` is `{said}`"), format!("write a number from {least} to {most}"));
    }
    number.unwrap_or(default)
}

/// It is served on a port of its own.
pub(super) fn check_port(cx: &mut Errors, exposed: &Exposed) {
    let Some(control) = &exposed.control else { return };
    let rest = exposed.rest.iter().map(|side| (side.adapter.port, &side.adapter.namespace));
    let mcp = exposed.mcp.iter().map(|side| (side.adapter.port, &side.adapter.namespace));
    let skills = exposed.skills.iter().map(|side| (side.port, &side.namespace));
    if let Some((_, other)) = rest.chain(mcp).chain(skills).find(|(port, _)| port.is_some() && *port == control.adapter.port) {
        let message = format!("the control side has the port of `{other}`");
        cx.error(&control.adapter.at.child("port"), message, "give it a port of its own");
    }
}
