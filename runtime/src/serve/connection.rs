//! One connection: TLS where there is, and HTTP/1.1 until either side has enough.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};
use tokio_rustls::TlsAcceptor;

use super::pace::{Due, Pace, Phase};
use super::request::Side;
use super::socket::Socket;

/// Serves what comes over `stream`, until either side has enough or the server stops.
pub(super) async fn serve(stream: TcpStream, side: Arc<Side>, tls: Option<TlsAcceptor>, pace: Pace) {
    // Without it the second part of an answer waits for the caller's delayed acknowledgement of the first, 40 ms.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY cannot be set");
    }
    let Some(tls) = tls else { return http(stream, side, pace).await };
    match timeout(side.limits.head_wait, tls.accept(stream)).await {
        Ok(Ok(stream)) => http(stream, side, pace).await,
        Ok(Err(error)) => tracing::debug!(side = side.name, %error, "a caller does not speak TLS as it should"),
        Err(_) => tracing::debug!(side = side.name, "a caller takes too long to begin with TLS"),
    }
}

async fn http(stream: impl AsyncRead + AsyncWrite + Unpin, side: Arc<Side>, pace: Pace) {
    let (name, limits) = (side.name, side.limits);
    let (socket, paced) = (TokioIo::new(Socket::new(stream, pace.clone())), pace.clone());
    let service = service_fn(move |request: http::Request<Incoming>| {
        paced.enter(Phase::Request);
        let (side, pace) = (side.clone(), paced.clone());
        async move { Ok::<_, Infallible>(side.answer(request, pace).await) }
    });
    let mut protocol = http1::Builder::new();
    protocol.header_read_timeout(None).max_buf_size(limits.head.max(8192)).max_headers(limits.headers);
    let mut connection = pin!(protocol.serve_connection(socket, service));
    let mut timer = pin!(sleep(Duration::ZERO));
    let mut is_stopping = false;
    let ended = poll_fn(|cx| {
        pace.listen(cx.waker());
        if pace.is_stopped() && !is_stopping {
            match pace.awaited() {
                Some(left) => timer.as_mut().reset(Instant::now() + left),
                None => {
                    is_stopping = true;
                    connection.as_mut().graceful_shutdown();
                }
            }
        }
        while timer.as_mut().poll(cx).is_ready() {
            match pace.due() {
                Due::In(left) => timer.as_mut().reset(Instant::now() + left),
                Due::End => return Poll::Ready(Ok(())),
            }
        }
        // A request that is late or cut off learns it here, because it is polled with its connection.
        connection.as_mut().poll(cx)
    });
    if let Err(error) = ended.await {
        tracing::debug!(side = name, %error, "a connection broke");
    }
}
