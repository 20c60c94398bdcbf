//! Source text: parsed once into one value tree, walked with a cursor, searched for lines when an error is printed.
//!
//! The only user of serde_yaml, so that a maintained fork with the same API is a one-line swap in `Cargo.toml`.

use std::fmt;
use std::path::Path;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_yaml::Value;

use crate::report::{Errors, Place, Report};

/// A JSON Pointer (RFC 6901) into a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Pointer(String);

impl Pointer {
    /// The pointer to the member `key` of this node.
    pub(crate) fn child(&self, key: &str) -> Self {
        Self(format!("{}/{}", self.0, key.replace('~', "~0").replace('/', "~1")))
    }

    /// Reads `#/a/b` (a local `$ref`), percent-decoded (RFC 6901 §6).
    pub(crate) fn from_reference(reference: &str) -> Option<Self> {
        let pointer = reference.strip_prefix('#')?;
        let well_formed = pointer.is_empty() || pointer.starts_with('/');
        well_formed.then(|| Self(percent_decode(pointer)))
    }

    /// The unescaped keys from the root down.
    pub(crate) fn keys(&self) -> impl Iterator<Item = String> {
        self.0.split('/').skip(1).map(|key| key.replace("~1", "/").replace("~0", "~"))
    }

    /// The last key; empty for the root.
    pub(crate) fn last(&self) -> String {
        self.keys().last().unwrap_or_default()
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = (*first == b'%').then(|| tail.get(..2)).flatten();
        let decoded = escaped.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        bytes.push(decoded.unwrap_or(*first));
        rest = if decoded.is_some() { tail.get(2..).unwrap_or_default() } else { tail };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// A document: its name, its text, and the tree that was parsed from it.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    text: String,
    root: Value,
}

impl Source {
    /// Reads and parses a file; `.json` is JSON, anything else YAML.
    ///
    /// # Errors
    ///
    /// A report of one error: the file cannot be read, or its syntax is wrong at a line and column.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, Report> {
        let path = path.as_ref();
        let name = path.to_string_lossy().replace('\\', "/");
        let bytes = std::fs::read(path).map_err(|error| {
            Report::of_file(
                &name,
                None,
                format!("this file cannot be read: {error}"),
                Some("paths are relative to the crate that names them"),
            )
        })?;
        let text = String::from_utf8(bytes).map_err(|error| not_utf8(&name, &error))?;
        Self::from_text(name, text)
    }

    /// Parses `text`; `name` is what diagnostics call it, and tells JSON (`.json`) from YAML.
    ///
    /// # Errors
    ///
    /// A report of one syntax error at its line and column.
    pub fn from_text(name: impl Into<String>, text: impl Into<String>) -> Result<Self, Report> {
        let (name, text) = (name.into(), text.into());
        let parsed = if name.ends_with(".json") { parse_json(&text) } else { parse_yaml(&text) };
        match parsed {
            Ok(root) => Ok(Self { name, text, root }),
            Err((place, message)) => Err(Report::of_file(&name, place, message, None)),
        }
    }

    /// The name that diagnostics print.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text as it was read.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The file name without folders, which generated docs cite so that every door writes the same bytes.
    pub(crate) fn file_name(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or(&self.name)
    }

    /// The whole document.
    pub(crate) fn root(&self) -> Cursor<'_> {
        Cursor { at: Pointer::default(), value: &self.root }
    }

    /// The node at `pointer`, if there is one.
    pub(crate) fn at(&self, pointer: &Pointer) -> Option<Cursor<'_>> {
        let mut cursor = self.root();
        for key in pointer.keys() {
            cursor = cursor.child(&key)?;
        }
        Some(cursor)
    }

    /// Finds line and column of a node by parsing the text again up to it.
    pub(crate) fn locate(&self, pointer: &Pointer) -> Option<Place> {
        let keys: Vec<String> = pointer.keys().collect();
        let deserializer = serde_yaml::Deserializer::from_str(&self.text);
        let location = Walk { keys: &keys }.deserialize(deserializer).err()?.location()?;
        Some(Place { line: location.line(), column: location.column() })
    }
}

fn not_utf8(name: &str, error: &std::string::FromUtf8Error) -> Report {
    let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
    Report::of_file(name, Some(Place { line, column }), "this byte is not UTF-8".into(), Some("save the file as UTF-8"))
}

type Syntax = (Option<Place>, String);

