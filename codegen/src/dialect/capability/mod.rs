//! Capabilities (Naftiko, Ikanos): the API that is consumed, and the REST routes and MCP tools exposed on top of it.

mod aggregate;
mod auth;
mod body;
mod call;
mod consume;
mod control;
mod expose;
mod forward;
mod function;
mod guard;
mod inputs;
mod jsonpath;
mod limits;
mod needed;
mod oauth;
mod operation;
mod output;
mod prompt;
mod resource;
mod response;
mod route;
mod sight;
mod skill;
mod steps;
mod tool;
mod value;
mod xml;

use super::schema::Types;
use super::{module_name, paragraphs};
use crate::ir::{Api, Setting};
use crate::name::Name;
use crate::report::Errors;
use crate::source::{Cursor, Source};

/// The versions of the language that are known, oldest first.
const VERSIONS: [&str; 8] =
    ["1.0.0-alpha1", "1.0.0-alpha2", "1.0.0-alpha3", "1.0.0-beta1", "1.0.0-beta2", "1.0.0-beta3", "1.0.0-beta4", "1.0.0-beta5"];

/// Lowers a capability document.
pub(crate) fn lower(cx: &mut Errors, source: &Source) -> Option<Api> {
    let root = source.root();
    root.only(cx, &["naftiko", "ikanos", "info", "binds", "capability", "components"]);
    check_version(cx, &root);
    let Some(capability) = root.object(cx, "capability") else {
        cx.error(&root.at, "`capability` is missing", "a capability document says what it `consumes` and `exposes` there");
        return None;
    };
    capability.only(cx, &["consumes", "exposes", "aggregates", "binds", "name", "description", "tags"]);
    let lost = report_imports(cx, source, &[&root, &capability]);
    let name = module_name(source);
    let mut files = Vec::new();
    let mut settings = lower_binds(cx, &root, &mut files);
    settings.extend(lower_binds(cx, &capability, &mut files));
    let mut types = Types::new(source);
    types.lower_components(cx);
    let mut heads = vec!["rest".to_owned(), "tools".to_owned(), "mcp".to_owned(), "input".to_owned(), "inputs".to_owned()];
    heads.extend(named(cx, &capability, "exposes", "namespace").into_iter().map(|(namespace, _)| namespace));
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let mut consumed = consume::lower(cx, &mut types, &capability, &mut settings, &heads);
    consumed.lost = lost;
    let guards = guard::lower_all(cx, &capability, &mut settings);
    let exposed = expose::lower(cx, &capability, &consumed, &settings, &guards);
    if consumed.operations.is_empty() && consumed.base_url.is_empty() {
        // Nothing is called, so that nobody is asked where.
        "http://localhost".clone_into(&mut consumed.base_url);
    }
    let needed = needed::settings(&consumed, &exposed, &guards, &settings);
    Some(Api {
        doc: lower_info(cx, &root),
        origins: source.origins().clone(),
        base_url: consumed.base_url,
        servers: Vec::new(),
        settings,
        credentials: consumed.credentials,
        unused: Default::default(),
        types: types.defs,
        operations: consumed.operations,
        checks: Default::default(),
        functions: exposed.functions,
        serves: false,
        files,
        needed,
        rest: exposed.rest,
        mcp: exposed.mcp,
        skills: exposed.skills,
        control: exposed.control,
        name,
    })
}

fn check_version(cx: &mut Errors, root: &Cursor<'_>) {
    let Some((key, version)) = ["naftiko", "ikanos"].into_iter().find_map(|key| Some((key, root.child(key)?))) else {
        cx.error(&root.at, "this document does not say which version of the language it speaks", "add `naftiko: 1.0.0-alpha2` at the top");
        return;
    };
    let said = version.as_text().unwrap_or_default();
    if !VERSIONS.contains(&said.as_str()) {
        let help = format!("it is read as the nearest known one; the known ones are {} to {}", VERSIONS[0], VERSIONS[VERSIONS.len() - 1]);
        cx.warn(&version.at, format!("`{key}` is `{said}`, a version that is not known"), help);
    }
}

fn lower_info(cx: &mut Errors, root: &Cursor<'_>) -> String {
    let Some(info) = root.object(cx, "info") else { return String::new() };
    info.only(cx, &["label", "display", "title", "description", "tags", "created", "modified", "stakeholders", "version"]);
    let [label, display, title, description] = ["label", "display", "title", "description"].map(|key| info.text(cx, key));
    paragraphs([label.as_deref(), display.as_deref(), title.as_deref(), description.as_deref()])
}

