//! `$ref`: the node it stands for.

use crate::report::{Errors, nearest};
use crate::source::{Cursor, Pointer, Refused, Source};

/// How many references may lead to one node; more is taken for a circle.
const LONGEST: usize = 32;

/// Follows `$ref` of anything but a schema until a node has none. A reference that leads to nothing is a warning, and what it
/// stands for is unknown.
pub(super) fn resolve<'a>(cx: &mut Errors, source: &'a Source, cursor: Cursor<'a>) -> Option<Cursor<'a>> {
    if cursor.child("$ref").is_none() {
        return Some(cursor);
    }
    match follow(source, &cursor) {
        Ok((_, end)) => Some(end),
        Err(Lost { message, help }) => {
            cx.warn(&cursor.at.child("$ref"), message, help);
            None
        }
    }
}

/// The schema a `$ref` of a schema names, and the one that is reached from there. What leads nowhere is any JSON, and
/// a warning says so.
pub(super) fn schema_target<'a>(cx: &mut Errors, source: &'a Source, cursor: &Cursor<'_>) -> Option<(Cursor<'a>, Cursor<'a>)> {
    let at = cursor.at.child("$ref");
    let found = follow(source, cursor);
    if let Err(Lost { message, help }) = &found {
        let help =
            if help.is_empty() { "the value is taken as any JSON".to_owned() } else { format!("the value is taken as any JSON; {help}") };
        cx.warn(&at, message, help);
    }
    found.ok()
}

/// The schema at the end of a `$ref`, without a word about what is wrong with it.
pub(super) fn schema_end<'a>(source: &'a Source, cursor: &Cursor<'a>) -> Option<Cursor<'a>> {
    match cursor.child("$ref") {
        Some(_) => follow(source, cursor).ok().map(|(_, end)| end),
        None => Some(cursor.clone()),
    }
}

/// The schema that a `$ref` names, if that leads anywhere, which may be a reference itself; nothing is said of it.
pub(super) fn schema_next<'a>(source: &'a Source, cursor: &Cursor<'a>) -> Option<Cursor<'a>> {
    cursor.child("$ref").and_then(|_| follow(source, cursor).ok()).map(|(first, _)| first)
}

/// Why a `$ref` leads nowhere, and what might have been meant.
struct Lost {
    message: String,
    help: String,
}

fn follow<'a>(source: &'a Source, cursor: &Cursor<'_>) -> Result<(Cursor<'a>, Cursor<'a>), Lost> {
    let first = step(source, cursor)?;
    let mut end = first.clone();
    let mut count = 1;
    while end.child("$ref").is_some() {
        count += 1;
        if count > LONGEST || end.at == cursor.at {
            let message = format!("`$ref` of `{}` leads back to itself, or on and on", cursor.at.last());
            return Err(Lost { message, help: "let one of them be a definition".to_owned() });
        }
        end = step(source, &end)?;
    }
    Ok((first, end))
}

/// The node that the `$ref` of a node names.
fn step<'a>(source: &'a Source, cursor: &Cursor<'_>) -> Result<Cursor<'a>, Lost> {
    let at = cursor.at.child("$ref");
    let Some(reference) = cursor.child("$ref").and_then(|reference| reference.as_str()) else {
        return Err(Lost {
            message: "`$ref` is not text".to_owned(),
            help: "write `#/` and the keys that lead to the definition".to_owned(),
        });
    };
    let lost = |why: &str, help: String| Lost { message: format!("`$ref` to `{reference}`, which {why}"), help };
    if let Some(Refused { why, help }) = source.refused(&at) {
        return Err(lost(why, help.clone()));
    }
    let Some(target) = Pointer::from_reference(&reference) else {
        let meant = component(reference.rsplit(['/', '#']).next().unwrap_or_default());
        let known = source.at(&meant).map(|_| format!("did you mean `#{meant}`?"));
        let (why, help) = if reference.starts_with('#') {
            ("is no JSON Pointer", "write `#/` and the keys that lead to the definition")
        } else {
            ("is another file", "other files are followed where the document itself is read from a file")
        };
        return Err(lost(why, known.unwrap_or_else(|| help.to_owned())));
    };
    let named = Lost { message: format!("`$ref` to `{}`, which is not in this document", source.spell(&target)), help: String::new() };
    match source.at(&target) {
        Some(found) if found.is_object() || found.as_bool().is_some() => Ok(found),
        Some(found) => Err(lost(&format!("is {}", found.kind()), String::new())),
        None => {
            let siblings = target.parent().and_then(|parent| source.at(&parent));
            let names: Vec<String> = siblings.iter().flat_map(Cursor::entries).map(|(name, _)| name).collect();
            Err(Lost { help: nearest(&target.last(), names.iter().map(String::as_str)), ..named })
        }
    }
}

/// The pointer to the schema of this name.
pub(super) fn component(name: &str) -> Pointer {
    Pointer::default().child("components").child("schemas").child(name)
}
