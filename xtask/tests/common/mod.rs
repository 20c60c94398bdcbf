//! Workspaces to spoil: specs and snapshot, copied to a folder of their own.

#![allow(dead_code, reason = "each test crate uses its part")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;
use xtask::{check::Finding, specs::SNAPSHOT};

/// A copy of what `check` reads, gone when dropped.
pub(crate) struct Copy {
    folder: TempDir,
}

impl Copy {
    /// The specs and the snapshot of this workspace.
    pub(crate) fn of_workspace() -> Self {
        Self::of(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
    }

    /// The small hand-written one.
    pub(crate) fn of_sample() -> Self {
        Self::of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sample"))
    }

    fn of(root: &Path) -> Self {
        let copy = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        for part in ["specs", SNAPSHOT] {
            copy_folder(&root.join(part), &copy.root().join(part));
        }
        copy
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.root().join(file)
    }

    pub(crate) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        fs::write(self.path(file), text).unwrap_or_else(|error| panic!("{file}: {error}"));
    }

    /// Replaces the first `from` after the first `within` of the file, which must be there.
    pub(crate) fn change(&self, file: &str, within: &str, from: &str, to: &str) {
        let text = self.read(file);
        let start = text.find(within).unwrap_or_else(|| panic!("{file} has no {within:?}"));
        let (before, after) = text.split_at(start);
        assert!(after.contains(from), "{file} has no {from:?} after {within:?}");
        self.write(file, &(before.to_owned() + &after.replacen(from, to, 1)));
    }

    /// Every file with its text.
    pub(crate) fn files(&self) -> Vec<(String, String)> {
        let paths = xtask::regenerate::present(self.root()).expect("the copy can be read");
        paths.into_iter().map(|path| (path.clone(), self.read(&path))).collect()
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display())) {
        let path = entry.expect("an entry").path();
        let to = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy_folder(&path, &to);
        } else {
            fs::copy(&path, &to).expect("a copy");
        }
    }
}

/// Whether a finding is about the operation, and what it says has the words.
pub(crate) fn names(findings: &[Finding], operation: &str, words: &str) -> bool {
    findings.iter().any(|finding| finding.operation.as_deref() == Some(operation) && finding.message.contains(words))
}

pub(crate) fn shown(findings: &[Finding]) -> String {
    findings.iter().map(|finding| format!("{finding}\n")).collect()
}
