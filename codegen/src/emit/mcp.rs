//! `mcp.rs`: the tools, resources and prompts of a capability, and the server that offers them.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::rest::{listen, option};
use super::{Item, doc, schema};
use crate::ir::{Api, Cache, Hints, McpResource, McpSide, Prompt, PromptArgument, PromptMessage, PromptText, ResourceSource, Tool, flow};

pub(super) fn items(api: &Api, side: &McpSide) -> Vec<Item> {
    let mcp = &side.adapter;
    let hints = (!mcp.items.is_empty()).then(|| quote!(Hints, Tool,));
    let resource = (!side.resources.is_empty()).then(|| quote!(Resource,));
    let prompt = (!side.prompts.is_empty()).then(|| quote!(Message, Prompt, Text,));
    let pieces = side.prompts.iter().flat_map(|prompt| &prompt.messages).any(|message| matches!(message.text, PromptText::Pieces(_)));
    let pieces = pieces.then(|| quote!(Piece,));
    let arguments = side.prompts.iter().any(|prompt| !prompt.arguments.is_empty()).then(|| quote!(Argument,));
    let any = !mcp.items.is_empty() || !side.resources.is_empty() || !side.prompts.is_empty();
    let hints = any.then(|| {
        quote!(
            use rt::mcp::{#arguments #hints #pieces #prompt #resource};
        )
    });
    let functions = calls(side).then(|| {
        quote!(
            use super::functions;
        )
    });
    let uses = quote! {
        use super::client::Client;
        #functions
        use rt::api::Listen;
        #hints
    };
    let mut items = vec![Item::from(uses), listen(api, mcp).into()];
    items.extend(mcp.items.iter().map(|item| Item::from(tool(api, item))));
    items.extend(side.resources.iter().map(|resource| Item::from(self::resource(api, resource))));
    items.extend(side.prompts.iter().map(|prompt| Item::from(self::prompt(api, prompt))));
    items.extend(mcp.guard.as_ref().map(|guard| Item::from(super::rest::guard(guard))));
    items.push(server(api, side).into());
    items.extend(side.stdio.then(|| Item::from(stdio())));
    items
}

/// Whether anything of it calls a function.
fn calls(side: &McpSide) -> bool {
    let resources = side.resources.iter().any(|resource| matches!(resource.source, ResourceSource::Function(_)));
    resources || !side.adapter.items.is_empty()
}

/// `RESOURCE_THINGS`, beside the statics of tools.
fn resource_ident(resource: &McpResource) -> Ident {
    format_ident!("RESOURCE_{}", resource.name.screaming)
}

fn resource(api: &Api, resource: &McpResource) -> TokenStream {
    let McpResource { name, title, description, at, uri, mime_type, binary, cache, source: _ } = resource;
    let cache = option(cache.map(self::cache).as_ref());
    let (konst, name) = (resource_ident(resource), &name.wire);
    let doc = doc::cited(api, description.as_deref().unwrap_or_default(), &format!("The resource `{name}`."), at);
    let [title, description, mime_type] = [title, description, mime_type].map(|text| option(text.as_ref()));
    quote! {
        #doc
        pub static #konst: Resource = Resource {
            name: #name,
            title: #title,
            description: #description,
            uri: #uri,
            mime_type: #mime_type,
            binary: #binary,
            cache: #cache,
        };
    }
}

