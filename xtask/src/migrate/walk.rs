//! The language: which names it had before, and where it has maps for lists.

use super::auth;
use super::list::named;
use super::pass::Pass;
use super::tree::Node;

/// The version that documents are migrated to.
const NEWEST: &str = "1.0.0-beta5";

/// Every name and every list of a document.
pub(super) fn document(pass: &mut Pass<'_>, root: &Node) {
    version(pass, root);
    if let Some(info) = pass.inside(root, "info") {
        display(pass, info);
    }
    let capability = pass.inside(root, "capability");
    for holder in [Some(root), capability].into_iter().flatten() {
        for section in ["binds", "consumes", "exposes", "aggregates"] {
            let entries = pass.inside(holder, section).map(Node::entries).unwrap_or_default();
            entries.into_iter().for_each(|one| entry(pass, section, one));
        }
    }
}

fn entry(pass: &mut Pass<'_>, section: &str, entry: &Node) {
    match section {
        _ if !entry.is_open() => {
            let message = format!("an entry of `{section}` is no object, or has an anchor, an alias or a tag; it is left");
            pass.leave(entry, message, "write it out, and migrate again");
        }
        _ if entry.get("import").is_some() => pass.rename(entry, "location", "from"),
        "consumes" => consumed(pass, entry),
        "exposes" => exposed(pass, entry),
        "aggregates" => aggregate(pass, entry),
        _ => {}
    }
}

fn version(pass: &mut Pass<'_>, root: &Node) {
    pass.rename(root, "naftiko", "ikanos");
    let Some((key, said)) = ["naftiko", "ikanos"].into_iter().find_map(|key| Some((key, root.get(key)?))) else { return };
    const BEFORE: [&str; 5] = ["1.0.0-alpha3", "1.0.0-beta1", "1.0.0-beta2", "1.0.0-beta3", "1.0.0-beta4"];
    match said.text() {
        Some(NEWEST) if key == "ikanos" => {}
        Some(version) if key == "ikanos" && !BEFORE.contains(&version) => {
            pass.leave(said, format!("`{version}` is a version that is not known, and is left"), "write `1.0.0-beta5` if it is older");
        }
        _ => pass.respell(said, NEWEST),
    }
}

/// `label` and `title` are what people see.
fn display(pass: &mut Pass<'_>, unit: &Node) {
    match (unit.member("title"), unit.member("label")) {
        (Some((key, _)), Some(_)) => pass.leave(key, "both `title` and `label` stand here, and are left", "keep one of them"),
        (Some(_), None) => pass.rename(unit, "title", "display"),
        (None, Some(_)) => pass.rename(unit, "label", "display"),
        (None, None) => {}
    }
}

fn consumed(pass: &mut Pass<'_>, api: &Node) {
    display(pass, api);
    pass.rename(api, "auth", "authentication");
    for key in ["authentication", "auth"] {
        if let Some(auth) = pass.inside(api, key) {
            auth::of_api(pass, auth);
        }
    }
    inputs(pass, api, false);
    for resource in named(pass, api, "resources", &["name"]) {
        display(pass, resource);
        inputs(pass, resource, true);
        for operation in named(pass, resource, "operations", &["name", "id"]) {
            display(pass, operation);
            method(pass, operation);
            inputs(pass, operation, true);
            outputs(pass, operation, false);
            formats(pass, operation);
        }
    }
}

fn exposed(pass: &mut Pass<'_>, adapter: &Node) {
    let kind = adapter.said("type").unwrap_or_default();
    if !["rest", "mcp", "skill", "control"].contains(&kind) {
        return;
    }
    display(pass, adapter);
    if let Some(auth) = pass.inside(adapter, "authentication") {
        auth::of_callers(pass, auth);
    }
    match kind {
        "rest" => {
            inputs(pass, adapter, false);
            for resource in named(pass, adapter, "resources", &["name"]) {
                display(pass, resource);
                inputs(pass, resource, false);
                for operation in named(pass, resource, "operations", &["name"]) {
                    method(pass, operation);
                    unit(pass, operation);
                }
            }
        }
        "mcp" => {
            for key in ["tools", "resources"] {
                named(pass, adapter, key, &["name"]).into_iter().for_each(|item| unit(pass, item));
            }
            for prompt in named(pass, adapter, "prompts", &["name"]) {
                display(pass, prompt);
                named(pass, prompt, "arguments", &["name"]).into_iter().for_each(|argument| display(pass, argument));
            }
        }
        "control" => {}
        _ => {
            for skill in named(pass, adapter, "skills", &["name"]) {
                for tool in named(pass, skill, "tools", &["name"]) {
                    display(pass, tool);
                    if let Some(from) = pass.inside(tool, "from") {
                        pass.rename(from, "namespace", "sourceNamespace");
                        pass.rename(from, "name", "action");
                    }
                }
            }
        }
    }
}

