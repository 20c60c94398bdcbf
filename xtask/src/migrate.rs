//! `capability migrate`: a capability of any version in the newest shape. The text is edited where it differs, so that
//! comments, order and spelling stay as they are.

mod tree;

use std::{
    collections::BTreeSet,
    fs,
    ops::Range,
    path::{Path, PathBuf},
};

use capgen_codegen::{Options, Source, generate};

use crate::{Outcome, corpus::documents};
use tree::{Kind, Node};

const NEWEST: &str = "1.0.0-beta5";

/// Lists of what has a name, which are maps by the name since alpha3.
const NAMED: [&str; 10] =
    ["resources", "operations", "inputParameters", "outputParameters", "tools", "prompts", "arguments", "skills", "steps", "functions"];

/// What is below these is the author's own, whatever it is called.
const OPAQUE: [&str; 8] = ["with", "data", "schema", "schemas", "metadata", "keys", "hints", "properties"];

/// Units whose name for people was `label`, or is spelled `title`.
const LABELLED: [&str; 10] =
    ["info", "resources", "operations", "tools", "prompts", "arguments", "skills", "functions", "flows", "aggregates"];

/// Stands in an edit for what its line is indented further; no YAML has it.
const INDENT: char = '\0';

/// A document in its newest shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migrated {
    /// The text.
    pub text: String,
    /// What was left as it is, each with its place and the reason.
    pub left: Vec<String>,
}

/// Migrates `document`, in place or to standard output.
///
/// # Errors
/// What keeps it from being read; or from meaning the same afterwards, in which case nothing is written.
pub fn run(document: &Path, write: bool) -> Outcome {
    let text = fs::read_to_string(document).map_err(|error| format!("{}: {error}\n", document.display()))?;
    let Migrated { text: migrated, left } = migrate(&text).map_err(|why| format!("{}:{why}\n", document.display()))?;
    compare(document, &migrated)?;
    left.iter().for_each(|remark| eprintln!("{}:{remark}", document.display()));
    if !write {
        return Ok(migrated);
    }
    fs::write(document, &migrated).map_err(|error| format!("{}: {error}\n", document.display()))?;
    Ok(if migrated == text {
        format!("{}: nothing to change\n", document.display())
    } else {
        format!("{}: migrated\n", document.display())
    })
}

/// Migrates every capability of `folder` in memory, twice, and says how many generate the same code.
///
/// # Errors
/// The same lines, where one does not.
pub fn verify(folder: &Path) -> Outcome {
    let documents: Vec<PathBuf> = documents::list(folder).map_err(|error| format!("{}: {error}\n", folder.display()))?;
    let (mut same, mut passed_over, mut left_some, mut changed, mut failed) = (0, 0, 0, 0, String::new());
    for document in documents {
        let Ok(text) = fs::read_to_string(&document) else { continue };
        if !text.contains("capability:") || code(&document, &text).is_none() {
            passed_over += 1;
            continue;
        }
        let again = migrate(&text).and_then(|once| Ok((migrate(&once.text)?.text == once.text, once)));
        match again {
            Ok((true, once)) => match compare(&document, &once.text) {
                Ok(()) => {
                    same += 1;
                    changed += usize::from(once.text != text);
                    left_some += usize::from(!once.left.is_empty());
                }
                Err(why) => failed += &why,
            },
            Ok((false, _)) => failed += &format!("{}: is changed again\n", document.display()),
            Err(why) => failed += &format!("{}:{why}\n", document.display()),
        }
    }
    let total = format!(
        "{same} documents generate the same once they are migrated ({changed} changed, {left_some} with something left), \
         {passed_over} passed over that generate nothing\n"
    );
    if failed.is_empty() { Ok(total) } else { Err(failed + &total) }
}

/// # Errors
/// When the document meant something, and means something else once it is migrated.
fn compare(document: &Path, migrated: &str) -> Result<(), String> {
    let text = fs::read_to_string(document).map_err(|error| format!("{}: {error}\n", document.display()))?;
    let Some(before) = code(document, &text) else { return Ok(()) };
    let after = code(document, migrated).ok_or_else(|| format!("{}: is refused once it is migrated\n", document.display()))?;
    if before == after { Ok(()) } else { Err(format!("{}: would mean something else\n", document.display())) }
}

/// What a document generates, but for where its parts stand in the document; none if it is refused.
fn code(document: &Path, text: &str) -> Option<Vec<String>> {
    let source = Source::from_text(document.to_string_lossy(), text.to_owned()).ok()?;
    let module = generate(&source, &Options::default()).ok()?;
    let lines = module.files.iter().flat_map(|file| file.text.lines());
    Some(lines.filter(|line| !line.contains("Spec: `")).map(str::to_owned).collect())
}

