//! The tables name every type that is generated.

use std::collections::BTreeSet;

use super::tables::{self, Known};

/// Outputs are told by status, not by JSON: they are values of types of the table.
const BY_STATUS: [&str; 1] = ["PerformBackupActionOutput"];

fn generated(module: &str) -> BTreeSet<String> {
    let file = format!("{}/generated/{module}/types.rs", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(file).unwrap();
    let named = |line: &str| {
        let rest = ["pub struct ", "pub enum ", "pub type "].iter().find_map(|start| line.strip_prefix(start))?;
        let name = rest.split(|c: char| !c.is_alphanumeric() && c != '_').next()?;
        Some(name.to_owned())
    };
    text.lines().filter_map(named).filter(|name| !BY_STATUS.contains(&name.as_str())).collect()
}

fn tabled(types: &[Known]) -> BTreeSet<String> {
    types.iter().map(|known| known.name.to_owned()).collect()
}

#[test]
fn every_generated_type_is_in_the_tables() {
    let (cinder, portworx) = (generated("cinder_backups"), generated("portworx_openstoragecloudbackup"));
    println!("{} types of Cinder, {} of OpenStorage", cinder.len(), portworx.len());
    assert_eq!(cinder, tabled(&tables::cinder()));
    assert_eq!(portworx, tabled(&tables::portworx()));
}
