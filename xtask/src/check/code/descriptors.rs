//! `operations.rs`: one static for each operation.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::facts::{Inputs, Operation},
    Reader,
    items::Static,
    literal::Literal,
};

/// An operation, and how the rest of the code refers to it.
pub(super) struct Descriptor {
    /// The name of the static.
    pub ident: String,
    pub operation: Operation,
    /// The unique name of each parameter inside the operation.
    pub inputs: BTreeMap<String, (String, String)>,
}

const PART: &str = "operations.rs";

impl Reader<'_> {
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
    let params = params(value)?;
    let statuses = field(value, "success", Literal::list)?;
    let success = statuses.iter().map(status).collect::<Option<BTreeSet<u16>>>();
    let inputs = params.iter().map(|param| (param.input.clone(), param.key())).collect();
    let operation = Operation {
        names: vec![field(value, "name", Literal::text)?.to_owned()],
        method: field(value, "method", Literal::name)?.to_owned(),
        path: field(value, "path", Literal::text)?.to_owned(),
        inputs: Inputs { params: params.iter().map(|param| (param.key(), param.required)).collect(), body: body(value)? },
        success: success.ok_or("`success` is not a list of statuses")?,
        sides: BTreeMap::new(),
        at,
    };
    if operation.inputs.params.len() != params.len() {
        return Err("a parameter is there twice".to_owned());
    }
    Ok(Descriptor { ident: ident.clone(), operation, inputs })
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

/// `Some(Body { required, .. })`
pub(super) fn body(value: &Literal) -> Result<Option<bool>, String> {
    let body = value.field("body").and_then(Literal::option);
    match body.ok_or("`body` is not written as a descriptor writes it")? {
        Some(body) => match body.field("required").and_then(Literal::bool) {
            Some(required) => Ok(Some(required)),
            None => Err("`body` does not say whether it is required".to_owned()),
        },
        None => Ok(None),
    }
}

/// A parameter of an operation or a route.
#[derive(Debug, Default)]
pub(super) struct Param {
    pub place: String,
    pub wire: String,
    pub input: String,
    pub required: bool,
}

impl Param {
    pub(super) fn key(&self) -> (String, String) {
        (self.place.clone(), self.wire.clone())
    }
}

/// `&[Param::path("backup-id").named("backup_id"), Param::query("limit").required()]`
pub(super) fn params(value: &Literal) -> Result<Vec<Param>, String> {
    let params = field(value, "params", Literal::list)?;
    params.iter().map(|param| self::param(param).ok_or_else(|| format!("a parameter cannot be read: {param:?}"))).collect()
}

fn param(literal: &Literal) -> Option<Param> {
    let Literal::Call(name, arguments) = literal else { return None };
    match (name.as_str(), arguments.as_slice()) {
        ("path" | "query" | "header" | "cookie", [wire]) => {
            let wire = wire.text()?.to_owned();
            Some(Param { required: name == "path", place: name.clone(), input: wire.clone(), wire })
        }
        ("required", [param]) => Some(Param { required: true, ..self::param(param)? }),
        ("named", [param, input]) => Some(Param { input: input.text()?.to_owned(), ..self::param(param)? }),
        _ => None,
    }
}
