//! What the tests share: an upstream that records bytes, a caller that sends bytes, and a sample of generated code.
#![allow(dead_code, missing_docs, unreachable_pub, unused_imports)]
#![allow(clippy::large_enum_variant, clippy::unwrap_used)]

pub mod sample;
pub mod volumes;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use capgen_runtime::axum::Router;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// An HTTP message as it stood on the wire.
#[derive(Clone, Debug)]
pub struct Message {
    /// `GET /path HTTP/1.1`, or `HTTP/1.1 200 OK`.
    pub line: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Message {
    /// All values of a header.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| &**value).collect()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.all(name).first().copied()
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> capgen_runtime::Value {
        capgen_runtime::serde_json::from_slice(&self.body).unwrap()
    }

    pub fn status(&self) -> u16 {
        self.line.split(' ').nth(1).unwrap().parse().unwrap()
    }

    /// Method and target.
    pub fn asked(&self) -> &str {
        self.line.strip_suffix(" HTTP/1.1").unwrap()
    }
}

/// Reads one message; a body without a length ends with the connection.
pub async fn read(stream: &mut TcpStream) -> Option<Message> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.split("\r\n").map(str::to_owned);
    let line = lines.next().unwrap();
    let split = |line: String| line.split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned()));
    let mut message = Message { line, headers: lines.filter_map(split).collect(), body: bytes[end + 4..].to_vec() };
    let request = !message.line.starts_with("HTTP/");
    let length = message.header("content-length").map(|length| length.parse().unwrap());
    match length.or(request.then_some(0)) {
        Some(length) => while message.body.len() < length && stream.read_buf(&mut message.body).await.ok()? > 0 {},
        None => drop(stream.read_to_end(&mut message.body).await),
    }
    Some(message)
}

/// What an upstream does once it has written its bytes.
#[derive(Clone, Copy)]
pub enum Then {
    Close,
    Stall,
}

/// An answer as it stands on the wire: a status, more headers (each ended by CR LF), and a body.
pub fn answer(status: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}").into_bytes()
}

/// Answers requests with the bytes it was given, in turn and then with the last ones, and keeps what it was asked.
pub struct Upstream {
    pub url: String,
    asked: Arc<Mutex<Vec<Message>>>,
}

impl Upstream {
    /// Answers 200 with a JSON body.
    pub async fn json(body: &str) -> Self {
        Self::status("200 OK", "content-type: application/json\r\n", body).await
    }

    /// Answers with a status line, more headers (each ended by CR LF), and a body.
    pub async fn status(status: &str, headers: &str, body: &str) -> Self {
        Self::bytes(answer(status, headers, body), Then::Close).await
    }

    pub async fn bytes(answer: Vec<u8>, then: Then) -> Self {
        Self::script(vec![answer], then).await
    }

    pub async fn script(answers: Vec<Vec<u8>>, then: Then) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").await.unwrap(), answers, then)
    }

    pub fn on(listener: TcpListener, answers: Vec<Vec<u8>>, then: Then) -> Self {
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let keep = asked.clone();
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let (answers, keep) = (answers.clone(), keep.clone());
                tokio::spawn(async move {
                    let Some(message) = read(&mut stream).await else { return };
                    let turn = {
                        let mut asked = keep.lock().unwrap();
                        asked.push(message);
                        asked.len() - 1
                    };
                    drop(stream.write_all(answers.get(turn).or(answers.last()).unwrap()).await);
                    match then {
                        Then::Close => drop(stream.shutdown().await),
                        Then::Stall => std::future::pending().await,
                    }
                });
            }
        });
        Self { url, asked }
    }

    pub fn asked(&self) -> Vec<Message> {
        self.asked.lock().unwrap().clone()
    }

    /// The method and target of every request.
    pub fn targets(&self) -> Vec<String> {
        self.asked().iter().map(|message| message.asked().to_owned()).collect()
    }

    /// The only request there was.
    pub fn only(&self) -> Message {
        let asked = self.asked();
        assert_eq!(asked.len(), 1, "{asked:?}");
        asked[0].clone()
    }
}

/// An address where nobody listens.
pub async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// Serves a router.
pub async fn serve(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { capgen_runtime::axum::serve(listener, router).await });
    address
}

/// Sends `GET /path`, headers and a body as given, and reads the answer.
pub async fn ask(address: SocketAddr, asked: &str, headers: &str, body: &[u8]) -> Message {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let length = if body.is_empty() { String::new() } else { format!("content-length: {}\r\n", body.len()) };
    let head = format!("{asked} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n{length}{headers}\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    drop(stream.write_all(body).await);
    read(&mut stream).await.unwrap()
}

/// As [`ask`], with a JSON body.
pub async fn ask_json(address: SocketAddr, asked: &str, body: &str) -> Message {
    ask(address, asked, "content-type: application/json\r\n", body.as_bytes()).await
}
