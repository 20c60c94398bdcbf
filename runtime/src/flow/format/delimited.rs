//! Rows of cells: CSV (RFC 4180), and the same with other separators.

use csv::ReaderBuilder;
use serde_json::Value;

use super::columns::Columns;
use crate::client::DecodeError;

/// A list of objects by the cells of the first row.
pub(super) fn read(text: &str, separator: u8) -> Result<Value, DecodeError> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(text.as_bytes());
    let wrong = |error: csv::Error| DecodeError::new(format!("expected rows of cells: {error}"));
    let names = reader.headers().map_err(wrong)?.iter().map(|name| name.trim().to_owned());
    let columns = Columns::new(names.collect());
    let rows = reader.records().map(|row| Ok(columns.object(row.map_err(wrong)?.iter().map(str::to_owned))));
    rows.collect::<Result<Vec<Value>, DecodeError>>().map(Value::Array)
}
