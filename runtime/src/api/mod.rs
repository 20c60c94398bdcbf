//! Descriptors: what a document says, as static data that generated code hands to the client and the servers.

mod check;
mod style;

use http::Method;

pub use check::{Check, Checks, Choice, Kind, Pattern, Variant};
pub use style::{Shape, Style};

/// What a client of an API must be told before it starts.
#[derive(Debug)]
pub struct Api {
    /// The name of the document, e.g. `cinder-backups`.
    pub name: &'static str,
    /// A template over the settings, e.g. `https://{{host}}/cinder`; empty when the document names no address.
    pub base_url: &'static str,
    /// Every setting a template of this descriptor mentions.
    pub settings: &'static [Setting],
    /// What is sent with every call.
    pub credentials: &'static [Credential],
}

impl Api {
    /// The environment variable that holds the base URL: `CINDER_BACKUPS_URL` for `cinder-backups`.
    #[must_use]
    pub fn base_url_env(&self) -> String {
        let mut name = String::with_capacity(self.name.len() + 4);
        for c in self.name.chars() {
            name.push(if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' });
        }
        name + "_URL"
    }
}

/// One value a template needs, supplied by a builder or by the environment.
#[derive(Debug)]
pub struct Setting {
    /// The name templates use, between `{{` and `}}`.
    pub name: &'static str,
    /// The environment variable that holds it.
    pub env: &'static str,
    /// Whether it must never be shown.
    pub secret: bool,
    /// Whether something cannot be made without it; one that is only the default of a parameter may be left out.
    pub required: bool,
    /// The document's own value, used when nothing else is given.
    pub default: Option<&'static str>,
    /// What it is, for the message that asks for it.
    pub doc: &'static str,
}

/// A credential; its texts are templates over the settings.
#[derive(Debug)]
pub enum Credential {
    /// A header of its own.
    Header {
        /// The header's name.
        name: &'static str,
        /// The template of its value.
        value: &'static str,
    },
    /// `Authorization: Bearer …` (RFC 6750).
    Bearer {
        /// The template of the token.
        token: &'static str,
    },
    /// `Authorization: Basic …` (RFC 7617).
    Basic {
        /// The template of the user name.
        username: &'static str,
        /// The template of the password.
        password: &'static str,
    },
    /// `Authorization: Digest …` (RFC 7616): the answer to a challenge of the server.
    Digest {
        /// The template of the user name.
        username: &'static str,
        /// The template of the password.
        password: &'static str,
    },
    /// A query parameter.
    Query {
        /// The parameter's name.
        name: &'static str,
        /// The template of its value.
        value: &'static str,
    },
    /// A cookie (RFC 6265), sent as it is given: a session's own spelling is not for a client to change.
    Cookie {
        /// The cookie's name.
        name: &'static str,
        /// The template of its value.
        value: &'static str,
    },
    /// `Authorization: Bearer …` with a token that the client fetches itself, by the client credentials grant (RFC 6749,
    /// section 4.4).
    ClientCredentials {
        /// The template of the token endpoint's address; a relative one starts from the base URL.
        token_url: &'static str,
        /// The template of the client's id.
        client_id: &'static str,
        /// The template of the client's secret.
        client_secret: &'static str,
        /// The scopes that are asked for; none leaves them to the token endpoint.
        scopes: &'static [&'static str],
    },
}

/// Where a call goes and what lets it in, where that is not the same for every operation of an API.
#[derive(Debug)]
pub struct Access {
    /// The base URL of this operation, as a template over the settings; empty for the API's own. An absolute one gives way
    /// to a base URL that the client was told; a relative one starts from the base URL of the client, and so stays at its
    /// host.
    pub server: &'static str,
    /// Alternatives, of which the first whose settings are all given is sent, beside what every call carries; one without
    /// credentials needs none. No alternatives: nothing more is sent.
    pub security: &'static [&'static [Credential]],
}

/// A call the remote API offers, or one that a generated server answers.
#[derive(Debug)]
pub struct Operation {
    /// The name used in messages, e.g. `list_backups`.
    pub name: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path template under the base URL, e.g. `/v3/backups/{backup_id}`.
    pub path: &'static str,
    /// Everything the call takes besides its body.
    pub params: &'static [Param],
    /// The request body, when there is one.
    pub body: Option<Body>,
    /// The statuses that mean success; empty for any 2xx.
    pub success: &'static [u16],
}

/// A REST address that exposes a function.
#[derive(Debug)]
pub struct Route {
    /// The name used in messages.
    pub name: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path template, served exactly as written.
    pub path: &'static str,
    /// Where each input of the function comes from.
    pub params: &'static [Param],
    /// When present, the whole request body is the input named `body`.
    pub body: Option<Body>,
}

/// Paths that are passed on to an API as they come, whatever their method.
#[derive(Debug)]
pub struct Forward {
    /// The name used in messages; its path is not used.
    pub operation: Operation,
    /// What the paths begin with, e.g. `/notion`; what follows goes below the base URL.
    pub path: &'static str,
    /// The headers of the caller that are passed on beside `Accept`, `Content-Type` and `Content-Encoding`, in small letters.
    pub headers: &'static [&'static str],
    /// Where the API is and what lets calls in, where there are several.
    pub access: Option<Access>,
}

