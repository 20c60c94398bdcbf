//! An MCP server with one tool that calls the upstream, as somebody writes it with rmcp alone: `cargo xtask load` compares it to the
//! gateway. The argument is the URL of the upstream; it says where it is, and ends with its input.

use std::error::Error;
use std::io::Read;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::serve::ListenerExt;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ErrorData, JsonObject, ListToolsResult, PaginatedRequestParams,
    ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::RequestContext;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::{StreamableHttpServerConfig, StreamableHttpService};
use rmcp::{RoleServer, ServerHandler};
use serde_json::{Value, json};
use tokio::net::TcpListener;

const NAME: &str = "enumerate-cloud-backup-schedules";

struct Alone {
    http: reqwest::Client,
    url: String,
}

impl ServerHandler for Alone {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
    }

    async fn list_tools(&self, _: Option<PaginatedRequestParams>, _: RequestContext<RoleServer>) -> Result<ListToolsResult, ErrorData> {
        let schema = JsonObject::from_iter([("type".to_owned(), json!("object"))]);
        Ok(ListToolsResult::with_all_items(vec![Tool::new(NAME, "Lists the schedules.", Arc::new(schema))]))
    }

    async fn call_tool(&self, request: CallToolRequestParams, _: RequestContext<RoleServer>) -> Result<CallToolResponse, ErrorData> {
        if request.name != NAME {
            return Err(ErrorData::invalid_params("there is no such tool", None));
        }
        let failed = |error: reqwest::Error| ErrorData::internal_error(error.without_url().to_string(), None);
        let request = self.http.get(format!("{}/v1/cloudbackups/schedules", self.url)).bearer_auth("k3y");
        let body = request.send().await.map_err(failed)?.bytes().await.map_err(failed)?;
        let value: Value = serde_json::from_slice(&body).map_err(|error| ErrorData::internal_error(error.to_string(), None))?;
        Ok(CallToolResult::structured(value).into())
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().with_env_filter("info,rmcp=warn").with_writer(std::io::stderr).with_ansi(false).init();
    capgen_runtime::client::install_tls_provider();
    let http = reqwest::Client::builder().timeout(Duration::from_secs(30)).tcp_nodelay(true).no_proxy().build()?;
    let url = std::env::args().nth(1).ok_or("the URL of the upstream is missing")?;
    let handler = Arc::new(Alone { http, url });
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    println!("http://{address}");
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_allowed_hosts([format!("127.0.0.1:{}", address.port())]);
    let service = StreamableHttpService::new(move || Ok(handler.clone()), Arc::new(NeverSessionManager::default()), config);
    let router = Router::new().route_service("/mcp", service).layer(from_fn(logged));
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    let end = async { drop(tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await) };
    axum::serve(listener, router).with_graceful_shutdown(end).await?;
    Ok(())
}

async fn logged(request: Request, next: Next) -> Response {
    let (method, path, begun) = (request.method().clone(), request.uri().path().to_owned(), Instant::now());
    let response = next.run(request).await;
    tracing::info!(%method, path, status = response.status().as_u16(), elapsed_ms = begun.elapsed().as_millis() as u64, "answered");
    response
}
