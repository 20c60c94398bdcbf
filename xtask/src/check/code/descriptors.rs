//! `operations.rs`: one static for the API, and one for each operation.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::facts::{Access, Inputs, Operation},
    Reader,
    items::{File, Static},
    literal::Literal,
};

/// An operation, and how the rest of the code refers to it.
pub(super) struct Descriptor {
    /// The name of the static.
    pub ident: String,
    pub operation: Operation,
    /// Place and wire name of each parameter, and of the body, by its unique name inside the operation.
    pub inputs: BTreeMap<String, (String, String)>,
}

const PART: &str = "operations.rs";

impl Reader<'_> {
    pub(super) fn access(&mut self) -> Access {
        let Some(file) = self.module.file(PART) else { return Access::default() };
        access(file, self.module.at(PART)).unwrap_or_else(|message| {
            self.report(PART, None, message);
            Access::default()
        })
    }

    pub(super) fn operations(&mut self) -> Vec<Descriptor> {
        let mut found = Vec::new();
        for item in self.module.file(PART).into_iter().flat_map(|file| file.statics("Operation")) {
            match descriptor(item, self.module.at(PART)) {
                Ok(descriptor) => found.push(descriptor),
                Err(message) => self.report(PART, Some(&item.name.to_lowercase()), message),
            }
        }
        found
    }
}

fn descriptor(item: &Static, at: String) -> Result<Descriptor, String> {
    let Static { name: ident, value, .. } = item;
    let statuses = field(value, "success", Literal::list)?;
    let success = statuses.iter().map(status).collect::<Option<BTreeSet<u16>>>();
    let Handed { inputs, names, media, spellings, settings } = handed(value)?;
    let operation = Operation {
        names: vec![field(value, "name", Literal::text)?.to_owned()],
        method: field(value, "method", Literal::name)?.to_owned(),
        path: field(value, "path", Literal::text)?.to_owned(),
        inputs,
        media: media.iter().flat_map(|list| list.split(", ")).map(str::to_owned).collect(),
        spellings,
        settings,
        server: String::new(),
        security: Vec::new(),
        success: success.ok_or("`success` is not a list of statuses")?,
        sides: BTreeMap::new(),
        at,
    };
    Ok(Descriptor { ident: ident.clone(), operation, inputs: names })
}

/// `static API: Api`
fn access(file: &File, at: String) -> Result<Access, String> {
    let api = file.statics("Api").next().ok_or("there is no `static API: Api`")?;
    let credentials = field(&api.value, "credentials", Literal::list)?;
    let credentials = credentials.iter().map(|one| credential(one).ok_or_else(|| format!("a credential cannot be read: {one:?}")));
    let settings = field(&api.value, "settings", Literal::list)?;
    Ok(Access {
        base_url: field(&api.value, "base_url", Literal::text)?.to_owned(),
        credentials: credentials.collect::<Result<_, _>>()?,
        settings: settings.iter().map(setting).collect::<Result<_, _>>()?,
        defaults: settings.iter().filter_map(default).collect(),
        at,
    })
}

fn setting(literal: &Literal) -> Result<(String, bool), String> {
    let required = literal.field("required").and_then(Literal::bool);
    let read = literal.field("name").and_then(Literal::text).zip(required);
    read.map(|(name, required)| (name.to_owned(), required)).ok_or_else(|| format!("a setting cannot be read: {literal:?}"))
}

fn default(setting: &Literal) -> Option<(String, String)> {
    let name = setting.field("name")?.text()?;
    Some((name.to_owned(), setting.field("default")?.option()??.text()?.to_owned()))
}

pub(super) fn credential(literal: &Literal) -> Option<String> {
    let Literal::Struct(kind, _) = literal else { return None };
    let text = |name: &str| literal.field(name).and_then(Literal::text);
    Some(match kind.as_str() {
        "Bearer" => format!("bearer {}", text("token")?),
        "Basic" => format!("basic {} {}", text("username")?, text("password")?),
        "ClientCredentials" => {
            let scopes = literal.field("scopes")?.list()?.iter().map(Literal::text).collect::<Option<Vec<&str>>>()?;
            format!("token {} {} {} {}", text("token_url")?, text("client_id")?, text("client_secret")?, scopes.join(" "))
        }
        "Header" | "Query" | "Cookie" => format!("{} {}: {}", kind.to_lowercase(), text("name")?, text("value")?),
        _ => return None,
    })
}

