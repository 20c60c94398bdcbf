//! Documents with pieces cut out, swapped and put elsewhere: never a panic, and what is generated is Rust.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use capgen_codegen::{Options, Source, generate};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn document(name: &str) -> Value {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
    let text = std::fs::read_to_string(path).unwrap();
    serde_yaml::from_str(&text).unwrap()
}

/// The pointers to all nodes, in document order.
fn pointers(value: &Value, at: String, all: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                pointers(member, format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), all);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointers(item, format!("{at}/{index}"), all);
            }
        }
        _ => {}
    }
    all.push(at);
}

/// One change: where, what, and which other node it may copy.
type Change = (prop::sample::Index, u8, prop::sample::Index);

fn mutate(document: &mut Value, (place, kind, other): &Change) {
    let mut all = Vec::new();
    pointers(document, String::new(), &mut all);
    let copied = document.pointer(other.get(&all).as_str()).cloned().unwrap_or(Value::Null);
    let Some(node) = document.pointer_mut(place.get(&all).as_str()) else { return };
    *node = match (kind, node.take()) {
        (0, _) => Value::Null,
        (1, _) => json!("a \"word\" {with} {{braces}} */ # \u{0}\u{2028}"),
        (2, _) => json!([1, { "$ref": "#/paths" }, null]),
        (3, _) => json!({ "$ref": format!("#{}", other.get(&all).as_str()) }),
        (4, _) => json!(-1.5e300),
        (5, Value::Object(members)) => {
            let renamed =
                |(index, (key, member)): (usize, (String, Value))| (if index % 2 == 0 { format!("{key} self") } else { key }, member);
            Value::Object(members.into_iter().enumerate().map(renamed).collect::<Map<_, _>>())
        }
        (6, Value::Object(members)) => Value::Object(members.into_iter().skip(1).collect()),
        (7, Value::Array(mut items)) => {
            items.extend(items.clone());
            Value::Array(items)
        }
        _ => copied,
    };
}

fn survives(name: &str, original: &Value, changes: &[Change]) {
    let mut document = original.clone();
    for change in changes {
        mutate(&mut document, change);
    }
    let text = serde_json::to_string(&document).unwrap();
    let generated = Source::from_text(name, text.as_str()).and_then(|source| generate(&source, &Options::default()));
    for file in generated.map(|module| module.files).unwrap_or_default() {
        if let Err(error) = syn::parse_file(&file.text) {
            panic!("{}: {error}\n{text}", file.path);
        }
    }
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    prop::collection::vec((any::<prop::sample::Index>(), 0_u8..9, any::<prop::sample::Index>()), 1..5)
}

#[test]
fn a_mutilated_openapi_document_is_refused_or_generates_rust() {
    for name in [
        "specs/cinder-backups.json",
        "codegen/tests/accept/names.json",
        "codegen/tests/accept/shapes.yaml",
        "codegen/tests/accept/bodies.yaml",
    ] {
        let original = document(name);
        let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) };
        proptest!(config, |(changes in changes())| survives("mutant.json", &original, &changes));
    }
}

#[test]
fn a_mutilated_capability_is_refused_or_generates_rust() {
    let original = document("specs/portworx-openstoragecloudbackup.yaml");
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) };
    proptest!(config, |(changes in changes())| survives("mutant.json", &original, &changes));
}
