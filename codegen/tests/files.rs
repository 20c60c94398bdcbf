//! Documents in several files: what a `$ref` to another file becomes, and where diagnostics and docs say it stands.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use capgen_codegen::{Module, Options, Source, generate};
use tempfile::TempDir;

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn module(folder: &TempDir, path: &str) -> Module {
    let source = Source::read_in(folder.path(), path).unwrap_or_else(|report| panic!("{report}"));
    generate(&source, &Options::default()).unwrap_or_else(|report| panic!("{report}"))
}

fn text<'a>(module: &'a Module, file: &str) -> &'a str {
    let path = format!("{}/{file}.rs", module.name);
    module.files.iter().find(|file| file.path == path).map(|file| file.text.as_str()).unwrap()
}

/// Paths, parameters, bodies, answers and schemas, each in a file of its own, that refer to each other and back.
const PETS: &[(&str, &str)] = &[
    (
        "api/pets.yaml",
        "openapi: 3.0.3
info: {title: Pets, version: '1'}
paths:
  /pets/{id}: {$ref: paths/pet.yaml}
  /owners:
    get:
      operationId: listOwners
      responses: {'200': {$ref: 'common/answers.json#/Owners'}}
components:
  schemas:
    Name: {type: string, enum: [Rex, Mia]}
",
    ),
    (
        "api/paths/pet.yaml",
        "parameters: [{$ref: '../common/params.yaml#/Id'}]
get:
  operationId: getPet
  responses: {'200': {description: The pet, content: {application/json: {schema: {$ref: ../schemas/pet.yaml}}}}}
put:
  operationId: putPet
  requestBody: {$ref: '../common/bodies.yaml#/Pet'}
  responses: {'204': {description: Put}}
",
    ),
    ("api/common/params.yaml", "Id: {name: id, in: path, required: true, description: Which pet, schema: {type: string}}\n"),
    ("api/common/bodies.yaml", "Pet: {required: true, content: {application/json: {schema: {$ref: '../schemas/pet.yaml#'}}}}\n"),
    (
        "api/common/answers.json",
        r##"{"Owners": {"description": "Owners", "content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/Owner"}}}}},
 "Owner": {"type": "object", "properties": {"pets": {"type": "array", "items": {"$ref": "../schemas/pet.yaml"}}}}}"##,
    ),
    (
        "api/schemas/pet.yaml",
        "type: object
required: [name]
properties:
  name: {$ref: '../pets.yaml#/components/schemas/Name'}
  owner: {$ref: '../common/answers.json#/Owner'}
  mother: {$ref: pet.yaml}
  default: {$ref: '../../shared/size.yaml#/Size'}
example: {$ref: not a reference}
",
    ),
    ("shared/size.yaml", "Size: {type: object, properties: {cm: {type: integer}}}\n"),
];

#[test]
fn a_reference_to_a_file_is_the_node_in_it() {
    let folder = folder(PETS);
    let module = module(&folder, "api/pets.yaml");
    assert_eq!(module.warnings.to_string(), "");
    let types = text(&module, "types");
    for item in ["pub struct Pet {", "pub struct Owner {", "pub struct Size {", "pub name: Name,", "pub mother: Option<Box<Pet>>,"] {
        assert!(types.contains(item), "{item}\n{types}");
    }
    let client = text(&module, "client");
    for call in ["fn get_pet(", "fn put_pet(", "fn list_owners("] {
        assert!(client.contains(call), "{call}\n{client}");
    }
    assert!(client.contains("Spec: `paths/pet.yaml#/get`"), "{client}");
    assert!(types.contains("Spec: `schemas/pet.yaml#`"), "{types}");
    assert!(types.contains("Spec: `../shared/size.yaml#/Size`"), "{types}");
}

#[test]
fn every_file_is_watched() {
    let folder = folder(PETS);
    let document = folder.path().join("api/pets.yaml");
    let mut watched: Vec<String> = Source::files(&document).iter().map(|path| fs::canonicalize(path).unwrap()).map(shown).collect();
    watched.sort();
    let mut wanted: Vec<String> = PETS.iter().map(|(path, _)| shown(fs::canonicalize(folder.path().join(path)).unwrap())).collect();
    wanted.sort();
    assert_eq!(watched, wanted);
}

fn shown(path: impl AsRef<Path>) -> String {
    path.as_ref().display().to_string()
}

#[test]
fn the_same_files_elsewhere_give_the_same_bytes() {
    let (here, there) = (folder(PETS), folder(PETS));
    let read = Source::read(there.path().join("api/pets.yaml")).unwrap();
    assert_eq!(module(&here, "api/pets.yaml").files, generate(&read, &Options::default()).unwrap().files);
}

#[test]
fn what_is_wrong_in_another_file_is_said_of_that_file() {
    let odd = "type: object\nproperties:\n  size:\n    type: strin\n";
    let files = [
        ("api/a.yaml", "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths: {}\ncomponents: {schemas: {Pet: {$ref: b/pet.yaml}}}\n"),
        ("api/b/pet.yaml", odd),
    ];
    let folder = folder(&files);
    let source = Source::read_in(folder.path(), "api/a.yaml").unwrap();
    let said = match generate(&source, &Options::default()) {
        Ok(module) => module.warnings.to_string(),
        Err(report) => report.to_string(),
    };
    assert!(said.starts_with("api/b/pet.yaml:4:11: "), "{said}");
}

#[test]
fn an_overlay_mends_the_file_it_is_named_after() {
    let overlay = "overlay: 1.0.0
info: {title: Mends, version: '1'}
actions: [{target: $.properties, update: {size: {type: integer}}}]
";
    let files = [
        ("a.yaml", "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths: {}\ncomponents: {schemas: {Pet: {$ref: pet.yaml}}}\n"),
        ("pet.yaml", "type: object\nproperties: {name: {type: string}}\n"),
        ("pet.overlay.yaml", overlay),
    ];
    let folder = folder(&files);
    let module = module(&folder, "a.yaml");
    assert!(text(&module, "types").contains("pub size: Option<i64>"), "{}", text(&module, "types"));
    assert_eq!(Source::files(folder.path().join("a.yaml")).len(), 3);
}

#[test]
fn what_is_not_followed_is_any_json_and_a_warning() {
    let schemas = "
    Url: {$ref: 'https://example.org/pet.yaml#/Pet'}
    Absolute: {$ref: /etc/pet.yaml}
    Missing: {$ref: missing.yaml}
    Within: {$ref: 'there.yaml#/Cat'}
    Anchor: {$ref: 'there.yaml#Pet'}
    Broken: {$ref: broken.yaml}
    There: {$ref: 'there.yaml#/Pet'}
";
    let document = format!("openapi: 3.0.3\ninfo: {{title: A, version: '1'}}\npaths: {{}}\ncomponents:\n  schemas:{schemas}");
    let folder = folder(&[("a.yaml", &document), ("there.yaml", "Pet: {type: object}\n"), ("broken.yaml", "a: [\n")]);
    let module = module(&folder, "a.yaml");
    insta::assert_snapshot!(module.warnings);
    assert!(text(&module, "types").contains("pub type Missing = rt::Value;"));
}

#[test]
fn a_text_without_a_file_follows_no_file() {
    let document = "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths: {}\ncomponents: {schemas: {Pet: {$ref: pet.yaml}}}\n";
    let source = Source::from_text("a.yaml", document).unwrap();
    let warnings = generate(&source, &Options::default()).unwrap().warnings.to_string();
    assert!(warnings.starts_with("a.yaml:4:36: warning: `$ref` to `pet.yaml`, which is another file"), "{warnings}");
}
