//! Password hashes (argon2id) and new secrets. A hash takes much time and memory on purpose, so it
//! is made off the threads that serve requests, and only a few at a time.

use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::error::{Error, Result};

/// Lanes of a hash.
const LANES: u32 = 1;
/// Hashes at one time in this process: bounds the memory that sign-ins can take, and how many
/// guesses can be under way before the failures of earlier ones are counted.
const TURNS_MAX: usize = 4;
/// How long a sign-in waits for its turn.
const TURN_TIMEOUT: Duration = Duration::from_secs(10);
/// Bytes of a refresh token.
const REFRESH_LENGTH: usize = 32;
/// Characters of a generated password, without those that look alike: 80 bits.
const GENERATED_LENGTH: usize = 16;
/// Characters between two hyphens of a generated password.
const GENERATED_GROUP: usize = 4;
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

static TURNS: Semaphore = Semaphore::const_new(TURNS_MAX);

/// What hashing a password costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory in KiB, at least 8.
    pub memory_kib: u32,
    /// Passes over the memory, at least 1.
    pub passes: u32,
}

impl PasswordCost {
    /// Next to nothing, for tests and demo data only.
    pub const CHEAP: Self = Self {
        memory_kib: 8,
        passes: 1,
    };
}

impl Default for PasswordCost {
    /// The least that OWASP recommends for argon2id.
    fn default() -> Self {
        Self {
            memory_kib: 19 * 1_024,
            passes: 2,
        }
    }
}

/// The hash of a password in PHC form, with a salt of its own. Blocks the thread.
///
/// # Errors
/// [`Error::Internal`] for a cost out of range, or when the system gives no random salt.
pub fn hash_password(cost: PasswordCost, password: &str) -> Result<String> {
    let hash = hasher(cost)?.hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string())
        .map_err(|error| Error::internal(format!("password hash: {error}")))
}

fn hasher(cost: PasswordCost) -> Result<Argon2<'static>> {
    let params = Params::new(cost.memory_kib, cost.passes, LANES, None)
        .map_err(|error| Error::internal(format!("password cost: {error}")))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn matches(cost: PasswordCost, password: &str, hash: Option<&str>) -> Result<bool> {
    let Some(hash) = hash else {
        // Nobody's password: as much work as anybody's, and then no.
        hash_password(cost, password)?;
        return Ok(false);
    };
    let hash = PasswordHash::new(hash)
        .map_err(|error| Error::internal(format!("stored password hash: {error}")))?;
    Ok(hasher(cost)?
        .verify_password(password.as_bytes(), &hash)
        .is_ok())
}

/// The right to hash, held until the answer is there.
pub(super) struct Turn {
    _permit: SemaphorePermit<'static>,
}

/// Waits for a turn.
pub(super) async fn turn() -> Result<Turn> {
    let permit = tokio::time::timeout(TURN_TIMEOUT, TURNS.acquire()).await;
    permit
        .map_err(|_| Error::Busy)?
        .map(|permit| Turn { _permit: permit })
        .map_err(|_| Error::internal("closed"))
}

impl Turn {
    /// Whether the hash is that of the password; the turn comes back for what must be done before
    /// the next. No hash takes as long as one that does not match.
    pub(super) async fn verify(
        self,
        cost: PasswordCost,
        password: String,
        hash: Option<String>,
    ) -> Result<(Self, bool)> {
        // The turn goes along: a caller who hangs up does not free it before the work is done.
        self.off_thread(move || matches(cost, &password, hash.as_deref()))
            .await
    }

    /// The hash of a password.
    pub(super) async fn hash(self, cost: PasswordCost, password: String) -> Result<String> {
        let (_turn, hash) = self
            .off_thread(move || hash_password(cost, &password))
            .await?;
        Ok(hash)
    }

    async fn off_thread<T: Send + 'static>(
        self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<(Self, T)> {
        let done = tokio::task::spawn_blocking(move || work().map(|value| (self, value))).await;
        done.map_err(|error| Error::internal(format!("hashing: {error}")))?
    }
}

/// A password that nobody chose, such as `k7fm-2xqp-ab9c-wd4e`.
pub(super) fn generate() -> Result<String> {
    let mut bytes = [0_u8; GENERATED_LENGTH];
    fill(&mut bytes)?;
    let mut password = String::with_capacity(GENERATED_LENGTH + GENERATED_LENGTH / GENERATED_GROUP);
    for (position, byte) in bytes.into_iter().enumerate() {
        if position > 0 && position.is_multiple_of(GENERATED_GROUP) {
            password.push('-');
        }
        let symbol = ALPHABET.get(usize::from(byte) % ALPHABET.len());
        password.push(symbol.copied().map_or('x', char::from));
    }
    Ok(password)
}

/// A new refresh token.
pub(super) fn refresh_token() -> Result<String> {
    let mut bytes = [0_u8; REFRESH_LENGTH];
    fill(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

fn fill(bytes: &mut [u8]) -> Result<()> {
    rand::fill(bytes).map_err(|_| Error::internal("no random numbers"))
}
