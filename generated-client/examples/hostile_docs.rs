//! Serves the page of a document whose every text tries to be more than text, for `cargo xtask upstream browser`.

mod hostile {
    capgen_runtime::api! { "../xtask/upstream/hostile.yaml" }
}

use std::error::Error;
use std::net::Ipv4Addr;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    println!("REST on http://{}", listener.local_addr()?);
    let client = hostile::Client::builder().build()?;
    capgen_runtime::axum::serve(listener, hostile::rest::router(client)).await?;
    Ok(())
}
