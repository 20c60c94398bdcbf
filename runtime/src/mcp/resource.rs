//! Resources: what a client reads by its URI. One answers with a call, or a folder has one for each of its files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use rmcp::model::{CacheScope, Resource as Listed, ResourceContents, ResourceTemplate};
use serde_json::value::to_raw_value;

use super::server::Calling;
use crate::folder;
use crate::input::Inputs;

/// A resource as its document describes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resource {
    /// The name in the document.
    pub name: &'static str,
    /// A name for people.
    pub title: Option<&'static str>,
    /// What it is.
    pub description: Option<&'static str>,
    /// Its URI; one with variables in braces (RFC 6570, level 1) stands for many.
    pub uri: &'static str,
    /// The media type; of a call, that of the answer where nothing is said.
    pub mime_type: Option<&'static str>,
    /// Whether it is bytes, even where they could be read as text.
    pub binary: bool,
    /// How long clients may keep what they read; what the server says where nothing is said here.
    pub cache: Option<Cache>,
}

/// How long clients may keep what they were given, and whether for others, too (MCP 2026-07-28, `ttlMs` and `cacheScope`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cache {
    /// For how long, in milliseconds.
    pub ttl_ms: u64,
    /// Whether what one caller was given is what any other would be.
    pub public: bool,
}

impl Cache {
    /// The scope, in the protocol's words.
    pub(super) fn scope(self) -> CacheScope {
        if self.public { CacheScope::Public } else { CacheScope::Private }
    }
}

/// A resource, and where its content comes from.
#[derive(Clone)]
pub(super) struct Served {
    pub(super) resource: &'static Resource,
    pub(super) source: Origin,
}

/// Where content comes from.
#[derive(Clone)]
pub(super) enum Origin {
    Call(Arc<Calling>),
    /// The files of a folder; the URI of each is that of the resource, and its path below the folder.
    Folder(PathBuf),
    /// One file.
    File(PathBuf),
}

/// What stands for itself in the path of a URI (RFC 3986, section 3.3).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

impl Served {
    fn is_template(&self) -> bool {
        self.resource.uri.contains('{')
    }

    /// The resources that are listed one by one.
    pub(super) fn listed(&self) -> Vec<Listed> {
        let Resource { name, title, description, uri, mime_type, .. } = *self.resource;
        let described = |uri: String, name: String, mime_type: Option<&str>| {
            let mut listed = Listed::new(uri, name);
            listed.title = title.map(str::to_owned);
            listed.description = description.map(str::to_owned);
            listed.mime_type = mime_type.map(str::to_owned);
            listed
        };
        match &self.source {
            Origin::Call(_) if self.is_template() => Vec::new(),
            Origin::Call(_) => vec![described(uri.to_owned(), name.to_owned(), mime_type)],
            Origin::File(path) => vec![described(uri.to_owned(), name.to_owned(), Some(self.media(&path.to_string_lossy())))],
            Origin::Folder(folder) => {
                let files = folder::files(folder);
                let one = |path: &String| described(beside(uri, path), format!("{name}/{path}"), Some(self.media(path)));
                files.iter().map(one).collect()
            }
        }
    }

    /// The template that it is.
    pub(super) fn template(&self) -> Option<ResourceTemplate> {
        let Resource { name, title, description, uri, mime_type, .. } = *self.resource;
        self.is_template().then(|| {
            let mut template = ResourceTemplate::new(uri, name);
            template.title = title.map(str::to_owned);
            template.description = description.map(str::to_owned);
            template.mime_type = mime_type.map(str::to_owned);
            template
        })
    }

    /// The inputs that `uri` gives to the call of this resource, if it is its.
    pub(super) fn inputs(&self, uri: &str) -> Option<Inputs> {
        let values = variables(self.resource.uri, uri)?;
        let argument = |(name, value): (String, String)| Some((name, to_raw_value(&value).ok()?));
        Some(Inputs::from_arguments(values.into_iter().filter_map(argument)))
    }

    /// The file that `uri` names, read; none if it is not one of this folder.
    pub(super) fn file(&self, folder: &Path, uri: &str) -> Option<ResourceContents> {
        let encoded = uri.strip_prefix(self.resource.uri.trim_end_matches('/'))?.strip_prefix('/')?;
        let path = percent_decode_str(encoded).decode_utf8().ok()?;
        let bytes = folder::read(folder, &path)?;
        Some(self.contents(bytes, uri).with_mime_type(self.media(&path)))
    }

    /// The one file that it is, read, if `uri` is its; none where it is gone.
    pub(super) fn whole(&self, path: &Path, uri: &str) -> Option<ResourceContents> {
        let bytes = std::fs::read(path).ok().filter(|_| uri == self.resource.uri)?;
        Some(self.contents(bytes, uri).with_mime_type(self.media(&path.to_string_lossy())))
    }

    /// The media type of a file: what the document says, or else what its name does.
    fn media(&self, path: &str) -> &'static str {
        self.resource.mime_type.unwrap_or_else(|| folder::media_of(path))
    }

    /// Text where it is some, else bytes.
    pub(super) fn contents(&self, bytes: Vec<u8>, uri: &str) -> ResourceContents {
        let text = if self.resource.binary { Err(bytes) } else { String::from_utf8(bytes).map_err(|error| error.into_bytes()) };
        match text {
            Ok(text) => ResourceContents::text(text, uri),
            Err(bytes) => ResourceContents::blob(BASE64_STANDARD.encode(bytes), uri),
        }
    }
}

/// The URI of a file below that of its folder.
fn beside(uri: &str, path: &str) -> String {
    format!("{}/{}", uri.trim_end_matches('/'), utf8_percent_encode(path, ENCODED))
}

/// The values of a template in a URI, decoded: each stands for one segment at most.
fn variables(template: &str, uri: &str) -> Option<Vec<(String, String)>> {
    let (mut values, mut template, mut uri) = (Vec::new(), template, uri);
    while let Some((literal, rest)) = template.split_once('{') {
        let (name, after) = rest.split_once('}')?;
        uri = uri.strip_prefix(literal)?;
        let next = after.split('{').next().unwrap_or_default();
        let end = if next.is_empty() { uri.len() } else { uri.find(next)? };
        let value = &uri[..end];
        if value.is_empty() || value.contains(['/', '?', '#']) {
            return None;
        }
        values.push((name.trim_matches(['{', ' ']).to_owned(), percent_decode_str(value).decode_utf8().ok()?.into_owned()));
        (template, uri) = (after.trim_start_matches('}'), &uri[end..]);
    }
    (template == uri).then_some(values)
}
