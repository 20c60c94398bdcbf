//! What somebody writes who needs two routes of the gateway and no generator, with the same care: `cargo xtask load` compares both.
//! The argument is the URL of the upstream; it says where it is, and ends with its input.

use std::error::Error;
use std::io::Read;
use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Json, Request, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;

const PASSED_ON: [HeaderName; 4] = [header::CONTENT_TYPE, header::CACHE_CONTROL, header::ETAG, header::RETRY_AFTER];

#[derive(Clone)]
struct Upstream {
    http: reqwest::Client,
    url: String,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(false).init();
    capgen_runtime::client::install_tls_provider();
    let http = reqwest::Client::builder().timeout(Duration::from_secs(30)).tcp_nodelay(true).no_proxy().build()?;
    let url = std::env::args().nth(1).ok_or("the URL of the upstream is missing")?;
    let router = Router::new()
        .route("/v1/v1/cloudbackups/schedules", get(list))
        .route("/v1/v1/cloudbackups", post(make))
        .layer(DefaultBodyLimit::max(4 << 20))
        .layer(from_fn(logged))
        .with_state(Upstream { http, url });
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    println!("http://{}", listener.local_addr()?);
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    let end = async { drop(tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await) };
    axum::serve(listener, router).with_graceful_shutdown(end).await?;
    Ok(())
}

async fn list(State(upstream): State<Upstream>) -> Response {
    let request = upstream.http.get(format!("{}/v1/cloudbackups/schedules", upstream.url));
    passed_on(request.bearer_auth("k3y").send().await)
}

async fn make(State(upstream): State<Upstream>, Json(body): Json<Map<String, Value>>) -> Response {
    let request = upstream.http.post(format!("{}/v1/cloudbackups", upstream.url));
    passed_on(request.bearer_auth("k3y").json(&body).send().await)
}

fn passed_on(sent: reqwest::Result<reqwest::Response>) -> Response {
    match sent {
        Ok(answer) => {
            let mut response = Response::new(());
            *response.status_mut() = answer.status();
            for name in PASSED_ON {
                if let Some(value) = answer.headers().get(&name) {
                    response.headers_mut().insert(name, value.clone());
                }
            }
            if let Some(length) = answer.content_length() {
                response.headers_mut().insert(header::CONTENT_LENGTH, length.into());
            }
            response.map(|()| Body::from_stream(answer.bytes_stream()))
        }
        Err(error) => {
            let status = if error.is_timeout() { StatusCode::GATEWAY_TIMEOUT } else { StatusCode::BAD_GATEWAY };
            tracing::warn!(error = &error as &dyn Error, "the upstream gave no answer");
            (status, Json(json!({ "message": "the upstream gave no answer" }))).into_response()
        }
    }
}

async fn logged(request: Request, next: Next) -> Response {
    let (method, path, begun) = (request.method().clone(), request.uri().path().to_owned(), Instant::now());
    let response = next.run(request).await;
    tracing::info!(%method, path, status = response.status().as_u16(), elapsed_ms = begun.elapsed().as_millis() as u64, "answered");
    response
}
