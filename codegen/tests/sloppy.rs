//! Documents that break a rule and can be read all the same: each generates, and its warnings say what it became.

use capgen_codegen::{Names, Options, Source, generate};

#[test]
fn sloppy_documents_generate_and_warn_at_their_place() {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::glob!("sloppy/*.*", |path| {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let text = std::fs::read_to_string(path).unwrap();
            let module = Source::from_text(name.as_str(), text).and_then(|source| generate(&source, &Options::default())).unwrap();
            assert!(!module.warnings.has_errors(), "{name}");
            let params = module.files.iter().find(|file| file.path.ends_with("operations.rs")).map(|file| {
                let said = |line: &&str| ["name:", "path:", "params:", "Param::"].iter().any(|start| line.trim().starts_with(start));
                file.text.lines().skip_while(|line| !line.contains("Operation = ")).filter(said).map(str::trim).collect::<Vec<_>>().join("\n")
            });
            insta::assert_snapshot!("sloppy", format!("{}\n\n{}", module.warnings, params.unwrap_or_default()));
        });
    });
}

#[test]
fn strict_names_make_errors_of_inputs_that_meet() {
    let text = include_str!("sloppy/parameters-that-meet.yaml");
    let mut options = Options::default();
    options.names = Names::Strict;
    let report = Source::from_text("meet.yaml", text).and_then(|source| generate(&source, &options)).unwrap_err();
    let message = "inputs `id` and `Id` of `list` both become the Rust name `id`";
    assert!(report.has_errors() && report.to_string().contains(message), "{report}");
}
