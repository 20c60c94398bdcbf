//! What a document says of values beside their types: bounds, patterns, known values. Data alone; the crate's `check`
//! module walks it.

use std::fmt;

/// What the values of an operation's requests must be.
#[derive(Clone, Copy, Debug)]
pub struct Checks {
    /// Of parameters, by the name of their input.
    pub params: &'static [(&'static str, &'static Check)],
    /// Of bodies, by media type.
    pub bodies: &'static [(&'static str, &'static Check)],
}

/// What a value must be beside its type (JSON Schema 2020-12, Validation). A keyword that is not about the kind of a
/// value says nothing of it, and nothing is said of `null`.
#[derive(Clone, Copy)]
pub struct Check {
    /// What it is in JSON: texts of a URL, a header or a form are read as that.
    pub kind: Kind,
    /// `minimum`, as the document spells the number.
    pub at_least: Option<&'static str>,
    /// `exclusiveMinimum`
    pub above: Option<&'static str>,
    /// `maximum`
    pub at_most: Option<&'static str>,
    /// `exclusiveMaximum`
    pub below: Option<&'static str>,
    /// `multipleOf`
    pub multiple_of: Option<&'static str>,
    /// `minLength`, in characters.
    pub min_length: Option<u64>,
    /// `maxLength`, in characters.
    pub max_length: Option<u64>,
    /// `pattern`
    pub pattern: Option<Pattern>,
    /// `minItems`
    pub min_items: Option<u64>,
    /// `maxItems`
    pub max_items: Option<u64>,
    /// `uniqueItems`
    pub unique: bool,
    /// `minProperties`
    pub min_properties: Option<u64>,
    /// `maxProperties`
    pub max_properties: Option<u64>,
    /// `enum` or `const`, each value as JSON; none allows any.
    pub values: &'static [&'static str],
    /// `items`
    pub items: Option<&'static Check>,
    /// `properties`
    pub properties: &'static [(&'static str, &'static Check)],
    /// `patternProperties`
    pub named: &'static [(Pattern, &'static Check)],
    /// `additionalProperties`
    pub additional: Option<&'static Check>,
    /// `required`, which only tells the variants of a choice apart: that it is there is a matter of types.
    pub required: &'static [&'static str],
    /// `allOf`
    pub all: &'static [&'static Check],
    /// `oneOf` or `anyOf`: what fits one of them fits.
    pub choice: Option<Choice>,
}

impl Check {
    /// Anything.
    pub const ANY: Self = Self {
        kind: Kind::Any,
        at_least: None,
        above: None,
        at_most: None,
        below: None,
        multiple_of: None,
        min_length: None,
        max_length: None,
        pattern: None,
        min_items: None,
        max_items: None,
        unique: false,
        min_properties: None,
        max_properties: None,
        values: &[],
        items: None,
        properties: &[],
        named: &[],
        additional: None,
        required: &[],
        all: &[],
        choice: None,
    };
}

/// Shows no more than its kind, for it may contain itself.
impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Check").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// What a checked value is in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Not known, or several.
    Any,
    /// A string.
    Text,
    /// A number, whole or not.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A list.
    List,
    /// An object.
    Object,
}

/// A pattern (ECMA 262) as expressions of the crate `regex`, which needs no more than one pass over a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// As the document writes it.
    pub said: &'static str,
    /// All of these are found in a text that matches.
    pub all: &'static [&'static str],
    /// None of these is.
    pub none: &'static [&'static str],
}

/// One of several.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// The property whose text says which; empty where there is none.
    pub tag: &'static str,
    /// What there is to choose from.
    pub variants: &'static [Variant],
}

/// A variant of a choice.
#[derive(Clone, Copy, Debug)]
pub struct Variant {
    /// The texts of the tag that say it.
    pub keys: &'static [&'static str],
    /// What it must be.
    pub check: &'static Check,
}

impl Checks {
    /// Of the parameter with this input name.
    pub(crate) fn param(&self, input: &str) -> Option<&'static Check> {
        self.params.iter().find(|(known, _)| *known == input).map(|(_, check)| *check)
    }

    /// Of a body of this media type; its parameters may differ.
    pub(crate) fn body(&self, media: &str) -> Option<&'static Check> {
        let essence = crate::body::media::essence(media);
        let same = |known: &str| crate::body::media::essence(known).eq_ignore_ascii_case(essence);
        let found = self.bodies.iter().find(|(known, _)| *known == media);
        found.or_else(|| self.bodies.iter().find(|(known, _)| same(known))).map(|(_, check)| *check)
    }
}
