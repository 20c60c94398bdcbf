//! The inputs that are refused.

/// Routes that end in a path variable, and the input it is.
pub(crate) const PATH_ROUTES: &[(&str, &str)] = &[
    ("DELETE /v1/v1/cloudbackups/backup/", "backup_id"),
    ("GET /v1/v1/cloudbackups/history/", "src_volume_id"),
    ("DELETE /v1/v1/cloudbackups/schedules/", "backup_schedule_id"),
];

/// Path values as REST callers write them, and as JSON where that can hold them.
pub(crate) const BAD_SEGMENTS: &[(&str, Option<&str>)] = &[
    ("", Some(r#""""#)),
    (".", Some(r#"".""#)),
    ("..", Some(r#""..""#)),
    ("%2e", None),
    ("%2e%2e", None),
    (".%2E", None),
    ("%252e%252e", Some(r#""%2e%2e""#)),
    ("%252E", Some(r#""%2E""#)),
    ("a%2Fb", Some(r#""a/b""#)),
    ("..%2F..%2Fcredentials", Some(r#""../../credentials""#)),
    ("a%5Cb", Some(r#""a\\b""#)),
    ("a%3Fx=1", Some(r#""a?x=1""#)),
    ("a%23b", Some(r##""a#b""##)),
    ("a%0D%0AX-Evil:%201", Some(r#""a\r\nX-Evil: 1""#)),
    ("a%00", Some(r#""a\u0000""#)),
    ("a%7F", Some(r#""a\u007f""#)),
    ("%C2%85", Some(r#""\u0085""#)),
    ("%FF", None),
    ("%ED%A0%80", None),
];

/// Queries of the delete route, and the field they get wrong.
pub(crate) const BAD_QUERIES: &[(&str, &str)] = &[
    ("force=", "force"),
    ("force", "force"),
    ("force=yes", "force"),
    ("force=1", "force"),
    ("force=TRUE", "force"),
    ("force=true&force=false", "force"),
    ("force=tr%00ue", "force"),
    ("credential_id=a&credential_id=b", "credential_id"),
    ("bucket=%FF", "bucket"),
];

/// Arguments of tools, and the field they get wrong.
pub(crate) const BAD_ARGUMENTS: &[(&str, &str, &str)] = &[
    ("deletes-backup-stored-cloud-if", r#"{"backup_id":"b","force":"yes"}"#, "force"),
    ("deletes-backup-stored-cloud-if", r#"{"backup_id":"b","force":1}"#, "force"),
    ("deletes-backup-stored-cloud-if", r#"{"backup_id":"b","force":[]}"#, "force"),
    ("deletes-backup-stored-cloud-if", r#"{"backup_id":"b","bucket":{}}"#, "bucket"),
    ("deletes-backup-stored-cloud-if", r#"{"backup_id":"b","bucket":"\udfff"}"#, "bucket"),
    ("deletes-backup-stored-cloud-if", r#"{"backup_id":"b","forse":true}"#, "forse"),
    ("deletes-backup-stored-cloud-if", r#"{"backup-id":"b"}"#, "backup-id"),
    ("enumerate-cloud-backup-schedules", r#"{"limit":1}"#, "limit"),
    ("size-returns-size-any-cloud", r#"{"backup_id":7}"#, "backup_id"),
];

pub(crate) const BODY_ROUTES: &[&str] = &[
    "POST /v1/v1/cloudbackups",
    "POST /v1/v1/cloudbackups/catalog",
    "POST /v1/v1/cloudbackups/deleteall",
    "POST /v1/v1/cloudbackups/enumerate/filters",
    "POST /v1/v1/cloudbackups/group",
    "POST /v1/v1/cloudbackups/restore",
    "POST /v1/v1/cloudbackups/schedules",
    "PUT /v1/v1/cloudbackups/schedules",
    "POST /v1/v1/cloudbackups/statechange",
    "POST /v1/v1/cloudbackups/status",
];

pub(crate) const BODY_TOOLS: &[&str] = &[
    "creates-backup-request-specified-volume",
    "catalog-returns-list-contents-backup",
    "deleteall-deletes-all-backups-cloud",
    "return-list-backups-specified-volume",
    "creates-group-backup-request-specified",
    "restore-creates-new-volume-backup",
    "create-cloud-backup-schedule",
    "update-existing-cloud-backup-schedule",
    "statechange-can-be-used-stop",
    "status-returns-status-any-cloud",
];

/// Request bodies, and the same as an argument where a JSON-RPC message can hold it.
pub(crate) const BAD_BODIES: &[(&[u8], Option<&str>)] = &[
    (b"", None),
    (b"   ", None),
    (b"null", Some("null")),
    (b"[]", Some("[]")),
    (b"[{}]", Some("[{}]")),
    (b"1", Some("1")),
    (b"true", Some("true")),
    (br#""text""#, Some(r#""text""#)),
    (br#""[]""#, Some(r#""[]""#)),
    (br#"{"a":"#, None),
    (br#"{"a":1,}"#, None),
    (br#"{} {}"#, None),
    (b"{}\0", None),
    (b"\xEF\xBB\xBF{}", None),
    (b"volume_id=x", None),
    (br#"{"a":"\ud800"}"#, Some(r#"{"a":"\ud800"}"#)),
    (br#"{"\udc00":1}"#, Some(r#"{"\udc00":1}"#)),
    (br#"{"a":{"b":["\ud83d x"]}}"#, Some(r#"{"a":{"b":["\ud83d x"]}}"#)),
    (b"{\"a\":\"\xFF\"}", None),
    (b"{\"a\":\"\n\"}", None),
];
