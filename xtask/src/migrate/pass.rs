//! A pass over a document: its text, its nodes, what is to change and what is left.

use std::ops::Range;

use capgen_codegen::Place;
use saphyr_parser::ScalarStyle;
use serde_json::json;

use super::edits::Edits;
use super::tree::{Node, What};

/// What stays as it is, and the way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Left {
    pub(super) place: Place,
    pub(super) message: String,
    pub(super) help: &'static str,
}

/// A document while one pass looks at it.
pub(super) struct Pass<'a> {
    pub(super) text: &'a str,
    pub(super) edits: Edits,
    pub(super) left: Vec<Left>,
}

impl<'a> Pass<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, edits: Edits::default(), left: Vec::new() }
    }

    /// Notes that `node` is left, once.
    pub(super) fn leave(&mut self, node: &Node, message: impl Into<String>, help: &'static str) {
        let start = self.line_start(node.span.start);
        let line = self.text[..start].matches('\n').count() + 1;
        let column = self.text[start..node.span.start].chars().count() + 1;
        let left = Left { place: Place { line, column }, message: message.into(), help };
        if !self.left.contains(&left) {
            self.left.push(left);
        }
    }

    pub(super) fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |end| end + 1)
    }

    /// Where the line ends, before its line break.
    pub(super) fn line_end(&self, at: usize) -> usize {
        let end = self.text[at..].find('\n').map_or(self.text.len(), |end| at + end);
        if self.text[at..end].ends_with('\r') { end - 1 } else { end }
    }

    /// Where the next line begins.
    pub(super) fn next_line(&self, at: usize) -> usize {
        self.text[at..].find('\n').map_or(self.text.len(), |end| at + end + 1)
    }

    /// How many bytes stand before a node in its line: blanks and dashes, where it begins one.
    pub(super) fn column(&self, node: &Node) -> usize {
        node.span.start - self.line_start(node.span.start)
    }

    /// Whether keys and texts are to be quoted: the document is JSON.
    pub(super) fn is_json(&self) -> bool {
        self.text.trim_start_matches('\u{feff}').trim_start().starts_with('{')
    }

    /// A text as it may stand anywhere.
    pub(super) fn quoted(&self, text: &str) -> String {
        let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c)) && text.starts_with(|c: char| c.is_alphabetic());
        match (self.is_json(), plain) {
            (true, _) => json!(text).to_string(),
            (false, true) => text.to_owned(),
            (false, false) => format!("'{}'", text.replace('\'', "''")),
        }
    }

    /// Replaces the text of `node`, in its own quotes.
    pub(super) fn respell(&mut self, node: &Node, text: &str) {
        let What::Scalar(_, style) = &node.what else { return };
        let blank = node.held || self.text[node.span.clone()].contains('\n');
        let new = match style {
            _ if blank => return self.leave(node, format!("this is spelled `{text}` where it can be edited"), "write it on one line"),
            ScalarStyle::DoubleQuoted => json!(text).to_string(),
            ScalarStyle::SingleQuoted => format!("'{}'", text.replace('\'', "''")),
            _ => text.to_owned(),
        };
        if self.text[node.span.clone()] != new {
            self.edits.replace(node.span.clone(), new);
        }
    }

    /// As [`Pass::respell`], of a text that may need quotes where the one before did not.
    pub(super) fn respell_text(&mut self, node: &Node, text: &str) {
        let What::Scalar(before, style) = &node.what else { return };
        if before == text {
            return;
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_./~".contains(c) || before.contains(c);
        if *style == ScalarStyle::Plain && !node.held && !text.chars().all(plain) {
            return self.edits.replace(node.span.clone(), self.quoted(text));
        }
        self.respell(node, text);
    }

    /// Calls the member `from` of an object `to`.
    pub(super) fn rename(&mut self, map: &Node, from: &str, to: &str) {
        let Some((key, _)) = map.member(from) else { return };
        if map.index(to).is_some() {
            let help = "keep one of them";
            return self.leave(key, format!("both `{from}` and `{to}` stand here; `{from}` is left"), help);
        }
        self.respell(key, to);
    }

    /// The value of the member `key`; one that is not to be edited is told, and not looked into.
    pub(super) fn inside<'n>(&mut self, map: &'n Node, key: &str) -> Option<&'n Node> {
        let value = map.get(key)?;
        if value.held {
            let help = "write out what an anchor or a tag stands for, and migrate again";
            self.leave(value, format!("`{key}` has an anchor, an alias or a tag, and is left with all in it"), help);
            return None;
        }
        Some(value)
    }

    /// What goes when the member `index` does, and the comment after it, which is to be kept; nothing if more would go.
    pub(super) fn removal(&self, map: &Node, index: usize) -> Option<(Range<usize>, &'a str)> {
        let members = map.members();
        let (key, value) = members.get(index)?;
        let (start, end) = (key.span.start, value.span.end.max(key.span.end));
        if !map.flow {
            let begin = self.line_start(start);
            let comment = self.text[end..self.line_end(end)].trim_start_matches(':').trim();
            let lines = self.text[begin..start].trim().is_empty() && (comment.is_empty() || comment.starts_with('#'));
            let one_line = !self.text[start..end].contains('\n');
            return (lines && (one_line || self.bare(start, end))).then(|| (begin..self.next_line(end), comment));
        }
        let span = match (index.checked_sub(1).and_then(|before| members.get(before)), members.get(index + 1)) {
            (_, Some((next, _))) => self.up_to_next(start, end, next.span.start),
            (Some((_, before)), None) => self.bare(before.span.end, start).then_some(before.span.end..end),
            (None, None) => self.bare(end, map.span.end).then_some(map.span.start + 1..map.span.end - 1),
        };
        span.map(|span| (span, ""))
    }

    /// A member in braces and its comma; the line too, where nothing else stands in it.
    fn up_to_next(&self, start: usize, end: usize, next: usize) -> Option<Range<usize>> {
        let gap = &self.text[end..next];
        if !gap.contains(['\n', '#']) {
            return Some(start..next);
        }
        let comma = gap.find(',').filter(|comma| !gap[..*comma].contains('#'))?;
        let comma = end + comma + 1;
        let begin = self.line_start(start);
        let ends = self.text[comma..self.line_end(comma)].trim().is_empty();
        let alone = ends && self.text[begin..start].trim().is_empty();
        let start = if ends { self.text[..start].trim_end_matches(' ').len() } else { start };
        Some(if alone { begin..self.next_line(comma) } else { start..comma })
    }

    /// Whether no comment stands here.
    fn bare(&self, from: usize, to: usize) -> bool {
        self.text.get(from..to).is_some_and(|text| !text.contains("#"))
    }
}
