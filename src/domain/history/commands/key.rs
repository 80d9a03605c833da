//! The key of the seals: a file outside of the database, so that whoever can write the database
//! cannot write a seal.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::Path;

use aws_lc_rs::{hmac, rand};

use crate::db::history::{GENESIS, HASH_LENGTH, hex, unhex};
use crate::error::{Error, Result};

/// The name of the file.
const FILE_NAME: &str = "seal.key";

/// The key of the seals.
#[derive(Clone, Debug)]
pub struct SealKey(hmac::Key);

impl SealKey {
    /// The key in `dir`, made there if there is none. Several instances may start at once in the
    /// same folder: one of them makes the key.
    ///
    /// # Errors
    /// When the file cannot be read or written, or holds no key.
    pub fn load(dir: &Path) -> Result<Self> {
        if let Some(key) = Self::open(dir)? {
            return Ok(key);
        }
        make(dir).map_err(|error| fault(dir, &error))?;
        Self::open(dir)?.ok_or_else(|| fault(dir, &ErrorKind::NotFound.into()))
    }

    /// The key in `dir`; none if there is no such file. For verifying: a key made now fits no seal.
    ///
    /// # Errors
    /// When the file cannot be read, or holds no key.
    pub fn open(dir: &Path) -> Result<Option<Self>> {
        let text = match fs::read_to_string(dir.join(FILE_NAME)) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(fault(dir, &error)),
        };
        let bytes = unhex(text.trim()).ok_or_else(|| {
            let file = dir.join(FILE_NAME);
            Error::internal(format!("{}: not 64 hexadecimal digits", file.display()))
        })?;
        Ok(Some(Self::of(&bytes)))
    }

    /// A key that is forgotten with the process.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn ephemeral() -> Result<Self> {
        Ok(Self::of(
            &random().map_err(|error| Error::Internal(Box::new(error)))?,
        ))
    }

    fn of(bytes: &[u8; HASH_LENGTH]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }

    /// The key itself.
    pub(super) const fn hmac(&self) -> &hmac::Key {
        &self.0
    }
}

fn fault(dir: &Path, error: &io::Error) -> Error {
    Error::internal(format!("{}: {error}", dir.join(FILE_NAME).display()))
}

fn random() -> io::Result<[u8; HASH_LENGTH]> {
    let mut bytes = GENESIS;
    rand::fill(&mut bytes).map_err(|_| io::Error::other("no random numbers"))?;
    Ok(bytes)
}

/// Writes a new key beside its place and links it there whole, unless another process was first.
fn make(dir: &Path) -> io::Result<()> {
    let key = random()?;
    let nonce: String = hex(&random()?).chars().take(16).collect();
    let draft = dir.join(format!("{FILE_NAME}.{nonce}"));
    fs::create_dir_all(dir)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    file.write_all(hex(&key).as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    let linked = fs::hard_link(&draft, dir.join(FILE_NAME));
    fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}
