//! The program that is judged: a server that answers with samples, and calls of every method of the client. It is written
//! from the generated text alone, as a user would write it.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use quote::ToTokens as _;
use serde_json::{Value, json};
use syn::{FnArg, GenericArgument, ImplItem, Item, PathArguments, ReturnType, TraitItem, Type, TypeParamBound};

use super::sample;

/// What was written.
pub(super) struct Program {
    /// The crate, and its binary.
    pub(super) krate: String,
    pub(super) has_server: bool,
    pub(super) has_client: bool,
}

/// Writes `main.rs` beside the generated `lib.rs`, and the manifest of both.
pub(super) fn write(folder: &Path, document: &Value) -> Result<Program, String> {
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).map_err(|error| error.to_string())?;
    let krate = manifest.lines().find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"')).unwrap_or_default().to_owned();
    let tokio = "tokio = { version = \"1\", features = [\"macros\", \"net\", \"rt-multi-thread\"] }\n";
    put(&folder.join("Cargo.toml"), &manifest.replace("\n[workspace]", &format!("{tokio}\n[workspace]")))?;
    let modules = fs::read_dir(folder.join("src")).map_err(|error| error.to_string())?;
    let module = modules.flatten().find(|entry| entry.path().is_dir()).ok_or("nothing was generated")?;
    let file = |name: &str| {
        let text = fs::read_to_string(module.path().join(name)).ok()?;
        syn::parse_file(&text).ok()
    };
    let types = file("types.rs").map(|file| file.items).unwrap_or_default();
    let (server, client) = (file("server.rs"), file("client.rs"));
    let operations = Operations { document, enums: enums(&types), parts: parts(&types) };
    let has_client = client.is_some();
    let path = format!("{}::{}", krate.replace('-', "_"), module.file_name().to_string_lossy());
    let text = [
        head(&path, server.is_some()),
        server.as_ref().map(|file| served(&operations, file)).unwrap_or_default(),
        client.as_ref().map(|file| called(&operations, file)).unwrap_or_default(),
        main(server.is_some(), has_client),
    ];
    put(&folder.join("src/main.rs"), &text.concat())?;
    Ok(Program { krate, has_server: server.is_some(), has_client })
}

fn put(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

struct Operations<'a> {
    document: &'a Value,
    /// The first variant of each enum of answers: its name, its status, and whether it holds something.
    enums: BTreeMap<String, (String, String, bool)>,
    /// The forms of parts.
    parts: Vec<String>,
}

/// The types that are forms of parts, or may be one.
fn parts(types: &[Item]) -> Vec<String> {
    let implemented = types.iter().filter_map(|item| match item {
        Item::Impl(found)
            if found.trait_.as_ref().is_some_and(|(path, _)| path.segments.last().is_some_and(|last| last.ident == "Multipart")) =>
        {
            Some(found.self_ty.to_token_stream().to_string())
        }
        _ => None,
    });
    let forms: Vec<String> = implemented.collect();
    let choices = types.iter().filter_map(|item| match item {
        Item::Enum(found) if found.ident.to_string().ends_with("Body") => Some(found.ident.to_string()),
        _ => None,
    });
    choices.chain(forms.clone()).collect()
}

fn enums(types: &[Item]) -> BTreeMap<String, (String, String, bool)> {
    let found = types.iter().filter_map(|item| match item {
        Item::Enum(found) if found.ident.to_string().ends_with("Output") => Some(found),
        _ => None,
    });
    let first = found.filter_map(|found| {
        let variant = found.variants.first()?;
        let status = doc(&variant.attrs).trim().chars().take_while(char::is_ascii_digit).collect();
        Some((found.ident.to_string(), (variant.ident.to_string(), status, !variant.fields.is_empty())))
    });
    first.collect()
}

/// The documentation of an item.
fn doc(attributes: &[syn::Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        syn::Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    });
    lines.collect::<Vec<_>>().join("\n")
}

