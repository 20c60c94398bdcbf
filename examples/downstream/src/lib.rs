//! What a user of capgen writes: one API through the build script, one through the macro.

// The build-script door: `snapshots`, from `specs/snapshots.yaml`.
include!(concat!(env!("OUT_DIR"), "/capgen.rs"));

/// The macro door: REST and MCP in front of the storage box.
pub mod storage_box {
    capgen_runtime::api! { "specs/box.yaml", client, server, mcp }
}
