//! The builder of a client, in `client.rs`.

use proc_macro2::TokenStream;
use quote::quote;

use super::doc;
use crate::ir::{Api, Server, Setting};

pub(super) fn builder() -> TokenStream {
    quote! {
        #[doc = " Builds a [`Client`]; prints no secret."]
        #[derive(Clone, Debug)]
        pub struct ClientBuilder {
            settings: rt::client::Settings,
        }
    }
}

pub(super) fn setters(api: &Api) -> TokenStream {
    let own = api.settings.iter().map(setter);
    let servers = servers(api);
    quote! {
        impl ClientBuilder {
            #[doc = " The address of the API: `http` or `https`, with a path if the API lives below one."]
            #servers
            #[must_use]
            pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
                self.settings.set("base_url", base_url);
                self
            }

            #(#own)*

            #[doc = " Takes what is not set from the environment."]
            #[must_use]
            pub fn env(mut self) -> Self {
                self.settings.env();
                self
            }

            #[doc = " Asks for no credentials and sends none."]
            #[must_use]
            pub fn anonymous(mut self) -> Self {
                self.settings.anonymous = true;
                self
            }

            #[doc = " How long a call may take, from the first byte sent to the last byte received."]
            #[must_use]
            pub fn timeout(mut self, timeout: ::std::time::Duration) -> Self {
                self.settings.timeout = timeout;
                self
            }

            #[doc = " How long reaching the server may take."]
            #[must_use]
            pub fn connect_timeout(mut self, timeout: ::std::time::Duration) -> Self {
                self.settings.connect_timeout = timeout;
                self
            }

            #[doc = " When and how long to try again what is safe to repeat."]
            #[must_use]
            pub fn retry(mut self, retry: rt::client::Retry) -> Self {
                self.settings.retry = retry;
                self
            }

            #[doc = " When an upstream that fails again and again is left alone."]
            #[must_use]
            pub fn breaker(mut self, breaker: rt::client::Breaker) -> Self {
                self.settings.breaker = breaker;
                self
            }

            #[doc = " Whom it trusts, and the certificate that it shows."]
            #[must_use]
            pub fn tls(mut self, tls: rt::client::Tls) -> Self {
                self.settings.tls = tls;
                self
            }

            #[doc = " Sees every call before and after it is made: to add headers, or to log."]
            #[must_use]
            pub fn observe(mut self, observe: impl rt::client::Observe + 'static) -> Self {
                self.settings.observe = Some(::std::sync::Arc::new(observe));
                self
            }

            #[doc = " The client."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " One error that lists every setting that is missing or cannot be used."]
            pub fn build(self) -> Result<Client, rt::client::SetupError> {
                let inner = self.settings.build()?;
                Ok(Client { inner })
            }
        }
    }
}

/// Where the document names several addresses, all of them; variables in braces are settings.
fn servers(api: &Api) -> Option<TokenStream> {
    let line = |server: &Server| {
        let colon = if server.doc.trim().is_empty() { "" } else { ": " };
        format!("- `{}`{colon}{}", server.url.replace('`', "'"), server.doc.trim().lines().next().unwrap_or_default())
    };
    let lines: Vec<String> = api.servers.iter().map(line).collect();
    let said =
        if api.base_url.is_empty() { "The document names these:" } else { "The document names these, and the first is the default:" };
    let doc = doc::attributes(&format!("{said}\n\n{}", lines.join("\n")), "");
    (lines.len() > 1).then(|| {
        quote! {
            #[doc = ""]
            #doc
        }
    })
}

fn setter(setting: &Setting) -> TokenStream {
    let doc = doc::attributes(&setting.doc, "");
    let env = format!(" The environment variable is `{}`.", setting.env.replace('`', "'"));
    let (method, wire) = (setting.name.ident(), &setting.name.wire);
    quote! {
        #doc
        #[doc = ""]
        #[doc = #env]
        #[must_use]
        pub fn #method(mut self, value: impl Into<String>) -> Self {
            self.settings.set(#wire, value);
            self
        }
    }
}
