//! The values that a schema names: `enum`, and `const`, which is an `enum` of one.

use std::collections::BTreeSet;

use super::kind::Kind;
use crate::ir::TypeKind;
use crate::name::Name;
use crate::report::Errors;
use crate::source::{Cursor, Pointer};

/// The values of `const` or `enum`; none where every value is allowed.
pub(super) fn named<'a>(cursor: &Cursor<'a>) -> Option<Vec<Cursor<'a>>> {
    if let Some(value) = cursor.member("const") {
        return Some(vec![value]);
    }
    Some(cursor.child("enum")?.items()).filter(|values| !values.is_empty())
}

/// Where they stand.
pub(super) fn place(cursor: &Cursor<'_>) -> Pointer {
    let key = if cursor.member("const").is_some() { "const" } else { "enum" };
    cursor.at.child(key)
}

/// Strings of a known set. A number or a boolean among them, which YAML makes of `1` and `true`, is meant as its text.
pub(super) fn enumeration(cx: &mut Errors, values: &[Cursor<'_>]) -> Option<TypeKind> {
    let mut words = Vec::new();
    for value in values {
        match (Kind::of_value(value), value.as_text()) {
            (Kind::Null, _) => {}
            (Kind::String, Some(text)) => words.push(text),
            (_, Some(text)) => {
                cx.warn(&value.at, format!("`{text}` is {}, but the type is `string`", value.kind()), "it is taken as its text");
                words.push(text);
            }
            (_, None) => cx.warn(&value.at, format!("this value is {}, but the type is `string`", value.kind()), "it is left out"),
        }
    }
    (!words.is_empty()).then(|| TypeKind::Enum(names(&words)))
}

/// The values of an `enum`, each under a name of its own; `Unknown` is for the values that the document does not name.
pub(in crate::dialect) fn names(words: &[String]) -> Vec<Name> {
    let spelled: BTreeSet<String> = words.iter().map(|word| Name::worded(word).pascal).collect();
    let mut taken = BTreeSet::from(["Unknown".to_owned()]);
    let mut values: Vec<Name> = Vec::new();
    let mut seen = BTreeSet::new();
    for word in words.iter().filter(|word| seen.insert(word.as_str())) {
        let mut name = Name::worded(word);
        if taken.contains(&name.pascal) {
            name = Name::apart(word, |name| spelled.contains(&name.pascal) || taken.contains(&name.pascal));
        }
        taken.insert(name.pascal.clone());
        values.push(name);
    }
    values
}

/// What the docs say of values that the type does not: `One of 1, 2.`
pub(super) fn described(cursor: &Cursor<'_>) -> Option<String> {
    let values = named(cursor)?;
    let declared = cursor.child("type").and_then(|kind| kind.as_text());
    let is_plain = |value: &Cursor<'_>| matches!(Kind::of_value(value), Kind::Null | Kind::Boolean | Kind::Integer | Kind::Number);
    let shown: Vec<String> = values.iter().filter_map(Cursor::as_text).map(|text| format!("`{text}`")).collect();
    let said = declared.as_deref() != Some("string") && values.iter().all(is_plain) && !shown.is_empty();
    let lead = if cursor.member("const").is_some() { "Always" } else { "One of" };
    said.then(|| format!("{lead} {}.", shown.join(", ")))
}
