//! Security: what a call carries to be let in. Where all operations ask for the same, it is the client's; where they do
//! not, it is each operation's own.

use std::collections::BTreeMap;

use super::scheme::{self, Way};
use super::settings::Settings;
use crate::dialect::reference;
use crate::ir::{Credential, Operation};
use crate::report::{Errors, nearest};
use crate::source::{Cursor, Source};

/// All of these are sent together.
type Alternative = Vec<Credential>;

/// The most alternatives that one requirement may become.
const MOST: usize = 64;

/// What every call carries, and for each operation the alternatives that are its own.
pub(super) fn lower_security(
    cx: &mut Errors,
    source: &Source,
    operations: &[Operation],
    settings: &mut Settings<'_>,
) -> (Vec<Credential>, Vec<Vec<Alternative>>) {
    let first = settings.all.len();
    let mut reading = Reading { source, settings, schemes: BTreeMap::new(), document: None };
    let mut asked: Vec<Vec<Alternative>> = operations.iter().map(|op| reading.of_operation(cx, op)).collect();
    let same = asked.first().cloned().unwrap_or_else(|| reading.of_document(cx));
    if let [only] = same.as_slice()
        && asked.iter().all(|other| *other == same)
    {
        settings.all.iter_mut().skip(first).for_each(|setting| setting.required = true);
        asked.iter_mut().for_each(Vec::clear);
        return (only.clone(), asked);
    }
    (Vec::new(), asked)
}

struct Reading<'a, 'b, 'c> {
    source: &'a Source,
    settings: &'b mut Settings<'c>,
    /// The ways to satisfy each scheme that was asked for; none that a client can go.
    schemes: BTreeMap<String, Option<Vec<Way>>>,
    /// What the document asks for where an operation does not say.
    document: Option<Vec<Alternative>>,
}

impl Reading<'_, '_, '_> {
    fn of_operation(&mut self, cx: &mut Errors, op: &Operation) -> Vec<Alternative> {
        match self.source.at(&op.at).and_then(|op| op.child("security")) {
            Some(own) => self.requirement(cx, &own),
            None => self.of_document(cx),
        }
    }

    fn of_document(&mut self, cx: &mut Errors) -> Vec<Alternative> {
        if let Some(known) = &self.document {
            return known.clone();
        }
        let read = self.source.root().child("security").map(|all| self.requirement(cx, &all)).unwrap_or_default();
        self.document.insert(read).clone()
    }

    /// The alternatives, those that ask for nothing last: what is given is sent.
    fn requirement(&mut self, cx: &mut Errors, security: &Cursor<'_>) -> Vec<Alternative> {
        if !security.is_list() {
            let help = "write a list, `[]` where nothing is asked for";
            cx.warn(&security.at, format!("`security` is {}, which is taken as the only alternative", security.kind()), help);
        }
        let listed = if security.is_list() { security.items() } else { vec![security.clone()] };
        let mut alternatives: Vec<(bool, Alternative)> = Vec::new();
        for item in listed {
            for found in self.alternatives(cx, &item) {
                if alternatives.len() < MOST && !alternatives.iter().any(|(_, known)| *known == found.1) {
                    alternatives.push(found);
                }
            }
        }
        // One that the client cannot complete must not keep it from one that it can.
        alternatives.sort_by_key(|(whole, credentials)| (credentials.is_empty(), !whole));
        let all: Vec<Alternative> = alternatives.into_iter().map(|(_, credentials)| credentials).collect();
        if all.iter().all(Vec::is_empty) { Vec::new() } else { all }
    }

    /// One alternative of the document, once for each way to satisfy its schemes; and whether the client sends all of it.
    fn alternatives(&mut self, cx: &mut Errors, item: &Cursor<'_>) -> Vec<(bool, Alternative)> {
        if !item.is_object() {
            cx.warn(&item.at, format!("an alternative of `security` is {}, not an object", item.kind()), "it is left out");
            return Vec::new();
        }
        let (mut whole, mut combined) = (true, vec![Alternative::new()]);
        for (name, scopes) in item.entries() {
            let Some(ways) = self.scheme(cx, &name, &scopes) else {
                whole = false;
                continue;
            };
            let with = |before: &Alternative, way: &Way| before.iter().cloned().chain([scoped(way, &scopes)]).collect::<Alternative>();
            combined = combined.iter().flat_map(|before| ways.iter().map(|way| with(before, way))).take(MOST).collect();
        }
        for alternative in &combined {
            check_places(cx, item, alternative);
        }
        combined.into_iter().map(|credentials| (whole, credentials)).collect()
    }

    fn scheme(&mut self, cx: &mut Errors, name: &str, used: &Cursor<'_>) -> Option<Vec<Way>> {
        if let Some(known) = self.schemes.get(name) {
            return known.clone();
        }
        let schemes = self.source.root().child("components").and_then(|components| components.child("securitySchemes"));
        let declared = schemes.as_ref().map(Cursor::entries).unwrap_or_default();
        let ways = match declared.iter().find(|(known, _)| known == name) {
            Some((_, scheme)) => {
                reference::resolve(cx, self.source, scheme.clone()).and_then(|at| scheme::lower(cx, &at, name, self.settings))
            }
            None => {
                let help = nearest(name, declared.iter().map(|(known, _)| known.as_str()));
                let help = if help.is_empty() { "add what it asks for with an observer of the client".to_owned() } else { help };
                cx.warn(&used.at, format!("security scheme `{name}` is not declared in `components.securitySchemes`, and not sent"), help);
                None
            }
        };
        self.schemes.insert(name.to_owned(), ways.clone());
        ways
    }
}

/// A grant asks for the scopes that the requirement names.
fn scoped(way: &Way, used: &Cursor<'_>) -> Credential {
    let mut credential = way.clone();
    if let Credential::ClientCredentials { scopes, .. } = &mut credential {
        *scopes = used.items().iter().filter_map(Cursor::as_text).collect();
    }
    credential
}

/// Two credentials cannot be sent in one place.
fn check_places(cx: &mut Errors, item: &Cursor<'_>, alternative: &[Credential]) {
    let mut seen: Vec<String> = Vec::new();
    for credential in alternative {
        let place = match credential {
            Credential::Bearer { .. } | Credential::Basic { .. } | Credential::Digest { .. } | Credential::ClientCredentials { .. } => {
                "header `authorization`".to_owned()
            }
            Credential::Header { name, .. } => format!("header `{}`", name.to_lowercase()),
            Credential::Query { name, .. } => format!("query parameter `{name}`"),
            Credential::Cookie { name, .. } => format!("cookie `{name}`"),
        };
        if seen.contains(&place) {
            cx.warn(&item.at, format!("two credentials of one alternative are the {place}"), "only one of them arrives");
        }
        seen.push(place);
    }
}
