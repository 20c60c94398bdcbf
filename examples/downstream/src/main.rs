//! The storage box as a server: REST on 127.0.0.1:8080, MCP on 127.0.0.1:9090, until it is told to stop.

use capgen_runtime::serve::{Serve, Settings};
use downstream::storage_box::{Client, mcp, rest};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::from_env()?;
    Serve::new(Settings::default()).rest(rest::router(client.clone())).mcp(mcp::server(client)).run().await?;
    Ok(())
}
