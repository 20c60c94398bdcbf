//! What a document passes on as it comes, against what the code does.

use super::{
    super::facts::{Forward, fold},
    Differences, Pair, Subject, pair,
};

impl Differences<'_> {
    pub(super) fn forwards(&mut self, spec: &[Forward], code: &[Forward]) {
        let placed = |a: &Forward, b: &Forward| a.path == b.path;
        let named = |a: &Forward, b: &Forward| fold(&a.name) == fold(&b.name);
        for pair in pair(spec, code, &[&placed, &named]) {
            match pair {
                Pair::Both(spec, code) => self.forward(spec, code),
                Pair::Spec(Forward { name, path, at, .. }) => self.lacks_code(name, at, &format!("what passes on `{path}/`")),
                Pair::Code(Forward { name, path, at, .. }) => self.lacks_spec(name, at, &format!("what passes on `{path}/`")),
            }
        }
    }

    fn forward(&mut self, spec: &Forward, code: &Forward) {
        let Forward { name, path, headers, server, security, at } = spec;
        let part = format!("what passes on `{path}/`: ");
        let subject = Subject { operation: &code.name, part, spec: at, code: &code.at };
        if fold(name) != fold(&code.name) {
            self.differ(&subject, "name, of its path and its API", name, &code.name);
        }
        self.equal(&subject, "path", path, &code.path);
        self.equal(&subject, "trusted headers", headers, &code.headers);
        self.equal(&subject, "server", server, &code.server);
        self.equal(&subject, "security", security, &code.security);
    }
}
