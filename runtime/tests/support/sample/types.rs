#[derive(Clone, Debug, Default, PartialEq)]
pub struct BackupSimple {
    pub id: Option<::capgen_runtime::text::Uuid>,
    pub name: ::capgen_runtime::json::Field<String>,
    pub links: Option<Vec<Link>>,
    pub additional: ::capgen_runtime::Map,
}
::capgen_runtime::object!(BackupSimple { id: "id", name: "name", links: "links" });

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Link {
    pub href: String,
    pub rel: Option<String>,
    pub parent: Option<Box<Link>>,
    pub additional: ::capgen_runtime::Map,
}
::capgen_runtime::object!(Link { href: "href", rel: "rel", parent: "parent"; required: [href, rel] });

#[derive(Clone, Debug, Default, PartialEq)]
pub struct BackupsSimple {
    pub backups: Vec<BackupSimple>,
    pub additional: ::capgen_runtime::Map,
}
::capgen_runtime::object!(BackupsSimple { backups: "backups"; required: [backups] });

#[derive(Clone, Debug, PartialEq)]
pub enum SortDir {
    Asc,
    Desc,
    Unknown(String),
}
::capgen_runtime::string_enum!(SortDir { Asc = "asc", Desc = "desc" });

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Restore {
    pub volume_id: Option<String>,
    pub name: String,
    pub additional: ::capgen_runtime::Map,
}
::capgen_runtime::object!(Restore { volume_id: "volume_id", name: "name"; required: [name] });

#[derive(Clone, Debug, Default, PartialEq)]
pub struct RestoreRequest {
    pub restore: Restore,
    pub note: Option<String>,
    pub additional: ::capgen_runtime::Map,
}
::capgen_runtime::object!(RestoreRequest { restore: "restore", note: "note"; required: [restore] });

#[derive(Clone, Debug, Default, PartialEq)]
pub struct ForceDeleteRequest {
    pub force_delete: Option<::capgen_runtime::Map>,
    pub note: Option<String>,
    pub additional: ::capgen_runtime::Map,
}
::capgen_runtime::object!(ForceDeleteRequest {
    force_delete: "os-force_delete", note: "note"; required: [force_delete]
});

#[derive(Clone, Debug, PartialEq)]
pub enum ActionBody {
    Restore(RestoreRequest),
    ForceDelete(Box<ForceDeleteRequest>),
}
::capgen_runtime::one_of!(ActionBody {
    Restore(RestoreRequest) = ["restore"],
    ForceDelete(Box<ForceDeleteRequest>) = ["os-force_delete"],
});

#[derive(Clone, Debug, PartialEq)]
pub enum PerformBackupActionOutput {
    Ok(::capgen_runtime::Value),
    Accepted,
}
