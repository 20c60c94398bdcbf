//! Dialects: each reads one kind of document and lowers it to the IR, collecting every mistake.

mod all_of;
mod capability;
mod composition;
mod one_of;
mod openapi;
mod reference;
mod schema;
mod tag;
mod wire;

use crate::ir::Api;
use crate::name::Name;
use crate::report::Errors;
use crate::select;
use crate::source::Source;
use crate::{Options, Values};

/// Lowers a document; which dialect it speaks is told by its top level.
pub(crate) fn lower(cx: &mut Errors, source: &Source, options: &Options) -> Option<Api> {
    let root = source.root();
    if !root.is_object() {
        cx.error(&root.at, format!("this document is {}, not an object", root.kind()), "start it with `openapi:`, `naftiko:` or `ikanos:`");
        return None;
    }
    let has = |key: &str| root.child(key).is_some();
    if has("openapi") {
        openapi::lower(cx, source, options)
    } else if has("naftiko") || has("ikanos") || has("capability") {
        if !options.only.is_empty() || !options.except.is_empty() || !options.operation_names.is_empty() {
            let help = "a capability says itself what it consumes, and under which names";
            cx.error(&root.at, "options pick and rename operations of OpenAPI documents only", help);
        }
        if options.values == Values::Checked {
            cx.warn(
                &root.at,
                "option checks values, of which a capability says no more than their types",
                "leave it out for this document",
            );
        }
        let mut api = capability::lower(cx, source)?;
        select::rename_types(cx, &mut api.types, &options.type_names);
        Some(api)
    } else if has("overlay") {
        let help = "name the document it changes: its overlay is the file `<name>.overlay.yaml` beside it";
        cx.error(&root.at, "this is an overlay, which changes another document", help);
        None
    } else if has("swagger") {
        cx.error(&root.at, "this is a Swagger 2.0 document", "convert it to OpenAPI 3.0");
        None
    } else {
        cx.error(&root.at, "this document says neither `openapi`, `naftiko` nor `ikanos`", "name the language and its version at the top");
        None
    }
}

/// The name of the module, after the file without its ending.
fn module_name(source: &Source) -> Name {
    let file = source.file_name();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let name = Name::new(stem);
    // A keyword cannot be declared as a module without more ado.
    if name.ident() == name.snake { name } else { Name::spelled(&name.wire, &format!("{stem} api")) }
}

/// An environment variable for a setting of this module.
fn env_name(module: &Name, setting: &str) -> String {
    format!("{}_{}", module.screaming, Name::new(setting).screaming)
}

/// Joins a title and a description as paragraphs, without saying the same twice.
fn paragraphs<'a>(parts: impl IntoIterator<Item = Option<&'a str>>) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for part in parts.into_iter().flatten().map(str::trim) {
        if !part.is_empty() && !kept.contains(&part) {
            kept.push(part);
        }
    }
    kept.join("\n\n")
}
