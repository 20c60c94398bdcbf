//! Which of its tools a server serves.

use super::tool::Tool;

/// Which tools are served. A pattern is a name in which `*` stands for any text.
///
/// ```
/// use capgen_runtime::mcp::Filter;
///
/// let mut filter = Filter::default();
/// filter.only = vec!["list-*".to_owned(), "*-status".to_owned()];
/// filter.read_only = true;
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Filter {
    /// Patterns, one of which a tool must fit; none lets all in.
    pub only: Vec<String>,
    /// Patterns, none of which a tool may fit.
    pub except: Vec<String>,
    /// Tags, one of which the document must give a tool; none lets all in.
    pub tags: Vec<String>,
    /// Whether only tools are served that say that they change nothing.
    pub read_only: bool,
}

impl Filter {
    pub(super) fn lets_in(&self, tool: &Tool) -> bool {
        let Self { only, except, tags, read_only } = self;
        let fits = |pattern: &String| fits(pattern, tool.name);
        let is_tagged = tags.is_empty() || tags.iter().any(|tag| tool.tags.contains(&tag.as_str()));
        let is_named = (only.is_empty() || only.iter().any(fits)) && !except.iter().any(fits);
        is_named && is_tagged && (!read_only || tool.hints.read_only == Some(true))
    }
}

/// Whether a name is one of a pattern.
fn fits(pattern: &str, name: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else { return pattern == name };
    let Some(rest) = name.strip_prefix(before) else { return false };
    // A star takes as little as it can first.
    (0..=rest.len()).filter(|at| rest.is_char_boundary(*at)).any(|at| fits(after, &rest[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_text() {
        for (pattern, name) in
            [("*", "a"), ("*", ""), ("a*", "abc"), ("*c", "abc"), ("a*c", "ac"), ("*b*", "abc"), ("a**c", "abc"), ("a", "a")]
        {
            assert!(fits(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("a", "ab"), ("a*", "ba"), ("*a", "ab"), ("a*a", "a"), ("", "a"), ("A", "a")] {
            assert!(!fits(pattern, name), "{pattern} {name}");
        }
    }
}
