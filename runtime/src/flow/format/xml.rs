//! XML, as objects.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use serde_json::Value;

use crate::Map;
use crate::client::DecodeError;

/// How deep elements may nest, as in JSON.
const DEPTH: usize = 128;

/// An element that is open.
struct Open {
    name: String,
    members: Map,
    text: String,
}

/// The root element, as an object of one member.
pub(super) fn read(text: &str) -> Result<Value, DecodeError> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut open: Vec<Open> = Vec::new();
    let mut root = Map::new();
    loop {
        match reader.read_event().map_err(wrong)? {
            Event::Start(start) if open.len() < DEPTH && (root.is_empty() || !open.is_empty()) => open.push(begin(&start)?),
            Event::Start(_) => return Err(DecodeError::new("expected one root element, not nested without end")),
            Event::End(_) => {
                let Some(done) = open.pop() else { return Err(DecodeError::new("expected XML: an element ends that is not open")) };
                let members = open.last_mut().map_or(&mut root, |above| &mut above.members);
                add(members, done.name.clone(), done.value());
            }
            Event::Text(piece) => push(&mut open, &piece.xml10_content())?,
            Event::CData(piece) => push(&mut open, &piece.xml10_content())?,
            Event::GeneralRef(reference) => push(&mut open, &entity(&reference)?)?,
            Event::DocType(_) => return Err(DecodeError::new("expected XML without a DTD")),
            Event::Eof => break,
            Event::Empty(_) | Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
    }
    if root.is_empty() || !open.is_empty() {
        return Err(DecodeError::new("expected XML with one whole root element"));
    }
    Ok(Value::Object(root))
}

fn begin(start: &BytesStart<'_>) -> Result<Open, DecodeError> {
    let mut members = Map::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(wrong)?;
        let name = format!("@{}", attribute.key.as_ref());
        let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).map_err(wrong)?;
        members.insert(name, Value::String(value.into_owned()));
    }
    Ok(Open { name: start.name().as_ref().to_owned(), members, text: String::new() })
}

/// The five entities that every document has, and characters by their number (XML 1.0, section 4.1).
fn entity(reference: &BytesRef<'_>) -> Result<String, DecodeError> {
    if let Some(c) = reference.resolve_char_ref().map_err(wrong)? {
        return Ok(c.to_string());
    }
    let name: &str = reference;
    let known = quick_xml::escape::resolve_predefined_entity(name);
    known.map(str::to_owned).ok_or_else(|| DecodeError::new(format!("expected an entity that XML itself declares, found `&{name};`")))
}

/// Between elements only white space may stand outside the root.
fn push(open: &mut [Open], text: &str) -> Result<(), DecodeError> {
    match open.last_mut() {
        Some(element) => element.text.push_str(text),
        None if text.trim().is_empty() => {}
        None => return Err(DecodeError::new("expected XML, found text outside of any element")),
    }
    Ok(())
}

/// A name that repeats is a list.
fn add(members: &mut Map, name: String, value: Value) {
    match members.get_mut(&name) {
        Some(Value::Array(list)) => list.push(value),
        Some(first) => *first = Value::Array(vec![first.take(), value]),
        None => drop(members.insert(name, value)),
    }
}

impl Open {
    fn value(self) -> Value {
        let Self { name: _, mut members, text } = self;
        if members.is_empty() {
            return Value::String(text);
        }
        if !text.trim().is_empty() {
            members.insert("#text".to_owned(), Value::String(text.trim().to_owned()));
        }
        Value::Object(members)
    }
}

fn wrong(error: impl std::fmt::Display) -> DecodeError {
    DecodeError::new(format!("expected XML: {error}"))
}
