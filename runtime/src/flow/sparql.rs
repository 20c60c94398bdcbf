//! SPARQL with values in it: each is a part of the text it stands in, and never of the query around it.

use std::borrow::Cow;

use super::expr::Piece;

/// A query as it is put together: what is open after what is written so far.
#[derive(Debug, Default)]
pub(super) struct Query {
    text: String,
    open: Open,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Open {
    #[default]
    Nothing,
    /// A literal, by its quote; three of them where it is long.
    Literal(char, bool),
    Iri,
    Comment,
}

impl Query {
    /// Adds what the document says, before the pieces that come `later`.
    pub(super) fn push(&mut self, literal: &str, later: &[Piece]) {
        let mut rest = literal;
        while let Some(c) = rest.chars().next() {
            let mut length = c.len_utf8();
            self.open = match self.open {
                Open::Nothing if c == '"' || c == '\'' => {
                    let long = rest.starts_with(&c.to_string().repeat(3));
                    length = if long { 3 } else { 1 };
                    Open::Literal(c, long)
                }
                Open::Nothing if c == '#' => Open::Comment,
                Open::Nothing if c == '<' && is_closed(&rest[1..], later) => Open::Iri,
                Open::Literal(..) if c == '\\' => {
                    length += rest[1..].chars().next().map_or(0, char::len_utf8);
                    self.open
                }
                Open::Literal(quote, true) if rest.starts_with(&quote.to_string().repeat(3)) => {
                    length = 3;
                    Open::Nothing
                }
                Open::Literal(quote, false) if c == quote => Open::Nothing,
                Open::Iri if c == '>' => Open::Nothing,
                Open::Comment if c == '\n' => Open::Nothing,
                open => open,
            };
            rest = &rest[length..];
        }
        self.text.push_str(literal);
    }

    /// Adds a value: escaped in a literal, encoded in an IRI, a literal of its own elsewhere; a number, a boolean and a part
    /// of a name stay as they are.
    pub(super) fn insert(&mut self, value: &str, later: &[Piece]) {
        let inserted: Cow<'_, str> = match self.open {
            Open::Literal(..) => escaped(value).into(),
            Open::Iri => encoded(value).into(),
            Open::Comment => value.replace(['\r', '\n'], " ").into(),
            Open::Nothing if is_bare(value) && (is_scalar(value) || self.is_in_name(later)) => value.into(),
            Open::Nothing => format!("\"{}\"", escaped(value)).into(),
        };
        self.text.push_str(&inserted);
    }

    /// Whether a name is being written: `?{{x}}`, `ex:{{x}}`, `{{x}}:a`.
    fn is_in_name(&self, later: &[Piece]) -> bool {
        let part = |c: char| c.is_alphanumeric() || "?$:_-".contains(c);
        self.text.ends_with(part) || later.first().is_some_and(|next| matches!(next, Piece::Text(next) if next.starts_with(part)))
    }

    pub(super) fn finish(self) -> String {
        self.text
    }
}

/// Whether what follows a `<` makes it an IRI (SPARQL 1.1, production 139), which a `>` ends before anything that no IRI can
/// hold; else it is an operator. A value cannot end it. `\u` stands for another character (section 19.2).
fn is_closed(after: &str, later: &[Piece]) -> bool {
    let texts = later.iter().filter_map(|piece| if let Piece::Text(text) = piece { Some(*text) } else { None });
    for text in std::iter::once(after).chain(texts) {
        let mut ends =
            text.match_indices(|c| !is_of_iri(c)).filter(|(at, _)| !["\\u", "\\U"].iter().any(|escape| text[*at..].starts_with(escape)));
        if let Some((_, end)) = ends.next() {
            return end == ">";
        }
    }
    false
}

fn is_of_iri(c: char) -> bool {
    c > ' ' && !"<>\"{}|^`\\".contains(c)
}

fn is_bare(value: &str) -> bool {
    let first = value.chars().next();
    first.is_some_and(|c| c.is_alphanumeric() || c == '-')
        && value.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c))
        && !value.ends_with('.')
}

fn is_scalar(value: &str) -> bool {
    value == "true" || value == "false" || (value.parse::<f64>().is_ok() && value.ends_with(|c: char| c.is_ascii_digit()))
}

/// SPARQL 1.1, production 160 (ECHAR).
fn escaped(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '\\' => escaped.push_str("\\\\"),
            '"' => escaped.push_str("\\\""),
            '\'' => escaped.push_str("\\'"),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            '\u{8}' => escaped.push_str("\\b"),
            '\u{c}' => escaped.push_str("\\f"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// What an IRI cannot hold, as UTF-8 percent-encoded.
fn encoded(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for c in value.chars() {
        if is_of_iri(c) {
            encoded.push(c);
        } else {
            let mut bytes = [0; 4];
            c.encode_utf8(&mut bytes).bytes().for_each(|byte| encoded.push_str(&format!("%{byte:02X}")));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A query of texts with one value between them.
    fn filled(texts: &[&'static str], value: &str) -> String {
        let pieces: Vec<Piece> = texts.iter().flat_map(|text| [Piece::Input("v"), Piece::Text(text)]).skip(1).collect();
        let mut query = Query::default();
        for (index, piece) in pieces.iter().enumerate() {
            match piece {
                Piece::Text(text) => query.push(text, &pieces[index + 1..]),
                _ => query.insert(value, &pieces[index + 1..]),
            }
        }
        query.finish()
    }

    const HOSTILE: &str = "1> ?p \"x";

    #[test]
    fn a_value_after_an_operator_is_a_literal() {
        let literal = "\"1> ?p \\\"x\"";
        for texts in [
            ["FILTER(?a<", ")"],
            ["FILTER(?a<", " && ?b>3)"],
            ["FILTER(?a<?b || ?c = ", ")"],
            ["FILTER(?a<", "\n)"],
            ["FILTER(?a <= ", ")"],
            ["FILTER(?a<\"<\" && ?b = ", ")"],
        ] {
            assert_eq!(filled(&texts, HOSTILE), texts.join(literal));
            assert_eq!(filled(&texts, "12"), texts.join("12"));
        }
    }

    #[test]
    fn a_value_in_an_iri_is_encoded() {
        for texts in
            [["<", "> ?p ?o"], ["<http://e/", "/a> ?p ?o"], ["<http://e/#", ">"], ["?a<?b && ?c = <", ">"], ["<http://\\u00e9/", ">"]]
        {
            assert_eq!(filled(&texts, HOSTILE), texts.join("1%3E%20?p%20%22x"));
        }
        assert_eq!(filled(&["<a", "b", "c> ?p ?o"], " "), "<a%20b%20c> ?p ?o");
    }

    #[test]
    fn an_operator_opens_nothing_that_a_later_iri_or_literal_closes() {
        assert_eq!(filled(&["?a<5 . <http://e/", "> ?p \"", "\""], "> \""), "?a<5 . <http://e/%3E%20%22> ?p \"> \\\"\"");
    }
}
