//! Values checked against what a document says of them: every violation at once, each with its own pointer.

mod number;
mod pattern;
mod said;
mod tell;
mod texts;

use std::borrow::Cow;

use serde_json::Value;

use crate::api::{Check, Choice};
use crate::input::{Violation, push_token};

pub(crate) use texts::Spelled;
#[cfg(feature = "server")]
pub(crate) use texts::{of_node, of_texts};

/// How often a choice or an `allOf` may lead to another for one and the same value; what is beyond is not looked at.
const NESTED: usize = 8;

/// How many violations of one input are told.
const MOST: usize = 256;

/// What is wrong with the input called `name`.
pub(crate) fn check(name: &str, place: &'static str, spelled: Spelled, value: &Value, check: &Check) -> Vec<Violation> {
    let mut pointer = String::new();
    push_token(&mut pointer, name);
    let mut walk = Walk { place, spelled, pointer, found: Vec::new() };
    walk.value(value, check, 0);
    walk.found
}

/// A walk through a value and what is said of it.
struct Walk {
    place: &'static str,
    spelled: Spelled,
    pointer: String,
    found: Vec<Violation>,
}

impl Walk {
    fn refuse(&mut self, message: String) {
        if self.found.len() < MOST {
            self.found.push(Violation { pointer: self.pointer.clone(), place: self.place, message });
        }
    }

    fn value(&mut self, value: &Value, check: &Check, nested: usize) {
        if value.is_null() || nested > NESTED {
            return;
        }
        let value = texts::view(value, tell::kind(check, 0), self.spelled);
        said::known(self, &value, check);
        match &*value {
            Value::Number(number) => said::number(self, number, check),
            Value::String(text) => said::text(self, text, check),
            Value::Array(items) => {
                said::list(self, items, check);
                if let Some(each) = check.items {
                    self.items(items, each);
                }
            }
            Value::Object(members) => {
                said::object(self, members, check);
                self.members(members, check);
            }
            Value::Null | Value::Bool(_) => {}
        }
        for part in check.all {
            self.value(&value, part, nested + 1);
        }
        if let Some(choice) = &check.choice {
            self.choice(&value, choice, nested + 1);
        }
    }

    fn items(&mut self, items: &[Value], each: &Check) {
        for (index, item) in items.iter().enumerate() {
            self.below(&index.to_string(), item, each);
        }
    }

    /// `properties`, `patternProperties`, and what neither names.
    fn members(&mut self, members: &crate::Map, check: &Check) {
        for (name, member) in members {
            let declared = check.properties.iter().filter(|(known, _)| known == name).map(|(_, check)| *check);
            let matching = check.named.iter().filter(|(known, _)| pattern::matches(known, name)).map(|(_, check)| *check);
            let said: Vec<&Check> = declared.chain(matching).collect();
            for check in &said {
                self.below(name, member, check);
            }
            if let (Some(rest), true) = (check.additional, said.is_empty()) {
                self.below(name, member, rest);
            }
        }
    }

    fn below(&mut self, name: &str, value: &Value, check: &Check) {
        let length = self.pointer.len();
        push_token(&mut self.pointer, name);
        self.value(value, check, 0);
        self.pointer.truncate(length);
    }

    /// What is tagged is checked as its variant; else one variant that finds nothing wrong is enough, and where each does,
    /// the one that finds least is meant.
    fn choice(&mut self, value: &Value, choice: &Choice, nested: usize) {
        if !choice.tag.is_empty() {
            let tag = value.get(choice.tag).and_then(Value::as_str);
            let tagged = tag.and_then(|tag| choice.variants.iter().find(|variant| variant.keys.contains(&tag)));
            return tagged.into_iter().for_each(|variant| self.value(value, variant.check, nested));
        }
        let spelled = self.spelled;
        let mut least: Option<Vec<Violation>> = None;
        for variant in choice.variants.iter().filter(|variant| tell::fits(value, variant.check, spelled, nested)) {
            let found = self.apart(value, variant.check, nested);
            if least.as_ref().is_none_or(|least| found.len() < least.len()) {
                least = Some(found);
            }
        }
        self.found.extend(least.into_iter().flatten());
    }

    /// What one variant finds.
    fn apart(&mut self, value: &Value, check: &Check, nested: usize) -> Vec<Violation> {
        let before = std::mem::take(&mut self.found);
        self.value(value, check, nested);
        std::mem::replace(&mut self.found, before)
    }
}

/// A value as it is looked at.
type Viewed<'a> = Cow<'a, Value>;
