//! What the author writes between the braces: a path, the sides to generate, and options.

use capgen_codegen::{Docs, Names, Options, Pick, Sides, Values};
use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Ident, LitStr, Token, braced, bracketed};

/// `"specs/cinder-backups.json", client, server, only = ["tag:backups"]`
pub(crate) struct Input {
    pub(crate) path: String,
    pub(crate) span: Span,
    pub(crate) options: Options,
}

const SIDES: &str = "`client`, `server` or `mcp`";
const OPTIONS: &str = "`only`, `except`, `names`, `rename_operations`, `rename_types`, `derives`, `docs` or `values`";

impl Parse for Input {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let path: LitStr = input.parse()?;
        let mut options = Options::default();
        let mut sides = Sides { client: false, server: false, mcp: false };
        let (mut all, mut seen) = (true, Vec::new());
        while input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
            let name = input.call(Ident::parse_any)?;
            if seen.contains(&name) {
                return Err(syn::Error::new(name.span(), format!("`{name}` is given twice")));
            }
            if input.parse::<Option<Token![=]>>()?.is_some() {
                option(&mut options, &name, input)?;
            } else {
                *side(&mut sides, &name)? = true;
                all = false;
            }
            seen.push(name);
        }
        if !input.is_empty() {
            return Err(input.error(format!("expected `,` and a side ({SIDES}) or an option ({OPTIONS})")));
        }
        options.sides = if all { Sides::default() } else { sides };
        Ok(Self { path: path.value(), span: path.span(), options })
    }
}

fn side<'a>(sides: &'a mut Sides, name: &Ident) -> syn::Result<&'a mut bool> {
    match name.to_string().as_str() {
        "client" => Ok(&mut sides.client),
        "server" => Ok(&mut sides.server),
        "mcp" => Ok(&mut sides.mcp),
        other => {
            let is_option = OPTIONS.contains(&format!("`{other}`"));
            let help = if is_option { format!("is an option: write `{other} = …`") } else { format!("is no side; write {SIDES}") };
            Err(syn::Error::new(name.span(), format!("`{other}` {help}")))
        }
    }
}

/// The value of an option, after its `=`.
fn option(options: &mut Options, name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
    match name.to_string().as_str() {
        "only" => options.only = list(input)?.into_iter().map(Pick::from).collect(),
        "except" => options.except = list(input)?.into_iter().map(Pick::from).collect(),
        "derives" => options.derives = list(input)?,
        "rename_operations" => options.operation_names = pairs(input)?.into_iter().collect(),
        "rename_types" => options.type_names = pairs(input)?.into_iter().collect(),
        "names" => options.names = word(input, [("lenient", Names::Lenient), ("strict", Names::Strict)])?,
        "values" => options.values = word(input, [("open", Values::Open), ("checked", Values::Checked)])?,
        "docs" => options.docs = word(input, [("on", Docs::On), ("off", Docs::Off)])?,
        other => return Err(syn::Error::new(name.span(), format!("`{other}` is no option; write {OPTIONS}"))),
    }
    Ok(())
}

/// `["tag:pets", "/v1/*"]`
fn list(input: ParseStream<'_>) -> syn::Result<Vec<String>> {
    let inside;
    bracketed!(inside in input);
    let texts = Punctuated::<LitStr, Token![,]>::parse_terminated(&inside)?;
    Ok(texts.iter().map(LitStr::value).collect())
}

/// `{ "get-all-pets": "pets" }`
fn pairs(input: ParseStream<'_>) -> syn::Result<Vec<(String, String)>> {
    let inside;
    braced!(inside in input);
    let pair = |input: ParseStream<'_>| {
        let wire: LitStr = input.parse()?;
        input.parse::<Token![:]>()?;
        let rust: LitStr = input.parse()?;
        Ok((wire.value(), rust.value()))
    };
    Ok(Punctuated::<(String, String), Token![,]>::parse_terminated_with(&inside, pair)?.into_iter().collect())
}

fn word<T>(input: ParseStream<'_>, words: [(&str, T); 2]) -> syn::Result<T> {
    let word = input.call(Ident::parse_any)?;
    let expected = format!("`{word}` is neither `{}` nor `{}`", words[0].0, words[1].0);
    let found = words.into_iter().find(|(known, _)| word == known);
    found.map(|(_, value)| value).ok_or_else(|| syn::Error::new(word.span(), expected))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        syn::parse_str::<Input>(text).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn options_are_those_of_the_generator() {
        let text = r#""a.yaml", client, only = ["tag:a", "/b/*", "c"], except = ["d",], names = strict, docs = off, values = checked,
            rename_operations = { "e": "f", "g": "h" }, rename_types = {}, derives = ["i::J"],"#;
        let options = syn::parse_str::<Input>(text).map(|input| input.options).map_err(|error| error.to_string());
        let wanted =
            Options::default().sides(Sides { client: true, server: false, mcp: false }).strict_names().without_docs().checked_values();
        let wanted = wanted.only(["tag:a", "/b/*", "c"]).except(["d"]).derive("i::J");
        assert_eq!(options, Ok(wanted.rename_operation("e", "f").rename_operation("g", "h")));
    }

    #[test]
    fn what_is_no_option_is_refused_with_those_there_are() {
        assert_eq!(refused(r#""a.yaml", clint"#), "`clint` is no side; write `client`, `server` or `mcp`");
        assert_eq!(refused(r#""a.yaml", only"#), "`only` is an option: write `only = …`");
        assert_eq!(refused(r#""a.yaml", client, client"#), "`client` is given twice");
        assert_eq!(refused(r#""a.yaml", names = loose"#), "`loose` is neither `lenient` nor `strict`");
        assert!(refused(r#""a.yaml", tag = ["a"]"#).starts_with("`tag` is no option; write `only`, `except`"));
        assert!(refused(r#""a.yaml" client"#).starts_with("expected `,` and a side"));
    }
}
