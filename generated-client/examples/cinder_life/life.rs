//! The life of a backup: made, changed, built upon, exported, deleted, imported, restored, and deleted by force.

use std::collections::BTreeMap;

use generated_client::cinder_backups::types::*;

use crate::kept::Kept;
use crate::steps::{Seen, Steps, expect};
use crate::world::World;

/// Makes the backups that the other steps use.
pub(crate) async fn begins(world: &mut World, steps: &mut Steps) {
    steps.step("create", create(world)).await;
    steps.step("wait until it is available, and show it", show(world)).await;
    steps.step("show at 3.0: no metadata, no user", show_old(world)).await;
    steps.step("the version the server answered with", version(world)).await;
    steps.step("update", update(world)).await;
    steps.step("reset to error", reset(world, "error")).await;
    steps.step("reset to available", reset(world, "available")).await;
    steps.step("create incremental", incremental(world)).await;
}

/// Deletes everything again.
pub(crate) async fn ends(world: &mut World, steps: &mut Steps) {
    steps.step("restore to a new volume", restore(world)).await;
    steps.step("restore to an existing volume", restore_over(world)).await;
    steps.step("delete the incremental", delete(world, &world.incremental)).await;
    steps.step("export, delete, import", export_and_import(world)).await;
    steps.step("restore what was imported", restore(world)).await;
    steps.step("delete by force", force_delete(world)).await;
    steps.step("nothing is left", nothing(world)).await;
    steps.step("create in an unknown availability zone", lost(world)).await;
}

async fn create(world: &mut World) -> Seen {
    let metadata = BTreeMap::from([("purpose".to_owned(), "life".to_owned())]);
    let backup = BackupCreateRequestBackup::new(world.volume.as_str()).name("  full ").description("täglich").metadata(metadata);
    let reply = world.admin.create_backup(&backup.into()).reply().await?;
    let made = reply.value.backup;
    world.full = made.id.as_str().to_owned();
    let name = made.name.as_deref() == Some("full");
    expect(reply.status == 202 && name && made.additional.is_empty(), format!("{}, {} {:?}", reply.status, made.id, made.name))
}

async fn show(world: &World) -> Seen {
    let backup = world.settled(&world.full).await?;
    let created = backup.created_at.as_ref().ok_or("it has no created_at")?;
    let time = created.parse()?;
    let owner = backup.os_backup_project_attr_project_id.as_deref();
    let seen = format!(
        "{}, {} GiB, {} objects, created {created} = {time}, owner {owner:?}, metadata {:?}",
        backup.status,
        backup.size.unwrap_or_default(),
        backup.object_count.unwrap_or_default(),
        backup.metadata,
    );
    let whole = backup.status == "available" && backup.size == Some(1) && owner.is_some() && backup.user_id.is_some();
    expect(whole && created.as_str().len() == 26 && backup.metadata.is_some_and(|data| data.contains_key("purpose")), seen)
}

async fn show_old(world: &World) -> Seen {
    let backup = world.admin.show_backup_details(&world.full).microversion("3.0").await?.backup;
    let Backup { metadata, user_id, os_backup_project_attr_project_id: project, .. } = backup;
    expect(metadata.is_none() && user_id.is_none() && project.is_none(), format!("{metadata:?}, {user_id:?}, {project:?}"))
}

async fn version(world: &World) -> Seen {
    let reply = world.admin.show_backup_details(&world.full).microversion("latest").reply().await?;
    let header = reply.headers.get("openstack-api-version").and_then(|value| value.to_str().ok());
    expect(header.is_some_and(|header| header.starts_with("volume 3.")), format!("{header:?} for `latest`"))
}

async fn update(world: &World) -> Seen {
    let mut change = BackupUpdateRequestBackup::default().name("renamed");
    change.metadata = Some(BTreeMap::from([("changed".to_owned(), "yes".to_owned())]));
    let reply = world.admin.update_backup(&world.full, &change.into()).reply().await?;
    let backup = world.admin.show_backup_details(&world.full).await?.backup;
    let seen = format!("{}, {:?}, description {:?}, metadata {:?}", reply.status, backup.name, backup.description, backup.metadata);
    let changed = backup.metadata.is_some_and(|data| data.contains_key("changed") && !data.contains_key("purpose"));
    expect(changed && backup.name.as_deref() == Some("renamed") && backup.description.as_deref() == Some("täglich"), seen)
}

async fn reset(world: &World, status: &str) -> Seen {
    let action = ResetBackupStatusRequest::new(ResetBackupStatusRequestOsResetStatus::new(status));
    let output = world.admin.perform_backup_action(&world.full, &action.into()).await?;
    world.becomes(&world.full, status).await?;
    expect(output == PerformBackupActionOutput::Accepted, format!("{output:?}, then {status}"))
}

