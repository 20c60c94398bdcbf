//! Broken documents: each with its exact messages and places. The documents are `reject/*`, and `strict/*` where names are
//! strict; the messages are the snapshots.

use std::path::Path;

use capgen_codegen::{Names, Options, Report, Source, generate};

/// Why the document at `path` is refused.
fn refused(path: &Path, options: &Options) -> Report {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"));
    let report = Source::from_text(name.as_str(), text).and_then(|source| generate(&source, options)).expect_err(&name);
    assert!(report.has_errors(), "{name}");
    report
}

#[test]
fn broken_documents_are_refused_at_their_place() {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::glob!("reject/*.*", |path| insta::assert_snapshot!("reject", refused(path, &Options::default())));
    });
}

#[test]
fn names_that_meet_are_refused_where_names_are_strict() {
    let mut options = Options::default();
    options.names = Names::Strict;
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::glob!("strict/*.*", |path| insta::assert_snapshot!("strict", refused(path, &options)));
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