impl Operations<'_> {
    /// The path item and the operation that generated docs cite.
    fn cited(&self, doc: &str) -> Option<(&Value, &Value)> {
        let pointer = doc.rsplit_once("Spec: `")?.1.split('`').next()?.split_once('#')?.1;
        let item = pointer.rsplit_once('/')?.0;
        Some((self.document.pointer(item)?, self.document.pointer(pointer)?))
    }

    /// Whether an argument is a form of parts.
    fn takes_parts(&self, method: &syn::ImplItemFn) -> bool {
        let inputs = method.sig.inputs.to_token_stream().to_string();
        self.parts.iter().any(|form| inputs.contains(&format!("types :: {form}")))
    }

    /// The schema of the answer with this status, or of the first success.
    fn answer(&self, operation: &Value, status: &str) -> Value {
        let responses = operation["responses"].as_object();
        let exact = responses.and_then(|responses| responses.get(status));
        let success = || responses?.iter().find(|(status, _)| status.starts_with('2')).map(|(_, response)| response);
        let response = exact.or_else(success).or_else(|| responses?.get("default")).unwrap_or(&Value::Null);
        self.json_schema(&self.resolved(response)["content"])
    }

    fn json_schema(&self, content: &Value) -> Value {
        let of =
            |wanted: &str| content.as_object()?.iter().find(|(media, _)| media.contains(wanted)).map(|(_, media)| media["schema"].clone());
        of("json").or_else(|| of("form")).unwrap_or(Value::Null)
    }

    fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        let pointer = value.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#'));
        pointer.and_then(|pointer| self.document.pointer(pointer)).unwrap_or(value)
    }

    /// A value for the argument `name` of a method.
    fn argument(&self, (item, operation): (&Value, &Value), name: &str, optional: bool) -> Value {
        let folded = |text: &str| text.chars().filter(|c| c.is_ascii_alphanumeric()).collect::<String>().to_lowercase();
        let plain = name.trim_start_matches("r#");
        let declared = [operation, item].into_iter().filter_map(|holder| holder["parameters"].as_array()).flatten();
        let found = declared.map(|parameter| self.resolved(parameter)).find(|parameter| {
            let wire = folded(parameter["name"].as_str().unwrap_or_default());
            let place = folded(parameter["in"].as_str().unwrap_or_default());
            wire == folded(plain) || format!("{wire}{place}") == folded(plain)
        });
        match found {
            Some(parameter) => {
                let schema = parameter.get("schema").cloned().unwrap_or_else(|| self.json_schema(&parameter["content"]));
                // An empty list or object is as good as none (RFC 6570, section 2.3).
                match sample(self.document, &schema, optional) {
                    Value::Array(items) if items.is_empty() => sample(self.document, &schema, true),
                    Value::Object(members) if members.is_empty() => sample(self.document, &schema, true),
                    value => value,
                }
            }
            None if plain == "body" => {
                let body = self.resolved(&operation["requestBody"]);
                sample(self.document, &self.json_schema(&body["content"]), optional)
            }
            None => json!("a"),
        }
    }
}

fn head(path: &str, server: bool) -> String {
    let uses = if server { format!("use {path}::server;\n") } else { String::new() };
    format!(
        "//! Written to be judged.\n#![allow(unused, clippy::all)]\nuse capgen_runtime as rt;\n{uses}use {path}::*;\n\n\
         fn de<T: rt::serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {{\n    \
         rt::serde_json::from_str(text).map_err(|error| format!(\"{{error}} in {{text}}\"))\n}}\n\n"
    )
}

/// The trait, each method answering with a sample.
fn served(operations: &Operations<'_>, file: &syn::File) -> String {
    let methods = file.items.iter().find_map(|item| match item {
        Item::Trait(found) if found.ident == "Server" => Some(&found.items),
        _ => None,
    });
    let mut text = "struct Sample;\n\nimpl server::Server for Sample {\n".to_owned();
    for method in methods.into_iter().flatten() {
        let TraitItem::Fn(method) = method else { continue };
        let Some(output) = output(&method.sig.output) else { continue };
        let answer = answer(operations, &doc(&method.attrs), &output);
        let request = method.sig.inputs.iter().find_map(|input| match input {
            FnArg::Typed(typed) => Some(typed.ty.to_token_stream().to_string()),
            FnArg::Receiver(_) => None,
        });
        let argument = request.map(|ty| format!(", _: server::{ty}")).unwrap_or_default();
        let output = output.to_token_stream();
        let name = &method.sig.ident;
        let _ = writeln!(
            text,
            "    async fn {name}(&self{argument}) -> Result<{output}, rt::server::Failure> {{\n        \
             let made: Result<{output}, String> = (|| {{ {answer} }})();\n        \
             made.map_err(|why| rt::server::Failure::problem(500, format!(\"NO SAMPLE: {{why}}\")))\n    }}"
        );
    }
    text + "}\n\n"
}

fn answer(operations: &Operations<'_>, doc: &str, output: &Type) -> String {
    let operation = operations.cited(doc).map_or(&Value::Null, |(_, operation)| operation);
    let text = output.to_token_stream().to_string();
    let of = |status: &str| {
        let sample = sample(operations.document, &operations.answer(operation, status), true);
        format!("de({:?})", sample.to_string())
    };
    let name = text.rsplit("::").next().unwrap_or_default().trim();
    if let Some((variant, status, holds)) = operations.enums.get(name) {
        return match holds {
            true => format!("Ok(types::{name}::{variant}({}?))", of(status)),
            false => format!("Ok(types::{name}::{variant})"),
        };
    }
    match text.as_str() {
        "()" => "Ok(())".to_owned(),
        "String" => "Ok(\"sample\".to_owned())".to_owned(),
        text if text.ends_with("Bytes") || text.ends_with("Body") => "Ok(\"sample\".into())".to_owned(),
        _ => of(""),
    }
}

/// What a method of the trait gives in the end: `T` of `impl Future<Output = Result<T, Failure>>`.
fn output(output: &ReturnType) -> Option<Type> {
    let ReturnType::Type(_, ty) = output else { return None };
    let Type::ImplTrait(future) = &**ty else { return None };
    let bound = future.bounds.iter().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last(),
        _ => None,
    })?;
    let PathArguments::AngleBracketed(arguments) = &bound.arguments else { return None };
    let result = arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::AssocType(found) => Some(&found.ty),
        _ => None,
    })?;
    let Type::Path(result) = result else { return None };
    let PathArguments::AngleBracketed(arguments) = &result.path.segments.last()?.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    })
}

