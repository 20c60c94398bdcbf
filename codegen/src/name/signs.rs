//! Signs in words, for names that have nothing else.

/// What people call the signs of ASCII.
const SIGNS: [(char, &str); 32] = [
    ('!', "not"),
    ('"', "quote"),
    ('#', "hash"),
    ('$', "dollar"),
    ('%', "percent"),
    ('&', "and"),
    ('\'', "apostrophe"),
    ('(', "open"),
    (')', "close"),
    ('*', "star"),
    ('+', "plus"),
    (',', "comma"),
    ('-', "minus"),
    ('.', "dot"),
    ('/', "slash"),
    (':', "colon"),
    (';', "semicolon"),
    ('<', "less"),
    ('=', "equal"),
    ('>', "greater"),
    ('?', "question"),
    ('@', "at"),
    ('[', "open"),
    ('\\', "backslash"),
    (']', "close"),
    ('^', "caret"),
    ('_', "underscore"),
    ('`', "backtick"),
    ('{', "open"),
    ('|', "or"),
    ('}', "close"),
    ('~', "tilde"),
];

/// `>=` is `greater equal`, `-1` is `minus 1`, and `😀` is `u1f600`.
pub(super) fn words(text: &str) -> String {
    let words = text.chars().filter(|c| !c.is_whitespace()).map(|c| match SIGNS.iter().find(|(sign, _)| *sign == c) {
        Some((_, word)) => format!(" {word} "),
        None if c.is_alphanumeric() => c.to_string(),
        None => format!(" u{:x} ", u32::from(c)),
    });
    words.collect()
}
