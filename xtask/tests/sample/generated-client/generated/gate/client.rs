impl Client {
    pub fn buy(&self, item_id: impl Into<String>, amount: i64, body: &::capgen_runtime::json::RawObject) -> Buy {
        let call = self.inner.call(&operations::BUY).set("item_id", item_id.into()).set("amount", amount).json(body);
        Buy { call }
    }
}

impl Buy {
    pub fn currency(self, currency: impl Into<String>) -> Self {
        Self { call: self.call.set("currency", currency.into()) }
    }
}

::capgen_runtime::request!(Buy => ::capgen_runtime::Value, ::capgen_runtime::client::json);
