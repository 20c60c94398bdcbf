//! Imports: what a capability takes from other files, put in the place of the entry that asks for it.

use std::path::Path;

use serde_yaml::Value;

use super::bundle::{folder_of, join, local};
use super::cursor::scalar;
use super::origin::Origin;
use super::pointer::percent_decode;
use super::{Pointer, Refused, Source};
use crate::report::nearest;

/// What can be imported: entries with a namespace.
const SECTIONS: [&str; 4] = ["binds", "consumes", "exposes", "aggregates"];

/// An entry that asks for another.
struct Asked {
    /// Where it stands.
    at: Pointer,
    /// Its index in a list, or its key in a map.
    key: Value,
    file: String,
    import: String,
    alias: Option<String>,
}

/// Where imports are resolved.
struct Importing<'a> {
    source: &'a mut Source,
    /// The document on disk.
    path: &'a Path,
    /// The files that are being read, as seen from the document: one that comes again is a circle.
    open: Vec<String>,
}

/// Puts what `source` imports in its place; its document is the file `path`.
pub(super) fn import(source: &mut Source, path: &Path) {
    let mut root = std::mem::take(&mut source.root);
    let document = super::file_name(source.name()).to_owned();
    let mut importing = Importing { source, path, open: vec![document] };
    let mut binds = Vec::new();
    importing.resolve(&mut root, "", &Pointer::default(), &mut binds);
    bring(&mut root, binds);
    source.root = root;
}

/// Whether a text may import anything.
pub(super) fn may_import(text: &str) -> bool {
    text.contains("import") && (text.contains("location") || text.contains("from"))
}

impl Importing<'_> {
    /// Resolves every section of a document, which lies in `folder`, and gives the binds of the files it takes from.
    fn resolve(&mut self, root: &mut Value, folder: &str, at: &Pointer, binds: &mut Vec<Value>) {
        for section in SECTIONS {
            if let Some(list) = root.get_mut(section) {
                self.section(list, section, folder, &at.child(section), binds);
            }
            if let Some(list) = root.get_mut("capability").and_then(|capability| capability.get_mut(section)) {
                self.section(list, section, folder, &at.child("capability").child(section), binds);
            }
        }
    }

    fn section(&mut self, list: &mut Value, section: &str, folder: &str, at: &Pointer, binds: &mut Vec<Value>) {
        for asked in asked(list, at) {
            let entry = self.fetch(&asked, section, folder, binds);
            let slot = match (&mut *list, &asked.key) {
                (Value::Sequence(items), Value::Number(index)) => {
                    index.as_u64().and_then(|index| items.get_mut(usize::try_from(index).ok()?))
                }
                (Value::Mapping(members), key) => members.get_mut(key),
                _ => None,
            };
            match (entry, slot) {
                (Ok(entry), Some(slot)) => *slot = entry,
                (Err(refused), _) => drop(self.source.refused.insert(asked.at, refused)),
                (Ok(_), None) => {}
            }
        }
    }

    /// The entry that is asked for, under the name it is to have.
    fn fetch(&mut self, asked: &Asked, section: &str, folder: &str, binds: &mut Vec<Value>) -> Result<Value, Refused> {
        let file = asked.file.strip_prefix("file://").unwrap_or(&asked.file);
        local(file)?;
        let key = join(folder, &percent_decode(file));
        if self.open.contains(&key) {
            let help = "put what both need into a third file".to_owned();
            return Err(Refused { why: format!("leads back to `{key}`"), help });
        }
        let path = self.path.parent().unwrap_or(Path::new("")).join(&key);
        let (mut tree, first) = self.read(&path, &key)?;
        self.open.push(key.clone());
        self.resolve(&mut tree, folder_of(&key), &Pointer::default().child("x-capgen-files").child(&key), binds);
        self.open.pop();
        binds.extend(entries(tree.get("binds")).into_iter().map(|(_, _, bind)| bind));
        let (at, mut entry) = find(&tree, section, &asked.import)?;
        let namespace = asked.alias.clone().unwrap_or_else(|| asked.import.clone());
        if let Value::Mapping(members) = &mut entry {
            members.insert("namespace".into(), namespace.into());
        }
        self.source.origins.set(&asked.at, Origin { file: first, at });
        Ok(entry)
    }

    /// A file, and the index of its text.
    fn read(&mut self, path: &Path, key: &str) -> Result<(Value, usize), Refused> {
        let name = join(folder_of(self.source.name()), key);
        if !path.is_file() {
            let help = format!("there is no file `{name}`: a path is relative to the file that says it");
            return Err(Refused { why: "is not there".to_owned(), help });
        }
        self.source.paths.push(path.to_owned());
        let read = Source::with_overlays(path, &name).map_err(|report| {
            let first = report.diagnostics.first().map(ToString::to_string).unwrap_or_default();
            Refused { why: format!("cannot be read: {}", first.replace("\n  help: ", "; help: ")), help: String::new() }
        })?;
        let first = self.source.origins.files.len();
        let aside = Pointer::default().child("x-capgen-files").child(key);
        Ok((self.source.graft(read, &aside, folder_of(key)), first))
    }
}

