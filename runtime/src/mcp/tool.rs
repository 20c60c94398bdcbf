//! What generated code says about a tool: plain data, turned into the protocol's shape when a server starts.

use std::sync::Arc;

use rmcp::model::{JsonObject, Tool as Listed, ToolAnnotations};

/// A tool as its document describes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tool {
    /// The name callers use: 1 to 64 of `A-Z a-z 0-9 _ - .`.
    pub name: &'static str,
    /// A name for people.
    pub title: Option<&'static str>,
    /// What the tool does, written for the model that chooses it.
    pub description: &'static str,
    /// What a call does to the world.
    pub hints: Hints,
    /// What those who run a server choose among its tools by; clients are not told.
    pub tags: &'static [&'static str],
    /// JSON Schema (2020-12) of the arguments, an object.
    pub input_schema: &'static str,
    /// JSON Schema of `structuredContent`; present means that every success carries one.
    pub output_schema: Option<&'static str>,
}

/// What a call does to the world, as far as the document says; `None` leaves a hint out.
///
/// [Tool annotations](https://modelcontextprotocol.io/specification/2025-11-25/server/tools#tool) of the protocol, one to one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// The tool changes nothing.
    pub read_only: Option<bool>,
    /// The tool may destroy or overwrite something.
    pub destructive: Option<bool>,
    /// A second call with the same arguments changes nothing more.
    pub idempotent: Option<bool>,
    /// The tool reaches beyond the system it belongs to.
    pub open_world: Option<bool>,
}

impl Hints {
    /// Whether a call whose fate is unknown may be made again.
    pub(super) fn repeatable(&self) -> bool {
        self.read_only == Some(true) || self.idempotent == Some(true)
    }

    /// Whether a call may destroy something; the protocol takes that for granted of what is not said to be otherwise.
    pub(super) fn may_destroy(&self) -> bool {
        self.destructive.unwrap_or(self.read_only != Some(true))
    }

    fn annotations(&self) -> Option<ToolAnnotations> {
        let Self { read_only, destructive, idempotent, open_world } = *self;
        (*self != Self::default()).then(|| ToolAnnotations::from_raw(None, read_only, destructive, idempotent, open_world))
    }
}

impl Tool {
    /// The tool as `tools/list` shows it.
    ///
    /// # Panics
    /// When a schema is not a JSON object; the generator writes only those that are.
    pub(super) fn listed(&self) -> Listed {
        let Self { name, title, description, hints, tags: _, input_schema, output_schema } = *self;
        let mut listed = Listed::new(name, description, self.schema("input", input_schema));
        listed.title = title.map(str::to_owned);
        listed.output_schema = output_schema.map(|text| self.schema("output", text));
        listed.annotations = hints.annotations();
        listed
    }

    fn schema(&self, which: &str, text: &str) -> Arc<JsonObject> {
        match serde_json::from_str(text) {
            Ok(schema) => Arc::new(schema),
            Err(error) => panic!("the {which} schema of tool `{}` is not a JSON object: {error}", self.name),
        }
    }
}
