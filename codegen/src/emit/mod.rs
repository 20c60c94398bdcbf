//! Emitters: the IR as Rust items. An emitter function returns one item, and none of them can fail.

mod access;
mod body;
mod builder;
mod checks;
mod client;
mod comfort;
mod control;
mod doc;
mod flow;
mod function;
mod mcp;
mod one_of;
mod openapi;
mod operations;
mod request;
mod rest;
mod schema;
mod server;
mod skills;
mod steps;
mod style;
mod templates;
mod types;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::Sides;
use crate::ir::{Api, Format, Type};

/// One generated file, as items.
pub(crate) struct Part {
    /// `client` for `client.rs`.
    pub(crate) name: String,
    /// The lines of its module documentation, each led by a space unless empty.
    pub(crate) doc: Vec<String>,
    /// The items in order.
    pub(crate) items: Vec<Item>,
}

/// One item of a file.
pub(crate) enum Item {
    /// To be formatted.
    Tokens(TokenStream),
    /// Formatted already: calls of the runtime's macros, which no formatter sees into.
    Text(String),
}

impl From<TokenStream> for Item {
    fn from(tokens: TokenStream) -> Self {
        Self::Tokens(tokens)
    }
}

/// All parts of an API, `mod.rs` first.
pub(crate) fn parts(api: &Api, sides: Sides) -> Vec<Part> {
    let capability = !api.serves;
    let mut parts =
        vec![part("operations", "What the API is, as data: its settings, and one descriptor an operation.", operations::items(api))];
    if api.operations.iter().any(|op| op.access.is_some()) {
        parts.push(part("access", "Where single operations go, and what each of them asks for to be let in.", access::items(api)));
    }
    if !api.checks.operations.is_empty() {
        let doc = "What the values of requests must be beside their types. A client checks them before anything is sent, a server before\na handler is called.";
        parts.push(part("checks", doc, checks::items(api)));
    }
    if api.has_types() {
        parts.push(part("types", "The types of requests and answers.", types::items(api)));
    }
    // Of a document without operations there is nothing to call and nothing to serve.
    let exposes = !api.rest.is_empty() || !api.mcp.is_empty() || api.control.is_some();
    if sides.client && (!api.operations.is_empty() || !api.functions.is_empty() || exposes) {
        parts.push(part("client", "The typed client: one method an operation, sent when awaited.", client::items(api)));
    }
    if sides.server && api.serves && !api.operations.is_empty() {
        parts.push(part("server", "The API as a trait to implement, and the router that serves it.", server::items(api)));
    }
    if sides.client && api.operations.iter().any(|op| op.template.is_some()) {
        parts.push(part("templates", "The request bodies that the document spells out.", templates::items(api)));
    }
    if capability && sides.client && !api.functions.is_empty() {
        parts.push(part("functions", "What the capability does: one function a route and a tool share.", function::items(api)));
    }
    if capability && sides.client {
        for (index, rest) in api.rest.iter().enumerate().filter(|_| sides.server) {
            let document = numbered("openapi", index);
            parts.push(part(&document, "What the REST side of the capability says of itself.", openapi::items(api, rest)));
            parts.push(part(&numbered("rest", index), "The REST side of the capability.", rest::items(api, rest, &document)));
        }
        for (index, mcp) in api.mcp.iter().enumerate().filter(|_| sides.mcp) {
            parts.push(part(&numbered("mcp", index), "The MCP side of the capability.", mcp::items(api, mcp)));
        }
    }
    if let Some(control) = api.control.as_ref().filter(|_| sides.server && sides.client) {
        parts.push(part("control", "What those who run the capability may ask it.", control::items(api, control)));
    }
    for (index, all) in api.skills.iter().enumerate().filter(|_| sides.server && sides.client) {
        parts.push(part(&numbered("skills", index), "The skills of the capability.", skills::items(api, all)));
    }
    let root = Part { name: "mod".to_owned(), doc: doc::lines(&api.doc), items: declarations(&parts) };
    parts.insert(0, root);
    parts
}

/// The first adapter of a kind is called after it; others have a number.
fn numbered(kind: &str, index: usize) -> String {
    if index == 0 { kind.to_owned() } else { format!("{kind}_{}", index + 1) }
}

fn part(name: &str, doc: &str, items: Vec<Item>) -> Part {
    Part { name: name.to_owned(), doc: doc::lines(doc), items }
}

