//! Facts of a document against facts of the code: every difference, both ways.

mod forwards;

use std::{collections::BTreeMap, fmt::Debug};

use super::{
    Finding,
    facts::{Access, Argument, Call, Facts, Handled, Inputs, Operation, Route, Side, Tool, fold},
};

/// Lists what `spec` and `code` do not agree on; `folder` is where generated code that is missing should be.
pub(super) fn compare(spec: &Facts, code: &Facts, folder: &str) -> Vec<Finding> {
    let mut cx = Differences { folder, found: Vec::new() };
    cx.access(&spec.access, &code.access);
    cx.operations(&spec.operations, &code.operations);
    cx.routes(&spec.routes, &code.routes);
    cx.forwards(&spec.forwards, &code.forwards);
    cx.tools(&spec.tools, &code.tools);
    cx.found
}

struct Differences<'a> {
    folder: &'a str,
    found: Vec<Finding>,
}

/// What a difference is about.
struct Subject<'a> {
    operation: &'a str,
    /// Prefixed to the message: which route, tool or side of the operation.
    part: String,
    spec: &'a str,
    code: &'a str,
}

impl Differences<'_> {
    fn access(&mut self, spec: &Access, code: &Access) {
        let Access { base_url, credentials, settings, defaults, at } = spec;
        // Without code there is nothing to compare, and the operations that are missing are named one by one.
        if !code.at.is_empty() {
            let mut differ = |what: &str, spec: &dyn Debug, code_says: &dyn Debug| {
                let message = format!("{what}: the spec says {spec:?}, the code says {code_says:?}\n  spec: {at}");
                self.found.push(Finding::new(&code.at, None, message));
            };
            if *base_url != code.base_url {
                differ("base URL", base_url, &code.base_url);
            }
            if *credentials != code.credentials {
                differ("credentials", credentials, &code.credentials);
            }
            if *settings != code.settings {
                differ("settings, and whether they are required", settings, &code.settings);
            }
            for (name, default) in defaults.iter().filter(|(name, default)| code.defaults.get(*name) != Some(*default)) {
                differ(&format!("default of the setting `{name}`"), default, &code.defaults.get(name));
            }
        }
    }

    fn operations(&mut self, spec: &[Operation], code: &[Operation]) {
        let named = |a: &Operation, b: &Operation| a.names.iter().any(|a| b.names.iter().any(|b| fold(a) == fold(b)));
        let placed = |a: &Operation, b: &Operation| (&a.method, &a.path) == (&b.method, &b.path);
        for pair in pair(spec, code, &[&named, &placed]) {
            match pair {
                Pair::Both(spec, code) => self.operation(spec, code),
                Pair::Spec(spec) => self.lacks_code(spec.name(), &spec.at, &format!("`{} {}`", spec.method, spec.path)),
                Pair::Code(code) => self.lacks_spec(code.name(), &code.at, &format!("`{} {}`", code.method, code.path)),
            }
        }
    }

    fn operation(&mut self, spec: &Operation, code: &Operation) {
        let Operation { names: _, method, path, inputs, media, spellings, settings, server, security, success, sides, at } = spec;
        let subject = Subject { operation: code.name(), part: String::new(), spec: at, code: &code.at };
        if !spec.names.iter().any(|name| fold(name) == fold(code.name())) {
            self.differ(&subject, "name", &spec.name(), &code.name());
        }
        self.equal(&subject, "method", method, &code.method);
        self.equal(&subject, "path", path, &code.path);
        self.equal(&subject, "success statuses", success, &code.success);
        self.equal(&subject, "server", server, &code.server);
        self.equal(&subject, "security", security, &code.security);
        if *spellings != code.spellings {
            self.differ(&subject, "spelling of the parameters", spellings, &code.spellings);
        }
        if *settings != code.settings {
            self.differ(&subject, "settings behind the parameters", settings, &code.settings);
        }
        // Anything at all may be sent as JSON, and then the range itself is not.
        let open = |one: &&String| media.contains("*/*") && ["*/*", "application/json"].contains(&one.as_str());
        let is_missing = media.difference(&code.media).any(|one| !open(&one));
        if is_missing || !code.media.is_subset(media) {
            self.differ(&subject, "media type of the body", media, &code.media);
        }
        self.inputs(&subject, inputs, &code.inputs);
        for (side, should) in sides {
            let (part, file) = match side {
                Side::Client => ("the client's method: ", "client.rs"),
                Side::Server => ("the server's method: ", "server.rs"),
            };
            let file = format!("{}/{file}", self.folder);
            let subject = Subject { operation: code.name(), part: part.to_owned(), spec: at, code: &file };
            match code.sides.get(side) {
                Some(handled) => self.handled(&subject, should, handled),
                None => self.say(&subject, "the spec has the operation, the code has no method for it"),
            }
        }
    }

    fn handled(&mut self, subject: &Subject<'_>, spec: &Handled, code: &Handled) {
        let Handled { inputs, success, takes, gives } = spec;
        self.inputs(subject, inputs, &code.inputs);
        // A schema without a name is called what the generator likes.
        for (what, spec, code) in [("type of the body", takes, &code.takes), ("type of the answer", gives, &code.gives)] {
            if let Some(spec) = spec.as_deref()
                && code.as_deref().map(fold) != Some(fold(spec))
            {
                self.differ(subject, what, &spec, &code.as_deref().unwrap_or_default());
            }
        }
        if !success.is_empty() && !code.success.is_empty() {
            self.equal(subject, "success statuses", success, &code.success);
        }
    }

    fn routes(&mut self, spec: &[Route], code: &[Route]) {
        let named = |a: &Route, b: &Route| fold(&a.name) == fold(&b.name);
        let placed = |a: &Route, b: &Route| (&a.method, &a.path) == (&b.method, &b.path);
        for pair in pair(spec, code, &[&named, &placed]) {
            match pair {
                Pair::Both(spec, code) => self.route(spec, code),
                Pair::Spec(spec) => {
                    let Route { name, method, path, .. } = spec;
                    self.lacks_code(&spec.call.operation, &spec.at, &format!("route `{name}` (`{method} {path}`)"));
                }
                Pair::Code(code) => {
                    let Route { name, method, path, .. } = code;
                    self.lacks_spec(&code.call.operation, &code.at, &format!("route `{name}` (`{method} {path}`)"));
                }
            }
        }
    }

    fn route(&mut self, spec: &Route, code: &Route) {
        let Route { name, method, path, inputs, call, at } = spec;
        let part = format!("route `{name}`: ");
        let subject = Subject { operation: &call.operation, part, spec: at, code: &code.at };
        self.equal(&subject, "name", name, &code.name);
        self.equal(&subject, "method", method, &code.method);
        self.equal(&subject, "path", path, &code.path);
        self.inputs(&subject, inputs, &code.inputs);
        self.call(&subject, call, &code.call);
    }

    fn tools(&mut self, spec: &[Tool], code: &[Tool]) {
        for pair in pair(spec, code, &[&|a: &Tool, b: &Tool| a.name == b.name]) {
            match pair {
                Pair::Both(spec, code) => self.tool(spec, code),
                Pair::Spec(spec) => self.lacks_code(&spec.call.operation, &spec.at, &format!("tool `{}`", spec.name)),
                Pair::Code(code) => self.lacks_spec(&code.call.operation, &code.at, &format!("tool `{}`", code.name)),
            }
        }
    }

    fn tool(&mut self, spec: &Tool, code: &Tool) {
        let Tool { name, hints, tags, properties, call, at } = spec;
        let part = format!("tool `{name}`: ");
        let subject = Subject { operation: &call.operation, part, spec: at, code: &code.at };
        self.equal(&subject, "hints", hints, &code.hints);
        self.equal(&subject, "tags", tags, &code.tags);
        let required = |properties: &BTreeMap<String, (String, bool)>| {
            properties.iter().map(|(name, (_, required))| (name.clone(), *required)).collect::<BTreeMap<String, bool>>()
        };
        self.required(&subject, "input", &required(properties), &required(&code.properties));
        for (name, (ty, _)) in properties {
            if let Some((other, _)) = code.properties.get(name).filter(|(other, _)| other != ty) {
                self.differ(&subject, &format!("type of input `{name}`"), ty, other);
            }
        }
        self.call(&subject, call, &code.call);
    }

    fn inputs(&mut self, subject: &Subject<'_>, spec: &Inputs, code: &Inputs) {
        let described = |inputs: &Inputs| -> BTreeMap<String, bool> {
            let params = inputs.params.iter();
            params.map(|((place, name), required)| (format!("{place} parameter `{name}`"), *required)).collect()
        };
        self.required(subject, "", &described(spec), &described(code));
        let body = |inputs: &Inputs| inputs.body.map(|required| ("request body".to_owned(), required)).into_iter().collect();
        self.required(subject, "", &body(spec), &body(code));
    }

    fn call(&mut self, subject: &Subject<'_>, spec: &Call, code: &Call) {
        let Call { operation, arguments, asks } = spec;
        if fold(operation) != fold(&code.operation) {
            self.differ(subject, "operation it calls", operation, &code.operation);
        }
        let told = |arguments: &BTreeMap<(String, String), Argument>| -> BTreeMap<String, String> {
            arguments.iter().map(|((place, name), argument)| (format!("{place} {name}"), said(argument))).collect()
        };
        let (spec, other) = (told(arguments), told(&code.arguments));
        let params = spec.keys().chain(other.keys().filter(|param| !spec.contains_key(*param)));
        let nothing = "nothing".to_owned();
        for param in params {
            let [said, done] = [&spec, &other].map(|side| side.get(param).unwrap_or(&nothing));
            if said != done {
                self.differ(subject, &format!("value passed for `{}`", param.trim_end()), said, done);
            }
        }
        self.required(subject, "input of the function", asks, &code.asks);
    }

    /// Things that are there or not, and required or not.
    fn required(&mut self, subject: &Subject<'_>, kind: &str, spec: &BTreeMap<String, bool>, code: &BTreeMap<String, bool>) {
        let call = |name: &str| if kind.is_empty() { name.to_owned() } else { format!("{kind} `{name}`") };
        let word = |required: bool| if required { "required" } else { "optional" };
        for (name, required) in spec {
            let name_of = call(name);
            match code.get(name) {
                Some(other) if other == required => {}
                Some(other) => {
                    let (spec, code) = (word(*required), word(*other));
                    self.say(subject, &format!("{name_of} is {spec} in the spec and {code} in the code"));
                }
                None => self.say(subject, &format!("{name_of} is in the spec and not in the code")),
            }
        }
        for name in code.keys().filter(|name| !spec.contains_key(*name)) {
            self.say(subject, &format!("{} is in the code and not in the spec", call(name)));
        }
    }

    fn equal<T: PartialEq + Debug>(&mut self, subject: &Subject<'_>, what: &str, spec: &T, code: &T) {
        if spec != code {
            self.differ(subject, what, spec, code);
        }
    }

    fn differ(&mut self, subject: &Subject<'_>, what: &str, spec: &impl Debug, code: &impl Debug) {
        self.say(subject, &format!("{what}: the spec says {spec:?}, the code says {code:?}"));
    }

    fn say(&mut self, subject: &Subject<'_>, message: &str) {
        let Subject { operation, part, spec, code } = subject;
        self.found.push(Finding::new(code, Some(operation), format!("{part}{message}\n  spec: {spec}")));
    }

    fn lacks_code(&mut self, operation: &str, at: &str, what: &str) {
        self.found.push(Finding::new(at, Some(operation), format!("{what} is in the spec and not in {}", self.folder)));
    }

    fn lacks_spec(&mut self, operation: &str, at: &str, what: &str) {
        self.found.push(Finding::new(at, Some(operation), format!("{what} is in the code and not in the spec")));
    }
}

