//! Challenges of servers, remembered: the last to each user, and how often each nonce was answered.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use http::{HeaderMap, HeaderValue, Method, header};
use url::Url;

use super::digest::{Challenge, Digest, Hash, challenges};
use crate::random;

/// How many nonces of a server are counted: those that were answered last.
const COUNTED: usize = 64;

/// What servers asked, by their origins.
#[derive(Default)]
pub(super) struct Challenges {
    servers: Mutex<BTreeMap<String, Server>>,
}

#[derive(Default)]
struct Server {
    /// By the name of the user.
    last: BTreeMap<String, Challenge>,
    /// How often each nonce was answered, whoever did: no count is sent twice (RFC 7616, section 3.4).
    counts: VecDeque<(String, u32)>,
}

/// An answer on its way.
pub(super) struct Answered {
    pub(super) header: HeaderValue,
    /// The nonce that it answers.
    pub(super) nonce: String,
}

impl Challenges {
    /// The answer to the last challenge of the server, if there was one.
    pub(super) fn answer(&self, digest: &Digest, method: &Method, url: &Url) -> Option<Answered> {
        let mut servers = self.servers.lock().unwrap_or_else(PoisonError::into_inner);
        let server = servers.get_mut(&url.origin().ascii_serialization())?;
        let challenge = server.last.get(&digest.username)?.clone();
        let count = server.count(&challenge.nonce)?;
        drop(servers);
        let header = challenge.answer(digest, method, url, (&format!("{:016x}", random::number()), count))?;
        Some(Answered { header, nonce: challenge.nonce })
    }

    /// Takes the challenge of an answer 401 to a request that `answered` a nonce, if it did. False if the server refuses
    /// that answer, and not only the age of the nonce.
    ///
    /// # Errors
    ///
    /// Why there is no challenge that can be answered.
    pub(super) fn learn(&self, digest: &Digest, url: &Url, headers: &HeaderMap, answered: Option<&str>) -> Result<bool, String> {
        let texts = headers.get_all(header::WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok());
        let (offered, unknown): (Vec<_>, Vec<_>) = texts.flat_map(challenges).partition(Result::is_ok);
        // The strongest that is offered.
        let Some(challenge) = offered.into_iter().flatten().min_by_key(|challenge| challenge.hash != Hash::Sha256) else {
            let why: Vec<String> = unknown.into_iter().filter_map(Result::err).collect();
            return Err(if why.is_empty() { "the server asks for no digest".to_owned() } else { why.join("; ") });
        };
        let goes_on = challenge.stale || answered != Some(challenge.nonce.as_str());
        let mut servers = self.servers.lock().unwrap_or_else(PoisonError::into_inner);
        let server = servers.entry(url.origin().ascii_serialization()).or_default();
        server.last.insert(digest.username.clone(), challenge);
        Ok(goes_on)
    }
}

impl Server {
    /// The next count of a nonce; none if there is no other.
    fn count(&mut self, nonce: &str) -> Option<u32> {
        let known = self.counts.iter().position(|(known, _)| known == nonce).and_then(|at| self.counts.remove(at));
        let count = known.map_or(0, |(_, count)| count).checked_add(1);
        self.counts.push_back((nonce.to_owned(), count.unwrap_or(u32::MAX)));
        if self.counts.len() > COUNTED {
            self.counts.pop_front();
        }
        count
    }
}
