//! Listening: so many connections at once, each served by a task of its own.

use std::io;
use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::connection;
use super::error::Error;
use super::pace::{Open, Pace};
use super::request::Side;

/// How long it waits after the system had no file descriptor or memory for a connection.
const REST: Duration = Duration::from_millis(100);

/// # Errors
///
/// When the system does not let it listen there.
pub(super) async fn bind(setting: &'static str, address: SocketAddr) -> Result<(TcpListener, SocketAddr), Error> {
    let bound = TcpListener::bind(address).await.and_then(|listener| {
        let address = listener.local_addr()?;
        Ok((listener, address))
    });
    bound.map_err(|source: io::Error| Error::Listen { setting, address, source })
}

/// Serves a side until `stop`, and then what is under way. Dropped, it cuts that off.
pub(super) async fn serve(listener: TcpListener, side: Arc<Side>, tls: Option<TlsAcceptor>, stop: CancellationToken) {
    let open = Arc::new(Semaphore::new(side.limits.connections.clamp(1, Semaphore::MAX_PERMITS)));
    let (mut connections, mut paces) = (JoinSet::new(), Open::default());
    loop {
        let accepted = tokio::select! {
            // Ended ones are taken off as they end.
            Some(ended) = connections.join_next() => {
                if let Err(error) = ended { tracing::error!(side = side.name, %error, "a connection ended in a panic"); }
                continue;
            }
            accepted = accept(&listener, &open) => accepted,
            () = stop.cancelled() => break,
        };
        match accepted {
            Ok((stream, permit)) => {
                let pace = Pace::new(side.limits);
                paces.add(&pace);
                let served = connection::serve(stream, side.clone(), tls.clone(), pace);
                connections.spawn(async move {
                    let _permit = permit;
                    served.await;
                });
            }
            // A caller was gone before it was served.
            Err(error) if matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) => {}
            Err(error) => {
                tracing::warn!(side = side.name, %error, "a connection cannot be accepted");
                tokio::time::sleep(REST).await;
            }
        }
    }
    drop(listener);
    paces.stop();
    let mut is_cut = false;
    while !connections.is_empty() {
        tokio::select! {
            _ = connections.join_next() => {}
            () = side.cut.cancelled(), if !is_cut => {
                is_cut = true;
                paces.cut();
            }
        }
    }
}

/// The next connection, once there may be one more.
async fn accept(listener: &TcpListener, open: &Arc<Semaphore>) -> io::Result<(TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    // The semaphore is never closed.
    let permit = open.clone().acquire_owned().await.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    Ok((stream, permit))
}
