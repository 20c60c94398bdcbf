//! `functions.rs`: what a capability does, as functions over the client, with typed inputs.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::{Item, doc, flow, outer_type, steps};
use crate::ir::{Api, Argument, Call, Function, Input, Location, Passed, Type, Work};
use crate::name::Name;

pub(super) fn items(api: &Api) -> Vec<Item> {
    let bodies: Vec<TokenStream> = api.functions.iter().flat_map(|function| body(api, function)).collect();
    let scripts = steps::scripts(api);
    let mut items = vec![Item::from(uses(api, &bodies))];
    items.extend(scripts.into_iter().map(Item::from));
    let mut bodies = bodies.into_iter();
    for function in &api.functions {
        items.extend([inputs(api, function), from_inputs(function)].map(Item::from));
        items.extend(bodies.by_ref().take(body(api, function).len()).map(Item::from));
    }
    items
}

fn uses(api: &Api, bodies: &[TokenStream]) -> TokenStream {
    let flow = flow::uses(bodies);
    let operations = (!api.operations.is_empty() && api.functions.iter().any(|function| !function.operations().is_empty())).then(|| {
        quote!(
            use super::operations;
        )
    });
    let calls = || api.functions.iter().flat_map(|function| function.operations()).map(|id| api.operation(id));
    let access = calls().any(|op| op.access.is_some()).then(|| {
        quote!(
            use super::access;
        )
    });
    let templates = calls().any(|op| op.template.is_some()).then(|| {
        quote!(
            use super::templates;
        )
    });
    quote! {
        #access
        use super::client::Client;
        #operations
        #templates
        #flow
    }
}

