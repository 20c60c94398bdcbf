//! Errors: what the server refuses, and what it fails at, in its own words.

use std::collections::BTreeMap;

use capgen_runtime::client::Error;
use capgen_runtime::serde_json::json;
use generated_client::cinder_backups::types::*;

use crate::steps::{Seen, Steps, expect};
use crate::world::{NOBODY, World};

/// An error of this status whose body is one fault of this kind.
pub(crate) fn fault<T>(result: Result<T, Error>, status: u16, kind: &str) -> Seen {
    let error = result.err().ok_or("it was not refused")?;
    let faults: Faults = error.body().ok_or_else(|| format!("no typed body: {error}"))?;
    let fault = faults.get(kind).ok_or_else(|| format!("another kind: {faults:?}"))?;
    let same = error.status().is_some_and(|known| known == status) && fault.code == i64::from(status);
    let spoken = error.message().as_deref() == Some(fault.message.as_str());
    expect(same && spoken && faults.len() == 1, format!("{status} {kind}: {}", fault.message))
}

/// An error of this status in HTML, kept as it came.
fn html<T>(result: Result<T, Error>, status: u16) -> Seen {
    let error = result.err().ok_or("it was not refused")?;
    let received = error.received().ok_or_else(|| format!("no answer: {error}"))?;
    let text = String::from_utf8_lossy(&received.body).split_whitespace().collect::<Vec<_>>().join(" ");
    expect(received.status == status && error.body::<Faults>().is_none() && text.contains('<'), format!("{status} {text}"))
}

/// An error of the client itself.
fn unsent<T>(result: Result<T, Error>) -> Seen {
    let error = result.err().ok_or("it was sent")?;
    expect(matches!(error, Error::Request { .. }), error.to_string())
}

fn backup(volume: &str) -> BackupCreateRequestBackup {
    BackupCreateRequestBackup::new(volume)
}

/// Requests that are wrong whatever there is.
pub(crate) async fn of_requests(world: &World, steps: &mut Steps) {
    let World { admin, volume, full, .. } = world;
    let show = |version: &str| admin.show_backup_details(full).microversion(version);
    steps.step("a version that is too new", async { fault(show("3.999").await, 406, "computeFault") }).await;
    steps.step("a version that is none: `abc`", async { fault(show("abc").await, 400, "badRequest") }).await;
    steps.step("a version that is none: `3`", async { fault(show("3").await, 400, "badRequest") }).await;
    steps.step("a version that is none: `3.01`", async { fault(show("3.01").await, 400, "badRequest") }).await;
    steps.step("a version that is empty, which is not sent", async { unsent(show("").await) }).await;
    steps.step("an id that nothing has", async { fault(admin.show_backup_details(NOBODY).await, 404, "itemNotFound") }).await;
    let shouted = full.to_uppercase();
    steps.step("an id in capitals", async { fault(admin.show_backup_details(&shouted).await, 404, "itemNotFound") }).await;
    let bare = full.replace('-', "");
    steps.step("an id without dashes", async { fault(admin.show_backup_details(&bare).await, 404, "itemNotFound") }).await;
    let change = BackupUpdateRequest::from(BackupUpdateRequestBackup::default().name("no"));
    let update = admin.update_backup(full, &change).microversion("3.8");
    steps.step("update below 3.9", async { fault(update.await, 404, "itemNotFound") }).await;
    let tagged = backup(volume).metadata(BTreeMap::from([("a".to_owned(), "b".to_owned())])).into();
    let create = admin.create_backup(&tagged).microversion("3.42");
    steps.step("create with metadata below 3.43", async { fault(create.await, 400, "badRequest") }).await;
    let placed = backup(volume).availability_zone("nova").into();
    let create = admin.create_backup(&placed).microversion("3.50");
    steps.step("create with a zone below 3.51", async { fault(create.await, 400, "badRequest") }).await;
    let mut odd = backup(volume);
    odd.additional.insert("colour".to_owned(), json!("red"));
    steps.step("create with an unknown member", async { fault(admin.create_backup(&odd.into()).await, 400, "badRequest") }).await;
    let nowhere = admin.create_backup(&backup(NOBODY).into()).await;
    steps.step("create of no volume", async { fault(nowhere, 404, "itemNotFound") }).await;
    let long = backup(volume).description("x".repeat(120_000)).into();
    steps.step("create with 120 kB of description", async { html(admin.create_backup(&long).await, 413) }).await;
    let list = || admin.list_backups();
    steps.step("list sorted in two ways at once", async { fault(list().sort("id").sort_key("id").await, 400, "badRequest") }).await;
    steps.step("list sorted by what is no key", async { fault(list().sort("colour").await, 400, "badRequest") }).await;
    let named = list().sort("name").microversion("3.36");
    steps.step("list sorted by name below 3.37", async { fault(named.await, 400, "badRequest") }).await;
    steps.step("list with a negative limit", async { fault(list().limit(-1).await, 400, "badRequest") }).await;
    steps.step("list after a marker that is none", async { fault(list().marker(NOBODY).await, 404, "itemNotFound") }).await;
    steps.step("list of all tenants: `garbage`", async { fault(list().all_tenants("garbage").await, 400, "badRequest") }).await;
}

