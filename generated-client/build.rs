//! Generates the clients and servers of every document in `specs/`.

fn main() {
    capgen_codegen::cargo::build(["../specs/cinder-backups.json", "../specs/portworx-openstoragecloudbackup.yaml"]);
}
