//! The small languages inside values: references to inputs, `{{templates}}`, and mappings.

use crate::ir::Setting;
use crate::report::{Errors, nearest};
use crate::source::{Cursor, Pointer};

/// What the right side of a `with` says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum With {
    /// The caller's input of this name.
    Input(String),
    /// The text itself.
    Literal(String),
}

/// Reads `rest.q`, `tools.q`, `<namespace>.q` or `{{q}}`; any other text is a literal.
pub(super) fn parse_with(cx: &mut Errors, at: &Pointer, text: &str, heads: &[&str]) -> With {
    let templated = text.strip_prefix("{{").and_then(|inner| inner.strip_suffix("}}")).map(str::trim);
    let reference = templated.unwrap_or(text);
    let is_word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
    match reference.rsplit_once('.') {
        Some((head, input)) if heads.contains(&head) && is_word(input) => With::Input(input.to_owned()),
        None if templated.is_some() && is_word(reference) => With::Input(reference.to_owned()),
        Some((head, tail)) if is_word(head) && is_word(tail) && tail.chars().any(char::is_alphabetic) => {
            let help = nearest(head, heads.iter().copied());
            cx.warn(at, format!("`{text}` looks like a reference, but `{head}` is no namespace here; it is sent as text"), help);
            With::Literal(text.to_owned())
        }
        _ if text.contains("{{") => {
            let help = "pass one input, as `{{name}}` or `rest.name`, or text without `{{`";
            cx.error(at, format!("`{text}` mixes text and an input, which is not supported"), help);
            With::Literal(text.to_owned())
        }
        _ => With::Literal(text.to_owned()),
    }
}

/// Rewrites `{{env.NAME}}` and `{{NAME}}` to the setting they name; an unknown one is an error with the nearest.
pub(super) fn template(cx: &mut Errors, at: &Pointer, text: &str, settings: &mut [Setting], secret: bool) -> String {
    let mut written = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        written.push_str(before);
        let Some((inside, tail)) = after.split_once("}}") else {
            cx.error(at, format!("`{text}` opens a template with `{{{{` and never closes it"), "close it with `}}`");
            return written;
        };
        let name = inside.trim().trim_start_matches("env.");
        match settings.iter_mut().find(|setting| setting.name.wire == name) {
            Some(setting) => {
                setting.secret |= secret;
                written.push_str(&format!("{{{{{name}}}}}"));
            }
            None => {
                let known: Vec<&str> = settings.iter().map(|setting| setting.name.wire.as_str()).collect();
                let help = nearest(name, known);
                let help = if help.is_empty() { format!("add `{name}: {name}` to the `keys` of a bind") } else { help };
                cx.error(at, format!("`{{{{{name}}}}}` is not a key of any `binds`"), help);
            }
        }
        rest = tail;
    }
    written.push_str(rest);
    written
}

/// Checks that an output is the whole value: `$.` or `$`, without a shape. Anything else is an error at its place.
pub(super) fn check_identity(cx: &mut Errors, owner: &Cursor<'_>) {
    let outputs = super::named(cx, owner, "outputParameters", "name");
    for (_, output) in &outputs {
        output.only(cx, &["name", "type", "value", "mapping", "description", "properties", "items", "required"]);
        let Some(mapping) = ["mapping", "value"].into_iter().find_map(|key| output.child(key)) else { continue };
        let Some(path) = mapping.as_text() else {
            mapping.mismatch(cx, "a JSONPath such as `$.`");
            continue;
        };
        if ["$.", "$", "$.*"].contains(&path.as_str()) && path != "$.*" {
            continue;
        }
        match serde_json_path::JsonPath::parse(&path) {
            Err(error) => cx.error(&mapping.at, format!("`{path}` is not a JSONPath: {error}"), "the whole value is `$.`; see RFC 9535"),
            Ok(_) => cx.error(
                &mapping.at,
                format!("output `{path}` picks a part of the answer, which is not supported"),
                "the whole value is `$.`",
            ),
        }
    }
    let shaped = outputs.iter().find_map(|(_, output)| output.child("properties").or_else(|| output.child("items")));
    if let Some(shape) = shaped {
        cx.error(
            &shape.at,
            format!("`{}` shapes the answer, which is not supported", shape.at.last()),
            "leave it out to pass the whole value on",
        );
    }
}
