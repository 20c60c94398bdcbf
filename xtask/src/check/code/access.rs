//! `access.rs`: where single operations go and what they ask for, as far as their methods of the client say so.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Reader,
    descriptors::{Descriptor, credential, field},
    doors::operation,
    literal::Literal,
};

const PART: &str = "access.rs";
const CLIENT: &str = "client.rs";

/// A server, and the alternatives of credentials.
type Own = (String, Vec<BTreeSet<String>>);

impl Reader<'_> {
    /// What a method of the client passes to `access` holds for the operation it calls; what no method passes is of no use.
    pub(super) fn own_access(&mut self, operations: &mut [Descriptor]) {
        let mut known: BTreeMap<String, Own> = BTreeMap::new();
        for item in self.module.file(PART).into_iter().flat_map(|file| file.statics("Access")) {
            match read(&item.value) {
                Ok(own) => drop(known.insert(item.name.clone(), own)),
                Err(message) => self.report(PART, Some(&item.name.to_lowercase()), message),
            }
        }
        let mut used = BTreeSet::new();
        for method in self.module.file(CLIENT).into_iter().flat_map(|file| file.methods("Client")) {
            let (called, access) = (method.calls("call").find_map(operation), method.calls("access").find_map(operation));
            let (Some(called), Some(access)) = (called, access) else { continue };
            let descriptor = operations.iter_mut().find(|descriptor| descriptor.ident == called);
            match descriptor.zip(known.get(access)) {
                Some((descriptor, (server, security))) => {
                    descriptor.operation.server.clone_from(server);
                    descriptor.operation.security.clone_from(security);
                }
                None => {
                    self.report(CLIENT, Some(&called.to_lowercase()), format!("`{}` passes an access that is not described", method.name))
                }
            }
            used.insert(access);
        }
        for name in known.keys().filter(|name| !used.contains(name.as_str())) {
            self.report(PART, Some(&name.to_lowercase()), format!("`{name}` is passed by no method of the client"));
        }
    }
}

/// An `Access { … }`.
pub(super) fn read(value: &Literal) -> Result<Own, String> {
    let security = field(value, "security", Literal::list)?;
    let one = |literal: &Literal| credential(literal).ok_or_else(|| format!("a credential cannot be read: {literal:?}"));
    let alternative = |literal: &Literal| literal.list().ok_or("an alternative is no list")?.iter().map(one).collect();
    let security = security.iter().map(alternative).collect::<Result<Vec<BTreeSet<String>>, String>>()?;
    Ok((field(value, "server", Literal::text)?.to_owned(), security))
}
