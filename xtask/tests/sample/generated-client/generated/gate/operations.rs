/// What a client of this API must be told before it starts.
pub static API: Api = Api {
    name: "gate",
    base_url: "",
    settings: &[Setting { name: "KEY", env: "SHOP_KEY", secret: true, required: true, default: None, doc: "" }],
    credentials: &[
        Credential::Header { name: "X-Key", value: "{{KEY}}" },
        Credential::Header { name: "X-Region", value: "eu" },
    ],
};

/// `POST /items/{item_id}`
pub static BUY: Operation = Operation {
    name: "buy",
    method: Method::POST,
    path: "/items/{item_id}",
    params: &[Param::path("item_id"), Param::query("amount").required(), Param::header("currency")],
    body: Some(Body { input: "order", media: "application/json", required: true }),
    success: &[],
};
