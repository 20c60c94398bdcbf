//! Patterns, each compiled when it is first needed. Matching takes time in proportion to the text, whatever the pattern.

use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use regex::{Regex, RegexBuilder};

use crate::api::Pattern;

/// How much memory a pattern may take, in bytes; the generator refuses those that take more.
const LARGEST: usize = 1 << 20;

/// What was compiled so far. Patterns are static, so there are no more than documents have.
static KNOWN: LazyLock<RwLock<HashMap<&'static str, Option<Regex>>>> = LazyLock::new(RwLock::default);

/// Whether a text is as the pattern says.
pub(super) fn matches(pattern: &Pattern, text: &str) -> bool {
    let Pattern { said: _, all, none } = pattern;
    all.iter().all(|part| is_found(part, text) != Some(false)) && !none.iter().any(|part| is_found(part, text) == Some(true))
}

/// None where it is no expression, which the generator has checked.
fn is_found(pattern: &'static str, text: &str) -> Option<bool> {
    let known = KNOWN.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(compiled) = known.get(pattern) {
        return compiled.as_ref().map(|compiled| compiled.is_match(text));
    }
    drop(known);
    let compiled = RegexBuilder::new(pattern).size_limit(LARGEST).build().ok();
    let found = compiled.as_ref().map(|compiled| compiled.is_match(text));
    KNOWN.write().unwrap_or_else(PoisonError::into_inner).insert(pattern, compiled);
    found
}
