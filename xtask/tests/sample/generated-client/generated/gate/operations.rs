/// `POST /items/{item_id}`
pub static BUY: Operation = Operation {
    name: "buy",
    method: Method::POST,
    path: "/items/{item_id}",
    params: &[Param::path("item_id"), Param::query("amount").required(), Param::header("currency")],
    body: Some(Body { media: "application/json", required: true }),
    success: &[],
};
