//! `client.rs` and `server.rs`: that each operation has a method on either side, and what that method handles.

use std::collections::BTreeSet;

use super::{
    super::facts::{Handled, Inputs, Side},
    Reader,
    body::Called,
    descriptors::Descriptor,
    items::{File, Function},
    literal::Literal,
};

const CLIENT: &str = "client.rs";
const SERVER: &str = "server.rs";

impl Reader<'_> {
    /// A method of `Client` calls the operation's static and sets what is required; the request it gives sets the rest.
    pub(super) fn client(&mut self, operations: &mut [Descriptor]) {
        let Some(file) = self.module.file(CLIENT) else { return };
        for method in file.methods("Client") {
            let Some(called) = method.calls("call").find_map(operation) else { continue };
            let Some(descriptor) = operations.iter_mut().find(|known| known.ident == called) else {
                self.report(CLIENT, Some(&called.to_lowercase()), format!("`{}` calls an operation that is not described", method.name));
                continue;
            };
            match request(file, descriptor, method) {
                Ok(handled) => self.side(CLIENT, Side::Client, descriptor, handled),
                Err(message) => self.report(CLIENT, Some(descriptor.operation.name()), message),
            }
        }
    }

    /// The router registers the operation with the trait method that stands for it, whose request reads the inputs.
    pub(super) fn server(&mut self, operations: &mut [Descriptor]) {
        let Some(file) = self.module.file(SERVER) else { return };
        let Some(routes) = file.function("routes") else {
            return self.report(SERVER, None, "there is no `routes`");
        };
        for route in routes.called("operation") {
            let Some(called) = operation(&route.arguments) else { continue };
            let Some(descriptor) = operations.iter_mut().find(|known| known.ident == called) else {
                self.report(SERVER, Some(&called.to_lowercase()), "the router serves an operation that is not described");
                continue;
            };
            match handler(file, descriptor, route) {
                Ok(handled) => self.side(SERVER, Side::Server, descriptor, handled),
                Err(message) => self.report(SERVER, Some(descriptor.operation.name()), message),
            }
        }
    }

    fn side(&mut self, part: &str, side: Side, descriptor: &mut Descriptor, handled: Handled) {
        let operation = &mut descriptor.operation;
        if operation.sides.insert(side, handled).is_some() {
            self.report(part, Some(operation.name()), "the operation is handled twice");
        }
    }
}

/// What a client method and the request it gives pass on, and the statuses the answer is told apart by.
fn request(file: &File, descriptor: &Descriptor, method: &Function) -> Result<Handled, String> {
    let name = method.gives.as_deref().unwrap_or_default();
    let request = file.requests.iter().find(|request| request.name == name);
    let request = request.ok_or_else(|| format!("`{}` gives `{name}`, which is no request", method.name))?;
    let mut inputs = Inputs::default();
    descriptor.sets(method, true, &mut inputs);
    for setter in file.methods(name) {
        descriptor.sets(setter, false, &mut inputs);
    }
    let sent = std::iter::once(method).chain(file.methods(name)).find(|function| sends_body(function));
    let takes = sent.and_then(|function| function.takes.last().cloned());
    Ok(Handled { inputs, success: told_apart(file, &request.decode), takes, gives: request.gives.clone() })
}

/// What the trait method for the operation reads, and the statuses the router answers with.
fn handler(file: &File, descriptor: &Descriptor, route: &Called) -> Result<Handled, String> {
    let stands_for = |method: &&Function| method.calls("not_implemented").any(|arguments| operation(arguments) == Some(&descriptor.ident));
    let method = file.methods("Server").find(stands_for).ok_or("no method of the trait stands for it")?;
    if !route.within.contains(&method.name) {
        return Err(format!("the router does not call `{}` for it", method.name));
    }
    let mut inputs = Inputs::default();
    let request = method.takes.last().map_or("", String::as_str);
    descriptor.reads(file, request, &mut inputs);
    let takes = file.fields.get(&(request.to_owned(), "body".to_owned())).cloned();
    let encode = route.arguments.get(1).unwrap_or(&Literal::Other);
    let mut success = told_apart(file, encode);
    success.extend(&route.statuses);
    Ok(Handled { inputs, success, takes, gives: method.gives.clone() })
}

/// The statuses in the function of the file that a path such as `types::ActionOutput::decode` names.
fn told_apart(file: &File, path: &Literal) -> BTreeSet<u16> {
    let Literal::Path(Some(owner), name) = path else { return BTreeSet::new() };
    let function = file.methods(owner).find(|function| function.name == *name);
    function.map(|function| function.statuses.clone()).unwrap_or_default()
}

/// Whether the client hands a body on: JSON, or a payload of another media type.
fn sends_body(function: &Function) -> bool {
    ["json", "payload"].iter().any(|name| function.calls(name).next().is_some())
}

/// The static a call names first: `&operations::LIST_BACKUPS`.
pub(super) fn operation(arguments: &[Literal]) -> Option<&str> {
    arguments.first().and_then(Literal::name)
}

impl Descriptor {
    /// Adds what a function of the client sets.
    fn sets(&self, function: &Function, required: bool, inputs: &mut Inputs) {
        for arguments in function.calls("set") {
            if let Some(input) = arguments.first().and_then(Literal::text) {
                inputs.params.insert(self.param(input), required);
            }
        }
        if sends_body(function) {
            inputs.body = Some(required);
        }
    }

    /// Adds what the request type `request` reads.
    fn reads(&self, file: &File, request: &str, inputs: &mut Inputs) {
        for function in file.methods(request).filter(|function| function.name == "from_inputs") {
            for call in &function.calls {
                let Some(input) = call.arguments.first().and_then(Literal::text) else { continue };
                let required = !call.name.starts_with("optional");
                let (place, wire) = self.param(input);
                if place == "body" {
                    inputs.body = Some(required);
                } else {
                    inputs.params.insert((place, wire), required);
                }
            }
        }
    }

    /// Place and wire name of an input; an unknown one keeps its name, so that the comparison shows it.
    pub(super) fn param(&self, input: &str) -> (String, String) {
        self.inputs.get(input).cloned().unwrap_or_else(|| ("undeclared".to_owned(), input.to_owned()))
    }
}
