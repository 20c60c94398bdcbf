//! Access tokens that are fetched: kept until shortly before their end, and fetched by one of those who wait for them.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use http::HeaderValue;

use super::grant::{Grant, Token, TokenError};
use super::pools::Pools;

/// The tokens of a client, one a grant.
#[derive(Default)]
pub(super) struct Tokens {
    slots: Mutex<BTreeMap<[String; 3], Arc<Slot>>>,
}

/// The place of one token.
#[derive(Default)]
struct Slot {
    /// Is held while the token is fetched.
    last: tokio::sync::Mutex<Option<Result<Token, TokenError>>>,
    /// How often it was fetched, with whatever success.
    fetched: AtomicU64,
}

impl Tokens {
    /// The token for a grant, as a header: one that is kept, unless it is `refused`, or a new one.
    ///
    /// # Errors
    ///
    /// When none can be fetched. Those who wait for one attempt share its failure.
    pub(super) async fn token(&self, pools: &Pools, grant: &Grant, refused: Option<&HeaderValue>) -> Result<HeaderValue, TokenError> {
        let slot = self.slot(grant);
        let begun = slot.fetched.load(Ordering::SeqCst);
        let mut last = slot.last.lock().await;
        match &*last {
            Some(Ok(token)) if token.is_fresh() && refused != Some(&token.header) => return Ok(token.header.clone()),
            Some(Err(error)) if slot.fetched.load(Ordering::SeqCst) != begun => return Err(error.clone()),
            _ => {}
        }
        let pool = pools.of(grant.endpoint()).map_err(|error| TokenError::Unreachable { cause: error.to_string() });
        let token = match pool {
            Ok(pool) => grant.fetch(&pool).await,
            Err(error) => Err(error),
        };
        tracing::debug!(endpoint = %grant.endpoint().origin().ascii_serialization(), granted = token.is_ok(), "asked for an access token");
        let result = token.as_ref().map(|token| token.header.clone()).map_err(Clone::clone);
        *last = Some(token);
        slot.fetched.fetch_add(1, Ordering::SeqCst);
        result
    }

    fn slot(&self, grant: &Grant) -> Arc<Slot> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.entry(grant.key()).or_default().clone()
    }
}
