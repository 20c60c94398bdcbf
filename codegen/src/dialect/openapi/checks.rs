//! Which schemas say something of the values of an operation's requests: those of its parameters and its bodies.

use super::media::{self, Kind};
use crate::dialect::reference::resolve;
use crate::dialect::schema::Types;
use crate::dialect::schema::rules::Rules;
use crate::ir::check::{Checks, OperationChecks};
use crate::ir::{Operation, Param};
use crate::report::Errors;
use crate::source::Cursor;
use crate::{Options, Values};

/// What the options have checked: nothing, or all that can be.
pub(super) fn lower(cx: &mut Errors, types: &Types<'_>, options: &Options, operations: &[Operation]) -> Checks {
    let mut checks = Checks::default();
    if options.values == Values::Open {
        return checks;
    }
    let mut rules = Rules::new(types);
    for op in operations {
        let of_param = |param: &Param| Some((param.input.clone(), param_schema(&types.source.at(&param.at)?)?));
        let params: Vec<_> = op.params.iter().filter_map(of_param).collect();
        let params = params.into_iter().map(|(input, schema)| (input, rules.lower(cx, &schema))).collect();
        let bodies = body_schemas(types, op).into_iter().map(|(media, schema)| (media, rules.lower(cx, &schema))).collect();
        checks.operations.insert(op.name.snake.clone(), OperationChecks { params, bodies });
    }
    checks.rules = rules.finish();
    checks.prune()
}

/// The schema of a parameter, beside it or of its JSON.
fn param_schema<'a>(declared: &Cursor<'a>) -> Option<Cursor<'a>> {
    let content = declared.child("content").and_then(|content| content.entries().into_iter().next());
    match content {
        Some((media, object)) => object.child("schema").filter(|_| media::is_json(&media)),
        None => declared.child("schema"),
    }
}

/// The schemas of a body by media type, as it is sent.
fn body_schemas<'a>(types: &Types<'a>, op: &Operation) -> Vec<(String, Cursor<'a>)> {
    let quiet = &mut Errors::default();
    let declared = types.source.at(&op.at).and_then(|op| op.child("requestBody")).filter(|_| op.body.is_some());
    let Some(body) = declared.and_then(|body| resolve(quiet, types.source, body)) else { return Vec::new() };
    let mut schemas: Vec<(String, Cursor<'a>)> = Vec::new();
    for (media, object) in body.child("content").iter().flat_map(Cursor::entries).filter(|(media, _)| media::is_sendable(media)) {
        let kind = media::kind(quiet, types, &media, &object);
        let sent = media::sent(&media, kind);
        let known = schemas.iter().any(|(known, _)| *known == sent);
        let schema = object.child("schema").filter(|_| kind != Kind::Bytes && !known);
        schemas.extend(schema.map(|schema| (sent, schema)));
    }
    schemas
}
