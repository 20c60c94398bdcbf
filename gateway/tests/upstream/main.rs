//! What the embedded upstream answers, rule by rule.
#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

mod refused;
#[path = "../support/mod.rs"]
mod support;

use capgen_gateway::upstream::{Seed, Upstream};
use refused::REFUSED;
use serde_json::{Value, json};
use support::ask::{Answer, ask};

const ROOT: &str = "/v1/cloudbackups";

fn sample() -> (Upstream, Vec<String>) {
    let seed = Seed::sample();
    let volumes = seed.volumes.iter().map(|volume| volume.id.clone()).collect();
    (Upstream::new(seed), volumes)
}

async fn post(upstream: &Upstream, path: &str, body: &Value) -> Answer {
    ask(upstream, "POST", &format!("{ROOT}{path}"), &[], Some(&body.to_string())).await
}

async fn get(upstream: &Upstream, path: &str) -> Answer {
    ask(upstream, "GET", &format!("{ROOT}{path}"), &[], None).await
}

async fn delete(upstream: &Upstream, path: &str) -> Answer {
    ask(upstream, "DELETE", &format!("{ROOT}{path}"), &[], None).await
}

/// A backup of the first volume: its task, and its id.
async fn backed_up(upstream: &Upstream, volume: &str) -> (String, String) {
    let made = post(upstream, "", &json!({ "volume_id": volume })).await.json();
    let task = made["task_id"].as_str().unwrap().to_owned();
    let status = post(upstream, "/status", &json!({ "task_id": task })).await.json();
    let backup = status["statuses"][&task]["backup_id"].as_str().unwrap().to_owned();
    (task, backup)
}

#[tokio::test]
async fn success_has_the_headers_of_a_grpc_gateway_and_zero_values_are_left_out() {
    let (upstream, _) = sample();
    for path in ["/schedules", "/history/unknown"] {
        let answer = get(&upstream, path).await;
        assert_eq!((answer.status, &*answer.body), (200, "{}"));
        assert_eq!(answer.media, "application/json");
        assert_eq!(answer.headers["grpc-metadata-content-type"], "application/grpc");
        assert_eq!(answer.headers["vary"], "Origin");
    }
}

#[tokio::test]
async fn a_backup_is_done_at_once_and_can_be_followed_to_its_deletion() {
    let (upstream, volumes) = sample();
    let (task, backup) = backed_up(&upstream, &volumes[0]).await;

    let status = post(&upstream, "/status", &json!({ "volume_id": volumes[0] })).await.json();
    let entry = &status["statuses"][&task];
    assert_eq!(entry["status"], "SdkCloudBackupStatusTypeDone");
    assert_eq!(entry["optype"], "SdkCloudBackupOpTypeBackupOp");
    assert_eq!(entry["bytes_done"], "1073741824", "64-bit integers are strings");
    let started = entry["start_time"].as_str().unwrap();
    assert!(started.parse::<jiff::Timestamp>().is_ok() && started.len() == "2026-11-22T04:06:04.598775450Z".len(), "{started}");

    let history = get(&upstream, &format!("/history/{}", volumes[0])).await.json();
    assert_eq!(history["history_list"][0]["src_volume_id"], *volumes[0]);
    let catalog = post(&upstream, "/catalog", &json!({ "backup_id": backup })).await.json();
    assert_eq!(catalog, json!({ "contents": ["/lost+found", "/orders-data"] }));
    let size = get(&upstream, &format!("/size?backup_id={backup}")).await.json();
    assert_eq!(size["size"], "1073741824");

    let restored = post(&upstream, "/restore", &json!({ "backup_id": backup, "restore_volume_name": "copy" })).await.json();
    let restored = restored["restore_volume_id"].as_str().unwrap();
    assert_eq!(post(&upstream, "", &json!({ "volume_id": restored })).await.status, 200, "the restored volume exists");

    let path = format!("/backup/{backup}");
    assert_eq!(delete(&upstream, &path).await.body, "{}");
    let again = delete(&upstream, &path).await;
    assert_eq!((again.status, again.json()["code"].clone()), (500, json!(13)), "a second delete reports failure");
}

