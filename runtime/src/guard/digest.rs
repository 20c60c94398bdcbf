//! Callers who answer a digest challenge (RFC 7616). Nothing is kept of a challenge: its nonce says when it was made, and
//! that it was made here, or by whoever has the same key. One that another key made is only too old.
//!
//! Not checked are how often a nonce was used, and bodies: whoever sees an answer can repeat it for its method and its
//! address, with any body, for five minutes. TLS keeps it from being seen.

use std::time::{SystemTime, UNIX_EPOCH};

use axum::extract::{OriginalUri, Request};
use http::{HeaderMap, HeaderValue, header};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

use super::{Guard, after_scheme, only};
use crate::client::Client;
use crate::client::digest::{Hash, hex, pairs};
use crate::random;

const REALM: &str = "api";

/// For how long a nonce is taken, in seconds.
const FRESH: u64 = 300;

/// How far the clock of who made it may be ahead, in seconds.
const AHEAD: u64 = 60;

/// Who checks answers.
pub(super) struct Answers {
    username: String,
    password: SecretString,
    /// What nonces are made with: a setting, or else what only this process knows.
    key: [u8; 32],
}

/// How an answer is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// Only its nonce is too old, or made with another key.
    Stale,
    Other,
}

impl Answers {
    /// None for a guard of another kind, and where a setting is missing or empty.
    pub(super) fn new(guard: &Guard, client: &Client) -> Option<Self> {
        let Guard::Digest { username, password, key } = *guard else { return None };
        let key = client.setting(key).filter(|key| !key.is_empty()).map_or_else(own_key, |key| Sha256::digest(key).into());
        Some(Self { username: client.expand(username)?, password: SecretString::from(client.expand(password)?), key })
    }

    /// # Errors
    ///
    /// How the answer of a request is wrong, if it has one.
    pub(super) fn check(&self, request: &Request) -> Result<(), Wrong> {
        let answer = only(request.headers(), &header::AUTHORIZATION).and_then(|text| after_scheme(text, "digest")).ok_or(Wrong::Other)?;
        let answer = pairs(&answer);
        let of = |name: &str| answer.get(name).map(String::as_str).unwrap_or_default();
        let target = request.extensions().get::<OriginalUri>().map_or_else(|| request.uri(), |uri| &uri.0);
        let target = target.path_and_query().map_or("/", |target| target.as_str());
        if of("username") != self.username || of("realm") != REALM || of("uri") != target || of("qop") != "auth" {
            return Err(Wrong::Other);
        }
        let algorithm = of("algorithm").to_ascii_uppercase();
        let hash = Hash::called(if algorithm.is_empty() { "MD5" } else { &algorithm }).ok_or(Wrong::Other)?;
        let first = hash.of(&format!("{}:{REALM}:{}", self.username, self.password.expose_secret()));
        let second = hash.of(&format!("{}:{target}", request.method()));
        let wanted = hash.of(&format!("{first}:{}:{}:{}:auth:{second}", of("nonce"), of("nc"), of("cnonce")));
        if !is_same(&wanted, &of("response").to_ascii_lowercase()) {
            return Err(Wrong::Other);
        }
        if self.is_fresh(of("nonce")) { Ok(()) } else { Err(Wrong::Stale) }
    }

    fn nonce(&self, time: u64) -> String {
        let mut hash = Sha256::new();
        hash.update(self.key);
        hash.update(time.to_le_bytes());
        hash.update(self.key);
        format!("{time:x}-{}", hex(&hash.finalize()))
    }

    fn is_fresh(&self, nonce: &str) -> bool {
        let time = nonce.split('-').next().and_then(|time| u64::from_str_radix(time, 16).ok());
        time.is_some_and(|time| is_same(nonce, &self.nonce(time)) && now().saturating_sub(time) <= FRESH && time <= now() + AHEAD)
    }

    /// A challenge for each algorithm, the stronger one first (RFC 7616, section 3.7).
    pub(super) fn challenge(&self, headers: &mut HeaderMap, stale: bool) {
        let stale = if stale { ", stale=true" } else { "" };
        let nonce = self.nonce(now());
        for algorithm in ["SHA-256", "MD5"] {
            let challenge =
                format!("Digest realm=\"{REALM}\", qop=\"auth\", algorithm={algorithm}, nonce=\"{nonce}\", charset=UTF-8{stale}");
            headers.extend(HeaderValue::try_from(challenge).ok().map(|challenge| (header::WWW_AUTHENTICATE, challenge)));
        }
    }
}

/// A key of this process.
fn own_key() -> [u8; 32] {
    let mut key = [0; 32];
    for part in key.chunks_mut(8) {
        part.copy_from_slice(&random::number().to_le_bytes());
    }
    key
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// Of hashes a comparison tells nothing.
fn is_same(one: &str, other: &str) -> bool {
    Sha256::digest(one) == Sha256::digest(other)
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn answers(key: u8) -> Answers {
        Answers { username: "me".to_owned(), password: SecretString::from("secret"), key: [key; 32] }
    }

    /// RFC 7616, section 3.4.1, written out.
    fn request(algorithm: &str, hash: Hash, nonce: &str) -> Request {
        let response = hash.of(&format!("{}:{nonce}:00000001:c:auth:{}", hash.of("me:api:secret"), hash.of("GET:/a?b=c")));
        let answer = format!(
            "Digest username=\"me\", realm=\"api\", nonce=\"{nonce}\", uri=\"/a?b=c\", response=\"{response}\", \
             algorithm={algorithm}, qop=auth, nc=00000001, cnonce=\"c\""
        );
        Request::get("/a?b=c").header("authorization", answer).body(Body::empty()).expect("a request")
    }

    #[test]
    fn a_nonce_is_taken_for_five_minutes_by_all_who_have_its_key() {
        let (one, same, other) = (answers(1), answers(1), answers(2));
        for (age, said) in [(-30, Ok(())), (0, Ok(())), (290, Ok(())), (310, Err(Wrong::Stale)), (-90, Err(Wrong::Stale))] {
            let nonce = one.nonce(now().checked_add_signed(-age).expect("a time"));
            for (algorithm, hash) in [("SHA-256", Hash::Sha256), ("MD5", Hash::Md5)] {
                assert_eq!(same.check(&request(algorithm, hash, &nonce)), said, "{algorithm}, {age} seconds");
                assert_eq!(other.check(&request(algorithm, hash, &nonce)), Err(Wrong::Stale), "of another key");
            }
            assert_eq!(same.check(&request("SHA-256", Hash::Md5, &nonce)), Err(Wrong::Other));
            assert_eq!(same.check(&request("SHA-512-256", Hash::Sha256, &nonce)), Err(Wrong::Other));
        }
        assert_eq!(one.check(&request("MD5", Hash::Md5, "0-0")), Err(Wrong::Stale));
    }
}
