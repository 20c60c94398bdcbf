impl ::capgen_runtime::input::FromInputs for BuyInputs {
    fn from_inputs(inputs: &mut ::capgen_runtime::input::Inputs) -> Option<Self> {
        let item_id = inputs.segment("item_id");
        let amount = inputs.required("amount");
        let order = inputs.required("order");
        Some(Self { item_id: item_id?, amount: amount?, order: order? })
    }
}

pub fn buy(client: &Client, inputs: BuyInputs) -> ::capgen_runtime::client::Pending {
    client.inner.call(&operations::BUY)
        .set("item_id", inputs.item_id)
        .set("amount", inputs.amount)
        .set("currency", "EUR")
        .json(&inputs.order)
        .answer()
}

impl ::capgen_runtime::input::FromInputs for BuyItemInputs {
    fn from_inputs(inputs: &mut ::capgen_runtime::input::Inputs) -> Option<Self> {
        let item_id = inputs.segment("item_id");
        let amount = inputs.required("amount");
        let currency = inputs.optional("currency");
        let order = inputs.required("order");
        Some(Self { item_id: item_id?, amount: amount?, currency: currency?, order: order? })
    }
}

pub fn buy_item(client: &Client, inputs: BuyItemInputs) -> ::capgen_runtime::client::Pending {
    client.inner.call(&operations::BUY)
        .set("item_id", inputs.item_id)
        .set("amount", inputs.amount)
        .set("currency", inputs.currency)
        .json(&inputs.order)
        .answer()
}
