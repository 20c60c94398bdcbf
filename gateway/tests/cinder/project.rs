//! A client whose base URL has the project after the version, as OpenStack's catalogs of services list it.

use capgen_gateway::cinder::Seed;
use generated_client::cinder_backups::Client;
use generated_client::cinder_backups::types::*;

use crate::server::{cinder, named};

const PROJECT: &str = "5d2a7c9e41b84f0d9c6e3a1f8b7d2c40";

#[tokio::test]
async fn every_call_goes_below_the_project_and_every_link_of_the_answers_too() {
    let cinder = cinder().await;
    let below = format!("http://{}/v3/{PROJECT}/backups", cinder.address);
    let base = format!("http://{}/{{v3}}/{PROJECT}", cinder.address);
    let client = Client::builder().base_url(base).pcd_auth(Seed::sample().token("admin")).microversion("3.71").build().unwrap();

    let ids = [named(&client, "a").await.id, named(&client, "b").await.id];
    let id = ids[0].as_str();
    let shown = client.show_backup_details(id).await.unwrap().backup;
    assert_eq!(shown.links[0].href.as_ref().unwrap().as_str(), format!("{below}/{id}"));
    let update = BackupUpdateRequestBackup::default().description("d").into();
    assert_eq!(client.update_backup(id, &update).await.unwrap().backup.links[0].href, shown.links[0].href);
    let record = client.export_backup_record(id).await.unwrap();
    assert!(client.import_backup_record(&record).await.unwrap_err().message().is_some(), "it is still there");
    let reset = ResetBackupStatusRequest::from(ResetBackupStatusRequestOsResetStatus::new("error")).into();
    assert_eq!(client.perform_backup_action(id, &reset).await.unwrap(), PerformBackupActionOutput::Accepted);

    let page = client.list_backups().limit(1).sort("name:asc").await.unwrap();
    let next = page.backups_links.unwrap().remove(0).href.unwrap();
    assert!(next.as_str().starts_with(&format!("{below}?")), "{next}");
    let mut pages = client.list_backups_with_details().limit(1).sort("name:asc").stream();
    let mut listed = Vec::new();
    while let Some(backup) = pages.next().await {
        listed.push(backup.unwrap().id);
    }
    assert_eq!(listed, ids);

    client.restore_backup(ids[1].as_str(), &RestoreBackupRequestRestore::default().into()).await.unwrap();
    client.delete_backup(id).await.unwrap();
}
