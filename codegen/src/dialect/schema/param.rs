//! Which types a parameter may have.

use super::Types;
use crate::ir::{Type, TypeKind};
use crate::report::Errors;
use crate::source::Pointer;

impl Types<'_> {
    /// Parameters are text on the wire: a scalar, or a list of scalars.
    pub(in crate::dialect) fn as_param(&self, cx: &mut Errors, at: &Pointer, wire: &str, ty: Type) -> Type {
        // A parameter that is `null` is left out.
        let ty = match ty {
            Type::List(item) => match *item {
                Type::Option(item) => Type::List(item),
                item => Type::List(Box::new(item)),
            },
            ty => ty,
        };
        let fits = match &ty {
            Type::List(item) => self.is_scalar(item),
            ty => self.is_scalar(ty),
        };
        if !fits {
            cx.error(
                at,
                format!("parameter `{wire}` is neither a scalar nor a list of scalars"),
                "objects in parameters are not supported",
            );
            return Type::String;
        }
        if ty == Type::Json { Type::String } else { ty }
    }

    fn is_scalar(&self, ty: &Type) -> bool {
        match ty {
            Type::Named(id) => match &self.defs[id.0].kind {
                TypeKind::Enum(_) => true,
                TypeKind::Alias(ty) => self.is_scalar(ty),
                _ => false,
            },
            Type::List(_) | Type::Map(_) | Type::Option(_) | Type::Boxed(_) | Type::RawJson | Type::RawObject => false,
            _ => true,
        }
    }
}
