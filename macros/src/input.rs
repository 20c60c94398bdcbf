//! What the author writes between the braces: a path, and the sides to generate.

use capgen_codegen::Sides;
use proc_macro2::Span;
use syn::parse::{Parse, ParseStream};
use syn::{Ident, LitStr, Token};

/// `"specs/cinder-backups.json", client, server`
pub(crate) struct Input {
    pub(crate) path: String,
    pub(crate) span: Span,
    pub(crate) sides: Sides,
}

impl Parse for Input {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let path: LitStr = input.parse()?;
        let mut sides = Sides { client: false, server: false, mcp: false };
        let mut all = true;
        while input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
            let side: Ident = input.parse()?;
            all = false;
            match side.to_string().as_str() {
                "client" => sides.client = true,
                "server" => sides.server = true,
                "mcp" => sides.mcp = true,
                other => return Err(syn::Error::new(side.span(), format!("`{other}` is no side; write `client`, `server` or `mcp`"))),
            }
        }
        if !input.is_empty() {
            return Err(input.error("expected `,` and a side: `client`, `server` or `mcp`"));
        }
        Ok(Self { path: path.value(), span: path.span(), sides: if all { Sides::default() } else { sides } })
    }
}
