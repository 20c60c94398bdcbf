//! Expressions: where a value comes from, as static data.

use super::coerce::Kind;
use super::path::Path;

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expr {
    /// `null`
    Null,
    /// A boolean.
    Bool(bool),
    /// A number, as JSON writes it.
    Number(&'static str),
    /// A text.
    Text(&'static str),
    /// A text with values in it.
    Template(&'static [Piece]),
    /// A list; what is absent is left out.
    List(&'static [Expr]),
    /// An object; what is absent is left out.
    Object(&'static [(&'static str, Expr)]),
    /// An input of the function, with its own type; absent if the caller left it out.
    Input(&'static str),
    /// A setting of the client.
    Setting(&'static str),
    /// A part of the current value: of an answer, of an element, or of the steps so far.
    At(Path),
    /// A list, each element of which is made from an element of the list at a path.
    Each(Path, &'static Expr),
    /// A value of a type, to which what fits is converted.
    As(Kind, &'static Expr),
    /// The second expression, seen from the value of the first.
    Then(&'static Expr, &'static Expr),
}

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// As it is written.
    Text(&'static str),
    /// An input of the function: a string is its text, anything else its JSON, nothing where it is absent.
    Input(&'static str),
    /// A setting of the client.
    Setting(&'static str),
    /// A part of the current value.
    At(Path),
}
