//! `consumes`: the HTTP APIs a capability stands on.

use super::sight::{From, Sight};
use super::value::{is_variable, template};
use super::{auth, named, operation};
use crate::dialect::schema::Types;
use crate::ir::{Access, Credential, Operation, OperationId, Setting};
use crate::name::Name;
use crate::report::{Errors, nearest};
use crate::source::{Cursor, Pointer};

/// Everything that is consumed.
#[derive(Default)]
pub(super) struct Consumed {
    /// The base URL of the first API.
    pub(super) base_url: String,
    /// What every call carries, where there is one API.
    pub(super) credentials: Vec<Credential>,
    pub(super) operations: Vec<Operation>,
    /// For each operation, the namespace of its API and its name there.
    names: Vec<(String, String)>,
    /// Operations that are declared, but with mistakes: to call one is no second mistake.
    broken: Vec<(String, String)>,
    namespaces: Vec<String>,
    /// For each API, where it is, where there are several.
    accesses: Vec<Option<Access>>,
    /// Namespaces whose import failed: to call into one is no second mistake.
    pub(super) lost: Vec<String>,
}

/// One consumed API.
pub(super) struct Consumable<'a, 'b> {
    pub(super) namespace: String,
    /// Parameters that the whole API declares.
    pub(super) shared: Vec<(String, Cursor<'a>)>,
    /// Where it is and what lets calls in, where there are several APIs.
    pub(super) access: Option<Access>,
    pub(super) sight: Sight<'b>,
}

/// Lowers every API under `consumes`. `heads` are the words that mean an input wherever it is exposed.
pub(super) fn lower(
    cx: &mut Errors,
    types: &mut Types<'_>,
    capability: &Cursor<'_>,
    settings: &mut Vec<Setting>,
    heads: &[&str],
) -> Consumed {
    let all = named(cx, capability, "consumes", "namespace");
    let mut consumed = Consumed::default();
    for (index, (namespace, cursor)) in all.iter().enumerate() {
        if consumed.namespaces.contains(namespace) {
            let help = "what both offer is called by that name; give each a `namespace` of its own";
            cx.warn(&cursor.at, format!("consumed API `{namespace}` is declared twice"), help);
        }
        consumed.namespaces.push(namespace.clone());
        lower_api(cx, types, cursor, namespace, (index, all.len()), settings, heads, &mut consumed);
    }
    consumed
}

#[allow(clippy::too_many_arguments, reason = "what one API is told of the others")]
fn lower_api(
    cx: &mut Errors,
    types: &mut Types<'_>,
    cursor: &Cursor<'_>,
    namespace: &str,
    (index, count): (usize, usize),
    settings: &mut Vec<Setting>,
    heads: &[&str],
    consumed: &mut Consumed,
) {
    const KNOWN: [&str; 12] = [
        "type",
        "namespace",
        "name",
        "label",
        "display",
        "description",
        "baseUri",
        "resources",
        "authentication",
        "auth",
        "inputParameters",
        "tags",
    ];
    cursor.only(cx, &KNOWN);
    let kind = cursor.text(cx, "type").unwrap_or_else(|| "http".to_owned());
    if kind != "http" {
        cx.error(&cursor.at.child("type"), format!("consumed API `{namespace}` is `{kind}`"), "supported: `http`");
    }
    let mut base_url = base_url(cx, cursor, settings);
    let mut credentials = auth::lower(cx, cursor, settings, &mut base_url);
    fill(cx, &cursor.at.child("baseUri"), namespace, &mut base_url, settings);
    let shared = lower_shared(cx, cursor, settings, &mut credentials);
    let access =
        (count > 1).then(|| Access { server: server(namespace, &base_url, cursor, settings), security: vec![credentials.clone()] });
    if index == 0 {
        consumed.base_url = base_url;
    }
    if count == 1 {
        consumed.credentials = credentials;
    }
    consumed.accesses.push(access.clone());
    let sight = Sight { heads, settings, declared: &[], bare: true, from: From::Nothing };
    let api = Consumable { namespace: namespace.to_owned(), shared, access, sight };
    for (_, resource) in named(cx, cursor, "resources", "name") {
        operation::lower_resource(cx, types, &resource, &api, consumed);
    }
}

/// `{region}` and `${NAME}` in an address are settings that no bind declares.
fn fill(cx: &mut Errors, at: &Pointer, namespace: &str, base_url: &mut String, settings: &mut Vec<Setting>) {
    let mut filled = String::new();
    let mut rest = base_url.as_str();
    while let Some(open) = rest.find('{') {
        let (before, after) = rest.split_at(open);
        filled.push_str(before.strip_suffix('$').unwrap_or(before));
        // A setting already.
        if let Some((inside, tail)) = after.strip_prefix("{{").and_then(|after| after.split_once("}}")) {
            filled.push_str(&format!("{{{{{inside}}}}}"));
            rest = tail;
            continue;
        }
        let Some((variable, tail)) = after[1..].split_once('}') else { break };
        let name = variable.trim();
        if !settings.iter().any(|setting| setting.name.wire == name) {
            let env = if is_variable(name) { name.to_owned() } else { Name::new(&format!("{namespace} {name}")).screaming };
            let help = format!("it is a setting of the client, read from the environment variable `{env}`");
            cx.warn(at, format!("`{{{name}}}` of `baseUri` is declared nowhere"), help);
            let doc = format!("`{name}` in the address of the API `{namespace}`");
            settings.push(Setting { name: Name::new(name), env, secret: false, required: true, default: None, doc, at: at.clone() });
        }
        filled.push_str(&format!("{{{{{name}}}}}"));
        rest = tail;
    }
    filled.push_str(rest);
    *base_url = filled;
}

fn base_url(cx: &mut Errors, cursor: &Cursor<'_>, settings: &mut Vec<Setting>) -> String {
    let base_uri = cursor.text(cx, "baseUri").unwrap_or_default();
    template(cx, &cursor.at.child("baseUri"), base_uri.trim_end_matches('/'), settings, false)
}

/// Where one of several APIs is: a setting of its own, unless its address is made of settings already.
fn server(namespace: &str, base_url: &str, cursor: &Cursor<'_>, settings: &mut Vec<Setting>) -> String {
    if base_url.contains("{{") {
        return base_url.to_owned();
    }
    let taken = |name: &Name| settings.iter().any(|setting| setting.name.snake == name.snake);
    let name = Name::apart(&format!("{namespace} base url"), taken);
    let wire = name.snake.clone();
    settings.push(Setting {
        env: name.screaming.clone(),
        name: Name { wire: wire.clone(), ..name },
        secret: false,
        required: base_url.is_empty(),
        default: (!base_url.is_empty()).then(|| base_url.to_owned()),
        doc: format!("the base URL of the API `{namespace}`"),
        at: cursor.at.clone(),
    });
    format!("{{{{{wire}}}}}")
}

/// Parameters of the whole API: one with a `value` goes with every call, the others are inputs of every operation.
fn lower_shared<'a>(
    cx: &mut Errors,
    api: &Cursor<'a>,
    settings: &mut Vec<Setting>,
    fixed: &mut Vec<Credential>,
) -> Vec<(String, Cursor<'a>)> {
    let mut shared = Vec::new();
    for (name, cursor) in named(cx, api, "inputParameters", "name") {
        let Some(value) = cursor.text(cx, "value") else {
            shared.push((name, cursor));
            continue;
        };
        let value = template(cx, &cursor.at.child("value"), &value, settings, true);
        match cursor.text(cx, "in").as_deref() {
            Some("header") => fixed.push(Credential::Header { name, value }),
            Some("query") => fixed.push(Credential::Query { name, value }),
            _ => cx.error(
                &cursor.at,
                format!("`{name}` has a `value` for every call, but is neither in `header` nor in `query`"),
                "say where it goes with `in`",
            ),
        }
    }
    shared
}

