//! A copy of a folder, to put back what was deleted from it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

pub(crate) struct Kept {
    original: PathBuf,
    copy: PathBuf,
}

impl Kept {
    pub(crate) fn copy_of(original: &Path) -> io::Result<Self> {
        let kept = Self { original: original.to_owned(), copy: original.with_extension("kept") };
        copy(&kept.original, &kept.copy)?;
        Ok(kept)
    }

    pub(crate) fn put_back(self) -> io::Result<()> {
        copy(&self.copy, &self.original)?;
        fs::remove_dir_all(self.copy)
    }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}
