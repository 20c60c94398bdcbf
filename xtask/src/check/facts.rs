//! What a specification and generated code are both read into, to be compared: plain data and no opinion.

use std::collections::{BTreeMap, BTreeSet};

/// What one document says, or what the code generated from it does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Facts {
    pub access: Access,
    pub operations: Vec<Operation>,
    pub routes: Vec<Route>,
    pub forwards: Vec<Forward>,
    pub tools: Vec<Tool>,
}

/// Where every call goes, and what it carries to be let in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Access {
    /// A template over `{{settings}}`; empty if it must be supplied.
    pub base_url: String,
    /// As `header X-Auth-Token: {{token}}`, `query key: {{key}}`, `bearer {{token}}`, `basic {{user}} {{password}}`,
    /// `token {{url}} {{id}} {{secret}} scopes`.
    pub credentials: BTreeSet<String>,
    /// What the client is told before it starts, by name; whether it has to be. The base URL goes without saying.
    pub settings: BTreeMap<String, bool>,
    /// What settings are without being told; in a document, those that say where each of several APIs is.
    pub defaults: BTreeMap<String, String>,
    pub at: String,
}

/// A call the remote API offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Operation {
    /// The name in the code; in a document, every name it may have there, the likeliest first.
    pub names: Vec<String>,
    pub method: String,
    pub path: String,
    pub inputs: Inputs,
    /// The media types of the body: in a document those it allows, in the code those it is sent and taken in.
    pub media: BTreeSet<String>,
    /// How parameters are spelled, by place and wire name, where it is not as their place has it: `deepObject exploded`.
    pub spellings: BTreeMap<(String, String), String>,
    /// The settings of the client that stand behind parameters: by wire name, `volume {{microversion}}`.
    pub settings: BTreeMap<String, String>,
    /// A template over `{{settings}}` where the operation has a server of its own; empty if it goes where all go.
    pub server: String,
    /// The alternatives that are its own, the one to be preferred first; each as in [`Access::credentials`].
    pub security: Vec<BTreeSet<String>>,
    /// Empty: any 2xx.
    pub success: BTreeSet<u16>,
    /// What each side of the generated code handles; in a document, what each side should.
    pub sides: BTreeMap<Side, Handled>,
    /// Where it stands: a pointer into the document, or a file of generated code.
    pub at: String,
}

/// A side of the generated code that handles an operation's inputs one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    /// The method and the request of the client.
    Client,
    /// The request of the server trait, as the router hands it over.
    Server,
}

/// What one side does with an operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Handled {
    pub inputs: Inputs,
    /// The success statuses it tells apart, if it does; empty: any 2xx.
    pub success: BTreeSet<u16>,
    /// The type of the body; in a document, the schema it refers to by name.
    pub takes: Option<String>,
    /// The type of the answer; in a document, the schema it refers to by name.
    pub gives: Option<String>,
}

/// What a call carries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Inputs {
    /// Place (`path`, `query`, `header`, `cookie`) and name on the wire; whether required.
    pub params: BTreeMap<(String, String), bool>,
    /// Whether the body is required, if there is one.
    pub body: Option<bool>,
}

/// A REST route that exposes an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Route {
    pub name: String,
    pub method: String,
    pub path: String,
    pub inputs: Inputs,
    pub call: Call,
    pub at: String,
}

/// What a REST side passes on as it comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Forward {
    /// The name in the code; in a document, what it is made of: the path, and the API it leads to.
    pub name: String,
    /// What the paths begin with.
    pub path: String,
    /// The headers of the caller that are trusted, in small letters.
    pub headers: BTreeSet<String>,
    /// As in [`Operation::server`]: empty where there is one API, and all goes to it.
    pub server: String,
    /// As in [`Operation::security`].
    pub security: Vec<BTreeSet<String>>,
    pub at: String,
}

/// An MCP tool that exposes an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tool {
    pub name: String,
    /// `readOnly`, `destructive`, `idempotent`, `openWorld`, where stated.
    pub hints: BTreeMap<String, bool>,
    pub tags: BTreeSet<String>,
    /// The properties of the input schema: their types (empty: any) and whether they are required.
    pub properties: BTreeMap<String, (String, bool)>,
    pub call: Call,
    pub at: String,
}

/// The operation behind a route or tool, and what it is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Call {
    pub operation: String,
    /// By place and name on the wire; `body` and nothing for the body.
    pub arguments: BTreeMap<(String, String), Argument>,
    /// What the function asks its caller for; whether required.
    pub asks: BTreeMap<String, bool>,
}

/// What a parameter of an operation is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Argument {
    /// The caller's input of this name.
    Input(String),
    /// Text of the document.
    Literal(String),
}

impl Operation {
    /// What messages call it.
    pub(super) fn name(&self) -> &str {
        self.names.first().map_or("", String::as_str)
    }
}

/// The letters and digits of a name: `backup-id`, `backup_id` and `BackupId` are one, whatever the case convention.
pub(super) fn fold(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
