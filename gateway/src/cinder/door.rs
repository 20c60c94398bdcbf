//! The door before the generated router: it turns away what Cinder turns away before or beside its operations, makes the
//! document's URL, query and body out of wider ones, and words refusals of the router as Cinder does.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use capgen_runtime::input::Caller;
use capgen_runtime::server::{Failure, json};
use generated_client::cinder_backups::server;
use serde_json::Value;

use super::Cinder;
use super::body;
use super::context::{Context, ORIGINAL, origin};
use super::fault::{fault, no_such_page};
use super::place::Place;
use super::query;
use super::state::fresh_id;
use super::version::{HEADER, Microversion, document, negotiate};

/// The generated router over `cinder`, behind the door.
pub(super) fn before(cinder: Cinder) -> Router {
    server::router(cinder.clone()).layer(from_fn_with_state(cinder, open))
}

async fn open(State(cinder): State<Cinder>, request: Request, next: Next) -> Response {
    let mut response = answer(&cinder, request, next).await.unwrap_or_else(IntoResponse::into_response);
    let id = format!("req-{}", fresh_id());
    set(response.headers_mut(), "X-Openstack-Request-Id", &id);
    if response.headers().contains_key(HEADER) {
        set(response.headers_mut(), "X-Compute-Request-Id", &id);
    }
    response
}

async fn answer(cinder: &Cinder, request: Request, next: Next) -> Result<Response, Failure> {
    let (head, content) = request.into_parts();
    let path = head.uri.path().to_owned();
    if path == "/" {
        return Ok(versioned(negotiate(&head.headers)?, json::<300, _>(document(&origin(&head.headers)))));
    }
    if head.headers.get("X-Auth-Token").is_none_or(HeaderValue::is_empty) {
        return Ok(introduction(&head));
    }
    if matches!(&*path, "/v3" | "/v3/") {
        return Ok(versioned(negotiate(&head.headers)?, json::<200, _>(document(&origin(&head.headers)))));
    }
    let place = Place::of(&path)?;
    match head.method {
        Method::OPTIONS => return Ok(StatusCode::OK.into_response()),
        Method::HEAD => return Err(no_such_page()),
        _ => {}
    }
    let version = negotiate(&head.headers)?;
    let served = serve(cinder, &place, version, head, content, next).await;
    Ok(versioned(version, served.unwrap_or_else(IntoResponse::into_response)))
}

/// Passes a request on as the document describes it.
async fn serve(
    cinder: &Cinder,
    place: &Place<'_>,
    version: Microversion,
    mut head: Parts,
    content: Body,
    next: Next,
) -> Result<Response, Failure> {
    set(&mut head.headers, HEADER, &format!("volume {version}"));
    // Cinder does not look at what is accepted.
    head.headers.remove(header::ACCEPT);
    set(&mut head.headers, ORIGINAL, head.uri.path_and_query().map_or("/", |whole| whole.as_str()));
    let cx = Context::of(&cinder.lock(), &Caller::new(head.headers.clone()));
    if place.project.is_some_and(|project| project != cx.project) {
        return Err(fault(400, "Malformed request url"));
    }
    let query = if place.is_list() { query::documented(&cx)? } else { String::new() };
    let content = match body::Kind::of(&head.method, &place.rest) {
        Some(kind) => {
            let text = to_bytes(content, body::LONGEST).await.map_err(|_| body::too_long())?;
            let body = kind.documented(version, &head.headers, &text)?;
            set(&mut head.headers, "Content-Type", "application/json");
            set(&mut head.headers, "Content-Length", &body.len().to_string());
            Body::from(body)
        }
        None => content,
    };
    head.uri = format!("{}?{query}", place.path()).parse().map_err(|_| no_such_page())?;
    reworded(next.run(Request::from_parts(head, content)).await).await
}

/// Refusals of the router itself are problem documents, which Cinder does not know.
async fn reworded(response: Response) -> Result<Response, Failure> {
    let media = response.headers().get(header::CONTENT_TYPE);
    if media.is_none_or(|media| media != "application/problem+json") {
        return Ok(response);
    }
    let status = response.status().as_u16();
    if matches!(status, 404 | 405) {
        return Err(no_such_page());
    }
    let body = to_bytes(response.into_body(), body::LONGEST).await.unwrap_or_default();
    let problem: Value = serde_json::from_slice(&body).unwrap_or_default();
    Err(fault(status, problem["detail"].as_str().unwrap_or_default()))
}

/// What a request without a token is told: one to use, and where. Cinder does so when it runs without an identity service.
fn introduction(head: &Parts) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let url = format!("{}{}", origin(&head.headers), head.uri.path().trim_end_matches('/'));
    set(response.headers_mut(), "X-Auth-Token", "admin:admin");
    set(response.headers_mut(), "X-Server-Management-Url", &url);
    set(response.headers_mut(), "Content-Type", "text/plain; charset=UTF-8");
    response
}

/// Says which version was used, unless no controller was reached. Controllers call all they answer JSON, even nothing.
fn versioned(version: Microversion, mut response: Response) -> Response {
    let headers = response.headers_mut();
    if headers.get(header::CONTENT_TYPE).is_some_and(|media| media == "text/html; charset=UTF-8") {
        return response;
    }
    set(headers, "Content-Type", "application/json");
    set(headers, HEADER, &format!("volume {version}"));
    set(headers, "Vary", HEADER);
    response
}

fn set(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let (Ok(name), Ok(value)) = (header::HeaderName::try_from(name), HeaderValue::try_from(value)) {
        headers.insert(name, value);
    }
}
