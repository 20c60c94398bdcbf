//! What a Cinder that is served says of itself.

use std::fmt;

use super::Running;
use crate::announce::reachable;

impl fmt::Display for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { address, seed, .. } = self;
        writeln!(f, "Cinder on http://{address}/v3, in the memory of this process: its backups end with it")?;
        writeln!(f, "  token     {}", seed.token("admin"))?;
        for member in &seed.members {
            writeln!(f, "  token     {}  (no administrator)", seed.token(member))?;
        }
        for volume in &seed.volumes {
            writeln!(f, "  volume    {}  {}, {} GiB, {}", volume.id, volume.name, volume.size, volume.status)?;
        }
        for snapshot in &seed.snapshots {
            writeln!(f, "  snapshot  {}  of {}", snapshot.id, snapshot.volume)?;
        }
        let Some(volume) = seed.volumes.first() else { return Ok(()) };
        let url = format!("http://{}/v3/backups", reachable(*address));
        let headers = format!("-H 'X-Auth-Token: {}' -H 'OpenStack-API-Version: volume latest'", seed.token("admin"));
        let body = format!(r#"-H 'Content-Type: application/json' -d '{{"backup":{{"volume_id":"{}","name":"first"}}}}'"#, volume.id);
        writeln!(f, "\nTry:")?;
        writeln!(f, "  curl -sS {url} {headers} {body}")?;
        writeln!(f, "  curl -sS {url}/detail {headers}")
    }
}
