//! Serves the page of a document whose texts are HTML, for `cargo xtask upstream browser` to look at; ends with its input.

use std::io::Read;

use capgen_runtime::serve::{Serve, Settings};
use capgen_runtime::server::Routes;

const DOCUMENT: &str = r#"{
  "openapi": "3.1.0",
  "info": {"title": "</title><script>document.title='taken'</script>", "version": "1", "description": "<img src=x onerror=\"document.title='taken'\">"},
  "paths": {"/<script>document.title='taken'</script>": {"get": {
    "operationId": "\"><script>document.title='taken'</script>",
    "description": "<a href=\"javascript:document.title='taken'\" id=trap>press</a><style>body{display:none}</style>",
    "parameters": [{"name": "<iframe src=//elsewhere.example>", "in": "query", "schema": {"type": "string"}}],
    "responses": {}
  }}}
}"#;

#[tokio::main]
async fn main() -> Result<(), capgen_runtime::serve::Error> {
    let mut settings = Settings::default();
    settings.rest.set_port(0);
    let running = Serve::new(settings).rest(Routes::new(()).document(DOCUMENT).into_router()).start().await?;
    println!("{}", running.rest.map(|address| address.to_string()).unwrap_or_default());
    let _ended = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await;
    running.shutdown().await;
    Ok(())
}
