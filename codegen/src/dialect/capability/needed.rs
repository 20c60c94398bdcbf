//! Which settings no client is built without: those that templates use, wherever they stand.

use super::consume::Consumed;
use super::expose::Exposed;
use crate::ir::{Access, Call, Credential, Function, Guard, Passed, Setting, StepKind, Work};

/// The names of the settings that operations and functions use, in the order of the document.
pub(super) fn settings(consumed: &Consumed, exposed: &Exposed, guards: &[Option<Guard>], all: &[Setting]) -> Vec<String> {
    let mut used: Vec<String> = Vec::new();
    let mut see = |name: &str| used.push(name.to_owned());
    for op in &consumed.operations {
        op.params.iter().flat_map(|param| &param.fixed).for_each(|piece| piece.setting(&mut see));
        if let Some(template) = &op.template {
            template.settings(&mut see);
        }
        if let Some(access) = &op.access {
            of_access(access, all, &mut see);
        }
    }
    for function in &exposed.functions {
        of_function(function, &mut see);
    }
    for access in exposed.rest.iter().flat_map(|rest| &rest.forwards).filter_map(|forward| forward.access.as_ref()) {
        of_access(access, all, &mut see);
    }
    for guard in guards.iter().flatten() {
        of_texts(&guard.texts(), all, &mut see);
    }
    all.iter().map(|setting| setting.name.wire.clone()).filter(|name| used.contains(name)).collect()
}

/// One of several APIs: a client is not built that could call only some of them.
fn of_access(access: &Access, all: &[Setting], see: &mut dyn FnMut(&str)) {
    let mut texts = vec![access.server.as_str()];
    for credential in access.security.iter().flatten() {
        match credential {
            Credential::Bearer { token } => texts.push(token),
            Credential::Basic { username, password } | Credential::Digest { username, password } => {
                texts.extend([username.as_str(), password])
            }
            Credential::Header { value, .. } | Credential::Query { value, .. } | Credential::Cookie { value, .. } => texts.push(value),
            Credential::ClientCredentials { token_url, client_id, client_secret, scopes: _ } => {
                texts.extend([token_url.as_str(), client_id, client_secret]);
            }
        }
    }
    of_texts(&texts, all, see);
}

/// The settings in texts that are templates over nothing else.
fn of_texts(texts: &[&str], all: &[Setting], see: &mut dyn FnMut(&str)) {
    for setting in all {
        if texts.iter().any(|text| text.contains(&format!("{{{{{}}}}}", setting.name.wire))) {
            see(&setting.name.wire);
        }
    }
}

fn of_function(function: &Function, see: &mut dyn FnMut(&str)) {
    if let Some(output) = &function.output {
        output.settings(see);
    }
    match &function.work {
        Work::Call(call) => of_call(call, see),
        Work::Steps(groups) => {
            for step in groups.iter().flatten() {
                match &step.kind {
                    StepKind::Call(call) => of_call(call, see),
                    StepKind::Lookup { index, value, .. } => {
                        index.settings(see);
                        value.settings(see);
                    }
                    StepKind::Script { given, .. } => given.iter().for_each(|(_, expr)| expr.settings(see)),
                }
            }
        }
        Work::Nothing => {}
    }
}

fn of_call(call: &Call, see: &mut dyn FnMut(&str)) {
    for argument in &call.arguments {
        if let Passed::Expr(expr) = &argument.value {
            expr.settings(see);
        }
    }
}
