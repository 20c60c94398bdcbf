/// `POST /buy/{item-id}`
pub static BUY: Route = Route {
    name: "buy",
    method: Method::POST,
    path: "/buy/{item-id}",
    params: &[Param::path("item-id").named("item_id"), Param::query("amount").required()],
    body: Some(Body { input: "order", media: "application/json", required: true }),
};

pub fn router(client: Client) -> ::capgen_runtime::axum::Router {
    ::capgen_runtime::server::Routes::new(client).function(&BUY, functions::buy).into_router()
}
