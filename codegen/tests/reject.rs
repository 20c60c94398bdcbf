//! Broken documents: each with its exact messages and places. The documents are `reject/*`, the messages the snapshots.

use capgen_codegen::{Names, Options, Source, generate};

#[test]
fn broken_documents_are_refused_at_their_place() {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        // Names that meet are errors only where the author asks for that.
        let mut options = Options::default();
        options.names = Names::Strict;
        insta::glob!("reject/*.*", |path| {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let text = std::fs::read_to_string(path).unwrap();
            let report = Source::from_text(name.as_str(), text).and_then(|source| generate(&source, &options));
            let report = report.expect_err(&name);
            assert!(report.has_errors(), "{name}");
            insta::assert_snapshot!("reject", report);
        });
    });
}

#[test]
fn a_byte_order_mark_is_no_part_of_a_document() {
    for name in ["bom.yaml", "bom.json"] {
        let text = "\u{feff}{\"openapi\": \"3.0.3\", \"info\": {\"title\": \"t\", \"version\": \"1\"}, \"paths\": {}}";
        let module = Source::from_text(name, text).and_then(|source| generate(&source, &Options::default()));
        assert_eq!(module.map(|module| module.name), Ok("bom".to_owned()));
    }
}
