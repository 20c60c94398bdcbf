//! The keywords of a schema (OpenAPI 3.0.3 §4.7.24, JSON Schema 2020-12): what each holds, and which say more than a type can.

use crate::report::{Errors, nearest};
use crate::source::Cursor;

/// What a keyword holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Anything,
    Text,
    Flag,
    Number,
    List,
    Object,
    Schema,
}

/// What a schema may say. Bounds and patterns are not checked, and examples are for people; the rest is in the types.
const KEYWORDS: &[(&str, Holds)] = &[
    ("type", Holds::Anything),
    ("format", Holds::Text),
    ("enum", Holds::List),
    ("const", Holds::Anything),
    ("properties", Holds::Object),
    ("patternProperties", Holds::Object),
    ("propertyNames", Holds::Schema),
    ("required", Holds::List),
    ("additionalProperties", Holds::Schema),
    ("unevaluatedProperties", Holds::Schema),
    ("items", Holds::Anything),
    ("prefixItems", Holds::List),
    ("additionalItems", Holds::Schema),
    ("unevaluatedItems", Holds::Schema),
    ("contains", Holds::Schema),
    ("minContains", Holds::Number),
    ("maxContains", Holds::Number),
    ("allOf", Holds::Anything),
    ("oneOf", Holds::Anything),
    ("anyOf", Holds::Anything),
    ("discriminator", Holds::Anything),
    ("not", Holds::Schema),
    ("if", Holds::Schema),
    ("then", Holds::Schema),
    ("else", Holds::Schema),
    ("dependentSchemas", Holds::Object),
    ("dependentRequired", Holds::Object),
    ("dependencies", Holds::Object),
    ("nullable", Holds::Flag),
    ("title", Holds::Text),
    ("description", Holds::Text),
    ("default", Holds::Anything),
    ("example", Holds::Anything),
    ("examples", Holds::Anything),
    ("deprecated", Holds::Flag),
    ("readOnly", Holds::Flag),
    ("writeOnly", Holds::Flag),
    ("externalDocs", Holds::Anything),
    ("xml", Holds::Anything),
    ("contentEncoding", Holds::Text),
    ("contentMediaType", Holds::Text),
    ("contentSchema", Holds::Schema),
    ("minimum", Holds::Number),
    ("maximum", Holds::Number),
    ("exclusiveMinimum", Holds::Anything),
    ("exclusiveMaximum", Holds::Anything),
    ("multipleOf", Holds::Number),
    ("minLength", Holds::Number),
    ("maxLength", Holds::Number),
    ("pattern", Holds::Text),
    ("minItems", Holds::Number),
    ("maxItems", Holds::Number),
    ("uniqueItems", Holds::Flag),
    ("minProperties", Holds::Number),
    ("maxProperties", Holds::Number),
    ("$ref", Holds::Text),
    ("$defs", Holds::Object),
    ("definitions", Holds::Object),
    ("$id", Holds::Text),
    ("$schema", Holds::Text),
    ("$anchor", Holds::Text),
    ("$dynamicAnchor", Holds::Text),
    ("$vocabulary", Holds::Anything),
    ("$comment", Holds::Text),
];

/// Keywords that allow a value or not by what else is in it, which no type of a property can express.
const CONDITIONS: [&str; 6] = ["not", "if", "dependentSchemas", "dependentRequired", "dependencies", "contains"];

/// Warns of what the types will not say: unknown keywords, values of the wrong kind, conditions.
pub(super) fn check(cx: &mut Errors, cursor: &Cursor<'_>) {
    for (key, member) in cursor.entries() {
        let Some((_, holds)) = KEYWORDS.iter().find(|(known, _)| *known == key) else {
            if !key.starts_with("x-") {
                let help = nearest(&key, KEYWORDS.iter().map(|(known, _)| *known));
                cx.warn(&member.at, format!("`{key}` means nothing here and is left out"), help);
            }
            continue;
        };
        let fits = match holds {
            Holds::Anything => true,
            _ if member.kind() == "null" => true,
            Holds::Text => member.as_text().is_some(),
            Holds::Flag => member.as_bool().is_some(),
            Holds::Number => member.as_text().is_some_and(|text| text.parse::<f64>().is_ok()),
            Holds::List => member.is_list(),
            Holds::Object => member.is_object(),
            Holds::Schema => member.is_object() || member.as_bool().is_some(),
        };
        if !fits {
            cx.warn(&member.at, format!("`{key}` is {}, and is left out", member.kind()), wanted(&key, *holds));
        } else if key == "enum" && member.items().is_empty() {
            cx.warn(&member.at, "`enum` has no values, and is left out", "list the values");
        } else if CONDITIONS.contains(&key.as_str()) {
            cx.warn(
                &member.at,
                format!("`{key}` is a condition that types do not express"),
                "values are taken whether they meet it or not",
            );
        }
    }
}

/// The way out for a keyword that holds something else.
fn wanted(key: &str, holds: Holds) -> &'static str {
    match holds {
        Holds::Anything => "",
        Holds::Text => "write a string",
        Holds::Flag => "write `true` or `false`",
        Holds::Number => "write a number",
        Holds::List if key == "required" => "`required` of an object lists the names of its properties",
        Holds::List => "write a list",
        Holds::Object => "write an object",
        Holds::Schema => "write a schema, which is an object",
    }
}
