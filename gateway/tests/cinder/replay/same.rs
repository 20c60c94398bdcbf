//! Whether an answer is the recorded one, but for generated ids and points in time.

use std::collections::BTreeMap;

use capgen_runtime::text::Base64;
use serde_json::Value;

use super::Answer;

/// The headers that say something; the others are the server's own.
const HEADERS: [&str; 6] = ["Content-Type", "Openstack-Api-Version", "Vary", "Retry-After", "X-Auth-Token", "X-Server-Management-Url"];

/// Which of our ids stands for which recorded one.
#[derive(Default)]
pub(super) struct Ids(BTreeMap<String, String>);

impl Ids {
    pub(super) fn bind(&mut self, recorded: &str, ours: &str) {
        self.0.insert(recorded.to_owned(), ours.to_owned());
    }

    /// A recorded text with our ids in it, also in folders named after them and in capitals.
    pub(super) fn ours(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (recorded, ours)| {
            let folder = |id: &str| format!("{}/{}/{id}", &id[..2], &id[2..4]);
            let text = text.replace(&folder(recorded), &folder(ours)).replace(recorded, ours);
            text.replace(&recorded.to_uppercase(), &ours.to_uppercase())
        })
    }

    /// A recorded body with our ids in it, also inside an exported record.
    pub(super) fn sent(&self, body: &str) -> String {
        let Ok(mut value) = serde_json::from_str::<Value>(body) else { return body.to_owned() };
        if let Some(url) = value.pointer_mut("/backup-record/backup_url")
            && let Some(mut record) = record(url)
        {
            record = serde_json::from_str(&self.ours(&record.to_string())).unwrap();
            if record.get("created_at").is_some() {
                // Younger than the others also when all of them are made within the second that records keep.
                record["created_at"] = "2199-01-01T00:00:00Z".into();
            }
            *url = Base64::encode(record.to_string()).as_str().into();
        }
        self.ours(&value.to_string())
    }
}

/// The JSON in the URL of a record.
fn record(url: &Value) -> Option<Value> {
    let text = Base64::from(url.as_str()?).decode().ok()?;
    serde_json::from_slice(&text).ok()
}

/// Compares; the ids of what was made are learned from the answer.
pub(super) fn compare(method: &str, recorded: &Value, answer: &Answer, ids: &mut Ids) -> Result<(), String> {
    let Answer { status, headers, body } = answer;
    if recorded["status"] != *status {
        return Err(format!("{status} {body}, recorded {recorded}"));
    }
    for name in HEADERS {
        let ours = headers.get(name).map(|value| value.to_str().unwrap());
        if recorded["headers"][name].as_str() != ours {
            return Err(format!("{name} is {ours:?}, recorded {}", recorded["headers"]));
        }
    }
    let text = recorded["body"].as_str().unwrap();
    // Of an answer to HEAD the server leaves the body out.
    if method == "HEAD" {
        return Ok(());
    }
    let (Ok(first), Ok(ours)) = (serde_json::from_str(text), serde_json::from_str(body)) else {
        return if text == body { Ok(()) } else { Err(format!("{body:?}, recorded {text:?}")) };
    };
    learn(&first, &ours, ids);
    let recorded: Value = serde_json::from_str(&ids.ours(text)).unwrap();
    alike(&recorded, &ours)
}

fn learn(recorded: &Value, ours: &Value, ids: &mut Ids) {
    for place in ["/backup/id", "/restore/volume_id"] {
        if let (Some(Value::String(recorded)), Some(Value::String(ours))) = (recorded.pointer(place), ours.pointer(place)) {
            ids.bind(recorded, ours);
        }
    }
}

fn alike(recorded: &Value, ours: &Value) -> Result<(), String> {
    match (recorded, ours) {
        (Value::Object(recorded), Value::Object(ours)) if recorded.len() == ours.len() => {
            recorded.iter().try_for_each(|(key, recorded)| match (key.as_str(), ours.get(key)) {
                ("created_at" | "updated_at" | "data_timestamp", Some(ours)) => moments(recorded, ours),
                ("backup_url", Some(ours)) => records(recorded, ours),
                (_, Some(ours)) => alike(recorded, ours).map_err(|why| format!("{key}: {why}")),
                (_, None) => Err(format!("{key} is missing")),
            })
        }
        (Value::Array(recorded), Value::Array(ours)) if recorded.len() == ours.len() => {
            recorded.iter().zip(ours).try_for_each(|(recorded, ours)| alike(recorded, ours))
        }
        _ if recorded == ours => Ok(()),
        _ => Err(format!("{ours}, recorded {recorded}")),
    }
}

/// The same number of digits, and no offset.
fn moments(recorded: &Value, ours: &Value) -> Result<(), String> {
    let shape = |value: &Value| value.as_str().map(|text| text.replace(|c: char| c.is_ascii_digit(), "0"));
    if shape(recorded) == shape(ours) { Ok(()) } else { Err(format!("{ours}, recorded {recorded}")) }
}

/// Records name the same driver-independent things.
fn records(recorded: &Value, ours: &Value) -> Result<(), String> {
    let (Some(recorded), Some(ours)) = (record(recorded), record(ours)) else { return Err("this is no record".to_owned()) };
    let names = ["volume_id", "size", "object_count", "display_name", "service", "status", "parent_id", "snapshot_id", "metadata"];
    let odd = names.into_iter().find(|name| recorded[name] != ours[name]);
    odd.map_or(Ok(()), |name| Err(format!("{name} of {ours}, recorded {recorded}")))
}
