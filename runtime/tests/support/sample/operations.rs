use ::capgen_runtime::api::{Api, Body, Credential, Operation, Param, Setting};
use ::capgen_runtime::http::Method;

pub static API: Api = Api {
    name: "sample-backups",
    base_url: "https://{{host}}/cinder",
    settings: &[
        Setting {
            name: "host",
            env: "SAMPLE_BACKUPS_HOST",
            secret: false,
            required: true,
            default: Some("example.platform9.com"),
            doc: "The host",
        },
        Setting {
            name: "token",
            env: "SAMPLE_BACKUPS_TOKEN",
            secret: true,
            required: true,
            default: None,
            doc: "A Keystone token\nwith more to say",
        },
    ],
    credentials: &[Credential::Header { name: "X-Auth-Token", value: "{{token}}" }],
};

pub static LIST_BACKUPS: Operation = Operation {
    name: "list_backups",
    method: Method::GET,
    path: "/v3/backups",
    params: &[
        Param::query("all_tenants"),
        Param::query("limit"),
        Param::query("name~").named("name"),
        Param::query("sort_dir"),
        Param::query("status"),
        Param::header("OpenStack-API-Version").named("version"),
        Param::cookie("session"),
    ],
    body: None,
    success: &[200],
};

pub static GET_BACKUP: Operation = Operation {
    name: "get_backup",
    method: Method::GET,
    path: "/v3/backups/{backup_id}",
    params: &[Param::path("backup_id")],
    body: None,
    success: &[200],
};

pub static EXPORT: Operation = Operation {
    name: "export",
    method: Method::GET,
    path: "/v3/exports/{name}.json",
    params: &[Param::path("name")],
    body: None,
    success: &[],
};

pub static PERFORM_BACKUP_ACTION: Operation = Operation {
    name: "perform_backup_action",
    method: Method::POST,
    path: "/v3/backups/{backup_id}/action",
    params: &[Param::path("backup_id")],
    body: Some(Body { input: "body", media: "application/json", required: true }),
    success: &[200, 202],
};

pub static CATALOG: Operation = Operation {
    name: "catalog",
    method: Method::POST,
    path: "/v1/catalog",
    params: &[],
    body: Some(Body { input: "body", media: "application/json", required: false }),
    success: &[],
};

pub static DELETE_BACKUP: Operation = Operation {
    name: "delete_backup",
    method: Method::DELETE,
    path: "/v1/backup/{backup_id}",
    params: &[
        Param::path("backup_id"),
        Param::query("credential_id"),
        Param::query("force"),
        Param::query("tags"),
        Param::header("X-Trace").named("trace"),
    ],
    body: None,
    success: &[],
};
