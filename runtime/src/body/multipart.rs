//! `multipart/form-data` (RFC 7578): files and values as parts, written and read.

use std::fmt;

use bytes::Bytes;
use http::HeaderMap;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::form::text;
use super::text::Text;
use super::{Body, Payload, media};
use crate::input::Violation;
use crate::json::Missing;
use crate::random;

/// A file of a form: its content, and what is said of it.
///
/// ```
/// use capgen_runtime::body::File;
///
/// let file = File::new("report.csv", "id,name\n").media("text/csv");
/// assert_eq!(file.name.as_deref(), Some("report.csv"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct File {
    /// The file name, never a path to trust.
    pub name: Option<String>,
    /// The media type; without one the document's, or `application/octet-stream`.
    pub media: Option<String>,
    /// Headers of the part besides those two.
    pub headers: HeaderMap,
    /// The content.
    pub content: Body,
}

impl File {
    /// A file with a name.
    pub fn new(name: impl Into<String>, content: impl Into<Body>) -> Self {
        Self { name: Some(name.into()), content: content.into(), ..Self::default() }
    }

    /// The same file, of a media type.
    #[must_use]
    pub fn media(self, media: impl Into<String>) -> Self {
        Self { media: Some(media.into()), ..self }
    }

    /// The content, where all of it is in memory, as it is on a server.
    #[must_use]
    pub fn bytes(&self) -> Option<Bytes> {
        self.content.whole()
    }
}

/// Content without a name.
impl<T: Into<Body>> From<T> for File {
    fn from(content: T) -> Self {
        Self { content: content.into(), ..Self::default() }
    }
}

/// A form of parts, as generated structs are.
pub trait Multipart: Sized {
    /// Adds every part.
    fn write(&self, parts: &mut Parts);

    /// Reads every part before it gives up on any. `None` after a violation was recorded.
    fn read(parts: &mut Received) -> Option<Self>;
}

/// The parts of a form on their way out.
pub struct Parts {
    boundary: String,
    body: Body,
    wrong: Option<String>,
    /// The parts that are no files.
    values: crate::Map,
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts").field("body", &self.body).finish_non_exhaustive()
    }
}

impl Parts {
    pub(super) fn new() -> Self {
        // Random, so that no content can be made to hold it.
        Self {
            boundary: format!("capgen-{:016x}{:016x}", random::number(), random::number()),
            body: Body::default(),
            wrong: None,
            values: crate::Map::new(),
        }
    }

    /// Adds a file, of its own media type or of `media`.
    pub fn file(&mut self, name: &str, media: Option<&str>, file: &File) {
        let of_its_own = file.media.as_deref().or_else(|| file.content.media_type());
        let media = of_its_own.or(media).unwrap_or("application/octet-stream");
        // A browser sends a name, if only an empty one, and servers tell files from values by it.
        let file_name = file.name.as_deref().unwrap_or(name);
        self.part(name, Some(file_name), Some(media), &file.headers, file.content.clone());
    }

    /// Adds each file.
    pub fn files<'a>(&mut self, name: &str, media: Option<&str>, files: impl IntoIterator<Item = &'a File>) {
        files.into_iter().for_each(|file| self.file(name, media, file));
    }

    /// Adds a value: a scalar as its text, an object as its JSON, a list as a part an element; nothing where there is none.
    pub fn value<T: Serialize + ?Sized>(&mut self, name: &str, media: Option<&str>, value: &T) {
        match serde_json::to_value(value) {
            Ok(Value::Null) => {}
            Ok(value) => {
                match &value {
                    Value::Array(items) if !media.is_some_and(media::is_json) => items.iter().for_each(|item| self.one(name, media, item)),
                    value => self.one(name, media, value),
                }
                self.values.insert(name.to_owned(), value);
            }
            Err(error) => self.refuse(name, &error.to_string()),
        }
    }

    fn one(&mut self, name: &str, media: Option<&str>, value: &Value) {
        let is_json = media.is_some_and(media::is_json);
        let structured = matches!(value, Value::Object(_) | Value::Array(_));
        let media = media.or_else(|| structured.then_some("application/json"));
        let text = if is_json { value.to_string() } else { text(value) };
        self.part(name, None, media, &HeaderMap::new(), Body::from(text));
    }

    fn part(&mut self, name: &str, file: Option<&str>, media: Option<&str>, headers: &HeaderMap, content: Body) {
        let mut head = format!("--{}\r\nContent-Disposition: form-data; name=\"{}\"", self.boundary, escaped(name));
        if let Some(file) = file {
            head += &format!("; filename=\"{}\"", escaped(file));
        }
        head += "\r\n";
        if let Some(media) = media {
            if http::HeaderValue::try_from(media).is_err() {
                return self.refuse(name, "has a media type that cannot be sent");
            }
            head += &format!("Content-Type: {media}\r\n");
        }
        let mut head = head.into_bytes();
        for (name, value) in headers {
            for piece in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
                head.extend_from_slice(piece);
            }
        }
        head.extend_from_slice(b"\r\n");
        self.body.append(Body::from(head));
        self.body.append(content);
        self.body.append(Body::from("\r\n"));
    }

    pub(crate) fn refuse(&mut self, name: &str, why: &str) {
        self.wrong.get_or_insert_with(|| format!("has a part `{name}`, which {why}"));
    }

    pub(super) fn finish(self) -> Payload {
        let Self { boundary, mut body, wrong, values } = self;
        body.append(Body::from(format!("--{boundary}--\r\n")));
        let content = wrong.map_or(Ok(body), Err);
        Payload { media: format!("multipart/form-data; boundary={boundary}"), content, value: Some(Value::Object(values)) }
    }
}

