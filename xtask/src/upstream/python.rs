//! Python environments with packages of PyPI in them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{finish, named};

/// The environment in `folder`, with `packages` and what they need in the versions of `constraints`; made once.
pub(super) fn environment(folder: &Path, packages: &[&str], constraints: &str) -> Result<PathBuf, String> {
    let (python, done) = (folder.join("bin/python"), folder.join("installed.txt"));
    let wanted = format!("{}\n{constraints}", packages.join("\n"));
    if fs::read_to_string(&done).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    println!("installing {} into {}, once", packages.join(" and "), folder.display());
    fs::create_dir_all(folder).map_err(named(folder))?;
    let mut create = Command::new("python3");
    finish(create.args(["-m", "venv"]).arg(folder), "python3 -m venv (Python 3.10 or later, with its venv module)")?;
    let listed = folder.join("constraints.txt");
    fs::write(&listed, constraints).map_err(named(&listed))?;
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--constraint"]).arg(&listed).args(packages);
    finish(&mut pip, "pip install")?;
    fs::write(&done, wanted).map_err(named(&done))?;
    Ok(python)
}
