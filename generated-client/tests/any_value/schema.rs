//! Any JSON that a schema allows, and more: members nobody named, values an enum does not list.

use capgen_runtime::serde_json::{Map, Value, json};
use proptest::prelude::*;
use proptest::strategy::Union;

/// How deep values nest; no schema here refers to itself, so this only bounds what is not described.
const DEPTH: u32 = 3;

/// The values of a schema of `document`.
pub(crate) fn values(document: &Value, schema: &Value) -> BoxedStrategy<Value> {
    of(document, schema, true)
}

/// As [`values`]; an action has nothing beside its one member, so `open` says whether unnamed members may be there.
fn of(document: &Value, schema: &Value, open: bool) -> BoxedStrategy<Value> {
    if let Some(reference) = schema["$ref"].as_str() {
        let at = reference.strip_prefix('#').unwrap();
        return of(document, document.pointer(at).unwrap(), open);
    }
    if let Some(variants) = schema["oneOf"].as_array() {
        return Union::new(variants.iter().map(|variant| of(document, variant, false))).boxed();
    }
    if let Some([only]) = schema["allOf"].as_array().map(Vec::as_slice) {
        return of(document, only, open);
    }
    match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("string"), format) => strings(schema, format),
        (Some("boolean"), _) => any::<bool>().prop_map(Value::from).boxed(),
        (Some("integer"), Some("int32")) => extreme(any::<i32>(), vec![i32::MIN, i32::MAX, 0]).prop_map(Value::from).boxed(),
        (Some("integer"), _) => extreme(any::<i64>(), vec![i64::MIN, i64::MAX, 9_007_199_254_740_993, 0]).prop_map(Value::from).boxed(),
        (Some("array"), _) => prop::collection::vec(of(document, &schema["items"], true), 0..3).prop_map(Value::from).boxed(),
        (Some("object"), _) => objects(document, schema, open),
        (None, _) => panic!("a schema without a type: {schema}"),
        (Some(other), _) => panic!("no values of the type `{other}` are made: {schema}"),
    }
}

/// Every now and then one of the values at the edge.
fn extreme<T: Clone + std::fmt::Debug + 'static>(any: impl Strategy<Value = T> + 'static, edges: Vec<T>) -> impl Strategy<Value = T> {
    prop_oneof![any, prop::sample::select(edges)]
}

fn strings(schema: &Value, format: Option<&str>) -> BoxedStrategy<Value> {
    let select = |texts: &[&'static str]| prop::sample::select(texts.to_vec()).prop_map(Value::from).boxed();
    if let Some(values) = schema["enum"].as_array() {
        return prop_oneof![prop::sample::select(values.clone()), texts().prop_map(Value::from)].boxed();
    }
    let usual = match format {
        // Whole numbers as text, and nothing else.
        Some("int64") => {
            return extreme(any::<i64>(), vec![i64::MIN, i64::MAX, -9_007_199_254_740_993, 0])
                .prop_map(|int| json!(int.to_string()))
                .boxed();
        }
        Some("uint64") => {
            return extreme(any::<u64>(), vec![u64::MAX, 9_007_199_254_740_993, 0]).prop_map(|int| json!(int.to_string())).boxed();
        }
        Some("date-time") => {
            select(&["2026-11-22T04:20:45.602053", "2026-11-22T04:06:04.598775450Z", "2026-11-22 04:06:04+05:30", "soon", ""])
        }
        Some("uuid") => {
            select(&["7F4BA2C5E3D94E2E8F0B1C2D3E4F5A6B", "7f4ba2c5-e3d9-4e2e-8f0b-1c2d3e4f5a6b", "00000000-0000-0000-0000-000000000000"])
        }
        Some("byte") => select(&["eyJpZCI6ICIxIn0=", "eyJpZCI6ICIxIn0", "-_-_", "no base64"]),
        Some("uri") => select(&["http://127.0.0.1:8776/v3/backups?limit=1", "HTTP://ü/%zz", "/"]),
        _ => select(&["", "null", "\u{0}\u{1f600}\u{2028}\"\\", "1"]),
    };
    prop_oneof![usual, texts().prop_map(Value::from)].boxed()
}

/// Text of any characters.
fn texts() -> impl Strategy<Value = String> + Clone {
    prop::collection::vec(any::<char>(), 0..8).prop_map(String::from_iter)
}

type Members = Vec<(String, Value)>;

fn objects(document: &Value, schema: &Value, open: bool) -> BoxedStrategy<Value> {
    let Some(properties) = schema["properties"].as_object() else {
        let entry =
            if schema["additionalProperties"].is_object() { of(document, &schema["additionalProperties"], true) } else { json_values() };
        return prop::collection::vec((texts(), entry), 0..3).prop_map(whole).boxed();
    };
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let members: Vec<BoxedStrategy<Members>> = properties
        .iter()
        .map(|(name, property)| {
            member(name.clone(), required.contains(&name.as_str()), is_nullable(document, property), of(document, property, true))
        })
        .collect();
    let named: Vec<String> = properties.keys().cloned().collect();
    let unnamed = prop::collection::vec((texts(), json_values()), if open { 0..3 } else { 0..1 });
    (members, unnamed)
        .prop_map(move |(members, unnamed)| {
            let unnamed = unnamed.into_iter().filter(|(name, _)| !named.contains(name));
            whole(members.into_iter().flatten().chain(unnamed).collect())
        })
        .boxed()
}

fn whole(members: Members) -> Value {
    Value::Object(members.into_iter().collect::<Map<_, _>>())
}

/// A member: its value, `null` where the schema has it, or nothing where it may be left out.
fn member(name: String, required: bool, nullable: bool, values: BoxedStrategy<Value>) -> BoxedStrategy<Members> {
    let mut states = vec![values.prop_map(move |value| vec![(name.clone(), value)]).boxed()];
    if nullable {
        let there = states[0].clone();
        states.push(there.prop_map(|members| members.into_iter().map(|(name, _)| (name, Value::Null)).collect()).boxed());
    }
    if !required {
        states.push(Just(Members::new()).boxed());
    }
    Union::new(states).boxed()
}

fn is_nullable(document: &Value, schema: &Value) -> bool {
    let referred = schema["$ref"].as_str().and_then(|reference| document.pointer(reference.strip_prefix('#')?));
    schema["nullable"] == true || referred.is_some_and(|schema| is_nullable(document, schema))
}

/// Any JSON.
fn json_values() -> BoxedStrategy<Value> {
    let number = any::<f64>().prop_filter("JSON has no infinity", |number| number.is_finite());
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        extreme(any::<i64>(), vec![i64::MIN, 9_007_199_254_740_993]).prop_map(Value::from),
        extreme(any::<u64>(), vec![u64::MAX]).prop_map(Value::from),
        number.prop_map(Value::from),
        texts().prop_map(Value::from),
    ];
    let nested = leaf.prop_recursive(DEPTH, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::vec((texts(), inner), 0..3).prop_map(whole),
        ]
    });
    nested.boxed()
}
