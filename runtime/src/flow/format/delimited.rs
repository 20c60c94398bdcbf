//! Rows of cells: CSV (RFC 4180), and the same with other separators.

use csv::{ReaderBuilder, StringRecord};
use serde_json::Value;

use super::table;
use crate::client::DecodeError;

/// A list of objects by the cells of the first row.
pub(super) fn read(text: &str, separator: u8) -> Result<Value, DecodeError> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(text.as_bytes());
    let wrong = |error: csv::Error| DecodeError::new(format!("expected rows of cells: {error}"));
    let names: Vec<String> = reader.headers().map_err(wrong)?.iter().map(|name| name.trim().to_owned()).collect();
    let rows = reader.records().collect::<Result<Vec<StringRecord>, _>>().map_err(wrong)?;
    Ok(table::objects(&names, rows.iter().map(|row| row.iter().map(str::to_owned).collect())))
}
