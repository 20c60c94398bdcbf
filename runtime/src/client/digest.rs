//! Digest authentication (RFC 7616, and RFC 2617 before it): a challenge of the server, answered with a hash of the password.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use http::{HeaderValue, Method};
use md5::Md5;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest as _, Sha256};
use url::{Position, Url};

use crate::quoted;

/// Who answers challenges.
#[derive(Clone)]
pub(super) struct Digest {
    pub(super) username: String,
    pub(super) password: SecretString,
}

/// What a server asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Challenge {
    realm: String,
    pub(super) nonce: String,
    opaque: Option<String>,
    pub(super) hash: Hash,
    /// `-sess`: the nonces are part of the first hash.
    session: bool,
    /// `auth`, where the server offers any.
    quality: bool,
    /// That only the nonce of the last answer was too old.
    pub(super) stale: bool,
}

/// What an answer is hashed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hash {
    Md5,
    Sha256,
}

/// The challenges of one header; of those that cannot be answered, why.
pub(super) fn challenges(text: &str) -> Vec<Result<Challenge, String>> {
    const SCHEME: &str = "digest";
    let lower = text.to_ascii_lowercase();
    let is_whole = |at: &usize| lower[at + SCHEME.len()..].chars().next().is_none_or(|next| " \t,".contains(next));
    let starts = lower.match_indices(SCHEME).map(|(at, _)| at).filter(|at| is_start(text, *at) && is_whole(at));
    let starts: Vec<usize> = starts.collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().zip(ends).map(|(start, end)| challenge(&pairs(&text[start + SCHEME.len()..end]))).collect()
}

/// A scheme stands at the beginning, or after a comma, and in no quoted text.
fn is_start(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end();
    !quoted::is_open(before, false) && (before.is_empty() || before.ends_with(','))
}

/// `name=token` and `name="text"`, as far as they go.
pub(crate) fn pairs(text: &str) -> BTreeMap<String, String> {
    let mut pairs = BTreeMap::new();
    let mut rest = text;
    while let Some((name, after)) = rest.split_once('=') {
        let name = name.trim_matches([',', ' ', '\t']).to_ascii_lowercase();
        let after = after.trim_start();
        let (value, tail) = match after.strip_prefix('"') {
            Some(quoted) => unquoted(quoted),
            None => {
                let end = after.find([',', ' ']).unwrap_or(after.len());
                (after[..end].to_owned(), &after[end..])
            }
        };
        pairs.entry(name).or_insert(value);
        rest = tail;
    }
    pairs
}

/// A quoted string (RFC 9110, section 5.6.4) and what follows it.
fn unquoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, &text[at + 1..]),
            '\\' => value.extend(chars.next().map(|(_, c)| c)),
            c => value.push(c),
        }
    }
    (value, "")
}

fn challenge(pairs: &BTreeMap<String, String>) -> Result<Challenge, String> {
    let algorithm = pairs.get("algorithm").map_or("MD5", String::as_str);
    let capitals = algorithm.to_ascii_uppercase();
    let (name, session) = capitals.strip_suffix("-SESS").map_or((capitals.as_str(), false), |name| (name, true));
    let hash = Hash::called(name).ok_or_else(|| format!("the algorithm {} is not known", shown(algorithm)))?;
    let quality = match pairs.get("qop") {
        Some(offered) if offered.split(',').any(|one| one.trim().eq_ignore_ascii_case("auth")) => true,
        // As `auth-int`, which signs bodies.
        Some(offered) => return Err(format!("the qop {} is not known", shown(offered))),
        None => false,
    };
    let nonce = pairs.get("nonce").cloned().ok_or("the challenge has no nonce")?;
    let stale = pairs.get("stale").is_some_and(|stale| stale.eq_ignore_ascii_case("true"));
    let (realm, opaque) = (pairs.get("realm").cloned().unwrap_or_default(), pairs.get("opaque").cloned());
    Ok(Challenge { realm, nonce, opaque, hash, session, quality, stale })
}

/// What a server says, as it can be told.
fn shown(text: &str) -> String {
    const LONGEST: usize = 40;
    let short: String = text.chars().take(LONGEST).collect();
    format!("`{short}`{}", if short.len() < text.len() { "…" } else { "" })
}

