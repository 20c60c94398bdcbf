//! What an exposed operation or tool does: one call, with the caller's inputs.

use super::consume::Consumed;
use super::inputs::check_type;
use super::named;
use super::value::{With, check_identity, parse_with};
use crate::ir::{Argument, Body, Function, FunctionId, Input, Operation, OperationId, Param, Passed, Type};
use crate::name::{Name, fold};
use crate::report::{Errors, nearest};
use crate::source::Cursor;

/// An adapter, as far as its functions need to know it.
pub(super) struct Side<'a> {
    pub(super) consumed: &'a Consumed,
    /// The words before the dot that mean the caller's inputs.
    pub(super) heads: Vec<&'a str>,
    /// Inputs that the adapter and the resource declare, outermost first.
    pub(super) declared: Vec<(String, Cursor<'a>)>,
}

/// Lowers `call` and `with` of the exposed `cursor`; a function that does the same is shared.
pub(super) fn lower(
    cx: &mut Errors,
    functions: &mut Vec<Function>,
    side: &Side<'_>,
    exposed: &str,
    cursor: &Cursor<'_>,
) -> Option<FunctionId> {
    check_identity(cx, cursor);
    for key in ["steps", "ref"] {
        if let Some(found) = cursor.child(key) {
            cx.error(&found.at, format!("`{key}` is not supported"), "use `call: namespace.operation`");
            return None;
        }
    }
    let operation = resolve_call(cx, side.consumed, exposed, cursor)?;
    let op = &side.consumed.operations[operation.0];
    let given = lower_with(cx, side, op, cursor)?;
    let mut declared = side.declared.clone();
    declared.extend(named(cx, cursor, "inputParameters", "name"));
    let inputs = lower_inputs(cx, op, &given, &declared);
    let arguments = given.into_iter().map(|given| given.argument).collect();
    Some(share(functions, exposed, op, operation, inputs, arguments))
}

/// Finds the operation that `call` names.
fn resolve_call(cx: &mut Errors, consumed: &Consumed, exposed: &str, cursor: &Cursor<'_>) -> Option<OperationId> {
    let Some(call) = cursor.text(cx, "call") else {
        cx.error(&cursor.at, format!("`{exposed}` says nothing of what it calls"), "add `call: namespace.operation`");
        return None;
    };
    let name = call.strip_prefix(&consumed.namespace).and_then(|rest| rest.strip_prefix('.'));
    let found = name.and_then(|name| consumed.operations.iter().position(|op| op.name.wire == name));
    let broken = name.is_some_and(|name| consumed.broken.iter().any(|broken| broken == name));
    if found.is_none() && !broken {
        let known: Vec<String> = consumed.operations.iter().map(|op| format!("{}.{}", consumed.namespace, op.name.wire)).collect();
        let help = nearest(&call, known.iter().map(String::as_str));
        cx.error(&cursor.at.child("call"), format!("`{call}` is not a consumed operation"), help);
    }
    found.map(OperationId)
}

/// A parameter of the operation and what it is given.
struct Given<'a> {
    param: Option<&'a Param>,
    body: Option<&'a Body>,
    argument: Argument,
}

