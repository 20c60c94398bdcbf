//! Skills: a catalogue of what agents can do with a capability, and the files that tell them how.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, header};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::failure::Failure;
use crate::folder;

/// A skill as its document describes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skill {
    /// Its name, a segment of its path.
    pub name: &'static str,
    /// What the catalogue says of it, as a JSON object.
    pub catalogue: &'static str,
    /// The folder of its files.
    pub folder: Option<&'static str>,
}

/// Serves a catalogue: `GET /skills`, `/skills/{name}`, `/skills/{name}/contents` (the list of its files), and
/// `/skills/{name}/contents/{file}`.
///
/// # Panics
///
/// When a folder is not there, or a catalogue entry is no JSON object; the generator writes only those that are.
pub fn skills(all: &[Skill]) -> Router {
    let all: Arc<[Entry]> = all.iter().map(Entry::new).collect();
    Router::new().fallback(move |request: Request| {
        let answer = answer(&all, request.method(), request.uri().path());
        std::future::ready(answer.unwrap_or_else(IntoResponse::into_response))
    })
}

struct Entry {
    name: &'static str,
    catalogue: Value,
    folder: Option<PathBuf>,
}

impl Entry {
    fn new(skill: &Skill) -> Self {
        let Skill { name, catalogue, folder } = *skill;
        let catalogue = serde_json::from_str(catalogue).unwrap_or_else(|error| panic!("the skill `{name}` is no JSON object: {error}"));
        let there = |folder: &str| match Path::new(folder).canonicalize() {
            Ok(path) if path.is_dir() => path,
            _ => panic!("the skill `{name}` has the folder `{folder}`, which is not there"),
        };
        Self { name, catalogue, folder: folder.map(there) }
    }

    fn contents(&self) -> Vec<Value> {
        let files = self.folder.as_deref().map(folder::files).unwrap_or_default();
        files.iter().map(|path| json!({ "path": path, "type": folder::media_of(path) })).collect()
    }

    fn file(&self, encoded: &str) -> Option<Response> {
        let path = percent_decode_str(encoded).decode_utf8().ok()?;
        let bytes = folder::read(self.folder.as_deref()?, &path)?;
        // What a file is, its ending says, and no browser is to guess.
        let headers = [(header::CONTENT_TYPE, folder::media_of(&path)), (header::X_CONTENT_TYPE_OPTIONS, "nosniff")];
        Some((headers.map(|(name, value)| (name, HeaderValue::from_static(value))), bytes).into_response())
    }
}

fn answer(all: &[Entry], method: &Method, path: &str) -> Result<Response, Failure> {
    let nothing = || Failure::problem(404, "there is nothing at this path");
    let segments: Vec<&str> = path.trim_start_matches('/').splitn(4, '/').collect();
    let find = |name: &str| all.iter().find(|entry| entry.name == name).ok_or_else(nothing);
    let found = match segments.as_slice() {
        ["skills"] => json_of(&json!({ "skills": all.iter().map(|entry| &entry.catalogue).collect::<Vec<_>>() })),
        ["skills", name] => json_of(&find(name)?.catalogue),
        ["skills", name, "contents"] => json_of(&json!({ "name": name, "files": find(name)?.contents() })),
        ["skills", name, "contents", file] => find(name)?.file(file).ok_or_else(nothing)?,
        _ => return Err(nothing()),
    };
    match *method {
        Method::GET | Method::HEAD => Ok(found),
        _ => Err(Failure::problem(405, format!("{method} is not served at this path")).header("allow", "GET, HEAD")),
    }
}

fn json_of(value: &Value) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], value.to_string()).into_response()
}
