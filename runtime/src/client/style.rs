//! The value of a parameter in its place, spelled in its style: see [`crate::api::Style`].

use percent_encoding::{AsciiSet, utf8_percent_encode};
use serde_json::Value;

use crate::api::{Operation, Param, Shape, Style};
use crate::input::{Argument, Violation, text_of};
use crate::path::{RESERVED, check_segment};

/// What `allowReserved` leaves: neither `#`, which ends a query, nor `&`, `+` and `%`, which mean something in one.
const ALLOWED: &AsciiSet = &RESERVED
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'[')
    .remove(b']')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

/// As [`ALLOWED`], between commas.
const ALLOWED_IN_LIST: &AsciiSet = &ALLOWED.add(b',');

/// A full stop separates exploded labels.
const LABELLED: &AsciiSet = &RESERVED.add(b'.');

type Spelled<T> = Result<T, Violation>;

fn refuse(param: &Param, message: &str) -> Violation {
    Violation::new(param.input, param.place.as_str(), message)
}

fn encoded(text: &str, set: &'static AsciiSet) -> String {
    utf8_percent_encode(text, set).to_string()
}

/// Name and value as a pair of a query; neither holds anything a query gives a meaning.
pub(super) fn pair(name: &str, value: &str) -> String {
    format!("{}={}", encoded(name, RESERVED), encoded(value, RESERVED))
}

/// The members of an object as texts, each checked or encoded by `spell`.
fn members(object: &crate::Map, spell: &dyn Fn(&str) -> Spelled<String>) -> Spelled<Vec<(String, String)>> {
    let texts = object.iter().filter_map(|(name, value)| Some((name, text_of(value)?)));
    texts.map(|(name, text)| Ok((spell(name)?, spell(&text)?))).collect()
}

/// `R,100,G,200`, or `R=100,G=200` where it is exploded.
fn flatten(members: &[(String, String)], explode: bool) -> Vec<String> {
    if explode {
        return members.iter().map(|(name, text)| format!("{name}={text}")).collect();
    }
    members.iter().flat_map(|(name, text)| [name.clone(), text.clone()]).collect()
}

/// The texts of a value that stand between separators.
fn parts(param: &Param, value: &Argument, spell: &dyn Fn(&str) -> Spelled<String>) -> Spelled<Vec<String>> {
    match value {
        Argument::Absent => Ok(Vec::new()),
        Argument::One(text) => Ok(vec![spell(text)?]),
        Argument::Many(texts) => texts.iter().map(|text| spell(text)).collect(),
        Argument::Object(object) => Ok(flatten(&members(object, spell)?, param.explode)),
        Argument::Broken(why) => Err(refuse(param, why)),
    }
}

/// Part of a segment; no value changes which path it is.
pub(super) fn path(param: &Param, value: &Argument) -> Spelled<String> {
    let set = if param.style == Style::Label && param.explode { LABELLED } else { RESERVED };
    let lead = matches!(param.style, Style::Label | Style::Matrix);
    let spell = |text: &str| match check_segment(text) {
        Err(_) if text.is_empty() && lead => Ok(String::new()),
        // A JSON text in a path is a value like any other: quotes and brackets are encoded.
        Err(message) => Err(refuse(param, message)),
        Ok(()) => Ok(encoded(text, set)),
    };
    if param.shape == Shape::Scalar && matches!(value, Argument::Many(texts) if texts.len() != 1) {
        return Err(refuse(param, "must be one value"));
    }
    let parts = parts(param, value, &spell)?;
    if parts.is_empty() {
        return Err(refuse(param, "must not be empty"));
    }
    let name = encoded(param.wire, RESERVED);
    let named = |part: &String| if part.is_empty() { format!(";{name}") } else { format!(";{name}={part}") };
    Ok(match (param.style, param.explode) {
        (Style::Label, true) => format!(".{}", parts.join(".")),
        (Style::Label, false) => format!(".{}", parts.join(",")),
        (Style::Matrix, true) if matches!(value, Argument::Object(_)) => parts.iter().map(|part| format!(";{part}")).collect(),
        (Style::Matrix, true) => parts.iter().map(named).collect(),
        (Style::Matrix, false) => named(&parts.join(",")),
        _ => parts.join(","),
    })
}

/// The text of a header. RFC 9110, section 5.5, has no escapes: what would read as two values is refused.
pub(super) fn header(param: &Param, value: &Argument) -> Spelled<String> {
    let object = matches!(value, Argument::Object(_));
    let alone = matches!(value, Argument::One(_));
    let spell = |text: &str| match text {
        _ if alone => Ok(text.to_owned()),
        _ if text.contains(',') => Err(refuse(param, "must not contain a comma, which separates its values")),
        _ if text.trim() != text => Err(refuse(param, "must not begin or end with a space")),
        _ => Ok(text.to_owned()),
    };
    if let (Argument::Object(object), true) = (value, param.explode && object)
        && object.keys().any(|name| name.contains('='))
    {
        return Err(refuse(param, "must not have a property with `=` in its name"));
    }
    Ok(parts(param, value, &spell)?.join(","))
}

