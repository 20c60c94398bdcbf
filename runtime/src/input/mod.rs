//! Inputs: what a REST request or an MCP call gave, read value by value into typed structs, all mistakes collected.

mod argument;
mod caller;
mod from_input;
mod given;
mod node;
mod serialized;
mod violation;

use std::borrow::Cow;
use std::collections::BTreeMap;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

pub use argument::{Argument, IntoArgument};
pub use caller::Caller;
pub use from_input::FromInput;
pub use given::Given;
pub(crate) use node::Node;
#[cfg(feature = "client")]
pub(crate) use serialized::text as text_of;
pub use serialized::{JsonText, Serialized};
pub use violation::Violation;
pub(crate) use violation::push_token;

use crate::api::Param;
use crate::body::Incoming;
use crate::json::checked::{self, Mismatch};
use crate::path::check_segment;

/// A struct of inputs that reads itself.
pub trait FromInputs: Sized {
    /// Reads every field before it gives up on any, so that all mistakes are reported together.
    fn from_inputs(inputs: &mut Inputs) -> Option<Self>;
}

/// For operations that take nothing.
impl FromInputs for () {
    fn from_inputs(_: &mut Inputs) -> Option<Self> {
        Some(())
    }
}

/// The values of one request, by input name, before they are typed.
#[derive(Debug, Default)]
pub struct Inputs {
    slots: Vec<Slot>,
    violations: Vec<Violation>,
    caller: Caller,
    /// For REST: where each input travels.
    params: &'static [Param],
    /// For MCP: the names that were asked for, because any other argument is a violation.
    known: Option<Vec<String>>,
    /// What could not be checked.
    doubt: Option<Violation>,
}

#[derive(Debug)]
struct Slot {
    name: Cow<'static, str>,
    place: &'static str,
    source: Source,
}

/// What a slot holds.
#[derive(Debug)]
#[cfg_attr(not(feature = "server"), allow(dead_code, reason = "requests fill all but arguments"))]
pub(crate) enum Source {
    /// Texts of a path, a query, headers or cookies, percent-decoded; usually one.
    Texts(Vec<String>),
    /// An object that came as texts.
    Object(Node),
    /// The bytes of a body that should be JSON.
    Json(Bytes),
    /// A body of another media type, or of one among several.
    Payload(Box<Incoming>),
    /// An argument of an MCP call.
    Argument(Box<RawValue>),
    /// Bytes that are no text at all, and why.
    Broken(&'static str),
}

impl Source {
    fn given(&self) -> Result<Given<'_>, String> {
        match self {
            Self::Texts(texts) => Ok(Given::Texts(texts)),
            Self::Json(bytes) => match std::str::from_utf8(bytes) {
                Ok(json) => Ok(Given::Json(json)),
                Err(_) => Err("must be JSON in UTF-8".to_owned()),
            },
            Self::Payload(_) => Err("is no single value".to_owned()),
            Self::Argument(raw) => Ok(Given::Argument(raw.get())),
            Self::Object(_) => Err("must be one value, not an object".to_owned()),
            Self::Broken(why) => Err((*why).to_owned()),
        }
    }

    /// The value as a type of any shape: from texts by what the type asks for, else from JSON.
    fn decode<T: DeserializeOwned>(&self) -> Result<T, Mismatch> {
        let whole = |message: String| Mismatch { pointer: String::new(), message };
        match self {
            Self::Texts(texts) => Node::List(texts.iter().cloned().map(Node::Flat).collect()).decode(),
            Self::Object(node) => node.clone().decode(),
            _ => checked::decode(&self.given().and_then(Given::json).map_err(whole)?),
        }
    }
}

