//! Lists: short and detailed, filtered, sorted, counted, and page by page.

use generated_client::cinder_backups::types::*;

use crate::steps::{Seen, Steps, expect};
use crate::world::World;

/// There are two backups at this point.
pub(crate) async fn are_read(world: &World, steps: &mut Steps) {
    steps.step("list", list(world)).await;
    steps.step("list with details", detail(world)).await;
    steps.step("list with details, page by page", pages(world, 1)).await;
    steps.step("list, all on one page that is exactly full", pages(world, 2)).await;
    steps.step("list, all on one page with room left", pages(world, 1000)).await;
    steps.step("list, a page by hand", page(world)).await;
    steps.step("list with count", count(world)).await;
    steps.step("list with count at 3.44: an empty list", uncounted(world)).await;
    steps.step("list with limit 0: an empty list", none(world)).await;
    steps.step("list filtered by name, status, volume", filtered(world)).await;
    steps.step("list sorted by name, and the other way", sorted(world)).await;
    steps.step("list of all projects", everybody(world)).await;
    steps.step("list of another project: an empty list", stranger(world)).await;
    steps.step("list of a member", member(world)).await;
}

fn ids(backups: Option<Vec<BackupSimple>>) -> Vec<String> {
    backups.unwrap_or_default().into_iter().map(|backup| backup.id.into_string()).collect()
}

fn both(world: &World, ids: &[String]) -> bool {
    ids.len() == 2 && ids.contains(&world.full) && ids.contains(&world.incremental)
}

async fn list(world: &World) -> Seen {
    let list = world.admin.list_backups().await?;
    let absent = list.backups_links.is_none();
    let ids = ids(list.backups);
    expect(both(world, &ids) && absent, format!("{} backups, no links", ids.len()))
}

async fn detail(world: &World) -> Seen {
    let backups = world.admin.list_backups_with_details().await?.backups.unwrap_or_default();
    let known = backups.iter().all(|backup| backup.additional.is_empty() && backup.status == "available");
    let names: Vec<_> = backups.iter().filter_map(|backup| backup.name.as_deref()).collect();
    expect(known && backups.len() == 2, format!("{names:?}, each `available` and nothing in them unknown"))
}

async fn pages(world: &World, limit: i64) -> Seen {
    let mut pages = world.admin.list_backups_with_details().limit(limit).sort("created_at:asc").stream();
    let mut seen = Vec::new();
    while let Some(backup) = pages.next().await {
        seen.push(backup?.id.into_string());
    }
    let in_order = seen == [world.full.as_str(), world.incremental.as_str()];
    expect(in_order, format!("{} backups, {limit} a page", seen.len()))
}

async fn page(world: &World) -> Seen {
    let first = world.admin.list_backups().limit(1).sort("created_at:asc").await?;
    let link = first.backups_links.as_ref().and_then(|links| links.first()).ok_or("the page has no link")?;
    let next = link.href.as_ref().map(ToString::to_string).unwrap_or_default();
    let second = ids(world.admin.list_backups().limit(1).sort("created_at:asc").marker(world.full.as_str()).await?.backups);
    let third = ids(world.admin.list_backups().marker(world.incremental.as_str()).sort("created_at:asc").await?.backups);
    let query = next.split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default();
    let expected = second == [world.incremental.as_str()] && third.is_empty() && query.contains(&format!("marker={}", world.full));
    expect(expected && link.rel.as_deref() == Some("next"), format!("its link says `{query}`"))
}

async fn count(world: &World) -> Seen {
    let list = world.admin.list_backups().with_count(true).limit(1).await?;
    let length = list.backups.map(|backups| backups.len());
    expect(list.count == Some(2) && length == Some(1), format!("{:?} of {:?}", length, list.count))
}

async fn uncounted(world: &World) -> Seen {
    let list = world.admin.list_backups().with_count(true).microversion("3.44").await?;
    let empty = list.backups.is_some_and(|backups| backups.is_empty());
    expect(empty && list.count.is_none(), "200, no backups and no count")
}

async fn none(world: &World) -> Seen {
    let ids = ids(world.admin.list_backups().limit(0).await?.backups);
    expect(ids.is_empty(), format!("{} backups", ids.len()))
}

async fn filtered(world: &World) -> Seen {
    let list = || world.admin.list_backups();
    let named = ids(list().name("renamed").await?.backups);
    let failed = ids(list().status("error").await?.backups);
    let of_volume = ids(list().volume_id(world.volume.as_str()).await?.backups);
    let seen = format!("{}, {} and {}", named.len(), failed.len(), of_volume.len());
    expect(named == [world.full.as_str()] && failed.is_empty() && both(world, &of_volume), seen)
}

async fn sorted(world: &World) -> Seen {
    let up = ids(world.admin.list_backups().sort("name:asc").await?.backups);
    let down = ids(world.admin.list_backups().sort_key("name").sort_dir(SortDirQuery::Desc).await?.backups);
    let reversed: Vec<String> = down.into_iter().rev().collect();
    expect(up == [world.incremental.as_str(), world.full.as_str()] && reversed == up, "`incremental` before `renamed`, and after it")
}

async fn everybody(world: &World) -> Seen {
    let ids = ids(world.poor.list_backups().all_tenants("1").await?.backups);
    expect(both(world, &ids), format!("{} backups, asked for by another project", ids.len()))
}

async fn stranger(world: &World) -> Seen {
    let ids = ids(world.poor.list_backups().await?.backups);
    expect(ids.is_empty(), format!("{} backups", ids.len()))
}

async fn member(world: &World) -> Seen {
    let backups = world.member.list_backups_with_details().await?.backups.unwrap_or_default();
    let hidden = backups.iter().all(|backup| backup.user_id.is_none() && backup.os_backup_project_attr_project_id.is_none());
    expect(hidden && backups.len() == 2, format!("{} backups, without the ids of users and projects", backups.len()))
}
