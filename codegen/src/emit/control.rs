//! `control.rs`: what those who run a capability may ask it.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::Item;
use super::rest::{guard, listen, option};
use crate::ir::{Api, ControlSide, Traces};

pub(super) fn items(api: &Api, control: &ControlSide) -> Vec<Item> {
    let uses = quote! {
        use super::client::Client;
        use super::operations::CONTROL;
        use rt::api::Listen;
    };
    let router = match &control.adapter.guard {
        Some(_) => quote!(GUARD.around(rt::control::router(&CONTROL, &client.inner), &client.inner)),
        None => quote!(rt::control::router(&CONTROL, &client.inner)),
    };
    let functions = quote! {
        #[doc = " Serves what those ask who run this: whether it is alive and ready, and what it does."]
        pub fn router(client: &Client) -> rt::axum::Router {
            #router
        }
    };
    let ready = quote! {
        #[doc = " Says whether calls are to be sent here; true at first."]
        pub fn ready(client: &Client, ready: bool) {
            rt::control::ready(&client.inner, ready);
        }
    };
    let mut items = vec![Item::from(uses), listen(api, &control.adapter).into()];
    items.extend(control.adapter.guard.as_ref().map(|said| Item::from(guard(said))));
    items.extend([functions, ready].map(Item::from));
    items
}

/// What it tells, in `operations.rs`, where the client finds it.
pub(super) fn descriptor(api: &Api, control: &ControlSide) -> TokenStream {
    let ControlSide { health, info, metrics, traces, adapter: _ } = control;
    let name = &api.name.wire;
    let traces = traces.map(|Traces { keep, sampling, b3 }| {
        let (keep, sampling) = (Literal::usize_unsuffixed(keep), Literal::f64_unsuffixed(sampling));
        quote!(Traces { keep: #keep, sampling: #sampling, b3: #b3 })
    });
    let traces = option(traces.as_ref());
    quote! {
        #[doc = " What is told to those who run this."]
        pub static CONTROL: Control = Control { name: #name, health: #health, info: #info, metrics: #metrics, traces: #traces };
    }
}