fn inputs(api: &Api, function: &Function) -> TokenStream {
    let name = function.name.suffixed("Inputs");
    let doc = doc::attributes(&format!("Inputs of `{}`.", function.name.snake), "");
    let fields = function.inputs.iter().map(|input| {
        let doc = doc::attributes(&input.doc, &format!("`{}`", input.name.wire));
        let (field, ty) = (input.name.ident(), outer_type(api, &input.ty));
        let ty = if input.required { ty } else { quote!(Option<#ty>) };
        quote!(#doc pub #field: #ty)
    });
    quote! {
        #doc
        #[derive(Clone, Debug, PartialEq)]
        pub struct #name { #(#fields),* }
    }
}

fn from_inputs(function: &Function) -> TokenStream {
    let name = function.name.suffixed("Inputs");
    // An input may have that name, too; no name of a document ends in an underscore.
    let clash = function.inputs.iter().any(|input| input.name.snake == "inputs");
    let from = crate::name::ident(if clash { "inputs_" } else { "inputs" });
    let reads = function.inputs.iter().map(|input| read(input, &from));
    let fields = function.inputs.iter().map(|input| {
        let field = input.name.ident();
        quote!(#field: #field?)
    });
    let argument = if function.inputs.is_empty() { quote!(_) } else { quote!(#from) };
    quote! {
        impl rt::input::FromInputs for #name {
            fn from_inputs(#argument: &mut rt::input::Inputs) -> Option<Self> {
                #(#reads)*
                Some(Self { #(#fields),* })
            }
        }
    }
}

/// Every input is read before any is missed, so that a caller hears of all mistakes at once.
fn read(input: &Input, from: &Ident) -> TokenStream {
    let (field, wire) = (input.name.ident(), &input.name.wire);
    let segment = input.location == Some(Location::Path) && input.ty == Type::String;
    match (segment, input.required) {
        (true, true) => quote!(let #field = #from.segment(#wire);),
        (true, false) => quote!(let #field = #from.optional_segment(#wire);),
        (false, true) => quote!(let #field = #from.required(#wire);),
        (false, false) => quote!(let #field = #from.optional(#wire);),
    }
}

/// The function, after the data it uses.
fn body(api: &Api, function: &Function) -> Vec<TokenStream> {
    let konst = format_ident!("{}_OUTPUT", function.name.screaming);
    let output = function.output.as_ref().map(|output| {
        let (expr, doc) = (flow::expr(output), format!(" What `{}` gives.", function.name.snake));
        quote! {
            #[doc = #doc]
            static #konst: Expr = #expr;
        }
    });
    let (said, content) = match &function.work {
        Work::Call(call) => (format!("Calls `{}`.", api.operation(call.operation).name.wire), one_call(api, function, call)),
        Work::Steps(groups) => (steps::summary(api, groups), steps::content(api, function, groups)),
        Work::Nothing => ("Calls nothing: gives what the document says.".to_owned(), mocked(function)),
    };
    let doc = doc::cited(api, &function.doc, &said, &function.at);
    let (name, inputs) = (function.name.ident(), function.name.suffixed("Inputs"));
    let binding = if function.inputs.is_empty() { quote!(_) } else { quote!(inputs) };
    let item = quote! {
        #doc
        pub fn #name(client: &Client, #binding: #inputs) -> rt::client::Pending {
            #content
        }
    };
    output.into_iter().chain([item]).collect()
}

/// One call, whose answer is passed on as it came, or shaped.
fn one_call(api: &Api, function: &Function, call: &Call) -> TokenStream {
    let expressions = call.arguments.iter().any(|argument| matches!(argument.value, Passed::Expr(_)));
    let scope = (expressions || !function.passes_on()).then(|| scope(function));
    let scope = scope.map(|scope| quote!(let scope = #scope;));
    let uses = |argument: &Argument| call.arguments.iter().filter(|other| other.value == argument.value).count();
    let arguments = call.arguments.iter().map(|argument| pass(api, function, call, argument, uses(argument) > 1, false));
    let call_of = called(api, call, &quote!(client.inner));
    if function.passes_on() {
        let media = function.media.as_ref().map(|media| quote!(.answers(#media)));
        return quote!(#scope #call_of #(#arguments)* #media .answer());
    }
    let konst = format_ident!("{}_OUTPUT", function.name.screaming);
    let format = flow::format(&api.operation(call.operation).gives.format);
    quote! {
        #scope
        let call = #call_of #(#arguments)*;
        scope.shaped(call, #format, &#konst)
    }
}

fn mocked(function: &Function) -> TokenStream {
    let (konst, name, scope) = (format_ident!("{}_OUTPUT", function.name.screaming), &function.name.snake, scope(function));
    quote!(#scope.mocked(#name, &#konst))
}

/// What expressions can see: every input.
pub(super) fn scope(function: &Function) -> TokenStream {
    let inputs = function.inputs.iter().map(|input| {
        let (field, wire) = (input.name.ident(), &input.name.wire);
        quote!(.input(#wire, &inputs.#field))
    });
    quote!(rt::flow::Scope::new(&client.inner) #(#inputs)*)
}

/// The call of an operation, before its values.
pub(super) fn called(api: &Api, call: &Call, client: &TokenStream) -> TokenStream {
    let op = api.operation(call.operation);
    let konst = op.name.static_ident();
    let access = op.access.as_ref().map(|_| quote!(.access(&access::#konst)));
    let template = op.template.as_ref().map(|_| quote!(.template(&templates::#konst)));
    let accept = op.unusual_media().filter(|media| media != "*/*").map(|media| quote!(.accept(#media)));
    let media = op.gives.media.as_ref().map(|media| quote!(.answers(#media)));
    let longest = op.gives.longest.map(|bytes| {
        let bytes = Literal::u64_unsuffixed(bytes);
        quote!(.at_most(#bytes))
    });
    quote!(#client.call(&operations::#konst) #access #accept #media #longest #template)
}

/// What a call is given. An input that is used again is cloned; a value inside the body keeps its type.
pub(super) fn pass(api: &Api, function: &Function, call: &Call, argument: &Argument, again: bool, in_steps: bool) -> TokenStream {
    let owner = if in_steps { quote!(steps) } else { quote!(scope) };
    let scope = if in_steps { quote!(steps.scope()) } else { quote!(&scope) };
    let params = &api.operation(call.operation).params;
    let is_member = params.iter().any(|param| param.location == Location::Body && Some(&param.input) == argument.param.as_ref());
    let optional_body = |name: &Name| function.inputs.iter().any(|input| input.name == *name && !input.required);
    let field = |name: &Name| {
        let field = name.ident();
        if again { quote!(inputs.#field.clone()) } else { quote!(inputs.#field) }
    };
    match (&argument.param, &argument.value) {
        (Some(param), Passed::Input(name)) => {
            let value = field(name);
            if is_member { quote!(.give(#param, #value)) } else { quote!(.set(#param, #value)) }
        }
        (Some(param), Passed::Literal(text)) => quote!(.set(#param, #text)),
        (Some(param), Passed::Expr(expr)) => {
            let expr = flow::expr(expr);
            if is_member { quote!(.give_from(#param, #scope, &#expr)) } else { quote!(.set(#param, #owner.argument(&#expr))) }
        }
        (None, Passed::Input(name)) => {
            let value = field(name);
            if optional_body(name) { quote!(.optional_json(#value.as_ref())) } else { quote!(.json(&#value)) }
        }
        (None, Passed::Literal(text)) => quote!(.json(#text)),
        (None, Passed::Expr(expr)) => {
            let expr = flow::expr(expr);
            quote!(.json_from(#scope, &#expr))
        }
    }
}
