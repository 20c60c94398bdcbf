//! Lists of named entries, made maps that are keyed by the name.

use saphyr_parser::ScalarStyle;

use super::pass::Pass;
use super::tree::{Node, What};

/// An entry of a list that can be keyed.
struct Entry<'n> {
    map: &'n Node,
    /// Which member is the name.
    index: usize,
    name: &'n Node,
}

/// Why a list stays one: the entry, the reason, and the way out.
type Refusal<'n> = (&'n Node, String, &'static str);

/// The objects of the member `key`: a list becomes a map keyed by the first of `names` that each has, unless it cannot.
pub(super) fn named<'n>(pass: &mut Pass<'_>, map: &'n Node, key: &str, names: &[&str]) -> Vec<&'n Node> {
    let Some(value) = pass.inside(map, key) else { return Vec::new() };
    if let (What::List(items), Some((key_node, _))) = (&value.what, map.member(key))
        && !items.is_empty()
    {
        match entries(pass, items, value.flow, names) {
            Ok(entries) if value.flow => in_brackets(pass, value, &entries),
            Ok(entries) => by_dashes(pass, key_node, value, &entries),
            Err((at, why, help)) => pass.leave(at, format!("`{key}` stays a list: {why}"), help),
        }
    }
    value.entries().into_iter().filter(|entry| entry.is_open()).collect()
}

fn entries<'n>(pass: &Pass<'_>, items: &'n [Node], flow: bool, names: &[&str]) -> Result<Vec<Entry<'n>>, Refusal<'n>> {
    let mut entries: Vec<Entry<'n>> = Vec::new();
    for item in items {
        let entry = entry(pass, item, flow, names)?;
        if entries.iter().any(|known| known.name.text() == entry.name.text()) {
            let why = format!("two entries are called `{}`", entry.name.text().unwrap_or_default());
            return Err((item, why, "give each a name of its own, and migrate again"));
        }
        entries.push(entry);
    }
    Ok(entries)
}

fn entry<'n>(pass: &Pass<'_>, item: &'n Node, flow: bool, names: &[&str]) -> Result<Entry<'n>, Refusal<'n>> {
    if !item.is_open() || item.index("<<").is_some() {
        let why = "an entry is no object, or has an anchor, an alias or a tag".to_owned();
        return Err((item, why, "write it out, and migrate again"));
    }
    let said = names.iter().find_map(|name| item.index(name).filter(|index| !item.members()[*index].1.is_null()));
    let Some(index) = said.filter(|index| item.members()[*index].1.text().is_none_or(|name| !name.is_empty())) else {
        return Err((item, "an entry has no `name`".to_owned(), "name it, and migrate again"));
    };
    let (key, name) = &item.members()[index];
    let dash = dash(pass, item);
    let leads = index == 0 && !item.flow && dash.is_some_and(|dash| pass.line_start(dash) == pass.line_start(item.span.start));
    let movable = leads || pass.removal(item, index).is_some();
    if (flow || dash.is_some()) && movable && is_key(pass, key, name) {
        return Ok(Entry { map: item, index, name });
    }
    Err((item, "the name of an entry cannot be made a key".to_owned(), "write it as a text on one line of its own, and migrate again"))
}

/// Whether a name can stand before a colon as it is written.
fn is_key(pass: &Pass<'_>, key: &Node, name: &Node) -> bool {
    let What::Scalar(text, style) = &name.what else { return false };
    let block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
    let one_line = !pass.text[key.span.start..name.span.end].contains('\n');
    // Keys are 1024 characters long at most (YAML 1.2, section 7.4.2).
    !name.held && !block && one_line && text != "<<" && name.span.len() < 1000
}

/// Where the dash of an entry stands: in its line, or in one above that says nothing else.
pub(super) fn dash(pass: &Pass<'_>, item: &Node) -> Option<usize> {
    let mut start = pass.line_start(item.span.start);
    let mut before = &pass.text[start..item.span.start];
    loop {
        let found = before.trim_start();
        if found.trim_end() == "-" || found.starts_with("- #") {
            return Some(start + before.len() - found.len());
        }
        if start == 0 || !(found.trim().is_empty() || found.starts_with('#')) {
            return None;
        }
        let above = pass.line_start(start - 1);
        before = &pass.text[above..start];
        start = above;
    }
}

/// `[{name: a, …}]` as `{a: {…}}`.
fn in_brackets(pass: &mut Pass<'_>, list: &Node, entries: &[Entry<'_>]) {
    pass.edits.replace(list.span.start..list.span.start + 1, "{");
    pass.edits.replace(list.span.end - 1..list.span.end, "}");
    for entry in entries {
        let name = &pass.text[entry.name.span.clone()];
        pass.edits.insert(entry.map.span.start, format!("{name}: "));
        if let Some((span, _)) = pass.removal(entry.map, entry.index) {
            pass.edits.replace(span, "");
        }
    }
}

/// `- name: a` as `a:`. Where the dashes stand below the key that holds the list, everything moves to the right of it.
fn by_dashes(pass: &mut Pass<'_>, key: &Node, list: &Node, entries: &[Entry<'_>]) {
    for entry in entries {
        if let Some(dash) = dash(pass, entry.map) {
            by_dash(pass, entry, dash);
        }
    }
    let Some(first) = entries.first().and_then(|entry| dash(pass, entry.map)) else { return };
    let (column, outer) = (first - pass.line_start(first), pass.column(key));
    let begin = pass.next_line(key.span.end);
    let end = end_of(pass, list, column);
    pass.edits.shift(pass.text, begin..end, if column > outer { 0 } else { outer + 2 - column });
}

fn by_dash(pass: &mut Pass<'_>, entry: &Entry<'_>, dash: usize) {
    let Entry { map, index, name } = entry;
    let start = map.span.start;
    let key = &pass.text[name.span.clone()];
    let beside = pass.line_start(dash) == pass.line_start(start);
    let empty = if map.members().len() == 1 && !map.flow { " {}" } else { "" };
    if *index == 0 && beside && !map.flow {
        return pass.edits.replace(dash..name.span.end, format!("{key}:{empty}"));
    }
    let Some((span, comment)) = pass.removal(map, *index) else { return };
    let comment = if comment.is_empty() { String::new() } else { format!(" {comment}") };
    let (until, after) = match (beside, map.flow) {
        (true, true) => (start, " ".to_owned()),
        (true, false) => (start, format!("{comment}\n{}", " ".repeat(pass.column(map)))),
        (false, _) => (dash + 1, format!("{empty}{comment}")),
    };
    pass.edits.replace(dash..until, format!("{key}:{after}"));
    pass.edits.replace(span, "");
}

/// Where the lines of a list end: after the comments that are as deep as what its last entry says.
fn end_of(pass: &Pass<'_>, list: &Node, column: usize) -> usize {
    let mut end = pass.next_line(list.span.end);
    let mut at = end;
    while at < pass.text.len() {
        let next = pass.next_line(at);
        let line = pass.text[at..next].trim_end();
        let depth = line.len() - line.trim_start().len();
        if line.trim_start().starts_with('#') && depth > column {
            end = next;
        } else if !line.is_empty() {
            break;
        }
        at = next;
    }
    end
}
