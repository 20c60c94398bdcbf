//! `server.rs`: an OpenAPI document as a trait to implement, and the router that serves an implementation.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::types::{content_type, variant_name};
use super::{Item, body, checks, doc, outer_type, style};
use crate::ir::{Api, Body, Carried, Content, Operation, Param, Reply};

pub(super) fn items(api: &Api) -> Vec<Item> {
    let types = api.has_types().then(|| {
        quote!(
            use super::types;
        )
    });
    let checks = checks::uses(api);
    let mut items = vec![Item::from(quote! { #checks use super::operations; #types use rt::server::Failure; })];
    for op in &api.operations {
        items.extend([request(api, op), from_inputs(api, op)].map(Item::from));
        items.extend(op.has_output_enum().then(|| Item::from(output_encode(op))));
    }
    items.extend([server(api), routes(api), router()].map(Item::from));
    items
}

fn request(api: &Api, op: &Operation) -> TokenStream {
    let name = op.name.suffixed("Request");
    let doc = doc::attributes(&format!("What a caller of `{} {}` sends.", op.method.as_str(), op.path.text), "");
    let fields = op.params.iter().map(|param| {
        let doc = doc::attributes(&param.doc, &format!("`{}`", param.name.wire));
        let (field, ty) = (param.name.ident(), optional(param.required, outer_type(api, &param.ty)));
        quote!(#doc pub #field: #ty)
    });
    let body = op.body.iter().map(|body| {
        let doc = doc::attributes(&body.doc, "The body.");
        let ty = optional(body.required, body::received_type(api, body));
        quote!(#doc pub body: #ty)
    });
    let fields = fields.chain(body);
    quote! {
        #doc
        #[derive(Clone, Debug)]
        pub struct #name {
            #[doc = " The headers of the request, credentials among them."]
            pub caller: rt::server::Caller,
            #(#fields),*
        }
    }
}

fn optional(required: bool, ty: TokenStream) -> TokenStream {
    if required { ty } else { quote!(Option<#ty>) }
}

fn from_inputs(api: &Api, op: &Operation) -> TokenStream {
    let name = op.name.suffixed("Request");
    let reads = op.params.iter().map(|param| read(api, param)).chain(op.body.iter().map(read_body));
    let fields = op.params.iter().map(|param| param.name.ident()).chain(op.body.iter().map(|_| crate::name::ident("body")));
    quote! {
        impl rt::input::FromInputs for #name {
            fn from_inputs(inputs: &mut rt::input::Inputs) -> Option<Self> {
                #(#reads)*
                Some(Self { caller: inputs.caller(), #(#fields: #fields?),* })
            }
        }
    }
}

fn read(api: &Api, param: &Param) -> TokenStream {
    let (field, read) = (param.name.ident(), style::read(api, param));
    quote!(let #field = #read;)
}

fn read_body(body: &Body) -> TokenStream {
    let input = &body.name.wire;
    if !matches!(body.carried, Carried::Json) {
        let read = body::read(body);
        return if body.required {
            quote!(let body = inputs.payload(#input, #read);)
        } else {
            quote!(let body = inputs.optional_payload(#input, #read);)
        };
    }
    if body.required { quote!(let body = inputs.json(#input);) } else { quote!(let body = inputs.optional_json(#input);) }
}

/// The type a handler gives, named from this file.
fn output_type(api: &Api, op: &Operation) -> TokenStream {
    if op.has_output_enum() {
        let name = op.name.suffixed("Output");
        return quote!(types::#name);
    }
    match op.only_content() {
        // One in memory, or a stream.
        Content::Bytes => quote!(rt::body::Body),
        content => content_type(api, content, outer_type),
    }
}

fn server(api: &Api) -> TokenStream {
    let methods = api.operations.iter().map(|op| {
        let doc = doc::cited(api, &op.doc, &format!("`{} {}`", op.method.as_str(), op.path.text), &op.at);
        let (name, request, konst) = (op.name.ident(), op.name.suffixed("Request"), op.name.static_ident());
        let output = output_type(api, op);
        let headers = op.headers.as_ref().map(|headers| {
            let name = headers.name.type_ident();
            let line = format!(" Headers of the answer: `request.caller.answer_headers(types::{name} {{ … }})`.");
            quote!(#[doc = ""] #[doc = #line])
        });
        quote! {
            #doc
            #headers
            fn #name(&self, request: #request) -> impl ::std::future::Future<Output = Result<#output, Failure>> + Send {
                rt::server::not_implemented(&operations::#konst, request)
            }
        }
    });
    quote! {
        #[doc = " The API, to be implemented; what is not implemented answers 501."]
        pub trait Server: Send + Sync + 'static { #(#methods)* }
    }
}

/// How many operations one expression adds: what is nested deeper overflows the stack of those who read it.
const CHAINED: usize = 256;

/// Every operation, in an expression or, where there are very many, in several.
fn routes(api: &Api) -> TokenStream {
    let added = api.operations.chunks(CHAINED).map(|operations| {
        let operations = operations.iter().map(|op| route(api, op));
        quote!(#(#operations)*)
    });
    let mut added = added.peekable();
    let mut statements = Vec::new();
    let mut routes = quote!(rt::server::Routes::new(::std::sync::Arc::new(server)));
    while let Some(operations) = added.next() {
        let last = added.peek().is_none();
        statements.push(if last { quote!(#routes #operations) } else { quote!(let routes = #routes #operations;) });
        routes = quote!(routes);
    }
    quote! {
        #[doc = " The operations of the document, to be served by `server`: `routes(server).limits(limits).into_router()`."]
        pub fn routes<S: Server>(server: S) -> rt::server::Routes<::std::sync::Arc<S>> { #(#statements)* }
    }
}

fn route(api: &Api, op: &Operation) -> TokenStream {
    let produces = op.unusual_media().map(|media| quote!(.produces(#media)));
    let checks = checks::of(api, op);
    let (konst, encode, name) = (op.name.static_ident(), encoder(op), op.name.ident());
    quote! {
        .operation(&operations::#konst, #encode, |server: ::std::sync::Arc<S>, request| async move {
            server.#name(request).await
        })
        #produces
        #checks
    }
}

fn router() -> TokenStream {
    quote! {
        #[doc = " Serves `server` at the paths of the document, within the usual limits."]
        pub fn router<S: Server>(server: S) -> rt::axum::Router {
            routes(server).into_router()
        }
    }
}

fn encoder(op: &Operation) -> TokenStream {
    if op.has_output_enum() {
        let name = op.name.suffixed("Output");
        return quote!(types::#name::encode);
    }
    let Some(reply) = op.replies.first() else { return quote!(rt::server::empty::<204>) };
    let encode = match reply.content {
        Content::Bytes => encode_stream(reply),
        _ => encode_reply(reply),
    };
    match unusual(reply) {
        Some(media) => quote!(|value| rt::server::of(#media, #encode(value))),
        None => encode,
    }
}

/// The function that writes an answer of this status; any 2xx is written as 200, or 204 where there is no body.
fn encode_reply(reply: &Reply) -> TokenStream {
    let status = status(reply);
    match reply.content {
        Content::Empty => quote!(rt::server::empty::<#status>),
        Content::Json(_) => quote!(rt::server::json::<#status, _>),
        Content::Text => quote!(rt::server::text::<#status>),
        Content::Bytes => quote!(rt::server::bytes::<#status>),
    }
}

fn encode_stream(reply: &Reply) -> TokenStream {
    let status = status(reply);
    quote!(rt::server::body::<#status>)
}

fn status(reply: &Reply) -> Literal {
    let default = match reply.content {
        _ if reply.redirect => 302,
        Content::Empty => 204,
        _ => 200,
    };
    Literal::u16_unsuffixed(reply.status.unwrap_or(default))
}

/// The media type of an answer, where its kind usually has another; a range leaves it to the handler's bytes.
fn unusual(reply: &Reply) -> Option<&str> {
    let media = reply.media.split(", ").next().filter(|media| !media.contains('*'))?;
    let usual = match reply.content {
        Content::Empty => return None,
        Content::Json(_) => "application/json",
        Content::Text => "text/plain",
        Content::Bytes => "application/octet-stream",
    };
    (media != usual).then_some(media)
}

fn output_encode(op: &Operation) -> TokenStream {
    let name = op.name.suffixed("Output");
    let arms = op.replies.iter().map(|reply| {
        let (variant, encode) = (variant_name(reply), encode_reply(reply));
        match reply.content {
            Content::Empty => quote!(Self::#variant => #encode(())),
            _ => match unusual(reply) {
                Some(media) => quote!(Self::#variant(value) => rt::server::of(#media, #encode(value))),
                None => quote!(Self::#variant(value) => #encode(value)),
            },
        }
    });
    quote! {
        impl types::#name {
            fn encode(self) -> rt::server::Response {
                match self { #(#arms),* }
            }
        }
    }
}