/// Names cannot end a header or its quotes (HTML standard, multipart form data).
fn escaped(name: &str) -> String {
    name.replace('\r', "%0D").replace('\n', "%0A").replace('"', "%22")
}

/// The parts of a form that a server got.
pub struct Received {
    parts: Vec<(String, File)>,
    violations: Vec<Violation>,
    /// The parts that are no files, where they are to be checked.
    values: Option<crate::Map>,
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received").field("parts", &self.parts).field("violations", &self.violations).finish_non_exhaustive()
    }
}

impl Received {
    pub(super) fn new(parts: Vec<(String, File)>, checked: bool) -> Self {
        Self { parts, violations: Vec::new(), values: checked.then(crate::Map::new) }
    }

    /// The values, and what is wrong with the parts.
    pub(super) fn finish(self) -> (crate::Map, Vec<Violation>) {
        (self.values.unwrap_or_default(), self.violations)
    }

    /// A file that must be there. `None` after a violation was recorded.
    pub fn file(&mut self, name: &str) -> Option<File> {
        match self.optional_file(name)? {
            Some(file) => Some(file),
            None => self.refuse(name, "is required"),
        }
    }

    /// A file that may be absent.
    pub fn optional_file(&mut self, name: &str) -> Option<Option<File>> {
        let mut files = self.take(name);
        match files.len() {
            0 => Some(None),
            1 => Some(files.pop()),
            _ => self.refuse(name, "must be given once"),
        }
    }

    /// Every file of this name.
    pub fn files(&mut self, name: &str) -> Option<Vec<File>> {
        Some(self.take(name))
    }

    /// Every file of this name; `None` inside where there is none.
    pub fn optional_files(&mut self, name: &str) -> Option<Option<Vec<File>>> {
        let files = self.take(name);
        Some((!files.is_empty()).then_some(files))
    }

    /// A value; one that is not `required` is of a type that may be absent.
    pub fn value<T: DeserializeOwned>(&mut self, name: &'static str, required: bool) -> Option<T> {
        let parts = self.take(name);
        if let Some(values) = self.values.as_mut().filter(|_| !parts.is_empty()) {
            values.insert(name.to_owned(), value_of(&parts));
        }
        let read = match parts.as_slice() {
            [] => Missing::<serde_json::Error>::decode(name, required),
            [one] if one.media.as_deref().is_some_and(media::is_json) => {
                self::text_of(one).and_then(|text| T::deserialize(Text::Json(text)))
            }
            parts => parts.iter().map(text_of).collect::<Result<_, _>>().and_then(|texts| T::deserialize(Text::Plain(texts))),
        };
        match read {
            Ok(value) => Some(value),
            Err(_) if parts.is_empty() => self.refuse(name, "is required"),
            Err(error) => self.refuse(name, format!("is not as the document says: {error}")),
        }
    }

    /// What nobody asked for by name.
    pub fn rest(&mut self) -> Vec<(String, File)> {
        std::mem::take(&mut self.parts)
    }

    fn take(&mut self, name: &str) -> Vec<File> {
        let (taken, left) = std::mem::take(&mut self.parts).into_iter().partition(|(part, _)| part == name);
        self.parts = left;
        let taken: Vec<(String, File)> = taken;
        taken.into_iter().map(|(_, file)| file).collect()
    }

    fn refuse<T>(&mut self, name: &str, message: impl Into<String>) -> Option<T> {
        let mut violation = Violation::new("body", "body", message);
        crate::input::push_token(&mut violation.pointer, name);
        self.violations.push(violation);
        None
    }
}

/// The value of parts that are to be checked: what is JSON as such, else texts.
fn value_of(parts: &[File]) -> Value {
    let one = |part: &File| {
        let text = text_of(part).unwrap_or_default();
        let json = part.media.as_deref().is_some_and(media::is_json).then(|| serde_json::from_str(&text).ok()).flatten();
        json.unwrap_or(Value::String(text))
    };
    match parts {
        [part] => one(part),
        parts => parts.iter().map(one).collect(),
    }
}

fn text_of(part: &File) -> Result<String, serde_json::Error> {
    use serde::de::Error as _;
    let bytes = part.bytes().unwrap_or_default();
    String::from_utf8(bytes.into()).map_err(|_| serde_json::Error::custom("expected text in UTF-8"))
}
