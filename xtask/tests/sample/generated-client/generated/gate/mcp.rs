pub static BUY_ITEM: Tool = Tool {
    name: "buy-item",
    title: None,
    description: "",
    hints: Hints { read_only: Some(false), destructive: Some(true), idempotent: None, open_world: None },
    tags: &["orders"],
    input_schema: r#"{
        "type": "object",
        "properties": {
            "item_id": {"type": "string"},
            "amount": {"type": "integer"},
            "currency": {"type": "string"},
            "order": {"type": "object"}
        },
        "required": ["item_id", "amount", "order"],
        "additionalProperties": false
    }"#,
    output_schema: None,
};

pub fn server(client: Client) -> ::capgen_runtime::mcp::Server {
    ::capgen_runtime::mcp::Tools::new("shop-mcp", "", client).function(&BUY_ITEM, functions::buy_item).into_server()
}
