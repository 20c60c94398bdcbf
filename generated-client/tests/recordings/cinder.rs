//! Each operation of Cinder as a typed call.

use capgen_runtime::client::Retry;
use capgen_runtime::serde_json::{self, Value};
use generated_client::cinder_backups::operations::*;
use generated_client::cinder_backups::types::*;
use generated_client::cinder_backups::{Client, types};

use super::asked::{Called, Reason, send, typed, unknown_parameter};
use super::replay::{Extra, Known};
use super::tape::Asked;

/// The client of a request: its token and its microversion.
pub(crate) fn client(base: &str, asked: &Asked) -> Result<Client, Reason> {
    let mut builder = Client::builder().base_url(base).retry(Retry::none()).observe(Extra::of(asked));
    builder = match asked.header("x-auth-token") {
        Some(token) => builder.pcd_auth(token),
        None => builder.anonymous(),
    };
    if let Some(version) = asked.header("openstack-api-version") {
        let Some(version) = version.strip_prefix("volume") else {
            return Err("a microversion of another service".to_owned());
        };
        builder = builder.microversion(version.trim_start());
    }
    builder.build().map_err(|_| "an empty microversion, which no client is built with".to_owned())
}

/// The setters of both lists are the same.
macro_rules! filtered {
    ($call:expr, $asked:ident) => {{
        let mut call = $call;
        for (name, value) in $asked.pairs()? {
            call = match name {
                "all_tenants" => call.all_tenants(value),
                "sort" => call.sort(value),
                "sort_key" => call.sort_key(value),
                "sort_dir" => call.sort_dir(SortDirQuery::from(value)),
                "limit" => call.limit(typed(value)?),
                "offset" => call.offset(typed(value)?),
                "marker" => call.marker(value),
                "with_count" => call.with_count(typed(value)?),
                "name" => call.name(value),
                "status" => call.status(value),
                "volume_id" => call.volume_id(value),
                "project_id" => call.project_id(value),
                _ => return Err(unknown_parameter()),
            };
        }
        send(call)
    }};
}

pub(crate) fn operations() -> Vec<Known<Client>> {
    vec![
        (&LIST_BACKUPS, |client, asked| filtered!(client.list_backups(), asked)),
        (&LIST_BACKUPS_WITH_DETAILS, |client, asked| filtered!(client.list_backups_with_details(), asked)),
        (&CREATE_BACKUP, |client, asked| send(client.create_backup(&asked.body()?))),
        (&IMPORT_BACKUP_RECORD, |client, asked| send(client.import_backup_record(&asked.body()?))),
        (&SHOW_BACKUP_DETAILS, |client, asked| {
            asked.plain()?;
            send(client.show_backup_details(asked.segment(2)))
        }),
        (&UPDATE_BACKUP, |client, asked| send(client.update_backup(asked.segment(2), &asked.body()?))),
        (&DELETE_BACKUP, |client, asked| {
            asked.plain()?;
            send(client.delete_backup(asked.segment(2)))
        }),
        (&RESTORE_BACKUP, |client, asked| send(client.restore_backup(asked.segment(2), &asked.body()?))),
        (&EXPORT_BACKUP_RECORD, |client, asked| {
            asked.plain()?;
            send(client.export_backup_record(asked.segment(2)))
        }),
        (&PERFORM_BACKUP_ACTION, perform),
    ]
}

/// The one operation whose outcome is told by status; no recorded action was answered with 200.
fn perform(client: &Client, asked: &Asked) -> Called {
    let call = client.perform_backup_action(asked.segment(2), &asked.body()?);
    Ok(Box::pin(async move {
        Ok(match call.await? {
            types::PerformBackupActionOutput::Ok(answer) => Value::Object(answer),
            types::PerformBackupActionOutput::Accepted => Value::Null,
        })
    }))
}

/// A fault, decoded and encoded again.
pub(crate) fn fault(error: &capgen_runtime::client::Error) -> Option<Value> {
    error.body::<Faults>().map(|faults| serde_json::to_value(faults).unwrap())
}
