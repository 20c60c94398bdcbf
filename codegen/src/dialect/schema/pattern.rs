//! Patterns: regular expressions of ECMA 262 (with the flag `u`) as those of the crate `regex`, which matches in time
//! proportional to the text whatever the pattern. What that engine cannot do is said.

use std::iter::Peekable;
use std::str::Chars;

use regex::RegexBuilder;

use crate::ir::check::Pattern;

/// How much memory a pattern may take, in bytes; the runtime allows the same.
const LARGEST: usize = 1 << 20;

/// What `\s` is (ECMA 262, WhiteSpace and LineTerminator).
const SPACE: &str = r"\t\n\x0B\x0C\r \u{A0}\u{1680}\u{2000}-\u{200A}\u{2028}\u{2029}\u{202F}\u{205F}\u{3000}\u{FEFF}";

/// Lowers a pattern.
///
/// # Errors
///
/// A phrase that says why it cannot be checked.
pub(super) fn lower(said: &str) -> Result<Pattern, String> {
    let mut pattern = Pattern { said: said.to_owned(), all: Vec::new(), none: Vec::new() };
    let mut rest = said;
    // Lookaheads right after the start are conditions of their own, unless they belong to one of several alternatives.
    if let Some(mut after) = said.strip_prefix('^').filter(|_| said.contains("(?=") || said.contains("(?!")) {
        while let Some((holds, inside, tail)) = leading_lookahead(after) {
            let list = if holds { &mut pattern.all } else { &mut pattern.none };
            list.push(format!("^(?:{})", translate(inside)?));
            after = tail;
        }
        if !(pattern.all.is_empty() && pattern.none.is_empty()) {
            if has_alternatives(after) {
                return Err("it looks ahead in one of several alternatives".to_owned());
            }
            rest = after;
        }
    }
    let anchor = if rest.len() < said.len() { "^" } else { "" };
    let main = format!("{anchor}{}", translate(rest)?);
    if main != "^" {
        pattern.all.push(main);
    }
    for part in pattern.all.iter().chain(&pattern.none) {
        RegexBuilder::new(part).size_limit(LARGEST).build().map_err(|error| reason(&error))?;
    }
    Ok(pattern)
}

fn reason(error: &regex::Error) -> String {
    match error {
        regex::Error::CompiledTooBig(_) => "it repeats more than can be kept in 1 MiB".to_owned(),
        error => error.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned(),
    }
}

/// `(?=inside)tail`, and whether it must hold.
fn leading_lookahead(text: &str) -> Option<(bool, &str, &str)> {
    let (holds, rest) = match text.strip_prefix("(?=") {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix("(?!")?),
    };
    let mut depth = 0_usize;
    let end = outside_classes(rest).find(|(_, c)| match c {
        '(' => {
            depth += 1;
            false
        }
        ')' if depth > 0 => {
            depth -= 1;
            false
        }
        c => *c == ')',
    })?;
    let tail = &rest[end.0 + 1..];
    // A lookahead that is repeated is no condition.
    (!tail.starts_with(['*', '+', '?', '{'])).then_some((holds, &rest[..end.0], tail))
}

/// Whether `|` stands outside of every group.
fn has_alternatives(text: &str) -> bool {
    let mut depth = 0_usize;
    outside_classes(text).any(|(_, c)| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == '|' && depth == 0
    })
}

/// The characters that are neither escaped nor in a class, and where they are.
fn outside_classes(text: &str) -> impl Iterator<Item = (usize, char)> {
    let (mut escaped, mut class) = (false, false);
    text.char_indices().filter(move |(_, c)| {
        let plain = !escaped && !class;
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => class = true,
            ']' => class = false,
            _ => {}
        }
        plain && *c != '\\' && *c != '['
    })
}

/// One element of a class.
enum Atom {
    Char(char),
    /// Several, as the inside of a class.
    Set(String),
}

