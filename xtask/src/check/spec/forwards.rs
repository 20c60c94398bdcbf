//! Capabilities: the paths of a REST adapter that are passed on as they come, and where to.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    super::facts::Forward,
    access::Apis,
    capability::{Named, named},
    snake, text,
};

pub(super) fn read(adapter: &Named<'_>, apis: &Apis, at: &str) -> Result<Vec<Forward>, String> {
    let mut forwards = Vec::new();
    for Named { key, value, .. } in named(adapter.value.get("resources")) {
        let Some(forward) = value.get("forward") else { continue };
        let at = format!("{at}/resources/{key}/forward");
        let target = text(forward, "targetNamespace").ok_or_else(|| format!("{at}: no `targetNamespace`"))?;
        let (server, security) = apis.get(&target).cloned().ok_or_else(|| format!("{at}: `{target}` is not consumed"))?;
        let path = path(value).ok_or_else(|| format!("{at}: no `path`"))?;
        let name = snake(&format!("forward {path} {target}"));
        forwards.push(Forward { name, path, headers: headers(forward), server, security, at });
    }
    Ok(forwards)
}

/// Without the variable at its end, which stands for all that follows.
fn path(resource: &Value) -> Option<String> {
    let said = text(resource, "path")?.replace("{{", "{").replace("}}", "}");
    let before = said.rsplit_once('/').filter(|(_, last)| last.starts_with('{')).map(|(before, _)| before);
    Some(before.unwrap_or_else(|| said.trim_end_matches('/')).to_owned())
}

fn headers(forward: &Value) -> BTreeSet<String> {
    let listed = forward.get("trustedHeaders").and_then(Value::as_array).into_iter().flatten();
    listed.filter_map(Value::as_str).map(str::to_lowercase).collect()
}
