//! Microversions: which one is used, and what depends on it.

use std::collections::BTreeMap;

use generated_client::cinder_backups::types::{BackupCreateRequestBackup, BackupUpdateRequestBackup, Faults};

use crate::server::{VOLUMES, builder, cinder, client, named};
use crate::support::http::send;

#[tokio::test]
async fn the_version_that_was_used_is_said_back() {
    let cinder = cinder().await;
    let unset = builder(&cinder, "admin").build().unwrap();
    for (asked, used) in [(None, "volume 3.0"), (Some("3.9"), "volume 3.9"), (Some("latest"), "volume 3.71")] {
        let call = unset.list_backups();
        let call = if let Some(asked) = asked { call.microversion(asked) } else { call };
        let reply = call.reply().await.unwrap();
        assert_eq!(
            (&reply.headers["openstack-api-version"], &reply.headers["vary"]),
            (&used.parse().unwrap(), &"OpenStack-API-Version".parse().unwrap())
        );
    }
    let newest = client(&cinder, "admin");
    assert_eq!(newest.list_backups().microversion("3.1").reply().await.unwrap().headers["openstack-api-version"], "volume 3.1");
}

#[tokio::test]
async fn versions_there_are_none_of_are_refused() {
    let cinder = cinder().await;
    let admin = client(&cinder, "admin");
    let refused = admin.list_backups().microversion("3.72").await.unwrap_err();
    assert_eq!(refused.status().unwrap(), 406);
    let message = "Version 3.72 is not supported by the API. Minimum is 3.0 and maximum is 3.71.";
    assert_eq!(refused.body::<Faults>().unwrap()["computeFault"].message, message);

    let token = capgen_gateway::cinder::Seed::sample().token("admin");
    let rows = [
        ("volume 2.0", 406),
        ("volume 3", 400),
        ("volume 3.01", 400),
        ("volume -1.0", 400),
        ("volume abc", 400),
        ("volume", 500),
        ("compute 2.1", 400),
        ("3.71", 400),
        ("compute 2.1, volume 3.71", 200),
        ("volume latest", 200),
        ("volume 3.0", 200),
    ];
    for (header, status) in rows {
        let headers = [("x-auth-token", &*token), ("openstack-api-version", header)];
        let got = send(cinder.address, "GET /v3/backups", &headers, "").await;
        assert_eq!(got.status, status, "{header}: {got:?}");
    }
}

#[tokio::test]
async fn members_and_operations_come_with_their_versions() {
    let cinder = cinder().await;
    let admin = client(&cinder, "admin");
    let id = named(&admin, "here").await.id.into_string();
    for (version, expected) in [("3.0", [false; 3]), ("3.18", [true, false, false]), ("3.43", [true, true, false]), ("3.56", [true; 3])] {
        let seen = admin.show_backup_details(&id).microversion(version).await.unwrap().backup;
        let present = [seen.os_backup_project_attr_project_id.is_some(), seen.metadata.is_some(), seen.user_id.is_some()];
        assert_eq!(present, expected, "{version}");
    }
    let name = BackupUpdateRequestBackup::default().name("new").into();
    assert_eq!(admin.update_backup(&id, &name).microversion("3.8").await.unwrap_err().status().unwrap(), 404);
    admin.update_backup(&id, &name).microversion("3.9").await.unwrap();
    let metadata = BackupUpdateRequestBackup::default().metadata(BTreeMap::new()).into();
    assert_eq!(admin.update_backup(&id, &metadata).microversion("3.42").await.unwrap_err().status().unwrap(), 400);
    admin.update_backup(&id, &metadata).microversion("3.43").await.unwrap();
    let zone = BackupCreateRequestBackup::new(VOLUMES[0]).availability_zone("nova").into();
    assert_eq!(admin.create_backup(&zone).microversion("3.50").await.unwrap_err().status().unwrap(), 400);
    admin.create_backup(&zone).microversion("3.51").await.unwrap();
    assert_eq!(admin.list_backups().sort("name:asc").microversion("3.36").await.unwrap_err().status().unwrap(), 400);
    admin.list_backups().sort("name:asc").microversion("3.37").await.unwrap();
}

#[tokio::test]
async fn a_count_below_its_version_is_a_filter_that_nobody_knows() {
    let cinder = cinder().await;
    let (admin, member) = (client(&cinder, "admin"), client(&cinder, "member"));
    named(&admin, "here").await;
    let counted = admin.list_backups().with_count(true).microversion("3.45").await.unwrap();
    assert_eq!((counted.backups.unwrap().len(), counted.count), (1, Some(1)));
    let empty = admin.list_backups().with_count(true).microversion("3.44").await.unwrap();
    assert_eq!((empty.backups.unwrap().len(), empty.count), (0, None));
    let ignored = member.list_backups().with_count(true).microversion("3.30").await.unwrap();
    assert_eq!((ignored.backups.unwrap().len(), ignored.count), (1, None));
    let refused = member.list_backups().with_count(true).microversion("3.44").await.unwrap_err();
    assert_eq!(refused.status().unwrap(), 400);
}
