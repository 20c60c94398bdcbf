//! Rules: what schemas say of values beside their types, each schema once, so that those that contain themselves end.

use std::collections::{BTreeMap, BTreeSet};

use super::kind::{self, Kind as Typed};
use super::{Types, bounds, values};
use crate::dialect::composition::is_null;
use crate::dialect::reference::{component, schema_end, schema_next};
use crate::ir::check::{Choice, Kind, Pattern, Rule, RuleId};
use crate::name::Name;
use crate::report::Errors;
use crate::source::{Cursor, Pointer};

/// The rules of schemas, as they are met.
pub(in crate::dialect) struct Rules<'t, 'a> {
    types: &'t Types<'a>,
    all: Vec<Rule>,
    /// By place, and whether it is of the schema's own keywords alone, without what it merges.
    known: BTreeMap<(Pointer, bool), RuleId>,
    open: Vec<(RuleId, Cursor<'a>, bool)>,
    taken: BTreeSet<String>,
}

impl<'t, 'a> Rules<'t, 'a> {
    pub(in crate::dialect) fn new(types: &'t Types<'a>) -> Self {
        Self { types, all: Vec::new(), known: BTreeMap::new(), open: Vec::new(), taken: BTreeSet::new() }
    }

    /// The rule of a schema, and every rule it leads to.
    pub(in crate::dialect) fn lower(&mut self, cx: &mut Errors, schema: &Cursor<'a>) -> RuleId {
        let id = self.of(schema);
        while let Some((id, cursor, own)) = self.open.pop() {
            let rule = self.rule(cx, &cursor, own);
            let name = self.all[id.0].name.take();
            self.all[id.0] = Rule { name, ..rule };
        }
        id
    }

    pub(in crate::dialect) fn finish(self) -> Vec<Rule> {
        self.all
    }

    /// The rule of a schema, to be filled in; at the end of a reference it has a name. A reference that leads nowhere
    /// says nothing.
    fn of(&mut self, schema: &Cursor<'a>) -> RuleId {
        match schema_next(self.types.source, schema) {
            Some(next) if !self.types.merges_beside_reference(schema) => self.target(&next),
            _ => self.reserve(schema, false),
        }
    }

    /// The rule that a reference leads to.
    fn target(&mut self, next: &Cursor<'a>) -> RuleId {
        let id = self.reserve(next, false);
        if self.all[id.0].name.is_none() {
            self.all[id.0].name = Some(self.fresh(&next.at.last()));
        }
        id
    }

    fn reserve(&mut self, cursor: &Cursor<'a>, own: bool) -> RuleId {
        let key = (cursor.at.clone(), own);
        if let Some(id) = self.known.get(&key) {
            return *id;
        }
        let id = RuleId(self.all.len());
        self.all.push(Rule::default());
        self.known.insert(key, id);
        self.open.push((id, cursor.clone(), own));
        id
    }

    fn fresh(&mut self, words: &str) -> Name {
        let mut name = Name::worded(words);
        let mut count = 2;
        while !self.taken.insert(name.screaming.clone()) {
            name = Name::spelled(words, &format!("{words} {count}"));
            count += 1;
        }
        name
    }

    fn rule(&mut self, cx: &mut Errors, cursor: &Cursor<'a>, own: bool) -> Rule {
        let kind = self.kind(cursor);
        let parts = if own { Vec::new() } else { self.types.leaves(&mut Errors::default(), cursor) };
        let mut all = Vec::new();
        // Among the parts is what a reference leads to, where more than bounds stand beside it.
        if let Some(next) = schema_next(self.types.source, cursor).filter(|_| !own && !self.types.shapes_beside_reference(cursor)) {
            all.push(self.target(&next));
        }
        for part in parts.iter().filter(|part| part.at != cursor.at) {
            let alone = part.child("allOf").is_none() && part.child("$ref").is_none();
            all.push(self.reserve(part, !alone));
        }
        Rule {
            name: None,
            at: cursor.at.clone(),
            kind,
            bounds: bounds::lower(cx, cursor, kind),
            items: self.items(cursor),
            properties: self.properties(cursor),
            named: self.named(cx, cursor),
            additional: self.additional(cursor),
            required: cursor.child("required").iter().flat_map(Cursor::items).filter_map(|name| name.as_text()).collect(),
            all,
            choice: self.choice(cursor),
        }
    }

    /// What its values are in JSON, by its own words, by those of what it refers to, or by those of its parts.
    fn kind(&self, cursor: &Cursor<'a>) -> Option<Kind> {
        let end = schema_end(self.types.source, cursor).unwrap_or_else(|| cursor.clone());
        let said = kind_of(cursor).or_else(|| kind_of(&end));
        said.or_else(|| self.types.leaves(&mut Errors::default(), &end).iter().find_map(kind_of))
    }

