//! `oneOf` and `anyOf`: variants told apart by a tag, by properties that only one has, or by the kind of JSON they are.

use indexmap::IndexMap;

use super::composition::is_null;
use super::schema::{Types, values::names};
use crate::ir::{Told, Type, TypeDef, TypeId, TypeKind, Variant};
use crate::name::Name;
use crate::report::Errors;
use crate::source::{Cursor, Pointer};

/// A variant, lowered.
pub(super) struct Met {
    pub(super) ty: Type,
    /// What the document refers to it as; several, if several references are one type.
    pub(super) refs: Vec<Pointer>,
}

impl Types<'_> {
    /// What cannot be told apart is raw JSON: never an enum whose first variant takes everything.
    pub(super) fn choice(&mut self, cx: &mut Errors, cursor: &Cursor<'_>, key: &str, hint: &str) -> TypeKind {
        let mut met: Vec<Met> = Vec::new();
        for (index, variant) in cursor.list(cx, key).iter().enumerate().filter(|(_, variant)| !is_null(variant)) {
            let alone = cursor.child(key).is_some_and(|list| list.items().iter().filter(|other| !is_null(other)).count() == 1);
            let hint = if alone { hint.to_owned() } else { format!("{hint} {}", index + 1) };
            let ty = self.lower(cx, variant, &hint).ty;
            self.define_now(cx, &ty);
            let target = variant.child("$ref").and_then(|to| Pointer::from_reference(&to.as_str()?));
            match met.iter_mut().find(|known| self.behind(&known.ty) == self.behind(&ty)) {
                Some(known) => known.refs.extend(target),
                None => met.push(Met { ty, refs: target.into_iter().collect() }),
            }
        }
        if met.len() < 2 {
            return TypeKind::Alias(met.pop().map_or(Type::Json, |only| only.ty));
        }
        let Some(groups) = self.groups(met) else { return cannot_tell(cx, cursor, key) };
        let single = groups.len() == 1;
        let mut variants = Vec::new();
        for (kind, group) in groups {
            let hint = if single { hint.to_owned() } else { format!("{hint} {kind}") };
            let Some(is) = self.of_one_kind(cx, cursor, key, kind, group) else {
                if single {
                    return cannot_tell(cx, cursor, key);
                }
                let message = format!("of the variants of this `{key}`, those that are `{kind}` cannot be told apart");
                cx.warn(&cursor.at, message, format!("these are taken as any `{kind}`"));
                let any = Box::new(Type::Json);
                let ty = if kind == "array" { Type::List(any) } else { Type::Map(any) };
                variants.push(of_kind(kind, ty));
                continue;
            };
            if single {
                return is;
            }
            let ty = self.named_here(cursor, &hint, is);
            variants.push(of_kind(kind, ty));
        }
        TypeKind::OneOf { variants, told: Told::Kind }
    }

    /// The variants by their kinds; none if a kind is not known.
    fn groups(&self, met: Vec<Met>) -> Option<IndexMap<&'static str, Vec<Met>>> {
        let mut groups: IndexMap<&'static str, Vec<Met>> = IndexMap::new();
        for variant in met {
            groups.entry(self.kind_of(&variant.ty)?).or_default().push(variant);
        }
        Some(groups)
    }

    /// What the variants of one kind are together; none if they cannot be told apart.
    fn of_one_kind(&self, cx: &mut Errors, cursor: &Cursor<'_>, key: &str, kind: &str, mut group: Vec<Met>) -> Option<TypeKind> {
        if group.len() == 1 {
            return group.pop().map(|only| TypeKind::Alias(only.ty));
        }
        match kind {
            "string" => Some(self.strings(&group)),
            "integer" => Some(TypeKind::Alias(Type::I64)),
            "object" => self.by_tag(cx, cursor, &group).or_else(|| self.by_members(key, &group)),
            _ => None,
        }
    }

    /// Words of several sets are words of one; with any text among them, they are any text.
    fn strings(&self, group: &[Met]) -> TypeKind {
        let mut words = Vec::new();
        for variant in group {
            match self.words_of(&variant.ty) {
                [] => return TypeKind::Alias(Type::String),
                some => words.extend(some.iter().map(|word| word.wire.clone())),
            }
        }
        TypeKind::Enum(names(&words))
    }

    /// The words of a string enum; none if it is something else.
    pub(super) fn words_of(&self, ty: &Type) -> &[Name] {
        match self.behind(ty) {
            Type::Named(id) => match &self.defs[id.0].kind {
                TypeKind::Enum(words) => words,
                _ => &[],
            },
            _ => &[],
        }
    }

    /// Objects that are told apart by properties that only one of them has. Of `anyOf`, several may hold at once.
    fn by_members(&self, key: &str, group: &[Met]) -> Option<TypeKind> {
        if key != "oneOf" {
            return None;
        }
        let told: Vec<(&Type, Vec<String>)> = group.iter().map(|met| (&met.ty, self.keys_of(&met.ty))).collect();
        let variants: Option<Vec<Variant>> = told
            .iter()
            .enumerate()
            .map(|(index, (ty, keys))| {
                let elsewhere = |key: &String| told.iter().enumerate().any(|(other, (_, keys))| other != index && keys.contains(key));
                let own: Vec<String> = keys.iter().filter(|key| !elsewhere(key)).cloned().collect();
                let Type::Named(id) = ty else { return None };
                (!own.is_empty()).then(|| Variant { name: self.defs[id.0].name.clone(), ty: Type::Named(*id), keys: own })
            })
            .collect();
        let closed = told.iter().all(|(_, keys)| keys.len() == 1);
        variants.map(|variants| TypeKind::OneOf { variants, told: Told::Members { closed } })
    }

    /// A type of its own for what is only part of the choice at `cursor`.
    fn named_here(&mut self, cursor: &Cursor<'_>, hint: &str, kind: TypeKind) -> Type {
        if let TypeKind::Alias(ty) = kind {
            return ty;
        }
        let name = self.fresh(hint);
        self.defs.push(TypeDef { name, doc: String::new(), at: cursor.at.clone(), kind });
        Type::Named(TypeId(self.defs.len() - 1))
    }

    /// Defines a component that is only reserved so far, because its properties matter at once.
    fn define_now(&mut self, cx: &mut Errors, ty: &Type) {
        let Type::Named(id) = ty else { return };
        let at = self.defs[id.0].at.clone();
        if matches!(self.defs[id.0].kind, TypeKind::Pending)
            && !self.open.contains(id)
            && !self.inline.contains(&at)
            && !self.is_deep()
            && let Some(cursor) = self.source.at(&at)
        {
            self.define(cx, *id, &cursor);
        }
    }
}

fn of_kind(kind: &str, ty: Type) -> Variant {
    Variant { name: Name::new(kind), ty, keys: vec![kind.to_owned()] }
}

fn cannot_tell(cx: &mut Errors, cursor: &Cursor<'_>, key: &str) -> TypeKind {
    let message = format!("the variants of this `{key}` cannot be told apart by their properties");
    cx.warn(&cursor.at, message, "the value is taken as any JSON");
    TypeKind::Alias(Type::Json)
}
