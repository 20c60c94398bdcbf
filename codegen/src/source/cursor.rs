//! A walk through the value tree that always knows where it is.

use serde_yaml::{Mapping, Value};

use super::Pointer;
use crate::report::{Errors, nearest};

/// A node of a document, with the pointer that leads to it.
#[derive(Clone, Debug)]
pub(crate) struct Cursor<'a> {
    /// Where this node is.
    pub(crate) at: Pointer,
    value: &'a Value,
}

impl<'a> Cursor<'a> {
    /// The root of a tree.
    pub(super) fn root(value: &'a Value) -> Self {
        Self { at: Pointer::default(), value }
    }

    /// This piece as plain data.
    pub(crate) fn json(&self) -> serde_json::Value {
        super::parse::to_json(self.value)
    }

    /// The member `key` of a mapping, or the element of a list; `null` is as good as absent.
    pub(crate) fn child(&self, key: &str) -> Option<Self> {
        self.member(key).filter(|child| !child.value.is_null())
    }

    /// As [`Cursor::child`], where `null` is a value.
    pub(crate) fn member(&self, key: &str) -> Option<Self> {
        let value = match self.value {
            Value::Mapping(map) => map.get(key).or_else(|| odd_key(map, key))?,
            Value::Sequence(list) => list.get(key.parse::<usize>().ok()?)?,
            _ => return None,
        };
        Some(Self { at: self.at.child(key), value })
    }

    /// What kind of node this is, in the words of JSON.
    pub(crate) fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Sequence(_) => "a list",
            Value::Mapping(_) => "an object",
            Value::Tagged(_) => "a tagged value",
        }
    }

    /// Reports that something else was expected here.
    pub(crate) fn mismatch(&self, cx: &mut Errors, expected: &str) {
        cx.error(&self.at, format!("`{}` is {}", self.at.last(), self.kind()), format!("write {expected}"));
    }

    /// As [`Cursor::mismatch`], where code can be generated without this node.
    pub(crate) fn mismatch_warning(&self, cx: &mut Errors, expected: &str) {
        cx.warn(&self.at, format!("`{}` is {}, and is left out", self.at.last(), self.kind()), format!("write {expected}"));
    }

    /// Text, if this is a scalar; numbers and booleans are taken as they print.
    pub(crate) fn as_text(&self) -> Option<String> {
        scalar(self.value)
    }

    /// Text, if this is a string and nothing else.
    pub(crate) fn as_str(&self) -> Option<String> {
        self.value.as_str().map(str::to_owned)
    }

    /// Whether the member `key` is `null`.
    pub(crate) fn says_null(&self, key: &str) -> bool {
        matches!(self.value, Value::Mapping(map) if map.iter().any(|(found, value)| scalar(found).as_deref() == Some(key) && value.is_null()))
    }

    /// A boolean, if this is one.
    pub(crate) fn as_bool(&self) -> Option<bool> {
        self.value.as_bool()
    }

    /// Whether this is an object.
    pub(crate) fn is_object(&self) -> bool {
        self.value.is_mapping()
    }

    /// Whether another node says the same.
    pub(crate) fn same(&self, other: &Self) -> bool {
        self.value == other.value
    }

    /// Whether this is a list.
    pub(crate) fn is_list(&self) -> bool {
        self.value.is_sequence()
    }

    /// The text of the member `key`; something else there is an error.
    pub(crate) fn text(&self, cx: &mut Errors, key: &str) -> Option<String> {
        let child = self.child(key)?;
        let text = child.as_text();
        if text.is_none() {
            child.mismatch(cx, "a string");
        }
        text
    }

    /// The text of the member `key`, which is for people; something else there is left out with a warning.
    pub(crate) fn said(&self, cx: &mut Errors, key: &str) -> Option<String> {
        let child = self.child(key)?;
        let text = child.as_text();
        if text.is_none() {
            child.mismatch_warning(cx, "a string");
        }
        text
    }

    /// The boolean of the member `key`; something else there is an error.
    pub(crate) fn flag(&self, cx: &mut Errors, key: &str) -> Option<bool> {
        let child = self.child(key)?;
        let flag = child.as_bool();
        if flag.is_none() {
            child.mismatch(cx, "`true` or `false`");
        }
        flag
    }

    /// The member `key`, which is to be an object; something else there is an error.
    pub(crate) fn object(&self, cx: &mut Errors, key: &str) -> Option<Self> {
        let child = self.child(key)?;
        if !child.is_object() {
            child.mismatch(cx, "an object");
        }
        child.is_object().then_some(child)
    }

    /// The elements of the list at `key`; none if absent; something else there is an error.
    pub(crate) fn list(&self, cx: &mut Errors, key: &str) -> Vec<Self> {
        let Some(child) = self.child(key) else { return Vec::new() };
        if !child.is_list() {
            child.mismatch(cx, "a list");
        }
        child.items()
    }

    /// The elements, if this is a list.
    pub(crate) fn items(&self) -> Vec<Self> {
        let Value::Sequence(list) = self.value else { return Vec::new() };
        let item = |(index, value)| Self { at: self.at.child(&usize::to_string(&index)), value };
        list.iter().enumerate().map(item).collect()
    }

    /// The members in document order, if this is an object.
    pub(crate) fn entries(&self) -> Vec<(String, Self)> {
        let Value::Mapping(map) = self.value else { return Vec::new() };
        let entry = |(key, value): (&Value, &'a Value)| {
            let key = scalar(key)?;
            let cursor = Self { at: self.at.child(&key), value };
            Some((key, cursor))
        };
        map.iter().filter_map(entry).collect()
    }

    /// Warns of every member that is not in `known`, so that nothing is lost in silence; `x-…` is for other tools.
    pub(crate) fn only(&self, cx: &mut Errors, known: &[&str]) {
        for (key, member) in self.entries() {
            if !known.contains(&key.as_str()) && !key.starts_with("x-") {
                let help = nearest(&key, known.iter().copied());
                cx.warn(&member.at, format!("`{key}` means nothing here and is left out"), help);
            }
        }
    }
}

/// The member whose key is a number or a boolean that prints as `key`, which YAML allows.
fn odd_key<'a>(map: &'a Mapping, key: &str) -> Option<&'a Value> {
    map.iter().find(|(found, _)| !found.is_string() && scalar(found).as_deref() == Some(key)).map(|(_, value)| value)
}

/// The text of a scalar, which is also how keys are compared.
pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Tagged(tagged) => scalar(&tagged.value),
        Value::Null | Value::Sequence(_) | Value::Mapping(_) => None,
    }
}
