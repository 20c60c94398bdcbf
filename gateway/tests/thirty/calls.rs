//! The calls: the same one over REST and over MCP, and the request that must reach the upstream.

/// One call.
pub(crate) struct Call {
    pub(crate) tool: &'static str,
    /// The arguments of a tool that has no body.
    pub(crate) arguments: &'static str,
    /// Method and target of the REST route.
    pub(crate) exposed: &'static str,
    /// The part of the target that stands for its path variable.
    pub(crate) variable: &'static str,
    /// The request body, the same everywhere.
    pub(crate) body: Option<&'static str>,
    /// Method and target of the request the upstream must see.
    pub(crate) upstream: &'static str,
}

/// Nested, spaced oddly, with escapes, text beyond ASCII, and numbers that a double would change.
const BODY: &str = r#"{ "volume_id":"v",  "labels": {"ключ":"värde 🎉","e":"\u00e9\ud83d\ude00\/"}, "big":12345678901234567890123,
  "exact":1.10, "deep":[[{"a":{"b":[null,true,-0.0,1e400]}}]], "empty":{} ,"":"" }"#;

const fn posts(tool: &'static str, exposed: &'static str, upstream: &'static str, body: &'static str) -> Call {
    Call { tool, arguments: "", exposed, variable: "{}", body: Some(body), upstream }
}

const fn asks(tool: &'static str, arguments: &'static str, exposed: &'static str, variable: &'static str, upstream: &'static str) -> Call {
    Call { tool, arguments, exposed, variable, body: None, upstream }
}

const DELETE: &str = "deletes-backup-stored-cloud-if";
const HISTORY: &str = "history-returns-list-backups-specified";
const UNSCHEDULE: &str = "delete-cloud-backup-schedule";
const SIZE: &str = "size-returns-size-any-cloud";

#[rustfmt::skip]
pub(crate) static CALLS: &[Call] = &[
    posts("creates-backup-request-specified-volume", "POST /v1/v1/cloudbackups", "POST /v1/cloudbackups", BODY),
    posts("creates-backup-request-specified-volume", "POST /v1/v1/cloudbackups", "POST /v1/cloudbackups", "{}"),
    posts("catalog-returns-list-contents-backup", "POST /v1/v1/cloudbackups/catalog", "POST /v1/cloudbackups/catalog", BODY),
    posts("deleteall-deletes-all-backups-cloud", "POST /v1/v1/cloudbackups/deleteall", "POST /v1/cloudbackups/deleteall", BODY),
    posts("return-list-backups-specified-volume", "POST /v1/v1/cloudbackups/enumerate/filters", "POST /v1/cloudbackups/enumerate/filters", BODY),
    posts("creates-group-backup-request-specified", "POST /v1/v1/cloudbackups/group", "POST /v1/cloudbackups/group", BODY),
    posts("restore-creates-new-volume-backup", "POST /v1/v1/cloudbackups/restore", "POST /v1/cloudbackups/restore", BODY),
    posts("create-cloud-backup-schedule", "POST /v1/v1/cloudbackups/schedules", "POST /v1/cloudbackups/schedules", BODY),
    posts("update-existing-cloud-backup-schedule", "PUT /v1/v1/cloudbackups/schedules", "PUT /v1/cloudbackups/schedules", BODY),
    posts("statechange-can-be-used-stop", "POST /v1/v1/cloudbackups/statechange", "POST /v1/cloudbackups/statechange", BODY),
    posts("status-returns-status-any-cloud", "POST /v1/v1/cloudbackups/status", "POST /v1/cloudbackups/status", BODY),
    asks("enumerate-cloud-backup-schedules", "{}", "GET /v1/v1/cloudbackups/schedules", "{}", "GET /v1/cloudbackups/schedules"),

    // The path variable `{backup-id}` is the input `backup_id`; what is not given is not sent.
    asks(DELETE, r#"{"backup_id":"b-1"}"#, "DELETE /v1/v1/cloudbackups/backup/b-1", "b-1", "DELETE /v1/cloudbackups/backup/b-1"),
    asks(DELETE, r#"{"backup_id":"b-1","credential_id":null}"#, "DELETE /v1/v1/cloudbackups/backup/b-1?unknown=1", "b-1",
        "DELETE /v1/cloudbackups/backup/b-1"),
    asks(DELETE, r#"{"bucket":"b","force":true,"backup_id":"b-1","credential_id":"c"}"#,
        "DELETE /v1/v1/cloudbackups/backup/b-1?bucket=b&force=true&credential_id=c", "b-1",
        "DELETE /v1/cloudbackups/backup/b-1?credential_id=c&force=true&bucket=b"),
    asks(DELETE, r#"{"backup_id":"b-1","force":false}"#, "DELETE /v1/v1/cloudbackups/backup/b-1?force=false", "b-1",
        "DELETE /v1/cloudbackups/backup/b-1?force=false"),
    asks(DELETE, r#"{"backup_id":"a b+c%é:@","bucket":"x&y=z +é#?"}"#,
        "DELETE /v1/v1/cloudbackups/backup/a%20b+c%25%C3%A9%3A@?bucket=x%26y%3Dz+%2B%C3%A9%23%3F", "a%20b+c%25%C3%A9%3A@",
        "DELETE /v1/cloudbackups/backup/a%20b%2Bc%25%C3%A9%3A%40?bucket=x%26y%3Dz%20%2B%C3%A9%23%3F"),
    asks(HISTORY, r#"{"src_volume_id":"v-1"}"#, "GET /v1/v1/cloudbackups/history/v-1", "v-1", "GET /v1/cloudbackups/history/v-1"),
    asks(HISTORY, r#"{"src_volume_id":"...том"}"#, "GET /v1/v1/cloudbackups/history/...%D1%82%D0%BE%D0%BC", "...%D1%82%D0%BE%D0%BC",
        "GET /v1/cloudbackups/history/...%D1%82%D0%BE%D0%BC"),
    asks(UNSCHEDULE, r#"{"backup_schedule_id":"s-1"}"#, "DELETE /v1/v1/cloudbackups/schedules/s-1", "s-1", "DELETE /v1/cloudbackups/schedules/s-1"),
    asks(SIZE, "{}", "GET /v1/v1/cloudbackups/size", "{}", "GET /v1/cloudbackups/size"),
    asks(SIZE, r#"{"credential_id":"c","backup_id":"bucket/b"}"#, "GET /v1/v1/cloudbackups/size?credential_id=c&backup_id=bucket/b", "{}",
        "GET /v1/cloudbackups/size?backup_id=bucket%2Fb&credential_id=c"),
];
