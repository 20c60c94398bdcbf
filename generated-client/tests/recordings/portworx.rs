//! Each operation of OpenStorage as a typed call.

use capgen_runtime::client::Retry;
use capgen_runtime::serde_json::{self, Value};
use generated_client::portworx_openstoragecloudbackup::Client;
use generated_client::portworx_openstoragecloudbackup::operations::*;
use generated_client::portworx_openstoragecloudbackup::types::RuntimeError;

use super::asked::{Reason, send, typed, unknown_parameter};
use super::replay::{Extra, Known};
use super::tape::Asked;

/// The client of a request: its bearer token.
pub(crate) fn client(base: &str, asked: &Asked) -> Result<Client, Reason> {
    let builder = Client::builder().base_url(base).retry(Retry::none()).observe(Extra::of(asked));
    let Some(credential) = asked.header("authorization") else {
        return Ok(builder.anonymous().build().unwrap());
    };
    let (scheme, token) = credential.split_once(' ').unwrap_or((credential, ""));
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err("a credential of another scheme than the document's".to_owned());
    }
    builder.portworx_api_key(token).build().map_err(|_| "an empty token, which no client is built with".to_owned())
}

pub(crate) fn operations() -> Vec<Known<Client>> {
    vec![
        (&OPENSTORAGECLOUDBACKUPCREATE, |client, asked| send(client.openstoragecloudbackupcreate(&asked.body()?))),
        (&OPENSTORAGECLOUDBACKUPDELETE, |client, asked| {
            if asked.body.is_some() {
                asked.plain()?;
            }
            let mut call = client.openstoragecloudbackupdelete(asked.segment(3));
            for (name, value) in asked.pairs()? {
                call = match name {
                    "credential_id" => call.credential_id(value),
                    "force" => call.force(typed(value)?),
                    "bucket" => call.bucket(value),
                    _ => return Err(unknown_parameter()),
                };
            }
            send(call)
        }),
        (&OPENSTORAGECLOUDBACKUPCATALOG, |client, asked| send(client.openstoragecloudbackupcatalog(&asked.body()?))),
        (&OPENSTORAGECLOUDBACKUPDELETEALL, |client, asked| send(client.openstoragecloudbackupdeleteall(&asked.body()?))),
        (&OPENSTORAGECLOUDBACKUPENUMERATEWITHFILTERS, |client, asked| {
            send(client.openstoragecloudbackupenumeratewithfilters(&asked.body()?))
        }),
        (&OPENSTORAGECLOUDBACKUPGROUPCREATE, |client, asked| send(client.openstoragecloudbackupgroupcreate(&asked.body()?))),
        (&OPENSTORAGECLOUDBACKUPHISTORY, |client, asked| {
            asked.plain()?;
            send(client.openstoragecloudbackuphistory(asked.segment(3)))
        }),
        (&OPENSTORAGECLOUDBACKUPRESTORE, |client, asked| send(client.openstoragecloudbackuprestore(&asked.body()?))),
        (&OPENSTORAGECLOUDBACKUPSCHEDENUMERATE, |client, asked| {
            asked.plain()?;
            send(client.openstoragecloudbackupschedenumerate())
        }),
        (&OPENSTORAGECLOUDBACKUPSCHEDCREATE, |client, asked| send(client.openstoragecloudbackupschedcreate(&asked.body()?))),
        (&OPENSTORAGECLOUDBACKUPSCHEDUPDATE, |client, asked| send(client.openstoragecloudbackupschedupdate(&asked.body()?))),
        (&OPENSTORAGECLOUDBACKUPSCHEDDELETE, |client, asked| {
            asked.plain()?;
            send(client.openstoragecloudbackupscheddelete(asked.segment(3)))
        }),
        (&OPENSTORAGECLOUDBACKUPSIZE, |client, asked| {
            let mut call = client.openstoragecloudbackupsize();
            for (name, value) in asked.pairs()? {
                call = match name {
                    "backup_id" => call.backup_id(value),
                    "credential_id" => call.credential_id(value),
                    _ => return Err(unknown_parameter()),
                };
            }
            send(call)
        }),
        (&OPENSTORAGECLOUDBACKUPSTATECHANGE, |client, asked| send(client.openstoragecloudbackupstatechange(&asked.body()?))),
        (&OPENSTORAGECLOUDBACKUPSTATUS, |client, asked| send(client.openstoragecloudbackupstatus(&asked.body()?))),
    ]
}

/// A runtime error, decoded and encoded again.
pub(crate) fn fault(error: &capgen_runtime::client::Error) -> Option<Value> {
    error.body::<RuntimeError>().map(|error| serde_json::to_value(error).unwrap())
}
