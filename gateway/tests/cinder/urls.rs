//! URLs and requests that no generated client sends.

use capgen_gateway::cinder::Seed;
use serde_json::json;

use crate::server::{VOLUMES, cinder, client, named};
use crate::support::http::send;

const PROJECT: &str = "5d2a7c9e41b84f0d9c6e3a1f8b7d2c40";

#[tokio::test]
async fn version_documents_are_at_three_urls() {
    let cinder = cinder().await;
    let token = Seed::sample().token("admin");
    for (path, status) in [("/", 300), ("/v3", 200), ("/v3/", 200)] {
        let got = send(cinder.address, &format!("GET {path}"), &[("x-auth-token", &token)], "").await;
        assert_eq!((got.status, got.header("openstack-api-version")), (status, "volume 3.0"), "{path}");
        let version = &got.json()["versions"][0];
        assert_eq!((&version["min_version"], &version["version"]), (&json!("3.0"), &json!("3.71")));
        assert_eq!(version["links"][1]["href"], format!("http://{}/v3/", cinder.address));
    }
    let got = send(cinder.address, "GET /", &[], "").await;
    assert_eq!(got.status, 300, "the root needs no token");
}

#[tokio::test]
async fn a_request_without_a_token_is_told_one() {
    let cinder = cinder().await;
    let got = send(cinder.address, "GET /v3/backups", &[], "").await;
    assert_eq!((got.status, got.header("x-auth-token")), (204, "admin:admin"));
    assert_eq!(got.header("x-server-management-url"), format!("http://{}/v3/backups", cinder.address));
}

#[tokio::test]
async fn links_have_the_project_if_the_url_had() {
    let cinder = cinder().await;
    let id = named(&client(&cinder, "admin"), "here").await.id.into_string();
    let token = Seed::sample().token("admin");
    for (project, with) in [(String::new(), String::new()), (format!("{PROJECT}/"), format!("{PROJECT}/"))] {
        let path = format!("/v3/{project}backups?limit=1&sort=created_at%3Aasc");
        let headers = [("x-auth-token", &*token), ("host", "cloud.example.com")];
        let got = send(cinder.address, &format!("GET {path}"), &headers, "").await.json();
        let links = &got["backups"][0]["links"];
        assert_eq!(links[0], json!({ "rel": "self", "href": format!("http://cloud.example.com/v3/{with}backups/{id}") }));
        assert_eq!(links[1], json!({ "rel": "bookmark", "href": format!("http://cloud.example.com/{with}backups/{id}") }));
        assert_eq!(got["backups_links"][0]["href"], format!("http://cloud.example.com{path}&marker={id}"));
    }
}

#[tokio::test]
async fn odd_urls_are_answered_as_cinder_does() {
    let cinder = cinder().await;
    let id = named(&client(&cinder, "admin"), "here").await.id.into_string();
    let token = Seed::sample().token("admin");
    let html = "text/html; charset=UTF-8";
    let rows = [
        (format!("GET /v3/{PROJECT}/backups"), 200, "application/json"),
        (format!("GET /v3/{PROJECT}/backups.json"), 200, "application/json"),
        (format!("GET /v3/backups/{id}.json"), 200, "application/json"),
        (format!("GET /v3/{PROJECT}/backups/"), 404, html),
        ("GET /v3/backups//detail".to_owned(), 404, html),
        ("GET /v3/ffffffffffffffffffffffffffffffff/backups".to_owned(), 400, "application/json"),
        ("GET /v3/nothexproject/backups".to_owned(), 404, html),
        ("GET /v2/backups".to_owned(), 404, html),
        ("GET /v3/volumes".to_owned(), 404, html),
        ("HEAD /v3/backups".to_owned(), 404, html),
        ("OPTIONS /v3/backups".to_owned(), 200, ""),
        ("PATCH /v3/backups".to_owned(), 404, html),
        ("DELETE /v3/backups".to_owned(), 404, html),
        (format!("GET /v3/backups/{id}/action"), 404, html),
        ("GET /v3/backups/import_record".to_owned(), 404, "application/json"),
        ("GET /v3/backups?limit=abc".to_owned(), 400, "application/json"),
        ("GET /v3/backups?limit=99999999999999999999".to_owned(), 200, "application/json"),
        ("GET /v3/backups?with_count=".to_owned(), 200, "application/json"),
        ("GET /v3/backups/%ff".to_owned(), 400, "application/json"),
    ];
    for (call, status, media) in rows {
        let got = send(cinder.address, &call, &[("x-auth-token", &token)], "").await;
        assert_eq!((got.status, got.header("content-type")), (status, media), "{call}: {got:?}");
        assert!(got.header("x-openstack-request-id").starts_with("req-"), "{call}");
        assert_eq!(got.header("openstack-api-version").is_empty(), media != "application/json", "{call}");
    }
}

#[tokio::test]
async fn odd_bodies_are_answered_as_cinder_does() {
    let cinder = cinder().await;
    let token = Seed::sample().token("admin");
    let create = format!(r#"{{"backup": {{"volume_id": "{}", "incremental": "no", "force": "TRUE"}}}}"#, VOLUMES[2]);
    let long = format!(r#"{{"backup": {{"volume_id": "{}", "description": "{}"}}}}"#, VOLUMES[0], "x".repeat(120_000));
    let rows = [
        (&*create, "application/json", 202),
        (r#"{"backup": null}"#, "application/json", 400),
        ("{", "application/json", 400),
        (r#"{"backup": {"volume_id": "\ud800"}}"#, "application/json", 400),
        (&create, "text/plain", 415),
        ("", "application/json", 500),
        (&long, "application/json", 413),
    ];
    for (body, media, status) in rows {
        let headers = [("x-auth-token", &*token), ("content-type", media)];
        let got = send(cinder.address, "POST /v3/backups", &headers, body.to_owned()).await;
        assert_eq!(got.status, status, "{}: {got:?}", &body[..body.len().min(80)]);
    }
}
