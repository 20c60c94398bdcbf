//! The first row of a table: what the cells of all other rows are called.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::Map;

/// A name for each column, none of them twice.
pub(super) struct Columns {
    names: Vec<String>,
    /// What the first row says, to which no number may lead.
    said: BTreeSet<String>,
}

impl Columns {
    /// The columns of a first row. One without a name, or with one that is there already, is called by its number.
    pub(super) fn new(first: Vec<String>) -> Self {
        let mut columns = Self { said: first.iter().cloned().collect(), names: Vec::with_capacity(first.len()) };
        let mut seen = BTreeSet::new();
        for (index, name) in first.into_iter().enumerate() {
            let is_own = !name.is_empty() && seen.insert(name.clone());
            columns.names.push(if is_own { name } else { columns.number(index) });
        }
        columns
    }

    /// A row as an object. One that is too short lacks its last members; in one that is too long, the cells beyond the first
    /// row are members by their number.
    pub(super) fn object(&self, cells: impl IntoIterator<Item = String>) -> Value {
        let named = |(index, cell)| (self.names.get(index).cloned().unwrap_or_else(|| self.number(index)), Value::String(cell));
        Value::Object(cells.into_iter().enumerate().map(named).collect::<Map>())
    }

    /// The number of a column, as no column is called.
    fn number(&self, index: usize) -> String {
        let mut number = (index + 1).to_string();
        while self.said.contains(&number) {
            number.push('_');
        }
        number
    }
}
