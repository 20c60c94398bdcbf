//! Settings of a client: each with a name of its own, among themselves and beside what every builder has.

use crate::dialect::env_name;
use crate::ir::Setting;
use crate::name::Name;
use crate::report::Errors;
use crate::source::Pointer;

/// The methods of every builder, and `url`, whose variable is that of the base URL.
const TAKEN: [&str; 11] =
    ["anonymous", "base_url", "breaker", "build", "connect_timeout", "env", "observe", "retry", "timeout", "tls", "url"];

/// What a client is told, as far as it is known.
pub(super) struct Settings<'a> {
    module: &'a Name,
    pub(super) all: Vec<Setting>,
}

/// A setting without its names.
pub(super) struct Wanted {
    pub(super) secret: bool,
    pub(super) required: bool,
    pub(super) default: Option<String>,
    pub(super) doc: String,
    pub(super) at: Pointer,
}

impl<'a> Settings<'a> {
    pub(super) fn new(module: &'a Name) -> Self {
        Self { module, all: Vec::new() }
    }

    /// Adds a setting called `name`, or something near it where that is taken; gives the name that templates know it by.
    pub(super) fn add(&mut self, cx: &mut Errors, name: &str, wanted: Wanted) -> String {
        let Wanted { secret, required, default, doc, at } = wanted;
        // Braces and outer spaces would end the template that names it.
        let wire = name.replace(['{', '}'], "_").trim().to_owned();
        let mut words = wire.clone();
        let mut count = 1;
        while self.clashes(&Name::new(&words)) {
            count += 1;
            words = format!("{wire} {count}");
        }
        let key = if self.all.iter().any(|known| known.name.wire == wire) { format!("{wire}_{count}") } else { wire.clone() };
        let spelled = Name::spelled(&key, &words);
        if count > 1 {
            self.say(cx, &wire, &at, &spelled.snake);
        }
        let env = env_name(self.module, &words);
        self.all.push(Setting { name: spelled, env, secret, required, default, doc, at });
        key
    }

    fn clashes(&self, name: &Name) -> bool {
        TAKEN.contains(&name.snake.as_str())
            || self.all.iter().any(|known| known.name.snake == name.snake || known.name.screaming == name.screaming)
    }

    fn say(&self, cx: &mut Errors, wire: &str, at: &Pointer, by: &str) {
        let name = Name::new(wire);
        match self.all.iter().find(|known| known.name.snake == name.snake) {
            Some(other) => {
                let message = format!("settings `{}` and `{wire}` both become the Rust name `{}`", other.name.wire, name.snake);
                cx.renamed(at, Some(&other.at), message, by);
            }
            None => cx.renamed(at, None, format!("setting `{wire}` has the name of what every client builder has"), by),
        }
    }
}
