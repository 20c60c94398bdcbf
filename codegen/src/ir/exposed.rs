//! What a capability exposes: functions, and the routes and tools that lead to them.

use super::flow::{Expr, Piece};
use super::{Access, FunctionId, Location, Method, OperationId, Type};
use crate::name::Name;
use crate::path::PathTemplate;
use crate::source::Pointer;

/// Something this API does, in terms of operations.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    pub(crate) name: Name,
    pub(crate) doc: String,
    pub(crate) at: Pointer,
    pub(crate) inputs: Vec<Input>,
    pub(crate) work: Work,
    /// What is made of what the work gives; the whole, as it came, where nothing is said.
    pub(crate) output: Option<Expr>,
    /// What an answer that is passed on is, whatever the API says of it.
    pub(crate) media: Option<String>,
}

/// What a function does.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Work {
    /// One call.
    Call(Call),
    /// Several, in groups: those of one group do not need each other.
    Steps(Vec<Vec<Step>>),
    /// Nothing: the output says it all.
    Nothing,
}

/// A call of an operation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Call {
    pub(crate) operation: OperationId,
    /// What is passed for each parameter of the operation, by its input name.
    pub(crate) arguments: Vec<Argument>,
}

/// A step of a function.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Step {
    /// What later steps call its value.
    pub(crate) name: String,
    pub(crate) kind: StepKind,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum StepKind {
    Call(Call),
    /// Finds entries of a list by the text of one of their members.
    Lookup {
        index: Expr,
        key: String,
        value: Expr,
        fields: Vec<String>,
    },
    /// Rust that the user writes.
    Script {
        hook: Name,
        given: Vec<(String, Expr)>,
    },
}

/// What a caller of a function supplies.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Input {
    pub(crate) name: Name,
    pub(crate) ty: Type,
    /// What the document says of a body that is passed on as it came.
    pub(crate) shape: Option<Type>,
    pub(crate) required: bool,
    pub(crate) doc: String,
    /// Where the operation sends it; none for the whole body.
    pub(crate) location: Option<Location>,
}

/// What a function passes for a parameter.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Argument {
    /// The input name of the parameter; none for the body.
    pub(crate) param: Option<String>,
    pub(crate) value: Passed,
}

/// The value of an argument.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Passed {
    /// The function's own input of this name.
    Input(Name),
    /// Text of the document.
    Literal(String),
    /// Anything else.
    Expr(Expr),
}

/// One side of a capability: what it exposes, and where it wants to be served.
#[derive(Clone, Debug)]
pub(crate) struct Adapter<T> {
    pub(crate) namespace: String,
    pub(crate) doc: String,
    pub(crate) at: Pointer,
    pub(crate) address: Option<String>,
    pub(crate) port: Option<u16>,
    /// What callers must have.
    pub(crate) guard: Option<Guard>,
    pub(crate) items: Vec<T>,
}

/// The credentials that callers must have; the texts are templates over the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Guard {
    Bearer {
        token: String,
    },
    Basic {
        username: String,
        password: String,
    },
    /// The key is the name of a setting.
    Digest {
        username: String,
        password: String,
        key: String,
    },
    Header {
        name: String,
        value: String,
    },
    Query {
        name: String,
        value: String,
    },
    OAuth {
        issuer: String,
        resource: String,
        audience: Option<String>,
        scopes: Vec<String>,
    },
}

/// The control side of a capability.
#[derive(Clone, Debug)]
pub(crate) struct ControlSide {
    pub(crate) adapter: Adapter<()>,
    pub(crate) health: bool,
    pub(crate) info: bool,
    pub(crate) metrics: bool,
    pub(crate) traces: Option<Traces>,
}

/// Which calls are kept, and what is told upstream of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Traces {
    pub(crate) keep: usize,
    /// From 0 to 1.
    pub(crate) sampling: f64,
    pub(crate) b3: bool,
}

/// A REST side of a capability.
#[derive(Clone, Debug)]
pub(crate) struct RestSide {
    pub(crate) adapter: Adapter<Route>,
    pub(crate) forwards: Vec<Forward>,
}

