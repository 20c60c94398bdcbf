//! `rest.rs`: the paths that are passed on as they come, and where to.

use super::{super::facts::Forward, Reader, access, descriptors::field, doors::operation, items::Static, literal::Literal};

impl Reader<'_> {
    /// What `router` registers: `.forward(&IDENT, …)`.
    pub(super) fn forwards(&mut self) -> Vec<Forward> {
        let mut forwards = Vec::new();
        for (part, file) in self.module.sides("rest") {
            let router = file.function("router");
            for item in file.statics("Forward") {
                let calls = router.into_iter().flat_map(|router| router.calls("forward"));
                let registered = calls.filter(|arguments| operation(arguments) == Some(&item.name)).count();
                let read = match registered {
                    1 => forward(item, self.module.at(part)),
                    _ => Err("`router` does not register it once".to_owned()),
                };
                match read {
                    Ok(forward) => forwards.push(forward),
                    Err(message) => self.report(part, Some(&item.name.to_lowercase()), format!("`{}`: {message}", item.name)),
                }
            }
        }
        forwards
    }
}

fn forward(item: &Static, at: String) -> Result<Forward, String> {
    let called = item.value.field("operation").ok_or("there is no `operation`")?;
    let headers = field(&item.value, "headers", Literal::list)?.iter().map(|header| header.text().map(str::to_owned));
    let access = item.value.field("access").and_then(Literal::option).ok_or("`access` is not written as a forward writes it")?;
    let (server, security) = access.map(access::read).transpose()?.unwrap_or_default();
    Ok(Forward {
        name: field(called, "name", Literal::text)?.to_owned(),
        path: field(&item.value, "path", Literal::text)?.to_owned(),
        headers: headers.collect::<Option<_>>().ok_or("`headers` is not a list of names")?,
        server,
        security,
        at,
    })
}
