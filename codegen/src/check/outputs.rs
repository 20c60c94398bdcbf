//! Outputs that cannot exist: what is picked of an answer whose type has no such part.

use crate::ir::flow::{Expr, Path, Piece, Seg};
use crate::ir::{Api, Content, FunctionId, Operation, ResourceSource, Type, TypeKind, Work};
use crate::report::{Errors, nearest};
use crate::source::Pointer;

/// A path that picks nothing, and the way out.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Nothing {
    path: String,
    help: String,
}

/// Warns of every such output, of operations and of what is exposed.
pub(super) fn check(cx: &mut Errors, api: &Api) {
    let mut told: Vec<(&Pointer, Nothing)> = Vec::new();
    for op in &api.operations {
        for nothing in op.gives.shape.iter().flat_map(|shape| find(api, op, shape)) {
            warn(cx, &op.at, op, &nothing);
            told.push((&op.at, nothing));
        }
    }
    for (at, function) in exposed(api) {
        let function = api.function(function);
        if let (Work::Call(call), Some(output)) = (&function.work, &function.output) {
            let op = api.operation(call.operation);
            for nothing in find(api, op, output) {
                // What the operation says itself is told where it says it.
                if !told.contains(&(&op.at, nothing.clone())) {
                    warn(cx, at, op, &nothing);
                }
            }
        }
    }
}

fn exposed(api: &Api) -> Vec<(&Pointer, FunctionId)> {
    let routes = api.rest.iter().flat_map(|rest| &rest.adapter.items).map(|route| (&route.at, route.function));
    let tools = api.mcp.iter().flat_map(|mcp| &mcp.adapter.items).map(|tool| (&tool.at, tool.function));
    let resources = api.mcp.iter().flat_map(|mcp| &mcp.resources).filter_map(|resource| match &resource.source {
        ResourceSource::Function(function) => Some((&resource.at, *function)),
        ResourceSource::Folder(_) => None,
    });
    routes.chain(tools).chain(resources).collect()
}

fn warn(cx: &mut Errors, at: &Pointer, op: &Operation, nothing: &Nothing) {
    let message = format!("`{}` picks nothing of what `{}` answers", nothing.path, op.name.wire);
    cx.warn(&at.child("outputParameters"), message, nothing.help.as_str());
}

/// Everything that `expr` picks in vain of the answer of an operation.
fn find(api: &Api, op: &Operation, expr: &Expr) -> Vec<Nothing> {
    let mut look = Look { api, found: Vec::new() };
    let ty = op.replies.first().and_then(|reply| match &reply.content {
        Content::Json(ty) => Some(ty.clone()),
        Content::Text | Content::Bytes => Some(Type::String),
        Content::Empty => None,
    });
    look.value(expr, ty, "$");
    look.found
}

struct Look<'a> {
    api: &'a Api,
    found: Vec<Nothing>,
}

impl Look<'_> {
    /// The type of the value of `expr`, seen from a value of type `ty` that is at `from`; nothing where it is not known.
    fn value(&mut self, expr: &Expr, ty: Option<Type>, from: &str) -> Option<Type> {
        match expr {
            Expr::At(path) => self.path(path, ty, from),
            Expr::Each(path, item) => {
                let list = self.path(path, ty, from);
                let element = list.and_then(|list| self.part(&list, &Seg::Index(0)).ok().flatten());
                self.value(item, element, &format!("{}[*]", said(path, from)));
                None
            }
            Expr::As(_, inner) => self.value(inner, ty, from),
            Expr::Then(first, second) => {
                let ty = self.value(first, ty, from);
                self.value(second, ty, &if let Expr::At(path) = &**first { said(path, from) } else { "$".to_owned() })
            }
            Expr::List(items) => {
                items.iter().for_each(|item| drop(self.value(item, ty.clone(), from)));
                None
            }
            Expr::Object(members) => {
                members.iter().for_each(|(_, member)| drop(self.value(member, ty.clone(), from)));
                None
            }
            Expr::Template(pieces) => {
                for piece in pieces {
                    if let Piece::At(path) = piece {
                        self.path(path, ty.clone(), from);
                    }
                }
                None
            }
            Expr::Literal(_) | Expr::Input(_) | Expr::Setting(_) => None,
        }
    }

    fn path(&mut self, path: &Path, ty: Option<Type>, from: &str) -> Option<Type> {
        let Path::One(segments) = path else { return None };
        let mut ty = ty?;
        for (index, segment) in segments.iter().enumerate() {
            match self.part(&ty, segment) {
                Ok(part) => ty = part?,
                Err(help) => {
                    let path = said(&Path::One(segments[..=index].to_vec()), from);
                    self.found.push(Nothing { path, help });
                    return None;
                }
            }
        }
        Some(ty)
    }

    /// The type of a part; nothing where it is not known, and the way out where there is none.
    fn part(&self, ty: &Type, segment: &Seg) -> Result<Option<Type>, String> {
        match (ty, segment) {
            (Type::Named(id) | Type::Boxed(id), _) => match (&self.api.type_def(*id).kind, segment) {
                (TypeKind::Alias(ty), _) => self.part(ty, segment),
                (TypeKind::Struct(fields), Seg::Key(key)) => match fields.iter().find(|field| field.name.wire == *key) {
                    Some(field) => Ok(Some(field.ty.clone())),
                    None => {
                        Err(help(nearest(key, fields.iter().map(|field| field.name.wire.as_str())), "its `outputSchema` does not name it"))
                    }
                },
                (TypeKind::Struct(_), Seg::Index(_)) => Err("it is an object there".to_owned()),
                _ => Ok(None),
            },
            (Type::Option(inner), _) => self.part(inner, segment),
            (Type::List(item), Seg::Index(_)) | (Type::Map(item), Seg::Key(_)) => Ok(Some((**item).clone())),
            (Type::List(_), Seg::Key(_)) => Err("it is a list there: pick an element with `[0]`, or shape them with `items`".to_owned()),
            (Type::Map(_), Seg::Index(_)) => Err("it is an object there".to_owned()),
            (Type::Json | Type::RawJson | Type::RawObject, _) => Ok(None),
            _ => Err("it is no object there; `$.` is the whole".to_owned()),
        }
    }
}

fn help(nearest: String, otherwise: &str) -> String {
    if nearest.is_empty() { otherwise.to_owned() } else { nearest }
}

/// A path as documents write it.
fn said(path: &Path, from: &str) -> String {
    match path {
        Path::One(segments) => segments.iter().fold(from.to_owned(), |said, segment| match segment {
            Seg::Key(key) => format!("{said}.{key}"),
            Seg::Index(index) => format!("{said}[{index}]"),
        }),
        Path::All(query) => query.clone(),
    }
}
