//! The arguments of a call, each as the text the caller wrote.

use std::fmt;

use rmcp::model::JsonObject;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::{RawValue, to_raw_value};

use crate::input::{Inputs, Violation};

/// `params.arguments` of a `tools/call`; travels in the extensions of the HTTP request.
#[derive(Clone, Debug)]
pub(super) struct Arguments(pub(super) Option<Box<RawValue>>);

impl Arguments {
    /// For a transport that keeps no text.
    pub(super) fn from_object(object: Option<JsonObject>) -> Self {
        Self(object.and_then(|object| to_raw_value(&object).ok()))
    }

    /// As the caller wrote them.
    pub(super) fn text(&self) -> &str {
        self.0.as_ref().map_or("{}", |raw| raw.get())
    }

    /// The arguments as inputs. Absent and `null` are no arguments; the JSON text of an object, which some models send,
    /// is that object.
    pub(super) fn inputs(&self) -> Result<Inputs, Vec<Violation>> {
        let Self(Some(raw)) = self else { return Ok(Inputs::from_arguments([])) };
        let members = match raw.get() {
            "null" => Some(Vec::new()),
            text if text.starts_with('"') => serde_json::from_str::<String>(text).ok().and_then(|inner| members(&inner)),
            text => members(text),
        };
        members.map(Inputs::from_arguments).ok_or_else(|| {
            let message = "the arguments must be a JSON object, each name once".to_owned();
            vec![Violation { pointer: String::new(), place: "argument", message }]
        })
    }
}

fn members(json: &str) -> Option<Vec<(String, Box<RawValue>)>> {
    serde_json::from_str(json).ok().map(|Members(members)| members)
}

/// The members of an object in the order they came, values unread.
struct Members(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}
