//! A YAML text as a tree that knows where each node stands.

use std::ops::Range;

use saphyr_parser::{Event, Parser};

/// A node, by the bytes it takes.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) at: Range<usize>,
    pub(super) kind: Kind,
    /// Whether it has an anchor, or is an alias: then another place means it, too.
    pub(super) shared: bool,
}

/// What it is.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    Scalar(String),
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
}

impl Node {
    /// The member of this name.
    pub(super) fn get(&self, name: &str) -> Option<&Node> {
        self.entries().iter().find(|(key, _)| key.text() == Some(name)).map(|(_, value)| value)
    }

    /// The members, of a map.
    pub(super) fn entries(&self) -> &[(Node, Node)] {
        match &self.kind {
            Kind::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items, of a list.
    pub(super) fn items(&self) -> &[Node] {
        match &self.kind {
            Kind::List(items) => items,
            _ => &[],
        }
    }

    /// The text, of a scalar.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is written in brackets.
    pub(super) fn is_flow(&self, text: &str) -> bool {
        text[self.at.start..].starts_with(['[', '{'])
    }
}

/// Reads the first document of a text.
///
/// # Errors
/// Where it is no YAML.
pub(super) fn read(text: &str) -> Result<Node, String> {
    // The parser counts characters.
    let mut offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    offsets.push(text.len());
    let byte = |index: usize| offsets.get(index).copied().unwrap_or(text.len());
    let mut open: Vec<(Node, Option<Node>)> = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| format!("{}:{}: {}", error.marker().line(), error.marker().col() + 1, error.info()))?;
        let mut at = byte(span.start.index())..byte(span.end.index());
        // A text of several lines ends where the next thing begins.
        at.end = at.start + text[at.clone()].trim_end().len();
        let done = match event {
            Event::Scalar(value, _, anchor, _) => Node { at, kind: Kind::Scalar(value.into_owned()), shared: anchor > 0 },
            Event::Alias(_) => Node { at, kind: Kind::Scalar(String::new()), shared: true },
            Event::SequenceStart(anchor, _) => {
                open.push((Node { at, kind: Kind::List(Vec::new()), shared: anchor > 0 }, None));
                continue;
            }
            Event::MappingStart(anchor, _) => {
                open.push((Node { at, kind: Kind::Map(Vec::new()), shared: anchor > 0 }, None));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some((mut node, _)) = open.pop() else { continue };
                node.at.start = start(&node, text);
                node.at.end = end(&node, at.end, text);
                node
            }
            _ => continue,
        };
        match open.last_mut() {
            None => return Ok(done),
            Some((Node { kind: Kind::List(items), .. }, _)) => items.push(done),
            Some((Node { kind: Kind::Map(entries), .. }, key)) => match key.take() {
                None => *key = Some(done),
                Some(key) => entries.push((key, done)),
            },
            Some(_) => {}
        }
    }
    Err("1:1: there is nothing in it".to_owned())
}

/// Where a list or a map begins: the parser says of a list that is indented no further than its key that it begins with its
/// first item, after the dash.
fn start(node: &Node, text: &str) -> usize {
    match node.items().first() {
        Some(first) if first.at.start == node.at.start => text[..node.at.start].rfind('-').unwrap_or(node.at.start),
        _ => node.at.start,
    }
}

/// Where a list or a map ends: in brackets with them, else with the last thing in it.
fn end(node: &Node, told: usize, text: &str) -> usize {
    if node.is_flow(text) {
        return told;
    }
    let last = match &node.kind {
        Kind::List(items) => items.last().map(|item| item.at.end),
        Kind::Map(entries) => entries.last().map(|(_, value)| value.at.end),
        Kind::Scalar(_) => None,
    };
    last.unwrap_or(node.at.start).max(node.at.start)
}