    /// `items`, where it is of every element.
    fn items(&mut self, cursor: &Cursor<'a>) -> Option<RuleId> {
        let items = cursor.child("items").filter(|items| items.is_object() && cursor.child("prefixItems").is_none())?;
        Some(self.of(&items))
    }

    /// What the server sets is for no request to say.
    fn properties(&mut self, cursor: &Cursor<'a>) -> Vec<(String, RuleId)> {
        let properties = cursor.child("properties").map(|properties| properties.entries()).unwrap_or_default();
        let sent = properties.into_iter().filter(|(_, property)| property.is_object() && !self.types.is_marked(property, "readOnly"));
        let sent: Vec<(String, Cursor<'a>)> = sent.collect();
        sent.into_iter().map(|(wire, property)| (wire, self.of(&property))).collect()
    }

    fn named(&mut self, cx: &mut Errors, cursor: &Cursor<'a>) -> Vec<(Pattern, RuleId)> {
        let patterns = cursor.child("patternProperties").map(|patterns| patterns.entries()).unwrap_or_default();
        let mut named = Vec::new();
        for (said, schema) in patterns.into_iter().filter(|(_, schema)| schema.is_object()) {
            if let Some(pattern) = bounds::lower_pattern(cx, &schema, &said) {
                named.push((pattern, self.of(&schema)));
            }
        }
        named
    }

    fn additional(&mut self, cursor: &Cursor<'a>) -> Option<RuleId> {
        let rest = ["additionalProperties", "unevaluatedProperties"].into_iter().find_map(|key| cursor.child(key));
        rest.filter(Cursor::is_object).map(|rest| self.of(&rest))
    }

    fn choice(&mut self, cursor: &Cursor<'a>) -> Option<Choice> {
        let list = ["oneOf", "anyOf"].into_iter().find_map(|key| cursor.child(key))?;
        let variants: Vec<Cursor<'a>> = list.items().into_iter().filter(|variant| variant.is_object() && !is_null(variant)).collect();
        let declared = cursor.child("discriminator");
        let tag = declared.as_ref().and_then(|declared| declared.child("propertyName")?.as_str()).unwrap_or_default();
        let keys: Vec<Vec<String>> = variants.iter().map(|variant| self.keys(declared.as_ref(), &tag, variant)).collect();
        let told = !tag.is_empty() && keys.iter().all(|keys| !keys.is_empty());
        let variants = variants.iter().zip(keys).map(|(variant, keys)| (if told { keys } else { Vec::new() }, self.of(variant)));
        let choice = Choice { variants: variants.collect(), tag: if told { tag } else { String::new() } };
        (!choice.variants.is_empty()).then_some(choice)
    }

    /// The texts of the tag in a variant: as mapped, else as its property declares them, else its name.
    fn keys(&self, declared: Option<&Cursor<'a>>, tag: &str, variant: &Cursor<'a>) -> Vec<String> {
        let target = variant.child("$ref").and_then(|to| Pointer::from_reference(&to.as_str()?));
        let mapping = declared.and_then(|declared| declared.child("mapping")).map(|mapping| mapping.entries()).unwrap_or_default();
        let leads_here = |to: &Cursor<'_>| {
            let said = to.as_str().unwrap_or_default();
            Some(Pointer::from_reference(&said).unwrap_or_else(|| component(&said))) == target
        };
        let mapped: Vec<String> = mapping.iter().filter(|(_, to)| leads_here(to)).map(|(text, _)| text.clone()).collect();
        if !mapped.is_empty() {
            return mapped;
        }
        let end = schema_end(self.types.source, variant);
        let leaves = end.map(|end| self.types.leaves(&mut Errors::default(), &end)).unwrap_or_default();
        let property = leaves.iter().find_map(|leaf| schema_end(self.types.source, &leaf.child("properties")?.child(tag)?));
        let words: Vec<String> =
            property.and_then(|property| values::named(&property)).iter().flatten().filter_map(Cursor::as_text).collect();
        if words.is_empty() { target.iter().map(Pointer::last).collect() } else { words }
    }
}

/// What its values are in JSON; none where there are several.
fn kind_of(cursor: &Cursor<'_>) -> Option<Kind> {
    match kind::of(&mut Errors::default(), cursor)? {
        Typed::String => Some(Kind::Text),
        Typed::Integer | Typed::Number => Some(Kind::Number),
        Typed::Boolean => Some(Kind::Boolean),
        Typed::Array => Some(Kind::List),
        Typed::Object => Some(Kind::Object),
        Typed::Null => None,
    }
}
