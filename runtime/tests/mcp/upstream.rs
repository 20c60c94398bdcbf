//! Tools over a real client, and the upstream it talks to, which remembers what it heard and answers what it is told to.

use std::sync::{Arc, Mutex};

use capgen_runtime::api::{Api, Body, Operation, Param};
use capgen_runtime::axum;
use capgen_runtime::axum::body::Body as Bytes;
use capgen_runtime::axum::extract::{Request, State};
use capgen_runtime::axum::response::Response;
use capgen_runtime::client::{Client, Settings};
use capgen_runtime::http::Method;
use capgen_runtime::input::{FromInputs, Inputs};
use capgen_runtime::json::RawObject;
use capgen_runtime::mcp::{Hints, Server, Tool, Tools};

/// What the upstream does next.
#[derive(Clone, Debug)]
pub(crate) enum Next {
    Answer(u16, Vec<(&'static str, &'static str)>, Vec<u8>),
    Never,
}

#[derive(Clone, Debug)]
pub(crate) struct Upstream {
    /// What it heard: method, path and query, and body if there was one.
    pub(crate) heard: Arc<Mutex<Vec<String>>>,
    pub(crate) next: Arc<Mutex<Next>>,
    /// Requests whose caller hung up before they were answered.
    pub(crate) abandoned: Arc<Mutex<usize>>,
}

impl Upstream {
    /// Listens; gives itself and its base URL.
    pub(crate) async fn start() -> (Self, String) {
        let answer = Next::Answer(200, vec![("content-type", "application/json")], b"{\"ok\":true}".to_vec());
        let upstream = Self { heard: Arc::default(), next: Arc::new(Mutex::new(answer)), abandoned: Arc::default() };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = axum::Router::new().fallback(answer_next).with_state(upstream.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (upstream, url)
    }
}

async fn answer_next(State(upstream): State<Upstream>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let said = format!("{} {} {}", head.method, head.uri, String::from_utf8(body.to_vec()).unwrap());
    upstream.heard.lock().unwrap().push(said.trim_end().to_owned());
    let next = upstream.next.lock().unwrap().clone();
    match next {
        Next::Answer(status, fields, body) => {
            let response = Response::builder().status(status);
            let response = fields.into_iter().fold(response, |response, (name, value)| response.header(name, value));
            response.body(Bytes::from(body)).unwrap()
        }
        Next::Never => {
            let _counted = Counted(upstream.abandoned);
            std::future::pending().await
        }
    }
}

struct Counted(Arc<Mutex<usize>>);

impl Drop for Counted {
    fn drop(&mut self) {
        *self.0.lock().unwrap() += 1;
    }
}

static API: Api = Api { name: "backups", base_url: "", settings: &[], credentials: &[] };

static DELETE_BACKUP: Operation = Operation {
    name: "delete_backup",
    method: Method::DELETE,
    path: "/backups/{backup_id}",
    params: &[Param::path("backup_id"), Param::query("force"), Param::query("retries")],
    body: None,
    success: &[],
};

static CREATE_BACKUP: Operation = Operation {
    name: "create_backup",
    method: Method::POST,
    path: "/backups",
    params: &[],
    body: Some(Body { input: "body", media: "application/json", required: true }),
    success: &[],
};

static LIST_BACKUPS: Operation =
    Operation { name: "list_backups", method: Method::GET, path: "/backups", params: &[], body: None, success: &[] };

struct DeleteInputs {
    backup_id: String,
    force: Option<bool>,
    retries: Option<i64>,
}

impl FromInputs for DeleteInputs {
    fn from_inputs(inputs: &mut Inputs) -> Option<Self> {
        let backup_id = inputs.segment("backup_id");
        let force = inputs.optional("force");
        let retries = inputs.optional("retries");
        Some(Self { backup_id: backup_id?, force: force?, retries: retries? })
    }
}

struct CreateInputs {
    body: RawObject,
}

impl FromInputs for CreateInputs {
    fn from_inputs(inputs: &mut Inputs) -> Option<Self> {
        let body = inputs.required("body");
        Some(Self { body: body? })
    }
}

pub(crate) static DELETE: Tool = Tool {
    name: "delete-backup",
    title: Some("Delete a backup"),
    description: "Deletes a backup.",
    hints: Hints { read_only: Some(false), destructive: Some(true), idempotent: Some(true), open_world: None },
    tags: &["backups", "dangerous"],
    input_schema: r#"{"type":"object","properties":{"backup_id":{"type":"string"},"force":{"type":"boolean"},"retries":{"type":"integer"}},"required":["backup_id"],"additionalProperties":false}"#,
    output_schema: None,
};

pub(crate) static CREATE: Tool = Tool {
    name: "create_backup",
    title: None,
    description: "Creates a backup.",
    hints: Hints { read_only: None, destructive: None, idempotent: None, open_world: None },
    tags: &[],
    input_schema: r#"{"type":"object","properties":{"body":{"type":"object"}},"required":["body"],"additionalProperties":false}"#,
    output_schema: Some(r#"{"type":"object"}"#),
};

pub(crate) static LIST: Tool =
    Tool { name: "list_backups", hints: Hints { read_only: Some(true), ..CREATE.hints }, tags: &["backups"], ..CREATE };

/// The server of the three tools over a client of `url`.
pub(crate) fn server(url: String) -> Server {
    let mut settings = Settings::new(&API);
    settings.set("base_url", url);
    Tools::new("backups", "Keeps backups.", settings.build().unwrap())
        .function(&DELETE, |client: &Client, inputs: DeleteInputs| {
            let DeleteInputs { backup_id, force, retries } = inputs;
            client.call(&DELETE_BACKUP).set("backup_id", backup_id).set("force", force).set("retries", retries).answer()
        })
        .function(&CREATE, |client: &Client, inputs: CreateInputs| client.call(&CREATE_BACKUP).json(&inputs.body).answer())
        .function(&LIST, |client: &Client, (): ()| client.call(&LIST_BACKUPS).answer())
        .into_server()
}
