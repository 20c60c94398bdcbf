//! The request structs of a client, in `client.rs`: what is optional are setters, and an answer is read.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::types::{content_type, variant_name};
use super::{Item, body, doc, flow, outer_type, plain, style};
use crate::ir::{Api, Body, Content, Location, Operation, Param, Reply, Type, TypeKind};
use crate::name::Name;

/// The request struct, its setters, and how its answer is read.
pub(super) fn request(api: &Api, op: &Operation) -> Vec<Item> {
    let name = request_name(api, op);
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
    let body = op.body.as_ref().filter(|body| !body.required).map(|body| body_setter(api, op, body));
    let has_setters = !optional.is_empty() || body.is_some();
    let setters = has_setters.then(|| quote!(impl #name { #(#optional)* #body }));
    let (ty, decode) = output(api, op);
    let sent = Item::Text(format!("rt::request!({name} => {}, {});\n", plain(&ty), plain(&decode)));
    let decoder = op.has_output_enum().then(|| Item::from(output_decode(api, op)));
    let pages = op.pages.as_ref().map(|pages| {
        let (page, one) = (plain(&ty), plain(&outer_type(api, &pages.item)));
        Item::Text(format!("rt::pages!({name} => {page}, {one}, {}, {});\n", pages.items.ident(), pages.links.ident()))
    });
    [Some(item.into()), setters.map(Item::from), Some(sent), pages, decoder].into_iter().flatten().collect()
}

/// The struct is called after the operation, unless the file has another use for that name.
pub(super) fn request_name(api: &Api, op: &Operation) -> Ident {
    const TAKEN: [&str; 8] = ["Client", "ClientBuilder", "Into", "Option", "Result", "Self_", "String", "Vec"];
    if !TAKEN.contains(&op.name.pascal.as_str()) {
        return op.name.type_ident();
    }
    let mut suffix = "Request".to_owned();
    while api.operations.iter().any(|other| other.name.pascal == format!("{}{suffix}", op.name.pascal)) {
        suffix.push_str("Call");
    }
    op.name.suffixed(&suffix)
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

fn body_setter(api: &Api, op: &Operation, body: &Body) -> TokenStream {
    let doc = doc::attributes(&body.doc, "Sets the body.");
    let (argument, set) = (body::argument(api, body), body::set(api, op, body));
    quote! {
        #doc
        pub fn body(self, #argument) -> Self {
            Self { call: self.call #set }
        }
    }
}

pub(super) fn argument(api: &Api, name: &Name, ty: &Type) -> TokenStream {
    let (name, rust) = (name.ident(), outer_type(api, ty));
    if converts(api, ty) { quote!(#name: impl Into<#rust>) } else { quote!(#name: #rust) }
}

pub(super) fn set(api: &Api, param: &Param) -> TokenStream {
    let (input, name, ty) = (&param.input, param.name.ident(), outer_type(api, &param.ty));
    let value = if converts(api, &param.ty) { quote!(Into::<#ty>::into(#name)) } else { quote!(#name) };
    if param.location == Location::Body {
        return quote!(.give(#input, #value));
    }
    let value = style::handed(api, param, value);
    quote!(.set(#input, #value))
}

/// What an alias stands for.
fn resolved<'a>(api: &'a Api, mut ty: &'a Type) -> &'a Type {
    while let Type::Named(id) = ty
        && let TypeKind::Alias(other) = &api.type_def(*id).kind
    {
        ty = other;
    }
    ty
}

fn converts(api: &Api, ty: &Type) -> bool {
    matches!(resolved(api, ty), Type::String | Type::Formatted(_))
}

/// The type of the answer and the function that reads it.
fn output(api: &Api, op: &Operation) -> (TokenStream, TokenStream) {
    if op.has_output_enum() {
        let name = op.name.suffixed("Output");
        return (quote!(types::#name), quote!(types::#name::decode));
    }
    let content = op.only_content();
    if op.gives.format.is_converted() {
        let format = flow::format(&op.gives.format);
        return (quote!(rt::Value), quote!(|received| rt::flow::#format.read(received)));
    }
    (content_type(api, content, outer_type), decoder(api, content))
}

fn decoder(api: &Api, content: &Content) -> TokenStream {
    match content {
        Content::Json(ty) if api.is_integers(ty) => quote!(rt::client::whole),
        Content::Empty => quote!(rt::client::empty),
        Content::Json(_) => quote!(rt::client::json),
        Content::Text => quote!(rt::client::text),
        Content::Bytes => quote!(rt::client::bytes),
    }
}

fn output_decode(api: &Api, op: &Operation) -> TokenStream {
    let name = op.name.suffixed("Output");
    let arm = |reply: &Reply| {
        let (variant, decode) = (variant_name(reply), decoder(api, &reply.content));
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
