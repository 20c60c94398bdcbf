//! Where a request wants to go: the project in the path, and what is behind it.

use capgen_runtime::server::Failure;

use super::fault::no_such_page;

/// A path below `/v3`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place<'a> {
    /// The project, if the path names one.
    pub(super) project: Option<&'a str>,
    /// What follows `backups`.
    pub(super) rest: Vec<&'a str>,
}

impl<'a> Place<'a> {
    /// Takes a path apart.
    ///
    /// # Errors
    ///
    /// The page for what Cinder has no route to. An ending `.json` is one; a slash at the end is not.
    pub(super) fn of(path: &'a str) -> Result<Self, Failure> {
        let below = path.strip_prefix("/v3/").ok_or_else(no_such_page)?;
        let below = below.strip_suffix(".json").unwrap_or(below);
        let segments: Vec<&str> = below.split('/').collect();
        let (project, rest) = match &segments[..] {
            ["backups", rest @ ..] => (None, rest),
            [project, "backups", rest @ ..] if is_hex(project) => (Some(*project), rest),
            _ => return Err(no_such_page()),
        };
        if rest.iter().any(|segment| segment.is_empty()) {
            return Err(no_such_page());
        }
        Ok(Self { project, rest: rest.to_vec() })
    }

    /// The path as the document has it.
    pub(super) fn path(&self) -> String {
        std::iter::once("/v3/backups").chain(self.rest.iter().copied()).collect::<Vec<_>>().join("/")
    }

    /// Whether this is one of the two lists.
    pub(super) fn is_list(&self) -> bool {
        matches!(self.rest[..], [] | ["detail"])
    }
}

fn is_hex(project: &str) -> bool {
    !project.is_empty() && project.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'-'))
}
