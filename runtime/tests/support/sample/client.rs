use super::{operations, types};

#[derive(Clone, Debug)]
pub struct Client {
    pub(super) inner: ::capgen_runtime::client::Client,
}

impl Client {
    pub fn builder() -> ClientBuilder {
        ClientBuilder { settings: ::capgen_runtime::client::Settings::new(&operations::API) }
    }

    pub fn list_backups(&self) -> ListBackups {
        ListBackups { call: self.inner.call(&operations::LIST_BACKUPS) }
    }

    pub fn get_backup(&self, backup_id: impl Into<String>) -> GetBackup {
        GetBackup { call: self.inner.call(&operations::GET_BACKUP).set("backup_id", backup_id.into()) }
    }

    pub fn export(&self, name: impl Into<String>) -> Export {
        Export { call: self.inner.call(&operations::EXPORT).set("name", name.into()) }
    }

    pub fn perform_backup_action(
        &self,
        backup_id: impl Into<String>,
        body: &types::ActionBody,
    ) -> PerformBackupAction {
        let call = self.inner.call(&operations::PERFORM_BACKUP_ACTION).set("backup_id", backup_id.into()).json(body);
        PerformBackupAction { call }
    }
}

#[derive(Clone, Debug)]
pub struct ClientBuilder {
    pub settings: ::capgen_runtime::client::Settings,
}

impl ClientBuilder {
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.settings.set("base_url", url);
        self
    }

    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.settings.set("host", host);
        self
    }

    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.settings.set("token", token);
        self
    }

    pub fn env(mut self) -> Self {
        self.settings.env();
        self
    }

    pub fn anonymous(mut self) -> Self {
        self.settings.anonymous = true;
        self
    }

    pub fn build(self) -> Result<Client, ::capgen_runtime::client::SetupError> {
        Ok(Client { inner: self.settings.build()? })
    }
}

macro_rules! requests {
    ($($name:ident)*) => { $(
        #[derive(Clone, Debug)]
        #[must_use = "a request is sent when it is awaited"]
        pub struct $name {
            call: ::capgen_runtime::client::Call,
        }
    )* };
}

requests!(ListBackups GetBackup Export PerformBackupAction);

impl ListBackups {
    pub fn all_tenants(self, all_tenants: bool) -> Self {
        Self { call: self.call.set("all_tenants", all_tenants) }
    }

    pub fn limit(self, limit: i64) -> Self {
        Self { call: self.call.set("limit", limit) }
    }

    pub fn name(self, name: impl Into<String>) -> Self {
        Self { call: self.call.set("name", name.into()) }
    }

    pub fn sort_dir(self, sort_dir: types::SortDir) -> Self {
        Self { call: self.call.set("sort_dir", sort_dir) }
    }

    pub fn status(self, status: Vec<String>) -> Self {
        Self { call: self.call.set("status", status) }
    }

    pub fn version(self, version: impl Into<String>) -> Self {
        Self { call: self.call.set("version", version.into()) }
    }

    pub fn session(self, session: impl Into<String>) -> Self {
        Self { call: self.call.set("session", session.into()) }
    }
}

::capgen_runtime::request!(ListBackups => types::BackupsSimple, ::capgen_runtime::client::json);
::capgen_runtime::request!(GetBackup => types::BackupSimple, ::capgen_runtime::client::json);
::capgen_runtime::request!(Export => String, ::capgen_runtime::client::text);
::capgen_runtime::request!(
    PerformBackupAction => types::PerformBackupActionOutput, types::PerformBackupActionOutput::decode
);

impl types::PerformBackupActionOutput {
    fn decode(
        received: &::capgen_runtime::client::Received,
    ) -> Result<Self, ::capgen_runtime::client::DecodeError> {
        match received.status.as_u16() {
            200 => ::capgen_runtime::client::json(received).map(Self::Ok),
            202 => ::capgen_runtime::client::empty(received).map(|()| Self::Accepted),
            _ => Err(::capgen_runtime::client::DecodeError::status(received)),
        }
    }
}
