//! Numbers that nobody can guess.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};

/// One of them, from the randomness of the system.
pub(crate) fn number() -> u64 {
    RandomState::new().build_hasher().finish()
}
