use super::{operations, types};
use ::capgen_runtime::server::{Caller, Failure};
use ::std::sync::Arc;

#[derive(Clone, Debug, PartialEq)]
pub struct ListBackupsRequest {
    pub caller: Caller,
    pub all_tenants: Option<bool>,
    pub limit: Option<i64>,
    pub name: Option<String>,
    pub sort_dir: Option<types::SortDir>,
    pub status: Option<Vec<String>>,
    pub version: Option<String>,
    pub session: Option<String>,
}

impl ::capgen_runtime::input::FromInputs for ListBackupsRequest {
    fn from_inputs(inputs: &mut ::capgen_runtime::input::Inputs) -> Option<Self> {
        let caller = inputs.caller();
        let all_tenants = inputs.optional("all_tenants");
        let limit = inputs.optional("limit");
        let name = inputs.optional("name");
        let sort_dir = inputs.optional("sort_dir");
        let status = inputs.optional("status");
        let version = inputs.optional("version");
        let session = inputs.optional("session");
        Some(Self {
            caller,
            all_tenants: all_tenants?,
            limit: limit?,
            name: name?,
            sort_dir: sort_dir?,
            status: status?,
            version: version?,
            session: session?,
        })
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct PerformBackupActionRequest {
    pub caller: Caller,
    pub backup_id: String,
    pub body: types::ActionBody,
}

impl ::capgen_runtime::input::FromInputs for PerformBackupActionRequest {
    fn from_inputs(inputs: &mut ::capgen_runtime::input::Inputs) -> Option<Self> {
        let caller = inputs.caller();
        let backup_id = inputs.segment("backup_id");
        let body = inputs.json("body");
        Some(Self { caller, backup_id: backup_id?, body: body? })
    }
}

pub trait Server: Send + Sync + 'static {
    fn list_backups(
        &self,
        request: ListBackupsRequest,
    ) -> impl Future<Output = Result<types::BackupsSimple, Failure>> + Send {
        ::capgen_runtime::server::not_implemented(&operations::LIST_BACKUPS, request)
    }

    fn perform_backup_action(
        &self,
        request: PerformBackupActionRequest,
    ) -> impl Future<Output = Result<types::PerformBackupActionOutput, Failure>> + Send {
        ::capgen_runtime::server::not_implemented(&operations::PERFORM_BACKUP_ACTION, request)
    }
}

impl types::PerformBackupActionOutput {
    fn encode(self) -> ::capgen_runtime::server::Response {
        match self {
            Self::Ok(value) => ::capgen_runtime::server::json::<200, _>(value),
            Self::Accepted => ::capgen_runtime::server::empty::<202>(()),
        }
    }
}

pub fn router<S: Server>(server: S) -> ::capgen_runtime::axum::Router {
    ::capgen_runtime::server::Routes::new(Arc::new(server))
        .operation(
            &operations::LIST_BACKUPS,
            ::capgen_runtime::server::json::<200, _>,
            |server: Arc<S>, request| async move { server.list_backups(request).await },
        )
        .operation(
            &operations::PERFORM_BACKUP_ACTION,
            types::PerformBackupActionOutput::encode,
            |server: Arc<S>, request| async move { server.perform_backup_action(request).await },
        )
        .into_router()
}