/// Reads `with`; without one every parameter is the caller's input of the same name.
fn lower_with<'a>(cx: &mut Errors, side: &Side<'_>, op: &'a Operation, cursor: &Cursor<'_>) -> Option<Vec<Given<'a>>> {
    let Some(with) = cursor.object(cx, "with") else {
        let passed = |name: &Name| Passed::Input(Name::new(&fold(&name.wire)));
        let params = op.params.iter().map(|param| given(Some(param), None, passed(&param.name)));
        let body = op.body.iter().map(|body| given(None, Some(body), passed(&body.name)));
        return Some(params.chain(body).collect());
    };
    let mut all = Vec::new();
    for (key, value) in with.entries() {
        let param = op.params.iter().find(|param| param.name.wire == key);
        let body = op.body.as_ref().filter(|body| body.name.wire == key);
        if param.is_none() && body.is_none() {
            let known = op.params.iter().map(|param| param.name.wire.as_str());
            let known = known.chain(op.body.iter().map(|body| body.name.wire.as_str()));
            cx.error(&value.at, format!("`{}` has no input `{key}`", op.name.wire), nearest(&key, known));
            continue;
        }
        let Some(text) = value.as_text() else {
            value.mismatch(cx, "a reference such as `rest.name`, or text");
            continue;
        };
        let passed = match parse_with(cx, &value.at, &text, &side.heads) {
            With::Input(name) => Passed::Input(Name::new(&fold(&name))),
            With::Literal(text) => Passed::Literal(text),
        };
        match (&passed, param) {
            (Passed::Literal(text), Some(param)) => check_literal(cx, &value, text, param),
            (Passed::Literal(_), None) => {
                cx.error(&value.at, format!("the body `{key}` is a literal, which is not supported"), "pass an input, such as `rest.body`")
            }
            (Passed::Input(_), _) => {}
        }
        all.push(given(param, body, passed));
    }
    check_required(cx, op, &with, &all);
    let order = |given: &Given<'_>| op.params.iter().position(|param| Some(&param.input) == given.argument.param.as_ref());
    all.sort_by_key(|given| order(given).unwrap_or(usize::MAX));
    Some(all)
}

fn given<'a>(param: Option<&'a Param>, body: Option<&'a Body>, value: Passed) -> Given<'a> {
    Given { param, body, argument: Argument { param: param.map(|param| param.input.clone()), value } }
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

fn check_required(cx: &mut Errors, op: &Operation, with: &Cursor<'_>, given: &[Given<'_>]) {
    let supplied = |name: &str| given.iter().any(|given| given.param.is_some_and(|param| param.name.wire == name));
    let missing = op.params.iter().filter(|param| param.required && !supplied(&param.name.wire));
    let mut missing: Vec<&str> = missing.map(|param| param.name.wire.as_str()).collect();
    let bodiless = !given.iter().any(|given| given.body.is_some());
    missing.extend(op.body.iter().filter(|body| body.required && bodiless).map(|body| body.name.wire.as_str()));
    for name in missing {
        cx.error(&with.at, format!("`with` leaves out `{name}`, which `{}` requires", op.name.wire), format!("add `{name}:`"));
    }
}

/// The inputs a caller supplies: those `with` refers to, as the operation types them, unless they are declared here.
fn lower_inputs(cx: &mut Errors, op: &Operation, given: &[Given<'_>], declared: &[(String, Cursor<'_>)]) -> Vec<Input> {
    let mut inputs: Vec<Input> = Vec::new();
    for given in given {
        let Passed::Input(name) = &given.argument.value else { continue };
        let derived = match (given.param, given.body) {
            (Some(param), _) => Input {
                name: name.clone(),
                shape: None,
                ty: param.ty.clone(),
                required: param.required,
                doc: param.doc.clone(),
                location: Some(param.location),
            },
            (None, Some(body)) => {
                let (ty, shape) = passed_on(&body.ty);
                Input { name: name.clone(), ty, shape, required: body.required, doc: body.doc.clone(), location: None }
            }
            (None, None) => continue,
        };
        match inputs.iter_mut().find(|known| known.name == *name) {
            Some(known) => known.required |= derived.required,
            None => inputs.push(derived),
        }
    }
    apply_declared(cx, op, &mut inputs, declared);
    inputs
}

/// A body goes through as the text it came as; what the document says of it is for callers to read.
fn passed_on(ty: &Type) -> (Type, Option<Type>) {
    match ty {
        Type::RawObject | Type::RawJson => (ty.clone(), None),
        Type::Named(_) | Type::Map(_) => (Type::RawObject, Some(ty.clone())),
        _ => (Type::RawJson, Some(ty.clone())),
    }
}