enum Pair<'a, T> {
    Both(&'a T, &'a T),
    Spec(&'a T),
    Code(&'a T),
}

fn said(argument: &Argument) -> String {
    match argument {
        Argument::Input(name) => format!("the input `{name}`"),
        Argument::Literal(text) => format!("the text `{text}`"),
    }
}

/// What says that two are the same.
type Same<'a, T> = &'a dyn Fn(&T, &T) -> bool;

/// Pairs each of `spec` with one of `code` by the first rule that finds one; the rest of both stays alone.
fn pair<'a, T>(spec: &'a [T], code: &'a [T], rules: &[Same<'_, T>]) -> Vec<Pair<'a, T>> {
    let mut partners: Vec<Option<usize>> = vec![None; spec.len()];
    for same in rules {
        for (index, one) in spec.iter().enumerate() {
            if partners[index].is_none() {
                let free = |other: &usize| !partners.contains(&Some(*other)) && same(one, &code[*other]);
                partners[index] = (0..code.len()).find(free);
            }
        }
    }
    let paired = spec.iter().zip(&partners).map(|(spec, partner)| match partner {
        Some(partner) => Pair::Both(spec, &code[*partner]),
        None => Pair::Spec(spec),
    });
    let alone = code.iter().enumerate().filter(|(index, _)| !partners.contains(&Some(*index)));
    paired.chain(alone.map(|(_, code)| Pair::Code(code))).collect()
}
