//! Drift of what is passed on as it comes, and of where several APIs are, fails the check.

mod common;

use common::{Copy, names, shown};
use xtask::{
    check::{Compared, faithful, fresh},
    regenerate,
};

const PASSING_SPEC: &str = "specs/passing.yaml";
const PASSING: &str = "generated-client/generated/passing/rest.rs";

const ONE_API: &str = "ikanos: 1.0.0-beta5
capability:
  consumes:
    things:
      type: http
      baseUri: http://things.example
      resources: {things: {path: /things, operations: {list-things: {method: GET}}}}
  exposes:
    front:
      type: rest
      resources:
        all: {path: '/all/{{rest}}', forward: {targetNamespace: things, trustedHeaders: [X-Trace, X-Lang]}}
        raw: {path: /raw/, forward: {targetNamespace: things}}
";

const TWO_APIS: &str = "ikanos: 1.0.0-beta5
binds: [{namespace: env, keys: {KEY: KEY, TOKEN: TOKEN, HOST: HOST}}]
capability:
  consumes:
    things:
      type: http
      baseUri: http://things.example
      authentication: {type: apikey, key: X-Key, value: '{{KEY}}', placement: header}
      resources: {things: {path: /things, operations: {list-things: {method: GET}}}}
    my-others:
      type: http
      baseUri: http://others.example/v2
      authentication: {type: bearer, token: '{{TOKEN}}'}
    hosted: {type: http, baseUri: 'http://{{HOST}}/x'}
  exposes:
    front:
      type: rest
      resources:
        all: {path: '/all/{{rest}}', forward: {targetNamespace: things}}
        raw: {path: /raw/, forward: {targetNamespace: my-others}}
        far: {path: /far, forward: {targetNamespace: hosted}}
";

/// The workspace with a capability that passes paths on, and the snapshot of all.
fn passing(document: &str) -> Copy {
    let copy = Copy::of_workspace();
    copy.write(PASSING_SPEC, document);
    regenerate::run(copy.root()).expect("it generates");
    copy
}

#[test]
fn what_is_passed_on_is_compared_where_nothing_differs() {
    for (document, routes) in [(ONE_API, 17), (TWO_APIS, 18)] {
        let compared = faithful(passing(document).root()).map_err(|findings| shown(&findings));
        assert_eq!(compared, Ok(Compared { operations: 26, routes, tools: 15, parameters: 99 }));
    }
}

/// Changes the snapshot or the spec; both questions must name what is passed on.
#[track_caller]
fn passing_drifts(document: &str, file: &str, [from, to]: [&str; 2], operation: &str, words: &str) {
    let copy = passing(document);
    copy.change(file, "", from, to);
    assert!(names(&fresh(copy.root()), operation, "stale"), "{}", shown(&fresh(copy.root())));
    let differences = faithful(copy.root()).expect_err("faithful alone must see it");
    assert!(names(&differences, operation, words), "{}", shown(&differences));
}

#[test]
fn what_is_passed_on_changed_in_the_snapshot() {
    let all = "forward_all_things";
    let words = "path: the spec says \"/all\", the code says \"/any\"";
    passing_drifts(ONE_API, PASSING, ["path: \"/all\"", "path: \"/any\""], all, words);
    let words = "trusted headers: the spec says {\"x-lang\", \"x-trace\"}, the code says {\"cookie\", \"x-trace\"}";
    passing_drifts(ONE_API, PASSING, ["\"x-lang\"", "\"cookie\""], all, words);
    passing_drifts(
        ONE_API,
        PASSING,
        [".forward(&FORWARD_ALL_THINGS, |client| &client.inner)", ""],
        all,
        "`router` does not register it once",
    );
    let access = "access: Some(rt::api::Access { server: \"http://other.example\", security: &[] }),";
    passing_drifts(ONE_API, PASSING, ["access: None,", access], all, "server: the spec says \"\", the code says \"http://other.example\"");
}

#[test]
fn what_is_passed_on_changed_in_the_spec() {
    let words = "trusted headers: the spec says {\"x-lang\"}, the code says {\"x-lang\", \"x-trace\"}";
    passing_drifts(ONE_API, PASSING_SPEC, ["X-Trace, ", ""], "forward_all_things", words);
    let removed = ["        raw: {path: /raw/, forward: {targetNamespace: things}}\n", ""];
    passing_drifts(ONE_API, PASSING_SPEC, removed, "forward_raw_things", "what passes on `/raw/` is in the code and not in the spec");
    let added =
        ["      resources:\n        all", "      resources:\n        more: {path: /more, forward: {targetNamespace: things}}\n        all"];
    passing_drifts(
        ONE_API,
        PASSING_SPEC,
        added,
        "forward_more_things",
        "what passes on `/more/` is in the spec and not in generated-client",
    );
}

#[test]
fn what_is_passed_on_to_another_of_several_apis() {
    let words = "server: the spec says \"{{things_base_url}}\", the code says \"{{my_others_base_url}}\"";
    passing_drifts(TWO_APIS, PASSING, ["{{things_base_url}}", "{{my_others_base_url}}"], "forward_all_things", words);
    let words = "security: the spec says [{\"bearer {{TOKEN}}\"}], the code says [{\"bearer {{KEY}}\"}]";
    passing_drifts(TWO_APIS, PASSING, ["token: \"{{TOKEN}}\"", "token: \"{{KEY}}\""], "forward_raw_my_others", words);
    let target = ["/far, forward: {targetNamespace: hosted}", "/far, forward: {targetNamespace: things}"];
    passing_drifts(TWO_APIS, PASSING_SPEC, target, "forward_far_hosted", "the spec says \"forward_far_things\"");
}

#[test]
fn where_one_of_several_apis_is() {
    let copy = passing(TWO_APIS);
    copy.change("generated-client/generated/passing/operations.rs", "static API", "http://others.example/v2", "http://others.example/v3");
    let differences = shown(&faithful(copy.root()).expect_err("faithful alone must see it"));
    assert!(
        differences.contains("default of the setting `my_others_base_url`: the spec says \"http://others.example/v2\""),
        "{differences}"
    );
}
