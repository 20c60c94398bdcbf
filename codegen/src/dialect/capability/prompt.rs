//! The prompts of an MCP adapter.

use super::named;
use super::resource::folder;
use crate::ir::flow::Piece;
use crate::ir::{Prompt, PromptArgument, PromptMessage, PromptText};
use crate::name::{Name, fold};
use crate::report::{Errors, nearest};
use crate::source::{Cursor, Pointer};

/// Lowers `prompts` of an MCP adapter.
pub(super) fn lower(cx: &mut Errors, adapter: &Cursor<'_>) -> Vec<Prompt> {
    let mut prompts: Vec<Prompt> = Vec::new();
    for (name, cursor) in named(cx, adapter, "prompts", "name") {
        cursor.only(cx, &["name", "label", "display", "title", "description", "arguments", "messages", "template", "location", "tags"]);
        if name.is_empty() {
            cx.error(&cursor.at, "a prompt has no `name`", "name it");
        }
        if let Some(first) = prompts.iter().find(|known| known.name.snake == fold(&name)) {
            cx.clash(&cursor.at, &first.at, format!("prompt `{name}` is declared twice"), "rename one of them");
        }
        let arguments = arguments(cx, &cursor);
        let messages = messages(cx, &name, &cursor, &arguments);
        let title = ["title", "label", "display"].into_iter().find_map(|key| cursor.text(cx, key));
        prompts.push(Prompt {
            name: Name::new(&name),
            title,
            description: cursor.text(cx, "description"),
            at: cursor.at.clone(),
            arguments,
            messages,
        });
    }
    prompts
}

fn arguments(cx: &mut Errors, prompt: &Cursor<'_>) -> Vec<PromptArgument> {
    let mut arguments: Vec<PromptArgument> = Vec::new();
    for (name, cursor) in named(cx, prompt, "arguments", "name") {
        cursor.only(cx, &["name", "label", "display", "description", "required", "type", "tags"]);
        if arguments.iter().any(|known| known.name == name) {
            cx.error(&cursor.at, format!("argument `{name}` is declared twice"), "rename one of them");
        }
        let required = cursor.flag(cx, "required").unwrap_or(false);
        arguments.push(PromptArgument { name, description: cursor.text(cx, "description"), required });
    }
    arguments
}

fn messages(cx: &mut Errors, name: &str, prompt: &Cursor<'_>, arguments: &[PromptArgument]) -> Vec<PromptMessage> {
    if let Some(location) = prompt.text(cx, "location") {
        let file = folder(cx, prompt, &location).unwrap_or_default();
        return vec![PromptMessage { assistant: false, text: PromptText::File(file) }];
    }
    let key = if prompt.child("messages").is_some() { "messages" } else { "template" };
    if let Some(text) = prompt.child(key).and_then(|text| text.as_str()) {
        let pieces = pieces(cx, &prompt.at.child(key), &text, arguments);
        return vec![PromptMessage { assistant: false, text: PromptText::Pieces(pieces) }];
    }
    let mut messages = Vec::new();
    for message in prompt.list(cx, key) {
        messages.extend(lower_message(cx, &message, arguments));
    }
    if messages.is_empty() {
        cx.error(&prompt.at, format!("prompt `{name}` has no messages"), "write one at least, under `messages`");
    }
    messages
}

fn lower_message(cx: &mut Errors, message: &Cursor<'_>, arguments: &[PromptArgument]) -> Option<PromptMessage> {
    message.only(cx, &["role", "content", "call", "with", "steps", "mappings", "outputParameters", "location"]);
    let role = message.text(cx, "role").unwrap_or_else(|| "user".to_owned());
    if !["user", "assistant"].contains(&role.as_str()) {
        cx.error(&message.at.child("role"), format!("`role` is `{role}`"), nearest(&role, ["user", "assistant"]));
    }
    let assistant = role == "assistant";
    for key in ["call", "steps"] {
        if let Some(found) = message.child(key) {
            cx.error(
                &found.at,
                "a message of a prompt cannot be what a call gives",
                "offer that as a resource or a tool, and name it in the message",
            );
            return None;
        }
    }
    if let Some(location) = message.text(cx, "location") {
        return Some(PromptMessage { assistant, text: PromptText::File(folder(cx, message, &location)?) });
    }
    // `content: {type: text, text: …}` is the protocol's own spelling.
    let content = message.child("content").map(|content| content.child("text").unwrap_or(content));
    let Some((content, text)) = content.and_then(|content| Some((content.clone(), content.as_text()?))) else {
        cx.error(&message.at, "a message has no `content`", "write its text there");
        return None;
    };
    Some(PromptMessage { assistant, text: PromptText::Pieces(pieces(cx, &content.at, &text, arguments)) })
}

/// `{name}` and `{{name}}` of an argument that is declared; any other brace is text.
fn pieces(cx: &mut Errors, at: &Pointer, text: &str, arguments: &[PromptArgument]) -> Vec<Piece> {
    let (mut pieces, mut literal, mut rest) = (Vec::new(), String::new(), text);
    while let Some(open) = rest.find('{') {
        literal.push_str(&rest[..open]);
        let doubled = rest[open..].starts_with("{{");
        let (begin, end) = if doubled { ("{{", "}}") } else { ("{", "}") };
        let after = &rest[open + begin.len()..];
        let found = after.split_once(end).map(|(inside, tail)| (inside.trim(), tail));
        match found.filter(|(inside, _)| arguments.iter().any(|argument| argument.name == *inside)) {
            Some((inside, tail)) => {
                if !literal.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut literal)));
                }
                pieces.push(Piece::Input(inside.to_owned()));
                rest = tail;
            }
            None => {
                if let Some((inside, _)) = found.filter(|(inside, _)| doubled && super::sight::is_word(inside)) {
                    let help = nearest(inside, arguments.iter().map(|argument| argument.name.as_str()));
                    cx.error(at, format!("`{{{{{inside}}}}}` is no argument of this prompt"), help);
                }
                literal.push_str(begin);
                rest = after;
            }
        }
    }
    literal.push_str(rest);
    if !literal.is_empty() || pieces.is_empty() {
        pieces.push(Piece::Text(literal));
    }
    pieces
}
