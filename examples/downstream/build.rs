//! The build-script door: the module `snapshots` is generated from an OpenAPI document.

fn main() {
    capgen_codegen::cargo::build(["specs/snapshots.yaml"]);
}
