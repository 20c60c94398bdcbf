//! A server that people leave running: what it takes on, whom it lets in, what it tells, and how it ends.
#![cfg(feature = "serve")]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod bounds;
mod callers;
mod end;
mod observed;
#[path = "../support/mod.rs"]
mod support;
mod tls;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use capgen_runtime::axum::Router;
use capgen_runtime::axum::routing::get;
use capgen_runtime::serve::{Running, Serve, Settings};
use support::{Message, ask};
use tokio::sync::Semaphore;

/// Longer than any test takes.
const LONG: Duration = Duration::from_secs(600);

/// So short that it is over at once.
const SHORT: Duration = Duration::from_millis(50);

/// On free ports of this machine, patient.
fn settings() -> Settings {
    let mut settings = Settings::default();
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    (settings.rest, settings.mcp, settings.drain) = (any, any, LONG);
    let limits = &mut settings.limits;
    (limits.queue_wait, limits.request, limits.head_wait, limits.idle, limits.write_wait) = (LONG, LONG, LONG, LONG, LONG);
    settings
}

async fn serve(settings: Settings, router: Router) -> (Running, SocketAddr) {
    let running = Serve::new(settings).rest(router).start().await.unwrap();
    let address = running.rest.unwrap();
    (running, address)
}

/// Where calls of `/slow` wait.
struct Gate {
    /// Calls that have begun.
    begun: Semaphore,
    /// Calls that may end.
    may: Semaphore,
}

impl Gate {
    async fn has_begun(&self) {
        self.begun.acquire().await.unwrap().forget();
    }
}

/// `/` answers at once, `/slow` once it may.
fn slow() -> (Router, Arc<Gate>) {
    let gate = Arc::new(Gate { begun: Semaphore::new(0), may: Semaphore::new(0) });
    let held = gate.clone();
    let wait = async move || {
        held.begun.add_permits(1);
        held.may.acquire().await.unwrap().forget();
        "late"
    };
    (Router::new().route("/", get(async || "here")).route("/slow", get(wait)), gate)
}

/// A `GET`.
async fn told(address: SocketAddr, path: &str) -> Message {
    ask(address, &format!("GET {path}"), "", b"").await
}
