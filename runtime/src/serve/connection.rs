//! One connection: TLS where there is, and HTTP/1.1 until either side has enough.

use std::convert::Infallible;
use std::sync::Arc;

use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::request::Side;
use super::socket::{Busy, Socket};

/// Serves what comes over `stream`; once `stop` is cancelled, no more than what is under way.
pub(super) async fn serve(stream: TcpStream, side: Arc<Side>, tls: Option<TlsAcceptor>, stop: CancellationToken) {
    // Without it the second part of an answer waits for the caller's delayed acknowledgement of the first, 40 ms.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY cannot be set");
    }
    let Some(tls) = tls else { return http(stream, side, stop).await };
    match timeout(side.limits.head_wait, tls.accept(stream)).await {
        Ok(Ok(stream)) => http(stream, side, stop).await,
        Ok(Err(error)) => tracing::debug!(side = side.name, %error, "a caller does not speak TLS as it should"),
        Err(_) => tracing::debug!(side = side.name, "a caller takes too long to begin with TLS"),
    }
}

async fn http(stream: impl AsyncRead + AsyncWrite + Unpin, side: Arc<Side>, stop: CancellationToken) {
    let busy = Busy::default();
    let (name, limits) = (side.name, side.limits);
    let socket = TokioIo::new(Socket::new(stream, busy.clone(), &limits));
    let service = service_fn(move |request: http::Request<Incoming>| {
        busy.set(true);
        let (side, busy) = (side.clone(), busy.clone());
        async move { Ok::<_, Infallible>(side.answer(request, busy).await) }
    });
    let mut protocol = http1::Builder::new();
    // hyper's time for a head begins when it waits for one: this is how long a connection may be idle.
    protocol.timer(TokioTimer::new()).header_read_timeout(limits.idle).max_buf_size(limits.head.max(8192)).max_headers(limits.headers);
    let mut connection = std::pin::pin!(protocol.serve_connection(socket, service));
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(side = name, %error, "a connection broke");
    }
}
