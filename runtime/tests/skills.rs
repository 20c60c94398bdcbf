//! A catalogue of skills and its files; nothing outside of the folder of a skill is ever served.

#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use capgen_runtime::axum::Router;
use capgen_runtime::axum::body::{Body, to_bytes};
use capgen_runtime::http::Request;
use capgen_runtime::server::{Skill, skills};
use tower::ServiceExt;

/// A folder with a file, a folder below it, a secret beside it, and links out of it.
fn served() -> (std::path::PathBuf, Router) {
    let root = std::env::temp_dir().join(format!("capgen-skills-{}-{:?}", std::process::id(), std::thread::current().id()));
    let folder = root.join("skill");
    std::fs::create_dir_all(folder.join("ref")).unwrap();
    std::fs::write(folder.join("SKILL.md"), "# Skill\n").unwrap();
    std::fs::write(folder.join("ref").join("a b.json"), "{}").unwrap();
    std::fs::write(root.join("secret.txt"), "secret").unwrap();
    #[cfg(unix)]
    let _ = std::os::unix::fs::symlink(root.join("secret.txt"), folder.join("link.txt"));
    let path: &'static str = Box::leak(folder.to_str().unwrap().to_owned().into_boxed_str());
    let catalogue = r#"{"name": "backups", "description": "How to back up."}"#;
    let all =
        [Skill { name: "backups", catalogue, folder: Some(path) }, Skill { name: "bare", catalogue: r#"{"name": "bare"}"#, folder: None }];
    (root, skills(&all))
}

async fn ask(router: &Router, target: &str) -> (u16, String, String) {
    let (method, path) = target.split_once(' ').unwrap();
    let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let media = response.headers()["content-type"].to_str().unwrap().to_owned();
    let status = response.status().as_u16();
    (status, media, String::from_utf8(to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap())
}

#[tokio::test]
async fn the_catalogue_and_the_files_are_served() {
    let (root, router) = served();
    let (status, media, text) = ask(&router, "GET /skills").await;
    let all = r#"{"skills":[{"name":"backups","description":"How to back up."},{"name":"bare"}]}"#;
    assert_eq!((status, media.as_str(), text.as_str()), (200, "application/json", all));
    let one = r#"{"name":"backups","description":"How to back up."}"#;
    assert_eq!(ask(&router, "GET /skills/backups").await.2, one);
    let files =
        r#"{"name":"backups","files":[{"path":"SKILL.md","type":"text/markdown"},{"path":"ref/a b.json","type":"application/json"}]}"#;
    assert_eq!(ask(&router, "GET /skills/backups/contents").await.2, files);
    assert_eq!(ask(&router, "GET /skills/backups/contents/ref/a%20b.json").await, (200, "application/json".to_owned(), "{}".to_owned()));
    assert_eq!(ask(&router, "POST /skills").await.0, 405);
    std::fs::remove_dir_all(root).unwrap();
}

#[tokio::test]
async fn nothing_outside_of_the_folder_is_served() {
    let (root, router) = served();
    for path in [
        "../secret.txt",
        "%2e%2e/secret.txt",
        "ref/../../secret.txt",
        "ref/%2e%2e/%2e%2e/secret.txt",
        "link.txt",
        "/etc/passwd",
        "%2Fetc%2Fpasswd",
        "ref",
        "",
        ".",
        "SKILL.md%00",
        "%ff",
    ] {
        let (status, media, text) = ask(&router, &format!("GET /skills/backups/contents/{path}")).await;
        assert_eq!((status, media.as_str()), (404, "application/problem+json"), "{path}: {text}");
    }
    for path in ["/", "/skills/none", "/skills/bare/contents/SKILL.md", "/skills/backups/other"] {
        assert_eq!(ask(&router, &format!("GET {path}")).await.0, 404, "{path}");
    }
    std::fs::remove_dir_all(root).unwrap();
}
