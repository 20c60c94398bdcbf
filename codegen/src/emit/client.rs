//! `client.rs`: the client, its builder, and a request struct an operation.

use proc_macro2::TokenStream;
use quote::quote;

use super::builder::{builder, setters};
use super::request::{argument, request, request_name, set};
use super::{Item, access, body, checks, doc, outer_type, plain};
use crate::ir::{Api, Body, Content, Operation, Type};

pub(super) fn items(api: &Api) -> Vec<Item> {
    let mut items: Vec<Item> = [uses(api), client(api), methods(api), builder(), setters(api)].map(Item::from).into();
    for op in &api.operations {
        items.extend(request(api, op));
    }
    items
}

fn uses(api: &Api) -> TokenStream {
    let types = mentions_types(api).then(|| {
        quote!(
            use super::types;
        )
    });
    let access = api.operations.iter().any(|op| op.access.is_some()).then(|| {
        quote!(
            use super::access;
        )
    });
    let operations = (!api.operations.is_empty() || !api.settings.is_empty() || !api.serves).then(|| {
        quote!(
            use super::operations;
        )
    });
    let templates = api.operations.iter().any(|op| op.template.is_some()).then(|| {
        quote!(
            use super::templates;
        )
    });
    let checks = checks::uses(api);
    quote! {
        #access
        #checks
        #operations
        #templates
        #types
    }
}

/// Whether an argument or an answer is of a named type.
fn mentions_types(api: &Api) -> bool {
    api.operations.iter().any(|op| {
        let params = op.params.iter().map(|param| &param.ty);
        let bodies = op.body.iter().filter(|body| !body.has_own_type()).flat_map(Body::types);
        let replies = op.replies.iter().filter_map(|reply| match &reply.content {
            Content::Json(ty) => Some(ty),
            _ => None,
        });
        let own = op.has_output_enum() || op.body.as_ref().is_some_and(Body::has_own_type);
        own || params.chain(bodies).chain(replies).any(is_named)
    })
}

fn is_named(ty: &Type) -> bool {
    match ty {
        Type::Named(_) | Type::Boxed(_) => true,
        Type::List(item) | Type::Map(item) => is_named(item),
        _ => false,
    }
}

fn client(api: &Api) -> TokenStream {
    let doc = doc::attributes(&format!("A client of {}.", api.doc.lines().next().unwrap_or("this API")), "");
    quote! {
        #doc
        #[doc = ""]
        #[doc = " Cheap to clone: all clones share one pool of connections."]
        #[derive(Clone, Debug)]
        pub struct Client {
            pub(super) inner: rt::client::Client,
        }

        #[doc = " What every generated client is: what its upstreams do is asked of it."]
        impl AsRef<rt::client::Client> for Client {
            fn as_ref(&self) -> &rt::client::Client {
                &self.inner
            }
        }
    }
}

fn methods(api: &Api) -> TokenStream {
    let methods = api.operations.iter().map(|op| method(api, op));
    let needed = &api.needed;
    let files = api.files.iter().map(|(setting, file, key)| quote!((#setting, #file, #key)));
    let finding = (!api.files.is_empty()).then(|| quote!(.finding(&[#(#files),*])));
    let watched = api.control.as_ref().map(|_| quote!(.watched(&operations::CONTROL)));
    let needing = (!needed.is_empty()).then(|| quote!(.needing(&[#(#needed),*])));
    quote! {
        impl Client {
            #[doc = " Starts a client; what it must be told are the setters of the builder."]
            #[must_use]
            pub fn builder() -> ClientBuilder {
                ClientBuilder { settings: rt::client::Settings::new(&operations::API) #needing #finding #watched }
            }

            #[doc = " A client whose settings are all read from the environment."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " One error that lists every variable that is missing or cannot be used."]
            pub fn from_env() -> Result<Self, rt::client::SetupError> {
                Self::builder().env().build()
            }

            #(#methods)*
        }
    }
}

/// Required parameters and the body are arguments; everything optional is a setter of the request.
fn method(api: &Api, op: &Operation) -> TokenStream {
    let doc = doc::cited(api, &op.doc, &format!("`{} {}`", op.method.as_str(), op.path.text), &op.at);
    let errors = failures(api, op);
    let (name, request, konst) = (op.name.ident(), request_name(api, op), op.name.static_ident());
    let required = || op.params.iter().filter(|param| param.required);
    let body = op.body.as_ref().filter(|body| body.required);
    let arguments = required().map(|param| argument(api, &param.name, &param.ty)).chain(body.map(|body| body::argument(api, body)));
    let sets = required().map(|param| set(api, param));
    let json = body.map(|body| body::set(api, op, body));
    let checks = checks::of(api, op);
    let accept = op.unusual_media().filter(|media| media != "*/*").map(|media| quote!(.accept(#media)));
    let notes = notes(op);
    let terms = access::terms(api, op);
    let access = op.access.as_ref().map(|_| quote!(.access(&access::#konst)));
    let template = op.template.as_ref().map(|_| quote!(.template(&templates::#konst)));
    quote! {
        #doc
        #notes
        #terms
        #errors
        pub fn #name(&self #(, #arguments)*) -> #request {
            #request { call: self.inner.call(&operations::#konst) #access #checks #accept #template #(#sets)* #json }
        }
    }
}

/// How to stream a download, and where declared headers are.
fn notes(op: &Operation) -> Option<TokenStream> {
    let streams = op.replies.iter().any(|reply| reply.content == Content::Bytes);
    let streams =
        streams.then(|| " Awaited, the bytes are read whole; `.answer().await?.into_body()` is a stream of any length.".to_owned());
    let headers = op.headers.as_ref().map(|headers| {
        let name = headers.name.type_ident();
        format!(" The headers of a `reply` are typed by `types::{name}::of(&reply.headers)`.")
    });
    let lines: Vec<String> = [streams, headers].into_iter().flatten().flat_map(|line| [String::new(), line]).collect();
    (!lines.is_empty()).then(|| quote!(#(#[doc = #lines])*))
}

/// Where the bodies of failures are declared, how to read them.
fn failures(api: &Api, op: &Operation) -> Option<TokenStream> {
    if op.failures.is_empty() {
        return None;
    }
    let lines = op.failures.iter().map(|failure| {
        let ty = plain(&outer_type(api, &failure.ty));
        let doc = failure.doc.lines().next().unwrap_or_default().trim().replace('[', "\\[").replace('<', "\\<");
        format!(" - `{}`: {doc} (`error.body::<{ty}>()`)", failure.status)
    });
    Some(quote! {
        #[doc = ""]
        #[doc = " # Errors"]
        #[doc = ""]
        #(#[doc = #lines])*
    })
}