/// The pairs of a cookie header (RFC 6265), values percent-encoded, for they may not hold `;`, `,` or spaces.
pub(super) fn cookie(operation: &Operation, param: &Param, value: &Argument) -> Spelled<Vec<String>> {
    // The name of a cookie is a token, and stands as it is.
    form(operation, param, value, RESERVED, param.wire)
}

/// The pairs of a query.
pub(super) fn query(operation: &Operation, param: &Param, value: &Argument) -> Spelled<Vec<String>> {
    let set = match (param.reserved, value, param.explode) {
        (false, ..) => RESERVED,
        (true, Argument::Many(_) | Argument::Object(_), false) => ALLOWED_IN_LIST,
        (true, ..) => ALLOWED,
    };
    let name = encoded(param.wire, RESERVED);
    match (param.style, value) {
        (Style::SpaceDelimited, Argument::Many(_) | Argument::Object(_)) if !param.explode => delimited(param, value, &name, ' '),
        (Style::PipeDelimited, Argument::Many(_) | Argument::Object(_)) if !param.explode => delimited(param, value, &name, '|'),
        (Style::DeepObject, Argument::Object(object)) => {
            let mut pairs = Vec::new();
            for (property, value) in object {
                deep(&format!("{name}[{}]", encoded(property, RESERVED)), value, set, &mut pairs);
            }
            Ok(pairs)
        }
        (Style::DeepObject, Argument::Many(_)) => form(operation, &param.exploded(), value, set, &name),
        _ => form(operation, param, value, set, &name),
    }
}

/// `color=blue%20black`: the separator has no other spelling, so no element may hold it.
fn delimited(param: &Param, value: &Argument, name: &str, separator: char) -> Spelled<Vec<String>> {
    let spell = |text: &str| match text.contains(separator) {
        true if separator == ' ' => Err(refuse(param, "must not contain a space, which separates its values")),
        true => Err(refuse(param, "must not contain `|`, which separates its values")),
        false => Ok(encoded(text, RESERVED)),
    };
    let parts = parts(param, value, &spell)?;
    let separator = encoded(&separator.to_string(), RESERVED);
    Ok(if parts.is_empty() { Vec::new() } else { vec![format!("{name}={}", parts.join(&separator))] })
}

/// `a[b]=1`, `a[b][c]=2`, and a list as its name repeated.
fn deep(name: &str, value: &Value, set: &'static AsciiSet, pairs: &mut Vec<String>) {
    match value {
        Value::Array(elements) => {
            pairs.extend(elements.iter().filter_map(text_of).map(|text| format!("{name}={}", encoded(&text, set))));
        }
        Value::Object(members) => {
            for (property, value) in members {
                deep(&format!("{name}[{}]", encoded(property, RESERVED)), value, set, pairs);
            }
        }
        value => pairs.extend(text_of(value).map(|text| format!("{name}={}", encoded(&text, set)))),
    }
}

fn form(operation: &Operation, param: &Param, value: &Argument, set: &'static AsciiSet, name: &str) -> Spelled<Vec<String>> {
    if let (Argument::Object(object), true) = (value, param.explode) {
        return exploded(operation, param, object, set);
    }
    let parts = parts(param, value, &|text| Ok(encoded(text, set)))?;
    if param.explode || param.style == Style::Json {
        return Ok(parts.iter().map(|part| format!("{name}={part}")).collect());
    }
    Ok(if parts.is_empty() { Vec::new() } else { vec![format!("{name}={}", parts.join(","))] })
}

/// `R=100&G=200`: no property may pass for another parameter.
fn exploded(operation: &Operation, param: &Param, object: &crate::Map, set: &'static AsciiSet) -> Spelled<Vec<String>> {
    let declared: &[&str] = if let Shape::Object(properties) = param.shape { properties } else { &[] };
    let mut pairs = Vec::new();
    for (property, value) in object {
        let others = operation.params.iter().filter(|other| other.place == param.place && other.input != param.input);
        if !declared.contains(&property.as_str()) && others.into_iter().any(|other| other.claims(property)) {
            return Err(refuse(param, &format!("has the property `{property}`, which is another parameter")));
        }
        deep_list(&encoded(property, RESERVED), value, set, &mut pairs);
    }
    Ok(pairs)
}

/// A list is its name repeated, an object its JSON text.
fn deep_list(name: &str, value: &Value, set: &'static AsciiSet, pairs: &mut Vec<String>) {
    let texts: Vec<String> = match value {
        Value::Array(elements) => elements.iter().filter_map(text_of).collect(),
        value => text_of(value).into_iter().collect(),
    };
    pairs.extend(texts.iter().map(|text| format!("{name}={}", encoded(text, set))));
}