/// The entries of a section that ask for others.
fn asked(list: &Value, at: &Pointer) -> Vec<Asked> {
    let one = |(key, name, entry): (Value, String, Value)| {
        let text = |key: &str| entry.get(key).and_then(scalar);
        let import = text("import")?;
        let file = text("from").or_else(|| text("location"))?;
        // The key of a map is the name that it has here.
        let alias = text("as").or_else(|| key.is_string().then(|| name.clone()));
        Some(Asked { at: at.child(&name), key, file, import, alias })
    };
    entries(Some(list)).into_iter().filter_map(one).collect()
}

/// The entries of a list or a map: the key, how a pointer says it, and the entry.
fn entries(list: Option<&Value>) -> Vec<(Value, String, Value)> {
    match list {
        Some(Value::Sequence(items)) => {
            items.iter().enumerate().map(|(index, item)| (Value::from(index as u64), index.to_string(), item.clone())).collect()
        }
        Some(Value::Mapping(members)) => {
            members.iter().filter_map(|(key, member)| Some((key.clone(), scalar(key)?, member.clone()))).collect()
        }
        _ => Vec::new(),
    }
}

/// The entry of a file by its namespace, and where it stands there.
fn find(tree: &Value, section: &str, import: &str) -> Result<(Pointer, Value), Refused> {
    let inner = tree.get("capability").and_then(|capability| capability.get(section));
    let holders = [(Pointer::default().child("capability").child(section), inner), (Pointer::default().child(section), tree.get(section))];
    let mut known = Vec::new();
    for (at, list) in holders {
        for (_, name, entry) in entries(list) {
            let namespace = entry.get("namespace").and_then(scalar).unwrap_or_else(|| name.clone());
            if namespace == import {
                return Ok((at.child(&name), entry));
            }
            known.push(namespace);
        }
    }
    let why = format!("has no `{import}` under `{section}`");
    Err(Refused { why, help: nearest(import, known.iter().map(String::as_str)) })
}

/// Adds the binds of other files whose namespaces the document does not have.
fn bring(root: &mut Value, binds: Vec<Value>) {
    let Value::Mapping(members) = root else { return };
    let own: Vec<String> =
        entries(members.get("binds")).into_iter().map(|(_, name, bind)| bind.get("namespace").and_then(scalar).unwrap_or(name)).collect();
    let namespace = |bind: &Value| bind.get("namespace").and_then(scalar).unwrap_or_default();
    let mut brought: Vec<Value> = Vec::new();
    for bind in binds.into_iter().filter(|bind| !own.contains(&namespace(bind))) {
        if !brought.contains(&bind) {
            brought.push(bind);
        }
    }
    if brought.is_empty() {
        return;
    }
    match members.get_mut("binds") {
        Some(Value::Sequence(list)) => list.extend(brought),
        Some(Value::Mapping(map)) => map.extend(brought.into_iter().map(|bind| (Value::from(namespace(&bind)), bind))),
        _ => drop(members.insert("binds".into(), Value::Sequence(brought))),
    }
}
