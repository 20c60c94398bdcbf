//! `access.rs`: one static for each operation that does not go where all go, or asks for credentials of its own.

use proc_macro2::TokenStream;
use quote::quote;

use super::operations::credential;
use super::{Item, doc};
use crate::ir::{Access, Api, Credential, Operation};

pub(super) fn items(api: &Api) -> Vec<Item> {
    let own = api.operations.iter().filter_map(|op| Some((op, op.access.as_ref()?)));
    let asks = own.clone().any(|(_, access)| access.security.iter().any(|alternative| !alternative.is_empty()));
    let credential = asks.then(|| quote!(, Credential));
    let uses = quote!(
        use rt::api::{Access #credential};
    );
    std::iter::once(uses.into()).chain(own.map(|(op, access)| Item::from(descriptor(op, access)))).collect()
}

fn descriptor(op: &Operation, access: &Access) -> TokenStream {
    let konst = op.name.static_ident();
    let access = value(access);
    let doc = format!(" `{} {}`", op.method.as_str(), op.path.text.replace('`', "'"));
    quote! {
        #[doc = #doc]
        pub static #konst: Access = #access;
    }
}

/// `Access { … }`
pub(super) fn value(access: &Access) -> TokenStream {
    let Access { server, security } = access;
    let alternatives = security.iter().map(|alternative| {
        let credentials = alternative.iter().map(credential);
        quote!(&[#(#credentials),*])
    });
    quote!(Access { server: #server, security: &[#(#alternatives),*] })
}

/// The same for the reader of a client's method: which settings it takes, and where it goes.
pub(super) fn terms(api: &Api, op: &Operation) -> Option<TokenStream> {
    let Access { server, security } = op.access.as_ref()?;
    let mut text = String::new();
    if !security.is_empty() {
        let alternatives: Vec<String> = security.iter().map(|alternative| settings(api, alternative)).collect();
        text.push_str(&format!("Credentials: {}.", alternatives.join("; or ")));
    }
    if !server.is_empty() {
        let shown = server.replace("{{", "{").replace("}}", "}").replace('`', "'");
        let how = if server.contains("://") { "unless the client is told a base URL" } else { "seen from the base URL" };
        text.push_str(&format!("\n\nIs sent to `{shown}`, {how}."));
    }
    let doc = doc::attributes(&text, "");
    Some(quote! {
        #[doc = ""]
        #doc
    })
}

/// The setters of all settings in an alternative.
fn settings(api: &Api, alternative: &[Credential]) -> String {
    let templates = alternative.iter().flat_map(|credential| match credential {
        Credential::Bearer { token } => vec![token],
        Credential::Basic { username, password } | Credential::Digest { username, password } => vec![username, password],
        Credential::Header { value, .. } | Credential::Query { value, .. } | Credential::Cookie { value, .. } => vec![value],
        Credential::ClientCredentials { token_url: _, client_id, client_secret, scopes: _ } => vec![client_id, client_secret],
    });
    let setter = |template: &String| {
        let named = |wire: &str| *template == format!("{{{{{wire}}}}}");
        api.settings.iter().find(|setting| named(&setting.name.wire)).map(|setting| format!("`{}`", setting.name.snake))
    };
    let setters: Vec<String> = templates.filter_map(setter).collect();
    if setters.is_empty() { "none".to_owned() } else { setters.join(" and ") }
}
