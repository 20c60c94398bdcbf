//! `templates.rs`: one static for each operation whose body the document spells out.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Item, flow};
use crate::ir::Api;

pub(super) fn items(api: &Api) -> Vec<Item> {
    let statics: Vec<TokenStream> = api
        .operations
        .iter()
        .filter_map(|op| {
            let (konst, template) = (op.name.static_ident(), flow::template(op.template.as_ref()?));
            let doc = format!(" The body of `{} {}`.", op.method.as_str(), op.path.text.replace('`', "'"));
            Some(quote! {
                #[doc = #doc]
                pub static #konst: Template = #template;
            })
        })
        .collect();
    flow::uses(&statics).into_iter().chain(statics).map(Item::from).collect()
}
