//! `steps` and `mappings`: several calls, and what is made of them.
//!
//! Steps that only read and do not need each other run at the same time. One that writes waits for all before it, and all
//! after it wait for it.

use super::call;
use super::function::{Doing, Side};
use super::sight::{From, Seen, Sight};
use super::{jsonpath, named, output};
use crate::ir::flow::{Expr, Gives, Path, Piece, Seg};
use crate::ir::{Argument, Call, Input, Method, Passed, Step, StepKind, Work};
use crate::name::Name;
use crate::report::{Errors, nearest};
use crate::source::Cursor;

/// A step, and when it may run.
struct Planned {
    step: Step,
    group: usize,
}

/// Lowers the steps of `cursor`.
pub(super) fn lower(cx: &mut Errors, side: &Side<'_>, sight: Sight<'_>, exposed: &str, cursor: &Cursor<'_>) -> Option<Doing> {
    if let Some(call) = cursor.child("call") {
        cx.error(&call.at, format!("`{exposed}` has both `call` and `steps`"), "keep one of them");
    }
    let mappings = mappings(cx, cursor);
    let mut seen: Vec<Seen> = Vec::new();
    let (mut planned, mut derived) = (Vec::new(), Vec::new());
    let before = cx.count();
    for (name, step) in named(cx, cursor, "steps", "name") {
        if name.is_empty() {
            cx.error(&step.at, "a step has no `name`", "name it, so that others can use what it gives");
            continue;
        }
        if seen.iter().any(|known| known.name == name) {
            cx.error(&step.at, format!("step `{name}` is declared twice"), "rename one of them");
        }
        let here = Sight { from: From::Steps(&seen), ..sight };
        let Some((kind, gives)) = lower_step(cx, side, here, &name, &step, &mappings, &mut derived) else { continue };
        let step = Step { name: name.clone(), kind };
        let group = group(side, &planned, &step);
        planned.push(Planned { step, group });
        seen.push(Seen { name, gives });
    }
    if planned.is_empty() {
        if cx.count() == before {
            cx.error(&cursor.at.child("steps"), format!("`{exposed}` has no steps"), "write one at least");
        }
        return None;
    }
    check_mappings(cx, side, cursor, &mappings, &planned);
    let here = Sight { from: From::Steps(&seen), ..sight };
    let output = outputs(cx, cursor, here, &mappings, &seen);
    Some(Doing { work: Work::Steps(grouped(planned)), output: Some(output), derived })
}

/// The mappings: the name that each gives a value to, and where it comes from.
fn mappings<'a>(cx: &mut Errors, cursor: &Cursor<'a>) -> Vec<(String, Cursor<'a>)> {
    let mut mappings = Vec::new();
    for (key, mapping) in named(cx, cursor, "mappings", "target") {
        mapping.only(cx, &["target", "targetName", "value"]);
        let target = mapping.text(cx, "targetName").unwrap_or(key);
        match mapping.child("value") {
            Some(value) if !target.is_empty() => mappings.push((target, value)),
            _ => cx.error(&mapping.at, "a mapping needs `target` and `value`", "write `target: name` and `value: $.step.member`"),
        }
    }
    mappings
}

