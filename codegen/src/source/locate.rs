//! Line and column of every node: a second parse that keeps no values, done when the first diagnostic is printed.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use saphyr_parser::{Event, Parser, Span};

use super::Pointer;
use crate::report::Place;

/// The places of a text.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    nodes: BTreeMap<Pointer, Place>,
    /// The value of the first key that its mapping has already.
    repeated: Option<Place>,
}

impl Places {
    /// Reads `text` as YAML, of which JSON is a part; where it cannot be read any further, the rest has no place.
    pub(super) fn of(text: &str) -> Self {
        let text = without_surrogates(text);
        let mut places = Self::default();
        let mut open: Vec<Frame> = Vec::new();
        for event in Parser::new_from_str(&text).map_while(Result::ok) {
            places.see(&mut open, event);
        }
        places
    }

    /// The place of a node, or of the nearest node around it: what a merge key or an alias brings has no
    /// place of its own.
    pub(super) fn find(&self, pointer: &Pointer) -> Place {
        let mut at = pointer.clone();
        loop {
            if let Some(place) = self.nodes.get(&at) {
                return *place;
            }
            let Some(above) = at.parent() else { return Place { line: 1, column: 1 } };
            at = above;
        }
    }

    /// The first key that comes twice: serde_yaml itself only says in which mapping.
    pub(super) fn repeated_key(&self) -> Option<Place> {
        self.repeated
    }

    fn see(&mut self, open: &mut Vec<Frame>, (event, span): (Event<'_>, Span)) {
        match event {
            Event::Scalar(text, ..) => {
                let named = open.last_mut().is_some_and(|frame| frame.take_name(&text));
                if !named {
                    self.node(open, span);
                }
            }
            Event::Alias(_) => drop(self.node(open, span)),
            Event::MappingStart(..) => {
                let at = self.node(open, span);
                open.push(Frame::Mapping { at, name: None, seen: BTreeSet::new() });
            }
            Event::SequenceStart(..) => {
                let at = self.node(open, span);
                open.push(Frame::Sequence { at, next: 0 });
            }
            Event::MappingEnd | Event::SequenceEnd => drop(open.pop()),
            _ => {}
        }
    }

    /// Notes the node that begins here, and gives its pointer.
    fn node(&mut self, open: &mut [Frame], span: Span) -> Pointer {
        let place = Place { line: span.start.line(), column: span.start.col() + 1 };
        let (at, repeated) = match open.last_mut() {
            None => (Pointer::default(), false),
            Some(Frame::Sequence { at, next }) => {
                *next += 1;
                (at.child(&(*next - 1).to_string()), false)
            }
            Some(Frame::Mapping { at, name, seen }) => {
                let name = name.take().unwrap_or_default();
                (at.child(&name), !seen.insert(name))
            }
        };
        if repeated && self.repeated.is_none() {
            self.repeated = Some(place);
        }
        self.nodes.entry(at.clone()).or_insert(place);
        at
    }
}

/// A list or an object that has begun and not ended.
enum Frame {
    Sequence { at: Pointer, next: usize },
    Mapping { at: Pointer, name: Option<String>, seen: BTreeSet<String> },
}

impl Frame {
    /// Takes a scalar for the name of the next member, where one is due.
    fn take_name(&mut self, text: &str) -> bool {
        match self {
            Self::Mapping { name: name @ None, .. } => {
                *name = Some(text.to_owned());
                true
            }
            _ => false,
        }
    }
}

/// JSON writes characters beyond the basic plane as two escapes, which YAML refuses; as spaces they take the same room.
fn without_surrogates(text: &str) -> Cow<'_, str> {
    let is_surrogate = |at: usize| {
        text.get(at + 2..at + 6).and_then(|hex| u32::from_str_radix(hex, 16).ok()).is_some_and(|code| (0xD800..0xE000).contains(&code))
    };
    let found: Vec<usize> = text.match_indices("\\u").map(|(at, _)| at).filter(|at| is_surrogate(*at)).collect();
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut plain = text.to_owned();
    for at in found {
        plain.replace_range(at..at + 6, "\\u0020");
    }
    Cow::Owned(plain)
}
