//! A member that no document names, put into every object of every recorded body, one at a time: it comes back as it went.

use capgen_runtime::api::Operation;
use capgen_runtime::serde_json::{self, Map, Value, json};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::answers::{Again, Known, again, cinder_operations, portworx_operations};
use super::tape;

/// The member's name. No server has it.
const UNNAMED: &str = "x-un/named ~é";

/// Members whose values are maps: what is added there is one more entry of their kind.
const MAPS: [&str; 6] = ["labels", "metadata", "metadata_filter", "volume_labels", "statuses", "cloud_sched_list"];

/// How the requests of an operation decode.
type Request = (&'static Operation, Again);

fn cinder_requests() -> Vec<Request> {
    use generated_client::cinder_backups::{operations::*, types::*};
    vec![
        (&CREATE_BACKUP, again::<BackupCreateRequest>),
        (&IMPORT_BACKUP_RECORD, again::<BackupRecordEnvelope>),
        (&UPDATE_BACKUP, again::<BackupUpdateRequest>),
        (&RESTORE_BACKUP, again::<RestoreBackupRequest>),
        (&PERFORM_BACKUP_ACTION, again::<PerformBackupActionBody>),
    ]
}

fn portworx_requests() -> Vec<Request> {
    use generated_client::portworx_openstoragecloudbackup::{operations::*, types::*};
    vec![
        (&OPENSTORAGECLOUDBACKUPCREATE, again::<CreateRequest>),
        (&OPENSTORAGECLOUDBACKUPCATALOG, again::<CatalogRequest>),
        (&OPENSTORAGECLOUDBACKUPDELETEALL, again::<DeleteAllRequest>),
        (&OPENSTORAGECLOUDBACKUPENUMERATEWITHFILTERS, again::<EnumerateRequest>),
        (&OPENSTORAGECLOUDBACKUPGROUPCREATE, again::<GroupCreateRequest>),
        (&OPENSTORAGECLOUDBACKUPRESTORE, again::<RestoreRequest>),
        (&OPENSTORAGECLOUDBACKUPSCHEDCREATE, again::<SchedCreateRequest>),
        (&OPENSTORAGECLOUDBACKUPSCHEDUPDATE, again::<SchedUpdateRequest>),
        (&OPENSTORAGECLOUDBACKUPSTATECHANGE, again::<StateChangeRequest>),
        (&OPENSTORAGECLOUDBACKUPSTATUS, again::<StatusRequest>),
    ]
}

/// A body, and what kind of object its root is.
struct Body {
    name: String,
    json: Value,
    again: Again,
    root: Root,
}

#[derive(Clone, Copy, PartialEq)]
enum Root {
    Object,
    /// Faults by their kind.
    Map,
    /// One action, with nothing beside it.
    Closed,
}

/// Every body that its type can say: the others are accounted for where requests are replayed.
fn bodies(file: &str, requests: &[Request], answers: &[Known]) -> Vec<Body> {
    let mut bodies = Vec::new();
    for tape::Recording { name, asked, answered } in tape::read(file).unwrap_or_default() {
        let request = requests.iter().find(|(operation, _)| asked.is_call(operation));
        let answer = answers.iter().find(|(operation, ..)| asked.is_call(operation));
        let mut add = |what: &str, text: &str, again: Again, root| {
            let json = serde_json::from_str::<Value>(text).ok().filter(|json| again(text).is_ok_and(|decoded| decoded == *json));
            bodies.extend(json.map(|json| Body { name: format!("{what} of `{name}`"), json, again, root }));
        };
        if let (Some((operation, again)), Some(text)) = (request, &asked.body) {
            add("request", text, *again, if operation.name == "perform_backup_action" { Root::Closed } else { Root::Object });
        }
        if let Some((_, success, failure)) = answer {
            let root = if file == tape::CINDER && answered.status >= 300 { Root::Map } else { Root::Object };
            add("answer", &answered.body, if answered.status < 300 { *success } else { *failure }, root);
        }
    }
    bodies
}

/// The pointers of all objects, the root first.
fn objects(json: &Value, at: String, found: &mut Vec<String>) {
    match json {
        Value::Object(members) => {
            found.push(at.clone());
            for (key, member) in members {
                objects(member, format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        Value::Array(items) => items.iter().enumerate().for_each(|(index, item)| objects(item, format!("{at}/{index}"), found)),
        _ => {}
    }
}

impl Body {
    /// The body with one member more in the object at `at`.
    fn with(&self, at: &str, value: &Value) -> String {
        let mut json = self.json.clone();
        let members: &mut Map<String, Value> = json.pointer_mut(at).unwrap().as_object_mut().unwrap();
        let is_map = if at.is_empty() { self.root == Root::Map } else { MAPS.contains(&at.rsplit('/').next().unwrap()) };
        let value = match members.values().next() {
            Some(sibling) if is_map => sibling.clone(),
            None if is_map => json!("a value"),
            _ => value.clone(),
        };
        members.insert(UNNAMED.to_owned(), value);
        json.to_string()
    }

    /// Adds the member everywhere; says in how many places.
    fn survives(&self, value: &Value) -> usize {
        let mut places = Vec::new();
        objects(&self.json, String::new(), &mut places);
        for at in &places {
            let text = self.with(at, value);
            if self.root == Root::Closed && at.is_empty() {
                let refused = (self.again)(&text).unwrap_err().to_string();
                assert!(refused.contains(&format!("`{UNNAMED}` is not known here")), "{}: {refused}", self.name);
                continue;
            }
            let decoded = (self.again)(&text).unwrap_or_else(|error| panic!("{} at `{at}`: {error}\n{text}", self.name));
            assert_eq!(decoded, serde_json::from_str::<Value>(&text).unwrap(), "{} at `{at}`", self.name);
        }
        places.len()
    }
}

#[test]
fn an_unnamed_member_survives_in_every_object_of_every_body() {
    let unnamed = json!({"list": [1, 9_007_199_254_740_993_u64, u64::MAX, i64::MIN, null, 0.1, true], "größe": {"": "ü\u{0}"}});
    for (file, requests, answers, least) in
        [(tape::CINDER, cinder_requests(), cinder_operations(), 982), (tape::PORTWORX, portworx_requests(), portworx_operations(), 314)]
    {
        let bodies = bodies(file, &requests, &answers);
        let places: usize = bodies.iter().map(|body| body.survives(&unnamed)).sum();
        println!("{file}: one unnamed member in {places} objects of {} bodies, each on its own", bodies.len());
        assert!(bodies.is_empty() || places >= least, "{file}: {places}");
    }
}

/// Any JSON.
fn any_json() -> impl Strategy<Value = Value> {
    let text = || prop::collection::vec(any::<char>(), 0..6).prop_map(String::from_iter);
    let number = any::<f64>().prop_filter("JSON has no infinity", |number| number.is_finite());
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        number.prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((text(), inner), 0..4).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

#[test]
fn an_unnamed_member_may_be_any_json() {
    let mut bodies = bodies(tape::CINDER, &cinder_requests(), &cinder_operations());
    bodies.extend(self::bodies(tape::PORTWORX, &portworx_requests(), &portworx_operations()));
    if bodies.is_empty() {
        return;
    }
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(300) });
    let place = (any::<prop::sample::Index>(), any_json());
    runner
        .run(&place, |(index, value)| {
            index.get(&bodies).survives(&value);
            Ok(())
        })
        .unwrap();
}
