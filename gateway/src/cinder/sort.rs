//! The order of lists.

use std::cmp::Ordering;

use capgen_runtime::server::Failure;

use super::context::Context;
use super::fault::fault;
use super::list::Wanted;
use super::state::Backup;
use super::version::Microversion;

/// What a list is ordered by: the first that tells two backups apart.
pub(super) struct Order(Vec<(Key, Direction)>);

type Key = fn(&Backup) -> Cell;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Ascending,
    Descending,
}

/// A value as a database orders it: nothing before everything else.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Cell {
    Nothing,
    Number(i128),
    Text(String),
}

impl Order {
    /// The order a request asks for; the youngest first if it does not say.
    ///
    /// # Errors
    ///
    /// 400 for keys and directions there are none of, and for both ways of asking at once.
    pub(super) fn of(cx: &Context, wanted: &Wanted) -> Result<Self, Failure> {
        let Wanted { sort, sort_key, sort_dir, .. } = wanted;
        if sort.is_some() && (sort_key.is_some() || sort_dir.is_some()) {
            let message = "The 'sort_key' and 'sort_dir' parameters are deprecated and cannot be used with the 'sort' parameter.";
            return Err(fault(400, message));
        }
        let asked: Vec<(&str, &str)> = match sort {
            Some(sort) => sort.split(',').map(|part| part.trim().split_once(':').unwrap_or((part.trim(), "desc"))).collect(),
            None => vec![(sort_key.as_deref().unwrap_or("created_at"), sort_dir.as_deref().unwrap_or("desc"))],
        };
        let mut order = Vec::new();
        for (key, direction) in asked {
            order.push((self::key(cx, key)?, self::direction(direction)?));
        }
        let rest = order.first().map_or(Direction::Descending, |(_, direction)| *direction);
        order.extend([(created as Key, rest), (id, rest)]);
        Ok(Self(order))
    }

    pub(super) fn compare(&self, a: &Backup, b: &Backup) -> Ordering {
        let compared = self.0.iter().map(|(key, direction)| match direction {
            Direction::Ascending => key(a).cmp(&key(b)),
            Direction::Descending => key(b).cmp(&key(a)),
        });
        compared.fold(Ordering::Equal, Ordering::then)
    }
}

fn direction(text: &str) -> Result<Direction, Failure> {
    match text {
        "asc" => Ok(Direction::Ascending),
        "desc" => Ok(Direction::Descending),
        _ => Err(fault(400, "Invalid input received: Unknown sort direction, must be 'desc' or 'asc'.")),
    }
}

fn key(cx: &Context, name: &str) -> Result<Key, Failure> {
    Ok(match name {
        "id" => id,
        "created_at" => created,
        "name" if cx.version >= Microversion(37) => |backup| text(backup.name.as_deref()),
        "status" => |backup| text(Some(&backup.status)),
        "volume_id" => |backup| text(Some(&backup.volume)),
        "snapshot_id" => |backup| text(backup.snapshot.as_deref()),
        "container" => |backup| text(backup.container.as_deref()),
        "size" => |backup| backup.size.map_or(Cell::Nothing, |size| Cell::Number(size.into())),
        "updated_at" => |backup| Cell::Number(backup.updated.as_nanosecond()),
        "data_timestamp" => |backup| Cell::Number(backup.data.as_nanosecond()),
        _ => return Err(fault(400, "Invalid input received: Invalid sort key")),
    })
}

fn created(backup: &Backup) -> Cell {
    Cell::Number(backup.created.as_nanosecond())
}

fn id(backup: &Backup) -> Cell {
    text(Some(&backup.id))
}

fn text(text: Option<&str>) -> Cell {
    text.map_or(Cell::Nothing, |text| Cell::Text(text.to_owned()))
}
