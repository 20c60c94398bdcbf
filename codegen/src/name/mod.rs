//! Names: how a word of a document is spelled in Rust. Casing happens here and nowhere else.

mod signs;

use heck::{ToPascalCase, ToShoutySnakeCase, ToSnakeCase};
use proc_macro2::{Ident, Span};

/// A word of a document and its three spellings in Rust, decided once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name {
    /// As the document says it, and as it goes over the wire.
    pub(crate) wire: String,
    /// For functions, fields and modules.
    pub(crate) snake: String,
    /// For types and variants.
    pub(crate) pascal: String,
    /// For statics.
    pub(crate) screaming: String,
}

impl Name {
    /// Spells `wire` in Rust.
    pub(crate) fn new(wire: &str) -> Self {
        Self::spelled(wire, wire)
    }

    /// Goes over the wire as `wire`, and is spelled in Rust after `words`.
    pub(crate) fn spelled(wire: &str, words: &str) -> Self {
        let words: String = words.chars().map(|c| if unicode_ident::is_xid_continue(c) { c } else { ' ' }).collect();
        Self {
            wire: wire.to_owned(),
            snake: safe(&words.to_snake_case(), "empty"),
            pascal: safe(&words.to_pascal_case(), "Empty"),
            screaming: safe(&words.to_shouty_snake_case(), "EMPTY"),
        }
    }

    /// Spells a value or a property, saying its signs in words where nothing else would be left of them: `+1`, `>=`, `😀`.
    pub(crate) fn worded(wire: &str) -> Self {
        let mut chars = wire.chars();
        let signed = matches!(chars.next(), Some('+' | '-')) && chars.next().is_some_and(|c| c.is_ascii_digit());
        let silent = !wire.is_empty() && !wire.chars().any(char::is_alphanumeric);
        if signed || silent { Self::spelled(wire, &signs::words(wire)) } else { Self::new(wire) }
    }

    /// Spells `wire` so that it is none of the names that are `taken`: a number after it tells it apart.
    pub(crate) fn apart(wire: &str, taken: impl Fn(&Self) -> bool) -> Self {
        let mut name = Self::new(wire);
        let mut count = 2_usize;
        let words = if wire.chars().any(char::is_alphanumeric) { wire } else { "value" };
        while taken(&name) {
            name = Self::spelled(wire, &format!("{words} {count}"));
            count += 1;
        }
        name
    }

    /// Spells the name of an operation, a route or a tool, beside what every generated module already names.
    pub(crate) fn action(wire: &str) -> Self {
        Self::renamed_action(wire, wire)
    }

    /// As [`Name::action`], for one that is `wire` in the document and spelled in Rust after `words`.
    pub(crate) fn renamed_action(wire: &str, words: &str) -> Self {
        const TAKEN: [&str; 5] = ["api", "builder", "from_env", "listen", "routes"];
        let name = Self::spelled(wire, words);
        if TAKEN.contains(&name.snake.as_str()) { Self::spelled(wire, &format!("{words} call")) } else { name }
    }

    /// The name as a function, field or module.
    pub(crate) fn ident(&self) -> Ident {
        ident(&self.snake)
    }

    /// The name as a type or variant.
    pub(crate) fn type_ident(&self) -> Ident {
        ident(&self.pascal)
    }

    /// The name as a static.
    pub(crate) fn static_ident(&self) -> Ident {
        ident(&self.screaming)
    }

    /// The name as a type, with a suffix such as `Inputs`.
    pub(crate) fn suffixed(&self, suffix: &str) -> Ident {
        ident(&format!("{}{suffix}", self.pascal))
    }
}

/// The input name that kebab, snake and camel spellings share: `backup-id` and `backup_id` are one.
pub(crate) fn fold(name: &str) -> String {
    Name::new(name).snake
}

/// A raw identifier where the word is a keyword.
pub(crate) fn ident(word: &str) -> Ident {
    match syn::parse_str::<Ident>(word) {
        Ok(ident) => ident,
        // `safe` leaves nothing but keywords to fail here, and those that cannot be raw carry an underscore.
        Err(_) => Ident::new_raw(word, Span::call_site()),
    }
}

/// Makes a word an identifier: never empty, never led by a digit, never one of the five that cannot be raw.
fn safe(word: &str, empty: &str) -> String {
    let first = word.chars().next();
    match word {
        "" | "_" => empty.to_owned(),
        "self" | "Self" | "super" | "crate" => format!("{word}_"),
        _ if first.is_some_and(unicode_ident::is_xid_start) => word.to_owned(),
        _ => format!("_{word}"),
    }
}
