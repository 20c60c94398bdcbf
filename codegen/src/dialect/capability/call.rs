//! `call` and `with`: one call of a consumed operation, and what it is given.

use super::function::{Side, derived};
use super::sight::{From, Sight};
use crate::ir::flow::Expr;
use crate::ir::{Argument, Body, Call, Input, Location, Operation, Param, Passed, Type};
use crate::name::{Name, fold};
use crate::report::{Errors, nearest};
use crate::source::Cursor;

/// A parameter of an operation and what it is given.
pub(super) struct Given<'a> {
    pub(super) param: Option<&'a Param>,
    pub(super) body: Option<&'a Body>,
    pub(super) argument: Argument,
}

/// Lowers `call` and `with` of `cursor`, and the inputs that they ask for.
pub(super) fn lower(cx: &mut Errors, side: &Side<'_>, sight: Sight<'_>, exposed: &str, cursor: &Cursor<'_>) -> Option<(Call, Vec<Input>)> {
    let Some(call) = cursor.text(cx, "call") else {
        let help = "add `call: namespace.operation`, or `outputParameters` with values for a mock";
        cx.error(&cursor.at, format!("`{exposed}` says nothing of what it calls"), help);
        return None;
    };
    let operation = side.consumed.find(cx, &cursor.at.child("call"), &call)?;
    let op = &side.consumed.operations[operation.0];
    let given = lower_with(cx, sight, op, cursor)?;
    let inputs = given.iter().filter_map(derived).collect();
    let arguments = given.into_iter().map(|given| given.argument).collect();
    Some((Call { operation, arguments }, inputs))
}

/// Reads `with`; without one every parameter is the caller's input of the same name.
fn lower_with<'a>(cx: &mut Errors, sight: Sight<'_>, op: &'a Operation, cursor: &Cursor<'_>) -> Option<Vec<Given<'a>>> {
    let passed = |name: &Name| Passed::Input(Name::new(&name.wire));
    let Some(with) = cursor.object(cx, "with") else {
        let supplied = op.params.iter().filter(|param| param.fixed.is_empty() && is_callers(sight, param));
        let params = supplied.map(|param| given(Some(param), None, passed(&param.name)));
        let body = op.body.iter().map(|body| given(None, Some(body), passed(&body.name)));
        return Some(params.chain(body).collect());
    };
    let mut all = Vec::new();
    for (key, value) in with.entries() {
        let param = op.params.iter().find(|param| param.name.wire == key);
        let body = op.body.as_ref().filter(|body| body.name.wire == key);
        if param.is_none() && body.is_none() {
            if !op.template.as_ref().is_some_and(|template| template.has_member(&key)) {
                unknown(cx, op, &key, &value);
            }
            continue;
        }
        let passed = match value.as_text() {
            Some(text) if value.as_str().is_some() => sight.passed(cx, &value.at, &text),
            _ => sight.data(cx, &value),
        };
        all.push(given(param, body, argument(cx, &value, passed, param)));
    }
    // What a template names without declaring it is passed by its name.
    let by_name =
        |param: &&Param| (param.location == Location::Body && op.template.is_some() && is_callers(sight, param)) || param.required;
    for param in op.params.iter().filter(by_name) {
        if !all.iter().any(|given| given.argument.param.as_ref() == Some(&param.input)) {
            if param.required && param.location != Location::Body {
                left_out(cx, &with, &param.name, op);
            }
            all.push(given(Some(param), None, passed(&param.name)));
        }
    }
    if let Some(body) = op.body.as_ref().filter(|body| body.required && !all.iter().any(|given| given.body.is_some())) {
        left_out(cx, &with, &body.name, op);
        all.push(given(None, Some(body), passed(&body.name)));
    }
    let order = |given: &Given<'_>| op.params.iter().position(|param| Some(&param.input) == given.argument.param.as_ref());
    all.sort_by_key(|given| order(given).unwrap_or(usize::MAX));
    Some(all)
}

/// Whether a caller is asked for what nothing else supplies: for all of it by a call alone; by one of several steps only for
/// what is required or declared.
fn is_callers(sight: Sight<'_>, param: &Param) -> bool {
    let alone = !matches!(sight.from, From::Steps(_));
    alone || param.required || sight.declared.iter().any(|name| fold(name) == fold(&param.name.wire))
}

fn unknown(cx: &mut Errors, op: &Operation, key: &str, value: &Cursor<'_>) {
    let known = op.params.iter().map(|param| param.name.wire.as_str());
    let known = known.chain(op.body.iter().map(|body| body.name.wire.as_str()));
    cx.error(&value.at, format!("`{}` has no input `{key}`", op.name.wire), nearest(key, known));
}

fn given<'a>(param: Option<&'a Param>, body: Option<&'a Body>, value: Passed) -> Given<'a> {
    Given { param, body, argument: Argument { param: param.map(|param| param.input.clone()), value } }
}

/// What a parameter is given: an input keeps its type, text is checked against that of the parameter.
fn argument(cx: &mut Errors, value: &Cursor<'_>, passed: Expr, param: Option<&Param>) -> Passed {
    match (passed, param) {
        (Expr::Input(name), _) => Passed::Input(Name::new(&name)),
        (Expr::Literal(literal), Some(param))
            if param.location != Location::Body && (literal.is_string() || literal.is_number() || literal.is_boolean()) =>
        {
            let text = literal.as_str().map_or_else(|| literal.to_string(), str::to_owned);
            check_literal(cx, value, &text, param);
            Passed::Literal(text)
        }
        (expr, _) => Passed::Expr(expr),
    }
}

/// A literal must be what the parameter is.
fn check_literal(cx: &mut Errors, value: &Cursor<'_>, text: &str, param: &Param) {
    let fits = match param.ty {
        Type::Bool => text.parse::<bool>().is_ok(),
        Type::I64 | Type::I32 => text.parse::<i64>().is_ok(),
        Type::U64 => text.parse::<u64>().is_ok(),
        Type::F64 => text.parse::<f64>().is_ok(),
        _ => true,
    };
    if !fits {
        cx.error(
            &value.at,
            format!("`{text}` is sent as `{}`, which is no text", param.name.wire),
            "write a value of its type, or a reference such as `rest.name`",
        );
    }
}

/// What is required is the caller's to supply, where `with` does not.
fn left_out(cx: &mut Errors, with: &Cursor<'_>, name: &Name, op: &Operation) {
    let message = format!("`with` leaves out `{}`, which `{}` requires", name.wire, op.name.wire);
    cx.warn(&with.at, message, "it is taken from the caller's input of that name");
}
