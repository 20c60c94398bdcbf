//! The recordings, read.

use std::fs;
use std::path::PathBuf;

use capgen_runtime::api::Operation;
use capgen_runtime::serde_json::{self, Value};
use percent_encoding::percent_decode_str;
use wiremock::http::Url;

pub(crate) const CINDER: &str = "cinder-backups.jsonl";
pub(crate) const PORTWORX: &str = "openstorage-cloudbackups.jsonl";

/// One exchange.
pub(crate) struct Recording {
    pub(crate) name: String,
    pub(crate) asked: Asked,
    pub(crate) answered: Answered,
}

/// A request, its path and query decoded.
pub(crate) struct Asked {
    pub(crate) method: String,
    /// The path as it was sent.
    pub(crate) sent: String,
    /// The path without the project that is in most of them.
    pub(crate) path: String,
    pub(crate) project: Option<String>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Option<String>,
}

/// An answer.
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

/// Everything in a file, when it is there.
pub(crate) fn read(file: &str) -> Option<Vec<Recording>> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/recordings");
    let folder = std::env::var_os("CAPGEN_RECORDINGS").map_or_else(|| PathBuf::from(beside), PathBuf::from);
    let Ok(text) = fs::read_to_string(folder.join(file)) else {
        println!("{file}: not found in {}", folder.display());
        return None;
    };
    Some(text.lines().map(|line| recording(&serde_json::from_str(line).unwrap())).collect())
}

fn recording(line: &Value) -> Recording {
    let (request, response) = (&line["request"], &line["response"]);
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let target = text(&request["path"]).unwrap();
    let (sent, query) = target.split_once('?').unwrap_or((&target, ""));
    let (path, project) = without_project(sent);
    let pairs = Url::parse(&format!("http://host/?{query}")).unwrap();
    let asked = Asked {
        method: text(&request["method"]).unwrap(),
        sent: sent.to_owned(),
        path,
        project,
        query: pairs.query_pairs().into_owned().collect(),
        headers: headers(&request["headers"]),
        body: text(&request["body"]),
    };
    let answered = Answered {
        status: u16::try_from(response["status"].as_u64().unwrap()).unwrap(),
        headers: headers(&response["headers"]),
        body: text(&response["body"]).unwrap_or_default(),
    };
    Recording { name: text(&line["name"]).unwrap(), asked, answered }
}

fn headers(value: &Value) -> Vec<(String, String)> {
    let pair = |(name, value): (&String, &Value)| (name.clone(), value.as_str().unwrap().to_owned());
    value.as_object().into_iter().flatten().map(pair).collect()
}

/// `/v3/{project}/backups` is `/v3/backups` of a project: the documents have none, because it is the caller's.
fn without_project(path: &str) -> (String, Option<String>) {
    let mut segments: Vec<&str> = path.split('/').collect();
    let is_project = |segment: &&&str| segment.len() == 32 && segment.bytes().all(|byte| byte.is_ascii_hexdigit());
    let project = segments.get(2).filter(is_project).map(|segment| (*segment).to_owned());
    if project.is_some() {
        segments.remove(2);
    }
    (segments.join("/"), project)
}

impl Asked {
    /// Whether this is a call of `operation`; a literal segment is taken before a variable one, as the lists are ordered.
    pub(crate) fn is_call(&self, operation: &Operation) -> bool {
        let (template, path): (Vec<&str>, Vec<&str>) = (operation.path.split('/').collect(), self.path.split('/').collect());
        let fits = |(template, segment): (&&str, &&str)| template == segment || template.starts_with('{');
        operation.method == *self.method && template.len() == path.len() && template.iter().zip(&path).all(fits)
    }

    /// A header by its name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The value of the variable segment `at` of the path, counted from 0.
    pub(crate) fn segment(&self, at: usize) -> String {
        percent_decode_str(self.path.split('/').nth(at + 1).unwrap()).decode_utf8().unwrap().into_owned()
    }
}
