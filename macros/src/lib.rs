//! The proc-macro door: a document becomes items at the place of the call, with the same text as the other doors write.

mod input;

use capgen_codegen::{File, Module, Report, Severity, Source, generate};
use input::Input;
use proc_macro2::{Span, TokenStream};
use quote::quote;

/// Generates the API of a document: `api! { "specs/cinder-backups.json", client, server, mcp }`.
///
/// The path is relative to the crate that says it. Without sides after the path, all are generated. A change of the
/// document, of the overlay beside it or of a file it refers to (see [`Source`]) rebuilds the crate, and every mistake in
/// them is a compile error that names its line. An overlay that is added is seen when the crate is next compiled for
/// another reason.
///
/// Every option of [`Options`](capgen_codegen::Options) may follow, as its table says:
///
/// ```text
/// api! {
///     "specs/store.yaml", client,
///     names = strict, docs = off, values = checked,
///     only = ["tag:pets", "/v1/owners/*"], except = ["deletePet"],
///     rename_operations = { "get-all-pets": "pets" }, rename_types = { "PetV2": "Pet" },
///     derives = ["my_crate::Describe"],
/// }
/// ```
#[proc_macro]
pub fn api(tokens: proc_macro::TokenStream) -> proc_macro::TokenStream {
    match syn::parse::<Input>(tokens) {
        Ok(input) => expand(&input).into(),
        Err(error) => error.to_compile_error().into(),
    }
}

fn expand(input: &Input) -> TokenStream {
    let Input { path, span, options } = input;
    let root = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    // Diagnostics say the name the author wrote, not where the crate lies.
    let module = Source::read_in(&root, path).and_then(|source| generate(&source, options));
    let files = Source::files(std::path::Path::new(&root).join(path));
    let watched = files.iter().filter(|file| file.exists()).map(|file| file.to_string_lossy().into_owned());
    let watch = quote!(#(const _: &[u8] = ::core::include_bytes!(#watched);)*);
    match module {
        Ok(module) => {
            let items = items(&module);
            quote!(#watch #items)
        }
        Err(report) => {
            let errors = errors(&report, *span);
            quote!(#watch #errors)
        }
    }
}

/// One compile error a diagnostic.
fn errors(report: &Report, span: Span) -> TokenStream {
    let stops = report.diagnostics.iter().filter(|found| found.severity == Severity::Error);
    stops.map(|found| syn::Error::new(span, found).to_compile_error()).collect()
}

/// The items of `mod.rs`, with every declared part in its place.
fn items(module: &Module) -> TokenStream {
    let (root, parts) = module.files.split_first().map_or((None, &[][..]), |(root, parts)| (Some(root), parts));
    let inlined = root.map_or_else(String::new, |root| parts.iter().fold(outer(root), inline));
    inlined.parse().unwrap_or_else(|error| {
        let message = format!("the generated text is not Rust: {error}");
        quote!(::core::compile_error!(#message);)
    })
}

/// `mod.rs` without its inner documentation, which belongs to the module the author writes around the call.
fn outer(root: &File) -> String {
    root.text.lines().filter(|line| !line.starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Puts the text of a part where `pub mod part;` declares it.
fn inline(text: String, part: &File) -> String {
    let file = part.path.rsplit('/').next().unwrap_or(&part.path);
    let name = file.trim_end_matches(".rs");
    text.replace(&format!("pub mod {name};"), &format!("pub mod {name} {{\n{}\n}}", part.text))
}
