use super::{client::Client, operations};

#[derive(Clone, Debug, PartialEq)]
pub struct DeleteBackupInputs {
    pub backup_id: String,
    pub credential_id: Option<String>,
    pub force: Option<bool>,
    pub tags: Option<Vec<i32>>,
    pub trace: Option<String>,
}

impl ::capgen_runtime::input::FromInputs for DeleteBackupInputs {
    fn from_inputs(inputs: &mut ::capgen_runtime::input::Inputs) -> Option<Self> {
        let backup_id = inputs.segment("backup_id");
        let credential_id = inputs.optional("credential_id");
        let force = inputs.optional("force");
        let tags = inputs.optional("tags");
        let trace = inputs.optional("trace");
        Some(Self {
            backup_id: backup_id?,
            credential_id: credential_id?,
            force: force?,
            tags: tags?,
            trace: trace?,
        })
    }
}

pub fn delete_backup(client: &Client, inputs: DeleteBackupInputs) -> ::capgen_runtime::client::Pending {
    client
        .inner
        .call(&operations::DELETE_BACKUP)
        .set("backup_id", inputs.backup_id)
        .set("credential_id", inputs.credential_id)
        .set("force", inputs.force)
        .set("tags", inputs.tags)
        .set("trace", inputs.trace)
        .answer()
}

#[derive(Clone, Debug, PartialEq)]
pub struct CatalogInputs {
    pub body: ::capgen_runtime::json::RawObject,
}

impl ::capgen_runtime::input::FromInputs for CatalogInputs {
    fn from_inputs(inputs: &mut ::capgen_runtime::input::Inputs) -> Option<Self> {
        let body = inputs.required("body");
        Some(Self { body: body? })
    }
}

pub fn catalog(client: &Client, inputs: CatalogInputs) -> ::capgen_runtime::client::Pending {
    client.inner.call(&operations::CATALOG).json(&inputs.body).answer()
}

#[derive(Clone, Debug, PartialEq)]
pub struct CatalogAgainInputs {
    pub body: Option<::capgen_runtime::json::RawObject>,
}

impl ::capgen_runtime::input::FromInputs for CatalogAgainInputs {
    fn from_inputs(inputs: &mut ::capgen_runtime::input::Inputs) -> Option<Self> {
        let body = inputs.optional("body");
        Some(Self { body: body? })
    }
}

pub fn catalog_again(client: &Client, inputs: CatalogAgainInputs) -> ::capgen_runtime::client::Pending {
    client.inner.call(&operations::CATALOG).optional_json(inputs.body.as_ref()).answer()
}
