//! Which credentials are sent, byte for byte, and what is said when there are none.

use capgen_runtime::api::Access;
use capgen_runtime::client::Error;

use super::recorder::Recorder;
use super::{BASIC, BEARER, GET, KEY, QUERY, SESSION, asks, settings};

static ANY_KIND: [Access; 5] = [asks(&[&[KEY]]), asks(&[&[QUERY]]), asks(&[&[SESSION]]), asks(&[&[BEARER]]), asks(&[&[BASIC]])];
static CHOICE: Access = asks(&[&[KEY], &[BEARER, SESSION], &[BASIC]]);
static OPTIONAL: Access = asks(&[&[KEY], &[]]);
static NOTHING: Access = asks(&[]);

const ALL: &[(&str, &str)] = &[("key", "k&1"), ("session", "s=/+1"), ("token", "t.1"), ("user", "me"), ("pass", "p:ä")];

#[tokio::test]
async fn each_kind_has_its_own_bytes() {
    let recorder = Recorder::new().await;
    let client = settings(&recorder.url, ALL).build().unwrap();
    for access in &ANY_KIND {
        client.call(&GET).access(access).answer().await.unwrap();
    }
    let sent = |index: usize, header: &str| recorder.asked()[index].header(header).unwrap_or_default();
    let lines = ["GET /thing", "GET /thing?api%20key=k%261", "GET /thing", "GET /thing", "GET /thing"];
    assert_eq!(recorder.lines(), lines);
    assert_eq!([sent(0, "x-key"), sent(2, "cookie"), sent(3, "authorization")], ["k&1", "sid=s=/+1", "Bearer t.1"]);
    assert_eq!(sent(4, "authorization"), "Basic bWU6cDrDpA==");
    for (index, header) in [(0, "authorization"), (0, "cookie"), (1, "x-key"), (2, "x-key"), (3, "cookie")] {
        assert_eq!(sent(index, header), "", "{index} {header}");
    }
}

#[tokio::test]
async fn the_first_alternative_that_is_complete_is_sent_alone() {
    for (given, key, authorization, cookie) in [
        (&["key", "token", "session"][..], Some("k&1"), None, None),
        (&["token", "session", "user", "pass"], None, Some("Bearer t.1"), Some("sid=s=/+1")),
        (&["token", "user", "pass"], None, Some("Basic bWU6cDrDpA=="), None),
    ] {
        let recorder = Recorder::new().await;
        let values: Vec<_> = ALL.iter().copied().filter(|(name, _)| given.contains(name)).collect();
        settings(&recorder.url, &values).build().unwrap().call(&GET).access(&CHOICE).answer().await.unwrap();
        let asked = recorder.only();
        let sent = ["x-key", "authorization", "cookie"].map(|name| asked.header(name));
        assert_eq!(sent.each_ref().map(Option::as_deref), [key, authorization, cookie], "{given:?}");
    }
}

#[tokio::test]
async fn without_any_the_call_says_what_each_alternative_lacks_and_sends_nothing() {
    let recorder = Recorder::new().await;
    let client = settings(&recorder.url, &[("token", "t.1")]).build().unwrap();
    let error = client.call(&GET).access(&CHOICE).answer().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "`get_thing`: it needs settings that the client does not have: `THINGS_KEY` (setting `key`) is not set; \
         or `THINGS_SESSION` (setting `session`) is not set; \
         or `THINGS_USER` (setting `user`) is not set and `THINGS_PASS` (setting `pass`) is not set; nothing was sent"
    );
    let Error::Settings { operation: "get_thing", alternatives } = error else { panic!("{error:?}") };
    assert_eq!(alternatives.len(), 3);
    assert!(recorder.asked().is_empty());
}

#[tokio::test]
async fn an_empty_alternative_asks_for_nothing_and_no_alternative_gets_nothing() {
    let recorder = Recorder::new().await;
    settings(&recorder.url, &[]).build().unwrap().call(&GET).access(&OPTIONAL).answer().await.unwrap();
    let client = settings(&recorder.url, ALL).build().unwrap();
    client.call(&GET).access(&OPTIONAL).answer().await.unwrap();
    client.call(&GET).access(&NOTHING).answer().await.unwrap();
    client.call(&GET).answer().await.unwrap();
    let keys: Vec<_> = recorder.asked().iter().map(|asked| asked.header("x-key")).collect();
    assert_eq!(keys, [None, Some("k&1".to_owned()), None, None]);
    assert!(recorder.asked().iter().all(|asked| asked.header("authorization").is_none()));
}

#[tokio::test]
async fn an_anonymous_client_is_asked_for_none_and_sends_none() {
    let recorder = Recorder::new().await;
    for values in [&[][..], ALL] {
        let mut settings = settings(&recorder.url, values);
        settings.anonymous = true;
        settings.build().unwrap().call(&GET).access(&CHOICE).answer().await.unwrap();
    }
    for asked in recorder.asked() {
        assert!(["x-key", "authorization", "cookie"].iter().all(|name| asked.header(name).is_none()), "{asked:?}");
    }
}

#[tokio::test]
async fn a_credential_that_is_given_and_cannot_be_sent_is_no_reason_to_send_another() {
    let recorder = Recorder::new().await;
    let client = settings(&recorder.url, &[("key", "a\r\nX-Admin: 1"), ("user", "me"), ("pass", "p")]).build().unwrap();
    let error = client.call(&GET).access(&CHOICE).answer().await.unwrap_err().to_string();
    assert!(error.contains("`THINGS_KEY` (setting `key`) cannot be sent as a header: it has control characters"), "{error}");
    assert!(!error.contains("X-Admin") && !error.contains("THINGS_USER"), "{error}");
    assert!(recorder.asked().is_empty());
}

#[tokio::test]
async fn hostile_values_are_refused_where_they_would_mean_something_else() {
    let recorder = Recorder::new().await;
    let [header, query, cookie, bearer, basic] = &ANY_KIND;
    for (access, name, value) in [
        (header, "key", "a\nb"),
        (header, "key", "a\0b"),
        (cookie, "session", "a; admin=1"),
        (cookie, "session", "a b"),
        (cookie, "session", "a\r\nb"),
        (cookie, "session", "ä"),
        (cookie, "session", "a,b"),
        (bearer, "token", "a\rb"),
        (basic, "user", "me:you"),
    ] {
        let client = settings(&recorder.url, &[("pass", "p"), (name, value)]).build().unwrap();
        let error = client.call(&GET).access(access).answer().await.unwrap_err();
        assert!(matches!(error, Error::Settings { .. }), "{value:?}: {error:?}");
        assert!(!error.to_string().contains(value), "{error}");
    }
    assert!(recorder.asked().is_empty());
    // In a query everything can be encoded, and a header may hold what is not ASCII (RFC 9110, section 5.5).
    let client = settings(&recorder.url, &[("key", "ä&b=c\r\n#")]).build().unwrap();
    client.call(&GET).access(query).answer().await.unwrap();
    assert_eq!(recorder.only().line, "GET /thing?api%20key=%C3%A4%26b%3Dc%0D%0A%23");
    let client = settings(&recorder.url, &[("key", "ä")]).build().unwrap();
    client.call(&GET).access(header).answer().await.unwrap();
    assert_eq!(recorder.asked()[1].header("x-key").unwrap(), "ä");
}

#[test]
fn an_empty_credential_is_refused_when_the_client_is_built() {
    let error = settings("http://localhost", &[("key", "")]).build().unwrap_err();
    assert_eq!(error.problems[0].to_string(), "`THINGS_KEY` (setting `key`) is empty");
}