/// The methods of a type.
fn methods<'a>(file: &'a syn::File, of: &str) -> Vec<&'a syn::ImplItemFn> {
    let all = file.items.iter().filter_map(|item| match item {
        Item::Impl(found) if found.trait_.is_none() && found.self_ty.to_token_stream().to_string() == of => Some(&found.items),
        _ => None,
    });
    let methods = all.flatten().filter_map(|item| match item {
        ImplItem::Fn(method) => Some(method),
        _ => None,
    });
    methods.collect()
}

/// Every method, once with what is required, and once with everything.
fn called(operations: &Operations<'_>, file: &syn::File) -> String {
    let mut text =
        "async fn call_all(client: Client) -> (usize, usize, usize) {\n    let (mut called, mut refused, mut left) = (0, 0, 0);\n"
            .to_owned();
    for method in methods(file, "Client").into_iter().filter(|method| operations.cited(&doc(&method.attrs)).is_some()) {
        let Some(operation) = operations.cited(&doc(&method.attrs)) else { continue };
        let ReturnType::Type(_, request) = &method.sig.output else { continue };
        let request = request.to_token_stream().to_string();
        if operations.takes_parts(method) {
            let _ = writeln!(text, "    left += 2; // a form of parts holds files, which no document has a sample of");
            continue;
        }
        for optional in [false, true] {
            let arguments: Vec<String> =
                method.sig.inputs.iter().filter_map(|input| value_of(operations, operation, input, optional)).collect();
            let setters = methods(file, &request).into_iter().filter(|setter| optional && !operations.takes_parts(setter)).map(|setter| {
                let values: Vec<String> =
                    setter.sig.inputs.iter().filter_map(|input| value_of(operations, operation, input, true)).collect();
                format!(".{}({})", setter.sig.ident, values.join(", "))
            });
            let name = &method.sig.ident;
            let _ = writeln!(
                text,
                "    let made = (|| -> Result<client::{request}, String> {{ Ok(client.{name}({}){}) }})();\n    \
                 match made {{ Ok(call) => match call.answer().await {{ Ok(_) => called += 1, Err(why) => {{ eprintln!(\"{name}: {{why}}\"); refused += 1; }} }}, Err(why) => {{ eprintln!(\"{name}: {{why}}\"); left += 1; }} }}",
                arguments.join(", "),
                setters.collect::<String>(),
            );
        }
    }
    text + "    (called, refused, left)\n}\n\n"
}

/// The value of an argument, as an expression; nothing for `self`.
fn value_of(operations: &Operations<'_>, operation: (&Value, &Value), input: &FnArg, optional: bool) -> Option<String> {
    let FnArg::Typed(typed) = input else { return None };
    let name = typed.pat.to_token_stream().to_string();
    let text = format!("{:?}", operations.argument(operation, &name, optional).to_string());
    Some(match &*typed.ty {
        Type::Reference(reference) if matches!(*reference.elem, Type::ImplTrait(_)) => format!("&de::<rt::Value>({text})?"),
        Type::Reference(reference) => format!("&de::<{}>({text})?", reference.elem.to_token_stream()),
        Type::ImplTrait(found) => {
            let bound = found.bounds.to_token_stream().to_string();
            let inner =
                bound.split_once('<').and_then(|(_, rest)| rest.rsplit_once('>')).map_or("String", |(inner, _)| inner.trim()).to_owned();
            match inner.as_str() {
                inner if inner.ends_with("Body") || inner.ends_with("File") => "\"bytes\".to_owned()".to_owned(),
                "String" => {
                    format!("{{ let value: rt::Value = de({text})?; value.as_str().map_or_else(|| value.to_string(), str::to_owned) }}")
                }
                inner => format!("de::<{inner}>({text})?"),
            }
        }
        ty => format!("de::<{}>({text})?", ty.to_token_stream()),
    })
}

fn main(server: bool, client: bool) -> String {
    let serve = if server {
        "let listener = tokio::net::TcpListener::bind(\"127.0.0.1:0\").await.unwrap();\n            \
         println!(\"{}\", listener.local_addr().unwrap());\n            \
         rt::axum::serve(listener, server::router(Sample)).await.unwrap();"
    } else {
        ""
    };
    let call = if client {
        "let client = Client::builder().base_url(std::env::args().nth(2).unwrap()).anonymous().retry(rt::client::Retry::none());\n            \
         let (called, refused, left) = call_all(client.build().unwrap()).await;\n            \
         println!(\"{called} calls, {refused} not sent, {left} without a sample\");"
    } else {
        ""
    };
    format!(
        "#[tokio::main]\nasync fn main() {{\n    match std::env::args().nth(1).as_deref() {{\n        Some(\"serve\") => {{\n            {serve}\n        }}\n        \
         _ => {{\n            {call}\n        }}\n    }}\n}}\n"
    )
}
