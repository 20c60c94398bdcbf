//! Folders whose files are served: listed, and read by a path below them; nothing outside of them ever is.

use std::path::{Component, Path};

/// How deep below a folder files are looked for.
const DEPTH: usize = 16;

/// The files below a folder in order, as paths with `/`. Links are left out.
pub(crate) fn files(folder: &Path) -> Vec<String> {
    below(folder, DEPTH)
}

fn below(folder: &Path, depth: usize) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let (Ok(kind), Ok(name)) = (entry.file_type(), entry.file_name().into_string()) else { continue };
        if kind.is_dir() && depth > 0 {
            found.extend(below(&entry.path(), depth - 1).into_iter().map(|path| format!("{name}/{path}")));
        } else if kind.is_file() {
            found.push(name);
        }
    }
    found.sort();
    found
}

/// The file at a path below `folder`; none if it is not there, or not below it.
pub(crate) fn read(folder: &Path, path: &str) -> Option<Vec<u8>> {
    // No way up, and by no link to another folder.
    let plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let file = folder.join(path).canonicalize().ok().filter(|file| plain && file.starts_with(folder) && file.is_file())?;
    std::fs::read(file).ok()
}

/// The media type that the ending of a file suggests.
pub(crate) fn media_of(path: &str) -> &'static str {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    match ending.as_str() {
        "md" | "markdown" => "text/markdown",
        "txt" | "log" => "text/plain",
        "json" => "application/json",
        "yaml" | "yml" => "application/yaml",
        "html" | "htm" => "text/html",
        "csv" => "text/csv",
        "xml" => "application/xml",
        "css" => "text/css",
        "js" => "text/javascript",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "svg" => "image/svg+xml",
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
}
