//! The bodies of functions that take several steps, in `functions.rs`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::function::{called, pass, scope};
use super::{doc, flow};
use crate::ir::{Api, Call, Function, Step, StepKind, Work};

/// What the steps are, in words.
pub(super) fn summary(api: &Api, groups: &[Vec<Step>]) -> String {
    let word = |step: &Step| match &step.kind {
        StepKind::Call(call) => format!("calls `{}`", api.operation(call.operation).name.wire),
        StepKind::Lookup { key, .. } => format!("looks up `{key}`"),
        StepKind::Script { hook, .. } => format!("asks `Scripts::{}`", hook.snake),
    };
    let group = |group: &Vec<Step>| group.iter().map(word).collect::<Vec<_>>().join(" and ");
    let text = groups.iter().map(group).collect::<Vec<_>>().join(", then ");
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), chars.as_str()))
}

/// The steps, group after group.
pub(super) fn content(api: &Api, function: &Function, groups: &[Vec<Step>]) -> TokenStream {
    let (name, output, scope) = (&function.name.snake, format_ident!("{}_OUTPUT", function.name.screaming), scope(function));
    let groups = groups.iter().map(|group| steps(api, function, group));
    quote! {
        let client = client.clone();
        rt::flow::run(async move {
            let scope = #scope;
            let mut steps = rt::flow::Steps::new(#name, scope);
            #(#groups)*
            steps.give(&#output)
        })
    }
}

/// Calls at the same time; a lookup or a script is a group of its own.
fn steps(api: &Api, function: &Function, group: &[Step]) -> TokenStream {
    let calls = group.iter().filter_map(|step| {
        let (name, call) = (&step.name, step.call()?);
        let call = one(api, function, call);
        Some(quote!((#name, #call)))
    });
    let calls: Vec<TokenStream> = calls.collect();
    let together = (!calls.is_empty()).then(|| quote!(steps.together([#(#calls),*]).await?;));
    let others = group.iter().filter_map(other);
    quote!(#together #(#others)*)
}

fn one(api: &Api, function: &Function, call: &Call) -> TokenStream {
    let arguments = call.arguments.iter().map(|argument| pass(api, function, call, argument, true, true));
    let called = called(api, call, &quote!(client.inner));
    let format = flow::format(&api.operation(call.operation).gives.format);
    quote!(steps.call(#called #(#arguments)*, #format))
}

fn other(step: &Step) -> Option<TokenStream> {
    let name = &step.name;
    match &step.kind {
        StepKind::Call(_) => None,
        StepKind::Lookup { index, key, value, fields } => {
            let (index, value) = (flow::expr(index), flow::expr(value));
            Some(quote!(steps.lookup(#name, &#index, #key, &#value, &[#(#fields),*])?;))
        }
        StepKind::Script { hook, given } => {
            let hook = &hook.snake;
            let given = given.iter().map(|(name, expr)| {
                let expr = flow::expr(expr);
                quote!((#name, #expr))
            });
            Some(quote!(steps.script(#name, #hook, &Expr::Object(&[#(#given),*])).await?;))
        }
    }
}

/// The trait of what documents leave to scripts, if there is any.
pub(super) fn scripts(api: &Api) -> Option<TokenStream> {
    let mut hooks: Vec<&crate::name::Name> = Vec::new();
    let groups = api.functions.iter().filter_map(|function| match &function.work {
        Work::Steps(groups) => Some(groups),
        _ => None,
    });
    for step in groups.flatten().flatten() {
        if let StepKind::Script { hook, .. } = &step.kind
            && !hooks.iter().any(|known| known.snake == hook.snake)
        {
            hooks.push(hook);
        }
    }
    if hooks.is_empty() {
        return None;
    }
    let methods = hooks.iter().map(|hook| {
        let (name, doc) = (hook.ident(), doc::attributes(&format!("The step `{}`.", hook.wire), ""));
        quote!(#doc fn #name(&self, given: rt::Map) -> rt::flow::Scripted;)
    });
    let sets = hooks.iter().map(|hook| {
        let (name, key) = (hook.ident(), &hook.snake);
        quote! {
            let own = scripts.clone();
            self.settings.script(#key, move |given| own.#name(given));
        }
    });
    Some(quote! {
        #[doc = " What the document leaves to scripts, to be written in Rust. Each is given what `with` says, the caller's inputs as"]
        #[doc = " `inputs`, and what the steps before it gave by their names."]
        pub trait Scripts: Send + Sync + 'static {
            #(#methods)*
        }

        impl super::client::ClientBuilder {
            #[doc = " Says what the scripts of the document do; a function that needs one fails without."]
            #[must_use]
            pub fn scripts(mut self, scripts: impl Scripts) -> Self {
                let scripts = ::std::sync::Arc::new(scripts);
                #(#sets)*
                self
            }
        }
    })
}
