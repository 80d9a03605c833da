//! Access tokens: the Ed25519 keys that sign them, and what stands in them (RFC 9068).
//!
//! Keys are files `jwt-<kid>.key` (PKCS#8, DER) in one folder. The kid begins with a number; the
//! greatest signs, all verify. So a key is rotated by adding the next, and the old files are retired
//! once the tokens that they signed are over. Instances that run look into the folder every ten
//! seconds, and at once when a token names a key whose file they have not read: none is restarted,
//! and nobody is signed out.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use entity::{AccountId, SessionId};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::db::history::{hex, sha256};
use crate::error::{Error, Result};

/// Who issues the tokens, and for whom.
const ISSUER: &str = "zeren";
/// What kind of token it is: none of another kind is taken for it.
const TYPE: &str = "at+jwt";
/// How long an access token is good, in seconds.
const LIFETIME_S: i64 = 600;
/// How often an instance looks for other keys, in seconds.
const REREAD_S: i64 = 10;
/// How old the newest key is before older ones are retired, in seconds: by then every instance
/// signs with it, and what the older ones signed is over.
const RETIRE_AFTER_S: i64 = LIFETIME_S + 2 * REREAD_S;
/// Bytes of a token at the most: longer ones are not even parsed.
const TOKEN_LENGTH_MAX: usize = 2_048;
/// Names of key files.
const FILE_PREFIX: &str = "jwt-";
const FILE_SUFFIX: &str = ".key";
/// Held while the folder is read, so that two instances do not both make the first key.
const LOCK_FILE: &str = "jwt.lock";
/// Bytes of the public key's hash in a kid: another key never has the kid of an old one.
const KID_HASH_LENGTH: usize = 4;

/// What an access token says. No rights: they are read at each request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    iss: String,
    aud: String,
    /// The account.
    pub sub: AccountId,
    /// The session.
    pub sid: SessionId,
    /// Seconds since 1970 at which it was issued.
    pub iat: i64,
    /// Seconds since 1970 from which on it is not taken.
    pub exp: i64,
}

/// A signed access token.
#[derive(Clone)]
pub(super) struct Signed {
    /// The token.
    pub token: String,
    /// From when on it is not taken.
    pub expires_at: DateTime<Utc>,
}

/// The keys that sign and verify access tokens.
pub struct Tokens {
    ring: RwLock<Ring>,
    /// Where they come from; none for keys in memory.
    folder: Option<PathBuf>,
}

/// The keys as they were last read.
#[derive(Clone)]
struct Ring {
    keys: Arc<KeySet>,
    /// When, in seconds since 1970; none before the first look.
    read_at: Option<i64>,
}

struct KeySet {
    signer: Key,
    /// Older keys.
    others: Vec<Key>,
}

struct Key {
    kid: String,
    signing: EncodingKey,
    verifying: DecodingKey,
    public: Vec<u8>,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = self.ring().keys;
        let kids: Vec<_> = keys.all().map(|key| &key.kid).collect();
        f.debug_struct("Tokens").field("kids", &kids).finish()
    }
}

impl Tokens {
    /// The keys in a folder. Where there is none, the folder and a first key are made.
    ///
    /// # Errors
    /// [`Error::Internal`] when the folder cannot be read or written, or a file is no Ed25519 key.
    pub fn load(dir: &Path) -> Result<Self> {
        let _lock = lock(dir)?;
        let mut keys = read(dir)?;
        if keys.is_empty() {
            keys.push(write_next(dir, &keys)?);
        }
        Self::of(keys, Some(dir.to_owned()))
    }

    /// Adds a key to a folder and returns its kid. Instances sign with it within ten seconds.
    ///
    /// # Errors
    /// Those of [`Tokens::load`].
    pub fn rotate(dir: &Path) -> Result<String> {
        let _lock = lock(dir)?;
        let keys = read(dir)?;
        Ok(write_next(dir, &keys)?.kid)
    }

    /// Removes all keys of a folder but the newest, and returns their kids.
    ///
    /// # Errors
    /// [`Error::Internal`] while tokens that an older key signed may still be good, and those of
    /// [`Tokens::load`].
    pub fn retire(dir: &Path, now: DateTime<Utc>) -> Result<Vec<String>> {
        let _lock = lock(dir)?;
        let keys = KeySet::of(read(dir)?)?;
        let newest = key_path(dir, &keys.signer.kid);
        let made = fs::metadata(&newest).and_then(|about| about.modified());
        let made = DateTime::<Utc>::from(made.map_err(|error| failed(&newest, &error))?);
        let waits = RETIRE_AFTER_S - (now - made).num_seconds();
        if !keys.others.is_empty() && waits > 0 {
            return Err(Error::internal(format!(
                "tokens that an older key signed may still be good: retire it in {waits} s"
            )));
        }
        let mut retired = Vec::new();
        for key in keys.others {
            let path = key_path(dir, &key.kid);
            fs::remove_file(&path).map_err(|error| failed(&path, &error))?;
            retired.push(key.kid);
        }
        Ok(retired)
    }

