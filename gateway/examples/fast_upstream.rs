//! An upstream that costs as little as it can, for `cargo xtask load`: a list of a hundred schedules, and a task for whoever makes a
//! backup. It says where it is, and ends with its input.

use std::error::Error;
use std::io::Read;
use std::net::Ipv4Addr;

use axum::Router;
use axum::http::HeaderName;
use axum::http::header::CONTENT_TYPE;
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use bytes::Bytes;
use tokio::net::TcpListener;

const JSON: [(HeaderName, &str); 1] = [(CONTENT_TYPE, "application/json")];

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let schedule = |number: u32| {
        format!(
            r#""{number:08x}-6c1f-4f0a-9a52-0c8a1f6d2e01":{{"credential_id":"c7e1f4b2-93d5-4a86-8b1e-7f20d4a9c301","src_volume_id":"{number}","schedules":[{{"retain":"7","daily":{{"hour":"1"}}}}],"max_backups":"{number}","full":false}}"#
        )
    };
    let schedules: Vec<String> = (0..100).map(schedule).collect();
    let list = Bytes::from(format!(r#"{{"cloud_sched_list":{{{}}}}}"#, schedules.join(",")));
    let router = Router::new()
        .route("/v1/cloudbackups/schedules", get(async move || (JSON, list)))
        .route("/v1/cloudbackups", post(async move |_: Bytes| (JSON, r#"{"task_id":"5b0d8a3e-6c1f-4f0a-9a52-0c8a1f6d2e01"}"#)));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    println!("http://{}", listener.local_addr()?);
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    let end = async { drop(tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await) };
    axum::serve(listener, router).with_graceful_shutdown(end).await?;
    Ok(())
}
