//! Lists: pages, their links, filters and orders.

use generated_client::cinder_backups::Client;
use generated_client::cinder_backups::types::{BackupsSimple, SortDirQuery};

use crate::server::{VOLUMES, cinder, client, done, named};

/// Seven backups, `b0` the oldest.
async fn seven(client: &Client) {
    for number in 0..7 {
        named(client, &format!("b{number}")).await;
    }
}

fn names(page: &BackupsSimple) -> Vec<&str> {
    page.backups.iter().flatten().map(|backup| backup.name.as_deref().unwrap()).collect()
}

fn next(page: &BackupsSimple) -> Option<&str> {
    page.backups_links.as_deref().map(|links| links[0].href.as_ref().unwrap().as_str())
}

#[tokio::test]
async fn a_stream_gives_every_backup_once_whatever_the_size_of_pages() {
    let cinder = cinder().await;
    let admin = client(&cinder, "admin");
    seven(&admin).await;
    for limit in [1, 2, 3, 6, 7, 8, 1000] {
        let (mut simple, mut detailed) = (Vec::new(), Vec::new());
        let mut pages = admin.list_backups().limit(limit).stream();
        while let Some(backup) = pages.next().await {
            simple.push(backup.unwrap().name.unwrap());
        }
        let mut pages = admin.list_backups_with_details().limit(limit).with_count(true).sort("name:asc").stream();
        while let Some(backup) = pages.next().await {
            detailed.push(backup.unwrap().name.unwrap());
        }
        assert_eq!(simple, ["b6", "b5", "b4", "b3", "b2", "b1", "b0"], "{limit} a page");
        assert_eq!(detailed, ["b0", "b1", "b2", "b3", "b4", "b5", "b6"], "{limit} a page");
    }
    assert!(client(&cinder, "admin").list_backups().name("nobody").stream().next().await.is_none());
}

#[tokio::test]
async fn the_next_link_keeps_the_query_and_comes_after_a_full_page() {
    let cinder = cinder().await;
    let admin = client(&cinder, "admin");
    seven(&admin).await;
    let page = admin.list_backups().limit(2).offset(1).await.unwrap();
    assert_eq!(names(&page), ["b5", "b4"]);
    let last = page.backups.as_ref().unwrap()[1].id.as_str();
    assert_eq!(next(&page).unwrap(), format!("http://{}/v3/backups?limit=2&offset=1&marker={last}", cinder.address));

    let full = admin.list_backups().limit(7).await.unwrap();
    assert!(next(&full).is_some(), "a last page that is full has a link");
    assert_eq!(next(&admin.list_backups().limit(8).await.unwrap()), None);
    assert_eq!(next(&admin.list_backups().await.unwrap()), None);
    assert_eq!((names(&admin.list_backups().limit(0).await.unwrap()).len(), full.count), (0, None));

    let marker = full.backups.as_ref().unwrap()[4].id.as_str();
    let rest = admin.list_backups().limit(3).marker(marker).with_count(true).await.unwrap();
    assert_eq!((names(&rest), rest.count), (vec!["b1", "b0"], Some(7)));
    assert!(next(&rest).is_some(), "with a count a page that is not full has a link too");
}

#[tokio::test]
async fn lists_are_filtered_and_ordered() {
    let cinder = cinder().await;
    let admin = client(&cinder, "admin");
    seven(&admin).await;
    let other = generated_client::cinder_backups::types::BackupCreateRequestBackup::new(VOLUMES[1]).availability_zone("mars");
    done(&admin, other.name("a")).await;
    assert_eq!(names(&admin.list_backups().name("b3").await.unwrap()), ["b3"]);
    assert_eq!(names(&admin.list_backups().status("error").await.unwrap()), ["a"]);
    assert_eq!(names(&admin.list_backups().volume_id(VOLUMES[1]).await.unwrap()), ["a"]);
    assert_eq!(names(&admin.list_backups().volume_id(VOLUMES[1]).status("available").await.unwrap()), [""; 0]);
    let ascending = admin.list_backups().sort_key("name").sort_dir(SortDirQuery::Asc).limit(2).await.unwrap();
    assert_eq!(names(&ascending), ["a", "b0"]);
    assert_eq!(names(&admin.list_backups().sort("status:desc,name:asc").limit(2).await.unwrap()), ["a", "b0"]);
    assert_eq!(names(&admin.list_backups().sort("size").limit(2).await.unwrap()), ["a", "b6"]);
}

#[tokio::test]
async fn projects_are_kept_apart() {
    let cinder = cinder().await;
    let admin = client(&cinder, "admin");
    named(&admin, "ours").await;
    let elsewhere = crate::server::builder(&cinder, "admin").pcd_auth("boss:0123456789abcdef0123456789abcdef").build().unwrap();
    assert_eq!(names(&elsewhere.list_backups().await.unwrap()), [""; 0]);
    assert_eq!(names(&elsewhere.list_backups().all_tenants("true").await.unwrap()), ["ours"]);
    cinder.cinder.demote("boss");
    assert_eq!(names(&elsewhere.list_backups().all_tenants("true").await.unwrap()), [""; 0]);
}
