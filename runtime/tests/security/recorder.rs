//! A server on this machine that keeps what it is asked, and answers as it is told.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use capgen_runtime::axum::Router;
use capgen_runtime::axum::body::{Body, to_bytes};
use capgen_runtime::axum::extract::Request;
use capgen_runtime::axum::response::Response;

/// One request: method and target, and its headers and body as text.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) line: String,
    headers: Vec<(String, Vec<u8>)>,
    pub(crate) body: String,
}

impl Asked {
    /// The bytes of a header, as far as they are text.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let all: Vec<String> = self.all(name);
        assert!(all.len() <= 1, "{all:?}");
        all.into_iter().next()
    }

    fn all(&self, name: &str) -> Vec<String> {
        let named = self.headers.iter().filter(|(found, _)| found == name);
        named.map(|(_, value)| String::from_utf8_lossy(value).into_owned()).collect()
    }
}

/// The status, the value of `WWW-Authenticate`, and the body.
type Answers = Arc<dyn Fn(&Asked, usize) -> (u16, Option<String>, String) + Send + Sync>;

/// The server, and what it was asked.
pub(crate) struct Recorder {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Recorder {
    /// Answers everything with 200 and `{}`.
    pub(crate) async fn new() -> Self {
        Self::answering(|_, _| (200, "{}".to_owned())).await
    }

    /// Answers what `answers` says of a request and of how many of its target came before it.
    pub(crate) async fn answering(answers: impl Fn(&Asked, usize) -> (u16, String) + Send + Sync + 'static) -> Self {
        Self::start(Arc::new(move |asked: &Asked, before: usize| {
            let (status, text) = answers(asked, before);
            (status, None, text)
        }))
        .await
    }

    /// Answers 401 with the challenge that `challenges` makes of a request, and 200 where it makes none.
    pub(crate) async fn challenging(challenges: impl Fn(&Asked, usize) -> Option<String> + Send + Sync + 'static) -> Self {
        Self::start(Arc::new(move |asked: &Asked, before: usize| match challenges(asked, before) {
            Some(challenge) => (401, Some(challenge), "who are you?".to_owned()),
            None => (200, None, "{}".to_owned()),
        }))
        .await
    }

    async fn start(answers: Answers) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let keep = asked.clone();
        let router = Router::new().fallback(move |request: Request| answer(request, keep.clone(), answers.clone()));
        tokio::spawn(async move { capgen_runtime::axum::serve(listener, router).await });
        Self { url, asked }
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    pub(crate) fn only(&self) -> Asked {
        let asked = self.asked();
        assert_eq!(asked.len(), 1, "{asked:?}");
        asked[0].clone()
    }

    /// Method and target of every request.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.line).collect()
    }
}

async fn answer(request: Request, keep: Arc<Mutex<Vec<Asked>>>, answers: Answers) -> Response {
    let (head, body) = request.into_parts();
    let headers = head.headers.iter().map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec()));
    let body = to_bytes(body, 1 << 20).await.unwrap();
    let asked = Asked {
        line: format!("{} {}", head.method, head.uri),
        headers: headers.collect(),
        body: String::from_utf8(body.to_vec()).unwrap(),
    };
    let before = {
        let mut all = keep.lock().unwrap();
        all.push(asked.clone());
        all.iter().filter(|other| other.line == asked.line).count() - 1
    };
    // Long enough for those who ask at the same time to meet.
    tokio::time::sleep(Duration::from_millis(20)).await;
    let (status, challenge, text) = answers(&asked, before);
    let mut response = Response::builder().status(status);
    if let Some(challenge) = challenge {
        response = response.header("www-authenticate", challenge);
    }
    response.body(Body::from(text)).unwrap()
}
