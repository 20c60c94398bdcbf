//! `types.rs`: structs, enums and aliases; the runtime's macros do the work of serde.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{Item, body, comfort, doc, local_type, macro_call, one_of, quoted};
use crate::ir::{Api, Content, Field, Operation, Reply, Type, TypeDef, TypeId, TypeKind};
use crate::name::{Name, ident};

pub(super) fn items(api: &Api) -> Vec<Item> {
    let sent = api.sent_types();
    let used = api.types.iter().enumerate().filter(|(index, _)| !api.unused.contains(&TypeId(*index)));
    let defs = used.flat_map(|(index, def)| {
        let mut items = type_def(api, def);
        if let (TypeKind::Struct(fields), true) = (&def.kind, sent.contains(&TypeId(index))) {
            items.extend(comfort::items(api, &def.name, fields));
        }
        items
    });
    let outputs = api.operations.iter().filter(|op| op.has_output_enum()).map(|op| Item::from(output(api, op)));
    let bodies = api.operations.iter().flat_map(|op| body::types(api, op));
    defs.chain(outputs).chain(bodies).collect()
}

/// The items of a type: its definition, then what the runtime implements for it.
fn type_def(api: &Api, def: &TypeDef) -> Vec<Item> {
    let TypeDef { name, doc, at, kind } = def;
    let doc = doc::cited(api, doc, &format!("`{}` of the document.", name.wire), at);
    match kind {
        TypeKind::Pending => Vec::new(),
        TypeKind::Alias(ty) => {
            let (name, ty) = (name.type_ident(), local_type(api, ty));
            vec![quote! { #doc pub type #name = #ty; }.into()]
        }
        TypeKind::Struct(fields) => structure(api, name, &doc, fields),
        TypeKind::Enum(values) => enumeration(name, &doc, values),
        TypeKind::OneOf { variants, told } => one_of::items(api, name, &doc, variants, told),
    }
}

fn structure(api: &Api, name: &Name, doc: &TokenStream, fields: &[Field]) -> Vec<Item> {
    let name = name.type_ident();
    let required: Vec<&Field> = fields.iter().filter(|field| field.required).collect();
    let plain = !fields.iter().any(comfort::is_asked);
    let default = plain.then(|| quote!(Default,));
    let declared = fields.iter().map(|field| field_item(api, field));
    let item = quote! {
        #doc
        #[derive(Clone, Debug, #default PartialEq)]
        pub struct #name {
            #(#declared,)*
            #[doc = " Properties that the document does not name, kept as they came."]
            pub additional: rt::Map,
        }
    };
    let pairs: Vec<String> = fields.iter().map(|field| wire_pair(api, field)).collect();
    let names: Vec<String> = required.iter().map(|field| field.name.ident().to_string()).collect();
    let required_list = (!names.is_empty()).then(|| format!("required: [{}]", names.join(", ")));
    let serde = macro_call("object", &quote!(#name), &pairs, required_list);
    let new = (!plain).then(|| Item::from(comfort::constructor(api, &name, fields)));
    [Some(item.into()), new, Some(serde)].into_iter().flatten().collect()
}

fn wire_pair(api: &Api, field: &Field) -> String {
    let Name { wire, .. } = &field.name;
    let decoded = if api.is_integers(&field.ty) { " as Whole" } else { "" };
    format!("{}: {}{decoded}", field.name.ident(), quoted(wire))
}

fn field_item(api: &Api, field: &Field) -> TokenStream {
    let doc = doc::attributes(&field.doc, &format!("`{}` of the document.", field.name.wire));
    let (name, ty) = (field.name.ident(), field_type(api, field));
    quote!(#doc pub #name: #ty)
}

/// Absent, null and value are as many states as the document allows.
pub(super) fn field_type(api: &Api, field: &Field) -> TokenStream {
    let ty = local_type(api, &field.ty);
    match (field.required, field.nullable) {
        (true, false) => ty,
        (true, true) | (false, false) => quote!(Option<#ty>),
        (false, true) => quote!(rt::json::Field<#ty>),
    }
}

fn enumeration(name: &Name, doc: &TokenStream, values: &[Name]) -> Vec<Item> {
    let name = name.type_ident();
    let variants = values.iter().map(|value| {
        let (variant, doc) = (value.type_ident(), doc::attributes(&format!("`{}`", value.wire), ""));
        quote!(#doc #variant)
    });
    let pairs: Vec<String> = values.iter().map(|value| format!("{} = {}", value.type_ident(), quoted(&value.wire))).collect();
    let item = quote! {
        #doc
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum #name {
            #(#variants,)*
            #[doc = " A value that the document does not name."]
            Unknown(String),
        }
    };
    vec![item.into(), macro_call("string_enum", &quote!(#name), &pairs, None)]
}

/// The answer of an operation that has several success statuses.
fn output(api: &Api, op: &Operation) -> TokenStream {
    let name = op.name.suffixed("Output");
    let doc = doc::cited(api, &format!("What `{}` answers, by status.", op.name.wire), "", &op.at);
    let variants = op.replies.iter().map(|reply| {
        let variant = variant_name(reply);
        let status = reply.status.map_or_else(|| "any other success".to_owned(), |status| status.to_string());
        let doc = doc::attributes(&format!("{status}: {}", reply.doc), "");
        match &reply.content {
            Content::Empty => quote!(#doc #variant),
            content => {
                let ty = content_type(api, content, local_type);
                quote!(#doc #variant(#ty))
            }
        }
    });
    quote! {
        #doc
        #[derive(Clone, Debug, PartialEq)]
        pub enum #name { #(#variants),* }
    }
}

/// The Rust type of an answer's body.
pub(super) fn content_type(api: &Api, content: &Content, name: fn(&Api, &Type) -> TokenStream) -> TokenStream {
    match content {
        Content::Empty => quote!(()),
        Content::Json(ty) => name(api, ty),
        Content::Text => quote!(String),
        Content::Bytes => quote!(rt::bytes::Bytes),
    }
}

/// The variant of an output, after the status (RFC 9110 §15.3).
pub(super) fn variant_name(reply: &Reply) -> Ident {
    match reply.status {
        Some(200) => ident("Ok"),
        Some(201) => ident("Created"),
        Some(202) => ident("Accepted"),
        Some(203) => ident("NonAuthoritative"),
        Some(204) => ident("NoContent"),
        Some(205) => ident("ResetContent"),
        Some(206) => ident("PartialContent"),
        Some(status) => ident(&format!("Status{status}")),
        None if reply.redirect => ident("Redirect"),
        None => ident("Other"),
    }
}
