//! Provenance, by example of overlays nobody would write: what a node is said to come from, stands there.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Origins, Pointer, Source};

const TARGETS: [&str; 12] =
    ["$", "$.a", "$.b", "$.*", "$..a", "$..*", "$..[0]", "$..[1:]", "$..[?@.a]", "$..[?@ == 1]", "$..[?length(@) > 1]", "$.a..[-1]"];

fn tree() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![Just(json!(null)), Just(json!(1)), Just(json!("text")), Just(json!({})), Just(json!([]))];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let object = proptest::collection::btree_map("[abc~/]", inner.clone(), 0..4);
        let list = proptest::collection::vec(inner, 0..4);
        prop_oneof![object.prop_map(|members| json!(members)), list.prop_map(|list| json!(list))]
    })
}

fn action() -> impl Strategy<Value = Value> {
    let target = proptest::sample::select(&TARGETS[..]);
    let update = (target.clone(), tree()).prop_map(|(target, update)| json!({ "target": target, "update": update }));
    let remove = target.prop_map(|target| json!({ "target": target, "remove": true }));
    prop_oneof![update, remove]
}

/// Checks every value that holds no others.
fn check(node: &Value, at: &Pointer, origins: &Origins, files: &[Value]) {
    let below: Vec<(Pointer, &Value)> = match node {
        Value::Object(members) => members.iter().map(|(key, member)| (at.child(key), member)).collect(),
        Value::Array(list) => list.iter().enumerate().map(|(index, entry)| (at.child(&index.to_string()), entry)).collect(),
        _ => {
            let origin = origins.find(at);
            assert_eq!(files[origin.file].pointer(&origin.at.to_string()), Some(node), "`{at}` is said to be `{}`", origins.cite(at));
            return;
        }
    };
    below.iter().for_each(|(at, node)| check(node, at, origins, files));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_value_stands_where_it_is_said_to_come_from(a in tree(), b in tree(), actions in proptest::collection::vec(action(), 1..4)) {
        let document = json!({ "a": a, "b": b });
        let overlay = json!({ "overlay": "1.0.0", "info": { "title": "Test", "version": "1" }, "actions": actions });
        let source = Source::from_text("document.json", document.to_string()).unwrap();
        if let Ok(source) = source.with_overlay("document.overlay.json", overlay.to_string()) {
            check(&source.merged(), &Pointer::default(), source.origins(), &[document, overlay]);
        }
    }
}
