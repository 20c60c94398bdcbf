//! What the generator writes for an API with a microversion, pages and credentials of two kinds, by hand.

use capgen_runtime::api::{Api, Body, Credential, Operation, Param, Setting};
use capgen_runtime::client::{Call, Client, Settings};
use capgen_runtime::http::Method;
use capgen_runtime::text::Uri;

pub const TOKEN: &str = "s3cr3t-t0ken";
pub const KEY: &str = "s3cr3t-k&y";
pub const TRACE: &str = "s3cr3t-trace";

const fn setting(name: &'static str, env: &'static str, secret: bool, required: bool) -> Setting {
    Setting { name, env, secret, required, default: None, doc: "" }
}

pub static API: Api = Api {
    name: "volumes",
    base_url: "",
    settings: &[
        setting("token", "VOLUMES_TOKEN", true, true),
        setting("key", "VOLUMES_KEY", true, true),
        setting("microversion", "VOLUMES_MICROVERSION", false, false),
        setting("trace", "VOLUMES_TRACE", true, false),
    ],
    credentials: &[
        Credential::Header { name: "X-Auth-Token", value: "{{token}}" },
        Credential::Query { name: "api key", value: "{{key}}" },
    ],
};

const PARAMS: &[Param] = &[
    Param::query("limit"),
    Param::query("name"),
    Param::header("OpenStack-API-Version").named("microversion").setting("microversion", "volume "),
    Param::header("X-Trace").named("trace").setting("trace", ""),
];

const fn operation(name: &'static str, method: Method, body: Option<Body>) -> Operation {
    Operation { name, method, path: "/v3/volumes", params: PARAMS, body, success: &[200] }
}

pub static LIST: Operation = operation("list", Method::GET, None);
pub static DELETE: Operation = operation("delete", Method::DELETE, None);
pub static CREATE: Operation = operation("create", Method::POST, None);
pub static UPDATE: Operation = operation("update", Method::PUT, Some(Body { input: "body", media: "application/json", required: true }));

/// Settings with every credential, that wait next to nothing between attempts.
pub fn settings(url: &str) -> Settings {
    let mut settings = Settings::new(&API);
    settings.set("base_url", url);
    settings.set("token", TOKEN);
    settings.set("key", KEY);
    settings.retry = settings.retry.first_wait(std::time::Duration::from_millis(1));
    settings
}

pub fn client(url: &str) -> Client {
    settings(url).build().unwrap()
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Volume {
    pub id: i64,
    pub additional: capgen_runtime::Map,
}
capgen_runtime::object!(Volume { id: "id"; required: [id] });

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Link {
    pub rel: Option<String>,
    pub href: Option<Uri>,
    pub additional: capgen_runtime::Map,
}
capgen_runtime::object!(Link { rel: "rel", href: "href" });

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Volumes {
    pub volumes: Option<Vec<Volume>>,
    pub volumes_links: Option<Vec<Link>>,
    pub additional: capgen_runtime::Map,
}
capgen_runtime::object!(Volumes { volumes: "volumes", volumes_links: "volumes_links" });

#[derive(Clone, Debug)]
pub struct ListVolumes {
    call: Call,
}

impl ListVolumes {
    pub fn new(client: &Client) -> Self {
        Self { call: client.call(&LIST) }
    }

    pub fn limit(self, limit: i64) -> Self {
        Self { call: self.call.set("limit", limit) }
    }

    pub fn name(self, name: impl Into<String>) -> Self {
        Self { call: self.call.set("name", name.into()) }
    }

    pub fn microversion(self, microversion: impl Into<String>) -> Self {
        Self { call: self.call.set("microversion", microversion.into()) }
    }
}

capgen_runtime::request!(ListVolumes => Volumes, capgen_runtime::client::json);
capgen_runtime::pages!(ListVolumes => Volumes, Volume, volumes, volumes_links);