/// Requests that are wrong because of what there is, and actions that only the document has.
pub(crate) async fn of_states(world: &World, steps: &mut Steps) {
    let World { admin, volume, poor, poor_volume, full, .. } = world;
    let act = async |body: PerformBackupActionBody| admin.perform_backup_action(full, &body).await;
    let restore = RestoreBackupRequest::from(RestoreBackupRequestRestore::default());
    let [a, b] = [restore.into(), ExportBackupRequest::new(Default::default()).into()];
    let c = ImportBackupRequest::from(ImportBackupRequestBackupImport::new("s", "u")).into();
    let reset = ResetBackupStatusRequest::from(ResetBackupStatusRequestOsResetStatus::new("resting")).into();
    steps.step("the document's action `restore`", async { fault(act(a).await, 400, "badRequest") }).await;
    steps.step("the document's action `backup-export`", async { fault(act(b).await, 400, "badRequest") }).await;
    steps.step("the document's action `backup-import`", async { fault(act(c).await, 400, "badRequest") }).await;
    steps.step("reset to what is no status", async { fault(act(reset).await, 400, "badRequest") }).await;
    steps.step("delete what another builds on", async { fault(admin.delete_backup(full).await, 400, "badRequest") }).await;
    steps.step("delete an id that nothing has", async { fault(admin.delete_backup(NOBODY).await, 404, "itemNotFound") }).await;
    steps.step("create beyond the quota", async { over(poor.create_backup(&backup(poor_volume).into()).await) }).await;
    let alone = async {
        let bare = world.raw.volume("bare").await?;
        fault(admin.create_backup(&backup(&bare).incremental(true).into()).await, 400, "badRequest")
    };
    steps.step("create incremental to nothing", alone).await;
    let other = RestoreBackupRequestRestore::default().volume_id(NOBODY);
    steps.step("restore to no volume", async { fault(admin.restore_backup(full, &other.into()).await, 404, "itemNotFound") }).await;
    let onto = RestoreBackupRequestRestore::default().volume_id(volume.as_str());
    let busy = async {
        let id = admin.create_backup(&backup(volume).name("busy").into()).await?.backup.id.into_string();
        let refused = fault(admin.restore_backup(&id, &onto.into()).await, 400, "badRequest");
        world.settled(&id).await?;
        admin.delete_backup(&id).await?;
        world.gone(&id).await?;
        refused
    };
    steps.step("restore what is still being made", busy).await;
}