/// A declaration at the exposed side refines the derived input: description, requiredness, and its type must agree.
fn apply_declared(cx: &mut Errors, op: &Operation, inputs: &mut [Input], declared: &[(String, Cursor<'_>)]) {
    let mut seen: Vec<(String, String, crate::source::Pointer)> = Vec::new();
    for (name, cursor) in declared {
        cursor.only(cx, &["name", "in", "type", "description", "required", "label", "display", "value"]);
        let folded = fold(name);
        if let Some((_, other, _)) =
            seen.iter().find(|(known, other, at)| *known == folded && other != name && parent_list(at) == parent_list(&cursor.at))
        {
            cx.error(&cursor.at, format!("inputs `{other}` and `{name}` are one name, `{folded}`"), "rename one of them");
        }
        seen.push((folded.clone(), name.clone(), cursor.at.clone()));
        let kind = cursor.text(cx, "type");
        if let Some(kind) = &kind {
            check_type(cx, cursor, kind);
        }
        if let Some(value) = cursor.child("value") {
            cx.error(&value.at, format!("exposed input `{name}` has a fixed `value`, which is not supported"), "write the text in `with`");
        }
        let Some(input) = inputs.iter_mut().find(|input| input.name.snake == folded) else {
            cx.warn(
                &cursor.at,
                format!("input `{name}` is declared, but nothing of `{}` uses it", op.name.wire),
                "pass it on in `with`, or remove it",
            );
            continue;
        };
        if let Some(kind) = kind.filter(|kind| kind != word(&input.ty)) {
            let message = format!("input `{name}` is `{kind}` here and `{}` where `{}` takes it", word(&input.ty), op.name.wire);
            cx.error(&cursor.at, message, "give both the same type");
        }
        if let Some(doc) = cursor.text(cx, "description") {
            input.doc = doc;
        }
        input.required |= cursor.flag(cx, "required").unwrap_or(false);
    }
    let undeclared = inputs.iter().filter(|input| !seen.is_empty() && !seen.iter().any(|(folded, _, _)| *folded == input.name.snake));
    for input in undeclared {
        let at = &declared[0].1.at;
        let help = nearest(&input.name.wire, seen.iter().map(|(_, name, _)| name.as_str()));
        cx.warn(
            at,
            format!(
                "`with` uses the input `{}`, which `inputParameters` does not declare; it is taken as `{}` has it",
                input.name.wire, op.name.wire
            ),
            help,
        );
    }
}

/// A type in the words of a capability.
fn word(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "boolean",
        Type::I32 | Type::I64 | Type::U64 => "integer",
        Type::F64 => "number",
        Type::List(_) => "array",
        Type::RawObject => "object",
        _ => "string",
    }
}

/// The list an element is in, so that two levels of declarations are not held against each other.
fn parent_list(at: &crate::source::Pointer) -> Vec<String> {
    let mut keys: Vec<String> = at.keys().collect();
    keys.pop();
    keys
}

/// The function that does exactly this, made if nobody has made it yet.
fn share(
    functions: &mut Vec<Function>,
    exposed: &str,
    op: &Operation,
    operation: OperationId,
    inputs: Vec<Input>,
    arguments: Vec<Argument>,
) -> FunctionId {
    let same = |known: &Function| known.operation == operation && known.inputs == inputs && known.arguments == arguments;
    if let Some(index) = functions.iter().position(same) {
        return FunctionId(index);
    }
    let taken = |name: &Name| functions.iter().any(|known| known.name.snake == name.snake);
    let first = op.name.clone();
    let after_op = if taken(&first) { Name::new(exposed) } else { first };
    let mut name = after_op.clone();
    let mut count = 2;
    while taken(&name) {
        name = Name::new(&format!("{} {count}", after_op.wire));
        count += 1;
    }
    functions.push(Function { name, doc: op.doc.clone(), at: op.at.clone(), operation, inputs, arguments });
    FunctionId(functions.len() - 1)
}
