//! Comfort in making a struct: `new` with what is required, setters for what is not, and wrappers from what they wrap.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::types::field_type;
use super::{Item, doc, local_type};
use crate::ir::{Api, Field, Type, TypeKind};
use crate::name::{Name, ident};

/// Setters and conversions of a struct that callers send.
pub(super) fn items(api: &Api, name: &Name, fields: &[Field]) -> Vec<Item> {
    let name = name.type_ident();
    let wrapper = match fields {
        [only] => wrapper(api, &name, only),
        _ => None,
    };
    [setters(api, &name, fields), wrapper].into_iter().flatten().map(Item::from).collect()
}

/// `new` takes what must have a value; everything else is a field to set, `null` where it must be there.
pub(super) fn constructor(api: &Api, name: &Ident, fields: &[Field]) -> TokenStream {
    let arguments: Vec<TokenStream> = fields.iter().filter(|field| is_asked(field)).map(|field| argument(api, field)).collect();
    let values = fields.iter().map(|field| {
        let name = field.name.ident();
        match (is_asked(field), is_text(&field.ty)) {
            (true, true) => quote!(#name: #name.into()),
            (true, false) => quote!(#name),
            (false, _) => quote!(#name: Default::default()),
        }
    });
    let many = (arguments.len() > 7).then(|| quote!(#[allow(clippy::too_many_arguments, reason = "as many as the document requires")]));
    quote! {
        impl #name {
            #[doc = " A value with what is required, and nothing else."]
            #many
            #[must_use]
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values,)* additional: Default::default() }
            }
        }
    }
}

/// Whether a value cannot be made without this one.
pub(super) fn is_asked(field: &Field) -> bool {
    field.required && !field.nullable
}

fn argument(api: &Api, field: &Field) -> TokenStream {
    let (name, ty) = (field.name.ident(), field_type(api, field));
    if is_text(&field.ty) { quote!(#name: impl Into<#ty>) } else { quote!(#name: #ty) }
}

fn is_text(ty: &Type) -> bool {
    matches!(ty, Type::String | Type::Formatted(_) | Type::TextI64 | Type::TextU64)
}

fn setters(api: &Api, name: &Ident, fields: &[Field]) -> Option<TokenStream> {
    let setters: Vec<TokenStream> = fields.iter().filter(|field| !field.required).map(|field| setter(api, field)).collect();
    (!setters.is_empty()).then(|| quote!(impl #name { #(#setters)* }))
}

/// A setter has the name of its field; `new` is taken.
fn setter(api: &Api, field: &Field) -> TokenStream {
    let doc = doc::attributes(&field.doc, &format!("Sets `{}`.", field.name.wire));
    let (member, ty) = (field.name.ident(), local_type(api, &field.ty));
    let method = if field.name.snake == "new" { ident("with_new") } else { member.clone() };
    let (argument, value) = if is_text(&field.ty) { (quote!(impl Into<#ty>), quote!(value.into())) } else { (ty, quote!(value)) };
    let value = if field.nullable { quote!(rt::json::Field::Value(#value)) } else { quote!(Some(#value)) };
    quote! {
        #doc
        #[must_use]
        pub fn #method(mut self, value: #argument) -> Self {
            self.#member = #value;
            self
        }
    }
}

/// An object around one other object is made from that.
fn wrapper(api: &Api, name: &Ident, only: &Field) -> Option<TokenStream> {
    let Type::Named(id) = only.ty else { return None };
    let TypeKind::Struct(_) = api.type_def(id).kind else { return None };
    let (member, inner) = (only.name.ident(), local_type(api, &only.ty));
    let value = match (only.required, only.nullable) {
        (true, false) => quote!(value),
        (true, true) | (false, false) => quote!(Some(value)),
        (false, true) => quote!(rt::json::Field::Value(value)),
    };
    Some(quote! {
        impl From<#inner> for #name {
            fn from(value: #inner) -> Self {
                Self { #member: #value, additional: Default::default() }
            }
        }
    })
}