/// `Cache { … }`
fn cache(cache: Cache) -> TokenStream {
    let (ttl_ms, public) = (Literal::u64_unsuffixed(cache.ttl_ms), cache.public);
    quote!(rt::mcp::Cache { ttl_ms: #ttl_ms, public: #public })
}

/// `PROMPT_REVIEW`, beside the statics of tools.
fn prompt_ident(prompt: &Prompt) -> Ident {
    format_ident!("PROMPT_{}", prompt.name.screaming)
}

fn prompt(api: &Api, prompt: &Prompt) -> TokenStream {
    let Prompt { name, title, description, at, arguments, messages } = prompt;
    let (konst, name) = (prompt_ident(prompt), &name.wire);
    let doc = doc::cited(api, description.as_deref().unwrap_or_default(), &format!("The prompt `{name}`."), at);
    let [title, description] = [title, description].map(|text| option(text.as_ref()));
    let arguments = arguments.iter().map(|PromptArgument { name, description, required }| {
        let description = option(description.as_ref());
        quote!(Argument { name: #name, description: #description, required: #required })
    });
    let messages = messages.iter().map(|PromptMessage { assistant, text }| {
        let text = match text {
            PromptText::File(path) => quote!(Text::File(#path)),
            PromptText::Pieces(pieces) => {
                let pieces = pieces.iter().map(piece);
                quote!(Text::Pieces(&[#(#pieces),*]))
            }
        };
        quote!(Message { assistant: #assistant, text: #text })
    });
    quote! {
        #doc
        pub static #konst: Prompt = Prompt {
            name: #name,
            title: #title,
            description: #description,
            arguments: &[#(#arguments),*],
            messages: &[#(#messages),*],
        };
    }
}

fn piece(piece: &flow::Piece) -> TokenStream {
    match piece {
        flow::Piece::Text(text) => quote!(Piece::Text(#text)),
        flow::Piece::Input(name) | flow::Piece::Setting(name) => quote!(Piece::Argument(#name)),
        flow::Piece::At(_) => quote!(Piece::Text("")),
    }
}

/// For a document that wants this side over standard input and output.
fn stdio() -> TokenStream {
    quote! {
        #[doc = " Serves one client over standard input and output, as the document wants it, until its input ends."]
        #[doc = ""]
        #[doc = " # Errors"]
        #[doc = ""]
        #[doc = " When the client does not begin as the protocol asks."]
        pub async fn stdio(client: Client) -> ::std::io::Result<()> {
            server(client).stdio(rt::mcp::Options::default()).await
        }
    }
}

fn tool(api: &Api, tool: &Tool) -> TokenStream {
    let konst = tool.name.static_ident();
    let (name, description, title) = (&tool.name.wire, &tool.doc, option(tool.title.as_ref()));
    let doc = doc::cited(api, &tool.doc, &format!("The tool `{name}`."), &tool.at);
    let (hints, tags) = (hints(tool.hints), &tool.tags);
    let input_schema = raw(&format!("{:#}", schema::inputs(api, api.function(tool.function))));
    let output_schema = schema::output(api, api.function(tool.function));
    let output_schema =
        raw(&if output_schema.get("properties").is_some() { format!("{output_schema:#}") } else { output_schema.to_string() });
    quote! {
        #doc
        pub static #konst: Tool = Tool {
            name: #name,
            title: #title,
            description: #description,
            hints: #hints,
            tags: &[#(#tags),*],
            input_schema: #input_schema,
            output_schema: Some(#output_schema),
        };
    }
}

/// A raw string, so that a schema reads as one; JSON escapes every control character but the line feeds between members.
pub(super) fn raw(text: &str) -> Literal {
    let mut hashes = "#".to_owned();
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    let literal = format!("r{hashes}\"{text}\"{hashes}");
    literal.parse().unwrap_or_else(|_| Literal::string(text))
}

fn hints(hints: Hints) -> TokenStream {
    let Hints { read_only, destructive, idempotent, open_world } = hints;
    let [read_only, destructive, idempotent, open_world] =
        [read_only, destructive, idempotent, open_world].map(|hint| option(hint.as_ref()));
    quote!(Hints { read_only: #read_only, destructive: #destructive, idempotent: #idempotent, open_world: #open_world })
}

fn server(api: &Api, side: &McpSide) -> TokenStream {
    let (name, description) = (&side.adapter.namespace, &side.adapter.doc);
    let resources = side.resources.iter().map(|resource| {
        let konst = resource_ident(resource);
        match &resource.source {
            ResourceSource::Folder(path) => quote!(.folder(&#konst, #path)),
            ResourceSource::Function(id) => {
                let function = api.function(*id).name.ident();
                quote!(.resource(&#konst, functions::#function))
            }
        }
    });
    let prompts = side.prompts.iter().map(|prompt| {
        let konst = prompt_ident(prompt);
        quote!(.prompt(&#konst))
    });
    let watched = api.control.as_ref().map(|_| quote!(.watched(&inner)));
    let inner = (side.adapter.guard.is_some() || watched.is_some()).then(|| quote!(let inner = client.inner.clone();));
    let guard = side.adapter.guard.as_ref().map(|_| quote!(.guard(&GUARD, &inner)));
    let cache = side.cache.map(|cache| {
        let cache = self::cache(cache);
        quote!(.cache(#cache))
    });
    let longest = side.longest.map(|bytes| {
        let bytes = Literal::u64_unsuffixed(bytes);
        quote!(.max_binary(#bytes))
    });
    let tools = side.adapter.items.iter().map(|tool| {
        let (konst, function) = (tool.name.static_ident(), api.function(tool.function).name.ident());
        quote!(.function(&#konst, functions::#function))
    });
    quote! {
        #[doc = " Offers every tool in front of the API that `client` calls."]
        #[must_use]
        pub fn server(client: Client) -> rt::mcp::Server {
            #inner
            rt::mcp::Tools::new(#name, #description, client) #(#tools)* #(#resources)* #(#prompts)* #cache #longest #watched #guard .into_server()
        }
    }
}
