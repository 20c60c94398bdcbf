//! What expressions can see: the caller's inputs, the client's settings, and a current value.

use serde::Serialize;
use serde_json::Value;

use super::expr::{Expr, Piece};
use super::scripts::Script;
use crate::Map;
use crate::api;
use crate::client::{Client, DecodeError};
use crate::input::{Argument, IntoArgument};

/// What expressions can see.
#[derive(Clone, Debug)]
pub struct Scope {
    client: Client,
    inputs: Map,
    /// What paths start from.
    pub(super) current: Value,
}

impl Scope {
    /// Nothing but the settings of `client` yet.
    #[must_use]
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone(), inputs: Map::new(), current: Value::Null }
    }

    /// The same scope with an input; one that is absent stays so.
    #[must_use]
    pub fn input<T: Serialize + ?Sized>(mut self, name: &str, value: &T) -> Self {
        match serde_json::to_value(value) {
            Ok(Value::Null) | Err(_) => {}
            Ok(value) => drop(self.inputs.insert(name.to_owned(), value)),
        }
        self
    }

    /// The same scope, with another current value.
    pub(super) fn from(self, current: Value) -> Self {
        Self { current, ..self }
    }

    /// The inputs, as an object.
    #[must_use]
    pub fn inputs(&self) -> &Map {
        &self.inputs
    }

    /// A script that the client was given.
    pub(super) fn script(&self, name: &str) -> Option<Script> {
        self.client.script(name)
    }

    /// What an expression gives here, as the value of a parameter; what cannot be made is refused before anything is sent.
    #[must_use]
    pub fn argument(&self, expr: &Expr) -> Argument {
        match self.value(expr) {
            Ok(value) => value.map_or(Argument::Absent, Value::into_argument),
            Err(error) => Argument::Broken(error.message),
        }
    }

    /// What an expression gives here; `None` where it finds nothing.
    ///
    /// # Errors
    ///
    /// Where in the result, and what was expected.
    pub fn value(&self, expr: &Expr) -> Result<Option<Value>, DecodeError> {
        self.seen_from(&self.current, expr)
    }

    pub(super) fn seen_from(&self, current: &Value, expr: &Expr) -> Result<Option<Value>, DecodeError> {
        Ok(Some(match *expr {
            Expr::Null => Value::Null,
            Expr::Bool(value) => Value::Bool(value),
            Expr::Number(text) => text.parse().map_or(Value::Null, Value::Number),
            Expr::Text(text) => Value::String(text.to_owned()),
            Expr::Template(pieces) if self.is_absent(current, pieces) => return Ok(None),
            Expr::Template(pieces) => Value::String(self.text(current, pieces, |text| text)),
            Expr::List(items) => Value::Array(self.list(current, items)?),
            Expr::Object(members) => Value::Object(self.object(current, members)?),
            Expr::Input(name) => return Ok(self.inputs.get(name).cloned()),
            Expr::Setting(name) => return Ok(self.client.setting(name).map(Value::String)),
            Expr::At(path) => return Ok(path.select(current)),
            Expr::Each(path, item) => match path.select(current) {
                Some(Value::Array(elements)) => Value::Array(self.each(&elements, item)?),
                Some(Value::Null) | None => return Ok(None),
                Some(_) => return Err(DecodeError::new("expected a list")),
            },
            Expr::As(kind, inner) => match self.seen_from(current, inner)? {
                Some(value) => kind.coerce(value).map_err(DecodeError::new)?,
                None => return Ok(None),
            },
            Expr::Then(first, second) => match self.seen_from(current, first)? {
                Some(value) => return self.seen_from(&value, second),
                None => return Ok(None),
            },
        }))
    }

    fn list(&self, current: &Value, items: &[Expr]) -> Result<Vec<Value>, DecodeError> {
        let mut list = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            list.extend(self.seen_from(current, item).map_err(|error| error.within(&index.to_string()))?);
        }
        Ok(list)
    }

    fn each(&self, elements: &[Value], item: &Expr) -> Result<Vec<Value>, DecodeError> {
        let one = |(index, element): (usize, &Value)| {
            let value = self.seen_from(element, item).map_err(|error| error.within(&index.to_string()))?;
            Ok(value.unwrap_or(Value::Null))
        };
        elements.iter().enumerate().map(one).collect()
    }

    fn object(&self, current: &Value, members: &[(&str, Expr)]) -> Result<Map, DecodeError> {
        let mut object = Map::new();
        for (name, member) in members {
            let value = self.seen_from(current, member).map_err(|error| error.within(name))?;
            object.extend(value.map(|value| ((*name).to_owned(), value)));
        }
        Ok(object)
    }

    /// The text of a parameter that a call does not set; none where every input in it is absent.
    pub(crate) fn fixed(&self, pieces: &[api::Piece]) -> Option<String> {
        let absent = |piece: &api::Piece| matches!(piece, api::Piece::Input(name) if !self.inputs.contains_key(*name));
        if pieces.iter().any(absent) && !pieces.iter().any(|piece| matches!(piece, api::Piece::Input(_)) && !absent(piece)) {
            return None;
        }
        let one = |piece: &api::Piece| match *piece {
            api::Piece::Text(text) => text.to_owned(),
            api::Piece::Input(name) => self.inputs.get(name).map_or_else(String::new, shown),
            api::Piece::Setting(name) => self.client.setting(name).unwrap_or_default(),
        };
        Some(pieces.iter().map(one).collect())
    }

    /// Whether every value of a text is absent, and there is one at least: such a text says nothing.
    fn is_absent(&self, current: &Value, pieces: &[Piece]) -> bool {
        let found = |piece: &Piece| match *piece {
            Piece::Text(_) => None,
            Piece::Input(name) => Some(self.inputs.contains_key(name)),
            Piece::Setting(name) => Some(self.client.setting(name).is_some()),
            Piece::At(path) => Some(path.select(current).is_some_and(|value| !value.is_null())),
        };
        let mut found = pieces.iter().filter_map(found).peekable();
        found.peek().is_some() && found.all(|found| !found)
    }

    /// The pieces joined, each value escaped for where it lands. Values are inserted once and never looked into.
    pub(super) fn text(&self, current: &Value, pieces: &[Piece], escape: impl Fn(String) -> String) -> String {
        pieces
            .iter()
            .map(|piece| match *piece {
                Piece::Text(text) => text.to_owned(),
                Piece::Input(name) => self.inputs.get(name).map(shown).map_or_else(String::new, &escape),
                Piece::Setting(name) => self.client.setting(name).map_or_else(String::new, &escape),
                Piece::At(path) => path.select(current).as_ref().map(shown).map_or_else(String::new, &escape),
            })
            .collect()
    }
}

/// A string is its text, `null` nothing, anything else its JSON.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}
