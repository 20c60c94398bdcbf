//! `$ref`: the node it stands for.

use crate::report::{Errors, nearest};
use crate::source::{Cursor, Pointer, Refused, Source};

/// How many references may lead to one node; more is taken for a circle.
const LONGEST: usize = 32;

/// Follows `$ref` of anything but a schema until a node has none. A reference that leads to nothing is a warning, and what it
/// stands for is unknown.
pub(super) fn resolve<'a>(cx: &mut Errors, source: &'a Source, mut cursor: Cursor<'a>) -> Option<Cursor<'a>> {
    let start = cursor.at.clone();
    let mut seen: Vec<Pointer> = Vec::new();
    while cursor.child("$ref").is_some() {
        let at = cursor.at.child("$ref");
        if let Some(Refused { why, help }) = source.refused(&at) {
            let reference = cursor.text(cx, "$ref")?;
            cx.warn(&at, format!("`$ref` to `{reference}`, which {why}"), help);
            return None;
        }
        let target = target(cx, &cursor)?;
        if seen.contains(&target) || seen.len() == LONGEST {
            cx.warn(&start, format!("`$ref` of `{}` leads back to itself", start.last()), "let one of them be a definition");
            return None;
        }
        let Some(next) = source.at(&target) else {
            let siblings = target.parent().and_then(|parent| source.at(&parent));
            let names: Vec<String> = siblings.iter().flat_map(Cursor::entries).map(|(name, _)| name).collect();
            let help = nearest(&target.last(), names.iter().map(String::as_str));
            cx.warn(&at, format!("`$ref` to `{}`, which is not in this document", source.spell(&target)), help);
            return None;
        };
        seen.push(target);
        cursor = next;
    }
    Some(cursor)
}

/// The pointer a `$ref` names.
fn target(cx: &mut Errors, cursor: &Cursor<'_>) -> Option<Pointer> {
    let at = cursor.at.child("$ref");
    let Some(reference) = cursor.child("$ref").and_then(|reference| reference.as_text()) else {
        cx.warn(&at, "`$ref` is not text", "write `#/` and the keys that lead to the definition");
        return None;
    };
    let target = Pointer::from_reference(&reference);
    if target.is_none() {
        let (what, help) = if reference.starts_with('#') {
            ("no JSON Pointer", "write `#/` and the keys that lead to the definition")
        } else {
            ("another file", "other files are followed where the document itself is read from a file")
        };
        cx.warn(&at, format!("`$ref` to `{reference}`, which is {what}"), help);
    }
    target
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

/// Why a `$ref` leads nowhere, and what might have been meant.
struct Lost {
    message: String,
    help: String,
}

fn follow<'a>(source: &'a Source, cursor: &Cursor<'_>) -> Result<(Cursor<'a>, Cursor<'a>), Lost> {
    let mut first: Option<Cursor<'a>> = None;
    let mut reference = cursor.child("$ref").map(|reference| reference.as_str());
    let mut count = 0;
    let mut end = None;
    while let Some(said) = reference {
        let next = step(source, said.as_deref())?;
        first.get_or_insert_with(|| next.clone());
        count += 1;
        if count > LONGEST || next.at == cursor.at {
            let message = format!("`$ref` of `{}` leads back to itself, or on and on", cursor.at.last());
            return Err(Lost { message, help: "let one of them be a definition".to_owned() });
        }
        reference = next.child("$ref").map(|reference| reference.as_str());
        end = Some(next);
    }
    first.zip(end).ok_or(Lost { message: "there is no `$ref`".to_owned(), help: String::new() })
}

fn step<'a>(source: &'a Source, reference: Option<&str>) -> Result<Cursor<'a>, Lost> {
    let Some(reference) = reference else {
        return Err(Lost { message: "`$ref` is not a string".to_owned(), help: "write `#/components/schemas/…`".to_owned() });
    };
    let word = reference.rsplit(['/', '#']).next().unwrap_or_default();
    let Some(target) = Pointer::from_reference(reference) else {
        let meant = component(word);
        let help = match source.at(&meant) {
            Some(_) => format!("did you mean `#{meant}`?"),
            None => "only references within the document (`#/…`) are followed".to_owned(),
        };
        return Err(Lost { message: format!("`$ref` to `{reference}`, which is not a JSON Pointer"), help });
    };
    match source.at(&target) {
        Some(found) if found.is_object() || found.as_bool().is_some() => Ok(found),
        Some(found) => Err(Lost { message: format!("`$ref` to `#{target}`, which is {}", found.kind()), help: String::new() }),
        None => {
            let siblings = target.parent().and_then(|parent| source.at(&parent));
            let names: Vec<String> = siblings.iter().flat_map(Cursor::entries).map(|(name, _)| name).collect();
            let help = nearest(&target.last(), names.iter().map(String::as_str));
            Err(Lost { message: format!("`$ref` to `#{target}`, which is not in this document"), help })
        }
    }
}

/// The pointer to the schema of this name.
pub(super) fn component(name: &str) -> Pointer {
    Pointer::default().child("components").child("schemas").child(name)
}