fn translate(text: &str) -> Result<String, String> {
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    let (mut depth, mut repeatable) = (0_usize, false);
    while let Some(c) = chars.next() {
        let quantifier = match c {
            '*' | '+' | '?' => Some(c.to_string()),
            '{' => counted(&mut chars),
            _ => None,
        };
        if let Some(quantifier) = quantifier {
            if !repeatable {
                return Err(format!("there is nothing that `{quantifier}` repeats"));
            }
            out.push_str(&quantifier);
            out.extend(chars.next_if_eq(&'?'));
            repeatable = false;
            continue;
        }
        repeatable = !matches!(c, '(' | '|' | '^' | '$');
        match c {
            '(' => {
                out.push_str(&group(&mut chars)?);
                depth += 1;
            }
            ')' => {
                depth = depth.checked_sub(1).ok_or("it closes a group that was never opened")?;
                out.push(c);
            }
            '|' | '^' | '$' => out.push(c),
            '.' => out.push_str(r"[^\n\r\u{2028}\u{2029}]"),
            '[' => out.push_str(&class(&mut chars)?),
            '\\' => match chars.peek() {
                Some(b @ ('b' | 'B')) => {
                    out.push_str(&format!(r"(?-u:\{b})"));
                    chars.next();
                    repeatable = false;
                }
                _ => match escape(&mut chars)? {
                    Atom::Char(c) => out.push_str(&literal(c)),
                    Atom::Set(set) => out.push_str(&format!("[{set}]")),
                },
            },
            c => out.push_str(&literal(c)),
        }
    }
    if depth > 0 { Err("it opens a group and never closes it".to_owned()) } else { Ok(out) }
}

/// `{2}`, `{2,}`, `{2,3}` after the brace; any other brace is itself.
fn counted(chars: &mut Peekable<Chars<'_>>) -> Option<String> {
    let inside: String = chars.clone().take_while(|c| *c != '}').collect();
    let closed = chars.clone().nth(inside.chars().count()) == Some('}');
    let (least, most) = inside.split_once(',').unwrap_or((&inside, "0"));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !closed || least.is_empty() || !digits(least) || !digits(most) {
        return None;
    }
    chars.nth(inside.chars().count());
    Some(format!("{{{inside}}}"))
}

/// What a group begins with; what it captures is of no use here.
fn group(chars: &mut Peekable<Chars<'_>>) -> Result<String, String> {
    if chars.next_if_eq(&'?').is_none() {
        return Ok("(?:".to_owned());
    }
    let rest: String = chars.clone().collect();
    let skip = |chars: &mut Peekable<Chars<'_>>, count: usize| chars.nth(count - 1);
    let known = [(":", "(?:"), ("i:", "(?i:"), ("-i:", "(?-i:")];
    if let Some((start, group)) = known.into_iter().find(|(start, _)| rest.starts_with(start)) {
        skip(chars, start.len());
        return Ok(group.to_owned());
    }
    match rest.chars().next() {
        Some('=' | '!') => Err("it looks ahead elsewhere than right after a leading `^`".to_owned()),
        Some('<') if rest.starts_with("<=") || rest.starts_with("<!") => Err("it looks behind".to_owned()),
        Some('<') => {
            let name = rest.split('>').next().unwrap_or_default();
            skip(chars, name.chars().count() + 1);
            Ok("(?:".to_owned())
        }
        _ => Err(format!("`(?{}` begins no group", rest.chars().next().map(String::from).unwrap_or_default())),
    }
}

/// The inside of a class and its end, after the opening bracket.
fn class(chars: &mut Peekable<Chars<'_>>) -> Result<String, String> {
    let negated = chars.next_if_eq(&'^').is_some();
    let mut inside = String::new();
    loop {
        if chars.next_if_eq(&']').is_some() {
            break;
        }
        let first = atom(chars)?;
        let mut ahead = chars.clone();
        let ranges = ahead.next() == Some('-') && ahead.peek().is_some_and(|next| *next != ']');
        if !ranges {
            inside.push_str(&first.inside());
            continue;
        }
        chars.next();
        match (first, atom(chars)?) {
            (Atom::Char(from), Atom::Char(to)) if from > to => return Err(format!("the range `{from}-{to}` is the wrong way round")),
            (Atom::Char(from), Atom::Char(to)) => inside.push_str(&format!("{}-{}", literal(from), literal(to))),
            (first, second) => inside.push_str(&format!(r"{}\-{}", first.inside(), second.inside())),
        }
    }
    Ok(match (inside.is_empty(), negated) {
        (true, true) => "(?s:.)".to_owned(),
        (true, false) => "[a&&b]".to_owned(),
        (false, true) => format!("[^{inside}]"),
        (false, false) => format!("[{inside}]"),
    })
}

