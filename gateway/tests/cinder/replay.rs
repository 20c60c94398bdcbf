//! The embedded Cinder against exchanges recorded from a real one.
//!
//! The recordings are not part of this project. They are looked for where `CAPGEN_RECORDINGS` says, or beside the project;
//! without them this test says so and proves nothing.

mod hidden;
mod same;

use std::path::PathBuf;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request};
use capgen_gateway::cinder::{Cinder, Pace, Seed, Snapshot, Volume};
use serde_json::Value;
use tower::ServiceExt;

use same::Ids;

/// Recordings that are not repeated, by name, each with the reason.
const EXCLUDED: &[(&str, &str)] = &[
    ("its volume afterwards", "not about backups, and in no document of ours"),
    ("create: over the backup_gigabytes quota -> 413", "there are no quotas"),
    ("restore: over the gigabytes quota -> 413", "there are no quotas"),
    ("show 3.64 (encryption_key_id set by hand in the DB)", "nothing is encrypted"),
];

const PROJECT: &str = "89afd400b6464bbcb12bc0a4d63e5bd3";
const USER: &str = "c853ca26e8ea47978a52ee124a013d0e";
const VOLUMES: [&str; 3] =
    ["cd4e3cd7-ee26-4e51-ab7c-bdbabf5eb3bc", "463de3b8-b743-4e93-93e1-0e34ed55cf57", "abeb2cd9-6773-4a13-ba64-741e87b535f1"];
const SNAPSHOT: &str = "2a645d83-7161-49ef-af1f-657b9fb9e571";

#[tokio::test]
async fn recorded_exchanges_are_repeated() {
    let Some(recordings) = recordings() else { return };
    let mut replay = Replay::new();
    let (mut repeated, mut excluded, mut different) = (0, 0, Vec::new());
    for recording in &recordings {
        let name = recording["name"].as_str().unwrap();
        replay.prepare(name).await;
        if let Some((_, reason)) = EXCLUDED.iter().find(|(excluded, _)| *excluded == name) {
            excluded += 1;
            println!("left out: {name}: {reason}");
            continue;
        }
        match replay.repeat(recording).await {
            Ok(()) => repeated += 1,
            Err(why) => different.push(format!("{name}: {why}")),
        }
    }
    println!("{repeated} of {} recorded exchanges are repeated, {excluded} left out", recordings.len());
    assert!(different.is_empty(), "{} differ:\n{}", different.len(), different.join("\n"));
    assert!(repeated >= 183, "only {repeated} were compared");
}

fn recordings() -> Option<Vec<Value>> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/recordings");
    let folder = std::env::var_os("CAPGEN_RECORDINGS").map_or_else(beside, PathBuf::from);
    let file = folder.join("cinder-backups.jsonl");
    let Ok(text) = std::fs::read_to_string(&file) else {
        eprintln!("recordings not found: {} (CAPGEN_RECORDINGS names their folder)", file.display());
        return None;
    };
    Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

/// The server the recordings are played against.
struct Replay {
    cinder: Cinder,
    ids: Ids,
}

/// What came back.
struct Answer {
    status: u16,
    headers: HeaderMap,
    body: String,
}

impl Replay {
    fn new() -> Self {
        let sizes = VOLUMES.into_iter().zip([("v1", 1), ("v2", 1), ("v3", 2)]);
        let seed = Seed {
            project: PROJECT.to_owned(),
            members: Vec::new(),
            volumes: sizes.map(|(id, (name, size))| Volume::new(id, name, size)).collect(),
            snapshots: vec![Snapshot { id: SNAPSHOT.to_owned(), volume: VOLUMES[1].to_owned() }],
            pace: Pace::Looks(1),
        };
        Self { cinder: Cinder::new(seed), ids: Ids::default() }
    }

    async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&str>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = Body::from(body.unwrap_or_default().to_owned());
        let response = self.cinder.router().oneshot(request.body(body).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: head.status.as_u16(), headers: head.headers, body: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    /// Sends a recorded request, and compares status, the headers that say something, and the body.
    async fn repeat(&mut self, recording: &Value) -> Result<(), String> {
        let (request, response) = (&recording["request"], &recording["response"]);
        let given = request["headers"].as_object().unwrap();
        let mut headers: Vec<(&str, &str)> = given.iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect();
        if !given.contains_key("Host") {
            headers.push(("Host", "127.0.0.1:8776"));
        }
        let path = self.ids.ours(request["path"].as_str().unwrap());
        let body = request["body"].as_str().map(|body| self.ids.sent(body));
        let method = request["method"].as_str().unwrap();
        let answer = self.send(method, &path, &headers, body.as_deref()).await;
        same::compare(method, response, &answer, &mut self.ids)
    }
}