/// The field of a descriptor, read as what it should be.
pub(super) fn field<'a, T: ?Sized>(value: &'a Literal, name: &str, read: fn(&'a Literal) -> Option<&'a T>) -> Result<&'a T, String> {
    value.field(name).and_then(read).ok_or_else(|| format!("`{name}` is not written as a descriptor writes it"))
}

fn status(literal: &Literal) -> Option<u16> {
    match literal {
        Literal::Number(number) => u16::try_from(*number).ok(),
        _ => None,
    }
}

/// What a descriptor says of parameters and body.
pub(super) struct Handed {
    pub inputs: Inputs,
    /// Place and wire name by the unique name inside the descriptor; the body is at the place `body`.
    pub names: BTreeMap<String, (String, String)>,
    pub media: Option<String>,
    /// How parameters are spelled, by place and wire name.
    pub spellings: BTreeMap<(String, String), String>,
    /// The settings behind parameters, by wire name.
    pub settings: BTreeMap<String, String>,
}

/// Reads `params` and `body`.
pub(super) fn handed(value: &Literal) -> Result<Handed, String> {
    let params = params(value)?;
    let body = value.field("body").and_then(Literal::option).ok_or("`body` is not written as a descriptor writes it")?;
    let mut names: BTreeMap<_, _> = params.iter().map(|param| (param.input.clone(), param.key())).collect();
    let mut handed = Handed {
        inputs: Inputs { params: params.iter().map(|param| (param.key(), param.required)).collect(), body: None },
        names: BTreeMap::new(),
        media: None,
        spellings: params.iter().filter(|param| !param.spelling.is_empty()).map(|param| (param.key(), param.spelling.join(" "))).collect(),
        settings: params.iter().filter_map(|param| Some((param.wire.clone(), param.setting.clone()?))).collect(),
    };
    if let Some(body) = body {
        let required = body.field("required").and_then(Literal::bool);
        handed.inputs.body = Some(required.ok_or("`body` does not say whether it is required")?);
        handed.media = Some(field(body, "media", Literal::text)?.to_owned());
        names.insert(field(body, "input", Literal::text)?.to_owned(), ("body".to_owned(), String::new()));
    }
    let all = params.len() + usize::from(body.is_some());
    if names.len() != all || handed.inputs.params.len() != params.len() {
        return Err("a parameter is there twice".to_owned());
    }
    Ok(Handed { names, ..handed })
}

/// A parameter of an operation or a route.
#[derive(Debug)]
struct Param {
    place: String,
    wire: String,
    input: String,
    required: bool,
    /// `volume {{microversion}}`
    setting: Option<String>,
    /// `deep_object`, `joined`: the methods that say how it is spelled.
    spelling: Vec<String>,
}

impl Param {
    fn key(&self) -> (String, String) {
        (self.place.clone(), self.wire.clone())
    }
}

/// `&[Param::path("backup-id").named("backup_id"), Param::query("limit").required()]`
fn params(value: &Literal) -> Result<Vec<Param>, String> {
    let params = field(value, "params", Literal::list)?;
    params.iter().map(|param| self::param(param).ok_or_else(|| format!("a parameter cannot be read: {param:?}"))).collect()
}

fn param(literal: &Literal) -> Option<Param> {
    let Literal::Call(name, arguments) = literal else { return None };
    match (name.as_str(), arguments.as_slice()) {
        ("path" | "query" | "header" | "cookie", [wire]) => {
            let wire = wire.text()?.to_owned();
            Some(Param { required: name == "path", place: name.clone(), input: wire.clone(), setting: None, spelling: Vec::new(), wire })
        }
        ("required", [param]) => Some(Param { required: true, ..self::param(param)? }),
        ("named", [param, input]) => Some(Param { input: input.text()?.to_owned(), ..self::param(param)? }),
        ("setting", [param, name, prefix]) => {
            let setting = format!("{}{{{{{}}}}}", prefix.text()?, name.text()?);
            Some(Param { setting: Some(setting), ..self::param(param)? })
        }
        (
            "label" | "matrix" | "space_delimited" | "pipe_delimited" | "deep_object" | "json" | "exploded" | "joined" | "reserved",
            [param],
        ) => {
            let mut param = self::param(param)?;
            param.spelling.push(name.clone());
            Some(param)
        }
        // What it holds, and which of its texts count as none, is in the types.
        ("list" | "blank", [param]) | ("object", [param, _]) => self::param(param),
        _ => None,
    }
}