/// Paths that are passed on to a consumed API as they come.
#[derive(Clone, Debug)]
pub(crate) struct Forward {
    pub(crate) name: Name,
    pub(crate) doc: String,
    pub(crate) at: Pointer,
    /// What the paths begin with; `/` at its end means nothing.
    pub(crate) path: String,
    /// The headers that are passed on, in small letters.
    pub(crate) headers: Vec<String>,
    /// Where the API is, where there are several.
    pub(crate) access: Option<Access>,
}

/// A REST route that exposes a function.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    pub(crate) name: Name,
    pub(crate) doc: String,
    pub(crate) at: Pointer,
    pub(crate) method: Method,
    pub(crate) path: PathTemplate,
    pub(crate) function: FunctionId,
    /// Where each input but the body is found.
    pub(crate) params: Vec<RouteParam>,
    /// What the document says of its answers, by status, as OpenAPI has it.
    pub(crate) responses: Vec<(String, serde_json::Value)>,
}

/// Where a route finds an input.
#[derive(Clone, Debug)]
pub(crate) struct RouteParam {
    /// The function's input.
    pub(crate) input: String,
    /// Its name in the request.
    pub(crate) wire: String,
    pub(crate) location: Location,
    pub(crate) required: bool,
}

/// An MCP tool that exposes a function.
#[derive(Clone, Debug)]
pub(crate) struct Tool {
    pub(crate) name: Name,
    pub(crate) title: Option<String>,
    pub(crate) doc: String,
    pub(crate) at: Pointer,
    pub(crate) function: FunctionId,
    pub(crate) hints: Hints,
    /// What those who run it choose among its tools by.
    pub(crate) tags: Vec<String>,
}

/// The annotations of a tool (MCP, `ToolAnnotations`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hints {
    pub(crate) read_only: Option<bool>,
    pub(crate) destructive: Option<bool>,
    pub(crate) idempotent: Option<bool>,
    pub(crate) open_world: Option<bool>,
}

/// The MCP side of a capability.
#[derive(Clone, Debug)]
pub(crate) struct McpSide {
    pub(crate) adapter: Adapter<Tool>,
    pub(crate) resources: Vec<McpResource>,
    pub(crate) prompts: Vec<Prompt>,
    /// Whether the document wants it over standard input and output.
    pub(crate) stdio: bool,
    /// How long clients may keep its lists, and what they read.
    pub(crate) cache: Option<Cache>,
    /// The longest answer that is not text, in bytes.
    pub(crate) longest: Option<u64>,
}

/// How long a client may keep what it was given, and for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cache {
    pub(crate) ttl_ms: u64,
    /// Whether what one caller was given is what any other would be.
    pub(crate) public: bool,
}

/// An MCP resource.
#[derive(Clone, Debug)]
pub(crate) struct McpResource {
    pub(crate) name: Name,
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) at: Pointer,
    /// With a variable in braces for each input that it gives.
    pub(crate) uri: String,
    pub(crate) mime_type: Option<String>,
    /// Whether it is bytes, even where they could be read as text.
    pub(crate) binary: bool,
    pub(crate) cache: Option<Cache>,
    pub(crate) source: ResourceSource,
}

/// Where the content of a resource comes from.
#[derive(Clone, Debug)]
pub(crate) enum ResourceSource {
    Function(FunctionId),
    /// The path of a folder.
    Folder(String),
}

/// An MCP prompt.
#[derive(Clone, Debug)]
pub(crate) struct Prompt {
    pub(crate) name: Name,
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) at: Pointer,
    pub(crate) arguments: Vec<PromptArgument>,
    pub(crate) messages: Vec<PromptMessage>,
}

/// An argument of a prompt.
#[derive(Clone, Debug)]
pub(crate) struct PromptArgument {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) required: bool,
}

/// A message of a prompt.
#[derive(Clone, Debug)]
pub(crate) struct PromptMessage {
    pub(crate) assistant: bool,
    pub(crate) text: PromptText,
}

/// The text of a message.
#[derive(Clone, Debug)]
pub(crate) enum PromptText {
    Pieces(Vec<Piece>),
    /// The path of a file.
    File(String),
}

/// A skill of a catalogue.
#[derive(Clone, Debug)]
pub(crate) struct Skill {
    pub(crate) name: Name,
    pub(crate) at: Pointer,
    /// What the catalogue says of it.
    pub(crate) catalogue: serde_json::Value,
    /// The folder of its files.
    pub(crate) folder: Option<String>,
}
