//! Security schemes: the ways in which a client can satisfy one, and the settings each of them takes.

use super::settings::{Settings, Wanted};
use crate::dialect::wire::{frames, is_token};
use crate::ir::Credential;
use crate::report::Errors;
use crate::source::Cursor;

/// One of the ways to satisfy a scheme; the scopes of a grant are the requirement's to say.
pub(super) type Way = Credential;

/// The scheme called `name`: any of the ways satisfies it. None if a client cannot send what it asks for.
pub(super) fn lower(cx: &mut Errors, at: &Cursor<'_>, name: &str, settings: &mut Settings<'_>) -> Option<Vec<Way>> {
    let mut reading = Reading { at, name, settings };
    match reading.text("type").unwrap_or_default().as_str() {
        "apiKey" => reading.key(cx).map(|way| vec![way]),
        "http" => reading.http(cx).map(|way| vec![way]),
        "oauth2" => Some(reading.oauth(cx)),
        "openIdConnect" => Some(vec![reading.given_token(cx)]),
        "mutualTLS" => {
            let help = "let something between the client and the server present it";
            cx.warn(&at.at, format!("`{name}` asks for a client certificate, which the client does not present"), help);
            None
        }
        other => {
            let help = "add what it asks for with an observer of the client";
            cx.warn(&at.at, format!("security scheme `{name}` is of the type `{other}`, which is not sent"), help);
            None
        }
    }
}

struct Reading<'a, 'b, 'c> {
    at: &'a Cursor<'b>,
    name: &'a str,
    settings: &'a mut Settings<'c>,
}

impl Reading<'_, '_, '_> {
    fn text(&self, key: &str) -> Option<String> {
        self.at.child(key)?.as_text()
    }

    fn key(&mut self, cx: &mut Errors) -> Option<Way> {
        let (place, wire) = (self.text("in").unwrap_or_default(), self.text("name").unwrap_or_default());
        let sendable = match place.as_str() {
            "header" => is_token(&wire) && !frames(&wire.to_lowercase()) && !wire.eq_ignore_ascii_case("content-type"),
            "cookie" => is_token(&wire),
            "query" => !wire.is_empty(),
            _ => false,
        };
        if !sendable {
            let message =
                format!("`{}` is the key `{}` in `{}`, which cannot be sent", self.name, wire.escape_debug(), place.escape_debug());
            cx.warn(&self.at.at, message, "a key has a `name`, and is `in` a `header`, the `query` or a `cookie`");
            return None;
        }
        let value = self.secret(cx, "", None);
        Some(match place.as_str() {
            "header" => Credential::Header { name: wire, value },
            "cookie" => Credential::Cookie { name: wire, value },
            _ => Credential::Query { name: wire, value },
        })
    }

    fn http(&mut self, cx: &mut Errors) -> Option<Way> {
        let scheme = self.text("scheme").unwrap_or_default();
        match scheme.to_lowercase().as_str() {
            "bearer" => Some(Credential::Bearer { token: self.secret(cx, "", None) }),
            "basic" => {
                Some(Credential::Basic { username: self.secret(cx, "_username", None), password: self.secret(cx, "_password", None) })
            }
            _ => {
                let message = format!("HTTP authentication `{}` of `{}` is not sent", scheme.escape_debug(), self.name);
                cx.warn(&self.at.at, message, "sent are `bearer` and `basic`; add other headers with an observer of the client");
                None
            }
        }
    }

    /// Any flow ends in a token, which may be given; one of them needs nobody to ask.
    fn oauth(&mut self, cx: &mut Errors) -> Vec<Way> {
        let Some(flow) = self.at.child("flows").and_then(|flows| flows.child("clientCredentials")) else {
            return vec![self.given_token(cx)];
        };
        let given = Credential::Bearer { token: self.secret(cx, "", None) };
        let stated = flow.child("tokenUrl").and_then(|url| url.as_text()).unwrap_or_default();
        let usable = is_token_url(&stated);
        if !usable {
            let help = format!("the client must be told it, as the setting `{}_token_url`", self.name);
            cx.warn(&flow.at, format!("`tokenUrl` of `{}` is `{}`, which is no address", self.name, stated.escape_debug()), help);
        }
        let client_id = self.setting(cx, "_client_id", false, None, "The client's id, to fetch tokens with");
        let client_secret = self.secret(cx, "_client_secret", Some("The client's secret, to fetch tokens with"));
        let token_url = self.setting(cx, "_token_url", false, usable.then_some(stated), "Where tokens are fetched");
        vec![given, Credential::ClientCredentials { token_url, client_id, client_secret, scopes: Vec::new() }]
    }

    fn given_token(&mut self, cx: &mut Errors) -> Way {
        cx.warn(&self.at.at, format!("no token is fetched for `{}`", self.name), "the client sends the access token it is given");
        Credential::Bearer { token: self.secret(cx, "", None) }
    }

    fn secret(&mut self, cx: &mut Errors, suffix: &str, doc: Option<&str>) -> String {
        let said = self.text("description").filter(|said| doc.is_none() && !said.is_empty());
        let doc = said.unwrap_or_else(|| doc.map_or_else(|| format!("The credential `{}`", self.name), str::to_owned));
        self.setting(cx, suffix, true, None, &doc)
    }

    /// Adds a setting, and gives the template of its value.
    fn setting(&mut self, cx: &mut Errors, suffix: &str, secret: bool, default: Option<String>, doc: &str) -> String {
        let wanted = Wanted { secret, required: false, default, doc: doc.to_owned(), at: self.at.at.clone() };
        let name = self.settings.add(cx, &format!("{}{suffix}", self.name), wanted);
        format!("{{{{{name}}}}}")
    }
}

/// An address at the API's host, or an absolute one.
fn is_token_url(url: &str) -> bool {
    let clean = !url.is_empty() && !url.contains(|c: char| c.is_whitespace() || c.is_control() || "{}<>\"\\^`|@#".contains(c));
    let known = ["https://", "http://"].iter().filter_map(|scheme| url.get(..scheme.len()).zip(Some(scheme)));
    let absolute = known.into_iter().any(|(start, scheme)| start.eq_ignore_ascii_case(scheme) && url.len() > scheme.len());
    clean && (absolute || !url.contains(':') && !url.starts_with("//"))
}
