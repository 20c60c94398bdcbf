//! A document as nodes that know where they stand in its text.

use std::ops::Range;

use capgen_codegen::Place;
use saphyr_parser::{Event, Parser, ScalarStyle, Span};

/// A node and its bytes in the text.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) span: Range<usize>,
    pub(super) what: What,
    /// An object or a list in brackets.
    pub(super) flow: bool,
    /// Has an anchor or a tag, stands for another node, or is written as no edit expects it: left as it is.
    pub(super) held: bool,
}

/// What a node is.
#[derive(Debug)]
pub(super) enum What {
    /// A text, and how it is quoted.
    Scalar(String, ScalarStyle),
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
    /// `*name`
    Alias,
}

impl Node {
    /// The text, if this is one.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.what {
            What::Scalar(text, _) => Some(text),
            _ => None,
        }
    }

    /// The members, if this is an object.
    pub(super) fn members(&self) -> &[(Self, Self)] {
        match &self.what {
            What::Map(members) => members,
            _ => &[],
        }
    }

    /// The index of the member `key`.
    pub(super) fn index(&self, key: &str) -> Option<usize> {
        self.members().iter().position(|(name, _)| name.text() == Some(key))
    }

    /// The key and the value of the member `key`.
    pub(super) fn member(&self, key: &str) -> Option<&(Self, Self)> {
        self.members().get(self.index(key)?)
    }

    /// The value of the member `key`; `null` is as good as absent.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        self.member(key).map(|(_, value)| value).filter(|value| !value.is_null())
    }

    /// The text of the member `key`.
    pub(super) fn said(&self, key: &str) -> Option<&str> {
        self.get(key)?.text()
    }

    /// The elements of a list, or the values of an object.
    pub(super) fn entries(&self) -> Vec<&Self> {
        match &self.what {
            What::List(items) => items.iter().collect(),
            What::Map(members) => members.iter().map(|(_, value)| value).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether this is an object that may be edited.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.what, What::Map(_)) && !self.held
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(&self.what, What::Scalar(text, ScalarStyle::Plain) if ["", "~", "null", "Null", "NULL"].contains(&text.as_str()))
    }
}

/// An object or a list that has begun and not ended.
struct Frame {
    node: Node,
    /// Of an object: the key whose value is to come.
    key: Option<Node>,
}

struct Reading<'a> {
    text: &'a str,
    /// The byte at which each character begins.
    bytes: Vec<usize>,
    /// Where the last node ended that has any text.
    end: usize,
    open: Vec<Frame>,
    root: Option<Node>,
}

/// Reads `text`; nothing if it is empty.
///
/// # Errors
/// Where it cannot be read any further, and why.
pub(super) fn parse(text: &str) -> Result<Option<Node>, (Place, String)> {
    let bytes = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let mut reading = Reading { text, bytes, end: 0, open: Vec::new(), root: None };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let at = error.marker();
            (Place { line: at.line(), column: at.col() + 1 }, error.info().to_owned())
        })?;
        reading.see(event, span);
    }
    Ok(reading.root)
}

impl Reading<'_> {
    fn see(&mut self, event: Event<'_>, span: Span) {
        let byte = |index: usize| self.bytes.get(index).copied().unwrap_or(self.text.len());
        let span = byte(span.start.index())..byte(span.end.index());
        let bracketed = !span.is_empty();
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let span = match style {
                    ScalarStyle::Plain if text.is_empty() => self.end..self.end,
                    ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => self.quoted(span),
                    _ => span.start..span.start + self.text[span].trim_end().len(),
                };
                let held = anchor > 0 || tag.is_some();
                self.add(Node { span, what: What::Scalar(text.into_owned(), style), flow: false, held });
            }
            Event::Alias(_) => self.add(Node { span, what: What::Alias, flow: false, held: true }),
            Event::MappingStart(anchor, tag) => {
                // `[a: 1]` is an object without braces.
                let bare = !bracketed && self.open.last().is_some_and(|frame| frame.node.flow);
                let held = anchor > 0 || tag.is_some() || bare;
                self.begin(Node { span, what: What::Map(Vec::new()), flow: bracketed, held });
            }
            Event::SequenceStart(anchor, tag) => {
                let held = anchor > 0 || tag.is_some();
                self.begin(Node { span, what: What::List(Vec::new()), flow: bracketed, held });
            }
            Event::MappingEnd | Event::SequenceEnd => self.close(span),
            _ => {}
        }
    }

    /// A quoted text ends with its quote, whatever the parser has looked at behind it.
    fn quoted(&self, span: Range<usize>) -> Range<usize> {
        let text = &self.text[span.clone()];
        let Some(open) = text.find(['\'', '"']) else { return span };
        let quote = &text[open..=open];
        let mut skip = false;
        for (at, c) in text[open + 1..].char_indices() {
            let at = open + 1 + at;
            match c {
                _ if skip => skip = false,
                '\\' if quote == "\"" => skip = true,
                '\'' if quote == "'" && text[at + 1..].starts_with('\'') => skip = true,
                _ if text[at..].starts_with(quote) => return span.start..span.start + at + 1,
                _ => {}
            }
        }
        span
    }

    fn begin(&mut self, node: Node) {
        self.open.push(Frame { node, key: None });
    }

    fn close(&mut self, span: Range<usize>) {
        let Some(Frame { mut node, .. }) = self.open.pop() else { return };
        // What the parser has looked at behind the bracket is no part of it.
        node.span.end = if node.flow { span.start + 1 } else { self.end.max(node.span.start) };
        self.add(node);
    }

    fn add(&mut self, node: Node) {
        self.end = self.end.max(node.span.end);
        let Some(Frame { node: around, key }) = self.open.last_mut() else {
            self.root.get_or_insert(node);
            return;
        };
        match &mut around.what {
            What::List(items) => items.push(node),
            What::Map(members) => match key.take() {
                Some(key) => members.push((key, node)),
                None => {
                    let before = self.text[..node.span.start].rsplit('\n').next().unwrap_or_default();
                    let explicit = before.trim_end().ends_with('?');
                    around.held |= explicit || node.held || node.text().is_none();
                    *key = Some(node);
                }
            },
            _ => {}
        }
    }
}
