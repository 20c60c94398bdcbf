//! `functions.rs`: what a capability does, as functions over the client, with typed inputs.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Item, doc, outer_type};
use crate::ir::{Api, Argument, Function, Input, Location, Passed};

pub(super) fn items(api: &Api) -> Vec<Item> {
    let mut items = vec![Item::from(quote! { use super::client::Client; use super::operations; })];
    for function in &api.functions {
        items.extend([inputs(api, function), from_inputs(function), body(api, function)].map(Item::from));
    }
    items
}

fn inputs(api: &Api, function: &Function) -> TokenStream {
    let name = function.name.suffixed("Inputs");
    let doc = doc::attributes(&format!("Inputs of `{}`.", function.name.snake), "");
    let fields = function.inputs.iter().map(|input| {
        let doc = doc::attributes(&input.doc, &format!("`{}`", input.name.wire));
        let (field, ty) = (input.name.ident(), outer_type(api, &input.ty));
        let ty = if input.required { ty } else { quote!(Option<#ty>) };
        quote!(#doc pub #field: #ty)
    });
    quote! {
        #doc
        #[derive(Clone, Debug, PartialEq)]
        pub struct #name { #(#fields),* }
    }
}

fn from_inputs(function: &Function) -> TokenStream {
    let name = function.name.suffixed("Inputs");
    let reads = function.inputs.iter().map(read);
    let fields = function.inputs.iter().map(|input| {
        let field = input.name.ident();
        quote!(#field: #field?)
    });
    let argument = if function.inputs.is_empty() { quote!(_) } else { quote!(inputs) };
    quote! {
        impl rt::input::FromInputs for #name {
            fn from_inputs(#argument: &mut rt::input::Inputs) -> Option<Self> {
                #(#reads)*
                Some(Self { #(#fields),* })
            }
        }
    }
}

/// Every input is read before any is missed, so that a caller hears of all mistakes at once.
fn read(input: &Input) -> TokenStream {
    let (field, wire) = (input.name.ident(), &input.name.wire);
    let segment = input.location == Some(Location::Path) && input.ty == crate::ir::Type::String;
    match (segment, input.required) {
        (true, true) => quote!(let #field = inputs.segment(#wire);),
        (true, false) => quote!(let #field = inputs.optional_segment(#wire);),
        (false, true) => quote!(let #field = inputs.required(#wire);),
        (false, false) => quote!(let #field = inputs.optional(#wire);),
    }
}

fn body(api: &Api, function: &Function) -> TokenStream {
    let op = api.operation(function.operation);
    let doc = doc::cited(api, &function.doc, &format!("Calls `{}`.", op.name.wire), &function.at);
    let (name, inputs, konst) = (function.name.ident(), function.name.suffixed("Inputs"), op.name.static_ident());
    let arguments = function.arguments.iter().map(|argument| pass(function, argument));
    let binding = if function.inputs.is_empty() { quote!(_) } else { quote!(inputs) };
    quote! {
        #doc
        pub fn #name(client: &Client, #binding: #inputs) -> rt::client::Pending {
            client.inner.call(&operations::#konst) #(#arguments)* .answer()
        }
    }
}

/// An input that feeds two parameters is cloned for all but its last use.
fn pass(function: &Function, argument: &Argument) -> TokenStream {
    let value = match &argument.value {
        Passed::Literal(text) => quote!(#text),
        Passed::Input(name) => {
            let field = name.ident();
            let uses = function.arguments.iter().filter(|other| other.value == argument.value).count();
            if uses > 1 { quote!(inputs.#field.clone()) } else { quote!(inputs.#field) }
        }
    };
    let optional_body = |name: &crate::name::Name| function.inputs.iter().any(|input| input.name == *name && !input.required);
    match (&argument.param, &argument.value) {
        (Some(param), _) => quote!(.set(#param, #value)),
        (None, Passed::Input(name)) if optional_body(name) => quote!(.optional_json(#value.as_ref())),
        (None, _) => quote!(.json(&#value)),
    }
}
