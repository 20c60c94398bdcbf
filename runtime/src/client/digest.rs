//! Digest authentication (RFC 7616, and RFC 2617 before it): a challenge of the server, answered with a hash of the password.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use http::{HeaderMap, HeaderValue, Method, header};
use md5::Md5;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest as _, Sha256};
use url::{Position, Url};

use crate::{quoted, random};

/// Who answers challenges.
#[derive(Clone)]
pub(super) struct Digest {
    pub(super) username: String,
    pub(super) password: SecretString,
}

/// The last challenge of each server to each user.
#[derive(Default)]
pub(super) struct Challenges {
    known: Mutex<BTreeMap<(String, String), Challenge>>,
}

/// What a server asks.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Challenge {
    realm: String,
    nonce: String,
    opaque: Option<String>,
    hash: Hash,
    /// `-sess`: the nonces are part of the first hash.
    session: bool,
    /// `auth`, where the server offers any.
    quality: bool,
    /// How often the nonce was used.
    count: u32,
}

/// What an answer is hashed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hash {
    Md5,
    Sha256,
}

impl Challenges {
    /// The answer to the last challenge of the server, if there was one.
    pub(super) fn answer(&self, digest: &Digest, method: &Method, url: &Url) -> Option<HeaderValue> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let challenge = known.get_mut(&key(digest, url))?;
        challenge.count = challenge.count.checked_add(1)?;
        challenge.answer(digest, method, url, &format!("{:016x}", random::number()))
    }

    /// Takes the challenge of an answer 401. False if there is none, or if it refuses what was answered to it already.
    pub(super) fn learn(&self, digest: &Digest, url: &Url, headers: &HeaderMap, answered: bool) -> bool {
        let texts = headers.get_all(header::WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok());
        let mut offered: Vec<(Challenge, bool)> = texts.flat_map(challenges).collect();
        // The strongest that is offered.
        offered.sort_by_key(|(challenge, _)| challenge.hash != Hash::Sha256);
        let Some((mut challenge, stale)) = offered.into_iter().next() else { return false };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let key = key(digest, url);
        let last = known.get(&key).filter(|last| last.nonce == challenge.nonce);
        let is_new = last.is_none();
        // A nonce that comes again is counted on: no count is used twice (RFC 7616, section 3.4).
        challenge.count = last.map_or(0, |last| last.count);
        known.insert(key, challenge);
        !answered || stale || is_new
    }
}

/// A server and a user.
fn key(digest: &Digest, url: &Url) -> (String, String) {
    (url.origin().ascii_serialization(), digest.username.clone())
}

/// The challenges of one header that can be answered, and whether each says that only the nonce was too old.
fn challenges(text: &str) -> Vec<(Challenge, bool)> {
    const SCHEME: &str = "digest ";
    let lower = text.to_ascii_lowercase();
    let starts: Vec<usize> = lower.match_indices(SCHEME).map(|(at, _)| at).filter(|at| is_start(text, *at)).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().zip(ends).filter_map(|(start, end)| challenge(&pairs(&text[start + SCHEME.len()..end]))).collect()
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

fn challenge(pairs: &BTreeMap<String, String>) -> Option<(Challenge, bool)> {
    let algorithm = pairs.get("algorithm").map_or_else(|| "MD5".to_owned(), |algorithm| algorithm.to_ascii_uppercase());
    let (name, session) = algorithm.strip_suffix("-SESS").map_or((algorithm.as_str(), false), |name| (name, true));
    let hash = Hash::called(name)?;
    let quality = match pairs.get("qop") {
        Some(offered) if offered.split(',').any(|one| one.trim().eq_ignore_ascii_case("auth")) => true,
        // Only `auth-int`, which signs bodies.
        Some(_) => return None,
        None => false,
    };
    let stale = pairs.get("stale").is_some_and(|stale| stale.eq_ignore_ascii_case("true"));
    let (realm, nonce) = (pairs.get("realm").cloned().unwrap_or_default(), pairs.get("nonce")?.clone());
    Some((Challenge { realm, nonce, opaque: pairs.get("opaque").cloned(), hash, session, quality, count: 0 }, stale))
}

impl Challenge {
    /// RFC 7616, section 3.4.
    fn answer(&self, digest: &Digest, method: &Method, url: &Url, cnonce: &str) -> Option<HeaderValue> {
        let Self { realm, nonce, opaque, hash, session, quality, count } = self;
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
            let (mut challenge, stale) = challenges(&offer).remove(0);
            challenge.count = 1;
            let cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
            let answer = challenge.answer(&digest, &Method::GET, &url, cnonce).expect("an answer");
            let text = answer.to_str().expect("text");
            assert!(text.contains(&format!("response=\"{response}\"")) && !stale, "{text}");
        }
    }

    #[test]
    fn no_count_of_a_nonce_is_used_twice() {
        let digest = Digest { username: "me".to_owned(), password: SecretString::from("p") };
        let (url, challenges) = (Url::parse("http://e/").expect("a URL"), Challenges::default());
        let learn = |nonce: &str, answered| {
            let offer = format!("Digest realm=\"r\", qop=auth, nonce=\"{nonce}\"").parse().expect("a header");
            challenges.learn(&digest, &url, &HeaderMap::from_iter([(header::WWW_AUTHENTICATE, offer)]), answered)
        };
        let count = || {
            let answer = challenges.answer(&digest, &Method::GET, &url).expect("an answer");
            answer.to_str().expect("text").split("nc=").nth(1).map(|rest| rest[..8].to_owned())
        };
        assert!(learn("n", false));
        assert_eq!(count().as_deref(), Some("00000001"));
        // Another call was challenged before it knew.
        assert!(learn("n", false));
        assert_eq!(count().as_deref(), Some("00000002"));
        assert!(!learn("n", true), "it was refused");
        assert_eq!(count().as_deref(), Some("00000003"));
        assert!(learn("m", true));
        assert_eq!(count().as_deref(), Some("00000001"));
    }

    #[test]
    fn what_is_no_challenge_is_not_answered() {
        let none = [
            "Basic realm=\"x\"",
            "Digest",
            "Digest realm=\"x\"",
            "Digest nonce=\"n\", algorithm=SHA-512-256",
            "Digest nonce=\"n\", qop=auth-int",
        ];
        for text in none {
            assert_eq!(challenges(text), [], "{text}");
        }
        assert_eq!(challenges("Basic realm=\"a, digest nonce=b\"").len(), 0, "a realm is no challenge");
        assert_eq!(challenges("Basic realm=\"digest \", Digest nonce=\"a\\\"b\", stale=TRUE").len(), 1);
    }
}
