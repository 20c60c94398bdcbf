//! An upstream that says exactly the bytes it is told, and then closes or falls silent.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What follows the bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Then {
    Close,
    /// The connection stays open, and nothing more comes.
    Silence,
}

/// Listens, and answers every request with `bytes`.
pub(crate) async fn saying(bytes: &'static str, then: Then) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(say(stream, bytes, then));
        }
    });
    address
}

/// An address nobody listens on.
pub(crate) async fn nobody() -> SocketAddr {
    // An address of loopback that nothing else here uses, so that nobody takes the port in the meantime.
    TcpListener::bind("127.83.7.19:0").await.unwrap().local_addr().unwrap()
}

async fn say(mut stream: TcpStream, bytes: &'static str, then: Then) {
    let mut request = Vec::new();
    while !is_whole(&request) {
        if stream.read_buf(&mut request).await.unwrap_or(0) == 0 {
            return;
        }
    }
    let _ = stream.write_all(bytes.as_bytes()).await;
    if then == Then::Silence {
        std::future::pending::<()>().await;
    }
    let _ = stream.shutdown().await;
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse::<usize>().ok());
    body.len() >= length.unwrap_or(0)
}