/// One value outside the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Param {
    /// The name inside the operation, unique among its parameters.
    pub input: &'static str,
    /// The name on the wire.
    pub wire: &'static str,
    /// Where on the wire.
    pub place: Place,
    /// Whether a call without it is refused.
    pub required: bool,
    /// The setting of the client that is sent when a call sets no value of its own.
    pub setting: Option<&'static str>,
    /// What stands before the value on the wire, e.g. `volume ` in `OpenStack-API-Version: volume 3.71`.
    pub prefix: &'static str,
    /// How its value is spelled.
    pub style: Style,
    /// Whether each element of a list, and each property of an object, stands for itself.
    pub explode: bool,
    /// Whether reserved characters stay as they are; see [`Param::reserved`].
    pub reserved: bool,
    /// Whether an empty text is as good as none.
    pub blank: bool,
    /// What it holds.
    pub shape: Shape,
    /// What is sent when a call sets no value, as pieces of a text over the inputs and the settings; empty for nothing.
    pub fixed: &'static [Piece],
}

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// As it is written.
    Text(&'static str),
    /// An input: a string is its text, anything else its JSON, nothing where it is absent.
    Input(&'static str),
    /// A setting of the client.
    Setting(&'static str),
}

impl Param {
    const fn new(wire: &'static str, place: Place, required: bool) -> Self {
        let form = matches!(place, Place::Query | Place::Cookie);
        let style = if form { Style::Form } else { Style::Simple };
        Self {
            input: wire,
            wire,
            place,
            required,
            setting: None,
            prefix: "",
            style,
            explode: form,
            reserved: false,
            blank: false,
            shape: Shape::Scalar,
            fixed: &[],
        }
    }

    /// A path parameter; always required.
    #[must_use]
    pub const fn path(wire: &'static str) -> Self {
        Self::new(wire, Place::Path, true)
    }

    /// A query parameter.
    #[must_use]
    pub const fn query(wire: &'static str) -> Self {
        Self::new(wire, Place::Query, false)
    }

    /// A header.
    #[must_use]
    pub const fn header(wire: &'static str) -> Self {
        Self::new(wire, Place::Header, false)
    }

    /// A cookie.
    #[must_use]
    pub const fn cookie(wire: &'static str) -> Self {
        Self::new(wire, Place::Cookie, false)
    }

    /// A value inside the body: a member of it, or a part that the body's template names.
    #[must_use]
    pub const fn body(name: &'static str) -> Self {
        Self::new(name, Place::Body, false)
    }

    /// The same parameter, sent as `pieces` say where a call sets no value.
    #[must_use]
    pub const fn fixed(self, pieces: &'static [Piece]) -> Self {
        Self { fixed: pieces, ..self }
    }

    /// The same parameter, required.
    #[must_use]
    pub const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// The same parameter under another input name.
    #[must_use]
    pub const fn named(self, input: &'static str) -> Self {
        Self { input, ..self }
    }

    /// The same parameter, whose default is the client's setting `name`. Clients send `prefix` and then the value;
    /// servers hand on the whole text as it came.
    #[must_use]
    pub const fn setting(self, name: &'static str, prefix: &'static str) -> Self {
        Self { setting: Some(name), prefix, ..self }
    }
}

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// One segment of the path, or a part of one.
    Path,
    /// The query string.
    Query,
    /// A header.
    Header,
    /// A cookie.
    Cookie,
    /// Inside the body.
    Body,
}

impl Place {
    /// The word documents use for it: `path`, `query`, `header`, `cookie` or `body`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
            Self::Body => "body",
        }
    }
}

/// A request body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Body {
    /// The name of the input it is.
    pub input: &'static str,
    /// Its media type, e.g. `application/json`.
    pub media: &'static str,
    /// Whether a call without it is refused.
    pub required: bool,
}

impl Body {
    /// Whether the media type is JSON: `application/json`, or a `+json` type (RFC 6839).
    #[must_use]
    pub fn is_json(&self) -> bool {
        crate::path::is_json(self.media)
    }
}

/// What the control side of a document tells those who run it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Control {
    /// The name of the document.
    pub name: &'static str,
    /// Whether it is alive, and ready.
    pub health: bool,
    /// What it is, and which settings it has; never their values.
    pub info: bool,
    /// What is counted and measured, for Prometheus.
    pub metrics: bool,
    /// The last calls, where they are kept.
    pub traces: Option<Traces>,
}

/// Which calls are kept, and what is told upstream of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Traces {
    /// How many.
    pub keep: usize,
    /// Which part of all calls, from 0 to 1.
    pub sampling: f64,
    /// Whether `b3` headers are sent upstream, and not `traceparent` (W3C Trace Context).
    pub b3: bool,
}

/// Where a document wants a side served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listen {
    /// The address, when the document names one.
    pub address: Option<&'static str>,
    /// The port, when the document names one.
    pub port: Option<u16>,
}
