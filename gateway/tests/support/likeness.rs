//! Whether two answers are the same but for generated ids and points in time.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Which of our ids stands for which recorded one.
pub(crate) struct Ids {
    /// Ids both sides were given; they are the same on both.
    given: Vec<String>,
    ours: BTreeMap<String, String>,
}

impl Ids {
    pub(crate) fn new(given: &[&str]) -> Self {
        Self { given: given.iter().map(|id| (*id).to_owned()).collect(), ours: BTreeMap::new() }
    }

    /// A recorded text with our ids in it.
    pub(crate) fn ours(&self, text: &str) -> String {
        self.ours.iter().fold(text.to_owned(), |text, (recorded, ours)| text.replace(recorded, ours))
    }

    fn bind(&mut self, recorded: &str, ours: &str) {
        self.ours.entry(recorded.to_owned()).or_insert_with(|| ours.to_owned());
    }
}

/// Compares; what it learns about ids goes into `ids`.
pub(crate) fn alike(recorded: &Value, ours: &Value, ids: &mut Ids) -> Result<(), String> {
    let differ = || Err(format!("{ours}, recorded {recorded}"));
    match (recorded, ours) {
        (Value::Object(recorded), Value::Object(ours)) => members(recorded, ours, ids),
        (Value::Array(recorded), Value::Array(ours)) if recorded.len() == ours.len() => {
            recorded.iter().zip(ours).try_for_each(|(recorded, ours)| alike(recorded, ours, ids))
        }
        (Value::String(recorded), Value::String(ours)) if recorded == ours => Ok(()),
        (Value::String(recorded), Value::String(ours)) if is_time(recorded) && is_time(ours) => Ok(()),
        (Value::String(recorded), Value::String(ours)) if is_id(recorded) && !ids.given.contains(recorded) => {
            ids.bind(recorded, ours);
            Ok(())
        }
        _ if recorded == ours => Ok(()),
        _ => differ(),
    }
}

fn members(recorded: &Map<String, Value>, ours: &Map<String, Value>, ids: &mut Ids) -> Result<(), String> {
    if recorded.len() != ours.len() {
        return Err(format!("{ours:?}, recorded {recorded:?}"));
    }
    if !recorded.is_empty() && recorded.keys().all(|key| is_id(key)) {
        return by_id(recorded, ours, ids);
    }
    recorded.iter().try_for_each(|(key, recorded)| match (key.as_str(), ours.get(key)) {
        // The fake driver's own text.
        ("metadata", Some(Value::Object(_))) => Ok(()),
        (_, Some(ours)) => alike(recorded, ours, ids).map_err(|why| format!("{key}: {why}")),
        (_, None) => Err(format!("{key} is missing")),
    })
}

/// Pairs the entries of maps whose keys are generated: known ids with each other, the others by the time they started.
fn by_id(recorded: &Map<String, Value>, ours: &Map<String, Value>, ids: &mut Ids) -> Result<(), String> {
    let started = |entries: &Map<String, Value>| {
        let mut keys: Vec<String> = entries.keys().cloned().collect();
        keys.sort_by_key(|key| entries[key]["start_time"].as_str().unwrap_or_default().to_owned());
        keys
    };
    let taken: Vec<String> = recorded.keys().filter_map(|key| ids.ours.get(key).cloned()).collect();
    let mut left = started(ours).into_iter().filter(|key| !taken.contains(key));
    for key in started(recorded) {
        let pair = ids.ours.get(&key).cloned().or_else(|| left.next());
        let pair = pair.ok_or_else(|| format!("nothing for {key}"))?;
        let value = ours.get(&pair).ok_or_else(|| format!("{pair} for {key} is missing"))?;
        ids.bind(&key, &pair);
        alike(&recorded[&key], value, ids)?;
    }
    Ok(())
}

fn is_id(text: &str) -> bool {
    uuid::Uuid::try_parse(text).is_ok()
}

fn is_time(text: &str) -> bool {
    text.parse::<jiff::Timestamp>().is_ok()
}
