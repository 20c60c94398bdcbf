//! Path templates on the serving side: which requests match, and which values they carry.

use crate::path::{Piece, pieces};

/// A path template, taken apart.
#[derive(Debug)]
pub(super) struct Template {
    segments: Vec<Vec<Part>>,
    /// The last segment, where it matches as it is written: most paths that match nothing differ in it.
    last: Option<&'static str>,
    /// The pairs that a query must have.
    query: Vec<&'static str>,
    /// How many characters of the template are literal: of two that match, the more literal one serves.
    pub(super) literal_length: usize,
}

/// A piece of it.
#[derive(Debug)]
enum Part {
    /// A literal matches as it is written, and as a client sends it: percent-encoded where a URL has to be (RFC 3986, section 2.5).
    Literal(&'static str, Option<String>),
    Param(&'static str),
}

/// A value found in a path: the wire name, and the text as it came.
pub(super) type Found = (&'static str, String);

impl Template {
    pub(super) fn new(path: &'static str) -> Self {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let query: Vec<_> = query.split('&').filter(|pair| !pair.is_empty()).collect();
        let segments: Vec<_> = path.split('/').skip(1).map(parts).collect();
        let last = match segments.last().map(Vec::as_slice) {
            Some([Part::Literal(text, None)]) => Some(*text),
            _ => None,
        };
        let literal = |part: &Part| if let Part::Literal(text, _) = part { text.len() } else { 0 };
        let literal_length = segments.iter().flatten().map(literal).chain(query.iter().map(|pair| pair.len())).sum();
        Self { segments, last, query, literal_length }
    }

    /// The values in the segments of a path, when they and the query match. A value may be empty; whether it may, is for the inputs to say.
    /// A variable that is there twice has one value.
    pub(super) fn find(&self, path: &[&str], query: &str) -> Option<Vec<Found>> {
        if path.len() != self.segments.len() || self.last.is_some_and(|last| path.last() != Some(&last)) {
            return None;
        }
        let has = |pair: &&str| query.split('&').any(|given| given == *pair || given.strip_suffix('=') == Some(*pair));
        if !self.query.iter().all(has) {
            return None;
        }
        let mut found = Vec::new();
        for (segment, given) in self.segments.iter().zip(path) {
            match_segment(segment, given, &mut found)?;
        }
        Some(found)
    }
}

/// The segments of a path.
pub(super) fn segments(path: &str) -> Vec<&str> {
    path.split('/').skip(1).collect()
}

fn parts(segment: &'static str) -> Vec<Part> {
    let part = |piece| match piece {
        Piece::Param(name) => Part::Param(name),
        Piece::Literal(text) => {
            let encoded = percent_encoding::utf8_percent_encode(text, LITERAL).to_string();
            Part::Literal(text, (encoded != text).then_some(encoded))
        }
    };
    pieces(segment).into_iter().map(part).collect()
}

fn strip_literal<'g>(given: &'g str, text: &str, encoded: Option<&str>) -> Option<&'g str> {
    given.strip_prefix(text).or_else(|| given.strip_prefix(encoded?))
}

/// What a URL's path cannot carry as it is.
const LITERAL: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`');

/// Matches from the left; a parameter reaches to the next literal.
fn match_segment(parts: &[Part], given: &str, found: &mut Vec<Found>) -> Option<()> {
    let Some((first, later)) = parts.split_first() else { return given.is_empty().then_some(()) };
    let name = match first {
        Part::Literal(text, encoded) => return match_segment(later, strip_literal(given, text, encoded.as_deref())?, found),
        Part::Param(name) => name,
    };
    let (value, rest) = match later.first() {
        None => (given, ""),
        // The last occurrence, so that `{name}.json` takes `a.json.json` whole.
        Some(Part::Literal(text, _)) => given.rfind(text).map(|at| given.split_at(at))?,
        // Nothing separates the two; the first takes one character.
        Some(Part::Param(_)) => given.split_at(given.chars().next().map_or(0, char::len_utf8)),
    };
    match found.iter().find(|(known, _)| known == name) {
        Some((_, same)) if same != value => return None,
        Some(_) => {}
        None => found.push((name, value.to_owned())),
    }
    match_segment(later, rest, found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(template: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        Template::new(template).find(&segments(path), query)
    }

    #[test]
    fn paths_are_matched_segment_by_segment() {
        assert_eq!(find("/a/b", "/a/b"), Some(vec![]));
        assert_eq!(find("/a/b", "/a"), None);
        assert_eq!(find("/a/b", "/a/b/"), None);
        assert_eq!(find("/a/{x}", "/a/1%202"), Some(vec![("x", "1%202".to_owned())]));
        assert_eq!(find("/a/{x}", "/a/%2e%2E"), Some(vec![("x", "%2e%2E".to_owned())]));
        assert_eq!(find("/a/{x}", "/a/b%2Fc"), Some(vec![("x", "b%2Fc".to_owned())]));
        assert_eq!(find("/a/{x}", "/a/"), Some(vec![("x", String::new())]));
        assert_eq!(find("/a/{x}/c", "/a//c"), Some(vec![("x", String::new())]));
        assert_eq!(find("/a/{x}", "/a/%ff"), Some(vec![("x", "%ff".to_owned())]));
        assert_eq!(find("/ä ö/{x}", "/%C3%A4%20%C3%B6/1"), Some(vec![("x", "1".to_owned())]));
    }

    #[test]
    fn a_variable_that_is_there_twice_has_one_value() {
        assert_eq!(find("/{id}/x/{id}", "/1/x/1"), Some(vec![("id", "1".to_owned())]));
        assert_eq!(find("/{id}/x/{id}", "/1/x/2"), None);
    }

    #[test]
    fn a_query_in_a_template_must_be_there() {
        assert_eq!(find("/a?x=1", "/a?y=2&x=1"), Some(vec![]));
        assert_eq!(find("/a?acl", "/a?acl="), Some(vec![]));
        assert_eq!(find("/a?x=1", "/a?x=2"), None);
        assert_eq!(find("/a?x=1", "/a"), None);
    }

    #[test]
    fn parameters_may_share_a_segment_with_text() {
        assert_eq!(find("/f/{name}.json", "/f/a.json.json"), Some(vec![("name", "a.json".to_owned())]));
        assert_eq!(find("/f/{name}.json", "/f/a.xml"), None);
        assert_eq!(find("/{a}{b}", "/é2"), Some(vec![("a", "é".to_owned()), ("b", "2".to_owned())]));
        assert_eq!(find("/{a}-{b}", "/1-2"), Some(vec![("a", "1".to_owned()), ("b", "2".to_owned())]));
    }
}
