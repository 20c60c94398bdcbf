//! Rows of cells: CSV (RFC 4180), and the same with other separators.

use csv::ReaderBuilder;
use serde_json::Value;

use crate::Map;
use crate::client::DecodeError;

/// A list of objects by the cells of the first row. A row that is too short lacks its last members; in one that is too
/// long, the cells beyond the first row are members by their number, and so are those below an empty name or one that is
/// there already.
pub(super) fn read(text: &str, separator: u8) -> Result<Value, DecodeError> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(text.as_bytes());
    let wrong = |error: csv::Error| DecodeError::new(format!("expected rows of cells: {error}"));
    let names: Vec<String> = reader.headers().map_err(wrong)?.iter().map(|name| name.trim().to_owned()).collect();
    let mut rows = Vec::new();
    for row in reader.records() {
        let mut object = Map::new();
        for (index, cell) in row.map_err(wrong)?.iter().enumerate() {
            let name = names.get(index).filter(|name| !name.is_empty() && !object.contains_key(*name));
            let name = name.cloned().unwrap_or_else(|| number(index + 1, &names));
            object.insert(name, Value::String(cell.to_owned()));
        }
        rows.push(Value::Object(object));
    }
    Ok(Value::Array(rows))
}

/// The number of a column, as no column is called.
fn number(column: usize, names: &[String]) -> String {
    let mut number = column.to_string();
    while names.contains(&number) {
        number.push('_');
    }
    number
}
