//! Backups as answers show them.

use generated_client::cinder_backups::types::{self, BackupSimple, BackupSimpleResponse, Link};
use jiff::Timestamp;

use super::context::Context;
use super::state::{Backup, State};
use super::version::Microversion;

/// What lists without details say, and answers to changes.
pub(super) fn simple(cx: &Context, backup: &Backup) -> BackupSimple {
    BackupSimple { id: backup.id.clone().into(), name: backup.name.clone(), links: links(cx, &backup.id), additional: Default::default() }
}

/// The answer to a change.
pub(super) fn changed(cx: &Context, backup: &Backup) -> BackupSimpleResponse {
    BackupSimpleResponse::new(simple(cx, backup))
}

/// Everything the caller may see at this version.
pub(super) fn detailed(state: &State, cx: &Context, backup: &Backup) -> types::Backup {
    let since = |minor: u32| cx.version >= Microversion(minor);
    types::Backup {
        id: backup.id.clone().into(),
        name: backup.name.clone(),
        description: backup.description.clone(),
        volume_id: backup.volume.clone().into(),
        snapshot_id: backup.snapshot.clone().map(Into::into),
        status: backup.status.clone(),
        size: backup.size,
        object_count: backup.objects,
        container: backup.container.clone(),
        availability_zone: backup.zone.clone(),
        created_at: Some(moment(backup.created)),
        updated_at: Some(moment(backup.updated)),
        data_timestamp: Some(moment(backup.data)),
        has_dependent_backups: state.has_dependents(&backup.id),
        is_incremental: backup.parent.is_some(),
        fail_reason: backup.fail_reason.clone(),
        links: links(cx, &backup.id),
        metadata: since(43).then(|| backup.metadata.clone()),
        os_backup_project_attr_project_id: (cx.admin && since(18)).then(|| backup.project.clone()),
        user_id: (cx.admin && since(56)).then(|| backup.user.clone()),
        encryption_key_id: None,
        project_id: None,
        additional: Default::default(),
    }
}

/// Where a backup is found. The project is in the links exactly if it was in the URL.
fn links(cx: &Context, id: &str) -> Vec<Link> {
    let project = if cx.with_project { format!("{}/", cx.project) } else { String::new() };
    let link = |rel: &str, below: &str| Link {
        href: Some(format!("{}/{below}{project}backups/{id}", cx.origin).into()),
        rel: Some(rel.to_owned()),
        ..Link::default()
    };
    vec![link("self", "v3/"), link("bookmark", "")]
}

/// UTC with six digits after the second and no offset.
fn moment(moment: Timestamp) -> capgen_runtime::text::Timestamp {
    moment.strftime("%Y-%m-%dT%H:%M:%S%.6f").to_string().into()
}