impl Consumed {
    /// Adds an operation; one whose Rust name another API has already is called after its own, too.
    pub(super) fn add(&mut self, namespace: &str, name: &str, mut operation: Operation) {
        let mut twins = self.operations.iter().zip(&self.names).filter(|(other, _)| other.name.snake == operation.name.snake).peekable();
        if twins.peek().is_some() && twins.all(|(_, (other, _))| other != namespace) {
            let wire = operation.name.wire.clone();
            operation.name = Name::renamed_action(&wire, &format!("{namespace} {wire}"));
        }
        self.names.push((namespace.to_owned(), name.to_owned()));
        self.operations.push(operation);
    }

    /// Remembers an operation that cannot be called.
    pub(super) fn add_broken(&mut self, namespace: &str, name: &str) {
        self.broken.push((namespace.to_owned(), name.to_owned()));
    }

    /// Where the API of this namespace is, where there are several.
    pub(super) fn find_api(&self, cx: &mut Errors, at: &Pointer, namespace: &str) -> Option<Option<Access>> {
        let found = self.namespaces.iter().position(|known| known == namespace);
        if found.is_none() && !self.lost.iter().any(|lost| lost == namespace) {
            let help = nearest(namespace, self.namespaces.iter().map(String::as_str));
            cx.error(at, format!("`{namespace}` is not a consumed API"), help);
        }
        self.accesses.get(found?).cloned()
    }

    /// The operation that `call` names, as `namespace.operation`.
    pub(super) fn find(&self, cx: &mut Errors, at: &Pointer, call: &str) -> Option<OperationId> {
        let is = |(namespace, name): &(String, String)| {
            call.strip_prefix(namespace.as_str()).and_then(|rest| rest.strip_prefix('.')) == Some(name)
        };
        if let Some(index) = self.names.iter().position(is) {
            return Some(OperationId(index));
        }
        let lost = self.lost.iter().any(|namespace| call.strip_prefix(namespace.as_str()).is_some_and(|rest| rest.starts_with('.')));
        if !lost && !self.broken.iter().any(is) {
            let known: Vec<String> = self.names.iter().map(|(namespace, name)| format!("{namespace}.{name}")).collect();
            cx.error(at, format!("`{call}` is not a consumed operation"), nearest(call, known.iter().map(String::as_str)));
        }
        None
    }
}
