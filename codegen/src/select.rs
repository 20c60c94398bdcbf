//! Options applied to a document: which operations, under which names; an option that fits nothing is an error.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Body, Content, Operation, Type, TypeDef, TypeId, TypeKind};
use crate::name::Name;
use crate::report::{Errors, nearest};
use crate::source::Pointer;
use crate::{Options, Pick};

/// What a [`Pick`] chooses by.
pub(crate) struct Choice<'a> {
    pub(crate) name: &'a Name,
    pub(crate) path: &'a str,
    pub(crate) tags: &'a [String],
}

/// Checks what of the options can be wrong by itself.
pub(crate) fn check(cx: &mut Errors, options: &Options) {
    let root = Pointer::default();
    for rust in options.operation_names.values().chain(options.type_names.values()) {
        if syn::parse_str::<syn::Ident>(rust).is_err() {
            cx.error(&root, format!("option gives the name `{rust}`, which is none in Rust"), "a name has letters, digits and `_`");
        }
    }
    for path in &options.derives {
        if syn::parse_str::<syn::Path>(path).is_err() {
            cx.error(&root, format!("option derives `{path}`, which is no path of Rust"), "write it as in `serde::Serialize`");
        }
    }
}

/// Which of these are to be generated.
pub(crate) fn chosen(cx: &mut Errors, options: &Options, choices: &[Choice<'_>]) -> Vec<bool> {
    for pick in options.only.iter().chain(&options.except) {
        if !choices.iter().any(|choice| choice.is(pick)) {
            let (what, all): (_, Vec<&str>) = match pick {
                Pick::Tag(tag) => (format!("the tag `{tag}`"), choices.iter().flat_map(|choice| choice.tags).map(String::as_str).collect()),
                Pick::Path(path) => (format!("the path `{path}`"), choices.iter().map(|choice| choice.path).collect()),
                Pick::Name(name) => (format!("the operation `{name}`"), choices.iter().map(|choice| choice.name.wire.as_str()).collect()),
            };
            let (Pick::Tag(said) | Pick::Path(said) | Pick::Name(said)) = pick;
            cx.error(&Pointer::default(), format!("option picks {what}, which this document does not have"), nearest(said, all));
        }
    }
    let wanted = |choice: &Choice<'_>| options.only.is_empty() || options.only.iter().any(|pick| choice.is(pick));
    choices.iter().map(|choice| wanted(choice) && !options.except.iter().any(|pick| choice.is(pick))).collect()
}

impl Choice<'_> {
    fn is(&self, pick: &Pick) -> bool {
        match pick {
            Pick::Tag(tag) => self.tags.contains(tag),
            Pick::Path(glob) => matches(glob, self.path),
            Pick::Name(name) => is_called(self.name, name, &self.name.snake),
        }
    }
}

fn is_called(name: &Name, said: &str, rust: &str) -> bool {
    name.wire == said || rust == said
}

/// Whether `text` is what `glob` says, where `*` stands for any text.
fn matches(glob: &str, text: &str) -> bool {
    let Some((before, after)) = glob.split_once('*') else { return glob == text };
    let Some(rest) = text.strip_prefix(before) else { return false };
    let starts = rest.char_indices().map(|(index, _)| index).chain([rest.len()]);
    starts.into_iter().any(|start| matches(after, &rest[start..]))
}

/// Gives operations the names of the options.
pub(crate) fn rename_operations(cx: &mut Errors, names: &mut [Name], wanted: &BTreeMap<String, String>) {
    for (wire, rust) in wanted {
        let mut found = names.iter_mut().filter(|name| is_called(name, wire, &name.snake)).peekable();
        if found.peek().is_some() {
            found.for_each(|name| *name = Name::renamed_action(&name.wire, rust));
        } else {
            let help = nearest(wire, names.iter().map(|name| name.wire.as_str()));
            cx.error(&Pointer::default(), format!("option renames the operation `{wire}`, which this document does not have"), help);
        }
    }
}

/// Gives types the names of the options.
pub(crate) fn rename_types(cx: &mut Errors, defs: &mut [TypeDef], wanted: &BTreeMap<String, String>) {
    for (wire, rust) in wanted {
        let Some(index) = defs.iter().position(|def| is_called(&def.name, wire, &def.name.pascal)) else {
            let help = nearest(wire, defs.iter().map(|def| def.name.wire.as_str()));
            cx.error(&Pointer::default(), format!("option renames the type `{wire}`, which this document does not have"), help);
            continue;
        };
        let name = Name::spelled(&defs[index].name.wire, rust);
        if let Some((_, other)) = defs.iter().enumerate().find(|(at, def)| *at != index && def.name.pascal == name.pascal) {
            let message = format!("option renames the type `{wire}` to `{}`, as another is called", name.pascal);
            cx.error(&other.at, message, "choose a name that no schema has");
        }
        let was = std::mem::replace(&mut defs[index].name, name.clone());
        rename_variants(defs, TypeId(index), &was, &name);
    }
}

/// The variant of a choice is called after its type.
fn rename_variants(defs: &mut [TypeDef], ty: TypeId, was: &Name, name: &Name) {
    for def in defs {
        if let TypeKind::OneOf { variants, .. } = &mut def.kind {
            for variant in variants.iter_mut().filter(|variant| variant.ty == Type::Named(ty) && variant.name == *was) {
                variant.name = name.clone();
            }
        }
    }
}

/// The types that no operation uses; none where every operation was chosen.
pub(crate) fn unused(options: &Options, operations: &[Operation], defs: &[TypeDef]) -> BTreeSet<TypeId> {
    if options.only.is_empty() && options.except.is_empty() {
        return BTreeSet::new();
    }
    let mut used = BTreeSet::new();
    let mut open: Vec<TypeId> = operations.iter().flat_map(types_of).filter_map(Type::named).collect();
    while let Some(id) = open.pop() {
        if used.insert(id) {
            open.extend(defs[id.0].mentions());
        }
    }
    (0..defs.len()).map(TypeId).filter(|id| !used.contains(id)).collect()
}

/// Every type that an operation mentions.
fn types_of(op: &Operation) -> Vec<&Type> {
    let params = op.params.iter().map(|param| &param.ty);
    let body = op.body.iter().flat_map(Body::types);
    let replies = op.replies.iter().filter_map(|reply| match &reply.content {
        Content::Json(ty) => Some(ty),
        Content::Empty | Content::Text | Content::Bytes => None,
    });
    let failures = op.failures.iter().map(|failure| &failure.ty);
    let pages = op.pages.iter().map(|pages| &pages.item);
    params.chain(body).chain(replies).chain(failures).chain(pages).collect()
}
