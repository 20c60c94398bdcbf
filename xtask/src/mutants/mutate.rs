//! What is done to a document.

use fastrand::Rng;
use serde_json::{Map, Value, json};

/// Changes one to four nodes of a document, by the dice alone.
pub fn mutate(document: &mut Value, dice: &mut Rng) {
    for _ in 0..dice.u8(1..=4) {
        change(document, dice);
    }
}

fn change(document: &mut Value, dice: &mut Rng) {
    let mut all = Vec::new();
    pointers(document, String::new(), &mut all);
    let [place, other] = [dice.usize(..all.len()), dice.usize(..all.len())].map(|index| all[index].clone());
    let copied = document.pointer(&other).cloned().unwrap_or_default();
    let Some(node) = document.pointer_mut(&place) else { return };
    *node = match (dice.u8(..11), node.take()) {
        (0, _) => Value::Null,
        (1, _) => json!("a \"word\" {with} {{braces}} */ # \u{0}\u{2028}"),
        (2, _) => json!([1, { "$ref": "#/paths" }, null]),
        // A reference that leads anywhere, and one that leads nowhere.
        (3, _) => json!({ "$ref": format!("#{other}") }),
        (4, _) => json!({ "$ref": format!("#{other}/gone") }),
        (5, _) => json!(-1.5e300),
        (6, Value::Object(members)) => Value::Object(members.into_iter().enumerate().map(renamed).collect::<Map<_, _>>()),
        (7, Value::Object(members)) => Value::Object(members.into_iter().skip(1).collect()),
        (8, Value::Array(mut items)) => {
            items.extend(items.clone());
            Value::Array(items)
        }
        // Names that clash once they are cased.
        (9, Value::Object(members)) => {
            let shouted = members.clone().into_iter().map(|(key, member)| (key.to_uppercase(), member));
            Value::Object(members.into_iter().chain(shouted.collect::<Vec<_>>()).collect())
        }
        _ => copied,
    };
}

fn renamed((index, (key, member)): (usize, (String, Value))) -> (String, Value) {
    (if index % 2 == 0 { format!("{key} self") } else { key }, member)
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
