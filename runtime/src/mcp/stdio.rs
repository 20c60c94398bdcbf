//! The protocol over standard input and output: a client starts the program, and ends it by closing its input.

use std::sync::Arc;

use rmcp::ServiceExt as _;
use rmcp::transport::stdio;

use super::handler::Handler;
use super::options::Options;
use super::server::Server;

impl Server {
    /// Serves one client over standard input and output, until its input ends. Nothing but the protocol is written to
    /// standard output: whoever logs, logs to standard error.
    ///
    /// ```no_run
    /// # async fn serve(server: capgen_runtime::mcp::Server) -> std::io::Result<()> {
    /// server.stdio(capgen_runtime::mcp::Options::default()).await
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When the client does not begin as the protocol asks.
    ///
    /// # Panics
    ///
    /// As [`Server::router`].
    pub async fn stdio(self, options: Options) -> std::io::Result<()> {
        let handler = Arc::new(Handler::new(self, &options));
        let served = handler.serve_with_ct(stdio(), options.shutdown.clone()).await;
        let running = match served {
            Ok(running) => running,
            // It looked, and went.
            Err(error) if is_end(&error) => return Ok(()),
            Err(error) => return Err(std::io::Error::other(error)),
        };
        running.waiting().await.map(drop).map_err(std::io::Error::other)
    }
}

/// Whether the input ended before anything was said.
fn is_end(error: &rmcp::service::ServerInitializeError) -> bool {
    matches!(error, rmcp::service::ServerInitializeError::ConnectionClosed(_))
}
