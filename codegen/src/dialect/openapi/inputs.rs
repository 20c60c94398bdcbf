//! The names of an operation's inputs: each has one of its own, also in Rust.

use crate::ir::Param;
use crate::name::Name;
use crate::report::Errors;

/// Names that requests and their structs have already.
pub(in crate::dialect) const TAKEN: [&str; 7] = ["answer", "call", "caller", "reply", "self_", "stream", "timeout"];

/// Gives every input a name of its own: `id` in the path and `id` in the query are `id` and `id_query`; `id` and `Id` in
/// one place are `id` and, with a warning, `id_query`; `Date` and `Date<` are `date` and `date_lt`.
pub(super) fn name_inputs(cx: &mut Errors, op: &Name, params: &mut [Param], has_body: bool) {
    let mut taken: Vec<String> = TAKEN.into_iter().chain(has_body.then_some("body")).map(str::to_owned).collect();
    for index in 0..params.len() {
        let (before, after) = params.split_at_mut(index);
        let Some(param) = after.first_mut() else { continue };
        if taken.contains(&param.name.snake) {
            let (wire, old) = (param.name.wire.clone(), param.name.snake.clone());
            param.name = free(&wire, param.location.as_str(), &taken);
            param.input.clone_from(&param.name.snake);
            let other = before.iter().find(|other| other.location == param.location && crate::name::fold(&other.name.wire) == old);
            if let Some(other) = other {
                let message = format!("inputs `{}` and `{wire}` of `{}` both become the Rust name `{old}`", other.name.wire, op.wire);
                cx.renamed(&param.at, Some(&other.at), message, &param.name.snake);
            }
        }
        taken.push(param.name.snake.clone());
    }
}

/// The first name nobody has: after the comparison it ends with, the place, or a number.
fn free(wire: &str, place: &str, taken: &[String]) -> Name {
    let signs = [("<", " lt "), (">", " gt "), ("=", " eq "), ("!", " not ")];
    let worded = signs.iter().fold(wire.to_owned(), |words, (sign, word)| words.replace(sign, word));
    let mut words = vec![worded, format!("{wire} {place}")];
    words.extend((2..=taken.len() + 2).map(|count| format!("{wire} {place} {count}")));
    let mut names = words.iter().map(|words| Name::spelled(wire, words));
    // There are more candidates than names that are taken.
    names.find(|name| !taken.contains(&name.snake)).unwrap_or_else(|| Name::spelled(wire, &words[1]))
}