async fn incremental(world: &mut World) -> Seen {
    world.incremental = world.made(BackupCreateRequestBackup::new(world.volume.as_str()).name("incremental").incremental(true)).await?;
    let backup = world.settled(&world.incremental).await?;
    let parent = world.admin.show_backup_details(&world.full).await?.backup;
    let seen = format!("{}, incremental {}, parent has dependents {}", backup.status, backup.is_incremental, parent.has_dependent_backups);
    expect(backup.status == "available" && backup.is_incremental && parent.has_dependent_backups, seen)
}

async fn lost(world: &World) -> Seen {
    let backup = BackupCreateRequestBackup::new(world.volume.as_str()).name("lost").availability_zone("nowhere");
    let id = world.made(backup).await?;
    let backup = world.settled(&id).await?;
    let reason = backup.fail_reason.unwrap_or_default();
    let stays = world.admin.delete_backup(&id).await.err().ok_or("it could be deleted")?;
    let seen = format!("{}: {reason}; deleting it: {}", backup.status, stays.message().unwrap_or_default());
    expect(backup.status == "error" && !reason.is_empty() && stays.status().is_some_and(|status| status == 404), seen)
}

async fn restore(world: &World) -> Seen {
    let restore = world.admin.restore_backup(&world.full, &RestoreBackupRequestRestore::default().into()).await?.restore;
    let backup = world.settled(&world.full).await?;
    let volume = world.raw.settled(restore.volume_id.as_str()).await?;
    let named = restore.volume_name == format!("restore_backup_{}", world.full);
    expect(named && backup.status == "available" && volume == "available", format!("{}, volume {volume}", restore.volume_name))
}

async fn restore_over(world: &World) -> Seen {
    let target = world.raw.volume("target").await?;
    let body = RestoreBackupRequestRestore::default().volume_id(target.as_str());
    let reply = world.admin.restore_backup(&world.incremental, &body.into()).reply().await?;
    let restore = reply.value.restore;
    let backup = world.settled(&world.incremental).await?;
    let volume = world.raw.settled(&target).await?;
    let seen = format!("{}, {} onto it, volume {volume}", reply.status, restore.backup_id);
    expect(restore.volume_id.as_str() == target && backup.status == "available" && volume == "available", seen)
}

async fn delete(world: &World, id: &str) -> Seen {
    let reply = world.admin.delete_backup(id).reply().await?;
    let shown = world.gone(id).await?;
    expect(reply.status == 202, format!("{} and no body; shown {shown} times more, then 404", reply.status))
}

async fn export_and_import(world: &World) -> Seen {
    let exported = world.admin.export_backup_record(&world.full).await?;
    let record = &exported.backup_record;
    let bytes = record.backup_url.decode()?;
    let again = world.admin.import_backup_record(&exported).await.err().ok_or("a backup that exists was imported")?;
    let before = world.admin.show_backup_details(&world.full).await?.backup;
    // Deleting a backup deletes its data, which is what an import looks for; as if another Cinder had made it, it stays.
    let kept = Kept::copy_of(&world.data)?;
    world.admin.delete_backup(&world.full).await?;
    world.gone(&world.full).await?;
    kept.put_back()?;
    let imported = world.admin.import_backup_record(&exported).reply().await?;
    let backup = world.settled(&world.full).await?;
    let same = backup.volume_id == before.volume_id && backup.size == before.size && backup.status == "available";
    let seen = format!(
        "{} with {} bytes; importing it at once: {}; once it was gone: {}, {} of volume {}",
        record.backup_service.rsplit('.').next().unwrap_or_default(),
        bytes.len(),
        again.message().unwrap_or_default(),
        imported.status,
        backup.status,
        backup.volume_id,
    );
    expect(same && imported.status == 201 && imported.value.backup.id.as_str() == world.full, seen)
}

async fn force_delete(world: &World) -> Seen {
    let id = world.made(BackupCreateRequestBackup::new(world.volume.as_str()).name("forced")).await?;
    let action = ResetBackupStatusRequest::new(ResetBackupStatusRequestOsResetStatus::new("error"));
    world.admin.perform_backup_action(&id, &action.into()).await?;
    world.becomes(&id, "error").await?;
    let output = world.admin.perform_backup_action(&id, &ForceDeleteBackupRequest::default().into()).await?;
    let shown = world.gone(&id).await?;
    expect(output == PerformBackupActionOutput::Accepted, format!("{output:?}, shown {shown} times more, then 404"))
}

async fn nothing(world: &World) -> Seen {
    for backup in world.admin.list_backups().await?.backups.unwrap_or_default() {
        world.admin.delete_backup(backup.id.as_str()).await?;
        world.gone(backup.id.as_str()).await?;
    }
    let list = world.admin.list_backups_with_details().with_count(true).await?;
    let empty = list.backups.as_ref().is_some_and(Vec::is_empty);
    expect(empty && list.count == Some(0) && list.backups_links.is_none(), format!("{} backups, count {:?}", 0, list.count))
}
