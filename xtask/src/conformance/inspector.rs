//! The MCP Inspector's command line, as a client of each era.

use super::node::Tools;

/// Its names for how a client begins: with a handshake, as the server wants it, and without one.
pub(super) const ERAS: [&str; 3] = ["legacy", "auto", "modern"];

/// Lists the tools, strictly, and calls one.
pub(super) fn inspect(tools: &Tools, url: &str, era: &str, tool: &str) -> Result<(), String> {
    for method in [&["--strict", "--method", "tools/list"][..], &["--method", "tools/call", "--tool-name", tool]] {
        let mut inspector = tools.script("@modelcontextprotocol/inspector/clients/launcher/build/index.js");
        let run = inspector.args(["--cli", url, "--transport", "http", "--protocol-era", era]).args(method).output();
        let run = run.map_err(|error| format!("the Inspector: {error}"))?;
        if !run.status.success() {
            let said = String::from_utf8_lossy(&run.stderr).lines().last().unwrap_or_default().to_owned();
            return Err(format!("`{}`: {}: {said}", method.join(" "), run.status));
        }
    }
    Ok(())
}
