//! Request bodies: held against Cinder's schemas, and written the way the document describes them.

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, header};
use capgen_runtime::server::Failure;
use serde_json::Value;

use super::fault::{fault, page, stumbled};
use super::python::repr;
use super::rules::{self, Member, additional, check, wrong};
use super::version::Microversion;

/// The longest body, in bytes.
pub(super) const LONGEST: usize = 112 << 10;

/// What is answered to a longer one.
pub(super) fn too_long() -> Failure {
    page(413, "The request is too large.")
}

/// The operations that have a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Create,
    Update,
    Restore,
    Import,
    Action,
}

impl Kind {
    /// The one that a method and what follows `backups` in the path mean.
    pub(super) fn of(method: &Method, rest: &[&str]) -> Option<Self> {
        match (method.as_str(), rest) {
            ("POST", []) => Some(Self::Create),
            ("POST", ["import_record"]) => Some(Self::Import),
            ("POST", [_, "restore"]) => Some(Self::Restore),
            ("POST", [_, "action"]) => Some(Self::Action),
            ("PUT", [_]) => Some(Self::Update),
            _ => None,
        }
    }

    /// The body as the document describes it.
    ///
    /// # Errors
    ///
    /// What Cinder says to one that its schema does not allow, or 500 where Cinder stumbles.
    pub(super) fn documented(self, version: Microversion, headers: &HeaderMap, text: &[u8]) -> Result<Bytes, Failure> {
        if self == Self::Update && version < Microversion(9) {
            return Err(fault(404, "The resource could not be found."));
        }
        match (text.is_empty(), self) {
            (true, Self::Action) => return Err(no_such_action("None")),
            (true, _) => return Err(stumbled()),
            (false, _) => {}
        }
        if !headers.get(header::CONTENT_TYPE).is_some_and(|media| media.to_str().is_ok_and(is_known)) {
            return Err(fault(415, "Unsupported Content-Type"));
        }
        let mut body: Value = serde_json::from_slice(text).map_err(|_| malformed())?;
        self.check(version, &mut body)?;
        Ok(Bytes::from(body.to_string()))
    }

    fn check(self, version: Microversion, body: &mut Value) -> Result<(), Failure> {
        match self {
            Self::Create => wrapped("backup", rules::CREATE, version, body),
            Self::Import => wrapped("backup-record", rules::RECORD, version, body),
            // Cinder looks into these two before it holds them against its schema.
            Self::Update if body.get("backup").is_none_or(Value::is_null) => Err(stumbled()),
            Self::Restore if body.get("restore").is_none_or(Value::is_null) => Err(stumbled()),
            Self::Update => wrapped("backup", rules::UPDATE, version, body),
            Self::Restore => wrapped("restore", rules::RESTORE, version, body),
            Self::Action => action(version, body),
        }
    }
}

/// An action is an object with one member, which names it.
fn action(version: Microversion, body: &mut Value) -> Result<(), Failure> {
    let members = body.as_object().filter(|members| members.len() == 1).ok_or_else(malformed)?;
    match members.keys().next().map(String::as_str) {
        Some("os-reset_status") => wrapped("os-reset_status", rules::STATUS, version, body),
        Some("os-force_delete") => Ok(()),
        other => Err(no_such_action(other.unwrap_or_default())),
    }
}

/// An object in the one member `name` of another.
fn wrapped(name: &'static str, members: &[Member], version: Microversion, body: &mut Value) -> Result<(), Failure> {
    let Value::Object(outer) = body else { return Err(fault(400, format!("{} is not of type 'object'", repr(body)))) };
    match outer.get_mut(name) {
        Some(Value::Object(inner)) => check(name, members, version, inner).map_err(|message| fault(400, message))?,
        Some(other) => return Err(fault(400, wrong(name, other, &format!("{} is not of type 'object'", repr(other))))),
        None => return Err(fault(400, format!("'{name}' is a required property"))),
    }
    let unknown: Vec<&str> = outer.keys().map(String::as_str).filter(|key| *key != name).collect();
    if unknown.is_empty() { Ok(()) } else { Err(fault(400, additional(&unknown))) }
}

fn is_known(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or_default().trim();
    matches!(essence, "application/json" | "application/vnd.openstack.volume+json")
}

fn malformed() -> Failure {
    fault(400, "Malformed request body")
}

fn no_such_action(name: &str) -> Failure {
    fault(400, format!("There is no such action: {name}. Verify the request body and Content-Type header and try again."))
}