fn parse_json(text: &str) -> Result<Value, Syntax> {
    serde_json::from_str(text).map_err(|error| {
        let place = Place { line: error.line().max(1), column: error.column().max(1) };
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or(&message);
        (Some(place), format!("this is not JSON: {message}"))
    })
}

fn parse_yaml(text: &str) -> Result<Value, Syntax> {
    let parsed = serde_yaml::from_str(text).and_then(|mut value: Value| {
        value.apply_merge()?;
        Ok(value)
    });
    parsed.map_err(|error| {
        let repeated = Distinct.deserialize(serde_yaml::Deserializer::from_str(text)).err();
        let at = repeated.as_ref().filter(|_| error.to_string().contains("duplicate")).unwrap_or(&error);
        let place = at.location().map(|at| Place { line: at.line(), column: at.column() });
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or(&message);
        (place, format!("this is not YAML: {message}"))
    })
}

/// Walks to a node and fails there on purpose: serde_yaml puts line and column on errors of a visitor.
struct Walk<'a> {
    keys: &'a [String],
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the node")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let [key, rest @ ..] = self.keys else { return Err(A::Error::custom("here")) };
        while let Some(found) = map.next_key::<Value>()? {
            if scalar(&found).as_deref() == Some(key) {
                return map.next_value_seed(Walk { keys: rest });
            }
            map.next_value::<IgnoredAny>()?;
        }
        Err(A::Error::custom("here"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let [key, rest @ ..] = self.keys else { return Err(A::Error::custom("here")) };
        for _ in 0..key.parse().unwrap_or(0_usize) {
            list.next_element::<IgnoredAny>()?;
        }
        list.next_element_seed(Walk { keys: rest })?;
        Err(A::Error::custom("here"))
    }
}

/// Walks until a key comes the second time, and fails at its value: serde_yaml itself only says which mapping.
struct Distinct;

impl<'de> DeserializeSeed<'de> for Distinct {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Distinct {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any node")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen = Vec::new();
        while let Some(key) = map.next_key::<Value>()? {
            if seen.contains(&key) {
                return map.next_value_seed(Walk { keys: &[] });
            }
            seen.push(key);
            map.next_value_seed(Self)?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Self)?.is_some() {}
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_enum<A: serde::de::EnumAccess<'de>>(self, _: A) -> Result<(), A::Error> {
        Ok(())
    }
}

/// A node of a document, with the pointer that leads to it.
#[derive(Clone, Debug)]
pub(crate) struct Cursor<'a> {
    /// Where this node is.
    pub(crate) at: Pointer,
    value: &'a Value,
}

impl<'a> Cursor<'a> {
    /// The member `key` of a mapping, or the element of a list; `null` is as good as absent.
    pub(crate) fn child(&self, key: &str) -> Option<Self> {
        let value = match self.value {
            Value::Mapping(map) => map.iter().find(|(found, _)| scalar(found).as_deref() == Some(key))?.1,
            Value::Sequence(list) => list.get(key.parse::<usize>().ok()?)?,
            _ => return None,
        };
        let cursor = Self { at: self.at.child(key), value };
        (!value.is_null()).then_some(cursor)
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

    /// Text, if this is a scalar; numbers and booleans are taken as they print.
    pub(crate) fn as_text(&self) -> Option<String> {
        scalar(self.value)
    }

    /// A boolean, if this is one.
    pub(crate) fn as_bool(&self) -> Option<bool> {
        self.value.as_bool()
    }

    /// Whether this is an object.
    pub(crate) fn is_object(&self) -> bool {
        self.value.is_mapping()
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

    /// Deserialises this piece; a mistake inside is reported here.
    pub(crate) fn read<T: serde::de::DeserializeOwned>(&self, cx: &mut Errors, expected: &str) -> Option<T> {
        let read = serde_yaml::from_value(self.value.clone());
        read.map_err(|error| cx.error(&self.at, format!("`{}` is not {expected}: {error}", self.at.last()), "")).ok()
    }

    /// Warns of every member that is not in `known`, so that nothing is lost in silence; `x-…` is for other tools.
    pub(crate) fn only(&self, cx: &mut Errors, known: &[&str]) {
        for (key, member) in self.entries() {
            if !known.contains(&key.as_str()) && !key.starts_with("x-") {
                let help = crate::report::nearest(&key, known.iter().copied());
                cx.warn(&member.at, format!("`{key}` means nothing here and is left out"), help);
            }
        }
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Tagged(tagged) => scalar(&tagged.value),
        Value::Null | Value::Sequence(_) | Value::Mapping(_) => None,
    }
}
