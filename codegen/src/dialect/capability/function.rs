//! What an exposed route, tool or aggregate does, and the inputs it takes for that.

use super::aggregate::Aggregates;
use super::call::{self, Given};
use super::consume::Consumed;
use super::inputs::check_type;
use super::sight::{From, Sight};
use super::{limits, named, output, steps};
use crate::ir::flow::Expr;
use crate::ir::{Call, Function, FunctionId, Input, Location, Passed, Setting, StepKind, Type, Work};
use crate::name::{Name, fold};
use crate::report::{Errors, nearest};
use crate::source::{Cursor, Pointer};

/// An adapter, as far as its functions need to know it.
#[derive(Clone)]
pub(super) struct Side<'a> {
    pub(super) consumed: &'a Consumed,
    pub(super) settings: &'a [Setting],
    pub(super) aggregates: &'a Aggregates<'a>,
    /// The words before the dot that mean the caller's inputs.
    pub(super) heads: Vec<&'a str>,
    /// Inputs that the adapter and the resource declare, outermost first.
    pub(super) declared: Vec<(String, Cursor<'a>)>,
    /// Whether a declared input is meant by its name alone.
    pub(super) bare: bool,
    /// Whether an input is required that does not say, and of which nothing else is known.
    pub(super) required: bool,
}

/// What is lowered besides its inputs.
pub(super) struct Doing {
    pub(super) work: Work,
    pub(super) output: Option<Expr>,
    /// The parameters that are given inputs, which say what those inputs are.
    pub(super) derived: Vec<Input>,
}

/// Lowers what the exposed `cursor` does; a function that does the same is shared.
pub(super) fn lower(
    cx: &mut Errors,
    functions: &mut Vec<Function>,
    side: &Side<'_>,
    exposed: &str,
    cursor: &Cursor<'_>,
) -> Option<FunctionId> {
    let mut declared = side.declared.clone();
    declared.extend(named(cx, cursor, "inputParameters", "name"));
    check_declared(cx, &declared);
    let names: Vec<String> = declared.iter().map(|(name, _)| name.clone()).collect();
    let sight = Sight { heads: &side.heads, settings: side.settings, declared: &names, bare: side.bare, from: From::Nothing };
    let doing = lower_doing(cx, side, sight, exposed, cursor)?;
    let inputs = lower_inputs(cx, side, exposed, &doing, &declared);
    Some(share(cx, functions, side, exposed, cursor, doing, inputs))
}

fn lower_doing(cx: &mut Errors, side: &Side<'_>, sight: Sight<'_>, exposed: &str, cursor: &Cursor<'_>) -> Option<Doing> {
    if cursor.child("steps").is_some() {
        return steps::lower(cx, side, sight, exposed, cursor);
    }
    if cursor.child("call").is_none() && cursor.child("outputParameters").is_some() {
        let output = output::exposed(cx, cursor, sight);
        return Some(Doing { work: Work::Nothing, output, derived: Vec::new() });
    }
    let (call, derived) = call::lower(cx, side, sight, exposed, cursor)?;
    let gives = &side.consumed.operations[call.operation.0].gives;
    let seen = Sight { from: From::Answer(gives), ..sight };
    let whole = gives.shape.clone().or_else(|| gives.format.is_converted().then(Expr::whole));
    let output = output::exposed(cx, cursor, seen).filter(|expr| !expr.is_whole()).or(whole);
    Some(Doing { work: Work::Call(call), output, derived })
}

/// Two levels may declare the same input, one level may not.
fn check_declared(cx: &mut Errors, declared: &[(String, Cursor<'_>)]) {
    const KNOWN: [&str; 12] =
        ["name", "in", "type", "description", "required", "label", "display", "value", "pattern", "schema", "items", "tags"];
    let mut seen: Vec<(String, &String, &Pointer)> = Vec::new();
    for (name, cursor) in declared {
        cursor.only(cx, &KNOWN);
        let folded = fold(name);
        let twin =
            |(known, other, at): &&(String, &String, &Pointer)| *known == folded && *other != name && at.parent() == cursor.at.parent();
        if let Some((_, other, _)) = seen.iter().find(twin) {
            cx.error(&cursor.at, format!("inputs `{other}` and `{name}` are one name, `{folded}`"), "rename one of them");
        }
        if name.is_empty() {
            cx.error(&cursor.at, "an input has no `name`", "name it");
        }
        if let Some(kind) = cursor.text(cx, "type") {
            check_type(cx, cursor, &kind);
        }
        seen.push((folded, name, &cursor.at));
    }
}

/// The inputs a caller supplies: those that are used, as what uses them types them, unless they are declared here.
fn lower_inputs(cx: &mut Errors, side: &Side<'_>, exposed: &str, doing: &Doing, declared: &[(String, Cursor<'_>)]) -> Vec<Input> {
    let mut inputs: Vec<Input> = Vec::new();
    for derived in &doing.derived {
        match inputs.iter_mut().find(|known| known.name.snake == derived.name.snake) {
            Some(known) => known.required |= derived.required,
            None => inputs.push(derived.clone()),
        }
    }
    for name in mentioned(doing) {
        if !inputs.iter().any(|known| known.name.snake == fold(name)) {
            inputs.push(unknown(name));
        }
    }
    apply_declared(cx, side, exposed, doing, &mut inputs, declared);
    inputs
}