/// The document in its newest shape.
///
/// # Errors
/// Where it is no YAML.
pub fn migrate(text: &str) -> Result<Migrated, String> {
    let root = tree::read(text)?;
    let mut migration = Migration { text, edits: Vec::new(), left: Vec::new(), shifted: vec![0; text.lines().count() + 1] };
    migration.version(&root);
    migration.walk(&root, "", 0);
    Ok(migration.finish())
}

/// A text, and what is to become of it.
struct Migration<'a> {
    text: &'a str,
    edits: Vec<(Range<usize>, String)>,
    left: Vec<String>,
    /// By line: by how much it is indented further.
    shifted: Vec<usize>,
}

impl Migration<'_> {
    fn version(&mut self, root: &Node) {
        let old = root.entries().iter().find(|(key, _)| matches!(key.text(), Some("naftiko" | "ikanos")));
        if let Some((key, value)) = old {
            self.edit(key.at.clone(), "ikanos");
            if value.text() != Some(NEWEST) {
                self.edit(value.at.clone(), NEWEST);
            }
        }
    }

    /// Looks at a node that is the member `name` of another, which begins in `column`, and below it.
    fn walk(&mut self, node: &Node, name: &str, column: usize) {
        if OPAQUE.contains(&name) || node.shared {
            return;
        }
        match &node.kind {
            Kind::Scalar(_) => {}
            Kind::List(items) => items.iter().for_each(|item| self.unit(item, name)),
            // The members are the units, by their names.
            Kind::Map(entries) if NAMED.contains(&name) || name == "flows" => entries.iter().for_each(|(_, unit)| self.unit(unit, name)),
            Kind::Map(_) => self.unit(node, name),
        }
        if NAMED.contains(&name) && !node.items().is_empty() {
            self.keyed(node, name, column);
        }
    }

    /// Renames the keys of one unit, and looks below them.
    fn unit(&mut self, unit: &Node, kind: &str) {
        let has = |name: &str| unit.get(name).is_some();
        for (key, value) in unit.entries() {
            let Some(name) = key.text() else { continue };
            let renamed = match name {
                "label" | "title" if LABELLED.contains(&kind) && !has("display") && !(name == "title" && has("label")) => Some("display"),
                "targetName" if kind == "mappings" && !has("target") => Some("target"),
                "functions" if kind == "aggregates" && value.items().iter().all(|item| item.get("name").is_some()) => Some("flows"),
                "location" if has("import") && !has("from") => Some("from"),
                "auth" if kind == "consumes" && !has("authentication") => Some("authentication"),
                _ => None,
            };
            if let Some(renamed) = renamed {
                self.edit(key.at.clone(), renamed);
            }
            let below = if name == "auth" { "authentication" } else { name };
            if below == "authentication"
                && let Some(kind) = value.get("type")
                && let Some(spelled) = kind.text().map(str::to_lowercase).filter(|spelled| Some(spelled.as_str()) != kind.text())
            {
                self.edit(kind.at.clone(), &spelled);
            }
            self.walk(value, name, self.column(key.at.start));
        }
    }

    /// Makes a map of a list, if each item has a name of its own.
    fn keyed(&mut self, list: &Node, name: &str, column: usize) {
        let items = list.items();
        let names: Vec<Option<&Node>> = items.iter().map(|item| item.get("name").filter(|name| name.text().is_some())).collect();
        // Outputs that are mapped have no names, in any version.
        if name == "outputParameters" && names.iter().all(Option::is_none) {
            return;
        }
        let mut seen = BTreeSet::new();
        let whole = names.iter().all(|name| name.and_then(Node::text).is_some_and(|text| !text.is_empty() && seen.insert(text)));
        if !whole {
            return self.leave(list, name, "not every item has a name of its own");
        }
        if items.iter().any(|item| item.shared || item.entries().iter().any(|(key, _)| key.text() == Some("<<"))) {
            return self.leave(list, name, "it shares parts with other places");
        }
        if items.iter().zip(&names).any(|(_, name)| name.is_some_and(|name| self.text[name.at.clone()].contains('\n') || name.shared)) {
            return self.leave(list, name, "a name goes over several lines");
        }
        if list.is_flow(self.text) {
            self.edit(list.at.start..list.at.start + 1, "{");
            self.edit(list.at.end - 1..list.at.end, "}");
            for (item, name) in items.iter().zip(names.iter().flatten()) {
                self.key_before(item, name, item.at.start);
            }
            return;
        }
        let dashes: Option<Vec<usize>> = items.iter().map(|item| self.dash(item)).collect();
        let Some(dashes) = dashes else { return self.leave(list, name, "an item does not begin beside its dash") };
        for ((item, name), dash) in items.iter().zip(names.iter().flatten()).zip(dashes) {
            if item.is_flow(self.text) {
                self.key_before(item, name, dash);
            } else {
                self.key_above(item, name, dash);
            }
        }
        // No key of a map can stand below the first letter of the key it belongs to, as a dash can.
        if self.column(list.at.start) <= column {
            let lines = self.line(list.at.start)..=self.line(list.at.end.saturating_sub(1));
            self.shifted[lines].iter_mut().for_each(|shift| *shift += 2);
        }
    }

    /// `{name: a, …}` as `a: {…}`; what stands between `from` and the item goes.
    fn key_before(&mut self, item: &Node, name: &Node, from: usize) {
        let key = self.text[name.at.clone()].to_owned();
        self.edit(from..item.at.start, &format!("{key}: "));
        let entries = item.entries();
        let Some(index) = entries.iter().position(|(key, _)| key.text() == Some("name")) else { return };
        let range = match (entries.get(index + 1), index.checked_sub(1).and_then(|before| entries.get(before))) {
            (Some((next, _)), _) => entries[index].0.at.start..next.at.start,
            (None, Some((_, before))) => before.at.end..name.at.end,
            (None, None) => entries[index].0.at.start..name.at.end,
        };
        self.edit(range, "");
    }

    /// `- name: a` with members below it as `a:` above them.
    fn key_above(&mut self, item: &Node, name: &Node, dash: usize) {
        let key = self.text[name.at.clone()].to_owned();
        let entries = item.entries();
        let Some(index) = entries.iter().position(|(key, _)| key.text() == Some("name")) else { return };
        let alone = if entries.len() == 1 { ": {}" } else { ":" };
        if index == 0 {
            return self.edit(dash..name.at.end, &format!("{key}{alone}"));
        }
        let indent = " ".repeat(self.column(item.at.start));
        // What stands in the line of the name besides it is about the name.
        let start = self.start_of_line(entries[index].0.at.start);
        let end = self.text[name.at.end..].find('\n').map_or(self.text.len(), |at| name.at.end + at + 1);
        let remark = self.text[name.at.end..end].trim();
        let remark = if remark.is_empty() { String::new() } else { format!(" {remark}") };
        let newline = if self.text[..item.at.start].ends_with("\r\n") { "\r\n" } else { "\n" };
        self.edit(dash..item.at.start, &format!("{key}:{remark}{newline}{INDENT}{indent}"));
        self.edit(start..end, "");
    }

    /// Where the dash of an item is, if it is in the same line.
    fn dash(&self, item: &Node) -> Option<usize> {
        let before = self.text[self.start_of_line(item.at.start)..item.at.start].trim_end_matches(' ');
        before.ends_with('-').then(|| self.start_of_line(item.at.start) + before.len() - 1)
    }

    fn leave(&mut self, node: &Node, name: &str, why: &str) {
        let (line, column) = (self.line(node.at.start) + 1, self.column(node.at.start) + 1);
        self.left.push(format!("{line}:{column}: `{name}` stays a list: {why}"));
    }

    fn edit(&mut self, range: Range<usize>, text: &str) {
        self.edits.push((range, text.to_owned()));
    }

    fn start_of_line(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |newline| newline + 1)
    }

    fn column(&self, at: usize) -> usize {
        self.text[self.start_of_line(at)..at].chars().count()
    }

    fn line(&self, at: usize) -> usize {
        self.text[..at].matches('\n').count()
    }

    fn finish(mut self) -> Migrated {
        let mut start = 0;
        for (line, text) in self.text.split_inclusive('\n').enumerate() {
            let shift = self.shifted.get(line).copied().unwrap_or(0);
            let gone = self.edits.iter().any(|(range, text)| range.start == start && !range.is_empty() && text.is_empty());
            if shift > 0 && !gone && !text.trim().is_empty() {
                self.edits.push((start..start, " ".repeat(shift)));
            }
            start += text.len();
        }
        self.edits.sort_by_key(|(range, _)| (range.start, range.end));
        let (mut migrated, mut at) = (String::with_capacity(self.text.len()), 0);
        for (range, text) in &self.edits {
            // What is inside of what is gone already is gone, too.
            if range.start < at {
                continue;
            }
            migrated.push_str(&self.text[at..range.start]);
            let shift = self.shifted.get(self.line(range.start)).copied().unwrap_or(0);
            migrated.push_str(&text.replace(INDENT, &" ".repeat(shift)));
            at = range.end;
        }
        migrated.push_str(&self.text[at..]);
        Migrated { text: migrated, left: self.left }
    }
}
