//! Which operation a request is for.

use axum::http::{Method, StatusCode};
use percent_encoding::percent_decode_str;

use super::decode::Fields;
use super::failure::{Code, Failure};
use super::messages::{self, Message};
use super::query::bad_escape;
use super::reply::Members;
use super::state::State;
use super::{backups, restores, schedules, tasks};

/// One of the fifteen operations.
#[derive(Debug)]
pub(super) struct Route {
    method: Method,
    path: &'static str,
    /// Where the fields that are not in the path come from.
    pub(super) source: Source,
    pub(super) message: &'static Message,
    pub(super) run: fn(&mut State, &Fields) -> Result<Members, Failure>,
}

/// Where fields come from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source {
    Body,
    Query,
    /// Neither: body and query are not looked at.
    Path,
}

macro_rules! routes {
    ($($method:ident $path:literal $source:ident $message:ident => $run:path;)*) => {
        &[$(Route {
            method: Method::$method,
            path: $path,
            source: Source::$source,
            message: &messages::$message,
            run: $run,
        }),*]
    };
}

static ROUTES: &[Route] = routes! {
    POST "/v1/cloudbackups" Body CREATE => backups::create;
    DELETE "/v1/cloudbackups/backup/{backup_id}" Query DELETE => backups::delete;
    POST "/v1/cloudbackups/catalog" Body CATALOG => backups::catalog;
    POST "/v1/cloudbackups/deleteall" Body DELETE_ALL => backups::delete_all;
    POST "/v1/cloudbackups/enumerate/filters" Body ENUMERATE => backups::enumerate;
    POST "/v1/cloudbackups/group" Body GROUP => backups::create_group;
    GET "/v1/cloudbackups/history/{src_volume_id}" Path HISTORY => tasks::history;
    POST "/v1/cloudbackups/restore" Body RESTORE => restores::restore;
    GET "/v1/cloudbackups/schedules" Path SCHEDULES => schedules::list;
    POST "/v1/cloudbackups/schedules" Body SCHEDULE_CREATE => schedules::create;
    PUT "/v1/cloudbackups/schedules" Body SCHEDULE_UPDATE => schedules::update;
    DELETE "/v1/cloudbackups/schedules/{backup_schedule_id}" Path SCHEDULE_DELETE => schedules::delete;
    GET "/v1/cloudbackups/size" Query SIZE => backups::size;
    POST "/v1/cloudbackups/statechange" Body STATE_CHANGE => tasks::change_state;
    POST "/v1/cloudbackups/status" Body STATUS_REQUEST => tasks::status;
};

/// What the path and the method of a request mean.
#[derive(Debug)]
pub(super) enum Found {
    /// An operation, and the value of the variable in its path.
    Operation(&'static Route, Fields),
    /// The path needs cleaning first; a client is sent there.
    Moved(String),
    Refused(StatusCode),
    Failed(Failure),
}

/// Finds the operation. The path is decoded *before* it is split: an encoded slash separates segments like any other.
pub(super) fn find(method: &Method, path: &str) -> Found {
    if bad_escape(path).is_some() {
        return Found::Refused(StatusCode::BAD_REQUEST);
    }
    let path: Vec<u8> = percent_decode_str(path).collect();
    if let Some(cleaned) = cleaned(&path) {
        return Found::Moved(cleaned);
    }
    let segments: Vec<&[u8]> = path.split(|byte| *byte == b'/').collect();
    // What follows a colon in the last segment is a verb, and no operation has one.
    if segments.last().is_some_and(|last| last.contains(&b':')) {
        return Found::Refused(StatusCode::NOT_FOUND);
    }
    let mut matching = ROUTES.iter().filter_map(|route| Some((route, bind(route, &segments)?))).peekable();
    if matching.peek().is_none() {
        return Found::Refused(StatusCode::NOT_FOUND);
    }
    match matching.find(|(route, _)| route.method == *method) {
        None => Found::Refused(StatusCode::METHOD_NOT_ALLOWED),
        Some((route, Ok(fields))) => Found::Operation(route, fields),
        Some((_, Err(failure))) => Found::Failed(failure),
    }
}

/// The variable of a route's path, if the path is that route's.
fn bind(route: &Route, segments: &[&[u8]]) -> Option<Result<Fields, Failure>> {
    let template: Vec<&str> = route.path.split('/').collect();
    if template.len() != segments.len() {
        return None;
    }
    let mut fields = Ok(Fields::default());
    for (part, segment) in template.into_iter().zip(segments) {
        match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            None if part.as_bytes() == *segment => {}
            None => return None,
            Some(name) => fields = variable(name, segment),
        }
    }
    Some(fields)
}

fn variable(name: &str, segment: &[u8]) -> Result<Fields, Failure> {
    let Ok(text) = str::from_utf8(segment) else {
        let message = "grpc: error while marshaling: string field contains invalid UTF-8".to_owned();
        return Err(Failure { code: Code::Internal, message });
    };
    let mut fields = Fields::default();
    if !text.is_empty() {
        fields.0.insert(name.to_owned(), text.into());
    }
    Ok(fields)
}

/// The path without empty and dot segments, if it has any. A slash at its end stays.
fn cleaned(path: &[u8]) -> Option<String> {
    let path = String::from_utf8_lossy(path);
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        match segment {
            "" if segments.peek().is_none() => kept.push(""),
            "" | "." => {}
            ".." => drop(kept.pop()),
            segment => kept.push(segment),
        }
    }
    let cleaned = format!("/{}", kept.join("/"));
    (cleaned != path).then_some(cleaned)
}
