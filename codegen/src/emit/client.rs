//! `client.rs`: the client, its builder, and a request struct an operation.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::types::{content_type, variant_name};
use super::{Item, doc, outer_type, plain};
use crate::ir::{Api, Body, Content, Operation, Param, Reply, Setting, Type, TypeKind};
use crate::name::Name;

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
    quote! {
        use super::operations;
        #types
    }
}

/// Whether an argument or an answer is of a named type.
fn mentions_types(api: &Api) -> bool {
    api.operations.iter().any(|op| {
        let params = op.params.iter().map(|param| &param.ty);
        let bodies = op.body.iter().map(|body| &body.ty);
        let replies = op.replies.iter().filter_map(|reply| match &reply.content {
            Content::Json(ty) => Some(ty),
            _ => None,
        });
        op.has_output_enum() || params.chain(bodies).chain(replies).any(is_named)
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
    }
}

fn methods(api: &Api) -> TokenStream {
    let methods = api.operations.iter().map(|op| method(api, op));
    quote! {
        impl Client {
            #[doc = " Starts a client; what it must be told are the setters of the builder."]
            #[must_use]
            pub fn builder() -> ClientBuilder {
                ClientBuilder { settings: rt::client::Settings::new(&operations::API) }
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
    let (name, request, konst) = (op.name.ident(), request_name(op), op.name.static_ident());
    let required = || op.params.iter().filter(|param| param.required);
    let body = op.body.as_ref().filter(|body| body.required);
    let arguments = required().map(|param| argument(api, &param.name, &param.ty)).chain(body.map(|body| body_argument(api, body)));
    let sets = required().map(|param| set(api, param));
    let json = body.map(|_| quote!(.json(body)));
    quote! {
        #doc
        #errors
        pub fn #name(&self #(, #arguments)*) -> #request {
            #request { call: self.inner.call(&operations::#konst) #(#sets)* #json }
        }
    }
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

fn request_name(op: &Operation) -> Ident {
    const TAKEN: [&str; 8] = ["Client", "ClientBuilder", "Into", "Option", "Result", "Self_", "String", "Vec"];
    if TAKEN.contains(&op.name.pascal.as_str()) { op.name.suffixed("Request") } else { op.name.type_ident() }
}

/// What an alias stands for.
fn resolved<'a>(api: &'a Api, ty: &'a Type) -> &'a Type {
    match ty {
        Type::Named(id) => match &api.type_def(*id).kind {
            TypeKind::Alias(ty) => resolved(api, ty),
            _ => ty,
        },
        ty => ty,
    }
}

fn converts(api: &Api, ty: &Type) -> bool {
    matches!(resolved(api, ty), Type::String | Type::Formatted(_))
}

fn argument(api: &Api, name: &Name, ty: &Type) -> TokenStream {
    let (name, rust) = (name.ident(), outer_type(api, ty));
    if converts(api, ty) { quote!(#name: impl Into<#rust>) } else { quote!(#name: #rust) }
}

fn set(api: &Api, param: &Param) -> TokenStream {
    let (input, name, ty) = (&param.input, param.name.ident(), outer_type(api, &param.ty));
    if converts(api, &param.ty) { quote!(.set(#input, Into::<#ty>::into(#name))) } else { quote!(.set(#input, #name)) }
}

fn body_argument(api: &Api, body: &Body) -> TokenStream {
    match &body.ty {
        Type::Json | Type::RawJson | Type::RawObject => quote!(body: &impl rt::serde::Serialize),
        ty => {
            let ty = outer_type(api, ty);
            quote!(body: &#ty)
        }
    }
}

fn builder() -> TokenStream {
    quote! {
        #[doc = " Builds a [`Client`]; prints no secret."]
        #[derive(Clone, Debug)]
        pub struct ClientBuilder {
            settings: rt::client::Settings,
        }
    }
}

fn setters(api: &Api) -> TokenStream {
    let own = api.settings.iter().map(setter);
    quote! {
        impl ClientBuilder {
            #[doc = " The address of the API: `http` or `https`, with a path if the API lives below one."]
            #[must_use]
            pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
                self.settings.set("base_url", base_url);
                self
            }

            #(#own)*

            #[doc = " Takes what is not set from the environment."]
            #[must_use]
            pub fn env(mut self) -> Self {
                self.settings.env();
                self
            }

            #[doc = " Asks for no credentials and sends none."]
            #[must_use]
            pub fn anonymous(mut self) -> Self {
                self.settings.anonymous = true;
                self
            }

            #[doc = " How long a call may take, from the first byte sent to the last byte received."]
            #[must_use]
            pub fn timeout(mut self, timeout: ::std::time::Duration) -> Self {
                self.settings.timeout = timeout;
                self
            }

            #[doc = " How long reaching the server may take."]
            #[must_use]
            pub fn connect_timeout(mut self, timeout: ::std::time::Duration) -> Self {
                self.settings.connect_timeout = timeout;
                self
            }

            #[doc = " When and how long to try again what is safe to repeat."]
            #[must_use]
            pub fn retry(mut self, retry: rt::client::Retry) -> Self {
                self.settings.retry = retry;
                self
            }

            #[doc = " Sees every call before and after it is made: to add headers, or to log."]
            #[must_use]
            pub fn observe(mut self, observe: impl rt::client::Observe + 'static) -> Self {
                self.settings.observe = Some(::std::sync::Arc::new(observe));
                self
            }

            #[doc = " The client."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " One error that lists every setting that is missing or cannot be used."]
            pub fn build(self) -> Result<Client, rt::client::SetupError> {
                let inner = self.settings.build()?;
                Ok(Client { inner })
            }
        }
    }
}

fn setter(setting: &Setting) -> TokenStream {
    let doc = doc::attributes(&setting.doc, "");
    let env = format!(" The environment variable is `{}`.", setting.env.replace('`', "'"));
    let (method, wire) = (setting.name.ident(), &setting.name.wire);
    quote! {
        #doc
        #[doc = ""]
        #[doc = #env]
        #[must_use]
        pub fn #method(mut self, value: impl Into<String>) -> Self {
            self.settings.set(#wire, value);
            self
        }
    }
}

/// The request struct, its setters, and how its answer is read.
fn request(api: &Api, op: &Operation) -> Vec<Item> {
    let name = request_name(op);
    let doc = doc::attributes(&format!("A call of `{} {}`, sent when it is awaited.", op.method.as_str(), op.path.text), "");
    let item = quote! {
        #doc
        #[derive(Clone, Debug)]
        #[must_use = "a request is sent when it is awaited"]
        pub struct #name {
            call: rt::client::Call,
        }
    };
    let optional: Vec<TokenStream> = op.params.iter().filter(|param| !param.required).map(|param| request_setter(api, param)).collect();
    let body = op.body.as_ref().filter(|body| !body.required).map(|body| body_setter(api, body));
    let has_setters = !optional.is_empty() || body.is_some();
    let setters = has_setters.then(|| quote!(impl #name { #(#optional)* #body }));
    let (ty, decode) = output(api, op);
    let sent = Item::Text(format!("rt::request!({name} => {}, {});\n", plain(&ty), plain(&decode)));
    let decoder = op.has_output_enum().then(|| Item::from(output_decode(op)));
    let pages = op.pages.as_ref().map(|pages| {
        let (page, one) = (plain(&ty), plain(&outer_type(api, &pages.item)));
        Item::Text(format!("rt::pages!({name} => {page}, {one}, {}, {});\n", pages.items.ident(), pages.links.ident()))
    });
    [Some(item.into()), setters.map(Item::from), Some(sent), pages, decoder].into_iter().flatten().collect()
}

fn request_setter(api: &Api, param: &Param) -> TokenStream {
    let doc = doc::attributes(&param.doc, &format!("Sets `{}`.", param.name.wire));
    let (name, argument, set) = (param.name.ident(), argument(api, &param.name, &param.ty), set(api, param));
    quote! {
        #doc
        pub fn #name(self, #argument) -> Self {
            Self { call: self.call #set }
        }
    }
}

fn body_setter(api: &Api, body: &Body) -> TokenStream {
    let doc = doc::attributes(&body.doc, "Sets the body.");
    let argument = body_argument(api, body);
    quote! {
        #doc
        pub fn body(self, #argument) -> Self {
            Self { call: self.call.json(body) }
        }
    }
}

/// The type of the answer and the function that reads it.
fn output(api: &Api, op: &Operation) -> (TokenStream, TokenStream) {
    if op.has_output_enum() {
        let name = op.name.suffixed("Output");
        return (quote!(types::#name), quote!(types::#name::decode));
    }
    let content = op.only_content();
    (content_type(api, content, outer_type), decoder(content))
}

fn decoder(content: &Content) -> TokenStream {
    match content {
        Content::Empty => quote!(rt::client::empty),
        Content::Json(_) => quote!(rt::client::json),
        Content::Text => quote!(rt::client::text),
        Content::Bytes => quote!(rt::client::bytes),
    }
}

fn output_decode(op: &Operation) -> TokenStream {
    let name = op.name.suffixed("Output");
    let arm = |reply: &Reply| {
        let (variant, decode) = (variant_name(reply), decoder(&reply.content));
        match reply.content {
            Content::Empty => quote!(#decode(received).map(|()| Self::#variant)),
            _ => quote!(#decode(received).map(Self::#variant)),
        }
    };
    let arms = op.replies.iter().filter_map(|reply| {
        let (status, arm) = (Literal::u16_unsuffixed(reply.status?), arm(reply));
        Some(quote!(#status => #arm))
    });
    let other = op.replies.iter().find(|reply| reply.status.is_none()).map(arm);
    let other = other.unwrap_or_else(|| quote!(Err(rt::client::DecodeError::status(received))));
    quote! {
        impl types::#name {
            fn decode(received: &rt::client::Received) -> Result<Self, rt::client::DecodeError> {
                match received.status.as_u16() {
                    #(#arms,)*
                    _ => #other,
                }
            }
        }
    }
}
