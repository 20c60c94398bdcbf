//! What lets a call in: bytes for each kind of credential, alternatives, servers of single operations, fetched tokens.
#![cfg(all(feature = "client", feature = "server"))]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod alternatives;
mod digest;
mod log;
mod recorder;
mod secrets;
mod servers;
mod tokens;

use capgen_runtime::api::{Access, Api, Body, Credential, Operation, Setting};
use capgen_runtime::client::Settings;
use capgen_runtime::http::Method;

const fn optional(name: &'static str, env: &'static str) -> Setting {
    Setting { name, env, secret: true, required: false, default: None, doc: "" }
}

const KEY: Credential = Credential::Header { name: "X-Key", value: "{{key}}" };
const QUERY: Credential = Credential::Query { name: "api key", value: "{{key}}" };
const SESSION: Credential = Credential::Cookie { name: "sid", value: "{{session}}" };
const BEARER: Credential = Credential::Bearer { token: "{{token}}" };
const BASIC: Credential = Credential::Basic { username: "{{user}}", password: "{{pass}}" };

const DIGEST: Credential = Credential::Digest { username: "{{user}}", password: "{{pass}}" };

const fn grant(scopes: &'static [&'static str]) -> Credential {
    Credential::ClientCredentials { token_url: "{{token_url}}", client_id: "{{id}}", client_secret: "{{secret}}", scopes }
}

static API: Api = Api {
    name: "things",
    base_url: "",
    settings: &[
        optional("key", "THINGS_KEY"),
        optional("session", "THINGS_SESSION"),
        optional("token", "THINGS_TOKEN"),
        optional("user", "THINGS_USER"),
        optional("pass", "THINGS_PASS"),
        optional("id", "THINGS_ID"),
        optional("secret", "THINGS_SECRET"),
        Setting {
            name: "token_url",
            env: "THINGS_TOKEN_URL",
            secret: false,
            required: false,
            default: Some("/oauth/token?tenant=t"),
            doc: "",
        },
        Setting { name: "region", env: "THINGS_REGION", secret: false, required: true, default: Some("eu"), doc: "" },
    ],
    credentials: &[],
};

static GET: Operation = Operation { name: "get_thing", method: Method::GET, path: "/thing", params: &[], body: None, success: &[200] };
static POST: Operation = Operation {
    name: "post_thing",
    method: Method::POST,
    path: "/thing",
    params: &[],
    body: Some(Body { input: "body", media: "application/json", required: false }),
    success: &[200],
};

const fn asks(security: &'static [&'static [Credential]]) -> Access {
    Access { server: "", security }
}

/// Settings with some of their values.
fn settings(url: &str, values: &[(&str, &str)]) -> Settings {
    let mut settings = Settings::new(&API);
    settings.set("base_url", url);
    for (name, value) in values {
        settings.set(name, *value);
    }
    settings
}
