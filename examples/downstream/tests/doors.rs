//! The API of one door, served, and called through the API of the other.

use std::sync::{Arc, Mutex};

use capgen_runtime::axum;
use capgen_runtime::json::Field;
use capgen_runtime::server::{Failure, not_implemented};
use downstream::snapshots::server::{ListSnapshotsRequest, Server, TakeSnapshotRequest};
use downstream::snapshots::types::{NewSnapshot, Snapshot, State, TakeSnapshotOutput};
use downstream::{snapshots, storage_box};

/// A storage box with one shelf of snapshots.
#[derive(Clone, Default)]
struct Shelf(Arc<Mutex<Vec<Snapshot>>>);

impl Server for Shelf {
    async fn list_snapshots(&self, request: ListSnapshotsRequest) -> Result<Vec<Snapshot>, Failure> {
        if request.caller.header("X-Box-Token") != Some("open sesame") {
            return Err(Failure::problem(401, "this box wants its token"));
        }
        let limit = usize::try_from(request.limit.unwrap_or(100)).unwrap_or(0);
        let shelf = self.0.lock().map_err(|_| Failure::problem(500, "the shelf fell"))?;
        Ok(shelf
            .iter()
            .filter(|snapshot| request.state.as_ref().is_none_or(|state| *state == snapshot.state))
            .take(limit)
            .cloned()
            .collect())
    }

    async fn take_snapshot(&self, request: TakeSnapshotRequest) -> Result<TakeSnapshotOutput, Failure> {
        let NewSnapshot { name, note, later, additional } = request.body;
        let snapshot = Snapshot { note, additional, ..Snapshot::new(format!("{}@{name}", request.volume), State::Ready) };
        if later == Some(true) {
            return Ok(TakeSnapshotOutput::Accepted);
        }
        if let Ok(mut shelf) = self.0.lock() {
            shelf.push(snapshot.clone());
        }
        Ok(TakeSnapshotOutput::Created(snapshot))
    }

    async fn drop_snapshot(&self, request: snapshots::server::DropSnapshotRequest) -> Result<(), Failure> {
        not_implemented(&snapshots::operations::DROP_SNAPSHOT, request).await
    }
}

async fn serve(router: axum::Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

async fn client() -> (snapshots::Client, String) {
    let url = serve(snapshots::server::router(Shelf::default())).await;
    let client = snapshots::Client::builder().base_url(url.as_str()).box_token("open sesame").build().unwrap();
    (client, url)
}

#[tokio::test]
async fn what_the_handler_gets_is_what_the_caller_gave() {
    let (client, _) = client().await;
    let new = NewSnapshot { note: Field::Value("vor dem Umbau, größer".to_owned()), ..NewSnapshot::new("R&D <prod>") };
    let taken = client.take_snapshot("vol 1", &new).await.unwrap();
    let TakeSnapshotOutput::Created(taken) = taken else { panic!("{taken:?}") };
    assert_eq!(taken.name, "vol 1@R&D <prod>");
    assert_eq!(taken.note, new.note);

    let later = NewSnapshot { later: Some(true), ..NewSnapshot::new("later") };
    assert_eq!(client.take_snapshot("vol 1", &later).await.unwrap(), TakeSnapshotOutput::Accepted);
    assert_eq!(client.list_snapshots("vol 1").limit(5).await.unwrap(), [taken]);
    assert_eq!(client.list_snapshots("vol 1").state(State::Failed).await.unwrap(), []);
}

#[tokio::test]
async fn what_is_not_implemented_answers_501() {
    let (client, _) = client().await;
    let error = client.drop_snapshot("vol", "name").await.unwrap_err();
    assert!(error.to_string().contains("501"), "{error}");
}

#[tokio::test]
async fn the_capability_stands_in_front_of_the_api() {
    let (client, url) = client().await;
    client.take_snapshot("vol-1", &NewSnapshot::new("first")).await.unwrap();

    let behind = storage_box::Client::builder().base_url(url.as_str()).box_token("open sesame").build().unwrap();
    let front = serve(storage_box::rest::router(behind)).await;
    let client = storage_box::Client::builder().base_url(front.as_str()).anonymous().build().unwrap();
    // The client of the consumed API has other paths than what is exposed, so the front says 404, in its own words.
    let error = client.list_snapshots("vol-1").await.unwrap_err();
    assert!(error.to_string().contains("404"), "{error}");

    let listed = get(&format!("{front}/snapshots/vol-1?limit=1")).await;
    assert_eq!(listed, r#"[{"name":"vol-1@first","state":"ready"}]"#);
}

/// `GET` over a plain socket: what any other client would do.
async fn get(url: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let (host, path) = url.trim_start_matches("http://").split_once('/').unwrap();
    let mut socket = tokio::net::TcpStream::connect(host).await.unwrap();
    let request = format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or(answer)
}
