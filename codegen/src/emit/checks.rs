//! `checks.rs`: what the values of requests must be, one static for each operation and for each schema that is shared.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::{Item, doc};
use crate::ir::check::{Bounds, Choice, Kind, OperationChecks, Pattern, Rule, RuleId};
use crate::ir::{Api, Operation};

/// Where rules are named from: beside the module of shared schemas, or in it.
#[derive(Clone, Copy)]
struct Scope<'a> {
    rules: &'a [Rule],
    inside: bool,
}

/// The names that descriptors are made of.
const NAMES: [&str; 6] = ["Check", "Checks", "Choice", "Kind", "Pattern", "Variant"];

pub(super) fn items(api: &Api) -> Vec<Item> {
    let outside = Scope { rules: &api.checks.rules, inside: false };
    let operations: Vec<TokenStream> =
        api.operations.iter().filter_map(|op| Some(operation(api, op, api.checks.of(&op.name)?, outside))).collect();
    let schemas = schemas(api);
    let uses = uses_of(&quote!(#(#operations)*), &quote!(rt::api));
    std::iter::once(uses).chain(operations).chain(schemas).map(Item::from).collect()
}

/// The import, in files that mention what is checked of an operation.
pub(super) fn uses(api: &Api) -> Option<TokenStream> {
    (!api.checks.operations.is_empty()).then(|| {
        quote!(
            use super::checks;
        )
    })
}

/// `.checks(&checks::CREATE_PET)`, where there is anything to check.
pub(super) fn of(api: &Api, op: &Operation) -> Option<TokenStream> {
    let konst = op.name.static_ident();
    api.checks.of(&op.name).map(|_| quote!(.checks(&checks::#konst)))
}

/// Imports only what `tokens` mention.
fn uses_of(tokens: &TokenStream, from: &TokenStream) -> TokenStream {
    let text = tokens.to_string();
    let mentioned = |name: &&str| text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == *name);
    let names = NAMES.into_iter().filter(mentioned).map(crate::name::ident);
    quote!(use #from::{#(#names),*};)
}

fn operation(api: &Api, op: &Operation, checks: &OperationChecks, scope: Scope<'_>) -> TokenStream {
    let konst = op.name.static_ident();
    let doc = doc::cited(api, &format!("`{} {}`", op.method.as_str(), op.path.text), "", &op.at);
    let pair = |(name, id): &(String, RuleId)| {
        let check = scope.reference(*id);
        quote!((#name, #check))
    };
    let params = checks.params.iter().map(pair);
    let bodies = checks.bodies.iter().map(pair);
    quote! {
        #doc
        pub static #konst: Checks = Checks { params: &[#(#params),*], bodies: &[#(#bodies),*] };
    }
}

/// The schemas that others refer to, in a module of their own, so that no operation has the name of one.
fn schemas(api: &Api) -> Option<TokenStream> {
    let scope = Scope { rules: &api.checks.rules, inside: true };
    let statics: Vec<TokenStream> = shared(api).into_iter().map(|id| schema(api, &scope.rules[id.0], scope)).collect();
    let uses = uses_of(&quote!(#(#statics)*), &quote!(super::rt::api));
    (!statics.is_empty()).then(|| {
        quote! {
            #[doc = " What schemas say that others refer to."]
            pub mod schemas {
                #uses
                #(#statics)*
            }
        }
    })
}

/// The rules with a name that operations lead to.
fn shared(api: &Api) -> BTreeSet<RuleId> {
    let roots = api.operations.iter().filter_map(|op| api.checks.of(&op.name));
    let mut open: Vec<RuleId> = roots.flat_map(|checks| checks.params.iter().chain(&checks.bodies)).map(|(_, id)| *id).collect();
    let mut met = BTreeSet::new();
    while let Some(id) = open.pop() {
        if met.insert(id) {
            open.extend(api.checks.rules[id.0].mentions());
        }
    }
    met.into_iter().filter(|id| api.checks.rules[id.0].name.is_some()).collect()
}

fn schema(api: &Api, rule: &Rule, scope: Scope<'_>) -> TokenStream {
    let Some(name) = &rule.name else { return TokenStream::new() };
    let (konst, doc) = (name.static_ident(), doc::cited(api, &format!("`{}`", name.wire), "", &rule.at));
    let check = scope.check(rule);
    quote! {
        #doc
        pub static #konst: Check = #check;
    }
}

impl Scope<'_> {
    /// `&schemas::PET`, or the check itself where nothing else refers to it.
    fn reference(self, id: RuleId) -> TokenStream {
        let rule = &self.rules[id.0];
        match &rule.name {
            Some(name) => {
                let (konst, prefix) = (name.static_ident(), (!self.inside).then(|| quote!(schemas::)));
                quote!(&#prefix #konst)
            }
            None => {
                let check = self.check(rule);
                quote!(&#check)
            }
        }
    }

    /// `Check { kind: Kind::Text, max_length: Some(5), ..Check::ANY }`
    fn check(self, rule: &Rule) -> TokenStream {
        let Rule { name: _, at: _, kind, bounds, items, properties, named, additional, required, all, choice } = rule;
        let mut fields: Vec<TokenStream> = kind.map(self::kind).into_iter().collect();
        fields.extend(self::bounds(bounds));
        let one = |field: &str, id: RuleId| {
            let (field, check) = (format_ident!("{field}"), self.reference(id));
            quote!(#field: Some(#check))
        };
        fields.extend(items.map(|id| one("items", id)));
        if !properties.is_empty() {
            let pairs = properties.iter().map(|(wire, id)| {
                let check = self.reference(*id);
                quote!((#wire, #check))
            });
            fields.push(quote!(properties: &[#(#pairs),*]));
        }
        if !named.is_empty() {
            let pairs = named.iter().map(|(pattern, id)| {
                let (pattern, check) = (self::pattern(pattern), self.reference(*id));
                quote!((#pattern, #check))
            });
            fields.push(quote!(named: &[#(#pairs),*]));
        }
        fields.extend(additional.map(|id| one("additional", id)));
        if !required.is_empty() {
            fields.push(quote!(required: &[#(#required),*]));
        }
        if !all.is_empty() {
            let parts = all.iter().map(|id| self.reference(*id));
            fields.push(quote!(all: &[#(#parts),*]));
        }
        fields.extend(choice.as_ref().map(|choice| self.choice(choice)));
        if fields.is_empty() { quote!(Check::ANY) } else { quote!(Check { #(#fields,)* ..Check::ANY }) }
    }

    fn choice(self, choice: &Choice) -> TokenStream {
        let Choice { tag, variants } = choice;
        let variants = variants.iter().map(|(keys, id)| {
            let check = self.reference(*id);
            quote!(Variant { keys: &[#(#keys),*], check: #check })
        });
        quote!(choice: Some(Choice { tag: #tag, variants: &[#(#variants),*] }))
    }
}

fn kind(kind: Kind) -> TokenStream {
    let kind = match kind {
        Kind::Text => quote!(Text),
        Kind::Number => quote!(Number),
        Kind::Boolean => quote!(Boolean),
        Kind::List => quote!(List),
        Kind::Object => quote!(Object),
    };
    quote!(kind: Kind::#kind)
}

/// The fields of what a schema says of the value itself.
fn bounds(bounds: &Bounds) -> Vec<TokenStream> {
    let Bounds {
        at_least,
        above,
        at_most,
        below,
        multiple_of,
        min_length,
        max_length,
        pattern,
        min_items,
        max_items,
        unique,
        min_properties,
        max_properties,
        values,
    } = bounds;
    let number = |field: &str, bound: &Option<String>| {
        let (field, bound) = (format_ident!("{field}"), bound.as_ref()?);
        Some(quote!(#field: Some(#bound)))
    };
    let amount = |field: &str, bound: &Option<u64>| {
        let (field, bound) = (format_ident!("{field}"), Literal::u64_unsuffixed((*bound)?));
        Some(quote!(#field: Some(#bound)))
    };
    let said = pattern.as_ref().map(|said| {
        let pattern = self::pattern(said);
        quote!(pattern: Some(#pattern))
    });
    let fields = [
        number("at_least", at_least),
        number("above", above),
        number("at_most", at_most),
        number("below", below),
        number("multiple_of", multiple_of),
        amount("min_length", min_length),
        amount("max_length", max_length),
        said,
        amount("min_items", min_items),
        amount("max_items", max_items),
        unique.then(|| quote!(unique: true)),
        amount("min_properties", min_properties),
        amount("max_properties", max_properties),
        (!values.is_empty()).then(|| quote!(values: &[#(#values),*])),
    ];
    fields.into_iter().flatten().collect()
}

fn pattern(pattern: &Pattern) -> TokenStream {
    let Pattern { said, all, none } = pattern;
    quote!(Pattern { said: #said, all: &[#(#all),*], none: &[#(#none),*] })
}
