//! Source text: parsed once into one value tree, changed by overlays, walked with a cursor, searched for lines when an
//! error is printed.
//!
//! The only user of serde_yaml, so that a maintained fork with the same API is a one-line swap in `Cargo.toml`.

mod bundle;
mod cursor;
mod imports;
mod locate;
mod merge;
mod origin;
mod overlay;
mod parse;
mod pointer;
mod target;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_yaml::Value;

pub(crate) use bundle::Refused;
pub(crate) use cursor::Cursor;
use locate::Places;
pub(crate) use origin::Origins;
pub(crate) use pointer::Pointer;

/// YAML that stands in a text, as JSON.
///
/// # Errors
///
/// What is wrong with it, or what of it JSON cannot say.
pub(crate) fn yaml(text: &str) -> Result<serde_json::Value, String> {
    let value = parse::yaml(text).map_err(|(_, message)| message)?;
    match parse::beyond_json(&value) {
        Some(what) => Err(format!("JSON cannot say {what}")),
        None => Ok(parse::to_json(&value)),
    }
}

use crate::report::{Diagnostic, Errors, Place, Report};

/// A document: its name, its text, and the tree that was parsed from it and changed by its overlays.
///
/// # Overlays
///
/// What a vendor's document gets wrong is mended in a file of its own, so that the document can be updated as it is
/// published. `specs/things.overlay.yaml` (or `.overlay.json`) beside `specs/things.json` is an
/// [OpenAPI Overlay 1.0](https://spec.openapis.org/overlay/v1.0.0.html) document, and [`Source::read`] applies it to
/// OpenAPI and capability documents alike:
///
/// ```yaml
/// overlay: 1.0.0
/// info: { title: What the things API really does, version: 1.0.0 }
/// actions:
///   - target: $.paths['/things/{id}'].get
///     description: The published document has no operation ids.
///     update: { operationId: getThing }
///   - target: $.paths['/things/{id}'].get.parameters
///     update: { name: id, in: path, required: true, schema: { type: string } }
///   - target: $.paths.*.*.parameters[?@.name == 'tenant']
///     remove: true
/// ```
///
/// A `target` is a JSONPath (RFC 9535), and each action sees the result of those above it. `update` is merged into an
/// object: members recursively, lists end to end, any other value replaced; to a list it is appended as one entry.
/// `remove` takes what was selected, values of any kind, out of the object or list that holds it, and wins over `update`.
///
/// An action whose target matches nothing is an error: the vendor has mended it, and the action can go. Diagnostics and
/// generated documentation name the overlay for what stands there, and the document for the rest.
///
/// # Other files
///
/// A `$ref` of an OpenAPI document may name another local file, JSON or YAML, by a path relative to the file that says it
/// (`../` included), with a fragment (`common.yaml#/components/schemas/Error`) or without. [`Source::read`] grafts every
/// file that is reached below the key `x-capgen-files` of the tree and rewrites each `$ref` to point there; diagnostics
/// and generated documentation name the file. Overlays come first: each file has its own overlay beside it, and what an
/// overlay adds may refer to files too. What is not read (a URL, an absolute path, a file that is not there) is a warning
/// where it is used. [`Source::from_text`] reads no other file.
///
/// An entry `{from: other.yaml, import: things, as: alias}` under `binds`, `consumes`, `exposes` or `aggregates` of a
/// capability is replaced by the entry of that namespace in the other file, whose own imports come first and whose binds come
/// along. An import that leads nowhere, or back, is an error where it stands.
#[derive(Clone, Debug)]
pub struct Source {
    /// The document itself, then its overlays as they were applied, then the files it refers to, each with its overlays.
    texts: Vec<Text>,
    root: Value,
    origins: Origins,
    /// What the author of an overlay should look at, with the index of its text.
    warnings: Vec<(usize, Diagnostic)>,
    /// The `$ref`s to other files that are not followed, and why.
    refused: BTreeMap<Pointer, Refused>,
    /// The other files that were read, as they are found on disk.
    paths: Vec<PathBuf>,
}

