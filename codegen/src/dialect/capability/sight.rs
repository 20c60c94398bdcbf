//! What a reference can mean where it stands: an input, a setting, a step before it.

use crate::ir::Setting;
use crate::ir::flow::{Expr, Gives, Path, Piece, Seg};
use crate::report::{Errors, nearest};
use crate::source::{Cursor, Pointer};

use super::jsonpath;

/// What can be seen from a place of the document.
#[derive(Clone, Copy)]
pub(super) struct Sight<'a> {
    /// The words before the dot that mean the caller's inputs.
    pub(super) heads: &'a [&'a str],
    pub(super) settings: &'a [Setting],
    /// The inputs that are declared.
    pub(super) declared: &'a [String],
    /// Whether a declared input is meant by its name alone.
    pub(super) bare: bool,
    /// What there is to pick from.
    pub(super) from: From<'a>,
}

/// What a path starts from.
#[derive(Clone, Copy)]
pub(super) enum From<'a> {
    /// Nothing: there is no value yet.
    Nothing,
    /// The answer of an operation.
    Answer(&'a Gives),
    /// An element, or a part of a value.
    Part,
    /// The steps so far.
    Steps(&'a [Seen]),
}

/// A step that was seen.
#[derive(Clone)]
pub(super) struct Seen {
    pub(super) name: String,
    pub(super) gives: Gives,
}

impl<'a> Sight<'a> {
    /// The same sight of a part of a value.
    pub(super) fn of_part(self) -> Self {
        Self { from: From::Part, ..self }
    }

    /// Reads a text: `{{…}}` in it is a value, all of it the value with its own type.
    pub(super) fn text(&self, cx: &mut Errors, at: &Pointer, text: &str) -> Expr {
        let pieces = self.pieces(cx, at, text);
        match pieces.as_slice() {
            [] => Expr::Literal(text.into()),
            [Ok(literal)] => Expr::Literal(literal.as_str().into()),
            [Err(expr)] => expr.clone(),
            _ => Expr::Template(pieces.into_iter().map(|piece| self.piece(cx, at, piece)).collect()),
        }
    }

    /// Reads a text that stays one.
    pub(super) fn template(&self, cx: &mut Errors, at: &Pointer, text: &str) -> Vec<Piece> {
        self.pieces(cx, at, text).into_iter().map(|piece| self.piece(cx, at, piece)).collect()
    }

    fn piece(&self, cx: &mut Errors, at: &Pointer, piece: Result<String, Expr>) -> Piece {
        match piece {
            Ok(text) => Piece::Text(text),
            Err(Expr::Input(name)) => Piece::Input(name),
            Err(Expr::Setting(name)) => Piece::Setting(name),
            Err(Expr::At(path)) => Piece::At(path),
            Err(_) => {
                cx.error(at, "a named output with a shape of its own cannot be a part of a text", "pass it as the whole value");
                Piece::Text(String::new())
            }
        }
    }

    /// Text as it is, and what stands in braces.
    fn pieces(&self, cx: &mut Errors, at: &Pointer, text: &str) -> Vec<Result<String, Expr>> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let Some((inside, tail)) = after.split_once("}}") else {
                cx.error(at, format!("`{text}` opens a template with `{{{{` and never closes it"), "close it with `}}`");
                return pieces;
            };
            if !before.is_empty() {
                pieces.push(Ok(before.to_owned()));
            }
            pieces.extend(self.reference(cx, at, inside.trim()).map(Err));
            rest = tail;
        }
        if !rest.is_empty() {
            pieces.push(Ok(rest.to_owned()));
        }
        pieces
    }

    /// What a word in braces means.
    fn reference(&self, cx: &mut Errors, at: &Pointer, word: &str) -> Option<Expr> {
        if word.starts_with('$') {
            return jsonpath::parse(cx, at, word).and_then(|path| self.path(cx, at, path));
        }
        if self.declared.iter().any(|name| name == word) {
            return Some(Expr::Input(word.to_owned()));
        }
        if let Some(setting) = self.setting(word) {
            return Some(Expr::Setting(setting));
        }
        if let Some(expr) = self.dotted(cx, at, word) {
            return Some(expr);
        }
        let screams = word.chars().any(|c| c.is_ascii_uppercase()) && !word.chars().any(|c| c.is_lowercase()) && word.len() > 2;
        let declared = self.declared.iter().any(|name| name == word);
        if !is_word(word) || (screams && !declared) {
            let known = self.settings.iter().map(|setting| setting.name.wire.as_str());
            let help = nearest(word.trim_start_matches("env."), known.chain(self.declared.iter().map(String::as_str)));
            let help = if help.is_empty() { format!("add `{word}: {word}` to the `keys` of a bind") } else { help };
            cx.error(at, format!("`{{{{{word}}}}}` is neither an input nor a key of any `binds`"), help);
            return None;
        }
        Some(Expr::Input(word.to_owned()))
    }

    /// `NAME`, `env.NAME` or `namespace.NAME` of a bind.
    fn setting(&self, word: &str) -> Option<String> {
        let (head, key) = word.split_once('.').unwrap_or(("", word));
        let bound = |setting: &&Setting| {
            let of = format!("of the binds `{head}`");
            setting.name.wire == key && (head.is_empty() || head == "env" || setting.doc.ends_with(&of))
        };
        let shadowed = head.is_empty() && self.declared.iter().any(|name| name == word);
        self.settings.iter().find(bound).filter(|_| !shadowed).map(|setting| setting.name.wire.clone())
    }

    /// `head.name`, where the head is known: an input, or a part of what a step gave.
    fn dotted(&self, cx: &mut Errors, at: &Pointer, word: &str) -> Option<Expr> {
        let (head, rest) = word.split_once(['.', '[']).map_or((word, ""), |(head, rest)| (head, rest));
        if let From::Steps(steps) = self.from
            && steps.iter().any(|step| step.name == head)
        {
            let path = jsonpath::parse(cx, at, &format!("$['{head}']{}", &word[head.len()..]))?;
            return self.path(cx, at, path);
        }
        (self.heads.contains(&head) && is_word(rest)).then(|| Expr::Input(rest.to_owned()))
    }

    /// Reads the right side of a `with`: `rest.q`, `tools.q`, `step.member`, `$.step.member`, `{{…}}`; else it is text.
    pub(super) fn passed(&self, cx: &mut Errors, at: &Pointer, text: &str) -> Expr {
        if text.contains("{{") {
            return self.text(cx, at, text);
        }
        if text.starts_with('$') && !matches!(self.from, From::Nothing) {
            return jsonpath::parse(cx, at, text).and_then(|path| self.path(cx, at, path)).unwrap_or(Expr::Literal(text.into()));
        }
        if let Some(expr) = self.dotted(cx, at, text) {
            return expr;
        }
        if self.bare && self.declared.iter().any(|name| name == text) {
            return Expr::Input(text.to_owned());
        }
        if let Some((head, tail)) = text.rsplit_once('.')
            && is_word(head)
            && is_word(tail)
            && tail.chars().any(char::is_alphabetic)
        {
            let help = nearest(head, self.heads.iter().copied());
            cx.warn(at, format!("`{text}` looks like a reference, but `{head}` is no namespace here; it is sent as text"), help);
        }
        Expr::Literal(text.into())
    }

    /// Any value: templates in its texts are read, everything else is what it is.
    pub(super) fn data(&self, cx: &mut Errors, cursor: &Cursor<'_>) -> Expr {
        if let Some(text) = cursor.as_str() {
            return self.text(cx, &cursor.at, &text);
        }
        if cursor.is_list() {
            let items: Vec<Expr> = cursor.items().iter().map(|item| self.data(cx, item)).collect();
            let literals = items.iter().map(literal).collect::<Option<Vec<_>>>();
            return literals.map_or_else(|| Expr::List(items), |items| Expr::Literal(items.into()));
        }
        if cursor.is_object() {
            let member = |(name, member): (String, Cursor<'_>)| {
                written_out(cx, &member.at, &name);
                (name, self.data(cx, &member))
            };
            let members: Vec<(String, Expr)> = cursor.entries().into_iter().map(member).collect();
            let literals = members.iter().map(|(name, member)| Some((name.clone(), literal(member)?))).collect::<Option<_>>();
            return literals.map_or_else(|| Expr::Object(members), |members| Expr::Literal(serde_json::Value::Object(members)));
        }
        Expr::Literal(cursor.json())
    }

    /// What a path means here.
    pub(super) fn path(&self, cx: &mut Errors, at: &Pointer, path: Path) -> Option<Expr> {
        match self.from {
            From::Nothing => {
                cx.error(at, "there is no answer here that a JSONPath could pick from", "write a value, or an input in `{{…}}`");
                None
            }
            From::Answer(gives) => Some(jsonpath::of_answer(gives, path)),
            From::Part => Some(Expr::At(path)),
            From::Steps(steps) => self.of_steps(cx, at, steps, path),
        }
    }

    /// `$.step.member`, or `$.member` of the last step that names such an output.
    fn of_steps(&self, cx: &mut Errors, at: &Pointer, steps: &[Seen], path: Path) -> Option<Expr> {
        let Path::One(segments) = &path else { return Some(Expr::At(path)) };
        let Some((Seg::Key(head), rest)) = segments.split_first() else { return Some(Expr::At(path)) };
        let of = |step: &Seen, rest: &[Seg]| {
            let value = Expr::At(Path::One(vec![Seg::Key(step.name.clone())]));
            jsonpath::within(value, jsonpath::of_answer(&step.gives, Path::One(rest.to_vec())))
        };
        if let Some(step) = steps.iter().find(|step| step.name == *head) {
            return Some(of(step, rest));
        }
        let named = steps.iter().rev().find(|step| step.gives.named.iter().any(|(name, _)| name == head));
        if let Some(step) = named {
            return Some(of(step, segments));
        }
        // One step alone has no other value that could be meant.
        if let [step] = steps {
            return Some(of(step, segments));
        }
        let known: Vec<&str> = steps.iter().map(|step| step.name.as_str()).collect();
        let outputs = steps.iter().flat_map(|step| step.gives.named.iter().map(|(name, _)| name.as_str()));
        let help = nearest(head, known.iter().copied().chain(outputs));
        cx.error(at, format!("`{head}` is no step before this one, nor an output that one of them names"), help);
        None
    }
}

/// Refuses a template where only text can stand, as in the name of a member.
pub(super) fn written_out(cx: &mut Errors, at: &Pointer, text: &str) {
    if text.contains("{{") {
        cx.error(at, format!("`{text}` has a value in it, where none can stand"), "write it out; values can only be those of members");
    }
}

/// A name as documents write them.
pub(super) fn is_word(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || "_-$@[]".contains(c))
}

fn literal(expr: &Expr) -> Option<serde_json::Value> {
    match expr {
        Expr::Literal(value) => Some(value.clone()),
        _ => None,
    }
}
