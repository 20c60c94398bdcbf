//! Bundling: the files that an OpenAPI document refers to, grafted into its tree, so that every `$ref` is one within it.

use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use serde_yaml::{Mapping, Value};

use super::cursor::scalar;
use super::pointer::percent_decode;
use super::{Pointer, Source};

/// The member of the root below which the trees of other files are grafted: file → its stem → tree.
///
/// The stem comes last because a type is called after the last key of its pointer.
const FILES: &str = "x-capgen-files";

/// Members that hold data of the API, where `$ref` is no reference.
const DATA: [&str; 5] = ["const", "default", "enum", "example", "examples"];

/// Members whose keys are names, so that `default` below them is a response and no value.
const NAMED: [&str; 17] = [
    "$defs",
    "callbacks",
    "definitions",
    "dependentSchemas",
    "headers",
    "links",
    "mapping",
    "parameters",
    "pathItems",
    "paths",
    "patternProperties",
    "properties",
    "requestBodies",
    "responses",
    "schemas",
    "securitySchemes",
    "webhooks",
];

/// Why a reference to another file is not followed.
#[derive(Clone, Debug)]
pub(crate) struct Refused {
    /// Goes on after ``"`$ref` to `x.yaml`, which"``.
    pub(crate) why: String,
    /// The way out.
    pub(crate) help: String,
}

/// A file whose references are being rewritten.
#[derive(Clone)]
struct File {
    /// Its folder, relative to that of the document.
    folder: String,
    /// Where its tree is grafted.
    root: Pointer,
}

struct Bundle<'a> {
    source: &'a mut Source,
    /// The document on disk, and as diagnostics name it.
    path: &'a Path,
    name: String,
    /// By path relative to the folder of the document: where the tree is, or why there is none.
    known: IndexMap<String, Result<Pointer, Refused>>,
    /// Read, and not yet looked through.
    open: Vec<(File, Value)>,
}

/// Grafts every file that `source` refers to, and those that they refer to; its document is the file `path`.
pub(super) fn bundle(source: &mut Source, path: &Path) {
    let mut root = std::mem::take(&mut source.root);
    let name = source.name().to_owned();
    let document = super::file_name(&name).to_owned();
    let mut bundle = Bundle { source, path, name, known: IndexMap::new(), open: Vec::new() };
    bundle.known.insert(document, Ok(Pointer::default()));
    let file = File { folder: String::new(), root: Pointer::default() };
    bundle.visit(&file, &Pointer::default(), &mut root, false);
    let mut grafted = Mapping::new();
    while let Some((file, mut tree)) = bundle.open.pop() {
        bundle.visit(&file, &file.root, &mut tree, false);
        let keys: Vec<String> = file.root.keys().skip(1).collect();
        if let [name, stem] = keys.as_slice() {
            let below: Mapping = [(Value::from(stem.as_str()), tree)].into_iter().collect();
            grafted.insert(Value::from(name.as_str()), Value::Mapping(below));
        }
    }
    if let (Value::Mapping(members), false) = (&mut root, grafted.is_empty()) {
        members.insert(Value::from(FILES), Value::Mapping(grafted));
    }
    source.root = root;
}

/// Whether a text may refer to another file: what certainly does not need not be parsed to know what to watch.
pub(super) fn may_refer(text: &str) -> bool {
    let outward = |(at, found): (usize, &str)| {
        let value = text[at + found.len()..].trim_start_matches(['"', '\'', ':', ' ', '\t', '\n', '\r']);
        !value.starts_with('#')
    };
    text.match_indices("$ref").any(outward) || text.contains("mapping")
}

/// How a pointer below [`FILES`] is said: `pet.yaml#/Pet`.
pub(super) fn spell(pointer: &Pointer) -> String {
    let mut keys = pointer.keys();
    match (keys.next(), keys.next(), keys.next()) {
        (Some(root), Some(file), Some(_)) if root == FILES => format!("{file}#{}", keys.fold(Pointer::default(), |at, key| at.child(&key))),
        _ => format!("#{pointer}"),
    }
}

