//! Upstreams in trouble: what a call becomes, that nothing of the credentials is told, and that the next call works.
//! `docs/faults.md` has the table.
#![cfg(all(feature = "client", feature = "server"))]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod cases;
mod several;
mod tls;

use std::net::SocketAddr;
use std::time::Duration;

use capgen_runtime::api::{Api, Credential, Operation, Setting};
use capgen_runtime::client::{self, Breaker, Client, Error, Retry, Settings};
use capgen_runtime::http::Method;
use cases::{CASES, Case, Sees, Then};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const KEY: &str = "k3y-of-the-client";

static API: Api = Api {
    name: "things",
    base_url: "",
    settings: &[Setting { name: "token", env: "THINGS_TOKEN", secret: true, required: true, default: None, doc: "" }],
    credentials: &[Credential::Bearer { token: "{{token}}" }],
};

static GET: Operation = Operation { name: "get_thing", method: Method::GET, path: "/thing", params: &[], body: None, success: &[200] };
static POST: Operation = Operation { name: "make_thing", method: Method::POST, ..GET };

/// Settings of a client that tries once, and never leaves an upstream alone.
fn settings(url: &str) -> Settings {
    let mut settings = Settings::new(&API);
    settings.set("base_url", url);
    settings.set("token", KEY);
    (settings.retry, settings.breaker, settings.max_body) = (Retry::none(), Breaker::none(), 64 << 10);
    settings
}

async fn called(client: &Client) -> Result<Vec<u32>, Error> {
    client.call(&GET).send(client::json).await.map(|reply| reply.value)
}

const WELL: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 3\r\n\r\n[1]";

/// An upstream that does this to the first call, and answers all others.
async fn upstream(bytes: Vec<u8>, then: Then) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        tokio::spawn(faulty(stream, bytes, then));
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            asked(&mut stream).await;
            stream.write_all(WELL).await.unwrap();
        }
    });
    address
}

/// Reads the head of a request.
async fn asked(stream: &mut TcpStream) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read_buf(&mut head).await.unwrap_or(0) == 0 {
            return;
        }
    }
}

async fn faulty(mut stream: TcpStream, bytes: Vec<u8>, then: Then) {
    if matches!(then, Then::ClosesUnread) {
        return;
    }
    asked(&mut stream).await;
    if matches!(then, Then::OneByOne) {
        for byte in bytes {
            stream.write_all(&[byte]).await.unwrap();
            tokio::task::yield_now().await;
        }
        return;
    }
    // The caller may have enough before it has all.
    drop(stream.write_all(&bytes).await);
    match then {
        Then::Stalls => std::future::pending().await,
        Then::Resets => stream.set_zero_linger().unwrap(),
        _ => drop(stream.shutdown().await),
    }
}

fn seen(outcome: &Result<Vec<u32>, Error>) -> Sees {
    match outcome {
        Ok(_) => Sees::Well,
        Err(Error::Connect { .. }) => Sees::Connect,
        Err(Error::Timeout { .. }) => Sees::Timeout,
        Err(Error::Body { .. }) => Sees::Body,
        Err(Error::TooLarge { .. }) => Sees::TooLarge,
        Err(Error::Decode { .. }) => Sees::Decode,
        Err(Error::Status { .. }) => Sees::Status,
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn every_fault_has_a_name_tells_no_secret_and_the_next_call_works() {
    let table = include_str!("../../../docs/faults.md");
    for Case { name, bytes, then, sees } in CASES {
        let address = upstream(bytes(), *then).await;
        let mut settings = settings(&format!("http://{address}"));
        settings.timeout = if *sees == Sees::Timeout { Duration::from_millis(300) } else { Duration::from_secs(60) };
        let client = settings.build().unwrap();
        let outcome = called(&client).await;
        assert_eq!(seen(&outcome), *sees, "{name}: {outcome:?}");
        if let Err(error) = &outcome {
            let told = format!("{error} {error:?}");
            assert!(!told.contains(KEY), "{name}: {told}");
            assert!(!error.to_string().contains("127.0.0.1"), "{name}: {error}");
        }
        assert_eq!(seen(&called(&client).await), Sees::Well, "after {name}");
        let row = format!("| {name} | {} |", sees.told());
        assert!(table.lines().any(|line| line == row), "the table lacks {row}");
    }
}

#[tokio::test]
async fn where_nobody_is_there_is_no_connection() {
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for url in [format!("http://{nobody}"), "http://no-such-host.invalid".to_owned()] {
        let mut settings = settings(&url);
        // Where there is no name server, either.
        settings.connect_timeout = Duration::from_millis(500);
        let outcome = called(&settings.build().unwrap()).await;
        assert_eq!(seen(&outcome), Sees::Connect, "{url}: {outcome:?}");
    }
}

#[tokio::test]
async fn an_upstream_that_comes_back_is_called_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut settings = settings(&format!("http://{address}"));
    settings.retry = Retry::default();
    let client = settings.build().unwrap();
    let served = async |listener: &TcpListener| {
        let (mut stream, _) = listener.accept().await.unwrap();
        asked(&mut stream).await;
        stream.write_all(WELL).await.unwrap();
        stream
    };
    let (outcome, kept) = tokio::join!(called(&client), served(&listener));
    assert_eq!(outcome.unwrap(), [1]);
    // The connection that the client keeps is gone with the upstream.
    drop((kept, listener));
    // What is sent over it first breaks, if nobody has told the client yet.
    assert!(matches!(seen(&called(&client).await), Sees::Connect | Sees::Body));
    let listener = TcpListener::bind(address).await.unwrap();
    let (outcome, _kept) = tokio::join!(called(&client), served(&listener));
    assert_eq!(outcome.unwrap(), [1]);
}
