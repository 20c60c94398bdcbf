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

/// Sources of a folder of its own, written out so that one can name the other.
fn written(name: &str, files: &[(&str, &str)]) -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("capgen-imports-{name}-{}", std::process::id()));
    for (path, text) in files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn refused(folder: &std::path::Path, file: &str) -> String {
    let source = Source::read_in(folder, file).unwrap();
    let report = generate(&source, &Options::default()).unwrap_err().to_string();
    std::fs::remove_dir_all(folder).unwrap();
    report
}

#[test]
fn what_is_imported_is_in_the_place_of_the_entry_that_asks() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/accept/imports");
    let source = Source::read_in(&folder, "main.yaml").unwrap();
    let module = generate(&source, &Options::default()).unwrap();
    let text = |name: &str| module.files.iter().find(|file| file.path.ends_with(name)).unwrap().text.clone();
    assert!(text("operations.rs").contains("Spec: `shared/store.yaml#/consumes/storage/resources/backups/operations/get-backup`"));
    assert!(text("functions.rs").contains("Spec: `shared/store.yaml#/consumes/storage/resources/backups/operations/get-backup`"));
    assert!(text("operations.rs").contains("env: \"STORE_TOKEN\""), "the binds of the other file come along");
    let watched: Vec<_> = Source::files(folder.join("main.yaml")).into_iter().map(|path| path.file_name().unwrap().to_owned()).collect();
    assert!(watched.iter().any(|name| name == "store.yaml"), "{watched:?}");
}

#[test]
fn an_import_that_leads_nowhere_is_an_error_where_it_stands() {
    let head = "naftiko: 1.0.0-alpha2\ncapability:\n  consumes:\n";
    let entries = [
        "  - {location: gone.yaml, import: a}\n",
        "  - {location: 'https://example.com/a.yaml', import: b}\n",
        "  - {from: other.yaml, import: storag, as: c}\n",
        "  - {from: main.yaml, import: d}\n",
    ];
    let exposes = "  exposes:\n  - type: mcp\n    namespace: m\n    tools:\n    - {name: t, description: d, call: a.get}\n";
    let other = "consumes:\n- {type: http, namespace: storage, baseUri: 'http://x', resources: []}\n";
    let main = format!("{head}{}{exposes}", entries.concat());
    let folder = written("nowhere", &[("main.yaml", &main), ("other.yaml", other)]);
    let expected = "main.yaml:4:5: error: `import` of `a` from `gone.yaml`, which is not there\n  \
                    help: there is no file `gone.yaml`: a path is relative to the file that says it\n\
                    main.yaml:5:5: error: `import` of `b` from `https://example.com/a.yaml`, which is not a local file\n  \
                    help: save it beside the document, and refer to it by its relative path\n\
                    main.yaml:6:5: error: `import` of `storag` from `other.yaml`, which has no `storag` under `consumes`\n  \
                    help: did you mean `storage`?\n\
                    main.yaml:7:5: error: `import` of `d` from `main.yaml`, which leads back to `main.yaml`\n  \
                    help: put what both need into a third file";
    assert_eq!(refused(&folder, "main.yaml"), expected);
}

#[test]
fn a_mistake_in_an_imported_entry_is_told_in_its_file() {
    let main = "naftiko: 1.0.0-alpha2\ncapability:\n  consumes:\n  - {location: other.yaml, import: a}\n  exposes: []\n";
    let other = "consumes:\n- type: http\n  namespace: a\n  baseUri: http://x\n  resources:\n  - path: /x\n    operations:\n    - {name: n, method: FETCH}\n";
    let folder = written("mistake", &[("main.yaml", main), ("other.yaml", other)]);
    let report = refused(&folder, "main.yaml");
    assert!(report.starts_with("other.yaml:8:25: error: `FETCH` is not a method"), "{report}");
}

#[test]
fn settings_of_a_file_are_found_by_the_key_they_have_there() {
    let text = "ikanos: 1.0.0-beta5\nbinds:\n- {namespace: a, location: 'file:///run/secrets/a.env', keys: {TOKEN: a-token}}\n\
                - {namespace: b, location: 'vault://b', keys: {KEY: b-key}}\n\
                - {namespace: c, location: 'file:///./shared/c.yaml', keys: {OTHER: c-other}}\n\
                capability:\n  consumes:\n    c: {type: http, baseUri: 'http://c.example', authentication: {type: bearer, token: '{{TOKEN}}'}, \
                resources: {r: {path: /r, operations: {get-r: {method: GET}}}}}\n";
    let source = Source::from_text("c.yaml", text.to_owned()).unwrap();
    let module = generate(&source, &Options::default()).unwrap();
    let client = module.files.iter().find(|file| file.path.ends_with("client.rs")).unwrap();
    for found in [r#"("TOKEN", "/run/secrets/a.env", "a-token")"#, r#"("OTHER", "./shared/c.yaml", "c-other")"#] {
        assert!(client.text.contains(found), "{}", client.text);
    }
    assert!(module.warnings.to_string().contains("`vault://b` of the binds `b` is not read"), "{}", module.warnings);
}
