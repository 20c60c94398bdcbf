//! Bodies that a document spells out, with values in them: each is escaped for the format it lands in.

use serde_json::Value;

use super::expr::{Expr, Piece};
use super::scope::{Scope, shown};
use super::sparql::Query;
use crate::body::{File, Multipart, Parts, Payload, Received};
use crate::quoted;

/// A request body as a document spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Template {
    /// JSON; values are members and elements of their own type, or parts of texts.
    Json(&'static str, Expr),
    /// Text of a media type, values inserted as they are.
    Text(&'static str, &'static [Piece]),
    /// XML of a media type, values escaped as character data, in attributes too.
    Xml(&'static str, &'static [Piece]),
    /// JSON text that is no JSON before its values are in it: each value is inserted as JSON, inside quotes as a part of
    /// the string.
    JsonText(&'static str, &'static [Piece]),
    /// A SPARQL query or update of a media type: in a literal or an IRI values are a part of it, elsewhere a literal.
    Sparql(&'static str, &'static [Piece]),
    /// `application/x-www-form-urlencoded`; what is absent is left out.
    Form(&'static [(&'static str, Expr)]),
    /// `multipart/form-data`
    Multipart(&'static [Part]),
}

/// A part of a form of parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: &'static str,
    /// Its content; a part without one is left out.
    pub value: Expr,
    /// The file name, which makes it a file.
    pub filename: Option<&'static str>,
    /// Its media type.
    pub media: Option<&'static str>,
}

impl Template {
    /// The body in this scope.
    pub(crate) fn render(&self, scope: &Scope) -> Payload {
        match *self {
            Self::Json(media, expr) => match scope.value(&expr) {
                Ok(value) => Payload::json(media, &value.unwrap_or(Value::Null)),
                Err(error) => Payload::new(media, Err(error.to_string())),
            },
            Self::Text(media, pieces) => Payload::text(media, scope.text(&scope.current, pieces, |text| text)),
            Self::Xml(media, pieces) => xml(media, &scope.text(&scope.current, pieces, |text| escaped(&text))),
            Self::JsonText(media, pieces) => json_text(media, scope, pieces),
            Self::Sparql(media, pieces) => Payload::text(media, sparql(scope, pieces)),
            Self::Form(members) => match scope.value(&Expr::Object(members)) {
                Ok(value) => Payload::form("application/x-www-form-urlencoded", &value.unwrap_or(Value::Null), &[]),
                Err(error) => Payload::new("", Err(error.to_string())),
            },
            Self::Multipart(parts) => Payload::multipart(&Rendered { scope, parts }),
        }
    }
}

/// XML 1.0, sections 2.2 and 2.4: `<`, `&` and quotes as entities; most control characters cannot be said at all.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\r' => escaped.push_str("&#13;"),
            c => escaped.push(c),
        }
    }
    escaped
}

fn xml(media: &str, text: &str) -> Payload {
    let forbidden = |c: char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    if text.contains(forbidden) {
        return Payload::new(media, Err("must not contain characters that XML cannot say".to_owned()));
    }
    Payload::text(media, text)
}

fn sparql(scope: &Scope, pieces: &[Piece]) -> String {
    let mut query = Query::default();
    for (index, piece) in pieces.iter().enumerate() {
        let later = &pieces[index + 1..];
        match piece {
            Piece::Text(text) => query.push(text, later),
            piece => query.insert(&scope.text(&scope.current, std::slice::from_ref(piece), |text| text), later),
        }
    }
    query.finish()
}

/// Within quotes a value is a part of the string; outside it is a value of its own. The result must be JSON.
fn json_text(media: &str, scope: &Scope, pieces: &[Piece]) -> Payload {
    let (mut text, mut is_quoted) = (String::new(), false);
    for piece in pieces {
        if let Piece::Text(literal) = piece {
            is_quoted = quoted::is_open(literal, is_quoted);
            text.push_str(literal);
            continue;
        }
        let inserted = scope.text(&scope.current, std::slice::from_ref(piece), |text| text);
        let as_string = Value::String(inserted).to_string();
        if is_quoted {
            text.push_str(&as_string[1..as_string.len() - 1]);
        } else {
            let value = match *piece {
                Piece::Input(name) => scope.inputs().get(name).map(ToString::to_string),
                _ => Some(as_string),
            };
            text.push_str(value.as_deref().unwrap_or("null"));
        }
    }
    match serde_json::from_str::<&serde_json::value::RawValue>(&text) {
        Ok(_) => Payload::new(media, Ok(text.into())),
        Err(_) => Payload::new(media, Err("is not JSON once its values are in it".to_owned())),
    }
}

/// A form of parts on its way out.
struct Rendered<'a> {
    scope: &'a Scope,
    parts: &'static [Part],
}

impl Multipart for Rendered<'_> {
    fn write(&self, parts: &mut Parts) {
        for Part { name, value, filename, media } in self.parts {
            let value = match self.scope.value(value) {
                Ok(Some(value)) => value,
                Ok(None) => continue,
                Err(error) => {
                    parts.refuse(name, &error.to_string());
                    continue;
                }
            };
            match filename {
                Some(filename) => parts.file(name, *media, &File::new(*filename, shown(&value))),
                None => parts.value(name, *media, &value),
            }
        }
    }

    fn read(_: &mut Received) -> Option<Self> {
        None
    }
}
