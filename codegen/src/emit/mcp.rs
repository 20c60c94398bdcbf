//! `mcp.rs`: the tools of a capability, and the server that offers them.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::rest::{listen, option};
use super::{Item, doc, schema};
use crate::ir::{Adapter, Api, Hints, Tool};

pub(super) fn items(api: &Api, mcp: &Adapter<Tool>) -> Vec<Item> {
    let hints = (!mcp.items.is_empty()).then(|| {
        quote!(
            use rt::mcp::{Hints, Tool};
        )
    });
    let uses = quote! {
        use super::client::Client;
        use super::functions;
        use rt::api::Listen;
        #hints
    };
    let mut items = vec![Item::from(uses), listen(api, mcp).into()];
    items.extend(mcp.items.iter().map(|item| Item::from(tool(api, item))));
    items.push(server(api, mcp).into());
    items
}

fn tool(api: &Api, tool: &Tool) -> TokenStream {
    let konst = tool.name.static_ident();
    let (name, description, title) = (&tool.name.wire, &tool.doc, option(tool.title.as_ref()));
    let doc = doc::cited(api, &tool.doc, &format!("The tool `{name}`."), &tool.at);
    let hints = hints(tool.hints);
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
            input_schema: #input_schema,
            output_schema: Some(#output_schema),
        };
    }
}

/// A raw string, so that a schema reads as one; JSON escapes every control character but the line feeds between members.
fn raw(text: &str) -> Literal {
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

fn server(api: &Api, mcp: &Adapter<Tool>) -> TokenStream {
    let (name, description) = (&mcp.namespace, &mcp.doc);
    let tools = mcp.items.iter().map(|tool| {
        let (konst, function) = (tool.name.static_ident(), api.function(tool.function).name.ident());
        quote!(.function(&#konst, functions::#function))
    });
    quote! {
        #[doc = " Offers every tool in front of the API that `client` calls."]
        #[must_use]
        pub fn server(client: Client) -> rt::mcp::Server {
            rt::mcp::Tools::new(#name, #description, client) #(#tools)* .into_server()
        }
    }
}
