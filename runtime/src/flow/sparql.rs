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
    /// Adds what the document says, before `following`.
    pub(super) fn push(&mut self, literal: &str, following: &[Piece]) {
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
                Open::Nothing if c == '<' && is_iri(&rest[1..], following) => Open::Iri,
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
    pub(super) fn insert(&mut self, value: &str, next: Option<&str>) {
        let inserted: Cow<'_, str> = match self.open {
            Open::Literal(..) => escaped(value).into(),
            Open::Iri => encoded(value).into(),
            Open::Comment => value.replace(['\r', '\n'], " ").into(),
            Open::Nothing if is_bare(value) && (is_scalar(value) || self.is_in_name(next)) => value.into(),
            Open::Nothing => format!("\"{}\"", escaped(value)).into(),
        };
        self.text.push_str(&inserted);
    }

    /// Whether a name is being written: `?{{x}}`, `ex:{{x}}`, `{{x}}:a`.
    fn is_in_name(&self, next: Option<&str>) -> bool {
        let part = |c: char| c.is_alphanumeric() || "?$:_-".contains(c);
        self.text.ends_with(part) || next.is_some_and(|next| next.starts_with(part))
    }

    pub(super) fn finish(self) -> String {
        self.text
    }
}

/// Whether what follows a `<` makes it the beginning of an IRI, and not an operator: nothing that no IRI has, up to a `>` (SPARQL 1.1,
/// production 139). Values may be a part of one.
fn is_iri(rest: &str, following: &[Piece]) -> bool {
    let texts = following.iter().filter_map(|piece| if let Piece::Text(text) = piece { Some(*text) } else { None });
    let end = std::iter::once(rest).chain(texts).flat_map(str::chars).find(|c| *c <= ' ' || "<>\"{}|^`\\".contains(*c));
    end == Some('>')
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

/// What an IRI cannot hold (SPARQL 1.1, production 139), as UTF-8 percent-encoded.
fn encoded(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for c in value.chars() {
        if c <= ' ' || "<>\"{}|^`\\".contains(c) {
            let mut bytes = [0; 4];
            c.encode_utf8(&mut bytes).bytes().for_each(|byte| encoded.push_str(&format!("%{byte:02X}")));
        } else {
            encoded.push(c);
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A query with `value` where the text has `@`.
    fn with(text: &'static str, value: &str) -> String {
        let pieces: Vec<Piece> = text.split('@').map(Piece::Text).collect();
        let mut query = Query::default();
        for (index, piece) in pieces.iter().enumerate() {
            let Piece::Text(text) = piece else { continue };
            query.push(text, &pieces[index + 1..]);
            if let Some(Piece::Text(next)) = pieces.get(index + 1) {
                query.insert(value, Some(next));
            }
        }
        query.finish()
    }

    #[test]
    fn a_value_after_an_operator_is_a_literal_and_one_in_an_iri_is_a_part_of_it() {
        let cases = [
            ("FILTER(?a<@)}", "FILTER(?a<\"x y>\")}"),
            ("FILTER(?a < @)", "FILTER(?a < \"x y>\")"),
            ("FILTER(?a<=@)", "FILTER(?a<=\"x y>\")"),
            ("FILTER(?a<@ && ?b>@)", "FILTER(?a<\"x y>\" && ?b>\"x y>\")"),
            ("FILTER(?a<@", "FILTER(?a<\"x y>\""),
            ("?s <@> ?o", "?s <x%20y%3E> ?o"),
            ("?s <http://e/@/@> ?o", "?s <http://e/x%20y%3E/x%20y%3E> ?o"),
            ("?s <http://e/a> @", "?s <http://e/a> \"x y>\""),
        ];
        for (text, query) in cases {
            assert_eq!(with(text, "x y>"), query, "{text}");
        }
    }
}
