//! Servers: the base URL of a client, those of single operations, and the settings in them.

use super::settings::{Settings, Wanted};
use crate::ir::{Operation, Server};
use crate::report::Errors;
use crate::source::{Cursor, Source};

/// What the document says of addresses.
pub(super) struct Servers {
    /// The base URL as a template over the settings; empty if it must be supplied.
    pub(super) base_url: String,
    /// Every server of the document itself.
    pub(super) all: Vec<Server>,
    /// The variables that are settings already: name, default, and the name templates use.
    variables: Vec<(String, Option<String>, String)>,
}

/// The first server of the document is the base URL; its variables are settings.
pub(super) fn lower_servers(cx: &mut Errors, root: &Cursor<'_>, settings: &mut Settings<'_>) -> Servers {
    let listed = root.list(cx, "servers");
    let text = |server: &Cursor<'_>, key: &str| server.child(key).and_then(|text| text.as_text());
    let shown = |server: &Cursor<'_>| Some(Server { url: text(server, "url")?, doc: text(server, "description").unwrap_or_default() });
    let mut servers = Servers { base_url: String::new(), all: listed.iter().filter_map(shown).collect(), variables: Vec::new() };
    let Some(first) = listed.first() else { return servers };
    let Some(url) = read(cx, first) else { return servers };
    if url.contains("://") {
        servers.base_url = servers.template(cx, first, &url, settings);
    } else {
        let message = format!("server URL `{url}` does not say which host");
        cx.warn(&first.at.child("url"), message, format!("the client must be told a base URL, and that is to include `{url}`"));
    }
    servers
}

impl Servers {
    /// The first server of the operation, or of its path, unless it is where every call goes.
    pub(super) fn of_operation(&mut self, cx: &mut Errors, source: &Source, op: &Operation, settings: &mut Settings<'_>) -> Option<String> {
        let levels = [Some(op.at.clone()), op.at.parent()].into_iter().flatten();
        let list = levels.filter_map(|at| source.at(&at)?.child("servers")).find(|list| !list.items().is_empty())?;
        if source.root().child("servers").is_some_and(|document| document.same(&list)) {
            return None;
        }
        let first = list.items().into_iter().next()?;
        let url = read(cx, &first)?;
        if url.contains("://") && self.base_url.is_empty() {
            let message = format!("server URL `{url}` of an operation is not followed");
            cx.warn(
                &first.at,
                message,
                "the document itself names no host, so that the client must be told one, and that holds for every call",
            );
            return None;
        }
        let template = self.template(cx, &first, &url, settings);
        (template != self.base_url).then_some(template)
    }

    /// `https://{region}.example.com` with each variable as a setting.
    fn template(&mut self, cx: &mut Errors, server: &Cursor<'_>, url: &str, settings: &mut Settings<'_>) -> String {
        let mut template = String::new();
        let mut rest = url;
        while let Some((before, name, after)) = next_variable(rest) {
            let setting = self.variable(cx, server, name, settings);
            template.push_str(&format!("{before}{{{{{setting}}}}}"));
            rest = after;
        }
        template + rest
    }

    fn variable(&mut self, cx: &mut Errors, server: &Cursor<'_>, name: &str, settings: &mut Settings<'_>) -> String {
        let declared = server.child("variables").and_then(|variables| variables.child(name));
        let default = declared.as_ref().and_then(|variable| variable.child("default")?.as_text());
        if let Some((_, _, known)) = self.variables.iter().find(|(known, value, _)| known == name && *value == default) {
            return known.clone();
        }
        let doc = declared.as_ref().and_then(|variable| variable.child("description")?.as_text());
        let mut doc = doc.unwrap_or_else(|| format!("The `{name}` of the server's address"));
        let values: Vec<String> = declared
            .as_ref()
            .and_then(|variable| variable.child("enum"))
            .iter()
            .flat_map(Cursor::items)
            .filter_map(|one| one.as_text())
            .collect();
        if !values.is_empty() {
            doc.push_str(&format!("\n\nOne of `{}`.", values.join("`, `")));
        }
        let at = declared.map_or_else(|| server.at.child("url"), |variable| variable.at);
        let wanted = Wanted { secret: false, required: true, default: default.clone(), doc, at };
        let setting = settings.add(cx, name, wanted);
        self.variables.push((name.to_owned(), default, setting.clone()));
        setting
    }
}

/// The URL of a server, if a client can use it; what it lacks is told.
fn read(cx: &mut Errors, server: &Cursor<'_>) -> Option<String> {
    const HELP: &str = "the client must be told a base URL";
    let Some(url) = server.child("url").and_then(|url| url.as_text()) else {
        cx.warn(&server.at, "this server has no `url`", HELP);
        return None;
    };
    let at = server.at.child("url");
    let (mut example, mut rest) = (String::new(), url.as_str());
    while let Some((before, name, after)) = next_variable(rest) {
        let declared = server.child("variables").and_then(|variables| variables.child(name));
        if declared.is_none() {
            let help = format!("the client must be told `{name}`; declare it under `variables` of this server");
            cx.warn(&at, format!("server URL `{url}` uses `{{{name}}}`, which is not declared"), help);
        }
        let default = declared.and_then(|variable| variable.child("default")?.as_text()).filter(|value| !value.is_empty());
        example.push_str(before);
        example.push_str(default.as_deref().unwrap_or(if before.ends_with(':') {
            "80"
        } else if after.starts_with("://") {
            "https"
        } else {
            "x"
        }));
        rest = after;
    }
    example.push_str(rest);
    match wrong(&example) {
        Some(wrong) => {
            cx.warn(&at, format!("server URL `{}` {wrong}", url.escape_debug()), HELP);
            None
        }
        None => Some(url.trim().to_owned()),
    }
}

/// Splits at the first `{name}`.
fn next_variable(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    (!name.is_empty()).then_some((before, name, after))
}

/// Why a URL cannot be put before a path, if anything is wrong with it.
fn wrong(url: &str) -> Option<&'static str> {
    let url = url.trim();
    if url.chars().any(|c| c.is_whitespace() || c.is_control() || "{}<>\"\\^`|".contains(c)) {
        return Some("has characters that no URL has");
    }
    if url.contains(['?', '#']) {
        return Some("has a query or a fragment");
    }
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.starts_with("//").then_some("does not say whether it is `http` or `https`");
    };
    if !["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return Some("is neither `http` nor `https`");
    }
    let host = rest.split('/').next().unwrap_or_default();
    match host.rsplit_once(':') {
        _ if host.is_empty() || host.starts_with(':') => Some("names no host"),
        _ if host.contains('@') => Some("holds a user name"),
        Some((_, port)) if !host.ends_with(']') && port.parse::<u16>().is_err() => Some("has a port that is no number"),
        _ => None,
    }
}