impl Challenge {
    /// The answer that is the `count`th to this nonce (RFC 7616, section 3.4).
    pub(super) fn answer(&self, digest: &Digest, method: &Method, url: &Url, (cnonce, count): (&str, u32)) -> Option<HeaderValue> {
        let Self { realm, nonce, opaque, hash, session, quality, stale: _ } = self;
        let uri = &url[Position::BeforePath..Position::AfterQuery];
        let mut first = hash.of(&format!("{}:{realm}:{}", digest.username, digest.password.expose_secret()));
        if *session {
            first = hash.of(&format!("{first}:{nonce}:{cnonce}"));
        }
        let second = hash.of(&format!("{method}:{uri}"));
        let response = match quality {
            true => hash.of(&format!("{first}:{nonce}:{count:08x}:{cnonce}:auth:{second}")),
            false => hash.of(&format!("{first}:{nonce}:{second}")),
        };
        let mut text = format!("Digest username={}, realm={}, nonce={}", quoted(&digest.username), quoted(realm), quoted(nonce));
        let _ = write!(text, ", uri={}, response=\"{response}\", algorithm={}", quoted(uri), hash.name(*session));
        if *quality {
            let _ = write!(text, ", qop=auth, nc={count:08x}, cnonce=\"{cnonce}\"");
        }
        if let Some(opaque) = opaque {
            let _ = write!(text, ", opaque={}", quoted(opaque));
        }
        let mut value = HeaderValue::try_from(text).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

impl Hash {
    /// The one of this name, in capitals; none if it is not known.
    pub(crate) fn called(name: &str) -> Option<Self> {
        match name {
            "MD5" => Some(Self::Md5),
            "SHA-256" => Some(Self::Sha256),
            _ => None,
        }
    }

    pub(crate) fn of(self, text: &str) -> String {
        match self {
            Self::Md5 => hex(&Md5::digest(text)),
            Self::Sha256 => hex(&Sha256::digest(text)),
        }
    }

    fn name(self, session: bool) -> &'static str {
        match (self, session) {
            (Self::Md5, false) => "MD5",
            (Self::Md5, true) => "MD5-sess",
            (Self::Sha256, false) => "SHA-256",
            (Self::Sha256, true) => "SHA-256-sess",
        }
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7616, section 3.9.1.
    #[test]
    fn the_examples_of_the_rfc_come_out() {
        let digest = Digest { username: "Mufasa".to_owned(), password: SecretString::from("Circle of Life") };
        let url = Url::parse("http://www.example.org/dir/index.html").expect("a URL");
        for (algorithm, response) in
            [("MD5", "8ca523f5e9506fed4657c9700eebdbec"), ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
        {
            let offer = format!(
                "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm={algorithm}, \
                 nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""
            );
            let challenge = challenges(&offer).remove(0).expect("a challenge");
            let cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
            let answer = challenge.answer(&digest, &Method::GET, &url, (cnonce, 1)).expect("an answer");
            let text = answer.to_str().expect("text");
            assert!(text.contains(&format!("response=\"{response}\"")) && !challenge.stale, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_answered_says_why() {
        let long = format!("Digest nonce=\"n\", qop=\"{}\"", "x".repeat(100));
        let cases = [
            ("Digest realm=\"x\"", "the challenge has no nonce"),
            ("Digest", "the challenge has no nonce"),
            ("Digest nonce=\"n\", algorithm=SHA-512-256", "the algorithm `SHA-512-256` is not known"),
            ("Digest nonce=\"n\", algorithm=\"a\\\"b\"", "the algorithm `a\"b` is not known"),
            ("Digest nonce=\"n\", qop=auth-int", "the qop `auth-int` is not known"),
            (&long, "the qop `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx`… is not known"),
        ];
        for (text, why) in cases {
            assert_eq!(challenges(text), [Err(why.to_owned())], "{text}");
        }
    }

    #[test]
    fn only_a_digest_is_a_challenge() {
        for text in ["", "Basic realm=\"x\"", "Digester nonce=\"n\"", "Basic realm=\"a, digest nonce=b\""] {
            assert_eq!(challenges(text), [], "{text}");
        }
        let found = challenges("Basic realm=\"digest \", Digest nonce=\"a\\\"b\", stale=TRUE");
        assert!(matches!(found.as_slice(), [Ok(one)] if one.stale && one.nonce == "a\"b"), "{found:?}");
    }
}