/// A mapping gives a value to an output or to an input of a step; where outputs are declared, to one of those.
fn check_mappings(cx: &mut Errors, side: &Side<'_>, cursor: &Cursor<'_>, mappings: &[(String, Cursor<'_>)], planned: &[Planned]) {
    let declared = named(cx, cursor, "outputParameters", "name");
    let params = |planned: &Planned| planned.step.call().map(|call| &side.consumed.operations[call.operation.0].params);
    for (target, value) in mappings.iter().filter(|_| !declared.is_empty()) {
        let feeds = planned.iter().filter_map(params).flatten().any(|param| param.name.wire == *target);
        if !feeds && !declared.iter().any(|(name, _)| name == target) {
            let help = nearest(target, declared.iter().map(|(name, _)| name.as_str()));
            cx.warn(&value.at, format!("mapping to `{target}`, which is neither an output nor an input of a step"), help);
        }
    }
}

fn lower_step(
    cx: &mut Errors,
    side: &Side<'_>,
    sight: Sight<'_>,
    name: &str,
    step: &Cursor<'_>,
    mappings: &[(String, Cursor<'_>)],
    derived: &mut Vec<Input>,
) -> Option<(StepKind, Gives)> {
    let fallback = if step.child("call").is_some() { "call" } else { "" };
    let kind = step.text(cx, "type").unwrap_or_else(|| fallback.to_owned());
    match kind.as_str() {
        "call" => {
            step.only(cx, &["type", "name", "call", "with", "description", "tags", "display", "label"]);
            let (mut call, inputs) = call::lower(cx, side, sight, name, step)?;
            let op = &side.consumed.operations[call.operation.0];
            for (target, value) in mappings {
                // A mapping may feed a parameter of a step, in place of the caller.
                let param = op.params.iter().find(|param| param.name.wire == *target);
                if let (Some(param), Some(expr)) = (param, mapped(cx, sight, value, false)) {
                    call.arguments.retain(|argument| argument.param.as_ref() != Some(&param.input));
                    call.arguments.push(Argument { param: Some(param.input.clone()), value: Passed::Expr(expr) });
                }
            }
            let fed = |input: &Input| call.arguments.iter().any(|argument| argument.value == Passed::Input(input.name.clone()));
            derived.extend(inputs.into_iter().filter(fed));
            Some((StepKind::Call(call), op.gives.clone()))
        }
        "lookup" => lower_lookup(cx, sight, step),
        "script" => Some(lower_script(cx, sight, name, step)),
        _ => {
            cx.error(&step.at, format!("step `{name}` is `{kind}`"), nearest(&kind, ["call", "lookup", "script"]));
            None
        }
    }
}

fn lower_lookup(cx: &mut Errors, sight: Sight<'_>, step: &Cursor<'_>) -> Option<(StepKind, Gives)> {
    step.only(cx, &["type", "name", "index", "match", "lookupValue", "outputParameters", "description", "tags", "display", "label"]);
    let mut text = |key: &str| {
        let text = step.text(cx, key);
        if text.is_none() {
            cx.error(&step.at, format!("a lookup lacks `{key}`"), "it has `index`, `match`, `lookupValue` and `outputParameters`");
        }
        text
    };
    let (index, key, value) = (text("index"), text("match"), text("lookupValue"));
    let (index, key, value) = (index?, key?, value?);
    let fields: Vec<String> = step.list(cx, "outputParameters").iter().filter_map(Cursor::as_text).collect();
    let at = step.at.child("index");
    let path = Path::One(vec![Seg::Key(index.clone())]);
    let From::Steps(seen) = sight.from else { return None };
    if !seen.iter().any(|known| known.name == index) {
        cx.error(&at, format!("`{index}` is no step before this one"), nearest(&index, seen.iter().map(|step| step.name.as_str())));
        return None;
    }
    let index = sight.path(cx, &at, path)?;
    let value = sight.passed(cx, &step.at.child("lookupValue"), &value);
    let gives = Gives {
        named: fields.iter().map(|field| (field.clone(), Expr::At(Path::One(vec![Seg::Key(field.clone())])))).collect(),
        ..Gives::default()
    };
    Some((StepKind::Lookup { index, key, value, fields }, gives))
}

/// A script is Rust here: a method of a trait that the user implements.
fn lower_script(cx: &mut Errors, sight: Sight<'_>, name: &str, step: &Cursor<'_>) -> (StepKind, Gives) {
    step.only(cx, &["type", "name", "language", "location", "file", "dependencies", "with", "description", "tags", "display", "label"]);
    let help = "implement the trait `Scripts` of the generated module, and give it to the builder of the client";
    cx.warn(&step.at, format!("script `{name}` is not run; it is a hook, to be written in Rust"), help);
    let with = step.object(cx, "with").map(|with| with.entries()).unwrap_or_default();
    let mut given = Vec::new();
    for (key, value) in with {
        let expr = match value.as_str() {
            Some(text) => sight.passed(cx, &value.at, &text),
            None => sight.data(cx, &value),
        };
        given.push((key, expr));
    }
    (StepKind::Script { hook: Name::new(name), given }, Gives::default())
}

/// The value of a mapping; `None` with an error if `strict`, without one where it is for later steps to see.
fn mapped(cx: &mut Errors, sight: Sight<'_>, value: &Cursor<'_>, strict: bool) -> Option<Expr> {
    let text = value.as_str();
    let bare = text.as_deref().map(|text| text.strip_prefix("{{").and_then(|text| text.strip_suffix("}}")).unwrap_or(text).trim());
    match bare.filter(|text| text.starts_with('$')) {
        Some(path) => {
            let path = jsonpath::parse(cx, &value.at, path)?;
            let known = match (sight.from, &path) {
                (From::Steps(seen), Path::One(segments)) => match segments.first() {
                    Some(Seg::Key(head)) => {
                        seen.iter().any(|step| step.name == *head || step.gives.named.iter().any(|(name, _)| name == head))
                    }
                    _ => true,
                },
                _ => true,
            };
            if strict || known { sight.path(cx, &value.at, path) } else { None }
        }
        None => match text {
            Some(text) => Some(sight.passed(cx, &value.at, &text)),
            None => Some(sight.data(cx, value)),
        },
    }
}

/// What the whole gives: the declared outputs, fed by mappings; else the mappings; else what the last step gave.
fn outputs(cx: &mut Errors, cursor: &Cursor<'_>, sight: Sight<'_>, mappings: &[(String, Cursor<'_>)], seen: &[Seen]) -> Expr {
    let declared = named(cx, cursor, "outputParameters", "name");
    let mapping = |name: &str| mappings.iter().find(|(target, _)| target == name).map(|(_, value)| value);
    let mut members: Vec<(String, Expr)> = Vec::new();
    if declared.is_empty() {
        let outputs = mappings.iter().filter(|(target, _)| !target.is_empty());
        let all: Vec<_> = outputs.cloned().collect();
        for (target, value) in all {
            members.extend(mapped(cx, sight, &value, true).map(|expr| (target, expr)));
        }
        return match seen.last() {
            Some(last) if members.is_empty() => {
                let value = Expr::At(Path::One(vec![Seg::Key(last.name.clone())]));
                jsonpath::within(value, jsonpath::of_answer(&last.gives, Path::One(Vec::new())))
            }
            _ => Expr::Object(members),
        };
    }
    for (name, output) in &declared {
        let expr = match mapping(name) {
            Some(value) => mapped(cx, sight, value, true).and_then(|expr| output::typed_as(cx, output, expr)),
            None => output::one(cx, output, name, sight),
        };
        if let ([_], "", Some(only)) = (declared.as_slice(), name.as_str(), &expr) {
            return only.clone();
        }
        members.extend(expr.map(|expr| (name.clone(), expr)));
    }
    Expr::Object(members)
}

/// When a step may run: after what it needs, and never beside one that writes.
fn group(side: &Side<'_>, before: &[Planned], step: &Step) -> usize {
    let last = before.iter().map(|planned| planned.group + 1).max().unwrap_or(0);
    if writes(side, step) || step.call().is_none() {
        return last;
    }
    let needed = needs(step);
    let after = |planned: &&Planned| {
        let known = needed.contains(&planned.step.name);
        known || writes(side, &planned.step) || planned.step.call().is_none()
    };
    before.iter().filter(after).map(|planned| planned.group + 1).max().unwrap_or(0)
}

fn writes(side: &Side<'_>, step: &Step) -> bool {
    let method = |call: &Call| side.consumed.operations[call.operation.0].method;
    step.call().is_some_and(|call| !matches!(method(call), Method::Get | Method::Head | Method::Options))
}

/// The steps whose values a call takes.
fn needs(step: &Step) -> Vec<String> {
    let mut needed = Vec::new();
    for argument in step.call().iter().flat_map(|call| &call.arguments) {
        if let Passed::Expr(expr) = &argument.value {
            steps_in(expr, &mut needed);
        }
    }
    needed
}

fn steps_in(expr: &Expr, needed: &mut Vec<String>) {
    let mut of = |path: &Path| {
        if let Path::One(segments) = path
            && let Some(Seg::Key(step)) = segments.first()
        {
            needed.push(step.clone());
        }
    };
    match expr {
        Expr::At(path) | Expr::Each(path, _) => of(path),
        Expr::Template(pieces) => pieces.iter().for_each(|piece| {
            if let Piece::At(path) = piece {
                of(path);
            }
        }),
        Expr::As(_, inner) | Expr::Then(inner, _) => steps_in(inner, needed),
        Expr::List(items) => items.iter().for_each(|item| steps_in(item, needed)),
        Expr::Object(members) => members.iter().for_each(|(_, member)| steps_in(member, needed)),
        Expr::Literal(_) | Expr::Input(_) | Expr::Setting(_) => {}
    }
}

fn grouped(planned: Vec<Planned>) -> Vec<Vec<Step>> {
    let count = planned.iter().map(|planned| planned.group + 1).max().unwrap_or(0);
    let mut groups: Vec<Vec<Step>> = (0..count).map(|_| Vec::new()).collect();
    for Planned { step, group } in planned {
        groups[group].push(step);
    }
    groups
}
