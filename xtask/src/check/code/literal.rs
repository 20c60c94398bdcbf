//! Rust expressions as plain values: what stands in the generated statics, and what is passed to the runtime's methods.

use std::collections::BTreeMap;

use syn::{Expr, Lit, Member, UnOp};

/// An expression, as far as descriptors use the language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Literal {
    Text(String),
    Number(u64),
    Bool(bool),
    List(Vec<Literal>),
    /// The last segment of its path, and its fields.
    Struct(String, BTreeMap<String, Literal>),
    /// The last two segments of a path, if there are two: `Method` and `GET` of `Method::GET`.
    Path(Option<String>, String),
    /// `inputs.backup_id`
    Field(String),
    /// A function, or a method with its receiver as the first argument.
    Call(String, Vec<Literal>),
    /// Anything else.
    Other,
}

impl Literal {
    pub(super) fn of(expr: &Expr) -> Self {
        match expr {
            Expr::Lit(lit) => of_lit(&lit.lit),
            Expr::Reference(reference) => Self::of(&reference.expr),
            Expr::Paren(paren) => Self::of(&paren.expr),
            Expr::Group(group) => Self::of(&group.expr),
            Expr::Try(tried) => Self::of(&tried.expr),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Deref(_)) => Self::of(&unary.expr),
            Expr::Array(array) => Self::List(array.elems.iter().map(Self::of).collect()),
            Expr::Path(path) => of_path(&path.path),
            Expr::Field(field) => member(&field.member).map_or(Self::Other, Self::Field),
            Expr::Struct(literal) => of_struct(literal),
            Expr::Call(call) => match Self::of(&call.func) {
                Self::Path(_, name) => Self::Call(name, call.args.iter().map(Self::of).collect()),
                _ => Self::Other,
            },
            Expr::MethodCall(call) => {
                let receiver = std::iter::once(Self::of(&call.receiver));
                Self::Call(word(&call.method), receiver.chain(call.args.iter().map(Self::of)).collect())
            }
            _ => Self::Other,
        }
    }

    /// The value of a field of a struct literal.
    pub(super) fn field(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Struct(_, fields) => fields.get(name),
            _ => None,
        }
    }

    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The last segment of a path.
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Self::Path(_, name) => Some(name),
            _ => None,
        }
    }

    pub(super) fn bool(&self) -> Option<bool> {
        match self {
            Self::Bool(flag) => Some(*flag),
            _ => None,
        }
    }

    pub(super) fn list(&self) -> Option<&[Self]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// What `Some(…)` holds, or that it is `None`; nothing for anything else.
    pub(super) fn option(&self) -> Option<Option<&Self>> {
        match self {
            Self::Call(name, arguments) if name == "Some" => Some(arguments.first()),
            Self::Path(None, name) if name == "None" => Some(None),
            _ => None,
        }
    }
}

pub(super) fn of_path(path: &syn::Path) -> Literal {
    let mut segments = path.segments.iter().rev().map(|segment| word(&segment.ident));
    match segments.next() {
        Some(last) => Literal::Path(segments.next(), last),
        None => Literal::Other,
    }
}

fn of_lit(lit: &Lit) -> Literal {
    match lit {
        Lit::Str(text) => Literal::Text(text.value()),
        Lit::Int(number) => number.base10_parse().map_or(Literal::Other, Literal::Number),
        Lit::Bool(flag) => Literal::Bool(flag.value),
        _ => Literal::Other,
    }
}

fn of_struct(literal: &syn::ExprStruct) -> Literal {
    let name = literal.path.segments.last().map(|last| word(&last.ident)).unwrap_or_default();
    let field = |field: &syn::FieldValue| Some((member(&field.member)?, Literal::of(&field.expr)));
    Literal::Struct(name, literal.fields.iter().filter_map(field).collect())
}

fn member(member: &Member) -> Option<String> {
    match member {
        Member::Named(name) => Some(word(name)),
        Member::Unnamed(_) => None,
    }
}

/// An identifier without the `r#` that keeps a keyword usable.
pub(super) fn word(ident: &syn::Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").map(str::to_owned).unwrap_or(text)
}
