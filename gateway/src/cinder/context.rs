//! What a handler needs to know of a request beyond its inputs. All of it is in the headers, some of them the door's.

use axum::http::HeaderMap;
use capgen_runtime::input::Caller;

use super::query::Pair;
use super::state::State;
use super::version::Microversion;
use super::{place, query};

/// The header in which the door says what the URL was before it made the document's out of it.
pub(super) const ORIGINAL: &str = "X-Original-URI";

/// Who asks, for which version, and by which URL.
#[derive(Debug)]
pub(super) struct Context {
    pub(super) user: String,
    pub(super) project: String,
    pub(super) admin: bool,
    pub(super) version: Microversion,
    /// Where links lead: `http://` and the host of the request.
    pub(super) origin: String,
    /// The path of the request as it came.
    pub(super) path: String,
    /// Whether that names the project.
    pub(super) with_project: bool,
    /// The query of the request as it came.
    pub(super) query: Vec<Pair>,
}

impl Context {
    pub(super) fn of(state: &State, caller: &Caller) -> Self {
        let (user, project) = credentials(caller.header("X-Auth-Token").unwrap_or_default());
        let original = caller.header(ORIGINAL).unwrap_or_default();
        let (path, text) = original.split_once('?').unwrap_or((original, ""));
        Self {
            admin: !state.members.contains(user),
            user: user.to_owned(),
            project: project.to_owned(),
            version: Microversion::of(&caller.headers),
            origin: origin(&caller.headers),
            path: path.to_owned(),
            with_project: place::Place::of(path).is_ok_and(|place| place.project.is_some()),
            query: query::pairs(text),
        }
    }

    /// Administrators see every project.
    pub(super) fn sees(&self, project: &str) -> bool {
        self.admin || self.project == project
    }
}

/// User and project of a token. One without a colon is both.
pub(super) fn credentials(token: &str) -> (&str, &str) {
    token.split_once(':').unwrap_or((token, token))
}

/// The address the caller used.
pub(super) fn origin(headers: &HeaderMap) -> String {
    let host = headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1");
    format!("http://{host}")
}
