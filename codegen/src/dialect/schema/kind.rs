//! The kind of a schema: its `type`, or what its other keywords imply, and whether `null` is allowed.

use super::values;
use crate::dialect::composition::allows_null;
use crate::report::{Errors, nearest};
use crate::source::Cursor;

/// What JSON can be (RFC 8259 §3), and the integers that JSON Schema tells from other numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dialect) enum Kind {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

const KINDS: [(&str, Kind); 7] = [
    ("string", Kind::String),
    ("integer", Kind::Integer),
    ("number", Kind::Number),
    ("boolean", Kind::Boolean),
    ("array", Kind::Array),
    ("object", Kind::Object),
    ("null", Kind::Null),
];

/// What other languages call these, and documents write.
const FOREIGN: [(&str, &str); 22] = [
    ("str", "string"),
    ("text", "string"),
    ("file", "string"),
    ("binary", "string"),
    ("date", "string"),
    ("date-time", "string"),
    ("datetime", "string"),
    ("timestamp", "string"),
    ("uuid", "string"),
    ("int", "integer"),
    ("int32", "integer"),
    ("int64", "integer"),
    ("long", "integer"),
    ("float", "number"),
    ("double", "number"),
    ("decimal", "number"),
    ("bool", "boolean"),
    ("list", "array"),
    ("dict", "object"),
    ("map", "object"),
    ("hash", "object"),
    ("json", "object"),
];

/// Keywords that only make sense beside one `type`.
const IMPLIED: [(&str, Kind); 6] = [
    ("properties", Kind::Object),
    ("additionalProperties", Kind::Object),
    ("patternProperties", Kind::Object),
    ("items", Kind::Array),
    ("prefixItems", Kind::Array),
    ("contentEncoding", Kind::String),
];

impl Kind {
    /// The kind of a value that a document spells out.
    pub(super) fn of_value(value: &Cursor<'_>) -> Self {
        match value.kind() {
            "null" => Self::Null,
            "a boolean" => Self::Boolean,
            "a number" if value.as_text().is_some_and(|text| text.parse::<i128>().is_ok()) => Self::Integer,
            "a number" => Self::Number,
            "a string" => Self::String,
            "a list" => Self::Array,
            _ => Self::Object,
        }
    }

    /// The word of `type` for it.
    pub(in crate::dialect) fn word(self) -> &'static str {
        KINDS.iter().find(|(_, known)| *known == self).map_or("null", |(word, _)| word)
    }

    fn parse(word: &str) -> Option<Self> {
        KINDS.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind)
    }
}

/// The kind besides `null`; none where any JSON value must be taken.
pub(in crate::dialect) fn of(cx: &mut Errors, cursor: &Cursor<'_>) -> Option<Kind> {
    let declared = declared(cx, cursor);
    let Some(values) = values::named(cursor) else {
        let Some(declared) = declared else { return implied(cursor) };
        let kinds = merged(declared);
        if kinds.len() > 1 {
            let help = "the value is taken as any JSON";
            cx.warn(&cursor.at.child("type"), "`type` allows several types, which no Rust type expresses", help);
        }
        return if kinds.len() == 1 { kinds.first().copied() } else { None };
    };
    let named = merged(values.iter().map(Kind::of_value).collect());
    let declared = merged(declared.unwrap_or_default());
    match (declared.as_slice(), named.as_slice()) {
        ([one], []) | ([], [one]) => Some(*one),
        ([Kind::String], _) => Some(Kind::String),
        ([Kind::Number], [Kind::Integer]) => Some(Kind::Number),
        ([one], [other]) if one == other => Some(*one),
        ([_, _, ..], [one]) if declared.contains(one) => Some(*one),
        (_, []) => None,
        _ => {
            let message = if declared.len() == 1 { "the values are not of this `type`" } else { "the values are of several types" };
            cx.warn(&values::place(cursor), message, "the value is taken as any JSON");
            None
        }
    }
}

/// Each kind once and without `null`; integers are numbers where numbers are allowed.
fn merged(kinds: Vec<Kind>) -> Vec<Kind> {
    let all = kinds.clone();
    let mut merged: Vec<Kind> = Vec::new();
    for kind in kinds {
        let covered = kind == Kind::Integer && all.contains(&Kind::Number);
        if kind != Kind::Null && !covered && !merged.contains(&kind) {
            merged.push(kind);
        }
    }
    merged
}

/// What `type` says; none where it is absent or says nothing that can be understood.
fn declared(cx: &mut Errors, cursor: &Cursor<'_>) -> Option<Vec<Kind>> {
    let declared = cursor.child("type")?;
    let words = if declared.is_list() { declared.items() } else { vec![declared.clone()] };
    let mut kinds = Vec::new();
    if words.is_empty() {
        cx.warn(&declared.at, "`type` is an empty list, and is left out", "write one of the types of JSON, as a string");
    }
    for word in &words {
        let Some(text) = word.as_text().filter(|_| word.kind() == "a string") else {
            // A bare `null` in YAML is the type `null` to everyone who writes it.
            if word.kind() == "null" {
                kinds.push(Kind::Null);
            } else {
                cx.warn(&declared.at, format!("`type` is {}, and is left out", word.kind()), "write one of the types of JSON, as a string");
            }
            continue;
        };
        match Kind::parse(&text) {
            Some(kind) => kinds.push(kind),
            None => kinds.extend(foreign(cx, cursor, &declared, &text)),
        }
    }
    (!kinds.is_empty()).then_some(kinds)
}

/// A type that JSON has not: what it evidently means, said with a warning.
fn foreign(cx: &mut Errors, cursor: &Cursor<'_>, declared: &Cursor<'_>, text: &str) -> Option<Kind> {
    let message = format!("`type` is `{text}`, which is no type");
    let lower = text.to_lowercase();
    let meant = FOREIGN.iter().find(|(known, _)| *known == lower).map_or(lower.as_str(), |(_, meant)| meant);
    if let Some(kind) = Kind::parse(meant) {
        cx.warn(&declared.at, message, format!("it is taken as `{meant}`"));
        return Some(kind);
    }
    let guess = nearest(text, KINDS.iter().map(|(known, _)| *known).filter(|known| *known != "null"));
    let guess = if lower == "any" { String::new() } else { format!("; {guess}") };
    let taken = implied(cursor).map_or("the value is taken as any JSON", |_| "it is read from the other keywords");
    cx.warn(&declared.at, message, format!("{taken}{guess}"));
    None
}

/// What the keywords beside it say that `type` would be.
fn implied(cursor: &Cursor<'_>) -> Option<Kind> {
    IMPLIED.into_iter().find(|(key, _)| cursor.child(key).is_some()).map(|(_, kind)| kind)
}

/// Whether `null` is a value: `nullable` (3.0), `null` among the types (3.1), or among the values.
pub(super) fn is_nullable(cursor: &Cursor<'_>) -> bool {
    let is_null = |word: &Cursor<'_>| word.kind() == "null" || word.as_text().as_deref() == Some("null");
    let flagged = cursor.child("nullable").and_then(|flag| flag.as_bool()).unwrap_or(false);
    let typed = cursor.child("type").is_some_and(|kind| is_null(&kind) || kind.items().iter().any(is_null));
    let valued = || values::named(cursor).is_some_and(|values| values.iter().any(|value| value.kind() == "null"));
    flagged || typed || valued() || allows_null(cursor)
}
