//! What the members of request bodies have to be, in the order of Cinder's own schemas.

use serde_json::{Map, Value};

use super::python::{repr, str};
use super::version::Microversion;

/// A member of a body.
pub(super) struct Member {
    pub(super) name: &'static str,
    pub(super) rule: Rule,
    pub(super) required: bool,
    /// Below it the member is one that nobody knows.
    pub(super) since: Microversion,
}

/// What a member has to be.
#[derive(Clone, Copy)]
pub(super) enum Rule {
    /// A text of at most 255 characters, or null.
    Text,
    /// As [`Rule::Text`], without the spaces around it.
    Name,
    /// A text.
    Given,
    Uuid,
    /// Or null.
    UuidOrNull,
    /// A boolean, or one of the texts Python people write for it.
    Flag,
    /// Texts under keys.
    Metadata,
}

const fn member(name: &'static str, rule: Rule) -> Member {
    Member { name, rule, required: false, since: Microversion(0) }
}

const fn required(name: &'static str, rule: Rule) -> Member {
    Member { name, rule, required: true, since: Microversion(0) }
}

const fn since(minor: u32, name: &'static str, rule: Rule) -> Member {
    Member { name, rule, required: false, since: Microversion(minor) }
}

pub(super) const CREATE: &[Member] = &[
    required("volume_id", Rule::Uuid),
    member("container", Rule::Text),
    member("description", Rule::Text),
    member("incremental", Rule::Flag),
    member("force", Rule::Flag),
    member("name", Rule::Name),
    member("snapshot_id", Rule::UuidOrNull),
    since(43, "metadata", Rule::Metadata),
    since(51, "availability_zone", Rule::Text),
];

pub(super) const UPDATE: &[Member] =
    &[member("name", Rule::Name), member("description", Rule::Text), since(43, "metadata", Rule::Metadata)];

pub(super) const RESTORE: &[Member] = &[member("name", Rule::Name), member("volume_id", Rule::UuidOrNull)];

pub(super) const RECORD: &[Member] = &[required("backup_service", Rule::Given), required("backup_url", Rule::Given)];

pub(super) const STATUS: &[Member] = &[required("status", Rule::Given)];

const TRUE: [&str; 11] = ["True", "TRUE", "true", "1", "ON", "On", "on", "YES", "Yes", "yes", "y"];
const FALSE: [&str; 11] = ["False", "FALSE", "false", "0", "OFF", "Off", "off", "NO", "No", "no", "n"];

/// Checks an object against its members, and writes wide values the way the document has them.
///
/// # Errors
///
/// The message of the first member that is not what it has to be.
pub(super) fn check(name: &str, members: &[Member], version: Microversion, object: &mut Map<String, Value>) -> Result<(), String> {
    let known: Vec<&Member> = members.iter().filter(|member| member.since <= version).collect();
    let whole = Value::Object(object.clone());
    let about = |message: String| wrong(name, &whole, &message);
    for member in &known {
        match object.get_mut(member.name) {
            Some(value) => member.rule.check(member.name, value)?,
            None if member.required => return Err(about(format!("'{}' is a required property", member.name))),
            None => {}
        }
    }
    let unknown: Vec<&str> = object.keys().map(String::as_str).filter(|key| known.iter().all(|member| member.name != *key)).collect();
    if unknown.is_empty() { Ok(()) } else { Err(about(additional(&unknown))) }
}

/// The message about members nobody knows.
pub(super) fn additional(unknown: &[&str]) -> String {
    let quoted: Vec<String> = unknown.iter().map(|key| repr(&Value::from(*key))).collect();
    let verb = if unknown.len() == 1 { "was" } else { "were" };
    format!("Additional properties are not allowed ({} {verb} unexpected)", quoted.join(", "))
}

/// The message about one value.
pub(super) fn wrong(path: &str, value: &Value, message: &str) -> String {
    format!("Invalid input for field/attribute {path}. Value: {}. {message}", str(value))
}

impl Rule {
    fn check(self, name: &str, value: &mut Value) -> Result<(), String> {
        let message = match (self, &*value) {
            (Self::Metadata, Value::Object(members)) => {
                let odd = members.iter().find(|(_, value)| !value.is_string());
                return odd.map_or(Ok(()), |(key, value)| Err(wrong(key, value, &format!("{} is not of type 'string'", repr(value)))));
            }
            (Self::Metadata, other) => format!("{} is not of type 'object'", repr(other)),
            (Self::Text | Self::Name | Self::UuidOrNull, Value::Null) => return Ok(()),
            (Self::Text | Self::Name | Self::Given, Value::String(text)) => {
                if text.chars().count() <= 255 || matches!(self, Self::Given) {
                    if let (Self::Name, trimmed) = (self, text.trim().to_owned()) {
                        *value = Value::String(trimmed);
                    }
                    return Ok(());
                }
                format!("{} is too long", repr(value))
            }
            (Self::Text | Self::Name, other) => format!("{} is not of type 'string', 'null'", repr(other)),
            (Self::Given, other) => format!("{} is not of type 'string'", repr(other)),
            (Self::Uuid | Self::UuidOrNull, Value::String(text)) if uuid::Uuid::try_parse(text).is_ok() => return Ok(()),
            (Self::Uuid, other) => format!("{} is not a 'uuid'", repr(other)),
            (Self::UuidOrNull, other) => format!("{} is not valid under any of the given schemas", repr(other)),
            (Self::Flag, Value::Bool(_)) => return Ok(()),
            (Self::Flag, other) => match flag(other.as_str().unwrap_or_default()) {
                Some(flag) => {
                    *value = Value::Bool(flag);
                    return Ok(());
                }
                None => not_a_flag(other),
            },
        };
        Err(wrong(name, value, &message))
    }
}

/// The boolean a text of a body means.
fn flag(text: &str) -> Option<bool> {
    let means = |texts: &[&str], short: &str| texts.contains(&text) || text == short;
    if means(&TRUE, "t") { Some(true) } else { means(&FALSE, "f").then_some(false) }
}

fn not_a_flag(value: &Value) -> String {
    let list = |name: &str, texts: &[&str], short: &str| {
        let quoted = texts.iter().chain([&short]).map(|text| format!("'{text}'"));
        std::iter::once(name.to_owned()).chain(quoted).collect::<Vec<_>>().join(", ")
    };
    format!("{} is not one of [{}, {}]", repr(value), list("True", &TRUE, "t"), list("False", &FALSE, "f"))
}
