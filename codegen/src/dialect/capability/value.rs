//! Texts over the settings alone: addresses and credentials.

use crate::ir::Setting;
use crate::report::{Errors, nearest};
use crate::source::Pointer;

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
