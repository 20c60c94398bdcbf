//! Bodies that are not only JSON: enums of media types, forms of parts, headers of answers; and how each is sent and read.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Item, doc, local_type, macro_call, outer_type, quoted};
use crate::ir::{Api, Body, Carried, Field, Files, Multipart, Operation, Part, ReplyHeaders, Style, Type};
use crate::name::Name;

/// The types of an operation's body and headers that no schema names, for `types.rs`.
pub(super) fn types(api: &Api, op: &Operation) -> Vec<Item> {
    let mut items = Vec::new();
    if let Some(body) = &op.body {
        let mut bodies = vec![body];
        if let Carried::Choice(name, variants) = &body.carried {
            items.extend(choice(api, op, name, variants).into_iter().map(Item::from));
            bodies = variants.iter().map(|(_, body)| body).collect();
        }
        for body in bodies {
            if let Carried::Multipart(form) = &body.carried {
                items.extend([form_struct(api, op, form), form_parts(form)].map(Item::from));
                items.extend(form_new(api, form).map(Item::from));
            }
        }
    }
    if let Some(headers) = &op.headers {
        items.extend(reply_headers(api, op, headers));
    }
    items
}

/// The type of a body, named by `name` or, where it is one of `types.rs`, after `prefix`.
fn body_type(api: &Api, body: &Body, prefix: &TokenStream, name: fn(&Api, &Type) -> TokenStream) -> TokenStream {
    match &body.carried {
        Carried::Json | Carried::Form(_) => name(api, &body.ty),
        Carried::Multipart(form) => {
            let name = form.name.type_ident();
            quote!(#prefix #name)
        }
        Carried::Text => quote!(String),
        Carried::Bytes => quote!(rt::body::Body),
        Carried::Choice(name, _) => {
            let name = name.type_ident();
            quote!(#prefix #name)
        }
    }
}

/// The type a handler is given.
pub(super) fn received_type(api: &Api, body: &Body) -> TokenStream {
    body_type(api, body, &quote!(types::), outer_type)
}

/// The argument of a client method.
pub(super) fn argument(api: &Api, body: &Body) -> TokenStream {
    let ty = received_type(api, body);
    match &body.carried {
        Carried::Json | Carried::Form(_) if matches!(body.ty, Type::Json | Type::RawJson | Type::RawObject) => {
            quote!(body: &impl rt::serde::Serialize)
        }
        Carried::Json | Carried::Form(_) | Carried::Multipart(_) => quote!(body: &#ty),
        Carried::Text | Carried::Bytes | Carried::Choice(..) => quote!(body: impl Into<#ty>),
    }
}

/// How the client's call is given the body.
pub(super) fn set(api: &Api, op: &Operation, body: &Body) -> TokenStream {
    if matches!(body.carried, Carried::Json) {
        return quote!(.json(body));
    }
    let payload = match &body.carried {
        Carried::Choice(name, _) => {
            let name = name.type_ident();
            quote!(Into::<types::#name>::into(body).encode())
        }
        _ => payload(api, op, body, &quote!(body), &quote!(body)),
    };
    quote!(.payload(#payload))
}

/// `Payload::form("…", body, &[])`: what can be borrowed, and what is taken.
fn payload(api: &Api, op: &Operation, body: &Body, borrowed: &TokenStream, taken: &TokenStream) -> TokenStream {
    let media = &body.media;
    match &body.carried {
        Carried::Form(styles) => {
            let styles = self::styles(styles);
            let checked = api.checks.has_body(&op.name, media).then(|| quote!(.checked(#borrowed)));
            quote!(rt::body::Payload::form(#media, #borrowed, #styles) #checked)
        }
        Carried::Multipart(_) => quote!(rt::body::Payload::multipart(#borrowed)),
        Carried::Text => quote!(rt::body::Payload::text(#media, #taken)),
        Carried::Bytes => quote!(rt::body::Payload::bytes(#media, #taken)),
        Carried::Json | Carried::Choice(..) => quote!(rt::body::Payload::json(#media, #borrowed)),
    }
}

fn styles(styles: &[(String, Style)]) -> TokenStream {
    let styles = styles.iter().map(|(name, style)| {
        let style = match style {
            Style::Comma => quote!(Comma),
            Style::Space => quote!(Space),
            Style::Pipe => quote!(Pipe),
            Style::Deep => quote!(Deep),
            Style::Json => quote!(Json),
        };
        quote!((#name, rt::body::Style::#style))
    });
    quote!(&[#(#styles),*])
}

/// How a server reads the body: a function of what came.
pub(super) fn read(body: &Body) -> TokenStream {
    match &body.carried {
        Carried::Json => quote!(rt::body::Incoming::json),
        Carried::Form(styles) => {
            let styles = self::styles(styles);
            quote!(|body| body.form(#styles))
        }
        Carried::Multipart(_) => quote!(rt::body::Incoming::multipart),
        Carried::Text => quote!(rt::body::Incoming::text),
        Carried::Bytes => quote!(rt::body::Incoming::body),
        Carried::Choice(name, _) => {
            let name = name.type_ident();
            quote!(types::#name::decode)
        }
    }
}

/// The enum, how it is sent and read, and what becomes its favourite variant by itself: the first JSON, or the first.
fn choice(api: &Api, op: &Operation, name: &Name, variants: &[(Name, Body)]) -> Vec<TokenStream> {
    let name = name.type_ident();
    let doc = doc::cited(api, &format!("A body of `{}`, by media type.", op.name.wire), "", &op.at.child("requestBody"));
    let declared = variants.iter().map(|(variant, body)| {
        let (doc, variant) = (doc::attributes(&format!("`{}`", body.media), ""), variant.type_ident());
        let ty = body_type(api, body, &quote!(), local_type);
        quote!(#doc #variant(#ty))
    });
    let item = quote! {
        #doc
        #[derive(Clone, Debug)]
        pub enum #name { #(#declared),* }
    };
    let encoded = variants.iter().map(|(variant, body)| {
        let variant = variant.type_ident();
        let payload = payload(api, op, body, &quote!(value), &quote!(value.clone()));
        quote!(Self::#variant(value) => #payload)
    });
    let last = variants.len().saturating_sub(1);
    let decoded = variants.iter().enumerate().map(|(index, (variant, body))| {
        let (variant, read, media) = (variant.type_ident(), read_of(body), &body.media);
        let pattern = if index == last { quote!(_) } else { quote!(#media) };
        quote!(#pattern => body.#read.map(Self::#variant))
    });
    let methods = quote! {
        impl #name {
            #[doc = " The body as it is sent."]
            #[must_use]
            pub fn encode(&self) -> rt::body::Payload {
                match self { #(#encoded),* }
            }

            #[doc = " Reads a body by its media type."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " What is not as the document says."]
            pub fn decode(body: rt::body::Incoming) -> Result<Self, Vec<rt::input::Violation>> {
                match body.declared() { #(#decoded),* }
            }
        }
    };
    let favourite = variants.iter().find(|(_, body)| matches!(body.carried, Carried::Json)).or(variants.first());
    let from = favourite.map(|(variant, body)| from(api, &name, variant, body));
    [Some(item), Some(methods), from].into_iter().flatten().collect()
}

fn read_of(body: &Body) -> TokenStream {
    match &body.carried {
        Carried::Json | Carried::Choice(..) => quote!(json()),
        Carried::Form(styles) => {
            let styles = self::styles(styles);
            quote!(form(#styles))
        }
        Carried::Multipart(_) => quote!(multipart()),
        Carried::Text => quote!(text()),
        Carried::Bytes => quote!(body()),
    }
}

fn from(api: &Api, name: &proc_macro2::Ident, variant: &Name, body: &Body) -> TokenStream {
    let variant = variant.type_ident();
    let ty = body_type(api, body, &quote!(), local_type);
    quote! {
        impl From<#ty> for #name {
            fn from(value: #ty) -> Self {
                Self::#variant(value)
            }
        }

        impl From<&#ty> for #name {
            fn from(value: &#ty) -> Self {
                Self::#variant(value.clone())
            }
        }
    }
}

fn part_type(api: &Api, part: &Part) -> TokenStream {
    let ty = match part.file {
        Some(Files::One) => quote!(rt::body::File),
        Some(Files::Many) => quote!(Vec<rt::body::File>),
        None => local_type(api, &part.field.ty),
    };
    if is_sure(part) { ty } else { quote!(Option<#ty>) }
}

/// Whether there is a value in any case.
fn is_sure(part: &Part) -> bool {
    part.field.required && !part.field.nullable
}

fn form_struct(api: &Api, op: &Operation, form: &Multipart) -> TokenStream {
    let name = form.name.type_ident();
    let doc = doc::cited(api, &format!("The form that `{}` takes, part by part.", op.name.wire), "", &form.at);
    let default = (!form.parts.iter().any(is_sure)).then(|| quote!(Default,));
    let fields = form.parts.iter().map(|part| {
        let doc = doc::attributes(&part.field.doc, &format!("`{}` of the document.", part.field.name.wire));
        let (name, ty) = (part.field.name.ident(), part_type(api, part));
        quote!(#doc pub #name: #ty)
    });
    quote! {
        #doc
        #[derive(Clone, Debug, #default)]
        pub struct #name {
            #(#fields,)*
            #[doc = " Parts that the document does not name, in the order they came."]
            pub additional: Vec<(String, rt::body::File)>,
        }
    }
}

/// Where something is required, a constructor that asks for it.
fn form_new(api: &Api, form: &Multipart) -> Option<TokenStream> {
    let sure: Vec<&Part> = form.parts.iter().filter(|part| is_sure(part)).collect();
    if sure.is_empty() {
        return None;
    }
    let name = form.name.type_ident();
    let arguments = sure.iter().map(|part| {
        let (name, ty) = (part.field.name.ident(), part_type(api, part));
        quote!(#name: #ty)
    });
    let fields = form.parts.iter().map(|part| {
        let name = part.field.name.ident();
        if is_sure(part) { quote!(#name) } else { quote!(#name: None) }
    });
    Some(quote! {
        impl #name {
            #[doc = " A form of what is required; the rest is absent."]
            #[must_use]
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#fields,)* additional: Vec::new() }
            }
        }
    })
}

fn form_parts(form: &Multipart) -> TokenStream {
    let name = form.name.type_ident();
    let writes = form.parts.iter().map(write_part);
    let reads = form.parts.iter().map(|part| {
        let (field, wire, sure) = (part.field.name.ident(), &part.field.name.wire, is_sure(part));
        match (part.file, sure) {
            (Some(Files::One), true) => quote!(let #field = parts.file(#wire);),
            (Some(Files::One), false) => quote!(let #field = parts.optional_file(#wire);),
            (Some(Files::Many), true) => quote!(let #field = parts.files(#wire);),
            (Some(Files::Many), false) => quote!(let #field = parts.optional_files(#wire);),
            (None, sure) => quote!(let #field = parts.value(#wire, #sure);),
        }
    });
    let fields = form.parts.iter().map(|part| part.field.name.ident());
    quote! {
        impl rt::body::Multipart for #name {
            fn write(&self, parts: &mut rt::body::Parts) {
                #(#writes)*
                for (name, file) in &self.additional {
                    parts.file(name, None, file);
                }
            }

            fn read(parts: &mut rt::body::Received) -> Option<Self> {
                #(#reads)*
                Some(Self { #(#fields: #fields?,)* additional: parts.rest() })
            }
        }
    }
}

fn write_part(part: &Part) -> TokenStream {
    let Part { field: Field { name, .. }, file, media } = part;
    let (field, wire) = (name.ident(), &name.wire);
    let media = match media {
        Some(media) => quote!(Some(#media)),
        None => quote!(None),
    };
    match (file, is_sure(part)) {
        (Some(Files::One), true) => quote!(parts.file(#wire, #media, &self.#field);),
        (Some(Files::Many), true) => quote!(parts.files(#wire, #media, &self.#field);),
        (Some(Files::One), false) => quote!(parts.files(#wire, #media, &self.#field);),
        (Some(Files::Many), false) => quote!(parts.files(#wire, #media, self.#field.iter().flatten());),
        (None, _) => quote!(parts.value(#wire, #media, &self.#field);),
    }
}

fn reply_headers(api: &Api, op: &Operation, headers: &ReplyHeaders) -> Vec<Item> {
    let name = headers.name.type_ident();
    let doc = doc::cited(api, &format!("The headers of what `{}` answers.", op.name.wire), "", &op.at.child("responses"));
    let fields = headers.fields.iter().map(|field| {
        let doc = doc::attributes(&field.doc, &format!("`{}`", field.name.wire));
        let (name, ty) = (field.name.ident(), local_type(api, &field.ty));
        quote!(#doc pub #name: Option<#ty>)
    });
    let item = quote! {
        #doc
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct #name { #(#fields),* }
    };
    let member = |field: &Field| {
        let list = if matches!(field.ty, Type::List(_)) { " list" } else { "" };
        format!("{}: {}{list}", field.name.ident(), quoted(&field.name.wire))
    };
    let members: Vec<String> = headers.fields.iter().map(member).collect();
    vec![item.into(), macro_call("headers", &quote!(#name), &members, None)]
}
