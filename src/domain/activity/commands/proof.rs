//! Whether the bytes of evidence files are what their entries say: all of them are read again.

use aws_lc_rs::digest;
use entity::{EvidenceFileId, evidence_file};
use futures_util::TryStreamExt as _;

use super::evidence::key;
use super::store;
use crate::db::Db;
use crate::error::{Message, Result};
use crate::files::Files;

/// Entries that are looked at together.
const TOGETHER: u64 = 500;
/// Faults that are named at the most.
const FAULTS_MAX: usize = 100;

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct FilesProof {
    /// Files that were read.
    pub files: i64,
    /// Bytes of them.
    pub bytes: i64,
    /// What is wrong, the first hundred.
    pub faults: Vec<Damaged>,
    /// How many there are.
    pub fault_count: i64,
}

/// A file that is not what its entry says.
#[derive(Clone, Debug)]
pub struct Damaged {
    /// Which.
    pub file: EvidenceFileId,
    /// Its name.
    pub name: String,
    /// What is wrong with it.
    pub why: Damage,
}

/// What can be wrong with the bytes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// They are not there, or cannot be read to their end.
    Unreadable,
    /// They are fewer or more.
    OtherSize,
    /// They are others.
    OtherBytes,
}

impl Damage {
    /// This, for people.
    #[must_use]
    pub const fn in_words(self) -> Message {
        use std::borrow::Cow::Borrowed;
        let (zh, en) = match self {
            Self::Unreadable => (
                "文件缺失或无法读取",
                "the file is not there, or cannot be read",
            ),
            Self::OtherSize => (
                "文件大小与登记不符",
                "the file has another size than was declared",
            ),
            Self::OtherBytes => (
                "文件内容与登记不符",
                "the bytes are others than were declared",
            ),
        };
        Message {
            zh: Borrowed(zh),
            en: Borrowed(en),
        }
    }
}

/// Reads every file whose bytes have come, those that were taken back among them: nothing is erased.
///
/// # Errors
/// When the database fails. What is wrong with a file is a finding.
pub async fn verify_files(db: &Db, files: &Files) -> Result<FilesProof> {
    let mut proof = FilesProof::default();
    let mut after = None;
    loop {
        let rows = store::stored_after(db.reader(), after, TOGETHER).await?;
        let Some(last) = rows.last() else {
            return Ok(proof);
        };
        after = Some(last.id);
        for row in rows {
            proof.files += 1;
            proof.bytes = proof.bytes.saturating_add(row.size);
            if let Some(why) = damage(files, &row).await {
                proof.fault_count += 1;
                if proof.faults.len() < FAULTS_MAX {
                    proof.faults.push(Damaged {
                        file: row.id,
                        name: row.name,
                        why,
                    });
                }
            }
        }
    }
}

async fn damage(files: &Files, row: &evidence_file::Model) -> Option<Damage> {
    let mut hash = digest::Context::new(&digest::SHA256);
    let mut size = 0_i64;
    let Ok(mut pieces) = files.read(&key(row.id)).await else {
        return Some(Damage::Unreadable);
    };
    loop {
        match pieces.try_next().await {
            Ok(Some(piece)) => {
                size = size.saturating_add(i64::try_from(piece.len()).unwrap_or(i64::MAX));
                hash.update(&piece);
            }
            Ok(None) => break,
            Err(_) => return Some(Damage::Unreadable),
        }
    }
    if size != row.size {
        Some(Damage::OtherSize)
    } else if hash.finish().as_ref() != row.sha256 {
        Some(Damage::OtherBytes)
    } else {
        None
    }
}
