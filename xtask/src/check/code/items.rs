//! The items of a generated file that the check reads: statics, functions, and the methods of types.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Item, Token, parse::ParseStream, visit::Visit};

use super::{
    body::{Body, Called},
    literal::{Literal, of_path, word},
};

/// A `static NAME: Type = literal;`
#[derive(Debug)]
pub(super) struct Static {
    pub name: String,
    pub ty: String,
    pub value: Literal,
}

/// A function, or a method with the type it belongs to.
#[derive(Debug)]
pub(super) struct Function {
    /// The type of the `impl` block, or the name of the trait.
    pub owner: Option<String>,
    pub name: String,
    /// The last path segment of each parameter's type.
    pub takes: Vec<String>,
    /// The last path segment of the return type.
    pub gives: Option<String>,
    pub calls: Vec<Called>,
    /// `let name = value;`
    pub lets: Vec<(String, Literal)>,
    /// Struct literals, outermost first.
    pub structs: Vec<Literal>,
    /// Statuses it matches on or names as a constant of a type.
    pub statuses: BTreeSet<u16>,
}

/// A `request!(Name => Answer, decode);`
#[derive(Debug)]
pub(super) struct Request {
    pub name: String,
    /// The last path segment of the type it gives.
    pub gives: Option<String>,
    pub decode: Literal,
}

/// Everything the check reads of one file.
#[derive(Debug, Default)]
pub(super) struct File {
    pub statics: Vec<Static>,
    pub functions: Vec<Function>,
    pub requests: Vec<Request>,
    /// By struct and field, the last path segment of the field's type.
    pub fields: BTreeMap<(String, String), String>,
}

impl File {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let parsed = syn::parse_file(text).map_err(|error| format!("this is not Rust: {error}"))?;
        let mut file = Self::default();
        for item in &parsed.items {
            file.item(item)?;
        }
        Ok(file)
    }

    fn item(&mut self, item: &Item) -> Result<(), String> {
        match item {
            Item::Static(item) => self.statics.push(Static {
                name: word(&item.ident),
                ty: type_name(&item.ty).unwrap_or_default(),
                value: Literal::of(&item.expr),
            }),
            Item::Fn(item) => self.functions.push(function(None, &item.sig, Some(&item.block))),
            Item::Impl(item) => {
                let methods = item.items.iter().filter_map(|member| match member {
                    syn::ImplItem::Fn(method) => Some(function(type_name(&item.self_ty), &method.sig, Some(&method.block))),
                    _ => None,
                });
                self.functions.extend(methods);
            }
            Item::Trait(item) => {
                let methods = item.items.iter().filter_map(|member| match member {
                    syn::TraitItem::Fn(method) => Some(function(Some(word(&item.ident)), &method.sig, method.default.as_ref())),
                    _ => None,
                });
                self.functions.extend(methods);
            }
            Item::Struct(item) => {
                let field = |field: &syn::Field| Some(((word(&item.ident), word(field.ident.as_ref()?)), type_name(&field.ty)?));
                self.fields.extend(item.fields.iter().filter_map(field));
            }
            Item::Macro(item) if item.mac.path.segments.last().is_some_and(|name| name.ident == "request") => {
                let request = item.mac.parse_body_with(request);
                self.requests.push(request.map_err(|error| format!("`request!` cannot be read: {error}"))?);
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) fn statics<'a>(&'a self, ty: &'a str) -> impl Iterator<Item = &'a Static> {
        self.statics.iter().filter(move |item| item.ty == ty)
    }

    pub(super) fn methods<'a>(&'a self, owner: &'a str) -> impl Iterator<Item = &'a Function> {
        self.functions.iter().filter(move |function| function.owner.as_deref() == Some(owner))
    }

    /// A function that stands by itself.
    pub(super) fn function(&self, name: &str) -> Option<&Function> {
        self.functions.iter().find(|function| function.owner.is_none() && function.name == name)
    }
}

impl Function {
    pub(super) fn calls<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [Literal]> {
        self.called(name).map(|call| call.arguments.as_slice())
    }

    pub(super) fn called<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Called> {
        self.calls.iter().filter(move |call| call.name == name)
    }
}

fn function(owner: Option<String>, signature: &syn::Signature, block: Option<&syn::Block>) -> Function {
    let takes = signature.inputs.iter().filter_map(|input| match input {
        syn::FnArg::Typed(typed) => Some(type_name(&typed.ty).unwrap_or_default()),
        syn::FnArg::Receiver(_) => None,
    });
    let gives = match &signature.output {
        syn::ReturnType::Type(_, ty) => type_name(ty),
        syn::ReturnType::Default => None,
    };
    let mut body = Body::default();
    if let Some(block) = block {
        body.visit_block(block);
    }
    let Body { calls, lets, structs, statuses } = body;
    Function { owner, name: word(&signature.ident), takes: takes.collect(), gives, calls, lets, structs, statuses }
}

/// The last path segment of a type: of what an `Option` may hold, a `Result` holds if all is well, and a future gives.
fn type_name(ty: &syn::Type) -> Option<String> {
    match ty {
        syn::Type::Path(path) => {
            let last = path.path.segments.last()?;
            let inner = ["Option", "Result"].iter().any(|outer| last.ident == outer).then(|| first_argument(last)).flatten();
            inner.or_else(|| Some(word(&last.ident)))
        }
        syn::Type::Reference(reference) => type_name(&reference.elem),
        syn::Type::ImplTrait(future) => future.bounds.iter().find_map(|bound| match bound {
            syn::TypeParamBound::Trait(bound) => first_argument(bound.path.segments.last()?),
            _ => None,
        }),
        _ => None,
    }
}

/// `T` of `Option<T>`, and of `Future<Output = T>`.
fn first_argument(segment: &syn::PathSegment) -> Option<String> {
    let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        syn::GenericArgument::Type(ty) => type_name(ty),
        syn::GenericArgument::AssocType(output) => type_name(&output.ty),
        _ => None,
    })
}

fn request(input: ParseStream<'_>) -> syn::Result<Request> {
    let name = word(&input.parse()?);
    input.parse::<Token![=>]>()?;
    let gives = type_name(&input.parse()?);
    input.parse::<Token![,]>()?;
    Ok(Request { name, gives, decode: of_path(&input.parse()?) })
}
