//! Values that travelled as texts, read as the kind that is said of them: exactly what the types read, and no less.

use std::borrow::Cow;

use serde_json::Value;

use super::Viewed;
#[cfg(feature = "server")]
use super::tell;
#[cfg(feature = "server")]
use crate::api::Check;
use crate::api::Kind;
#[cfg(feature = "server")]
use crate::input::Node;

/// How the scalars of a value are spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spelled {
    /// As JSON has them.
    Json,
    /// As texts; on its own, a text is a list of one.
    Text,
    /// As texts, where a list may be JSON text.
    #[cfg_attr(not(feature = "server"), allow(dead_code, reason = "requests are read so"))]
    Flat,
}

/// The texts of a parameter, one or several, and how they are spelled: only a list of what is no text may be JSON itself.
#[cfg(feature = "server")]
pub(crate) fn of_texts(texts: &[String], said: &Check) -> (Spelled, Value) {
    let of_values = said.items.is_some_and(|each| matches!(tell::kind(each, 0), Kind::List | Kind::Object));
    let value = match texts {
        [one] => Value::String(one.clone()),
        many => many.iter().cloned().map(Value::String).collect(),
    };
    (if of_values { Spelled::Flat } else { Spelled::Text }, value)
}

/// An object that came as texts, and how these are spelled.
#[cfg(feature = "server")]
pub(crate) fn of_node(node: &Node) -> (Spelled, Value) {
    (if is_flat(node) { Spelled::Flat } else { Spelled::Text }, node.clone().json())
}

#[cfg(feature = "server")]
fn is_flat(node: &Node) -> bool {
    match node {
        Node::Flat(_) => true,
        Node::Text(_) => false,
        Node::List(nodes) => nodes.iter().any(is_flat),
        Node::Object(members) => members.iter().any(|(_, node)| is_flat(node)),
    }
}

/// A text as what it is meant to be; one that cannot be is left for the types to refuse.
pub(super) fn view(value: &Value, kind: Kind, spelled: Spelled) -> Viewed<'_> {
    if spelled == Spelled::Json {
        return Cow::Borrowed(value);
    }
    let nested = |text: &str, opened: char| {
        let json = text.trim_start().starts_with(opened).then(|| serde_json::from_str::<Value>(text).ok());
        json.flatten()
    };
    let read = match (kind, value) {
        (Kind::Number, Value::String(text)) => number(text),
        (Kind::Boolean, Value::String(text)) => text.parse::<bool>().ok().map(Value::Bool),
        (Kind::Object, Value::String(text)) => nested(text, '{'),
        (Kind::List, Value::String(text)) if spelled == Spelled::Flat => {
            nested(text, '[').or_else(|| Some(Value::Array(vec![value.clone()])))
        }
        (Kind::List, Value::Array(_)) => None,
        (Kind::List, one) => Some(Value::Array(vec![one.clone()])),
        // A name given once where each of several is meant.
        (Kind::Text | Kind::Number | Kind::Boolean, Value::Array(items)) if items.len() == 1 => {
            return Cow::Owned(view(&items[0], kind, spelled).into_owned());
        }
        _ => None,
    };
    read.map_or(Cow::Borrowed(value), Cow::Owned)
}

/// As Rust reads numbers, which takes more spellings than JSON does.
fn number(text: &str) -> Option<Value> {
    let whole = text.parse::<i64>().map(Value::from).or_else(|_| text.parse::<u64>().map(Value::from));
    whole.ok().or_else(|| text.parse::<f64>().ok().and_then(serde_json::Number::from_f64).map(Value::Number))
}