/// The names of all inputs in expressions.
fn mentioned(doing: &Doing) -> Vec<&str> {
    let mut names = Vec::new();
    let mut see = |name| names.push(name);
    if let Some(output) = &doing.output {
        output.inputs(&mut see);
    }
    match &doing.work {
        Work::Call(call) => inputs_of_call(call, &mut see),
        Work::Steps(groups) => {
            for step in groups.iter().flatten() {
                match &step.kind {
                    StepKind::Call(call) => inputs_of_call(call, &mut see),
                    StepKind::Lookup { index, value, .. } => {
                        index.inputs(&mut see);
                        value.inputs(&mut see);
                    }
                    StepKind::Script { given, .. } => given.iter().for_each(|(_, expr)| expr.inputs(&mut see)),
                }
            }
        }
        Work::Nothing => {}
    }
    names
}

fn inputs_of_call<'a>(call: &'a Call, see: &mut dyn FnMut(&'a str)) {
    for argument in &call.arguments {
        if let Passed::Expr(expr) = &argument.value {
            expr.inputs(see);
        }
    }
}

/// An input of which nothing is known but its name.
fn unknown(name: &str) -> Input {
    Input { name: Name::new(name), ty: Type::String, shape: None, required: false, doc: String::new(), location: Some(Location::Query) }
}

