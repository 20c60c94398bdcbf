//! Listening: so many connections at once, each served by a task of its own.

use std::io;
use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::connection;
use super::error::Error;
use super::pace::{Open, Pace};
use super::request::Side;

/// How long it waits after the system had no file descriptor or memory for a connection.
const PAUSE: Duration = Duration::from_millis(100);

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

/// Serves a side until `stop`, for as long as `notice` after it, and then what is under way. Dropped, it cuts that off.
pub(super) async fn serve(listener: TcpListener, side: Arc<Side>, tls: Option<TlsAcceptor>, stop: CancellationToken, notice: Duration) {
    let open = Arc::new(Semaphore::new(side.limits.connections.clamp(1, Semaphore::MAX_PERMITS)));
    let mut accepting = Accepting { listener, side, tls, open, connections: JoinSet::new(), paces: Open::default() };
    accepting.until(stop.cancelled()).await;
    if !accepting.connections.is_empty() {
        accepting.paces.leave();
        let cut = accepting.side.cut.clone();
        accepting.until(async { drop(timeout(notice, cut.cancelled()).await) }).await;
    }
    // The callers of these are connected, and believe that they are served.
    while let Some(Ok(accepted)) = accept(&accepting.listener, &accepting.open).now_or_never() {
        accepting.begin(accepted);
    }
    let Accepting { listener, side, mut connections, paces, .. } = accepting;
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

/// A listener, and the connections that came of it.
struct Accepting {
    listener: TcpListener,
    side: Arc<Side>,
    tls: Option<TlsAcceptor>,
    open: Arc<Semaphore>,
    connections: JoinSet<()>,
    paces: Open,
}

impl Accepting {
    async fn until(&mut self, end: impl Future<Output = ()>) {
        let mut end = pin!(end);
        loop {
            let accepted = tokio::select! {
                // Ended ones are taken off as they end.
                Some(ended) = self.connections.join_next() => {
                    if let Err(error) = ended { tracing::error!(side = self.side.name, %error, "a connection ended in a panic"); }
                    continue;
                }
                accepted = accept(&self.listener, &self.open) => accepted,
                () = &mut end => return,
            };
            match accepted {
                Ok(accepted) => self.begin(accepted),
                // A caller was gone before it was served.
                Err(error) if matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) => {}
                Err(error) => {
                    tracing::warn!(side = self.side.name, %error, "a connection cannot be accepted");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    fn begin(&mut self, (stream, permit): (TcpStream, OwnedSemaphorePermit)) {
        let pace = Pace::new(self.side.limits);
        self.paces.add(&pace);
        let served = connection::serve(stream, self.side.clone(), self.tls.clone(), pace);
        self.connections.spawn(async move {
            let _permit = permit;
            served.await;
        });
    }
}

/// The next connection, once there may be one more.
async fn accept(listener: &TcpListener, open: &Arc<Semaphore>) -> io::Result<(TcpStream, OwnedSemaphorePermit)> {
    // The semaphore is never closed.
    let permit = open.clone().acquire_owned().await.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    Ok((stream, permit))
}
