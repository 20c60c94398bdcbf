//! Turns what the dialects said into what can be emitted: types that contain themselves go behind a box.

use crate::ir::{Api, Type, TypeId, TypeKind};

/// Boxes every field and variant through which a type holds itself.
pub(crate) fn lift(mut api: Api) -> Api {
    let circles = circles(&api);
    for index in 0..api.types.len() {
        let held: Vec<&mut Type> = match &mut api.types[index].kind {
            TypeKind::Struct(fields) => fields.iter_mut().map(|field| &mut field.ty).collect(),
            TypeKind::OneOf { variants, told: _ } => variants.iter_mut().map(|variant| &mut variant.ty).collect(),
            TypeKind::Alias(_) | TypeKind::Enum(_) | TypeKind::Pending => Vec::new(),
        };
        for ty in held {
            // What a type holds is in its circle exactly if it holds the type in turn.
            if let Type::Named(id) = *ty
                && circles[id.0] == circles[index]
            {
                *ty = Type::Boxed(id);
            }
        }
    }
    api
}

/// For each type, the number of the circle it is in: types that hold each other in place share one (Tarjan's strongly
/// connected components, without recursion, because documents may nest without end).
fn circles(api: &Api) -> Vec<usize> {
    const NEW: usize = usize::MAX;
    let count = api.types.len();
    let (mut order, mut low, mut circle) = (vec![NEW; count], vec![NEW; count], vec![NEW; count]);
    let (mut stack, mut met, mut found) = (Vec::new(), 0, 0);
    for root in 0..count {
        let mut open: Vec<(usize, Vec<TypeId>)> = Vec::new();
        if order[root] == NEW {
            open.push((root, api.types[root].holds()));
        }
        while let Some((at, rest)) = open.last_mut() {
            let at = *at;
            if order[at] == NEW {
                (order[at], low[at]) = (met, met);
                met += 1;
                stack.push(at);
            }
            match rest.pop() {
                Some(TypeId(next)) if order[next] == NEW => open.push((next, api.types[next].holds())),
                Some(TypeId(next)) if circle[next] == NEW => low[at] = low[at].min(order[next]),
                Some(_) => {}
                None => {
                    open.pop();
                    if let Some((above, _)) = open.last() {
                        low[*above] = low[*above].min(low[at]);
                    }
                    if low[at] == order[at] {
                        while let Some(member) = stack.pop() {
                            circle[member] = found;
                            if member == at {
                                break;
                            }
                        }
                        found += 1;
                    }
                }
            }
        }
    }
    circle
}
