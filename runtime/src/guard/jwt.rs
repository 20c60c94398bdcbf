//! Signed tokens (RFC 7515, RFC 7519) and the keys that sign them (RFC 7517). The signatures themselves are checked by ring.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey};
use serde::Deserialize;
use serde_json::Value;

/// How far the clocks of two machines may be apart, in seconds.
const LEEWAY: f64 = 60.0;

/// A key of a set; of another kind than those that can be used here, it has no members.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Key {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    alg: Option<String>,
    crv: String,
    n: String,
    e: String,
    x: String,
    y: String,
}

/// The header of a token.
#[derive(Debug, Deserialize)]
struct Head {
    alg: String,
    typ: Option<String>,
    kid: Option<String>,
    crit: Option<Value>,
}

/// A token, taken apart and not yet believed.
#[derive(Debug)]
pub(super) struct Token<'a> {
    head: Head,
    claims: Value,
    signed: &'a str,
    signature: Vec<u8>,
}

impl<'a> Token<'a> {
    /// # Errors
    ///
    /// What it is instead of a token.
    pub(super) fn read(text: &'a str) -> Result<Self, &'static str> {
        let (signed, signature) = text.rsplit_once('.').ok_or("is no signed token")?;
        let (head, claims) = signed.split_once('.').filter(|(_, claims)| !claims.contains('.')).ok_or("is no signed token")?;
        let decode = |part: &str| BASE64_URL_SAFE_NO_PAD.decode(part).map_err(|_| "is no signed token");
        let head: Head = serde_json::from_slice(&decode(head)?).map_err(|_| "is no signed token")?;
        // RFC 9068, section 4; from before it, there is `JWT`, or nothing.
        let is_access = |typ: &str| ["at+jwt", "application/at+jwt", "jwt"].iter().any(|known| typ.eq_ignore_ascii_case(known));
        if !head.typ.as_deref().is_none_or(is_access) {
            return Err("is no access token");
        }
        let claims: Value = serde_json::from_slice(&decode(claims)?).map_err(|_| "is no signed token")?;
        if head.crit.is_some() {
            return Err("asks for an extension that is not known");
        }
        Ok(Self { head, claims, signed, signature: decode(signature)? })
    }

    /// Whether one of `keys` signed it; none of them may be meant by it.
    pub(super) fn is_signed_by(&self, keys: &[Key]) -> Option<bool> {
        let mut meant = keys.iter().filter(|key| self.means(key)).peekable();
        meant.peek()?;
        Some(meant.any(|key| key.verifies(&self.head.alg, self.signed.as_bytes(), &self.signature)))
    }

    fn means(&self, key: &Key) -> bool {
        (self.head.kid.is_none() || self.head.kid == key.kid)
            && key.usage.as_deref().is_none_or(|usage| usage == "sig")
            && key.alg.as_deref().is_none_or(|alg| alg == self.head.alg)
    }

    /// Whether it is for `audience`, of `issuer`, and of this time.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub(super) fn check(&self, issuer: &str, audience: &str) -> Result<(), &'static str> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64());
        let claims = &self.claims;
        if claims["iss"] != issuer {
            return Err("is of another issuer");
        }
        let is_for = |value: &Value| value == audience;
        if !is_for(&claims["aud"]) && !claims["aud"].as_array().is_some_and(|all| all.iter().any(is_for)) {
            return Err("is for another audience");
        }
        match claims["exp"].as_f64() {
            Some(end) if end > now - LEEWAY => {}
            Some(_) => return Err("has expired"),
            None => return Err("says no end"),
        }
        match &claims["nbf"] {
            Value::Null => Ok(()),
            begin if begin.as_f64().is_some_and(|begin| begin <= now + LEEWAY) => Ok(()),
            _ => Err("is not valid yet"),
        }
    }

    /// Its scopes: `scope` (RFC 9068), or `scp`.
    pub(super) fn has_scope(&self, scope: &str) -> bool {
        ["scope", "scp"].iter().map(|key| &self.claims[*key]).any(|said| match said {
            Value::String(text) => text.split(' ').any(|one| one == scope),
            Value::Array(all) => all.iter().any(|one| one == scope),
            _ => false,
        })
    }
}

impl Key {
    /// By an algorithm with a public key; `none` and those with a shared secret are none of them.
    fn verifies(&self, algorithm: &str, message: &[u8], signed: &[u8]) -> bool {
        let decode = |text: &str| BASE64_URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).unwrap_or_default();
        let rsa = match algorithm {
            "RS256" => Some(&signature::RSA_PKCS1_2048_8192_SHA256),
            "RS384" => Some(&signature::RSA_PKCS1_2048_8192_SHA384),
            "RS512" => Some(&signature::RSA_PKCS1_2048_8192_SHA512),
            "PS256" => Some(&signature::RSA_PSS_2048_8192_SHA256),
            "PS384" => Some(&signature::RSA_PSS_2048_8192_SHA384),
            "PS512" => Some(&signature::RSA_PSS_2048_8192_SHA512),
            _ => None,
        };
        match (self.kty.as_str(), rsa) {
            ("RSA", Some(parameters)) => {
                RsaPublicKeyComponents { n: decode(&self.n), e: decode(&self.e) }.verify(parameters, message, signed).is_ok()
            }
            ("EC" | "OKP", None) => {
                let point = || [vec![4], decode(&self.x), decode(&self.y)].concat();
                match (algorithm, self.crv.as_str()) {
                    ("ES256", "P-256") => {
                        UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, point()).verify(message, signed).is_ok()
                    }
                    ("ES384", "P-384") => {
                        UnparsedPublicKey::new(&signature::ECDSA_P384_SHA384_FIXED, point()).verify(message, signed).is_ok()
                    }
                    ("EdDSA", "Ed25519") => UnparsedPublicKey::new(&signature::ED25519, decode(&self.x)).verify(message, signed).is_ok(),
                    _ => false,
                }
            }
            _ => false,
        }
    }
}