/// Too much, with the header that says when to come again.
fn over(result: Result<BackupSimpleResponse, Error>) -> Seen {
    let error = result.err().ok_or("it was not refused")?;
    let again = error.received().and_then(|received| received.headers.get("retry-after").cloned());
    let faults: Faults = error.body().ok_or("no typed body")?;
    let hint = faults.get("overLimit").and_then(|fault| fault.retry_after.clone());
    let seen = fault::<()>(Err(error), 413, "overLimit")?;
    expect(again.is_some() && hint.is_some(), format!("{seen}; Retry-After {again:?}, retryAfter {hint:?}"))
}

/// Requests of those who may not.
pub(crate) async fn of_others(world: &World, steps: &mut Steps) {
    let World { admin, member, stranger, full, .. } = world;
    let reset = ResetBackupStatusRequest::from(ResetBackupStatusRequestOsResetStatus::new("error")).into();
    steps.step("reset by a member", async { fault(member.perform_backup_action(full, &reset).await, 403, "forbidden") }).await;
    let force = ForceDeleteBackupRequest::default().into();
    let forced = member.perform_backup_action(full, &force).await;
    steps.step("delete by force, by a member", async { fault(forced, 403, "forbidden") }).await;
    steps.step("export by a member", async { fault(member.export_backup_record(full).await, 403, "forbidden") }).await;
    let record = BackupRecordEnvelope::new(BackupRecord::new("s", "e30="));
    steps.step("import by a member", async { fault(member.import_backup_record(&record).await, 403, "forbidden") }).await;
    steps.step("export an id that nothing has", async { fault(admin.export_backup_record(NOBODY).await, 404, "itemNotFound") }).await;
    steps.step("show a backup of another project", async { fault(stranger.show_backup_details(full).await, 404, "itemNotFound") }).await;
}

/// Requests that the client does not send.
pub(crate) async fn by_hand(world: &World, steps: &mut Steps) {
    let World { raw, full, .. } = world;
    let version = "OpenStack-API-Version: volume 3.71\r\n";
    let json = "OpenStack-API-Version: volume 3.71\r\nContent-Type: application/json\r\n";
    let one = format!("/v3/backups/{full}");
    let (action, restore, import) = (format!("{one}/action"), format!("{one}/restore"), "/v3/backups/import_record".to_owned());
    let create = "/v3/backups".to_owned();
    let requests = [
        ("a version that is empty", "GET", &one, "OpenStack-API-Version: volume \r\n", "", 500, "computeFault"),
        ("create without a body", "POST", &create, json, "", 500, "computeFault"),
        ("update without a body", "PUT", &one, json, "", 500, "computeFault"),
        ("import without a body", "POST", &import, json, "", 500, "computeFault"),
        ("update with `backup` null", "PUT", &one, json, r#"{"backup":null}"#, 500, "computeFault"),
        ("restore with `restore` null", "POST", &restore, json, r#"{"restore":null}"#, 500, "computeFault"),
        ("create without `backup`", "POST", &create, json, "{}", 400, "badRequest"),
        ("an action with no name", "POST", &action, json, "{}", 400, "badRequest"),
        ("a body that is no JSON", "POST", &create, json, "{", 400, "badRequest"),
        ("a body of another kind", "POST", &create, "Content-Type: application/xml\r\n", "<backup/>", 415, "badMediaType"),
        ("a limit that is no number", "GET", &format!("{create}?limit=ten"), version, "", 400, "badRequest"),
        ("a project that is not the token's", "GET", &"/v3/abcdef/backups".to_owned(), version, "", 400, "badRequest"),
        ("an address that leads nowhere", "GET", &"/v3/nowhere".to_owned(), version, "", 404, "<html>"),
        ("a method that is none", "PATCH", &create, json, "{}", 404, "<html>"),
    ];
    for (name, method, path, headers, body, status, words) in requests {
        let sent = async {
            let answer = raw.send(method, path, headers, body)?;
            let text = answer.body.split_whitespace().collect::<Vec<_>>().join(" ");
            expect(answer.status == status && text.contains(words), format!("{} {text}", answer.status))
        };
        steps.step(name, sent).await;
    }
}
