//! Turns what the dialects said into what can be emitted: types that contain themselves go behind a box.

use crate::ir::{Api, Type, TypeId, TypeKind};

/// Boxes every field through which a type holds itself.
pub(crate) fn lift(mut api: Api) -> Api {
    for index in 0..api.types.len() {
        let owner = TypeId(index);
        let recursive: Vec<TypeId> = api.types[index].holds().into_iter().filter(|held| reaches(&api, *held, owner)).collect();
        if let TypeKind::Struct(fields) = &mut api.types[index].kind {
            for field in fields {
                if let Type::Named(id) = field.ty
                    && recursive.contains(&id)
                {
                    field.ty = Type::Boxed(id);
                }
            }
        }
    }
    api
}

/// Whether a value of `from` holds a value of `to` in place.
fn reaches(api: &Api, from: TypeId, to: TypeId) -> bool {
    let mut seen = vec![false; api.types.len()];
    let mut open = vec![from];
    while let Some(id) = open.pop() {
        if id == to {
            return true;
        }
        if !std::mem::replace(&mut seen[id.0], true) {
            open.extend(api.type_def(id).holds());
        }
    }
    false
}