    /// A key that is in memory only, for tests.
    ///
    /// # Errors
    /// [`Error::Internal`] when the system gives no random numbers.
    pub fn ephemeral() -> Result<Self> {
        Self::of(vec![Key::of(1, &new_pkcs8()?)?], None)
    }

    fn of(keys: Vec<Key>, folder: Option<PathBuf>) -> Result<Self> {
        let keys = Arc::new(KeySet::of(keys)?);
        let ring = RwLock::new(Ring {
            keys,
            read_at: None,
        });
        Ok(Self { ring, folder })
    }

    fn ring(&self) -> Ring {
        let ring = self.ring.read().unwrap_or_else(PoisonError::into_inner);
        ring.clone()
    }

    /// The keys as they are in the folder, or were ten seconds ago.
    fn keys(&self, now: DateTime<Utc>) -> Arc<KeySet> {
        let ring = self.ring();
        let age = ring.read_at.map(|at| now.timestamp().saturating_sub(at));
        match age {
            Some(age) if age < REREAD_S => ring.keys,
            Some(_) | None => self.reread(now).unwrap_or(ring.keys),
        }
    }

    /// Reads the folder anew. What cannot be read leaves the keys as they are.
    fn reread(&self, now: DateTime<Utc>) -> Option<Arc<KeySet>> {
        let folder = self.folder.as_deref()?;
        let mut ring = self.ring.write().unwrap_or_else(PoisonError::into_inner);
        ring.read_at = Some(now.timestamp());
        match read(folder).and_then(KeySet::of) {
            Ok(keys) => ring.keys = Arc::new(keys),
            Err(error) => tracing::error!(?error, "the keys cannot be read anew"),
        }
        Some(Arc::clone(&ring.keys))
    }

    /// The keys, with the one that a token names if there is such a file by now.
    fn keys_with(&self, kid: &str, now: DateTime<Utc>) -> Arc<KeySet> {
        let keys = self.keys(now);
        let plain = |kid: &str| {
            kid.bytes()
                .all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
        };
        let is_new = keys.find(kid).is_none()
            && plain(kid)
            && self
                .folder
                .as_deref()
                .is_some_and(|dir| key_path(dir, kid).exists());
        match is_new {
            true => self.reread(now).unwrap_or(keys),
            false => keys,
        }
    }

    /// The public keys, as `/.well-known/jwks.json` shows them (RFC 7517).
    #[must_use]
    pub fn jwks(&self, now: DateTime<Utc>) -> serde_json::Value {
        let keys = self.keys(now);
        let keys: Vec<_> = keys
            .all()
            .map(|key| {
                json!({
                    "kty": "OKP",
                    "crv": "Ed25519",
                    "use": "sig",
                    "alg": "EdDSA",
                    "kid": key.kid,
                    "x": URL_SAFE_NO_PAD.encode(&key.public),
                })
            })
            .collect();
        json!({ "keys": keys })
    }

    /// Signs an access token for a session.
    pub(super) fn sign(
        &self,
        account: AccountId,
        session: SessionId,
        now: DateTime<Utc>,
    ) -> Result<Signed> {
        let iat = now.timestamp();
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: ISSUER.to_owned(),
            sub: account,
            sid: session,
            iat,
            exp: iat + LIFETIME_S,
        };
        let keys = self.keys(now);
        let signer = &keys.signer;
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(signer.kid.clone());
        let token = jsonwebtoken::encode(&header, &claims, &signer.signing)
            .map_err(|error| Error::internal(format!("signing: {error}")))?;
        let expires_at = DateTime::from_timestamp(claims.exp, 0)
            .unwrap_or_else(|| now + TimeDelta::seconds(LIFETIME_S));
        Ok(Signed { token, expires_at })
    }

    /// What a token says, if one of these keys signed it and it is not over at `now`. The key, and
    /// with it the algorithm, follows from the kid; what else the header says is not asked.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] for everything else.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Claims> {
        self.read(token, now)
            .filter(|claims| now.timestamp() < claims.exp)
            .ok_or(Error::Unauthenticated)
    }

    fn read(&self, token: &str, now: DateTime<Utc>) -> Option<Claims> {
        if token.len() > TOKEN_LENGTH_MAX {
            return None;
        }
        let header = jsonwebtoken::decode_header(token).ok()?;
        let kid = header.kid.filter(|_| header.typ.as_deref() == Some(TYPE))?;
        let keys = self.keys_with(&kid, now);
        let key = keys.find(&kid)?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[ISSUER]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        // By the clock that the caller hands over, not by the machine's.
        validation.validate_exp = false;
        let data = jsonwebtoken::decode(token, &key.verifying, &validation).ok()?;
        Some(data.claims)
    }
}

