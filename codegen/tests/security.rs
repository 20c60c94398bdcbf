//! Security and servers that a client cannot follow to the letter: what is generated instead, and the warning that says so.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use capgen_codegen::{Module, Names, Options, Source, generate};
use serde_json::{Value, json};

fn source(name: &str) -> Source {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/accept").join(name);
    Source::from_text(name, std::fs::read_to_string(path).unwrap()).unwrap()
}

fn document(name: &str) -> Module {
    generate(&source(name), &Options::default()).unwrap()
}

fn text<'a>(module: &'a Module, part: &str) -> &'a str {
    module.files.iter().find(|file| file.path.ends_with(part)).map_or("", |file| &file.text)
}

/// Everything said of a document with one operation, and the module.
fn of(servers: Value, security: Value, schemes: Value) -> (Module, Vec<String>) {
    let document = json!({
        "openapi": "3.0.3",
        "info": { "title": "Things", "version": "1" },
        "servers": servers,
        "security": security,
        "paths": { "/things": { "get": { "operationId": "getThings", "responses": { "200": { "description": "OK" } } } } },
        "components": { "securitySchemes": schemes },
    });
    let source = Source::from_text("things.json", document.to_string()).unwrap();
    let module = generate(&source, &Options::default()).unwrap();
    let said = module.warnings.diagnostics.iter();
    let said = said.map(|said| format!("{}: {} ({})", said.pointer, said.message, said.help.as_deref().unwrap_or_default()));
    let said = said.collect();
    (module, said)
}

#[test]
fn what_the_client_cannot_do_is_said_at_its_place() {
    insta::assert_snapshot!("security-warnings", document("security.yaml").warnings);
}

#[test]
fn each_operation_has_what_it_asks_for() {
    let module = document("security.yaml");
    insta::assert_snapshot!("security-access", text(&module, "access.rs"));
    let client = text(&module, "client.rs");
    let addresses = "    /// The document names these, and the first is the default:\n    ///\n    \
        /// - `https://{region}.example.com:{port}/v1`: The usual one\n    \
        /// - `https://sandbox.example.com/v1`: For trials\n    /// - `/v1`\n";
    assert!(client.contains(addresses), "{client}");
    assert!(client.contains("    /// Credentials: `oauth`; or `oauth_client_id` and `oauth_client_secret`.\n"), "{client}");
    assert!(
        client.contains("    /// Is sent to `https://uploads.{region}.example.com`, unless the client is told a base URL.\n"),
        "{client}"
    );
    assert!(client.contains("    /// One of `eu`, `us`.\n"), "{client}");
}

#[test]
fn one_alternative_for_all_is_the_clients_own_and_required() {
    let key = json!({ "key": { "type": "apiKey", "in": "cookie", "name": "sid" } });
    let (module, said) = of(json!([]), json!([{ "key": [] }]), key);
    let operations = text(&module, "operations.rs");
    assert!(operations.contains("Credential::Cookie {") && operations.contains("required: true"), "{operations}");
    assert_eq!((said, text(&module, "access.rs")), (vec![], ""));
}

#[test]
fn a_scheme_that_cannot_be_sent_does_not_stop_generation() {
    let key = |key: Value| json!({ "s": key });
    for (scheme, message) in [
        (json!({}), "security scheme `s` is of the type ``, which is not sent"),
        (json!({ "type": "http", "scheme": "hoba" }), "HTTP authentication `hoba` of `s` is not sent"),
        (
            json!({ "type": "apiKey", "in": "header", "name": "X Key\r\n" }),
            "`s` is the key `X Key\\r\\n` in `header`, which cannot be sent",
        ),
        (json!({ "type": "apiKey", "in": "header", "name": "Host" }), "`s` is the key `Host` in `header`, which cannot be sent"),
        (json!({ "type": "apiKey", "in": "body", "name": "k" }), "`s` is the key `k` in `body`, which cannot be sent"),
    ] {
        let (module, said) = of(json!([]), json!([{ "s": [] }]), key(scheme));
        assert!(said.len() == 1 && said[0].starts_with(&format!("/components/securitySchemes/s: {message}")), "{said:?}");
        assert!(text(&module, "operations.rs").contains("credentials: &[],"));
    }
    let (_, said) = of(json!([]), json!([{ "tokem": [] }]), json!({ "token": { "type": "http", "scheme": "bearer" } }));
    assert_eq!(
        said,
        [
            "/security/0/tokem: security scheme `tokem` is not declared in `components.securitySchemes`, and not sent (did you mean `token`?)"
        ]
    );
    let (module, said) = of(json!([]), json!({ "s": [] }), key(json!({ "type": "http", "scheme": "bearer" })));
    assert!(said[0].starts_with("/security: `security` is an object, which is taken as the only alternative"), "{said:?}");
    assert!(text(&module, "operations.rs").contains("Credential::Bearer"));
}

#[test]
fn two_credentials_in_one_place_are_pointed_out() {
    let schemes = json!({ "a": { "type": "http", "scheme": "bearer" }, "b": { "type": "http", "scheme": "basic" } });
    let (_, said) = of(json!([]), json!([{ "a": [], "b": [] }]), schemes);
    assert_eq!(said, ["/security/0: two credentials of one alternative are the header `authorization` (only one of them arrives)"]);
}

#[test]
fn servers_that_are_no_address_leave_it_to_the_client() {
    for (url, message) in [
        ("ftp://example.com", "is neither `http` nor `https`"),
        ("https://", "names no host"),
        ("https://example.com:port", "has a port that is no number"),
        ("https://me@example.com", "holds a user name"),
        ("https://example.com/a b", "has characters that no URL has"),
        ("https://example.com/{", "has characters that no URL has"),
        ("https://example.com/?v=1", "has a query or a fragment"),
        ("//example.com", "does not say whether it is `http` or `https`"),
    ] {
        let (module, said) = of(json!([{ "url": url }]), json!([]), json!({}));
        assert_eq!(said, [format!("/servers/0/url: server URL `{url}` {message} (the client must be told a base URL)")]);
        assert!(text(&module, "operations.rs").contains("base_url: \"\""));
    }
    let (_, said) = of(json!([{}]), json!([]), json!({}));
    assert_eq!(said, ["/servers/0: this server has no `url` (the client must be told a base URL)"]);
}

#[test]
fn a_variable_that_is_not_declared_is_a_setting_without_a_default() {
    let (module, said) = of(json!([{ "url": "https://{tenant}.example.com:{port}" }]), json!([]), json!({}));
    let operations = text(&module, "operations.rs");
    assert!(operations.contains("base_url: \"https://{{tenant}}.example.com:{{port}}\""), "{operations}");
    assert!(said.len() == 2 && said[0].contains("uses `{tenant}`, which is not declared"), "{said:?}");
}

#[test]
fn names_that_meet_are_errors_where_names_are_strict() {
    let mut options = Options::default();
    options.names = Names::Strict;
    let report = generate(&source("security.yaml"), &options).unwrap_err();
    assert_eq!(report.diagnostics.iter().filter(|found| found.help.as_deref() == Some("rename one of them")).count(), 2, "{report}");
}
