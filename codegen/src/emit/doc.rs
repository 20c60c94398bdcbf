//! Documentation of generated items: the document's own words, made safe, and where they come from.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::Api;
use crate::source::Pointer;

/// Text as lines of a doc comment, each led by a space unless empty.
///
/// Spec text is prose here: it opens no code block (which rustdoc would compile), no link and no HTML tag.
pub(super) fn lines(text: &str) -> Vec<String> {
    let prose = |line: &str| {
        let line: String = line.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let line = line.replace("```", "'''").replace("~~~", "---").replace('[', "\\[").replace('<', "\\<");
        if line.is_empty() { line } else { format!(" {line}") }
    };
    text.trim().split(['\n', '\r', '\u{2028}', '\u{2029}']).map(prose).collect()
}

/// The doc attributes of an item; `fallback` where the document says nothing.
pub(super) fn attributes(text: &str, fallback: &str) -> TokenStream {
    let lines = lines(if text.trim().is_empty() { fallback } else { text });
    quote!(#(#[doc = #lines])*)
}

/// As [`attributes`], ending with the place in the document.
pub(super) fn cited(api: &Api, text: &str, fallback: &str, at: &Pointer) -> TokenStream {
    let text = attributes(text, fallback);
    let source = format!(" Spec: `{}`", api.origins.cite(at));
    quote! {
        #text
        #[doc = ""]
        #[doc = #source]
    }
}
