use super::{client::Client, functions};
use ::capgen_runtime::api::{Body, Param, Route};
use ::capgen_runtime::http::Method;

pub static DELETE_BACKUP: Route = Route {
    name: "delete_backup",
    method: Method::DELETE,
    path: "/v1/v1/backup/{backup-id}",
    params: &[
        Param::path("backup-id").named("backup_id"),
        Param::query("credential_id"),
        Param::query("force"),
        Param::query("tags"),
        Param::header("X-Trace").named("trace"),
    ],
    body: None,
};

pub static CATALOG: Route = Route {
    name: "catalog",
    method: Method::POST,
    path: "/v1/v1/catalog",
    params: &[],
    body: Some(Body { input: "body", media: "application/json", required: true }),
};

pub static CATALOG_AGAIN: Route = Route {
    name: "catalog_again",
    method: Method::PUT,
    path: "/v1/v1/catalog",
    params: &[],
    body: Some(Body { input: "body", media: "application/json", required: false }),
};

pub fn routes(client: Client) -> ::capgen_runtime::server::Routes<Client> {
    ::capgen_runtime::server::Routes::new(client)
        .function(&DELETE_BACKUP, functions::delete_backup)
        .function(&CATALOG, functions::catalog)
        .function(&CATALOG_AGAIN, functions::catalog_again)
}

pub fn router(client: Client) -> ::capgen_runtime::axum::Router {
    routes(client).into_router()
}
