//! Enums of types that a document lets one choose from; the runtime's macros tell them apart.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Item, doc, local_type, macro_call, plain, quoted};
use crate::ir::{Api, Told, Variant};
use crate::name::Name;

pub(super) fn items(api: &Api, name: &Name, doc: &TokenStream, variants: &[Variant], told: &Told) -> Vec<Item> {
    let name = name.type_ident();
    let declared = variants.iter().map(|variant| {
        let Variant { name, ty, keys } = variant;
        let doc = doc::attributes(&told_by(told, keys), "");
        let (variant, ty) = (name.type_ident(), local_type(api, ty));
        quote!(#doc #variant(#ty))
    });
    let unknown = matches!(told, Told::Tag(_)).then(|| {
        quote! {
            #[doc = " An object with a text that the document does not name, or without one; kept as it came."]
            Unknown(rt::Value),
        }
    });
    let rule = rule(told);
    let item = quote! {
        #doc
        #[doc = ""]
        #rule
        #[derive(Clone, Debug, PartialEq)]
        pub enum #name { #(#declared,)* #unknown }
    };
    let pairs: Vec<String> = variants.iter().map(|variant| pair(api, variant)).collect();
    let (macro_name, tail) = match told {
        Told::Members { closed } => ("one_of", closed.then(|| "closed".to_owned())),
        Told::Tag(tag) => ("tagged", Some(format!("tag: {}", quoted(tag)))),
        Told::Kind => ("kinds", None),
    };
    vec![item.into(), macro_call(macro_name, &quote!(#name), &pairs, tail)]
}

fn told_by(told: &Told, keys: &[String]) -> String {
    let keys = keys.join("` or `");
    match told {
        Told::Members { .. } => format!("Told by `{keys}`."),
        Told::Tag(tag) => format!("Told by `{tag}`: `{keys}`."),
        Told::Kind => format!("Told by its kind: `{keys}`."),
    }
}

fn rule(told: &Told) -> TokenStream {
    let lines: Vec<String> = match told {
        Told::Members { closed } => vec![
            " The variants are told apart by a property that only one of them has; a value with none of these, or with".to_owned(),
            if *closed { " those of two, or with any other, is refused." } else { " those of two, is refused." }.to_owned(),
        ],
        Told::Tag(tag) => vec![format!(" The variants are told apart by the text of `{tag}`, which is sent with each.")],
        Told::Kind => vec![" The variants are told apart by what kind of JSON they are; any other kind is refused.".to_owned()],
    };
    quote!(#(#[doc = #lines])*)
}

fn pair(api: &Api, variant: &Variant) -> String {
    let Variant { name, ty, keys } = variant;
    let ty = plain(&local_type(api, ty));
    let keys: Vec<String> = keys.iter().map(|key| quoted(key)).collect();
    format!("{}({ty}) = [{}]", name.type_ident(), keys.join(", "))
}