impl KeySet {
    fn of(mut keys: Vec<Key>) -> Result<Self> {
        keys.sort_by(|a, b| (number(&a.kid), &a.kid).cmp(&(number(&b.kid), &b.kid)));
        let signer = keys
            .pop()
            .ok_or_else(|| Error::internal("no signing key"))?;
        Ok(Self {
            signer,
            others: keys,
        })
    }

    fn all(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.signer).chain(&self.others)
    }

    fn find(&self, kid: &str) -> Option<&Key> {
        self.all().find(|key| key.kid == kid)
    }
}

impl Key {
    fn of(number: u32, pkcs8: &[u8]) -> Result<Self> {
        let public = public_of(pkcs8)?;
        let hash = sha256(&[&public]);
        let short: Vec<u8> = hash.into_iter().take(KID_HASH_LENGTH).collect();
        Self::named(format!("{number:04}-{}", hex(&short)), pkcs8)
    }

    fn named(kid: String, pkcs8: &[u8]) -> Result<Self> {
        let public = public_of(pkcs8)?;
        Ok(Self {
            kid,
            signing: EncodingKey::from_ed_der(pkcs8),
            verifying: DecodingKey::from_ed_der(&public),
            public,
        })
    }
}

fn public_of(pkcs8: &[u8]) -> Result<Vec<u8>> {
    let pair =
        Ed25519KeyPair::from_pkcs8(pkcs8).map_err(|_| Error::internal("not an Ed25519 key"))?;
    Ok(pair.public_key().as_ref().to_vec())
}

fn new_pkcs8() -> Result<Vec<u8>> {
    Ed25519KeyPair::generate_pkcs8(&SystemRandom::new())
        .map(|document| document.as_ref().to_vec())
        .map_err(|_| Error::internal("no random numbers"))
}

/// The number that a kid begins with: the greatest is the newest.
fn number(kid: &str) -> u32 {
    let digits = kid.split('-').next().unwrap_or_default();
    digits.parse().unwrap_or(0)
}

fn failed(what: &Path, error: &impl fmt::Display) -> Error {
    Error::internal(format!("{}: {error}", what.display()))
}

/// Makes the folder where it is missing, and keeps other instances out of it until dropped.
fn lock(dir: &Path) -> Result<File> {
    fs::create_dir_all(dir).map_err(|error| failed(dir, &error))?;
    let path = dir.join(LOCK_FILE);
    let file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(&path)
        .map_err(|error| failed(&path, &error))?;
    file.lock().map_err(|error| failed(&path, &error))?;
    Ok(file)
}

fn read(dir: &Path) -> Result<Vec<Key>> {
    let mut keys = Vec::new();
    for entry in fs::read_dir(dir).map_err(|error| failed(dir, &error))? {
        let path = entry.map_err(|error| failed(dir, &error))?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        let kid = name.and_then(|name| name.strip_prefix(FILE_PREFIX)?.strip_suffix(FILE_SUFFIX));
        if let Some(kid) = kid {
            let pkcs8 = fs::read(&path).map_err(|error| failed(&path, &error))?;
            let key = Key::named(kid.to_owned(), &pkcs8).map_err(|_| failed(&path, &"no key"))?;
            keys.push(key);
        }
    }
    Ok(keys)
}

fn key_path(dir: &Path, kid: &str) -> PathBuf {
    dir.join(format!("{FILE_PREFIX}{kid}{FILE_SUFFIX}"))
}

fn write_next(dir: &Path, keys: &[Key]) -> Result<Key> {
    let newest = keys.iter().map(|key| number(&key.kid)).max().unwrap_or(0);
    let pkcs8 = new_pkcs8()?;
    let key = Key::of(newest.saturating_add(1), &pkcs8)?;
    let path = key_path(dir, &key.kid);
    // Written aside and renamed: a key that is cut off in the middle would stop every later start.
    let partial = path.with_extension("partial");
    write_private(&partial, &pkcs8).map_err(|error| failed(&partial, &error))?;
    fs::rename(&partial, &path).map_err(|error| failed(&path, &error))?;
    Ok(key)
}

fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