impl Inputs {
    /// The arguments of an MCP call, each with the exact text it came in. A name given twice: the last wins.
    ///
    /// Values are coerced by the type that is asked for, because models send `"5"` for 5 and the text of an object
    /// for the object: see [`FromInput`].
    #[must_use]
    pub fn from_arguments(arguments: impl IntoIterator<Item = (String, Box<RawValue>)>) -> Self {
        let mut slots = BTreeMap::new();
        for (at, (name, raw)) in arguments.into_iter().enumerate() {
            slots.insert(name, (at, raw));
        }
        let mut slots: Vec<_> = slots.into_iter().collect();
        slots.sort_by_key(|(_, (at, _))| *at);
        let slot = |(name, (_, raw)): (String, _)| Slot { name: name.into(), place: "argument", source: Source::Argument(raw) };
        Self { slots: slots.into_iter().map(slot).collect(), known: Some(Vec::new()), ..Self::default() }
    }

    /// Nothing yet, from `caller`; filled with [`Inputs::put`].
    #[cfg(feature = "server")]
    pub(crate) fn from_caller(caller: Caller, params: &'static [Param]) -> Self {
        Self { caller, params, ..Self::default() }
    }

    /// Adds what is wrong with the values beside their types, and what could not be looked at: that is refused, too, if the
    /// types find nothing wrong with it.
    #[cfg(feature = "server")]
    pub(crate) fn accuse(&mut self, violations: Vec<Violation>, doubt: Option<Violation>) {
        self.violations.extend(violations);
        self.doubt = doubt;
    }

    #[cfg(feature = "server")]
    pub(crate) fn put(&mut self, name: &'static str, place: &'static str, source: Source) {
        self.slots.push(Slot { name: name.into(), place, source });
    }

    /// Reads a whole struct, and checks that nothing unknown is left over.
    ///
    /// # Errors
    ///
    /// Every violation there is, not only the first.
    pub fn read<I: FromInputs>(mut self) -> Result<I, Vec<Violation>> {
        let value = I::from_inputs(&mut self);
        let violations = self.finish();
        match value {
            Some(value) if violations.is_empty() => Ok(value),
            _ => Err(violations),
        }
    }

    /// All violations, among them one for each MCP argument that nobody asked for.
    #[must_use]
    pub fn finish(mut self) -> Vec<Violation> {
        if let Some(known) = &self.known {
            for slot in &self.slots {
                let message = match known.as_slice() {
                    [] => "is not known: there are no arguments".to_owned(),
                    known => format!("is not known: the arguments are `{}`", known.join("`, `")),
                };
                self.violations.push(Violation::new(&slot.name, slot.place, message));
            }
        }
        if self.violations.is_empty() {
            self.violations.extend(self.doubt);
        }
        self.violations
    }

    /// Adds a violation of the input called `name`.
    pub fn refuse(&mut self, name: &str, place: &'static str, message: impl Into<String>) {
        self.violations.push(Violation::new(name, place, message));
    }

    /// Who is calling, while the inputs keep them.
    #[cfg(feature = "server")]
    pub(crate) fn shared_caller(&self) -> Caller {
        self.caller.clone()
    }

    /// Who is calling.
    pub fn caller(&mut self) -> Caller {
        std::mem::take(&mut self.caller)
    }

    /// A value that must be there. `None` after a violation was recorded.
    pub fn required<T: FromInput>(&mut self, name: &str) -> Option<T> {
        match self.optional(name)? {
            Some(value) => Some(value),
            None => self.missing(name),
        }
    }

    /// A value that may be absent. `None` after a violation was recorded, `Some(None)` when it is absent.
    pub fn optional<T: FromInput>(&mut self, name: &str) -> Option<Option<T>> {
        let Some(slot) = self.take(name) else { return Some(None) };
        match slot.source.given().and_then(T::from_input) {
            Ok(value) => Some(Some(value)),
            Err(message) => self.violation(&slot, message),
        }
    }

    /// A text that becomes one segment of a path, checked by [`check_segment`].
    pub fn segment(&mut self, name: &str) -> Option<String> {
        match self.optional_segment(name)? {
            Some(value) => Some(value),
            None => self.missing(name),
        }
    }

