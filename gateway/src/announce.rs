//! What a running gateway says of itself.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use capgen_runtime::api::Route;
use capgen_runtime::serve::{Callers, Secret};
use generated_client::portworx_openstoragecloudbackup::rest;

use crate::running::{Behind, Running};

impl fmt::Display for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (rest, mcp) = (reachable(self.rest), reachable(self.mcp));
        let scheme = self.scheme;
        writeln!(f, "REST on {scheme}://{}", self.rest)?;
        for Route { method, path, .. } in rest::ROUTES {
            writeln!(f, "  {:<6} {path}", method.as_str())?;
        }
        writeln!(f, "\nMCP on {scheme}://{}/mcp (Streamable HTTP, also at /)", self.mcp)?;
        for tool in &self.tools {
            writeln!(f, "  {}", tool.name)?;
        }
        match &self.behind {
            Behind::Remote(url) => writeln!(f, "\nUpstream {url}")?,
            Behind::Embedded(address, seed) => {
                writeln!(f, "\nUpstream http://{address}, in the memory of this process: its backups end with it")?;
                for volume in &seed.volumes {
                    writeln!(f, "  volume      {}  {}", volume.id, volume.name)?;
                }
                for credential in &seed.credentials {
                    writeln!(f, "  credential  {credential}")?;
                }
            }
        }
        if let Some(address) = self.management {
            writeln!(f, "\nHealth on http://{address}/health/ready and /health/live, metrics at /metrics")?;
        }
        let (trial, curl) = (Trial::of(&self.behind), curl(&self.asks));
        writeln!(f, "\nTry REST, then MCP:")?;
        writeln!(f, "  {curl} {scheme}://{}", trial.rest(rest))?;
        writeln!(f, "  {curl} {scheme}://{}", trial.mcp(mcp))
    }
}

/// A command that shows what callers must.
fn curl(asks: &Callers) -> String {
    match asks {
        Callers::Bearer { token: Secret::Env(name) } => format!("curl -sS -H \"Authorization: Bearer ${name}\""),
        Callers::Basic { username, password: Secret::Env(name) } => format!("curl -sS -u \"{username}:${name}\""),
        Callers::Anyone => "curl -sS".to_owned(),
        _ => "curl -sS -H \"Authorization: Bearer $TOKEN\"".to_owned(),
    }
}

/// One call of each side that works as it is printed.
enum Trial<'a> {
    /// Makes a backup of a volume of the embedded upstream, and looks at that volume's history.
    Volume(&'a str),
    /// Reads what every upstream has.
    Schedules,
}

impl<'a> Trial<'a> {
    fn of(behind: &'a Behind) -> Self {
        match behind {
            Behind::Embedded(_, seed) => seed.volumes.first().map_or(Self::Schedules, |volume| Self::Volume(&volume.id)),
            Behind::Remote(_) => Self::Schedules,
        }
    }

    fn rest(&self, address: SocketAddr) -> String {
        match self {
            Self::Volume(id) => {
                let path = rest::OPENSTORAGECLOUDBACKUPCREATE.path;
                format!(r#"{address}{path} -H 'Content-Type: application/json' -d '{{"volume_id":"{id}"}}'"#)
            }
            Self::Schedules => format!("{address}{}", rest::OPENSTORAGECLOUDBACKUPSCHEDENUMERATE.path),
        }
    }

    /// Without a session, as the revision it names allows.
    fn mcp(&self, address: SocketAddr) -> String {
        let (tool, arguments) = match self {
            Self::Volume(id) => ("history-returns-list-backups-specified", format!(r#"{{"src_volume_id":"{id}"}}"#)),
            Self::Schedules => ("enumerate-cloud-backup-schedules", "{}".to_owned()),
        };
        let call = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{{"name":"{tool}","arguments":{arguments}}}}}"#);
        let headers = "-H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' \
                       -H 'MCP-Protocol-Version: 2025-06-18'";
        format!("{address}/mcp {headers} -d '{call}'")
    }
}

/// An address to connect to: a listener on every interface is reached on this machine's own.
pub(crate) fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
