//! Prompts: messages with the caller's arguments in them.

use std::borrow::Cow;

use rmcp::model::{ErrorData, GetPromptResult, JsonObject, Prompt as Listed, PromptArgument, PromptMessage, Role};
use serde_json::Value;

/// A prompt as its document describes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// The name callers use.
    pub name: &'static str,
    /// A name for people.
    pub title: Option<&'static str>,
    /// What it is for.
    pub description: Option<&'static str>,
    /// What the caller supplies.
    pub arguments: &'static [Argument],
    /// The messages, in order.
    pub messages: &'static [Message],
}

/// An argument of a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Argument {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub description: Option<&'static str>,
    /// Whether the prompt cannot be made without it.
    pub required: bool,
}

/// A message of a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    /// Whether the assistant says it, and not the user.
    pub assistant: bool,
    /// Its text.
    pub text: Text,
}

/// The text of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// Pieces of text and names of arguments.
    Pieces(&'static [Piece]),
    /// A file, read when the prompt is asked for; `{{name}}` in it is an argument.
    File(&'static str),
}

/// A piece of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// As it is written.
    Text(&'static str),
    /// An argument; nothing where it is absent.
    Argument(&'static str),
}

impl Prompt {
    /// The prompt as `prompts/list` shows it.
    pub(super) fn listed(&self) -> Listed {
        let argument = |argument: &Argument| {
            let mut listed = PromptArgument::new(argument.name).with_required(argument.required);
            listed.description = argument.description.map(str::to_owned);
            listed
        };
        let arguments = (!self.arguments.is_empty()).then(|| self.arguments.iter().map(argument).collect());
        let mut listed = Listed::new(self.name, self.description, arguments);
        listed.title = self.title.map(str::to_owned);
        listed
    }

    /// The messages for `given`. What is inserted is never looked into.
    ///
    /// # Errors
    ///
    /// Every argument that is missing or unknown; a file that cannot be read.
    pub(super) fn get(&self, given: Option<&JsonObject>) -> Result<GetPromptResult, ErrorData> {
        self.check(given)?;
        let value = |name: &str| match given.and_then(|given| given.get(name)) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        };
        let mut messages = Vec::new();
        for Message { assistant, text } in self.messages {
            let text = match text {
                Text::Pieces(pieces) => pieces.iter().map(|piece| piece.with(&value)).collect(),
                Text::File(path) => filled(&read(path)?, &value),
            };
            messages.push(PromptMessage::new_text(if *assistant { Role::Assistant } else { Role::User }, text));
        }
        let mut result = GetPromptResult::new(messages);
        result.description = self.description.map(str::to_owned);
        Ok(result)
    }

    fn check(&self, given: Option<&JsonObject>) -> Result<(), ErrorData> {
        let has = |name: &str| given.is_some_and(|given| given.get(name).is_some_and(|value| !value.is_null()));
        let missing = self.arguments.iter().filter(|argument| argument.required && !has(argument.name));
        let missing = missing.map(|argument| format!("argument `{}` is required", argument.name));
        let names = given.into_iter().flat_map(|given| given.keys());
        let unknown = names.filter(|name| !self.arguments.iter().any(|argument| argument.name == **name));
        let wrong: Vec<String> = missing.chain(unknown.map(|name| format!("argument `{name}` is not known"))).collect();
        if wrong.is_empty() { Ok(()) } else { Err(ErrorData::invalid_params(wrong.join("; "), None)) }
    }
}

impl Piece {
    fn with<'a>(&self, value: &impl Fn(&str) -> String) -> Cow<'a, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Argument(name) => Cow::Owned(value(name)),
        }
    }
}

fn read(path: &str) -> Result<String, ErrorData> {
    std::fs::read_to_string(path).map_err(|error| {
        tracing::error!(path, %error, "the file of a prompt cannot be read");
        ErrorData::internal_error("the file of this prompt cannot be read", None)
    })
}

/// A text with the value of each `{{name}}` in it.
fn filled(text: &str, value: &impl Fn(&str) -> String) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, tail)) = after.split_once("}}") else { break };
        filled.push_str(before);
        filled.push_str(&value(name.trim()));
        rest = tail;
    }
    filled + rest
}
