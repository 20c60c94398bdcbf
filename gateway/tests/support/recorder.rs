//! An upstream that keeps what it receives and answers what it is told.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// One request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// Method and target, e.g. `GET /path?query`.
    pub(crate) call: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Seen {
    /// All values of a header.
    pub(crate) fn header(&self, name: &str) -> Vec<&str> {
        self.headers.get_all(name).iter().map(|value| value.to_str().unwrap()).collect()
    }
}

/// What is answered.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, &'static str)>,
    pub(crate) body: &'static str,
}

impl Told {
    pub(crate) fn json(status: u16, body: &'static str) -> Self {
        Self { status, headers: vec![("content-type", "application/json")], body }
    }
}

/// The upstream. Its clones are the same one.
#[derive(Clone)]
pub(crate) struct Recorder {
    pub(crate) address: SocketAddr,
    inner: Arc<Inner>,
}

struct Inner {
    seen: Mutex<Vec<Seen>>,
    told: Mutex<Told>,
    /// One permit for each answer that may go out.
    gate: Semaphore,
    arrived: Semaphore,
}

impl Recorder {
    /// Answers `{}` at once until told otherwise.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let inner = Inner {
            seen: Mutex::default(),
            told: Mutex::new(Told::json(200, "{}")),
            gate: Semaphore::new(Semaphore::MAX_PERMITS),
            arrived: Semaphore::new(0),
        };
        let recorder = Self { address: listener.local_addr().unwrap(), inner: Arc::new(inner) };
        let router = Router::new().fallback(answer).with_state(recorder.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        recorder
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From here on answers this.
    pub(crate) fn tell(&self, told: Told) {
        *self.inner.told.lock().unwrap() = told;
    }

    /// What came since it was last asked.
    pub(crate) fn take(&self) -> Vec<Seen> {
        std::mem::take(&mut self.inner.seen.lock().unwrap())
    }

    /// From here on keeps every request waiting for [`Recorder::release`].
    pub(crate) fn hold(&self) {
        self.inner.gate.forget_permits(Semaphore::MAX_PERMITS);
    }

    pub(crate) fn release(&self) {
        self.inner.gate.add_permits(1);
    }

    /// Returns once another request has come.
    pub(crate) async fn arrival(&self) {
        self.inner.arrived.acquire().await.unwrap().forget();
    }
}

async fn answer(State(recorder): State<Recorder>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let target = head.uri.path_and_query().unwrap();
    let call = format!("{} {target}", head.method);
    let body = to_bytes(body, usize::MAX).await.unwrap();
    recorder.inner.seen.lock().unwrap().push(Seen { call, headers: head.headers, body });
    recorder.inner.arrived.add_permits(1);
    recorder.inner.gate.acquire().await.unwrap().forget();
    let Told { status, headers, body } = recorder.inner.told.lock().unwrap().clone();
    let mut response = (StatusCode::from_u16(status).unwrap(), body).into_response();
    for (name, value) in headers {
        response.headers_mut().insert(name, value.parse().unwrap());
    }
    response
}
