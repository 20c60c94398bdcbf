//! Steps: calls whose values others use, one after another or at the same time. The first that fails ends the whole.

use std::pin::Pin;

use futures_util::future::try_join_all;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::expr::Expr;
use super::format::RawFormat;
use super::scope::Scope;
use super::shaped::unread;
use crate::Map;
use crate::client::{self, Answer, Call, DecodeError, Error};
use crate::input::Argument;
use crate::problem;

/// A value on its way.
pub type Pending = Pin<Box<dyn Future<Output = Result<Value, Stop>> + Send>>;

/// Why a flow ends before its end.
#[derive(Debug)]
pub enum Stop {
    /// There is no answer.
    Error(Error),
    /// An answer that is no success; it becomes the answer of the whole.
    Answer(Box<Answer>),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// The steps of a function so far. What a step gives is a member of the current value, by the name of the step.
#[derive(Debug)]
pub struct Steps {
    /// The function, which stands in messages.
    function: &'static str,
    scope: Scope,
}

impl Steps {
    /// No step yet.
    #[must_use]
    pub fn new(function: &'static str, scope: Scope) -> Self {
        Self { function, scope: scope.from(Value::Object(Map::new())) }
    }

    /// What expressions can see after the steps so far.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// As [`Scope::argument`].
    #[must_use]
    pub fn argument(&self, expr: &Expr) -> Argument {
        self.scope.argument(expr)
    }

    /// A call of one step, whose answer is read in a format.
    #[must_use]
    pub fn call(&self, call: Call, format: RawFormat) -> Pending {
        Box::pin(async move { format.of(call).await.map(|(value, _)| value) })
    }

    /// Runs steps that do not need each other at the same time.
    ///
    /// # Errors
    ///
    /// The first failure; the other steps are given up.
    pub async fn together<const N: usize>(&mut self, steps: [(&'static str, Pending); N]) -> Result<(), Stop> {
        let (names, pending): (Vec<_>, Vec<_>) = steps.into_iter().unzip();
        for (name, value) in names.into_iter().zip(try_join_all(pending).await?) {
            self.put(name, value);
        }
        Ok(())
    }

    fn put(&mut self, name: &str, value: Value) {
        if let Value::Object(members) = &mut self.scope.current {
            members.insert(name.to_owned(), value);
        }
    }

    /// Looks `value` up in the list that a step gave: what has it in the member `key` gives the members `fields`; for a
    /// list of values, a list of those.
    ///
    /// # Errors
    ///
    /// Answer 404, when nothing has it; or what cannot be looked up.
    pub fn lookup(&mut self, name: &'static str, index: &Expr, key: &str, value: &Expr, fields: &[&str]) -> Result<(), Stop> {
        let table = self.scope.value(index).map_err(|error| self.broken(error))?.unwrap_or(Value::Null);
        let wanted = self.scope.value(value).map_err(|error| self.broken(error))?.unwrap_or(Value::Null);
        let Some(rows) = rows(&table) else { return Err(self.broken(DecodeError::new("expected a list to look things up in"))) };
        let one = |wanted: &Value| {
            let row = rows.iter().find(|row| row.get(key).is_some_and(|found| same(found, wanted)))?;
            let member = |field: &&str| Some(((*field).to_owned(), row.get(*field)?.clone()));
            Some(Value::Object(fields.iter().filter_map(member).collect()))
        };
        let found = match &wanted {
            Value::Array(all) => all.iter().map(one).collect::<Option<Vec<_>>>().map(Value::Array),
            wanted => one(wanted),
        };
        let Some(found) = found else {
            return Err(self.problem(StatusCode::NOT_FOUND, format!("`{name}` finds nothing with that `{key}`")));
        };
        self.put(name, found);
        Ok(())
    }

    /// An answer of this function's own (RFC 9457).
    fn problem(&self, status: StatusCode, detail: String) -> Stop {
        let mut headers = HeaderMap::new();
        headers.insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static(problem::MEDIA));
        Stop::Answer(Box::new(Answer::made(self.function, status, headers, &problem::document(status, &detail))))
    }

    /// Asks a script, which sees `given`, the inputs, and what the steps so far gave.
    ///
    /// # Errors
    ///
    /// Answer 422 with the message of the script; 501, if the client was not given it.
    pub async fn script(&mut self, name: &'static str, hook: &'static str, given: &Expr) -> Result<(), Stop> {
        let seen = self.scope.value(given).map_err(|error| self.broken(error))?;
        let mut all = self.scope.current.as_object().cloned().unwrap_or_default();
        all.insert("inputs".to_owned(), Value::Object(self.scope.inputs().clone()));
        if let Some(Value::Object(members)) = seen {
            all.extend(members);
        }
        let Some(script) = self.scope.script(hook) else {
            return Err(self.problem(StatusCode::NOT_IMPLEMENTED, format!("the script `{name}` is not implemented")));
        };
        match script(all).await {
            Ok(value) => self.put(name, value),
            Err(error) => return Err(self.problem(StatusCode::UNPROCESSABLE_ENTITY, error.message)),
        }
        Ok(())
    }

    fn broken(&self, source: DecodeError) -> Stop {
        unread(self.function, source)
    }

    /// What the whole gives.
    ///
    /// # Errors
    ///
    /// What does not have the type that the document gives it.
    pub fn give(&self, output: &Expr) -> Result<Answer, Stop> {
        self.scope.give(self.function, output)
    }
}

/// The list itself, or the only list in an object.
fn rows(table: &Value) -> Option<&Vec<Value>> {
    match table {
        Value::Array(rows) => Some(rows),
        Value::Object(members) => {
            let mut lists = members.values().filter_map(Value::as_array);
            lists.next().filter(|_| lists.next().is_none())
        }
        _ => None,
    }
}

/// Equal, or of equal text: ids are numbers here and text there.
fn same(found: &Value, wanted: &Value) -> bool {
    found == wanted || (!found.is_object() && !found.is_array() && super::scope::shown(found) == super::scope::shown(wanted))
}

/// Runs a flow; where it ends with an answer that is no success, that is its answer.
#[must_use]
pub fn run(flow: impl Future<Output = Result<Answer, Stop>> + Send + 'static) -> client::Pending {
    Box::pin(async move {
        match flow.await {
            Ok(answer) => Ok(answer),
            Err(Stop::Answer(answer)) => Ok(*answer),
            Err(Stop::Error(error)) => Err(error),
        }
    })
}
