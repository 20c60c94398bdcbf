//! An HTTP API that answers in the kinds of content that MCP has a form for.

use std::io;
use std::net::Ipv4Addr;
use std::time::Duration;

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use tokio::net::TcpListener;

/// A red pixel: PNG, 8 bit RGB.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\
\0\0\0\x0cIDATx\xdac\xf8\xcf\xc0\0\0\x03\x01\x01\0\xf7\x03AC\0\0\0\0IEND\xaeB`\x82";

/// Four samples of silence: WAV, 8 bit, 8 kHz, one channel.
const WAV: &[u8] = b"RIFF\x28\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data\x04\0\0\0\x80\x80\x80\x80";

/// Starts it, and gives its address.
pub(crate) async fn start() -> io::Result<String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let router = Router::new()
        .route("/text", get(async || "This is a simple text response for testing."))
        .route("/image", get(async || ([(CONTENT_TYPE, "image/png")], PNG)))
        .route("/audio", get(async || ([(CONTENT_TYPE, "audio/wav")], WAV)))
        .route("/table", get(async || ([(CONTENT_TYPE, "text/csv")], "id,name\n1,first\n")))
        .route("/mixed", get(mixed))
        .route("/error", get(async || (StatusCode::INTERNAL_SERVER_ERROR, "This tool intentionally returns an error for testing")))
        .route("/slow", get(slow))
        .route("/things/{id}", get(thing));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(format!("http://{address}"))
}

async fn mixed() -> impl IntoResponse {
    let part = |media: &str, body: &[u8]| [format!("--limit\r\ncontent-type: {media}\r\n\r\n").as_bytes(), body, b"\r\n"].concat();
    let parts = [
        part("text/plain", b"Multiple content types test:"),
        part("image/png", PNG),
        part("application/json", br#"{"test":"data","value":123}"#),
        b"--limit--\r\n".to_vec(),
    ];
    ([(CONTENT_TYPE, "multipart/mixed; boundary=limit")], parts.concat())
}

async fn slow() -> &'static str {
    tokio::time::sleep(Duration::from_millis(50)).await;
    "It took a while."
}

async fn thing(Path(id): Path<String>) -> impl IntoResponse {
    let body = serde_json::json!({ "id": id, "templateTest": true, "data": format!("Data for ID: {id}") });
    ([(CONTENT_TYPE, "application/json")], body.to_string())
}
