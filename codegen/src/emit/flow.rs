//! Expressions and templates, as the static data that the runtime's `flow` evaluates.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use crate::ir::flow::{Expr, Form, Kind, Part, Path, Piece, RawFormat, Seg, Template};

/// `Expr::…`
pub(super) fn expr(expr: &Expr) -> TokenStream {
    match expr {
        Expr::Literal(value) => literal(value),
        Expr::Template(parts) => {
            let pieces = pieces(parts);
            quote!(Expr::Template(#pieces))
        }
        Expr::List(items) => {
            let items = items.iter().map(self::expr);
            quote!(Expr::List(&[#(#items),*]))
        }
        Expr::Object(all) => {
            let members = members(all);
            quote!(Expr::Object(#members))
        }
        Expr::Input(name) => quote!(Expr::Input(#name)),
        Expr::Setting(name) => quote!(Expr::Setting(#name)),
        Expr::At(at) => {
            let path = path(at);
            quote!(Expr::At(#path))
        }
        Expr::Each(at, item) => {
            let (path, item) = (path(at), self::expr(item));
            quote!(Expr::Each(#path, &#item))
        }
        Expr::As(as_kind, inner) => {
            let (kind, inner) = (kind(*as_kind), self::expr(inner));
            quote!(Expr::As(#kind, &#inner))
        }
        Expr::Then(first, second) => {
            let (first, second) = (self::expr(first), self::expr(second));
            quote!(Expr::Then(&#first, &#second))
        }
    }
}

fn literal(value: &Value) -> TokenStream {
    match value {
        Value::Null => quote!(Expr::Null),
        Value::Bool(value) => quote!(Expr::Bool(#value)),
        Value::Number(number) => {
            let text = number.to_string();
            quote!(Expr::Number(#text))
        }
        Value::String(text) => quote!(Expr::Text(#text)),
        Value::Array(items) => {
            let items = items.iter().map(literal);
            quote!(Expr::List(&[#(#items),*]))
        }
        Value::Object(members) => {
            let members = members.iter().map(|(name, member)| {
                let member = literal(member);
                quote!((#name, #member))
            });
            quote!(Expr::Object(&[#(#members),*]))
        }
    }
}

fn members(members: &[(String, Expr)]) -> TokenStream {
    let members = members.iter().map(|(name, member)| {
        let member = expr(member);
        quote!((#name, #member))
    });
    quote!(&[#(#members),*])
}

/// `&[Piece::…]`
pub(super) fn pieces(pieces: &[Piece]) -> TokenStream {
    let pieces = pieces.iter().map(|piece| match piece {
        Piece::Text(text) => quote!(Piece::Text(#text)),
        Piece::Input(name) => quote!(Piece::Input(#name)),
        Piece::Setting(name) => quote!(Piece::Setting(#name)),
        Piece::At(at) => {
            let path = path(at);
            quote!(Piece::At(#path))
        }
    });
    quote!(&[#(#pieces),*])
}

fn path(path: &Path) -> TokenStream {
    match path {
        Path::One(segments) => {
            let segments = segments.iter().map(|segment| match segment {
                Seg::Key(key) => quote!(Seg::Key(#key)),
                Seg::Index(index) => {
                    let index = Literal::i64_unsuffixed(*index);
                    quote!(Seg::Index(#index))
                }
            });
            quote!(Path::One(&[#(#segments),*]))
        }
        Path::All(text) => quote!(Path::All(#text)),
    }
}

fn kind(kind: Kind) -> TokenStream {
    match kind {
        Kind::String => quote!(Kind::String),
        Kind::Number => quote!(Kind::Number),
        Kind::Integer => quote!(Kind::Integer),
        Kind::Boolean => quote!(Kind::Boolean),
        Kind::Object => quote!(Kind::Object),
        Kind::Array => quote!(Kind::Array),
    }
}

/// `RawFormat::…`
pub(super) fn format(format: &RawFormat) -> TokenStream {
    match format {
        RawFormat::Json => quote!(RawFormat::Json),
        RawFormat::Text => quote!(RawFormat::Text),
        RawFormat::Binary(_) => quote!(RawFormat::Binary),
        RawFormat::Xml => quote!(RawFormat::Xml),
        RawFormat::Csv => quote!(RawFormat::Csv),
        RawFormat::Tsv => quote!(RawFormat::Tsv),
        RawFormat::Psv => quote!(RawFormat::Psv),
        RawFormat::Yaml => quote!(RawFormat::Yaml),
        RawFormat::Html(selector) => {
            let selector = super::rest::option(selector.as_ref());
            quote!(RawFormat::Html(#selector))
        }
        RawFormat::Markdown(prefix) => {
            let prefix = super::rest::option(prefix.as_ref());
            quote!(RawFormat::Markdown(#prefix))
        }
    }
}

/// `Template::…`
pub(super) fn template(template: &Template) -> TokenStream {
    let Template { media, form } = template;
    match form {
        Form::Json(expr) => {
            let expr = self::expr(expr);
            quote!(Template::Json(#media, #expr))
        }
        Form::Text(parts) => {
            let pieces = pieces(parts);
            quote!(Template::Text(#media, #pieces))
        }
        Form::Xml(parts) => {
            let pieces = pieces(parts);
            quote!(Template::Xml(#media, #pieces))
        }
        Form::Sparql(parts) => {
            let pieces = pieces(parts);
            quote!(Template::Sparql(#media, #pieces))
        }
        Form::JsonText(parts) => {
            let pieces = pieces(parts);
            quote!(Template::JsonText(#media, #pieces))
        }
        Form::Urlencoded(all) => {
            let members = members(all);
            quote!(Template::Form(#members))
        }
        Form::Multipart(parts) => {
            let parts = parts.iter().map(part);
            quote!(Template::Multipart(&[#(#parts),*]))
        }
    }
}

fn part(part: &Part) -> TokenStream {
    let Part { name, value, filename, media } = part;
    let value = expr(value);
    let [filename, media] = [filename, media].map(|text| super::rest::option(text.as_ref()));
    quote!(Part { name: #name, value: #value, filename: #filename, media: #media })
}

/// The names of the runtime's `flow` that generated text mentions, as an import.
pub(super) fn uses(tokens: &[TokenStream]) -> Option<TokenStream> {
    const NAMES: [&str; 8] = ["Expr", "Kind", "Part", "Path", "Piece", "RawFormat", "Seg", "Template"];
    let mut found = std::collections::BTreeSet::new();
    tokens.iter().for_each(|tokens| collect(tokens.clone(), &mut found));
    let names: Vec<_> = NAMES.iter().filter(|name| found.contains(**name)).map(|name| crate::name::ident(name)).collect();
    (!names.is_empty()).then(|| quote!(use rt::flow::{#(#names),*};))
}

/// Every identifier, however deep.
fn collect(tokens: TokenStream, found: &mut std::collections::BTreeSet<String>) {
    for tree in tokens {
        match tree {
            proc_macro2::TokenTree::Ident(ident) => drop(found.insert(ident.to_string())),
            proc_macro2::TokenTree::Group(group) => collect(group.stream(), found),
            proc_macro2::TokenTree::Punct(_) | proc_macro2::TokenTree::Literal(_) => {}
        }
    }
}