/// Declares each part; a side is there when the runtime has the feature it needs.
fn declarations(parts: &[Part]) -> Vec<Item> {
    let declare = |part: &Part| {
        let name = part.name.as_str();
        match name {
            "access" | "checks" | "operations" | "types" => format!("pub mod {name};\n"),
            "client" => wrapped("if_client", "pub mod client;\n    pub use client::{Client, ClientBuilder};"),
            "functions" | "templates" => wrapped("if_client", &format!("pub mod {name};")),
            side => {
                let gate = side.split('_').next().unwrap_or(side);
                // A side that asks callers for credentials has its settings from a client.
                let gate = if ["openapi", "skills"].contains(&gate) { "rest" } else { gate };
                wrapped(&format!("if_{gate}"), &format!("pub mod {side};"))
            }
        }
    };
    parts.iter().map(|part| Item::Text(declare(part))).collect()
}

fn wrapped(gate: &str, text: &str) -> String {
    format!("::capgen_runtime::{gate}! {{\n    {text}\n}}\n")
}

/// A call of a runtime macro with one line a member: `rt::object! { Name { … } }`.
fn macro_call(name: &str, subject: &TokenStream, members: &[String], tail: Option<String>) -> Item {
    let subject = plain(subject);
    let members: String = members.iter().map(|member| format!("        {member},\n")).collect();
    let tail = tail.map_or_else(String::new, |tail| format!("        ; {tail}\n"));
    Item::Text(format!("rt::{name}! {{\n    {subject} {{\n{members}{tail}    }}\n}}\n"))
}

/// Tokens of a path or type as one writes them.
fn plain(tokens: &TokenStream) -> String {
    let text = tokens.to_string();
    [(" :: ", "::"), (":: ", "::"), (" < ", "<"), ("< ", "<"), (" >", ">"), (" ,", ",")]
        .iter()
        .fold(text, |text, (from, to)| text.replace(from, to))
}

/// A string literal, as source text.
fn quoted(text: &str) -> String {
    Literal::string(text).to_string()
}

/// A type, named from inside `types.rs`.
fn local_type(api: &Api, ty: &Type) -> TokenStream {
    type_in(api, ty, &quote!())
}

/// A type, named from a file beside `types.rs`.
fn outer_type(api: &Api, ty: &Type) -> TokenStream {
    type_in(api, ty, &quote!(types::))
}

fn type_in(api: &Api, ty: &Type, prefix: &TokenStream) -> TokenStream {
    match ty {
        Type::String => quote!(String),
        Type::Formatted(Format::Timestamp) => quote!(rt::text::Timestamp),
        Type::Formatted(Format::Date) => quote!(rt::text::Date),
        Type::Formatted(Format::Uuid) => quote!(rt::text::Uuid),
        Type::Formatted(Format::Uri) => quote!(rt::text::Uri),
        Type::Formatted(Format::Base64) => quote!(rt::text::Base64),
        Type::Bool => quote!(bool),
        Type::I32 => quote!(i32),
        Type::I64 => quote!(i64),
        Type::U64 => quote!(u64),
        Type::TextI64 => quote!(rt::json::Int64),
        Type::TextU64 => quote!(rt::json::UInt64),
        Type::F64 => quote!(f64),
        Type::Json => quote!(rt::Value),
        Type::RawJson => quote!(rt::json::RawJson),
        Type::RawObject => quote!(rt::json::RawObject),
        Type::List(item) => {
            let item = type_in(api, item, prefix);
            quote!(Vec<#item>)
        }
        Type::Map(value) if **value == Type::Json => quote!(rt::Map),
        Type::Map(value) => {
            let value = type_in(api, value, prefix);
            quote!(::std::collections::BTreeMap<String, #value>)
        }
        Type::Option(value) => {
            let value = type_in(api, value, prefix);
            quote!(Option<#value>)
        }
        Type::Named(id) => {
            let name = api.type_def(*id).name.type_ident();
            quote!(#prefix #name)
        }
        Type::Boxed(id) => {
            let name = api.type_def(*id).name.type_ident();
            quote!(Box<#prefix #name>)
        }
    }
}

/// `Method::GET`
fn method(method: crate::ir::Method) -> TokenStream {
    let name = crate::name::ident(method.as_str());
    quote!(Method::#name)
}
