//! Provenance: which file each node of a merged tree comes from, and where it stands there.

use std::collections::BTreeMap;

use super::Pointer;

/// Where a node stands, in which of the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    /// Index: the document is 0; its overlays follow, then the files it refers to.
    pub(crate) file: usize,
    pub(crate) at: Pointer,
}

/// The origin of every node. Only what its parent's origin does not already say is written down.
#[derive(Clone, Debug)]
pub(crate) struct Origins {
    /// The names, relative to the folder of the document.
    pub(crate) files: Vec<String>,
    tree: Trace,
}

/// What is known of a node and of those below it.
#[derive(Clone, Debug, Default)]
struct Trace {
    own: Option<Origin>,
    below: BTreeMap<String, Trace>,
}

impl Origins {
    /// Everything comes from one file.
    pub(super) fn of(file: &str) -> Self {
        Self { files: vec![file.to_owned()], tree: Trace::default() }
    }

    /// The file and the place of the node at `pointer` of the merged tree.
    pub(crate) fn find(&self, pointer: &Pointer) -> Origin {
        let mut found = Origin { file: 0, at: Pointer::default() };
        let mut trace = Some(&self.tree);
        for key in pointer.keys() {
            found.at = found.at.child(&key);
            trace = trace.and_then(|trace| trace.below.get(&key));
            if let Some(own) = trace.and_then(|trace| trace.own.as_ref()) {
                found = own.clone();
            }
        }
        found
    }

    /// How generated docs cite the node at `pointer`: `things.json#/paths/~1things`.
    pub(crate) fn cite(&self, pointer: &Pointer) -> String {
        let Origin { file, at } = self.find(pointer);
        format!("{}#{at}", self.files[file].replace('`', "'"))
    }

    /// From here on the node at `pointer`, and all below it, is `origin`.
    pub(super) fn set(&mut self, pointer: &Pointer, origin: Origin) {
        *self.trace(pointer) = Trace { own: Some(origin), below: BTreeMap::new() };
    }

    /// The tree of another file, which lies in `folder` seen from the document, comes to stand at `pointer`.
    pub(super) fn graft(&mut self, pointer: &Pointer, other: Self, folder: &str) {
        let Self { files, mut tree } = other;
        let before = self.files.len();
        tree.own.get_or_insert(Origin { file: 0, at: Pointer::default() });
        tree.shift(before);
        *self.trace(pointer) = tree;
        let separator = if folder.is_empty() { "" } else { "/" };
        self.files.extend(files.into_iter().map(|file| format!("{folder}{separator}{file}")));
    }

    /// Members were removed from the object at `pointer`.
    pub(super) fn remove(&mut self, pointer: &Pointer, is_gone: impl Fn(&str) -> bool) {
        self.trace(pointer).below.retain(|key, _| !is_gone(key));
    }

    /// Entries of the list at `pointer`, which had `length`, were removed: those after them moved up.
    pub(super) fn close_up(&mut self, pointer: &Pointer, length: usize, is_gone: impl Fn(&str) -> bool) {
        let list = self.find(pointer);
        let trace = self.trace(pointer);
        let mut before = std::mem::take(&mut trace.below);
        let kept = (0..length).map(|index| index.to_string()).filter(|index| !is_gone(index));
        for (index, was) in kept.enumerate() {
            let mut entry = before.remove(&was).unwrap_or_default();
            entry.own.get_or_insert_with(|| Origin { file: list.file, at: list.at.child(&was) });
            trace.below.insert(index.to_string(), entry);
        }
    }

    fn trace(&mut self, pointer: &Pointer) -> &mut Trace {
        pointer.keys().fold(&mut self.tree, |trace, key| trace.below.entry(key).or_default())
    }
}

impl Trace {
    /// Counts files from `before` on.
    fn shift(&mut self, before: usize) {
        if let Some(own) = &mut self.own {
            own.file += before;
        }
        self.below.values_mut().for_each(|trace| trace.shift(before));
    }
}
