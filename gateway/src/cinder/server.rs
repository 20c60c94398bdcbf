//! The generated server trait: from a request to the state, and from there to an answer.

use capgen_runtime::input::Caller;
use capgen_runtime::server::Failure;
use generated_client::cinder_backups::server::{
    CreateBackupRequest, DeleteBackupRequest, ExportBackupRecordRequest, ImportBackupRecordRequest, ListBackupsRequest,
    ListBackupsWithDetailsRequest, PerformBackupActionRequest, RestoreBackupRequest, Server, ShowBackupDetailsRequest, UpdateBackupRequest,
};
use generated_client::cinder_backups::types::{
    BackupRecordEnvelope, BackupResponse, BackupSimpleResponse, BackupsDetail, BackupsSimple, PerformBackupActionOutput, RestoreResponse,
};

use super::context::Context;
use super::state::State;
use super::{Cinder, actions, create, list, records, restore, view};

impl Cinder {
    /// Runs `work` on the state, which nobody else changes meanwhile.
    fn with<T>(&self, caller: &Caller, work: impl FnOnce(&mut State, &Context) -> Result<T, Failure>) -> Result<T, Failure> {
        let mut state = self.lock();
        let cx = Context::of(&state, caller);
        work(&mut state, &cx)
    }
}

impl Server for Cinder {
    async fn list_backups(&self, request: ListBackupsRequest) -> Result<BackupsSimple, Failure> {
        self.with(&request.caller.clone(), |state, cx| {
            let list::Page { backups, links, count } = list::page(state, cx, &request.into())?;
            let backups = backups.iter().map(|backup| view::simple(cx, backup)).collect();
            Ok(BackupsSimple { backups: Some(backups), backups_links: links, count, ..Default::default() })
        })
    }

    async fn list_backups_with_details(&self, request: ListBackupsWithDetailsRequest) -> Result<BackupsDetail, Failure> {
        self.with(&request.caller.clone(), |state, cx| {
            let list::Page { backups, links, count } = list::page(state, cx, &request.into())?;
            let backups = backups.iter().map(|backup| view::detailed(state, cx, backup)).collect();
            Ok(BackupsDetail { backups: Some(backups), backups_links: links, count, ..Default::default() })
        })
    }

    async fn show_backup_details(&self, request: ShowBackupDetailsRequest) -> Result<BackupResponse, Failure> {
        self.with(&request.caller, |state, cx| {
            let id = &request.backup_id;
            state.look(|backup| backup.id == *id && cx.sees(&backup.project));
            let backup = &state.backups[state.backup(cx, id)?];
            Ok(BackupResponse::new(view::detailed(state, cx, backup)))
        })
    }

    async fn create_backup(&self, request: CreateBackupRequest) -> Result<BackupSimpleResponse, Failure> {
        self.with(&request.caller, |state, cx| {
            let backup = create::create(state, cx, request.body.backup)?;
            Ok(view::changed(cx, &backup))
        })
    }

    async fn update_backup(&self, request: UpdateBackupRequest) -> Result<BackupSimpleResponse, Failure> {
        self.with(&request.caller, |state, cx| {
            let backup = actions::update(state, cx, &request.backup_id, request.body.backup)?;
            Ok(view::changed(cx, &backup))
        })
    }

    async fn delete_backup(&self, request: DeleteBackupRequest) -> Result<(), Failure> {
        self.with(&request.caller, |state, cx| actions::delete(state, cx, &request.backup_id))
    }

    async fn perform_backup_action(&self, request: PerformBackupActionRequest) -> Result<PerformBackupActionOutput, Failure> {
        self.with(&request.caller, |state, cx| {
            actions::perform(state, cx, &request.backup_id, &request.body)?;
            Ok(PerformBackupActionOutput::Accepted)
        })
    }

    async fn restore_backup(&self, request: RestoreBackupRequest) -> Result<RestoreResponse, Failure> {
        self.with(&request.caller, |state, cx| {
            restore::restore(state, cx, &request.backup_id, request.body.restore).map(RestoreResponse::new)
        })
    }

    async fn export_backup_record(&self, request: ExportBackupRecordRequest) -> Result<BackupRecordEnvelope, Failure> {
        self.with(&request.caller, |state, cx| records::export(state, cx, &request.backup_id).map(BackupRecordEnvelope::new))
    }

    async fn import_backup_record(&self, request: ImportBackupRecordRequest) -> Result<BackupSimpleResponse, Failure> {
        self.with(&request.caller, |state, cx| {
            let backup = records::import(state, cx, &request.body.backup_record)?;
            Ok(view::changed(cx, &backup))
        })
    }
}
