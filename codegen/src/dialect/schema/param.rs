//! What a parameter may hold: texts, lists and objects; anything else is text.

use super::Types;
use crate::ir::{Type, TypeKind};
use crate::report::Errors;
use crate::source::Pointer;

impl Types<'_> {
    /// The type of a parameter that is spelled in a style; a union, or any value, is text that the caller spells.
    pub(in crate::dialect) fn as_param(&self, cx: &mut Errors, at: &Pointer, wire: &str, ty: Type) -> Type {
        match ty {
            Type::Json => Type::String,
            // A parameter that is `null` is left out.
            Type::Option(item) => self.as_param(cx, at, wire, *item),
            Type::List(item) => Type::List(Box::new(self.as_param(cx, at, wire, *item))),
            ty if self.is_union(&ty) => {
                cx.warn(at, format!("parameter `{wire}` is one of several types"), "it is taken as text");
                Type::String
            }
            ty if self.is_any(&ty) => Type::String,
            ty => ty,
        }
    }

    /// Whether any JSON value is one of this type.
    pub(super) fn is_any(&self, ty: &Type) -> bool {
        matches!(self.behind(ty), Type::Json | Type::RawJson)
    }

    /// Only what is known to have a spelling is not a union.
    fn is_union(&self, ty: &Type) -> bool {
        match ty {
            Type::Named(id) | Type::Boxed(id) => match &self.defs[id.0].kind {
                TypeKind::Alias(ty) => self.is_union(ty),
                TypeKind::Struct(_) | TypeKind::Enum(_) => false,
                _ => true,
            },
            Type::RawObject => true,
            _ => false,
        }
    }

    /// Whether an empty text is a value of this type.
    pub(in crate::dialect) fn is_text(&self, ty: &Type) -> bool {
        match ty {
            Type::Named(id) | Type::Boxed(id) => match &self.defs[id.0].kind {
                TypeKind::Alias(ty) => self.is_text(ty),
                TypeKind::Enum(_) => true,
                _ => false,
            },
            Type::List(item) => self.is_text(item),
            ty => matches!(ty, Type::String | Type::Formatted(_)),
        }
    }

    pub(in crate::dialect) fn is_scalar(&self, ty: &Type) -> bool {
        match self.behind(ty) {
            Type::Named(id) => matches!(self.defs[id.0].kind, TypeKind::Enum(_)),
            Type::List(_) | Type::Map(_) | Type::Option(_) | Type::Boxed(_) | Type::RawJson | Type::RawObject => false,
            _ => true,
        }
    }
}
