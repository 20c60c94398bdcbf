//! Lists: which backups, in which order, and which of them are on the page.

use std::cmp::Ordering;

use capgen_runtime::server::Failure;
use generated_client::cinder_backups::server::{ListBackupsRequest, ListBackupsWithDetailsRequest};
use generated_client::cinder_backups::types::{Link, SortDirQuery};

use super::context::Context;
use super::fault::fault;
use super::query::{LARGEST, boolean, joined, unknown};
use super::sort::Order;
use super::state::{Backup, State};

/// What a list request asks for; the two lists ask for the same.
pub(super) struct Wanted {
    pub(super) all_tenants: Option<String>,
    pub(super) sort: Option<String>,
    pub(super) sort_key: Option<String>,
    pub(super) sort_dir: Option<String>,
    limit: Option<i64>,
    offset: Option<i64>,
    marker: Option<String>,
    with_count: Option<bool>,
    name: Option<String>,
    status: Option<String>,
    volume_id: Option<String>,
    project_id: Option<String>,
}

macro_rules! wanted {
    ($($request:ident)*) => { $(
        impl From<$request> for Wanted {
            fn from(request: $request) -> Self {
                let $request {
                    caller: _, microversion: _, all_tenants, sort, sort_key, sort_dir, limit, offset, marker, with_count,
                    name, status, volume_id, project_id,
                } = request;
                let sort_dir = sort_dir.as_ref().map(SortDirQuery::to_string);
                Self {
                    all_tenants, sort, sort_key, sort_dir, limit, offset, marker, with_count, name, status, volume_id, project_id,
                }
            }
        }
    )* };
}

wanted!(ListBackupsRequest ListBackupsWithDetailsRequest);

/// A part of a list.
pub(super) struct Page {
    pub(super) backups: Vec<Backup>,
    /// Where it goes on.
    pub(super) links: Option<Vec<Link>>,
    /// How many there are on all pages, if that was asked for.
    pub(super) count: Option<i64>,
}

/// The page that is asked for.
///
/// # Errors
///
/// 400 for an order or a boolean that is none, 404 for a marker that is unknown.
pub(super) fn page(state: &mut State, cx: &Context, wanted: &Wanted) -> Result<Page, Failure> {
    let order = Order::of(cx, wanted)?;
    let everywhere = everywhere(cx, wanted)?;
    let visible = |backup: &Backup| everywhere || backup.project == cx.project;
    state.look(visible);
    let mut found: Vec<&Backup> = state.backups.iter().filter(|backup| visible(backup) && matches(cx, wanted, backup)).collect();
    found.sort_by(|a, b| order.compare(a, b));
    let count = i64::try_from(found.len()).unwrap_or(i64::MAX);
    if let Some(marker) = &wanted.marker {
        let marker = &state.backups[state.backup(cx, marker)?];
        found.retain(|backup| order.compare(backup, marker) == Ordering::Greater);
    }
    let size = |number: i64| usize::try_from(number).unwrap_or(usize::MAX);
    let (limit, offset) = (wanted.limit.unwrap_or(LARGEST), wanted.offset.unwrap_or(0));
    let backups: Vec<Backup> = found.into_iter().skip(size(offset)).take(size(limit)).cloned().collect();
    let count = wanted.with_count.unwrap_or(false).then_some(count);
    let links = next(cx, limit, &backups, count);
    Ok(Page { backups, links, count })
}

/// Whether the backups of all projects are asked for, which only administrators are heard on.
fn everywhere(cx: &Context, wanted: &Wanted) -> Result<bool, Failure> {
    match &wanted.all_tenants {
        Some(text) if cx.admin => boolean(text).ok_or_else(|| fault(400, format!("all_tenants must be a boolean, got '{text}'."))),
        _ => Ok(false),
    }
}

fn matches(cx: &Context, wanted: &Wanted, backup: &Backup) -> bool {
    let Wanted { name, status, volume_id, project_id, .. } = wanted;
    let name_is = |wanted: &String| backup.name.as_ref() == Some(wanted);
    let name_has = |wanted: &String| backup.name.as_ref().is_some_and(|name| name.contains(wanted.as_str()));
    let parts = cx.query.iter().filter(|(name, _)| name == "name~").map(|(_, value)| value);
    // Filters that nobody knows match nothing for administrators; for others the door has turned them away or dropped them.
    (!cx.admin || unknown(cx).is_empty())
        && name.as_ref().is_none_or(name_is)
        && parts.into_iter().all(name_has)
        && status.as_ref().is_none_or(|status| backup.status == *status)
        && volume_id.as_ref().is_none_or(|volume| backup.volume == *volume)
        && project_id.as_ref().is_none_or(|project| backup.project == *project)
}

/// The link to the next page, after a page that is full. With a count Cinder compares that to the limit instead of the number
/// of rows, so that a page that is not full has a link too.
fn next(cx: &Context, limit: i64, backups: &[Backup], count: Option<i64>) -> Option<Vec<Link>> {
    let last = backups.last().filter(|_| limit > 0)?;
    let rows = count.unwrap_or(i64::try_from(backups.len()).unwrap_or(i64::MAX));
    if rows < limit {
        return None;
    }
    let mut query = cx.query.clone();
    query.retain(|(name, _)| name != "marker");
    query.push(("marker".to_owned(), last.id.clone()));
    let href = format!("{}{}?{}", cx.origin, cx.path, joined(&query));
    Some(vec![Link { href: Some(href.into()), rel: Some("next".to_owned()), ..Link::default() }])
}
