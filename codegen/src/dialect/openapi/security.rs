//! Security: what every call carries to be let in.

use openapiv3::{APIKeyLocation, SecurityScheme};

use crate::dialect::{env_name, reference};
use crate::ir::{Credential, Setting};
use crate::name::Name;
use crate::report::{Errors, nearest};
use crate::source::{Cursor, Source};

/// The first alternative of the document's `security` is what every call carries.
pub(super) fn lower_security(cx: &mut Errors, source: &Source, module: &Name) -> (Vec<Credential>, Vec<Setting>) {
    let root = source.root();
    let Some(requirement) = root.list(cx, "security").into_iter().next() else { return Default::default() };
    let schemes = root.child("components").and_then(|components| components.child("securitySchemes"));
    let known = schemes.as_ref().map(Cursor::entries).unwrap_or_default();
    let (mut credentials, mut settings) = (Vec::new(), Vec::new());
    for (name, used) in requirement.entries() {
        let Some((_, scheme)) = known.iter().find(|(known, _)| *known == name) else {
            let help = nearest(&name, known.iter().map(|(known, _)| known.as_str()));
            cx.error(&used.at, format!("security scheme `{name}` is not declared in `components.securitySchemes`"), help);
            continue;
        };
        let Some(scheme_at) = reference::resolve(cx, source, scheme.clone()) else { continue };
        let Some(scheme) = scheme_at.read::<SecurityScheme>(cx, "a security scheme") else { continue };
        let Some((credential, doc)) = credential(cx, &scheme_at, &scheme, &name) else { continue };
        let secret = |name: &str| Setting {
            name: Name::new(name),
            env: env_name(module, name),
            secret: true,
            required: true,
            default: None,
            doc: doc.clone(),
            at: scheme_at.at.clone(),
        };
        if let Credential::Basic { .. } = credential {
            settings.extend([secret(&format!("{name}_username")), secret(&format!("{name}_password"))]);
        } else {
            settings.push(secret(&name));
        }
        credentials.push(credential);
    }
    (credentials, settings)
}

fn credential(cx: &mut Errors, at: &Cursor<'_>, scheme: &SecurityScheme, name: &str) -> Option<(Credential, String)> {
    let value = format!("{{{{{name}}}}}");
    let (credential, doc) = match scheme {
        SecurityScheme::APIKey { location: APIKeyLocation::Header, name: header, description, .. } => {
            (Credential::Header { name: header.clone(), value }, description)
        }
        SecurityScheme::APIKey { location: APIKeyLocation::Query, name: query, description, .. } => {
            (Credential::Query { name: query.clone(), value }, description)
        }
        SecurityScheme::APIKey { location: APIKeyLocation::Cookie, .. } => {
            cx.error(
                &at.at,
                format!("`{name}` is a key in a cookie, which is not supported"),
                "supported: a key in a header or in the query",
            );
            return None;
        }
        SecurityScheme::HTTP { scheme, description, .. } if scheme.eq_ignore_ascii_case("bearer") => {
            (Credential::Bearer { token: value }, description)
        }
        SecurityScheme::HTTP { scheme, description, .. } if scheme.eq_ignore_ascii_case("basic") => {
            let basic = Credential::Basic { username: format!("{{{{{name}_username}}}}"), password: format!("{{{{{name}_password}}}}") };
            (basic, description)
        }
        SecurityScheme::OAuth2 { description, .. } | SecurityScheme::OpenIDConnect { description, .. } => {
            cx.warn(&at.at, format!("no token is fetched for `{name}`"), "the client sends the access token it is given");
            (Credential::Bearer { token: value }, description)
        }
        SecurityScheme::HTTP { scheme, .. } => {
            cx.error(&at.at, format!("HTTP authentication `{scheme}` is not supported"), "supported: `bearer`, `basic`");
            return None;
        }
    };
    Some((credential, doc.clone().unwrap_or_else(|| format!("The credential `{name}`"))))
}
