//! `skills.rs`: the skills of a capability, and the router that serves them.

use proc_macro2::TokenStream;
use quote::quote;

use super::mcp::raw;
use super::rest::{listen, option};
use super::{Item, doc};
use crate::ir::{Adapter, Api, Skill};

pub(super) fn items(api: &Api, skills: &Adapter<Skill>) -> Vec<Item> {
    let uses = quote! {
        use rt::api::Listen;
        use rt::server::Skill;
    };
    let mut items: Vec<Item> = vec![uses.into(), listen(api, skills).into()];
    items.extend(skills.items.iter().map(|item| Item::from(skill(api, item))));
    let all = skills.items.iter().map(|skill| skill.name.static_ident());
    let guard = skills.guard.as_ref().map(|guard| Item::from(super::rest::guard(guard)));
    items.extend(guard);
    let (argument, body) = match &skills.guard {
        Some(_) => (quote!(client: &super::client::Client), quote!(GUARD.around(rt::server::skills(&[#(#all),*]), &client.inner))),
        None => (quote!(), quote!(rt::server::skills(&[#(#all),*]))),
    };
    let router = quote! {
        #[doc = " Serves the catalogue of skills, and their files."]
        #[doc = ""]
        #[doc = " # Panics"]
        #[doc = ""]
        #[doc = " When the folder of a skill is not there."]
        pub fn router(#argument) -> rt::axum::Router {
            #body
        }
    };
    items.push(router.into());
    items
}

fn skill(api: &Api, skill: &Skill) -> TokenStream {
    let Skill { name, at, catalogue, folder } = skill;
    let doc = doc::cited(api, catalogue["description"].as_str().unwrap_or_default(), &format!("The skill `{}`.", name.wire), at);
    let (konst, name, catalogue, folder) = (name.static_ident(), &name.wire, raw(&format!("{catalogue:#}")), option(folder.as_ref()));
    quote! {
        #doc
        pub static #konst: Skill = Skill { name: #name, catalogue: #catalogue, folder: #folder };
    }
}
