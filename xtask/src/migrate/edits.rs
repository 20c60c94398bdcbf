//! Edits of a text, collected first and applied together.

use std::collections::BTreeMap;
use std::ops::Range;

/// What is to change in a text: spans and what takes their place, and lines that move to the right.
#[derive(Debug, Default)]
pub(super) struct Edits {
    spans: Vec<(Range<usize>, String)>,
    /// By the byte at which a line begins: the spaces it gets.
    moved: BTreeMap<usize, usize>,
}

impl Edits {
    pub(super) fn replace(&mut self, span: Range<usize>, text: impl Into<String>) {
        self.spans.push((span, text.into()));
    }

    pub(super) fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.replace(at..at, text);
    }

    /// Moves every line of `text` that begins within `lines` by some spaces, besides what other edits move it.
    pub(super) fn shift(&mut self, text: &str, lines: Range<usize>, spaces: usize) {
        let mut start = lines.start;
        while start < lines.end {
            let line = text[start..].split_inclusive('\n').next().unwrap_or_default();
            if !line.trim_end_matches(['\r', '\n']).is_empty() && spaces > 0 {
                *self.moved.entry(start).or_default() += spaces;
            }
            start += line.len().max(1);
        }
    }

    /// The text with all of it done. A line that an edit adds moves as the one it stands in.
    pub(super) fn apply(self, text: &str) -> String {
        let Self { mut spans, moved } = self;
        let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let spaces = |at: usize| {
            let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
            " ".repeat(moved.get(&start).copied().unwrap_or(0))
        };
        for (span, new) in &mut spans {
            *new = new.replace('\n', &format!("{line_end}{}", spaces(span.start)));
        }
        let removed = |start: usize| {
            let whole = |span: &Range<usize>, new: &str| new.is_empty() && text[..span.end].ends_with('\n');
            spans.iter().any(|(span, new)| span.contains(&start) && (span.start < start || whole(span, new)))
        };
        let shifts: Vec<_> =
            moved.iter().filter(|(start, _)| !removed(**start)).map(|(start, count)| (*start..*start, " ".repeat(*count))).collect();
        // What moves a line stands before what else happens at its start, what is inserted before what is replaced.
        let mut all: Vec<_> = shifts.into_iter().chain(spans).collect();
        all.sort_by_key(|(span, _)| (span.start, span.end));
        let mut edited = String::with_capacity(text.len());
        let mut from = 0;
        for (span, new) in all {
            edited.push_str(text.get(from..span.start).unwrap_or_default());
            edited.push_str(&new);
            from = span.end.max(from);
        }
        edited + &text[from..]
    }
}
