//! Which operation a line of generated code belongs to, told by the names around it.

use std::{collections::BTreeMap, fs, path::Path};

use capgen_codegen::File;

use super::{code::parts, facts::fold};

/// The operations of a module by what refers to them: their own names, and the routes and tools that call them.
#[derive(Debug, Default)]
pub(super) struct Names {
    operations: BTreeMap<String, String>,
}

impl Names {
    /// The names in the module of the file at `path`, as it is committed and as it is generated.
    pub(super) fn of(path: &str, snapshot: &Path, generated: &[File]) -> Self {
        let module = path.split('/').next().unwrap_or_default();
        let text = |part: &str| {
            let path = format!("{module}/{part}");
            let generated = generated.iter().find(|file| file.path == path).map(|file| file.text.clone());
            let committed = fs::read_to_string(snapshot.join(&path)).ok();
            [generated, committed].into_iter().flatten().collect::<Vec<String>>().join("\n")
        };
        let mut names = Self::default();
        names.add_operations(&text("operations.rs"));
        for part in parts(&snapshot.join(module)).iter().filter(|part| part.starts_with("rest") || part.starts_with("mcp")) {
            let text = text(part);
            // What is passed on has its operation there.
            names.add_operations(&text);
            names.add_registered(&text);
        }
        names
    }

    /// `pub static LIST_BACKUPS: Operation = Operation {`, `pub static FORWARD_ALL_THINGS: Forward = Forward {`
    fn add_operations(&mut self, text: &str) {
        let statics = text.lines().filter_map(|line| line.strip_prefix("pub static ")?.split_once(": "));
        for (ident, _) in statics.filter(|(_, ty)| ["Operation =", "Forward ="].iter().any(|known| ty.starts_with(known))) {
            self.operations.insert(fold(ident), ident.to_lowercase());
        }
    }

    /// `.function(&DELETES_BACKUP, functions::delete_backup)`
    fn add_registered(&mut self, text: &str) {
        let calls = text.split(".function(").skip(1).filter_map(|call| call.split_once(')'));
        for (arguments, _) in calls {
            let mut names = arguments.split(',').map(fold);
            let (Some(ident), Some(function)) = (names.next(), names.next()) else { continue };
            let function = function.strip_prefix("functions").unwrap_or(&function);
            if let Some(operation) = self.operations.get(function).cloned() {
                self.operations.entry(ident).or_insert(operation);
            }
        }
    }

    /// The operation of a line: named in it, else beside it in its paragraph, else at the head of the item it is in.
    pub(super) fn around(&self, lines: &[&str], index: usize) -> Option<String> {
        let blank = |line: &&str| line.trim().is_empty();
        let above = lines[..=index].iter().rev().take_while(|line| !blank(line));
        let below = lines[index..].iter().take_while(|line| !blank(line));
        let head = lines[..=index].iter().rposition(|line| !line.starts_with([' ', '}', ')']) && !line.is_empty());
        let head = head.map(|head| &lines[head]);
        above.chain(below).chain(head).find_map(|line| self.named(line))
    }

    fn named(&self, line: &str) -> Option<String> {
        let words = line.split(|c: char| !c.is_alphanumeric() && c != '_').map(fold);
        words.into_iter().find_map(|word| {
            let stems = ["", "body", "inputs", "output", "request"].iter().filter_map(|suffix| word.strip_suffix(suffix));
            stems.into_iter().find_map(|stem| self.operations.get(stem).cloned())
        })
    }
}
