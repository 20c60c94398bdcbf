//! Texts over the settings alone: addresses and credentials.

use crate::ir::Setting;
use crate::name::Name;
use crate::report::{Errors, nearest};
use crate::source::Pointer;

/// Rewrites `{{env.NAME}}` and `{{NAME}}` to the setting they name; an unknown one is an error with the nearest.
///
/// A name of an environment variable that no bind declares is taken as one, unless it is a declared one misspelled.
pub(super) fn template(cx: &mut Errors, at: &Pointer, text: &str, settings: &mut Vec<Setting>, secret: bool) -> String {
    let mut written = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        written.push_str(before);
        let Some((inside, tail)) = after.split_once("}}") else {
            cx.error(at, format!("`{text}` opens a template with `{{{{` and never closes it"), "close it with `}}`");
            return written;
        };
        let name = inside.trim().trim_start_matches("env.");
        match settings.iter().position(|setting| setting.name.wire == name) {
            Some(known) => {
                settings[known].secret |= secret;
                written.push_str(&format!("{{{{{name}}}}}"));
            }
            None if is_variable(name) && !is_misspelled(name, settings) => {
                let help = format!("it is read from the environment variable `{name}`; add `{name}: {name}` to the `keys` of a bind");
                cx.warn(at, format!("`{{{{{name}}}}}` is not a key of any `binds`"), help);
                let doc = format!("`{name}` of the environment");
                let (wire, env) = (Name::new(name), name.to_owned());
                settings.push(Setting { name: wire, env, secret, required: true, default: None, doc, at: at.clone() });
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

/// Whether an environment variable could have this name, as it is usual.
pub(super) fn is_variable(name: &str) -> bool {
    name.len() > 2
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

/// Whether a declared one is so near that it was meant.
pub(super) fn is_misspelled(name: &str, settings: &[Setting]) -> bool {
    settings.iter().any(|setting| strsim::normalized_levenshtein(name, &setting.name.wire) > 0.85)
}
