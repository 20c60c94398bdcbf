//! Several documents as one: objects deeply, lists of named things by their names, all else must agree.

use std::{collections::BTreeMap, fmt};

use serde_json::{Map, Value};

use super::page::Block;

/// A value on which two blocks disagree.
#[derive(Debug)]
pub(super) struct Conflict {
    pointer: String,
    first: Sighting,
    second: Sighting,
}

#[derive(Debug)]
struct Sighting {
    heading: String,
    line: usize,
    value: Value,
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pointer, first, second } = self;
        writeln!(f, "{}: `{pointer}` has two values", second.line)?;
        writeln!(f, "  {first}")?;
        write!(f, "  {second}")
    }
}

impl fmt::Display for Sighting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { heading, line, value } = self;
        write!(f, "line {line}, \"{heading}\": {value}")
    }
}

/// Merges the blocks in page order, or lists every conflict between them.
pub(super) fn merge(blocks: &[Block]) -> Result<Value, Vec<Conflict>> {
    let mut merged = Value::Object(Map::new());
    let mut cx = Merge { blocks, current: 0, origins: BTreeMap::new(), conflicts: Vec::new() };
    for (index, block) in blocks.iter().enumerate() {
        cx.current = index;
        cx.value(&mut merged, &block.document, "");
    }
    if cx.conflicts.is_empty() { Ok(merged) } else { Err(cx.conflicts) }
}

struct Merge<'a> {
    blocks: &'a [Block],
    current: usize,
    /// Which block brought what is at a pointer of the merged document; nothing said: as its parent.
    origins: BTreeMap<String, usize>,
    conflicts: Vec<Conflict>,
}

impl Merge<'_> {
    fn value(&mut self, merged: &mut Value, new: &Value, at: &str) {
        match (merged, new, list_of(at)) {
            (Value::Object(merged), Value::Object(new), _) => self.object(merged, new, at),
            (Value::Array(merged), Value::Array(new), Some(name)) => self.list(merged, new, at, name),
            (merged, new, _) if merged != new => self.conflict(merged, new, at),
            _ => {}
        }
    }

    fn object(&mut self, merged: &mut Map<String, Value>, new: &Map<String, Value>, at: &str) {
        for (key, value) in new {
            let at = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
            match merged.get_mut(key) {
                Some(merged) => self.value(merged, value, &at),
                None => {
                    merged.insert(key.clone(), value.clone());
                    self.origins.insert(at, self.current);
                }
            }
        }
    }

    fn list(&mut self, merged: &mut Vec<Value>, new: &[Value], at: &str, name: Name) {
        for item in new {
            let same = merged.iter().position(|old| name(old) == name(item));
            let at = format!("{at}/{}", same.unwrap_or(merged.len()));
            match same {
                Some(index) => self.value(&mut merged[index], item, &at),
                None => {
                    merged.push(item.clone());
                    self.origins.insert(at, self.current);
                }
            }
        }
    }

    fn conflict(&mut self, merged: &Value, new: &Value, at: &str) {
        let first = self.sighting(self.origin(at), merged);
        let second = self.sighting(self.current, new);
        self.conflicts.push(Conflict { pointer: at.to_owned(), first, second });
    }

    fn origin(&self, at: &str) -> usize {
        let mut at = Some(at);
        while let Some(pointer) = at {
            if let Some(origin) = self.origins.get(pointer) {
                return *origin;
            }
            at = pointer.rsplit_once('/').map(|(parent, _)| parent);
        }
        0
    }

    fn sighting(&self, block: usize, value: &Value) -> Sighting {
        let Block { heading, line, document: _ } = &self.blocks[block];
        Sighting { heading: heading.clone(), line: *line, value: value.clone() }
    }
}

/// What tells the items of a list apart.
type Name = fn(&Value) -> &Value;

/// The lists of named things. In any other list, order and number carry meaning, so it must be the same everywhere.
fn list_of(at: &str) -> Option<Name> {
    match at {
        "/tags" => Some(|tag| tag.get("name").unwrap_or(tag)),
        "/servers" => Some(|server| server.get("url").unwrap_or(server)),
        "/security" => Some(|requirement| requirement),
        _ => None,
    }
}
