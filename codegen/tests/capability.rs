//! Capabilities that are understood, with a warning where they stray. The documents are `capability/warned/*`, the messages
//! the snapshots.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use capgen_codegen::{Options, Source, generate};

#[test]
fn what_strays_is_understood_with_a_warning_at_its_place() {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::glob!("capability/warned/*.*", |path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let source = Source::from_text(name.as_str(), std::fs::read_to_string(path).unwrap()).unwrap();
            let module = generate(&source, &Options::default()).unwrap_or_else(|report| panic!("{name}: {report}"));
            insta::assert_snapshot!("warned", module.warnings);
        });
    });
}