#[tokio::test]
async fn a_task_id_makes_a_repeated_create_the_same_backup() {
    let (upstream, volumes) = sample();
    let body = json!({ "volume_id": volumes[0], "task_id": "nightly" });
    for _ in 0..2 {
        assert_eq!(post(&upstream, "", &body).await.json(), json!({ "task_id": "nightly" }));
    }
    let all = post(&upstream, "/enumerate/filters", &json!({})).await.json();
    assert_eq!(all["backups"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn listing_filters_and_pages() {
    let (upstream, volumes) = sample();
    let mut ids = Vec::new();
    for volume in [&volumes[0], &volumes[1], &volumes[0]] {
        ids.push(backed_up(&upstream, volume).await.1);
    }
    let list = async |body: Value| {
        let reply = post(&upstream, "/enumerate/filters", &body).await.json();
        let backups = reply["backups"].as_array().cloned().unwrap_or_default();
        let ids: Vec<Value> = backups.iter().map(|backup| backup["id"].clone()).collect();
        (ids, reply["continuation_token"].clone())
    };
    let cases = [
        (json!({ "src_volume_id": volumes[0] }), vec![&ids[0], &ids[2]]),
        (json!({ "srcVolumeId": volumes[1] }), vec![&ids[1]]),
        (json!({ "cloud_backup_id": ids[1] }), vec![&ids[1]]),
        (json!({ "status_filter": "SdkCloudBackupStatusTypeDone" }), ids.iter().collect()),
        (json!({ "status_filter": 2 }), ids.iter().collect()),
        (json!({ "status_filter": "SdkCloudBackupStatusTypeFailed" }), vec![]),
        (json!({ "status_filter": 99 }), vec![]),
        (json!({ "metadata_filter": { "volumename": "orders-log" } }), vec![&ids[1]]),
        (json!({ "missing_src_volumes": true }), vec![]),
        (json!({ "max_backups": "9" }), ids.iter().collect()),
    ];
    for (body, expected) in cases {
        assert_eq!(list(body.clone()).await, (expected.into_iter().map(|id| json!(id)).collect(), Value::Null), "{body}");
    }
    let (first, token) = list(json!({ "max_backups": "2" })).await;
    assert_eq!((first, &token), (vec![json!(ids[0]), json!(ids[1])], &json!(ids[1])));
    let (second, token) = list(json!({ "max_backups": 2, "continuation_token": token })).await;
    assert_eq!((second, token), (vec![json!(ids[2])], Value::Null));
}

#[tokio::test]
async fn a_group_is_chosen_by_ids_group_and_labels() {
    let (upstream, volumes) = sample();
    let cases = [
        (json!({ "group_id": "orders" }), 2),
        (json!({ "labels": { "app": "media" } }), 1),
        (json!({ "volume_ids": [volumes[0], volumes[2]] }), 2),
        (json!({ "group_id": "orders", "volume_ids": [volumes[0], volumes[2]] }), 1),
    ];
    for (body, expected) in cases {
        let reply = post(&upstream, "/group", &body).await.json();
        assert_eq!(reply["task_ids"].as_array().unwrap().len(), expected, "{body}");
        assert!(reply["group_cloud_backup_id"].is_string());
    }
}

#[tokio::test]
async fn a_schedule_comes_back_without_its_zero_values() {
    let (upstream, volumes) = sample();
    let info = json!({
        "src_volume_id": volumes[0],
        "max_backups": 4,
        "retentionDays": "7",
        "labels": { "é<&>": "1", "empty": null },
        "schedules": [
            { "retain": 2, "daily": { "hour": 0, "minute": 30 } },
            { "weekly": { "day": "SdkTimeWeekdaySunday", "hour": 5 } },
            { "weekly": { "day": 3 } },
            { "periodic": { "seconds": 3600 } },
        ],
    });
    let made = post(&upstream, "/schedules", &json!({ "cloudSchedInfo": info })).await.json();
    let id = made["backup_schedule_id"].as_str().unwrap();
    let listed = get(&upstream, "/schedules").await;
    let expected = json!({
        "src_volume_id": volumes[0],
        "schedules": [
            { "retain": "2", "daily": { "minute": 30 } },
            { "weekly": { "hour": 5 } },
            { "weekly": { "day": "SdkTimeWeekdayWednesday" } },
            { "periodic": { "seconds": "3600" } },
        ],
        "max_backups": "4",
        "retention_days": 7,
        "labels": { "empty": "", "é<&>": "1" },
        "credential_id": Seed::sample().credentials[0],
    });
    assert_eq!(listed.json()["cloud_sched_list"][id], expected);
    assert!(listed.body.contains(r"é\u003c\u0026\u003e"), "{}", listed.body);

    let update = json!({ "sched_uuid": id, "cloud_sched_info": { "src_volume_id": volumes[1] } });
    let updated = ask(&upstream, "PUT", "/v1/cloudbackups/schedules", &[], Some(&update.to_string())).await;
    assert_eq!(updated.body, "{}");
    assert_eq!(get(&upstream, "/schedules").await.json()["cloud_sched_list"][id], json!({ "src_volume_id": volumes[1] }));

    for _ in 0..2 {
        assert_eq!(delete(&upstream, &format!("/schedules/{id}")).await.body, "{}", "deleting again is no error");
    }
    assert_eq!(get(&upstream, "/schedules").await.body, "{}");
}

#[tokio::test]
async fn refusals_use_the_words_of_the_daemon() {
    let (upstream, _) = sample();
    for (method, path, body, status, code, message) in REFUSED {
        let answer = ask(&upstream, method, &format!("{ROOT}{path}"), &[], Some(body)).await;
        let expected = json!({ "error": message, "code": code, "message": message });
        assert_eq!((answer.status, answer.json()), (*status, expected), "{method} {path} {body}");
        assert_eq!(answer.media, "application/json");
        assert!(!answer.headers.contains_key("grpc-metadata-content-type"));
    }
}

#[tokio::test]
async fn routing_errors_are_plain_text() {
    let (upstream, _) = sample();
    let cases = [
        ("PUT", "/v1/cloudbackups", 405, "Method Not Allowed\n"),
        ("HEAD", "/v1/cloudbackups/schedules", 405, ""),
        ("PUT", "/v1/cloudbackups/schedules/id", 405, "Method Not Allowed\n"),
        ("GET", "/", 404, "Not Found\n"),
        ("GET", "/v1/cloudbackups/schedules/", 405, "Method Not Allowed\n"),
        ("POST", "/v1/cloudbackups/catalog/", 404, "Not Found\n"),
        ("GET", "/V1/cloudbackups/schedules", 404, "Not Found\n"),
        ("GET", "/v1/cloudbackups/schedules:list", 404, "Not Found\n"),
        ("GET", "/v1/cloudbackups/history/a%3Ab", 404, "Not Found\n"),
        ("DELETE", "/v1/cloudbackups/backup/bucket%2Fid", 404, "Not Found\n"),
        ("GET", "/v1/cloudbackups/history/%zz", 400, "400 Bad Request"),
    ];
    for (method, path, status, text) in cases {
        let answer = ask(&upstream, method, path, &[], None).await;
        assert_eq!((answer.status, &*answer.body), (status, text), "{method} {path}");
        assert_eq!(answer.media, "text/plain; charset=utf-8");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
        assert!(!answer.headers.contains_key("allow"));
    }
}

#[tokio::test]
async fn paths_with_empty_or_dot_segments_are_sent_to_the_clean_path() {
    let (upstream, _) = sample();
    for path in ["/v1//cloudbackups/schedules", "/v1/cloudbackups/history/../schedules", "/v1/cloudbackups/%2e/schedules"] {
        let answer = ask(&upstream, "GET", path, &[], None).await;
        assert_eq!(answer.status, 301, "{path}");
        assert_eq!(answer.headers["location"], "/v1/cloudbackups/schedules", "{path}");
    }
}

#[tokio::test]
async fn without_a_credential_and_with_two_a_request_must_name_one() {
    let Seed { volumes, credentials } = Seed::sample();
    let upstream = Upstream::new(Seed { volumes: volumes.clone(), credentials: Vec::new() });
    let create = json!({ "volume_id": volumes[0].id });
    let message = async || post(&upstream, "", &create).await.json()["message"].clone();
    assert_eq!(message().await, "No configured credentials found,please create a credential");
    upstream.add_credential(&credentials[0]);
    assert_eq!(message().await, Value::Null);
    upstream.add_credential("second");
    assert_eq!(message().await, "More than one credential configured,please specify a credential name or uuid to use");
    let named = json!({ "volume_id": volumes[0].id, "credential_id": "second" });
    assert_eq!(post(&upstream, "", &named).await.status, 200);
}

#[tokio::test]
async fn any_token_content_type_and_trailing_text_will_do() {
    let (upstream, _) = sample();
    let headers = [("authorization", "Bearer garbage"), ("content-type", "text/plain"), ("accept", "text/html")];
    let answer = ask(&upstream, "POST", "/v1/cloudbackups/status?zzz=1&a;b", &headers, Some("{\"unknown\":[1]} trailing")).await;
    assert_eq!((answer.status, &*answer.body), (200, "{}"));
}

#[tokio::test]
async fn a_deadline_too_short_and_a_body_too_large_have_codes_of_their_own() {
    let (upstream, _) = sample();
    let cases = [("1n", 504, "context deadline exceeded"), ("xyz", 400, "invalid grpc-timeout: xyz"), ("", 400, "invalid grpc-timeout: ")];
    for (timeout, status, message) in cases {
        let answer = ask(&upstream, "GET", "/v1/cloudbackups/schedules", &[("grpc-timeout", timeout)], None).await;
        assert_eq!((answer.status, answer.json()["message"].clone()), (status, json!(message)));
    }
    let body = format!(r#"{{"task_id":"{}"}}"#, "x".repeat(5_000_000));
    let answer = ask(&upstream, "POST", "/v1/cloudbackups/status", &[], Some(&body)).await;
    assert_eq!((answer.status, answer.json()["code"].clone()), (429, json!(8)));
}
