//! What a call carries, checked as the document says before anything is sent.

use serde_json::Value;

use super::call::Call;
use super::error::Error;
use super::wire::Set;
use crate::api::{Checks, Style};
use crate::body::media;
use crate::check::{self, Spelled};
use crate::input::{Argument, Violation};

impl Call {
    /// # Errors
    ///
    /// Everything that is wrong with the values beside their types. A call that cannot be sent for another reason says so
    /// itself, and the further page of a list repeats what was checked.
    pub(super) fn check(&self) -> Result<(), Error> {
        let Some(checks) = self.checks.filter(|_| self.violation.is_none() && self.followed.is_none()) else { return Ok(()) };
        let Ok(values) = self.complete() else { return Ok(()) };
        let params = values.iter().flat_map(|set| param(checks, set));
        let violations: Vec<Violation> = params.chain(self.check_body(checks)).collect();
        if violations.is_empty() { Ok(()) } else { Err(Error::Violations { operation: self.operation.name, violations }) }
    }

    fn check_body(&self, checks: &Checks) -> Vec<Violation> {
        let declared = self.operation.body.map_or("", |body| body.media);
        let media = self.media.as_deref().unwrap_or(declared);
        let Some(said) = checks.body(media) else { return Vec::new() };
        let of = |spelled, value: &Value| check::check("body", "body", spelled, value, said);
        if let Some(form) = &self.form {
            return of(Spelled::Text, form);
        }
        let Some(bytes) = self.body.as_ref().and_then(|body| body.whole()) else { return Vec::new() };
        if !media::is_json(media) {
            return std::str::from_utf8(&bytes).map(|text| of(Spelled::Text, &Value::from(text))).unwrap_or_default();
        }
        match serde_json::from_slice(&bytes) {
            Ok(value) => of(Spelled::Json, &value),
            // It nests deeper than any server of this library reads.
            Err(error) => vec![Violation::new("body", "body", format!("cannot be checked: {error}"))],
        }
    }
}

fn param(checks: &Checks, (param, value): &Set) -> Vec<Violation> {
    let Some(said) = checks.param(param.input) else { return Vec::new() };
    let (spelled, value) = match value {
        Argument::One(text) if param.style == Style::Json => match serde_json::from_str(text) {
            Ok(value) => (Spelled::Json, value),
            Err(_) => return Vec::new(),
        },
        Argument::One(text) => (Spelled::Text, Value::from(text.as_str())),
        Argument::Many(texts) => (Spelled::Text, texts.iter().cloned().map(Value::String).collect()),
        Argument::Object(members) => (Spelled::Text, Value::Object(members.clone())),
        Argument::Absent | Argument::Broken(_) => return Vec::new(),
    };
    check::check(param.input, param.place.as_str(), spelled, &value, said)
}