impl Bundle<'_> {
    /// Rewrites every reference below `value`, which is at `at`; `named` says that the keys of `value` are names.
    fn visit(&mut self, file: &File, at: &Pointer, value: &mut Value, named: bool) {
        match value {
            Value::Sequence(list) => {
                for (index, item) in list.iter_mut().enumerate() {
                    self.visit(file, &at.child(&index.to_string()), item, false);
                }
            }
            Value::Mapping(members) => {
                for (key, member) in members.iter_mut() {
                    let Some(key) = scalar(key) else { continue };
                    let at = at.child(&key);
                    match member {
                        Value::String(text) if !named && key == "$ref" => self.rewrite(file, &at, text),
                        Value::Mapping(mapping) if !named && key == "mapping" => self.rewrite_mapping(file, &at, mapping),
                        member if named || !DATA.contains(&key.as_str()) => {
                            self.visit(file, &at, member, !named && NAMED.contains(&key.as_str()));
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    /// The values of a discriminator's `mapping` are names of schemas or references; a reference is told by its looks.
    fn rewrite_mapping(&mut self, file: &File, at: &Pointer, mapping: &mut Mapping) {
        for (key, value) in mapping.iter_mut() {
            let Value::String(text) = value else { continue };
            let is_file = [".json", ".yaml", ".yml"].iter().any(|ending| text.ends_with(ending));
            if let (Some(key), true) = (scalar(key), is_file || text.contains('#')) {
                self.rewrite(file, &at.child(&key), text);
            }
        }
    }

    /// Makes a reference of `file` one within the bundled tree; one that cannot be followed stays as it is.
    fn rewrite(&mut self, file: &File, at: &Pointer, reference: &mut String) {
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        if !fragment.is_empty() && !fragment.starts_with('/') {
            let why = format!("ends in `#{fragment}`, which is no JSON Pointer");
            self.refuse(at, Refused { why, help: "write `#/` and the keys that lead to the node".to_owned() });
            return;
        }
        let found = if path.is_empty() { Ok(file.root.clone()) } else { self.load(&file.folder, path) };
        match found {
            Ok(root) => *reference = format!("#{}{fragment}", root.to_string().replace('%', "%25")),
            Err(refused) => self.refuse(at, refused),
        }
    }

    fn refuse(&mut self, at: &Pointer, refused: Refused) {
        self.source.refused.insert(at.clone(), refused);
    }

    /// Where the tree of the file `reference` is, seen from `folder`; the file is read if it was not before.
    fn load(&mut self, folder: &str, reference: &str) -> Result<Pointer, Refused> {
        local(reference)?;
        let key = join(folder, &percent_decode(reference));
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let loaded = self.read(&key);
        self.known.insert(key, loaded.clone());
        loaded
    }

    fn read(&mut self, key: &str) -> Result<Pointer, Refused> {
        let path = self.path.parent().unwrap_or(Path::new("")).join(key);
        let name = join(folder_of(&self.name), key);
        if !path.is_file() {
            let help = format!("there is no file `{name}`: a path is relative to the file that says it");
            return Err(Refused { why: "is not there".to_owned(), help });
        }
        self.source.paths.push(path.clone());
        let read = Source::with_overlays(&path, &name).map_err(|report| {
            let first = report.diagnostics.first().map(ToString::to_string).unwrap_or_default();
            Refused { why: format!("cannot be read: {}", first.replace("\n  help: ", "; help: ")), help: String::new() }
        })?;
        let root = Pointer::default().child(FILES).child(key).child(stem(key));
        let tree = self.source.graft(read, &root, folder_of(key));
        self.open.push((File { folder: folder_of(key).to_owned(), root: root.clone() }, tree));
        Ok(root)
    }
}

/// Only a relative path names a file: a build depends on nothing that is elsewhere.
pub(super) fn local(reference: &str) -> Result<(), Refused> {
    let scheme = reference.split_once(':').map(|(scheme, _)| scheme);
    let why = if scheme.is_some_and(|scheme| !scheme.contains(['/', '.'])) {
        "is not a local file"
    } else if reference.starts_with(['/', '\\']) {
        "is not a relative path"
    } else {
        return Ok(());
    };
    let help = "save it beside the document, and refer to it by its relative path".to_owned();
    Err(Refused { why: why.to_owned(), help })
}

/// The path from `folder`, without `.` and, as far as there is something to leave, without `..`.
pub(super) fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let root = if folder.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}

/// The part of a path before its last `/`.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// What a whole file is called: its name without the ending, or its folder where it is only an index.
fn stem(path: &str) -> &str {
    let file = super::file_name(path);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let folder = super::file_name(folder_of(path));
    if ["index", "_index"].contains(&stem) && !folder.is_empty() { folder } else { stem }
}

/// The overlays and other files that belong to a document, besides itself.
pub(super) fn reached(path: &Path) -> Vec<PathBuf> {
    let text = |path: &PathBuf| std::fs::read_to_string(path).unwrap_or_default();
    let files: Vec<PathBuf> = std::iter::once(path.to_owned()).chain(super::overlays(path)).collect();
    let reaches = |text: &str| may_refer(text) || super::imports::may_import(text);
    if !files.iter().any(|path| reaches(&text(path))) {
        return Vec::new();
    }
    Source::read(path).map(|source| source.paths).unwrap_or_default()
}
