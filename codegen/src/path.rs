//! Path templates: literal text and `{variables}`.

/// A path with variables, as in `/backups/{backup_id}/action`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PathTemplate {
    /// The path with every variable written `{name}`, whatever the document's spelling.
    pub(crate) text: String,
    /// The variables in order; one that is there twice has the same value in both places.
    pub(crate) variables: Vec<String>,
}

impl PathTemplate {
    /// Parses `{name}` and `{{name}}`; `Err` says what is wrong.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut template = Self { text: String::new(), variables: Vec::new() };
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let doubled = after.strip_prefix('{');
            let (inside, close) = doubled.map_or((after, "}"), |inside| (inside, "}}"));
            let Some((name, tail)) = inside.split_once(close) else {
                return Err(format!("`{text}` opens a variable with `{{` and never closes it"));
            };
            template.push(before, name.trim(), text)?;
            rest = tail;
        }
        template.literal(rest, text)?;
        if template.has_dot_segment() {
            return Err(format!("`{text}` has a segment `.` or `..`, which no request keeps"));
        }
        Ok(template)
    }

    fn push(&mut self, before: &str, name: &str, whole: &str) -> Result<(), String> {
        self.literal(before, whole)?;
        if name.is_empty() || name.contains(['{', '}', '/']) {
            return Err(format!("`{whole}` has a variable without a name"));
        }
        self.text.push_str(&format!("{{{name}}}"));
        if !self.variables.iter().any(|known| known == name) {
            self.variables.push(name.to_owned());
        }
        Ok(())
    }

    /// URL parsers fold dot segments even when they are encoded (WHATWG URL): the request would go elsewhere.
    fn has_dot_segment(&self) -> bool {
        let decoded = self.text.replace("%2e", ".").replace("%2E", ".");
        decoded.split('/').any(|segment| segment == "." || segment == "..")
    }

    fn literal(&mut self, text: &str, whole: &str) -> Result<(), String> {
        if text.contains('}') {
            return Err(format!("`{whole}` closes a variable with `}}` that was never opened"));
        }
        if text.contains(['?', '#']) || text.chars().any(char::is_control) {
            return Err(format!("`{whole}` has a `?`, a `#` or a control character, which no path can carry"));
        }
        self.text.push_str(text);
        Ok(())
    }

    /// Whether a request for `path` may be one for this template.
    pub(crate) fn answers(&self, path: &str) -> bool {
        let shape = self.shape();
        shape.split('/').count() == path.split('/').count() && shape.split('/').zip(path.split('/')).all(|(own, given)| fits(own, given))
    }

    /// The path with its variables made anonymous: two templates with one shape answer the same requests.
    pub(crate) fn shape(&self) -> String {
        self.variables.iter().fold(self.text.clone(), |shape, name| shape.replace(&format!("{{{name}}}"), "{}"))
    }
}

/// Whether a segment with `{}` in it, which stands for any text, is `given`.
fn fits(segment: &str, given: &str) -> bool {
    let Some((before, after)) = segment.split_once("{}") else { return segment == given };
    let rest = given.strip_prefix(before);
    rest.is_some_and(|rest| (0..=rest.len()).filter_map(|start| rest.get(start..)).any(|rest| fits(after, rest)))
}
