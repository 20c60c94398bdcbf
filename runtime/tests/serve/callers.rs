//! Whom it lets in.

use capgen_runtime::axum::Router;
use capgen_runtime::axum::routing::get;
use capgen_runtime::http::HeaderMap;
use capgen_runtime::serve::{Callers, Error, Secret, Serve};

use super::support::ask;
use super::{serve, settings, told};

/// Says which headers it was given.
fn mirror() -> Router {
    Router::new().route("/", get(async |headers: HeaderMap| format!("{headers:?}")))
}

#[tokio::test]
async fn a_token_or_a_password_is_asked_for_and_goes_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, "t0ken\n").unwrap();
    let password = Secret::Value("pass:word".into());
    let cases = [
        (Callers::Bearer { token: Secret::File(file) }, "Bearer t0ken", "Bearer t0ken\u{20}x", "Bearer"),
        (
            Callers::Basic { username: "me".into(), password },
            "Basic bWU6cGFzczp3b3Jk",
            "Basic bWU6cGFzcw==",
            "Basic realm=\"api\", charset=\"UTF-8\"",
        ),
    ];
    for (callers, right, wrong, challenge) in cases {
        let mut settings = settings();
        settings.callers = callers;
        let (_running, address) = serve(settings, mirror()).await;
        let with = async |value: &str| ask(address, "GET /", &format!("authorization: {value}\r\n"), b"").await;
        let let_in = with(right).await;
        assert_eq!(let_in.status(), 200);
        assert!(!let_in.text().contains("authorization"), "{}", let_in.text());
        for refused in [told(address, "/").await, with(wrong).await, with("").await] {
            assert_eq!((refused.status(), refused.header("www-authenticate")), (401, Some(challenge)), "{refused:?}");
        }
    }
}

#[tokio::test]
async fn all_settings_that_cannot_be_used_are_told_at_once() {
    let mut settings = settings();
    settings.rest = "0.0.0.0:0".parse().unwrap();
    settings.limits.head = 1;
    settings.tls = Some(capgen_runtime::serve::Tls { certificate: "/nowhere/c".into(), key: "/nowhere/k".into(), callers: None });
    let Err(Error::Settings(problems)) = Serve::new(settings.clone()).rest(mirror()).start().await else { panic!("it starts") };
    let told: Vec<&str> = problems.iter().map(|problem| &*problem.setting).collect();
    assert_eq!(told, ["tls.certificate", "rest", "limits.head"], "{problems:?}");

    settings.callers = Callers::Bearer { token: Secret::Env("CAPGEN_TEST_NOT_SET".into()) };
    let Err(error) = Serve::new(settings).rest(mirror()).start().await else { panic!("it starts") };
    let text = error.to_string();
    assert!(text.contains("`callers.token` is not in the environment as `CAPGEN_TEST_NOT_SET`"), "{text}");
    assert!(!text.contains("`rest`"), "callers are asked: {text}");
}

#[test]
fn a_secret_is_never_written() {
    let callers = Callers::Bearer { token: Secret::Value("t0ken".into()) };
    let text = format!("{callers:?} {}", capgen_runtime::serde_json::to_string(&callers).unwrap());
    assert!(!text.contains("t0ken"), "{text}");
    for text in [r#"{"scheme":"bearer","token":{"value":"t"}}"#, r#"{"scheme":"bearer","token":"t"}"#, r#"{"scheme":"bearer"}"#] {
        assert!(capgen_runtime::serde_json::from_str::<Callers>(text).is_err(), "{text}");
    }
}
