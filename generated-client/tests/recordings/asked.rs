//! A recorded request in the words of a typed client; what cannot be said has a reason.

use std::str::FromStr;

use capgen_runtime::client::Error;
use capgen_runtime::serde::{Serialize, de::DeserializeOwned};
use capgen_runtime::serde_json::{self, Value};

use super::tape::Asked;

/// Why a request is left out.
pub(crate) type Reason = String;
/// A typed call on its way; a success is encoded again.
pub(crate) type Calling = std::pin::Pin<Box<dyn Future<Output = Result<Value, Error>>>>;
/// The typed call of a recorded request.
pub(crate) type Called = Result<Calling, Reason>;

/// Sends a typed call.
pub(crate) fn send<T: Serialize>(call: impl IntoFuture<Output = Result<T, Error>> + 'static) -> Called {
    Ok(Box::pin(async move { call.await.map(|value| serde_json::to_value(value).unwrap()) }))
}

/// A query value by its type, when that writes it as it was recorded.
pub(crate) fn typed<T: FromStr + ToString>(text: &str) -> Result<T, Reason> {
    let typed: Option<T> = text.parse().ok();
    typed.filter(|typed| typed.to_string() == text).ok_or_else(|| "a query value of another type than the document's".to_owned())
}

impl Asked {
    /// The query; a parameter has one value.
    pub(crate) fn pairs(&self) -> Result<impl Iterator<Item = (&str, &str)>, Reason> {
        let names = |name: &String| self.query.iter().filter(|(other, _)| other == name).count();
        if self.query.iter().any(|(name, _)| names(name) > 1) {
            return Err("a query parameter given twice".to_owned());
        }
        Ok(self.query.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }

    /// That there is nothing that an operation without query parameters and body cannot send.
    pub(crate) fn plain(&self) -> Result<(), Reason> {
        self.no_query()?;
        match &self.body {
            Some(_) => Err("a body that the document does not have".to_owned()),
            None => Ok(()),
        }
    }

    fn no_query(&self) -> Result<(), Reason> {
        if self.query.is_empty() { Ok(()) } else { Err(unknown_parameter()) }
    }

    /// The body by its type, when that writes it as it was recorded.
    pub(crate) fn body<T: Serialize + DeserializeOwned>(&self) -> Result<T, Reason> {
        self.no_query()?;
        let Some(text) = self.body.as_deref().filter(|text| !text.is_empty()) else {
            return Err("no body, where the document requires one".to_owned());
        };
        if self.header("content-type").is_some_and(|media| media != "application/json") {
            return Err("a body of another media type than the document's".to_owned());
        }
        let json: Value = serde_json::from_str(text).map_err(|_| "a body that is not JSON")?;
        let typed: T = serde_json::from_str(text).map_err(|_| "a body that is no value of the document's type")?;
        let again = serde_json::to_value(&typed).unwrap();
        match (again == json, has_null(&json)) {
            (true, _) => Ok(typed),
            (false, true) => Err("a `null` that means the same as leaving the member out, which the type does".to_owned()),
            (false, false) => Err("a 64-bit integer as a number, which the type writes as text".to_owned()),
        }
    }
}

pub(crate) fn unknown_parameter() -> Reason {
    "a query parameter that the document does not have".to_owned()
}

fn has_null(json: &Value) -> bool {
    match json {
        Value::Null => true,
        Value::Array(items) => items.iter().any(has_null),
        Value::Object(members) => members.values().any(has_null),
        _ => false,
    }
}
