//! Upstreams that end and start again while they are called.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use capgen_gateway::{Running, start};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

use super::support::gateway::ANY;
use super::support::http::send;
use super::{LIMIT, config, mcp};

/// An upstream with a runtime of its own, with which its connections end, too.
struct Upstream {
    address: SocketAddr,
    runtime: Runtime,
}

impl Upstream {
    async fn start(address: SocketAddr) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let serving = runtime.spawn(async move {
            // The one before it may still be ending.
            let listener = loop {
                match TcpListener::bind(address).await {
                    Ok(listener) => break listener,
                    Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
                }
            };
            let address = listener.local_addr().unwrap();
            let router = Router::new().fallback(async || ([(CONTENT_TYPE, "application/json")], "{}"));
            tokio::spawn(async move { axum::serve(listener, router).await });
            address
        });
        Self { address: serving.await.unwrap(), runtime }
    }

    fn stop(self) -> SocketAddr {
        self.runtime.shutdown_background();
        self.address
    }
}

async fn gateway(upstreams: &[&Upstream]) -> Running {
    let urls: Vec<String> = upstreams.iter().map(|upstream| format!("http://{}", upstream.address)).collect();
    let mut config = config(urls.join(" "));
    config.upstream.failures = 0;
    start(config).await.unwrap()
}

/// Callers of both sides, who call until they are told to end; whether each call went well, in order.
struct Load {
    seen: Arc<Mutex<Vec<bool>>>,
    ends: Arc<AtomicBool>,
    callers: JoinSet<()>,
}

impl Load {
    fn start(gateway: &Running) -> Self {
        let (seen, ends) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (rest, server) = (gateway.rest, gateway.mcp);
        let mut callers = JoinSet::new();
        for caller in 0..8 {
            let (seen, ends) = (seen.clone(), ends.clone());
            callers.spawn(async move {
                while !ends.load(Ordering::Relaxed) {
                    let is_well = if caller % 2 == 0 {
                        let status = send(rest, "GET /v1/v1/cloudbackups/schedules", &[], "").await.status;
                        assert!([200, 502, 503, 504].contains(&status), "{status}");
                        status == 200
                    } else {
                        !mcp::call(server, "enumerate-cloud-backup-schedules", "{}").await.is_error
                    };
                    seen.lock().unwrap().push(is_well);
                }
            });
        }
        Self { seen, ends, callers }
    }

    /// Returns when so many more calls went as they are to.
    async fn goes_on(&self, well: bool, calls: usize) {
        let count = || self.seen.lock().unwrap().iter().filter(|&&is_well| is_well == well).count();
        let before = count();
        let more = async {
            while count() < before + calls {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(LIMIT, more).await.unwrap();
    }

    /// How many calls failed in all.
    async fn end(mut self) -> usize {
        self.ends.store(true, Ordering::Relaxed);
        while let Some(ended) = self.callers.join_next().await {
            ended.unwrap();
        }
        self.seen.lock().unwrap().iter().filter(|&&is_well| !is_well).count()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upstream_that_starts_again_under_load_is_called_again() {
    let upstream = Upstream::start(ANY).await;
    let gateway = gateway(&[&upstream]).await;
    let load = Load::start(&gateway);
    load.goes_on(true, 100).await;
    let address = upstream.stop();
    load.goes_on(false, 20).await;
    let upstream = Upstream::start(address).await;
    load.goes_on(true, 100).await;
    assert!(load.end().await >= 20);
    assert_eq!(send(gateway.rest, "GET /v1/v1/cloudbackups/schedules", &[], "").await.status, 200);
    upstream.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn with_half_of_the_upstreams_gone_under_load_nothing_fails_that_may_be_repeated() {
    let (first, second) = (Upstream::start(ANY).await, Upstream::start(ANY).await);
    let gateway = gateway(&[&first, &second]).await;
    let load = Load::start(&gateway);
    load.goes_on(true, 100).await;
    let address = first.stop();
    load.goes_on(true, 200).await;
    let first = Upstream::start(address).await;
    load.goes_on(true, 100).await;
    second.stop();
    load.goes_on(true, 100).await;
    assert_eq!(load.end().await, 0);
    first.stop();
}