fn aggregate(pass: &mut Pass<'_>, aggregate: &Node) {
    display(pass, aggregate);
    pass.rename(aggregate, "functions", "flows");
    for key in ["functions", "flows"] {
        named(pass, aggregate, key, &["name"]).into_iter().for_each(|flow| unit(pass, flow));
    }
}

/// What a route, a tool, a resource or a flow has in common.
fn unit(pass: &mut Pass<'_>, unit: &Node) {
    display(pass, unit);
    inputs(pass, unit, false);
    for step in named(pass, unit, "steps", &["name"]) {
        display(pass, step);
    }
    for mapping in pass.inside(unit, "mappings").map(Node::entries).unwrap_or_default() {
        if mapping.is_open() {
            pass.rename(mapping, "targetName", "target");
        }
    }
    let mock = ["call", "steps", "ref"].iter().all(|key| unit.get(key).is_none());
    outputs(pass, unit, mock);
}

fn inputs(pass: &mut Pass<'_>, owner: &Node, consumed: bool) {
    for input in named(pass, owner, "inputParameters", &["name"]) {
        display(pass, input);
        if consumed {
            pass.rename(input, "const", "value");
        }
    }
}

fn outputs(pass: &mut Pass<'_>, owner: &Node, mock: bool) {
    // What is mapped has no name: its list is the newest shape.
    let unnamed = |list: &Node| !list.entries().iter().any(|output| output.get("name").is_some());
    let outputs = match owner.get("outputParameters") {
        Some(list) if unnamed(list) => pass.inside(owner, "outputParameters").map(Node::entries).unwrap_or_default(),
        _ => named(pass, owner, "outputParameters", &["name"]),
    };
    outputs.into_iter().filter(|output| output.is_open()).for_each(|one| output(pass, one, mock));
}

fn output(pass: &mut Pass<'_>, one: &Node, mock: bool) {
    display(pass, one);
    if mock && let Some((key, value)) = one.member("const") {
        match value.text() {
            // A constant is what it says; a value may be a path.
            Some(text) if text.trim_start_matches("{{").trim_start().starts_with('$') => {
                pass.leave(key, format!("`{text}` would be a path as `value`, and stays a `const`"), "write it without `$`");
            }
            _ if one.index("mapping").is_some() => pass.leave(key, "`const` beside `mapping` is left", "keep one of them"),
            _ => pass.rename(one, "const", "value"),
        }
    }
    for holder in [Some(one), one.get("mapping").filter(|mapping| mapping.is_open())].into_iter().flatten() {
        named(pass, holder, "properties", &["name"]).into_iter().for_each(|member| output(pass, member, mock));
        if let Some(items) = pass.inside(holder, "items").filter(|items| items.is_open()) {
            output(pass, items, mock);
        }
    }
}

fn method(pass: &mut Pass<'_>, operation: &Node) {
    const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];
    spelled(pass, operation, "method", |said| METHODS.into_iter().find(|method| said.eq_ignore_ascii_case(method)));
}

/// The formats of bodies and answers, by the words of the language.
fn formats(pass: &mut Pass<'_>, operation: &Node) {
    spelled(pass, operation, "outputRawFormat", |said| match said.to_lowercase().as_str() {
        "txt" | "plain" => Some("text"),
        "yml" => Some("yaml"),
        "md" => Some("markdown"),
        said => FORMATS.into_iter().find(|format| said == *format),
    });
    if let Some(body) = pass.inside(operation, "body") {
        spelled(pass, body, "type", |said| match said {
            "form" => Some("formUrlEncoded"),
            "multipart" => Some("multipartForm"),
            _ => None,
        });
    }
}

const FORMATS: [&str; 10] = ["json", "xml", "csv", "tsv", "psv", "yaml", "text", "html", "markdown", "binary"];

/// Spells the text of the member `key` as the language does, where that is known.
pub(super) fn spelled(pass: &mut Pass<'_>, map: &Node, key: &str, spell: impl Fn(&str) -> Option<&'static str>) {
    let Some(value) = map.get(key) else { return };
    if let Some((said, right)) = value.text().and_then(|said| Some((said, spell(said)?)))
        && said != right
    {
        pass.respell(value, right);
    }
}
