//! `rest.rs`: the routes of a capability, and the router that serves them.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Item, access, doc, operations};
use crate::ir::{Adapter, Api, Forward, Guard, Input, RestSide, Route};

pub(super) fn items(api: &Api, side: &RestSide, document: &str) -> Vec<Item> {
    let rest = &side.adapter;
    let mut items = vec![Item::from(uses(api, side, document)), listen(api, rest).into()];
    items.extend(rest.items.iter().map(|item| Item::from(route(api, item))));
    items.extend(side.forwards.iter().map(|forward| Item::from(self::forward(api, forward))));
    items.extend(rest.guard.as_ref().map(|guard| Item::from(self::guard(guard))));
    items.extend([all(rest), router(api, side)].map(Item::from));
    items
}

fn uses(api: &Api, side: &RestSide, document: &str) -> TokenStream {
    let document = crate::name::ident(document);
    let rest = &side.adapter;
    let functions = (!rest.items.is_empty()).then(|| {
        quote!(
            use super::functions;
        )
    });
    let method = (!rest.items.is_empty() || !side.forwards.is_empty()).then(|| {
        quote!(
            use rt::http::Method;
        )
    });
    let accesses = || side.forwards.iter().filter_map(|forward| forward.access.as_ref());
    let access = accesses().next().map(|_| quote!(Access,));
    let credential = accesses().any(|access| access.security.iter().any(|one| !one.is_empty())).then(|| quote!(Credential,));
    let forward = (!side.forwards.is_empty()).then(|| quote!(Forward, Operation,));
    let body = rest.items.iter().any(|route| body_input(api, route).is_some()).then(|| quote!(Body,));
    let param = rest.items.iter().any(|route| !route.params.is_empty()).then(|| quote!(Param,));
    quote! {
        use super::client::Client;
        #functions
        use super::#document::OPENAPI;
        use rt::api::{#access #body #credential #forward Listen, #param Route};
        #method
    }
}

/// Where the document wants a side served.
pub(super) fn listen<T>(api: &Api, adapter: &Adapter<T>) -> TokenStream {
    let doc = doc::cited(api, &adapter.doc, "Where the document wants this side served.", &adapter.at);
    let address = option(adapter.address.as_ref());
    let port = option(adapter.port.map(Literal::u16_unsuffixed).as_ref());
    quote! {
        #doc
        pub static LISTEN: Listen = Listen { address: #address, port: #port };
    }
}

/// `Some(…)` or `None`.
pub(super) fn option<T: quote::ToTokens>(value: Option<&T>) -> TokenStream {
    match value {
        Some(value) => quote!(Some(#value)),
        None => quote!(None),
    }
}

fn body_input<'a>(api: &'a Api, route: &Route) -> Option<&'a Input> {
    api.function(route.function).inputs.iter().find(|input| input.location.is_none())
}

fn route(api: &Api, route: &Route) -> TokenStream {
    let konst = route.name.static_ident();
    let (name, path, method) = (&route.name.wire, &route.path.text, super::method(route.method));
    let doc = doc::cited(api, &format!("`{} {path}`\n\n{}", route.method.as_str(), route.doc), "", &route.at);
    let params = route.params.iter().map(|param| operations::descriptor_of(param.location, &param.wire, &param.input, param.required));
    let body = match body_input(api, route) {
        Some(Input { name, required, .. }) => {
            let input = &name.wire;
            quote!(Some(Body { input: #input, media: "application/json", required: #required }))
        }
        None => quote!(None),
    };
    quote! {
        #doc
        pub static #konst: Route = Route {
            name: #name,
            method: #method,
            path: #path,
            params: &[#(#params),*],
            body: #body,
        };
    }
}

/// What is passed on; the operation has no path and no inputs, which the caller's request takes the place of.
fn forward(api: &Api, forward: &Forward) -> TokenStream {
    let Forward { name, doc, at, path, headers, access } = forward;
    let konst = name.static_ident();
    let doc = doc::cited(api, &format!("Everything below `{path}/`\n\n{doc}"), "", at);
    let access = option(access.as_ref().map(access::value).as_ref());
    let operation = &name.snake;
    quote! {
        #doc
        pub static #konst: Forward = Forward {
            operation: Operation { name: #operation, method: Method::GET, path: "", params: &[], body: None, success: &[] },
            path: #path,
            headers: &[#(#headers),*],
            access: #access,
        };
    }
}

/// What callers must have.
pub(super) fn guard(guard: &Guard) -> TokenStream {
    let guard = match guard {
        Guard::Bearer { token } => quote!(Bearer { token: #token }),
        Guard::Basic { username, password } => quote!(Basic { username: #username, password: #password }),
        Guard::Digest { username, password, key } => quote!(Digest { username: #username, password: #password, key: #key }),
        Guard::Header { name, value } => quote!(Header { name: #name, value: #value }),
        Guard::Query { name, value } => quote!(Query { name: #name, value: #value }),
        Guard::OAuth { issuer, resource, audience, scopes } => {
            let audience = option(audience.as_ref());
            quote!(OAuth { issuer: #issuer, resource: #resource, audience: #audience, scopes: &[#(#scopes),*] })
        }
    };
    quote! {
        #[doc = " What callers must have; the texts are settings of the client."]
        pub static GUARD: rt::guard::Guard = rt::guard::Guard::#guard;
    }
}

fn all(rest: &Adapter<Route>) -> TokenStream {
    let routes = rest.items.iter().map(|route| route.name.static_ident());
    quote! {
        #[doc = " Every route, in the order of the document."]
        pub static ROUTES: &[&Route] = &[#(&#routes),*];
    }
}

fn router(api: &Api, side: &RestSide) -> TokenStream {
    let rest = &side.adapter;
    let document = quote!(OPENAPI);
    let forwards: TokenStream = side
        .forwards
        .iter()
        .map(|forward| {
            let konst = forward.name.static_ident();
            quote!(.forward(&#konst, |client| &client.inner))
        })
        .collect();
    let routes = rest.items.iter().map(|route| {
        let (konst, function) = (route.name.static_ident(), api.function(route.function).name.ident());
        quote!(.function(&#konst, functions::#function))
    });
    let watched = api.control.as_ref().map(|_| quote!(.watched(&client.inner)));
    let kept = if rest.guard.is_some() || watched.is_some() { quote!(client.clone()) } else { quote!(client) };
    let routes = quote!(rt::server::Routes::new(#kept) #watched #(#routes)* #forwards .document(#document) .into_router());
    let body = match &rest.guard {
        Some(_) => quote! {
            let router = #routes;
            GUARD.around(router, &client.inner)
        },
        None => routes,
    };
    quote! {
        #[doc = " Serves every route in front of the API that `client` calls."]
        pub fn router(client: Client) -> rt::axum::Router {
            #body
        }
    }
}
