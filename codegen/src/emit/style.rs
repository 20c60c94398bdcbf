//! How a parameter is spelled, in its descriptor, its setter and its reader: said where it is not the default of its place.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::style::{Held, Spelling, Style};
use crate::ir::{Api, Location, Param};

/// `.deep_object().object(&["R", "G"])`
pub(super) fn spelling(api: &Api, param: &Param) -> TokenStream {
    let Spelling { style, explode, reserved, blank } = param.spelling;
    let default = Spelling::of(param.location);
    let named = match style {
        Style::Label => quote!(.label()),
        Style::Matrix => quote!(.matrix()),
        Style::SpaceDelimited => quote!(.space_delimited()),
        Style::PipeDelimited => quote!(.pipe_delimited()),
        Style::DeepObject => quote!(.deep_object()),
        Style::Json => quote!(.json()),
        Style::Simple | Style::Form => quote!(),
    };
    let held = if style == Style::Json { Held::Scalar } else { api.held(&param.ty) };
    let explode = match (explode, style == default.style && default.explode) {
        _ if held == Held::Scalar || style == Style::DeepObject => quote!(),
        (true, false) => quote!(.exploded()),
        (false, true) => quote!(.joined()),
        _ => quote!(),
    };
    let reserved = reserved.then(|| quote!(.reserved()));
    let blank = blank.then(|| quote!(.blank()));
    let repeated = param.spelling.explode && matches!(param.location, Location::Query | Location::Cookie);
    let held = match held {
        Held::Object(properties) => quote!(.object(&[#(#properties),*])),
        Held::Values => quote!(.list()),
        Held::Texts if !repeated => quote!(.list()),
        Held::Texts | Held::Scalar => quote!(),
    };
    quote!(#named #explode #reserved #blank #held)
}

/// What a setter hands over: the value, or the value wrapped where serde spells it out.
pub(super) fn handed(api: &Api, param: &Param, value: TokenStream) -> TokenStream {
    if param.spelling.style == Style::Json {
        return quote!(rt::input::JsonText(#value));
    }
    if param.is_structured(api) { quote!(rt::input::Serialized(#value)) } else { value }
}

/// `inputs.required("limit")`, as the spelling asks.
pub(super) fn read(api: &Api, param: &Param) -> TokenStream {
    let input = &param.input;
    let segment = param.location == Location::Path && param.ty == crate::ir::Type::String && param.spelling.style == Style::Simple;
    let json = param.spelling.style == Style::Json;
    match (param.required, json, param.is_structured(api)) {
        _ if segment => quote!(inputs.segment(#input)),
        (true, true, _) => quote!(inputs.json(#input)),
        (false, true, _) => quote!(inputs.optional_json(#input)),
        (true, _, true) => quote!(inputs.structured(#input)),
        (false, _, true) => quote!(inputs.optional_structured(#input)),
        (true, false, false) => quote!(inputs.required(#input)),
        (false, false, false) => quote!(inputs.optional(#input)),
    }
}
