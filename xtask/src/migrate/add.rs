//! Members that come to an object, in the form it is written in.

use super::list::dash;
use super::pass::Pass;
use super::tree::{Node, What};

/// An input that is declared: its name, and what is said of it.
pub(super) type New<'a> = (&'a str, [(&'a str, &'a str); 2]);

/// Adds a member before all others.
pub(super) fn add_first(pass: &mut Pass<'_>, map: &Node, key: &str, value: &str) {
    let member = format!("{}: {}", pass.quoted(key), pass.quoted(value));
    match map.members().first() {
        None => pass.edits.insert(map.span.start + 1, member),
        Some((first, _)) if map.flow => pass.edits.insert(first.span.start, format!("{member}, ")),
        Some((first, _)) => pass.edits.insert(first.span.start, format!("{member}\n{}", " ".repeat(pass.column(first)))),
    }
}

/// Adds a member after `method` and `path`, or after the first; `value` is YAML that follows a colon.
pub(super) fn add_after_method(pass: &mut Pass<'_>, map: &Node, key: &str, value: &str) {
    let last = ["method", "path"].into_iter().filter_map(|key| map.index(key)).max().unwrap_or(0);
    let Some((before, value_before)) = map.members().get(last) else { return };
    let end = value_before.span.end.max(before.span.end);
    let key = pass.quoted(key);
    if map.flow {
        return pass.edits.insert(end, format!(", {key}:{value}"));
    }
    let margin = " ".repeat(pass.column(map));
    pass.edits.insert(pass.line_end(end), format!("\n{margin}{key}:{value}"));
}

/// Declares inputs of an operation, after those it declares.
pub(super) fn add_inputs(pass: &mut Pass<'_>, operation: &Node, new: &[New<'_>]) {
    if new.is_empty() {
        return;
    }
    let Some((key, declared)) = operation.member("inputParameters") else {
        let members: Vec<String> = new.iter().map(|one| keyed(pass, one)).collect();
        let margin = format!("\n{}", " ".repeat(pass.column(operation) + 2));
        let value = if operation.flow {
            format!(" {{{}}}", members.join(", "))
        } else {
            members.iter().map(|one| format!("{margin}{one}")).collect()
        };
        return add_after_method(pass, operation, "inputParameters", &value);
    };
    match &declared.what {
        What::List(_) | What::Map(_) if declared.held => {
            pass.leave(key, "inputs that are not declared cannot be added here", "write out what the anchor or tag stands for");
        }
        What::List(items) => add_to_list(pass, declared, items, new),
        What::Map(members) => add_to_map(pass, declared, members, new),
        _ => pass.leave(key, "inputs that are not declared cannot be added here", "write a map of them"),
    }
}

fn add_to_list(pass: &mut Pass<'_>, list: &Node, items: &[Node], new: &[New<'_>]) {
    let Some(first) = items.first() else {
        let members: Vec<String> = new.iter().map(|one| keyed(pass, one)).collect();
        return pass.edits.replace(list.span.clone(), format!("{{{}}}", members.join(", ")));
    };
    let item = |(name, said): &New<'_>| object(pass, &[&[("name", *name)][..], said].concat());
    let all: Vec<String> = new.iter().map(item).collect();
    add_at_end(pass, list, dash(pass, first), &all, "- ");
}

fn add_to_map(pass: &mut Pass<'_>, map: &Node, members: &[(Node, Node)], new: &[New<'_>]) {
    let all: Vec<String> = new.iter().map(|one| keyed(pass, one)).collect();
    match members.first() {
        None => pass.edits.insert(map.span.start + 1, all.join(", ")),
        Some((key, _)) => add_at_end(pass, map, Some(key.span.start), &all, ""),
    }
}

/// Adds entries after the last; they begin where the first does.
fn add_at_end(pass: &mut Pass<'_>, holder: &Node, begin: Option<usize>, all: &[String], mark: &str) {
    let last = holder.entries().last().map_or(holder.span.end, |last| last.span.end);
    match begin {
        _ if holder.flow => pass.edits.insert(last, all.iter().map(|one| format!(", {one}")).collect::<String>()),
        Some(begin) => {
            let margin = format!("\n{}{mark}", " ".repeat(begin - pass.line_start(begin)));
            pass.edits.insert(pass.line_end(last), all.iter().map(|one| format!("{margin}{one}")).collect::<String>());
        }
        None => pass.leave(holder, "inputs that are not declared cannot be added here", "write a map of them"),
    }
}

/// `name: {in: path, type: string}`
fn keyed(pass: &Pass<'_>, (name, said): &New<'_>) -> String {
    format!("{}: {}", pass.quoted(name), object(pass, said))
}

fn object(pass: &Pass<'_>, members: &[(&str, &str)]) -> String {
    let members: Vec<String> = members.iter().map(|(key, value)| format!("{}: {}", pass.quoted(key), pass.quoted(value))).collect();
    format!("{{{}}}", members.join(", "))
}
