//! Disk: generated files are written when they change, and only then.

use std::path::Path;
use std::{fs, io};

use crate::File;

/// Writes `files` below `folder`; a file that already says the same is left untouched.
///
/// # Errors
///
/// The first folder or file that cannot be written.
pub fn write<'a>(folder: &Path, files: impl IntoIterator<Item = &'a File>) -> io::Result<()> {
    for File { path, text } in files {
        let path = folder.join(path);
        let same = fs::read(&path).is_ok_and(|known| known == text.as_bytes());
        if !same {
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::write(&path, text)?;
        }
    }
    Ok(())
}