impl Atom {
    fn inside(&self) -> String {
        match self {
            Self::Char(c) => literal(*c),
            Self::Set(set) if set.starts_with('^') => format!("[{set}]"),
            Self::Set(set) => set.clone(),
        }
    }
}

fn atom(chars: &mut Peekable<Chars<'_>>) -> Result<Atom, String> {
    match chars.next().ok_or("it opens a class and never closes it")? {
        '\\' if chars.next_if_eq(&'b').is_some() => Ok(Atom::Char('\u{8}')),
        '\\' => escape(chars),
        c => Ok(Atom::Char(c)),
    }
}

/// What stands after a backslash.
fn escape(chars: &mut Peekable<Chars<'_>>) -> Result<Atom, String> {
    let c = chars.next().ok_or("it ends with a backslash")?;
    let set = |set: &str| Ok(Atom::Set(set.to_owned()));
    match c {
        'd' => set("0-9"),
        'D' => set("^0-9"),
        'w' => set("0-9A-Za-z_"),
        'W' => set("^0-9A-Za-z_"),
        's' => set(SPACE),
        'S' => set(&format!("^{SPACE}")),
        'p' | 'P' if chars.peek() == Some(&'{') => {
            let name: String = chars.by_ref().skip(1).take_while(|c| *c != '}').collect();
            set(&format!(r"\{c}{{{name}}}"))
        }
        't' => Ok(Atom::Char('\t')),
        'n' => Ok(Atom::Char('\n')),
        'v' => Ok(Atom::Char('\u{b}')),
        'f' => Ok(Atom::Char('\u{c}')),
        'r' => Ok(Atom::Char('\r')),
        '0' if !chars.peek().is_some_and(char::is_ascii_digit) => Ok(Atom::Char('\0')),
        'c' => match chars.next_if(char::is_ascii_alphabetic) {
            Some(letter) => Ok(Atom::Char(char::from(letter as u8 % 32))),
            None => Err(r"`\c` names no control character".to_owned()),
        },
        'x' => hex(chars, 2).and_then(scalar),
        'u' => unicode(chars),
        '0'..='9' | 'k' => Err("it refers back to a group".to_owned()),
        c if c.is_alphanumeric() => Err(format!(r"`\{c}` is no escape")),
        c => Ok(Atom::Char(c)),
    }
}

/// `\u0041`, `\ud83d\ude00`, `\u{1f600}`
fn unicode(chars: &mut Peekable<Chars<'_>>) -> Result<Atom, String> {
    if chars.next_if_eq(&'{').is_some() {
        let digits: String = chars.by_ref().take_while(|c| *c != '}').collect();
        return u32::from_str_radix(&digits, 16).map_err(|_| format!(r"`\u{{{digits}}}` is no character")).and_then(scalar);
    }
    let first = hex(chars, 4)?;
    if !(0xD800..0xDC00).contains(&first) {
        return scalar(first);
    }
    let second = if chars.next() == Some('\\') && chars.next() == Some('u') { hex(chars, 4)? } else { 0 };
    match second {
        0xDC00..0xE000 => scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)),
        _ => scalar(first),
    }
}

fn hex(chars: &mut Peekable<Chars<'_>>, count: usize) -> Result<u32, String> {
    let digits: String = chars.by_ref().take(count).collect();
    let number = u32::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == count);
    number.ok_or_else(|| format!("`{digits}` is no number of a character"))
}

