//! `operations.rs`: static descriptors, which the runtime turns into requests and routes.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Item, doc, flow, style};
use crate::ir::{Api, Body, Credential, FromSetting, Location, Operation, Param, Setting};

pub(super) fn items(api: &Api) -> Vec<Item> {
    let mut items = vec![uses(api).into(), descriptor(api).into()];
    items.extend(api.control.as_ref().map(|control| Item::from(super::control::descriptor(api, control))));
    items.extend(api.operations.iter().map(|op| Item::from(operation(api, op))));
    items
}

/// Imports only what the descriptors below use.
fn uses(api: &Api) -> TokenStream {
    let has = |found: bool, name: TokenStream| found.then_some(name);
    let body = has(api.operations.iter().any(|op| op.body.is_some()), quote!(Body,));
    let control = has(api.control.is_some(), quote!(Control,));
    let traces = has(api.control.as_ref().is_some_and(|control| control.traces.is_some()), quote!(Traces,));
    let credential = has(!api.credentials.is_empty(), quote!(Credential,));
    let operation = has(!api.operations.is_empty(), quote!(Operation,));
    let param = has(api.operations.iter().any(|op| !op.params.is_empty()), quote!(Param,));
    let setting = has(!api.settings.is_empty(), quote!(Setting,));
    let piece = has(api.operations.iter().flat_map(|op| &op.params).any(|param| !param.fixed.is_empty()), quote!(Piece,));
    let method = has(
        !api.operations.is_empty(),
        quote!(
            use rt::http::Method;
        ),
    );
    quote! {
        use rt::api::{Api, #body #control #credential #operation #param #piece #setting #traces};
        #method
    }
}

fn descriptor(api: &Api) -> TokenStream {
    let name = &api.name.wire;
    let base_url = &api.base_url;
    let settings = api.settings.iter().map(setting);
    let credentials = api.credentials.iter().map(credential);
    quote! {
        #[doc = " What a client of this API must be told before it starts, and what it sends with every call."]
        pub static API: Api = Api {
            name: #name,
            base_url: #base_url,
            settings: &[#(#settings),*],
            credentials: &[#(#credentials),*],
        };
    }
}

fn setting(setting: &Setting) -> TokenStream {
    let Setting { name, env, secret, required, default, doc, at: _ } = setting;
    let name = &name.wire;
    let default = match default {
        Some(text) => quote!(Some(#text)),
        None => quote!(None),
    };
    quote!(Setting { name: #name, env: #env, secret: #secret, required: #required, default: #default, doc: #doc })
}

pub(super) fn credential(credential: &Credential) -> TokenStream {
    match credential {
        Credential::Bearer { token } => quote!(Credential::Bearer { token: #token }),
        Credential::Basic { username, password } => quote!(Credential::Basic { username: #username, password: #password }),
        Credential::Digest { username, password } => quote!(Credential::Digest { username: #username, password: #password }),
        Credential::Header { name, value } => quote!(Credential::Header { name: #name, value: #value }),
        Credential::Query { name, value } => quote!(Credential::Query { name: #name, value: #value }),
        Credential::Cookie { name, value } => quote!(Credential::Cookie { name: #name, value: #value }),
        Credential::ClientCredentials { token_url, client_id, client_secret, scopes } => quote! {
            Credential::ClientCredentials {
                token_url: #token_url,
                client_id: #client_id,
                client_secret: #client_secret,
                scopes: &[#(#scopes),*],
            }
        },
    }
}

fn operation(api: &Api, op: &Operation) -> TokenStream {
    let konst = op.name.static_ident();
    let name = &op.name.snake;
    let method = super::method(op.method);
    let path = &op.path.text;
    let params = op.params.iter().map(|param| self::param(api, param));
    let body = body(op.body.as_ref());
    let any = op.replies.iter().any(|reply| reply.status.is_none() && !reply.redirect);
    // What the range `3XX` stands for (RFC 9110, section 15.4).
    let redirects = op.replies.iter().filter(|reply| reply.redirect).flat_map(|_| [300, 301, 302, 303, 304, 305, 307, 308]);
    let success: indexmap::IndexSet<u16> = op.replies.iter().filter_map(|reply| reply.status).chain(redirects).filter(|_| !any).collect();
    let success = success.into_iter().map(Literal::u16_unsuffixed);
    let doc = doc::cited(api, &format!("`{} {path}`", op.method.as_str()), "", &op.at);
    quote! {
        #doc
        pub static #konst: Operation = Operation {
            name: #name,
            method: #method,
            path: #path,
            params: &[#(#params),*],
            body: #body,
            success: &[#(#success),*],
        };
    }
}

fn param(api: &Api, param: &Param) -> TokenStream {
    let descriptor = descriptor_of(param.location, &param.name.wire, &param.input, param.required);
    let setting = param.setting.as_ref().map(|FromSetting { name, prefix }| quote!(.setting(#name, #prefix)));
    let spelling = style::spelling(api, param);
    let fixed = (!param.fixed.is_empty()).then(|| {
        let pieces = flow::pieces(&param.fixed);
        quote!(.fixed(#pieces))
    });
    quote!(#descriptor #setting #spelling #fixed)
}

/// `Param::query("limit").required().named("limit_query")`
pub(super) fn descriptor_of(location: Location, wire: &str, input: &str, required: bool) -> TokenStream {
    let place = crate::name::ident(location.as_str());
    let required = (required && location != Location::Path).then(|| quote!(.required()));
    let named = (input != wire).then(|| quote!(.named(#input)));
    quote!(Param::#place(#wire) #required #named)
}

/// `Some(Body { … })`, or `None`.
pub(super) fn body(body: Option<&Body>) -> TokenStream {
    let Some(Body { media, name, required, .. }) = body else { return quote!(None) };
    let input = &name.wire;
    quote!(Some(Body { input: #input, media: #media, required: #required }))
}
