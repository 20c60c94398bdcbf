//! The server that `cargo xtask conformance mcp` has judged: generated from `capability.yaml`, in front of `upstream.rs`. It says
//! where it is, and ends with its input.

mod upstream;

use std::error::Error;
use std::io::Read;

use capgen_runtime::serve::{Serve, Settings};

mod suite {
    capgen_runtime::api! { "examples/conformance/capability.yaml" }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().with_env_filter("warn,rmcp=error").with_writer(std::io::stderr).init();
    let client = suite::Client::builder().fixture_url(upstream::start().await?).build()?;
    let mut settings = Settings::default();
    settings.mcp.set_port(0);
    settings.confirm = true;
    let running = Serve::new(settings).mcp(suite::mcp::server(client)).start().await?;
    println!("{}", running.mcp.map(|address| format!("http://{address}/mcp")).unwrap_or_default());
    let _ended = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await;
    running.shutdown().await;
    Ok(())
}
