//! Paths into a value (RFC 9535).

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, RwLock};

use serde_json::Value;
use serde_json_path::JsonPath;

/// Which part of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Path {
    /// A singular query: at most one node.
    One(&'static [Seg]),
    /// Any other JSONPath: the list of what it finds.
    All(&'static str),
}

/// A segment of a singular query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seg {
    /// A member of an object.
    Key(&'static str),
    /// An element of a list; a negative one counts from its end.
    Index(i64),
}

impl Path {
    /// What is there; `None` where a singular query finds nothing.
    pub(super) fn select(self, value: &Value) -> Option<Value> {
        match self {
            Self::One(segments) => segments.iter().try_fold(value, |value, segment| segment.of(value)).cloned(),
            Self::All(text) => Some(Value::Array(query(text)?.query(value).iter().map(|found| (*found).clone()).collect())),
        }
    }
}

impl Seg {
    fn of(self, value: &Value) -> Option<&Value> {
        match self {
            Self::Key(key) => value.get(key),
            Self::Index(index) => {
                let list = value.as_array()?;
                let from_end = || list.len().checked_sub(usize::try_from(index.unsigned_abs()).ok()?);
                list.get(if index < 0 { from_end()? } else { usize::try_from(index).ok()? })
            }
        }
    }
}

/// Each query is parsed once. The generator has parsed it before, so that none is refused here.
fn query(text: &'static str) -> Option<Arc<JsonPath>> {
    static PARSED: LazyLock<RwLock<BTreeMap<&'static str, Arc<JsonPath>>>> = LazyLock::new(RwLock::default);
    if let Some(known) = PARSED.read().ok()?.get(text) {
        return Some(known.clone());
    }
    let parsed = Arc::new(JsonPath::parse(text).ok()?);
    PARSED.write().ok()?.insert(text, parsed.clone());
    Some(parsed)
}
