//! A Markdown page: its headings, its fences, and the OpenAPI documents in them.

use std::fmt;

use serde_json::Value;

use crate::document::{self, Format};

/// An OpenAPI document found on a page.
#[derive(Debug)]
pub(super) struct Block {
    /// The nearest heading above it.
    pub heading: String,
    /// The line of the page on which the document starts, from 1.
    pub line: usize,
    pub document: Value,
}

/// A fence that means to be an OpenAPI document and is not one.
#[derive(Debug)]
pub(super) struct Fault {
    line: usize,
    message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, message } = self;
        write!(f, "{line}: this OpenAPI block cannot be read: {message}")
    }
}

/// A fenced block as it stands on the page.
struct Fence<'a> {
    heading: &'a str,
    language: String,
    line: usize,
    text: String,
}

/// Every OpenAPI document on the page, in page order, or everything that keeps one from being read.
pub(super) fn blocks(page: &str) -> Result<Vec<Block>, Vec<Fault>> {
    let (mut blocks, mut faults) = (Vec::new(), Vec::new());
    for Fence { heading, language, line, text } in fences(page) {
        let format = match language.as_str() {
            "json" => Format::Json,
            "yaml" | "yml" => Format::Yaml,
            _ => continue,
        };
        match document::parse(&text, format) {
            Ok(document) if document.get("openapi").is_some() => {
                blocks.push(Block { heading: heading.to_owned(), line, document });
            }
            Ok(_) => {}
            Err(message) if claims_openapi(&text) => faults.push(Fault { line, message }),
            Err(_) => {}
        }
    }
    if faults.is_empty() { Ok(blocks) } else { Err(faults) }
}

/// Whether text that does not parse looks like an OpenAPI document and not like some other sample.
fn claims_openapi(text: &str) -> bool {
    text.contains("\"openapi\"") || text.lines().any(|line| line.starts_with("openapi:"))
}

fn fences(page: &str) -> Vec<Fence<'_>> {
    let mut found = Vec::new();
    let mut heading = "";
    let mut lines = page.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let content = line.trim_start();
        let indent = line.len() - content.len();
        if let Some(title) = title(line) {
            heading = title;
        } else if let Some((mark, info)) = opening(content) {
            let text = lines
                .by_ref()
                .map(|(_, line)| line)
                .take_while(|line| !closes(line, mark))
                .map(|line| dedent(line, indent).to_owned() + "\n")
                .collect();
            let language = info.split_whitespace().next().unwrap_or_default().to_lowercase();
            found.push(Fence { heading, language, line: number + 2, text });
        }
    }
    found
}

fn title(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches('#');
    let level = line.len() - rest.len();
    ((1..=6).contains(&level) && rest.starts_with(' ')).then(|| rest.trim().trim_end_matches('#').trim_end())
}

/// The marker and the info string of a line that opens a fence (CommonMark §4.5).
fn opening(content: &str) -> Option<(&str, &str)> {
    ['`', '~'].into_iter().find_map(|mark| {
        let info = content.trim_start_matches(mark);
        let marks = content.len() - info.len();
        let inline = mark == '`' && info.contains('`');
        (marks >= 3 && !inline).then(|| content.split_at(marks))
    })
}

fn closes(line: &str, mark: &str) -> bool {
    let line = line.trim();
    line.len() >= mark.len() && line.chars().all(|c| mark.starts_with(c))
}

fn dedent(line: &str, indent: usize) -> &str {
    let blank = line.len() - line.trim_start_matches(' ').len();
    &line[blank.min(indent)..]
}