    /// As [`Inputs::segment`], for a value that may be absent.
    pub fn optional_segment(&mut self, name: &str) -> Option<Option<String>> {
        let Some(slot) = self.take(name) else { return Some(None) };
        let read = slot.source.given().and_then(String::from_input);
        match read.and_then(|value| check_segment(&value).map(|()| value).map_err(str::to_owned)) {
            Ok(value) => Some(Some(value)),
            Err(message) => self.violation(&slot, message),
        }
    }

    /// A JSON value of any type that can be decoded; a mistake inside it is named by its own pointer.
    pub fn json<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        match self.optional_json(name)? {
            Some(value) => Some(value),
            None => self.missing(name),
        }
    }

    /// As [`Inputs::json`], for a value that may be absent.
    pub fn optional_json<T: DeserializeOwned>(&mut self, name: &str) -> Option<Option<T>> {
        let Some(slot) = self.take(name) else { return Some(None) };
        let json = match slot.source.given().and_then(|given| given.json()) {
            Ok(json) => json,
            Err(message) => return self.violation(&slot, message),
        };
        self.decoded(&slot, checked::decode(&json))
    }

    /// An object, or a list of any elements, that came as texts: numbers and booleans are read from their texts where the
    /// type asks for them, and what the type does not name is kept as text.
    pub fn structured<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        match self.optional_structured(name)? {
            Some(value) => Some(value),
            None => self.missing(name),
        }
    }

    /// As [`Inputs::structured`], for a value that may be absent.
    pub fn optional_structured<T: DeserializeOwned>(&mut self, name: &str) -> Option<Option<T>> {
        let Some(slot) = self.take(name) else { return Some(None) };
        self.decoded(&slot, slot.source.decode())
    }

    /// A mistake inside a value is named by its own pointer.
    fn decoded<T>(&mut self, slot: &Slot, read: Result<T, Mismatch>) -> Option<Option<T>> {
        match read {
            Ok(value) => Some(Some(value)),
            Err(error) => {
                let mut violation = Violation::new(&slot.name, slot.place, error.message);
                violation.pointer.push_str(&error.pointer);
                self.violations.push(violation);
                None
            }
        }
    }

    /// A body of another media type than JSON, or of one among several, read by `read`.
    pub fn payload<T>(&mut self, name: &str, read: impl FnOnce(Incoming) -> Result<T, Vec<Violation>>) -> Option<T> {
        match self.optional_payload(name, read)? {
            Some(value) => Some(value),
            None => self.missing(name),
        }
    }

    /// As [`Inputs::payload`], for a body that may be absent.
    pub fn optional_payload<T>(&mut self, name: &str, read: impl FnOnce(Incoming) -> Result<T, Vec<Violation>>) -> Option<Option<T>> {
        let Some(slot) = self.take(name) else { return Some(None) };
        let Source::Payload(incoming) = slot.source else { return self.violation(&slot, "is not as the document says".to_owned()) };
        match read(*incoming) {
            Ok(value) => Some(Some(value)),
            Err(violations) => {
                self.violations.extend(violations);
                None
            }
        }
    }

    /// Takes the value called `name` out; an MCP `null` counts as absent.
    fn take(&mut self, name: &str) -> Option<Slot> {
        if let Some(known) = &mut self.known {
            known.push(name.to_owned());
        }
        let at = self.slots.iter().position(|slot| slot.name == name)?;
        let slot = self.slots.remove(at);
        let absent = matches!(&slot.source, Source::Argument(raw) if raw.get() == "null");
        (!absent).then_some(slot)
    }

    fn violation<T>(&mut self, slot: &Slot, message: String) -> Option<T> {
        self.refuse(&slot.name, slot.place, message);
        None
    }

    fn missing<T>(&mut self, name: &str) -> Option<T> {
        let place = self.place_of(name);
        self.refuse(name, place, "is required");
        None
    }

    fn place_of(&self, name: &str) -> &'static str {
        let declared = self.params.iter().find(|param| param.input == name);
        match (&self.known, declared) {
            (Some(_), _) => "argument",
            (None, Some(param)) => param.place.as_str(),
            (None, None) => "body",
        }
    }
}