/// A declaration at the exposed side refines the derived input: description, requiredness, and its type must agree.
fn apply_declared(
    cx: &mut Errors,
    side: &Side<'_>,
    exposed: &str,
    doing: &Doing,
    inputs: &mut Vec<Input>,
    declared: &[(String, Cursor<'_>)],
) {
    for (name, cursor) in declared.iter().filter(|(name, _)| !name.is_empty()) {
        let folded = fold(name);
        let kind = cursor.text(cx, "type");
        let is_derived = doing.derived.iter().any(|input| input.name.snake == folded);
        if let Some(input) = inputs.iter_mut().find(|input| input.name.snake == folded) {
            // The name a document declares is the one its callers know.
            input.name = Name::new(name);
            if let Some(kind) = kind
                .as_deref()
                .filter(|kind| is_derived && input.ty != Type::RawJson && *kind != word(&input.ty) && *kind != fitting(&input.ty))
            {
                let message = format!("input `{name}` is `{kind}` here and `{}` where `{exposed}` passes it on", word(&input.ty));
                cx.warn(&cursor.at, message, "give both the same type; the latter holds");
            }
            // A declared type holds where nothing else is known.
            if !is_derived || (input.ty == Type::RawJson && input.shape.is_none() && kind.is_some()) {
                input.ty = type_of(kind.as_deref());
            }
            if let Some(doc) = cursor.text(cx, "description") {
                input.doc = doc;
            }
            let said = cursor.flag(cx, "required");
            input.required |= said.unwrap_or(!is_derived && side.required);
        } else if matches!(doing.work, Work::Nothing) {
            let required = cursor.flag(cx, "required").unwrap_or(side.required);
            let doc = cursor.text(cx, "description").unwrap_or_default();
            inputs.push(Input { ty: type_of(kind.as_deref()), required, doc, ..unknown(name) });
        } else if cursor.child("value").is_none() {
            cx.warn(
                &cursor.at,
                format!("input `{name}` is declared, but nothing of `{exposed}` uses it"),
                "pass it on in `with`, or remove it",
            );
        }
    }
    check_undeclared(cx, exposed, inputs, declared);
}

fn check_undeclared(cx: &mut Errors, exposed: &str, inputs: &[Input], declared: &[(String, Cursor<'_>)]) {
    let Some((_, first)) = declared.first() else { return };
    for input in inputs.iter().filter(|input| !declared.iter().any(|(name, _)| fold(name) == input.name.snake)) {
        let help = nearest(&input.name.wire, declared.iter().map(|(name, _)| name.as_str()));
        let message = format!("`{exposed}` uses the input `{}`, which `inputParameters` does not declare", input.name.wire);
        cx.warn(&first.at, message, help);
    }
}

fn type_of(kind: Option<&str>) -> Type {
    match kind {
        Some("integer") => Type::I64,
        Some("number") => Type::F64,
        Some("boolean") => Type::Bool,
        Some("object") => Type::RawObject,
        Some("array") => Type::RawJson,
        _ => Type::String,
    }
}

/// A type in the words of a capability.
pub(super) fn word(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "boolean",
        Type::I32 | Type::I64 | Type::U64 => "integer",
        Type::F64 => "number",
        Type::List(_) => "array",
        Type::RawObject => "object",
        _ => "string",
    }
}

/// Another word for a type that may be either.
fn fitting(ty: &Type) -> &'static str {
    match ty {
        Type::RawJson | Type::RawObject => "array",
        Type::I32 | Type::I64 | Type::U64 => "number",
        _ => "",
    }
}

/// The function that does exactly this, made if nobody has made it yet.
fn share(
    cx: &mut Errors,
    functions: &mut Vec<Function>,
    side: &Side<'_>,
    exposed: &str,
    cursor: &Cursor<'_>,
    doing: Doing,
    mut inputs: Vec<Input>,
) -> FunctionId {
    let Doing { mut work, mut output, derived: _ } = doing;
    settle(&mut work, &mut output, &inputs);
    let operation = match &work {
        Work::Call(call) => Some(&side.consumed.operations[call.operation.0]),
        _ => None,
    };
    for input in &mut inputs {
        input.required |= operation.is_some_and(|op| {
            op.params.iter().any(|param| param.required && param.location == Location::Path && param.input == input.name.wire)
        });
    }
    let media = limits::media(cx, cursor);
    let same = |known: &Function| known.work == work && known.inputs == inputs && known.output == output && known.media == media;
    if let Some(index) = functions.iter().position(same) {
        return FunctionId(index);
    }
    let taken = |name: &Name| functions.iter().any(|known| known.name.snake == name.snake);
    let exposed_name = Name::new(exposed);
    let first = operation.map_or_else(|| exposed_name.clone(), |op| op.name.clone());
    let start = if taken(&first) { exposed_name } else { first };
    let mut name = start.clone();
    let mut count = 2;
    while taken(&name) {
        name = Name::new(&format!("{} {count}", start.wire));
        count += 1;
    }
    let (doc, at) = match operation {
        Some(op) => (op.doc.clone(), op.at.clone()),
        None => (cursor.text(cx, "description").unwrap_or_default(), cursor.at.clone()),
    };
    functions.push(Function { name, doc, at, inputs, work, output, media });
    FunctionId(functions.len() - 1)
}

/// Every mention of an input takes the name that the input goes by.
fn settle(work: &mut Work, output: &mut Option<Expr>, inputs: &[Input]) {
    let name_of = |name: &str| inputs.iter().find(|input| input.name.snake == fold(name)).map(|input| input.name.clone());
    let settle_expr = |expr: &mut Expr| {
        let mut names = Vec::new();
        expr.inputs(&mut |name| names.push(name.to_owned()));
        for name in names {
            if let Some(known) = name_of(&name).filter(|known| known.wire != name) {
                expr.rename(&name, &known.wire);
            }
        }
    };
    let settle_call = |call: &mut Call| {
        for argument in &mut call.arguments {
            match &mut argument.value {
                Passed::Input(name) => *name = name_of(&name.wire).unwrap_or_else(|| name.clone()),
                Passed::Expr(expr) => settle_expr(expr),
                Passed::Literal(_) => {}
            }
        }
    };
    match work {
        Work::Call(call) => settle_call(call),
        Work::Steps(groups) => {
            for step in groups.iter_mut().flatten() {
                match &mut step.kind {
                    StepKind::Call(call) => settle_call(call),
                    StepKind::Lookup { index, value, .. } => {
                        settle_expr(index);
                        settle_expr(value);
                    }
                    StepKind::Script { given, .. } => given.iter_mut().for_each(|(_, expr)| settle_expr(expr)),
                }
            }
        }
        Work::Nothing => {}
    }
    if let Some(output) = output {
        settle_expr(output);
    }
}

/// An input as the parameter that it is given to has it.
pub(super) fn derived(given: &Given<'_>) -> Option<Input> {
    let Passed::Input(name) = &given.argument.value else { return None };
    match (given.param, given.body) {
        (Some(param), _) => Some(Input {
            name: name.clone(),
            shape: None,
            ty: param.ty.clone(),
            required: param.required,
            doc: param.doc.clone(),
            location: Some(param.location),
        }),
        (None, Some(body)) => {
            let (ty, shape) = passed_on(&body.ty);
            Some(Input { name: name.clone(), ty, shape, required: body.required, doc: body.doc.clone(), location: None })
        }
        (None, None) => None,
    }
}

/// A body goes through as the text it came as; what the document says of it is for callers to read.
fn passed_on(ty: &Type) -> (Type, Option<Type>) {
    match ty {
        Type::RawObject | Type::RawJson => (ty.clone(), None),
        Type::Named(_) | Type::Map(_) => (Type::RawObject, Some(ty.clone())),
        _ => (Type::RawJson, Some(ty.clone())),
    }
}