/// What some editors put before the text of a file (RFC 3629 §6), and what no parser of JSON or YAML need know.
const BYTE_ORDER_MARK: char = '\u{feff}';

#[derive(Clone, Debug)]
struct Text {
    name: String,
    text: String,
    places: OnceLock<Places>,
}

impl Source {
    /// Reads and parses a file, `.json` as JSON and anything else as YAML, and applies the overlay beside it.
    ///
    /// # Errors
    ///
    /// A file cannot be read, its syntax is wrong at a line and column, or everything that is wrong with the overlay.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, Report> {
        let path = path.as_ref();
        Self::open(path, &shown(path))
    }

    /// As [`Source::read`], below `folder`; diagnostics say `path` alone, wherever the folder lies.
    ///
    /// # Errors
    ///
    /// As [`Source::read`]; a file that cannot be read is named in full.
    pub fn read_in(folder: impl AsRef<Path>, path: &str) -> Result<Self, Report> {
        Self::open(&folder.as_ref().join(path), path)
    }

    fn open(path: &Path, name: &str) -> Result<Self, Report> {
        let mut source = Self::with_overlays(path, name)?;
        if source.root().child("openapi").is_some() {
            bundle::bundle(&mut source, path);
        } else if source.root().child("capability").is_some() {
            imports::import(&mut source, path);
        }
        Ok(source)
    }

    /// One file, changed by the overlays beside it.
    fn with_overlays(path: &Path, name: &str) -> Result<Self, Report> {
        let mut source = Self::from_text(name, text_of(path, name)?)?;
        for overlay in overlays(path) {
            let file = overlay.file_name().unwrap_or_default();
            let name = shown(&Path::new(name).with_file_name(file));
            source = source.with_overlay(name.as_str(), text_of(&overlay, &name)?)?;
        }
        Ok(source)
    }

    /// Takes in the texts of `other`, whose tree is to stand at `root`, and gives that tree; `folder` is where the file
    /// lies, seen from the document.
    fn graft(&mut self, other: Self, root: &Pointer, folder: &str) -> Value {
        let Self { texts, root: tree, origins, warnings, refused: _, paths: _ } = other;
        let before = self.texts.len();
        self.origins.graft(root, origins, folder);
        self.warnings.extend(warnings.into_iter().map(|(order, warning)| (order + before, warning)));
        self.texts.extend(texts);
        tree
    }

    /// Parses `text`; `name` is what diagnostics call it, and tells JSON (`.json`) from YAML.
    ///
    /// # Errors
    ///
    /// A report of one syntax error at its line and column.
    pub fn from_text(name: impl Into<String>, text: impl Into<String>) -> Result<Self, Report> {
        let (name, mut text) = (name.into(), text.into());
        if text.starts_with(BYTE_ORDER_MARK) {
            text.remove(0);
        }
        let parsed = if name.ends_with(".json") { parse::json(&text) } else { parse::yaml(&text) };
        match parsed {
            Ok(root) => {
                let origins = Origins::of(file_name(&name));
                let texts = vec![Text { name, text, places: OnceLock::new() }];
                Ok(Self { texts, root, origins, warnings: Vec::new(), refused: BTreeMap::new(), paths: Vec::new() })
            }
            Err((place, message)) => Err(Report::of_file(&name, place, message, None)),
        }
    }

    /// Applies an overlay, after those that were applied before; `name` is what diagnostics call it.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the overlay, each at its line and column; see [`Source`].
    pub fn with_overlay(mut self, name: impl Into<String>, text: impl Into<String>) -> Result<Self, Report> {
        let overlay = Self::from_text(name, text)?;
        let mut cx = Errors::default();
        let (root, origins) = overlay::apply(&mut cx, &self, &overlay);
        cx.gate(&overlay)?;
        let order = self.texts.len();
        self.warnings.extend(cx.report(&overlay).diagnostics.into_iter().map(|warning| (order, warning)));
        self.root = parse::from_json(root);
        self.origins = origins;
        self.texts.extend(overlay.texts);
        Ok(self)
    }

    /// The files that [`Source::read`] reads for `path`: the document, each overlay that is there, and every file they
    /// refer to with its overlays.
    #[must_use]
    pub fn files(path: impl AsRef<Path>) -> Vec<PathBuf> {
        let path = path.as_ref();
        let reached = bundle::reached(path);
        let reached = reached.iter().flat_map(|path| std::iter::once(path.clone()).chain(overlays(path)));
        std::iter::once(path.to_owned()).chain(overlays(path)).chain(reached).collect()
    }

    /// Whether there is an overlay beside the document `path`.
    pub(crate) fn is_overlaid(path: impl AsRef<Path>) -> bool {
        overlays(path.as_ref()).next().is_some()
    }

    /// The document with its overlays applied and the files it refers to grafted, as plain data.
    #[must_use]
    pub fn merged(&self) -> serde_json::Value {
        parse::to_json(&self.root)
    }

    /// The name of the document, as diagnostics print it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.texts[0].name
    }

    /// The text of the document as it was read.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.texts[0].text
    }

    /// The file name without folders, which generated docs cite so that every door writes the same bytes.
    pub(crate) fn file_name(&self) -> &str {
        file_name(self.name())
    }

    /// Which file each node comes from.
    pub(crate) fn origins(&self) -> &Origins {
        &self.origins
    }

    /// What was found while the overlays were applied, with the order of its file.
    pub(crate) fn warnings(&self) -> &[(usize, Diagnostic)] {
        &self.warnings
    }

    /// Why the `$ref` at this pointer, which names another file, was not followed.
    pub(crate) fn refused(&self, at: &Pointer) -> Option<&Refused> {
        self.refused.get(at)
    }

    /// How the author would write a reference to this node.
    pub(crate) fn spell(&self, pointer: &Pointer) -> String {
        bundle::spell(pointer)
    }

    /// The whole document.
    pub(crate) fn root(&self) -> Cursor<'_> {
        Cursor::root(&self.root)
    }

    /// The node at `pointer`, if there is one.
    pub(crate) fn at(&self, pointer: &Pointer) -> Option<Cursor<'_>> {
        let mut cursor = self.root();
        for key in pointer.keys() {
            cursor = cursor.child(&key)?;
        }
        Some(cursor)
    }

    /// Finds a node of the merged tree in the file it comes from.
    pub(crate) fn locate(&self, pointer: &Pointer) -> Located<'_> {
        let origin = self.origins.find(pointer);
        let Text { name, text, places } = &self.texts[origin.file];
        Located {
            order: origin.file,
            file: name,
            place: Some(places.get_or_init(|| Places::of(text)).find(&origin.at)),
            pointer: origin.at,
        }
    }
}

/// Where a node stands.
pub(crate) struct Located<'a> {
    /// The document comes first, then its overlays.
    pub(crate) order: usize,
    /// The file as it was named to the generator.
    pub(crate) file: &'a str,
    /// Where in the file, if the text could be searched.
    pub(crate) place: Option<Place>,
    /// Where in the tree of that file.
    pub(crate) pointer: Pointer,
}

/// The overlays beside a document.
fn overlays(path: &Path) -> impl Iterator<Item = PathBuf> {
    ["overlay.yaml", "overlay.json"].map(|ending| path.with_extension(ending)).into_iter().filter(|path| path.is_file())
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

fn file_name(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

fn text_of(path: &Path, name: &str) -> Result<String, Report> {
    let bytes = std::fs::read(path).map_err(|error| {
        let message = format!("this file cannot be read: {error}");
        Report::of_file(&shown(path), None, message, Some("paths are relative to the crate that names them"))
    })?;
    String::from_utf8(bytes).map_err(|error| not_utf8(name, &error))
}

fn not_utf8(name: &str, error: &std::string::FromUtf8Error) -> Report {
    let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
    Report::of_file(name, Some(Place { line, column }), "this byte is not UTF-8".into(), Some("save the file as UTF-8"))
}