fn scalar(code: u32) -> Result<Atom, String> {
    char::from_u32(code).map(Atom::Char).ok_or_else(|| format!("U+{code:04X} is no character"))
}

/// A character that stands for itself, in a class and outside.
fn literal(c: char) -> String {
    regex::escape(c.encode_utf8(&mut [0; 4]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a text matches, or why the pattern cannot be checked.
    fn matches(pattern: &str, text: &str) -> Result<bool, String> {
        let Pattern { said: _, all, none } = lower(pattern)?;
        let found = |part: &String| regex::Regex::new(part).is_ok_and(|part| part.is_match(text));
        Ok(all.iter().all(found) && !none.iter().any(found))
    }

    #[test]
    fn patterns_mean_what_they_mean_in_ecmascript() {
        for (pattern, yes, no) in [
            ("b", "abc", "ac"),
            (r"^\d+$", "12", "\u{0661}"),
            (r"^\w$", "_", "é"),
            (r"^\s$", "\u{feff}", "x"),
            (r"^[\s\S]$", "\n", ""),
            ("^.$", "é", "\u{2028}"),
            (r"^[\w-.]+$", "a-b.c", "a/b"),
            (r"^[a-c-]+$", "a-c", "d"),
            ("^[[&~]+$", "[&~", "]"),
            ("^[^]$", "\n", ""),
            (r"^\/a\-b\.c$", "/a-b.c", "/a-bxc"),
            ("^{a}$", "{a}", "a"),
            ("^a{,2}$", "a{,2}", "aa"),
            ("^a{1,2}?$", "aa", "aaa"),
            (r"^\u00e9\x41\u{1f600}\ud83d\ude00\cA\0$", "éA😀😀\u{1}\0", "e"),
            (r"^[\b]$", "\u{8}", "b"),
            (r"\bcat\b", "a cat", "concat"),
            (r"^\p{Lu}[\p{L}\p{Nd}]*$", "Éa1", "éa"),
            (r"^(?<year>\d{4})-(?:0[1-9]|1[0-2])$", "2026-11", "2026-13"),
            ("^(?i:ab)c$", "ABc", "ABC"),
            (r"^(?=.*[A-Z])(?=.*\d)(?!.*\s).{4,}$", "abC1", "ab 1C"),
            (r"^(?!(?:con|nul)$)[a-z]+$", "cone", "con"),
            ("^(a+)+$", "aaaa", "aaab"),
            ("^$|^x$", "", "y"),
            ("[]|a", "a", "b"),
            (r"^[^\d]$", "x", "1"),
            (r"^[^\D]$", "1", "x"),
        ] {
            assert_eq!(matches(pattern, yes), Ok(true), "{pattern} {yes:?}");
            assert_eq!(matches(pattern, no), Ok(false), "{pattern} {no:?}");
        }
    }

    #[test]
    fn what_cannot_be_checked_says_why() {
        for (pattern, why) in [
            ("(a", "it opens a group and never closes it"),
            ("a)", "it closes a group that was never opened"),
            ("[a", "it opens a class and never closes it"),
            ("[b-a]", "the range `b-a` is the wrong way round"),
            ("*a", "there is nothing that `*` repeats"),
            ("a++", "there is nothing that `+` repeats"),
            (r"(a)\1", "it refers back to a group"),
            ("a(?=b)", "it looks ahead elsewhere than right after a leading `^`"),
            ("^(?=a)b|c", "it looks ahead in one of several alternatives"),
            ("(?<=a)b", "it looks behind"),
            ("(?i)a", "`(?i` begins no group"),
            (r"\Aa\z", r"`\A` is no escape"),
            (r"\p{Nonsense}", "Unicode property not found"),
            ("(?:[a-z]{1,1000}){1,1000}", "it repeats more than can be kept in 1 MiB"),
            (r"\ud83d", "U+D83D is no character"),
            (r"\x1", "`1` is no number of a character"),
            ("a\\", "it ends with a backslash"),
        ] {
            assert_eq!(lower(pattern).unwrap_err(), why, "{pattern}");
        }
    }
}
