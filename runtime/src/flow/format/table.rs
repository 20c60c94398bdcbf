//! Rows of cells as a list of objects.

use serde_json::Value;

use crate::Map;

/// An object for each row, by the names of the columns. A row that is too short lacks its last members; in one that is too long, the
/// cells beyond the names are members by their number, and so are those below an empty name or one that is there already.
pub(super) fn objects(names: &[String], rows: impl Iterator<Item = Vec<String>>) -> Value {
    let object = |cells: Vec<String>| {
        let mut object = Map::new();
        for (index, cell) in cells.into_iter().enumerate() {
            let name = names.get(index).filter(|name| !name.is_empty() && !object.contains_key(*name));
            let name = name.cloned().unwrap_or_else(|| number(index + 1, names));
            object.insert(name, Value::String(cell));
        }
        Value::Object(object)
    };
    Value::Array(rows.map(object).collect())
}

/// The number of a column, as no column is called.
fn number(column: usize, names: &[String]) -> String {
    let mut number = column.to_string();
    while names.contains(&number) {
        number.push('_');
    }
    number
}
