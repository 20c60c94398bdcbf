//! HTML: its title, its text, and its tables.

use scraper::{ElementRef, Html, Selector};
use serde_json::{Value, json};

use super::columns::Columns;
use crate::client::DecodeError;

/// What there is, of the elements that a CSS selector finds; of all, without one.
pub(super) fn read(text: &str, selector: Option<&str>) -> Result<Value, DecodeError> {
    let document = Html::parse_document(text);
    let scopes: Vec<ElementRef<'_>> = match selector {
        Some(selector) => document.select(&parsed(selector)?).collect(),
        None => vec![document.root_element()],
    };
    let title = document.select(&parsed("title")?).next().map(|title| words(title));
    let inner = parsed("table")?;
    let mut tables = Vec::new();
    for scope in &scopes {
        let own = (scope.value().name() == "table").then_some(*scope);
        for found in own.into_iter().chain(scope.select(&inner)) {
            tables.push(table(found)?);
        }
    }
    let text: Vec<String> = scopes.iter().map(|scope| words(*scope)).filter(|text| !text.is_empty()).collect();
    Ok(json!({ "title": title, "text": text.join("\n"), "tables": tables }))
}

fn parsed(selector: &str) -> Result<Selector, DecodeError> {
    Selector::parse(selector).map_err(|error| DecodeError::new(format!("expected a CSS selector, found `{selector}`: {error}")))
}

/// The first row names the members of the objects that all others become.
fn table(table: ElementRef<'_>) -> Result<Value, DecodeError> {
    let (row, cell) = (parsed("tr")?, parsed("th, td")?);
    let mut rows = table.select(&row).map(|row| row.select(&cell).map(words).collect::<Vec<String>>());
    let columns = Columns::new(rows.next().unwrap_or_default());
    Ok(Value::Array(rows.map(|cells| columns.object(cells)).collect()))
}

/// The text of an element, white space made one, without scripts and styles.
fn words(element: ElementRef<'_>) -> String {
    let mut words: Vec<&str> = Vec::new();
    for node in element.descendants() {
        let hidden =
            node.ancestors().filter_map(ElementRef::wrap).any(|above| matches!(above.value().name(), "script" | "style" | "template"));
        if let Some(text) = node.value().as_text().filter(|_| !hidden) {
            words.extend(text.split_whitespace());
        }
    }
    words.join(" ")
}
