//! Formats of answers, each read into one model of values: JSON's.

#[cfg(feature = "formats")]
mod columns;
#[cfg(feature = "formats")]
mod delimited;
#[cfg(feature = "formats")]
mod html;
#[cfg(feature = "formats")]
mod markdown;
mod text;
#[cfg(feature = "formats")]
mod xml;
#[cfg(feature = "formats")]
mod yaml;

use serde_json::Value;

use crate::client::{self, DecodeError, Received};

/// How the body of an answer is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RawFormat {
    /// JSON (RFC 8259); no body at all is `null`.
    Json,
    /// Text of the charset that the media type names, UTF-8 if it names none, as one string.
    Text,
    /// Bytes, which have no value but themselves: as one string in Base64.
    Binary,
    /// XML 1.0: the root element as an object of one member. An element is an object of its attributes (`@name`), its
    /// elements by name (a list, where a name repeats) and its text (`#text`); one with nothing but text is that text.
    /// Documents with a DTD are refused.
    #[cfg(feature = "formats")]
    Xml,
    /// Comma-separated values (RFC 4180): the first row names the members of the objects that all others become; what it
    /// names not at all, or twice, is called by the number of its column, as in every table.
    #[cfg(feature = "formats")]
    Csv,
    /// The same, separated by tabs.
    #[cfg(feature = "formats")]
    Tsv,
    /// The same, separated by `|`.
    #[cfg(feature = "formats")]
    Psv,
    /// YAML 1.2, as JSON: keys become texts.
    #[cfg(feature = "formats")]
    Yaml,
    /// HTML: an object of `title`, `text`, and `tables`, each a list of objects by the cells of its head; what a CSS selector
    /// leaves of it.
    #[cfg(feature = "formats")]
    Html(Option<&'static str>),
    /// CommonMark with tables: an object of `frontMatter`, `sections` (`heading`, `level`, `text`) and `tables`; the sections
    /// whose heading begins with a text.
    #[cfg(feature = "formats")]
    Markdown(Option<&'static str>),
}

impl RawFormat {
    /// Reads a whole body.
    ///
    /// # Errors
    ///
    /// Where, and what was expected.
    pub fn read(self, received: &Received) -> Result<Value, DecodeError> {
        match self {
            Self::Json if received.body.is_empty() => Ok(Value::Null),
            Self::Json => client::json(received),
            Self::Text => text::read(received).map(Value::String),
            Self::Binary => Ok(Value::String(text::base64(&received.body))),
            #[cfg(feature = "formats")]
            other => other.read_text(&text::read(received)?),
        }
    }

    #[cfg(feature = "formats")]
    fn read_text(self, text: &str) -> Result<Value, DecodeError> {
        match self {
            Self::Json | Self::Text | Self::Binary => Ok(Value::String(text.to_owned())),
            Self::Xml => xml::read(text),
            Self::Csv => delimited::read(text, b','),
            Self::Tsv => delimited::read(text, b'\t'),
            Self::Psv => delimited::read(text, b'|'),
            Self::Yaml => yaml::read(text),
            Self::Html(selector) => html::read(text, selector),
            Self::Markdown(prefix) => Ok(markdown::read(text, prefix)),
        }
    }
}