/// Every key of an environment bind is a setting; whether it is a secret is decided by where it is used.
fn lower_binds(cx: &mut Errors, root: &Cursor<'_>, files: &mut Vec<(String, String, String)>) -> Vec<Setting> {
    let mut settings: Vec<Setting> = Vec::new();
    for (namespace, bind) in named(cx, root, "binds", "namespace") {
        bind.only(cx, &["namespace", "description", "keys", "location"]);
        let location = bind.text(cx, "location");
        let file = location.as_deref().and_then(file_path);
        if let (Some(location), None) = (&location, file) {
            let help =
                "the values are read from environment variables of the same names; a file is named as `file:///path` or `file:///./path`";
            cx.warn(&bind.at.child("location"), format!("`{location}` of the binds `{namespace}` is not read"), help);
        }
        let keys = bind.object(cx, "keys").map(|keys| keys.entries()).unwrap_or_default();
        for (key, variable) in keys {
            let Some(env) = variable.as_text() else {
                variable.mismatch(cx, "the name of an environment variable");
                continue;
            };
            if env.is_empty() || env.contains(['=', '\0']) {
                cx.error(&variable.at, format!("`{env}` cannot be an environment variable"), "a name has no `=` and is not empty");
            }
            let name = Name::new(&key);
            files.extend(file.map(|file| (key.clone(), file.to_owned(), env.clone())));
            // A key of a file is spelled as it likes; the environment has it by the name of the variable.
            let env = if file.is_some() { key.clone() } else { env };
            if let Some(other) = settings.iter().find(|known| known.name.snake == name.snake) {
                let message = format!("bind keys `{}` and `{key}` both become the setting `{}`", other.name.wire, name.snake);
                cx.error(&variable.at, message, "rename one of them");
                continue;
            }
            let doc = format!("`{key}` of the binds `{namespace}`");
            settings.push(Setting { name, env, secret: false, required: true, default: None, doc, at: variable.at.clone() });
        }
    }
    settings
}

/// The path that a location names: of this machine, or relative to the folder that the program is started in
/// (`file:///./secrets.yaml`, as it is published).
fn file_path(location: &str) -> Option<&str> {
    let path = location.strip_prefix("file://")?;
    let relative = path.strip_prefix('/').filter(|path| path.starts_with("./") || path.starts_with("../"));
    let here = |path: &&str| path.starts_with('/') || path.starts_with("./") || path.starts_with("../");
    Some(relative.unwrap_or(path)).filter(here)
}

/// What asks for an entry of another file: that was read before, unless it cannot be. Gives the names that are missing for it.
fn report_imports(cx: &mut Errors, source: &Source, holders: &[&Cursor<'_>]) -> Vec<String> {
    let mut lost = Vec::new();
    for holder in holders {
        for section in ["binds", "consumes", "exposes", "aggregates"] {
            let Some(section) = holder.child(section) else { continue };
            let entries = section.items().into_iter().chain(section.entries().into_iter().map(|(_, entry)| entry));
            for entry in entries.filter(is_import) {
                let [import, alias, file, from] = ["import", "as", "location", "from"].map(|key| entry.text(cx, key));
                let (import, file) = (import.unwrap_or_default(), from.or(file).unwrap_or_default());
                let (why, help) = match source.refused(&entry.at) {
                    Some(refused) => (refused.why.as_str(), refused.help.as_str()),
                    None => ("is not read", "generate from the file: what has no place of its own can name no other file"),
                };
                cx.error(&entry.at, format!("`import` of `{import}` from `{file}`, which {why}"), help);
                lost.push(alias.unwrap_or(import));
            }
        }
    }
    lost
}

fn is_import(entry: &Cursor<'_>) -> bool {
    entry.child("import").is_some() && (entry.child("from").is_some() || entry.child("location").is_some())
}

/// The members of a list of named objects, or of a map keyed by the name, at `key` or, without one, at `cursor` itself; both
/// shapes are published.
fn named<'a>(cx: &mut Errors, cursor: &Cursor<'a>, key: &str, name_key: &str) -> Vec<(String, Cursor<'a>)> {
    let child = if key.is_empty() { Some(cursor.clone()) } else { cursor.child(key) };
    let Some(child) = child else { return Vec::new() };
    let by_key = child.is_object();
    if !by_key && !child.is_list() {
        child.mismatch(cx, "a list, or a map keyed by the name");
        return Vec::new();
    }
    let listed = child.items().into_iter().map(|item| (String::new(), item));
    let members: Vec<(String, Cursor<'a>)> = if by_key { child.entries() } else { listed.collect() };
    let mut found = Vec::new();
    for (map_key, member) in members {
        if !member.is_object() {
            member.mismatch(cx, "an object");
            continue;
        }
        if is_import(&member) {
            continue;
        }
        let name = member.text(cx, name_key).unwrap_or(map_key);
        found.push((name, member));
    }
    found
}
