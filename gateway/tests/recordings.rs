//! The embedded upstream against exchanges recorded from a real daemon.
//!
//! The recordings are not part of this project. They are looked for where `CAPGEN_RECORDINGS` says, or beside the project;
//! without them this test says so and proves nothing.
#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

mod support;

use std::path::PathBuf;

use capgen_gateway::upstream::{Seed, Upstream, Volume};
use serde_json::Value;
use support::ask::{Answer, ask};
use support::likeness::{Ids, alike};

/// Recordings the embedded upstream does not repeat, by the start of their name, each with the reason.
const EXCLUDED: &[(&str, &str)] = &[
    ("auth:", "recorded with authentication on; the embedded upstream has it off"),
    ("auth-order: JWT without sub", "recorded with authentication on"),
    ("stock: status unknown task_id", "the fake driver adds every task before the one asked for"),
    ("stock: enumerate status_filter as enum NAME, max_backups as STRING", "the fake driver ignores max_backups"),
    ("stock: enumerate status_filter as enum NUMBER, max_backups as NUMBER", "the fake driver ignores max_backups"),
    ("extra: status: unknown status => `status` key absent", "the driver was told by labels to report odd states"),
];

/// What the fake driver forgets of a schedule; ours is compared without it.
const FORGOTTEN: &[&str] = &["full", "labels", "retention_days"];

#[tokio::test]
async fn recorded_exchanges_are_repeated() {
    let Some(recordings) = recordings() else { return };
    let mut replay = Replay::new();
    let (mut same, mut excluded, mut different) = (0, 0, Vec::new());
    for recording in &recordings {
        let name = recording["name"].as_str().unwrap();
        replay.prepare(name).await;
        let verdict = replay.repeat(recording).await;
        match EXCLUDED.iter().find(|(start, _)| name.starts_with(start)) {
            Some((_, reason)) => {
                excluded += 1;
                println!("left out: {name}: {reason}");
            }
            None => match verdict {
                Ok(()) => same += 1,
                Err(why) => different.push(format!("{name}: {why}")),
            },
        }
    }
    println!("{same} of {} recorded exchanges are repeated, {excluded} left out", recordings.len());
    assert!(different.is_empty(), "{} differ:\n{}", different.len(), different.join("\n"));
    assert!(same >= 106, "only {same} were compared");
}

fn recordings() -> Option<Vec<Value>> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/recordings");
    let folder = std::env::var_os("CAPGEN_RECORDINGS").map_or_else(beside, PathBuf::from);
    let file = folder.join("openstorage-cloudbackups.jsonl");
    let Ok(text) = std::fs::read_to_string(&file) else {
        eprintln!("recordings not found: {} (CAPGEN_RECORDINGS names their folder)", file.display());
        return None;
    };
    Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

/// The daemon the recordings are played against, prepared as the real one was.
struct Replay {
    upstream: Upstream,
    ids: Ids,
}

const FIRST: &str = "d4328aeb-ee81-4004-bc8f-15c38c4aebb1";
const SECOND: &str = "cb58577d-66c4-40e1-ab35-a6a3e6ac1c14";
const CREDENTIAL: &str = "1f2c9b0b-437b-417a-80e9-c8fc0f1019bc";
const DELETED: &str = "842ac413-9500-4bcb-a5e6-084c0ee4446a";
const EXTRA_VOLUME: &str = "308c824b-fa5d-4703-8f45-2047b92178d6";
const EXTRA_CREDENTIAL: &str = "27151829-096b-4979-9dd8-eee8c16729a9";

impl Replay {
    fn new() -> Self {
        Self { upstream: daemon(&[(FIRST, "vol1", 1), (SECOND, "vol2", 2)]), ids: Ids::new(&[FIRST, SECOND, CREDENTIAL]) }
    }

    /// What happened on the real daemon before an exchange and is not among the recordings.
    async fn prepare(&mut self, name: &str) {
        match name {
            "stock: schedules GET (empty)" => self.upstream.add_credential(CREDENTIAL),
            "stock: create w/ caller task_id" => {
                for volume in [FIRST, SECOND] {
                    let body = format!(r#"{{"volume_id":"{volume}"}}"#);
                    ask(&self.upstream, "POST", "/v1/cloudbackups", &[], Some(&body)).await;
                }
            }
            "stock: delete: force=TRUE" => {
                let path = self.ids.ours(&format!("/v1/cloudbackups/backup/{DELETED}"));
                ask(&self.upstream, "DELETE", &path, &[], None).await;
            }
            "stock: create: ambiguous default credential" => self.upstream.add_credential("another"),
            "extra: near_sync_migrate without credential" => {
                self.upstream = daemon(&[(EXTRA_VOLUME, "vol1", 1)]);
                self.upstream.add_credential(EXTRA_CREDENTIAL);
                self.ids = Ids::new(&[EXTRA_VOLUME, EXTRA_CREDENTIAL]);
            }
            "auth: no Authorization header" => *self = Self::new(),
            _ => {}
        }
    }

    /// Sends a recorded request and compares status and JSON.
    async fn repeat(&mut self, recording: &Value) -> Result<(), String> {
        let request = &recording["request"];
        let text = |value: &Value| value.as_str().map(|text| self.ids.ours(text));
        let path = text(&request["path"]).unwrap();
        // The stock daemon makes up task ids even when it is given one.
        let given = r#""task_id":"my-task""#;
        let body = text(&request["body"]).map(|body| body.replace(given, r#""x":"""#));
        let headers: Vec<(&str, &str)> =
            request["headers"].as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect();
        let method = request["method"].as_str().unwrap();
        let Answer { status, body, media, .. } = ask(&self.upstream, method, &path, &headers, body.as_deref()).await;

        let response = &recording["response"];
        if response["status"] != status {
            return Err(format!("status {status} {body}, recorded {response}"));
        }
        if response["headers"]["Content-Type"] != *media {
            return Err(format!("content type {media}, recorded {response}"));
        }
        let recorded = response["body"].as_str().unwrap();
        match (serde_json::from_str(recorded), serde_json::from_str(&body)) {
            (Ok(recorded), Ok(ours)) => alike(&recorded, &forget(ours), &mut self.ids),
            _ if recorded.trim_end() == body.trim_end() => Ok(()),
            _ => Err(format!("{body:?}, recorded {recorded:?}")),
        }
    }
}

fn daemon(volumes: &[(&str, &str, u64)]) -> Upstream {
    let volume = |(id, name, gib): &(&str, &str, u64)| Volume {
        id: (*id).to_owned(),
        name: (*name).to_owned(),
        size: gib << 30,
        ..Volume::default()
    };
    Upstream::new(Seed { volumes: volumes.iter().map(volume).collect(), credentials: Vec::new() })
}

fn forget(mut ours: Value) -> Value {
    let schedules = ours.get_mut("cloud_sched_list").and_then(Value::as_object_mut);
    for schedule in schedules.into_iter().flat_map(|list| list.values_mut()).filter_map(Value::as_object_mut) {
        schedule.retain(|name, _| !FORGOTTEN.contains(&name.as_str()));
    }
    ours
}
