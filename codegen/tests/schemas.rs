//! What schemas lose on the way to Rust, said at its place. The documents are `accept/schema-*`, the warnings the snapshots;
//! generated-client compiles them.

use capgen_codegen::{Names, Options, Source, generate};

#[test]
fn what_a_schema_loses_is_a_warning_at_its_place_even_where_names_are_strict() {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        let mut options = Options::default();
        options.names = Names::Strict;
        insta::glob!("accept/schema-*.yaml", |path| {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let text = std::fs::read_to_string(path).unwrap();
            // Only the document of names needs names to be lenient.
            let options = if name == "schema-names.yaml" { Options::default() } else { options.clone() };
            let module = Source::from_text(name.as_str(), text).and_then(|source| generate(&source, &options)).expect(&name);
            insta::assert_snapshot!("schemas", module.warnings);
        });
    });
}
