//! Evidence files: declared with size and hash, sent, read, and taken back with a reason.
//!
//! All writers lock the activity first. The bytes are written where nobody sees them, and put in their
//! place only when they are what was declared; only then the entry says that they are there.

use aws_lc_rs::digest;
use entity::activity::{self, ActivityState};
use entity::{ActivityId, EvidenceFileId, evidence_file, organization};

use super::state::{lock_visible, require_to_void};
use super::{decide, store};
use crate::access::{self, Acting, Action, Place};
use crate::db::Tx;
use crate::db::history::{Event, hex, unhex};
use crate::domain::activity::rules::evidence::{
    Declared, FILES_MAX, FileFault, Looker, check, content_type,
};
use crate::domain::activity::rules::{Finding, REASON_LENGTH_MAX, Violation, check_filled};
use crate::domain::organization as organizations;
use crate::error::{Error, Refusal, Result};
use crate::files::{Files, Pieces, Writing};

/// What the history calls an evidence file.
const EVIDENCE_FILE: &str = "EvidenceFile";

/// A file that proves an activity, about to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Declare {
    pub activity: ActivityId,
    pub declared: Declared,
}

/// A file that is taken back.
#[derive(Clone, Debug)]
pub(crate) struct TakeBack {
    pub file: EvidenceFileId,
    pub reason: String,
}

/// Enters what will be sent. The same once more gives what was entered.
pub(crate) async fn declare(acting: &Acting<'_>, input: Declare) -> Result<EvidenceFileId> {
    let mut tx = acting.begin().await?;
    let (row, organizer) = lock_visible(acting, &tx, input.activity).await?;
    acting.require(&mut tx, Action::ActivityRecord, &organizer)?;
    let Declared {
        name,
        media_type,
        size,
        sha256,
    } = &input.declared;
    let mut findings = check(&input.declared);
    findings.extend(counting(&row));
    let files = store::evidence_of(tx.conn(), [row.id]).await?;
    let hash = unhex(&sha256.to_ascii_lowercase()).unwrap_or_default();
    let same = |file: &&evidence_file::Model| file.voided_at.is_none() && file.sha256 == hash;
    if let Some(same) = files.iter().find(same).filter(|_| findings.is_empty()) {
        if (&same.name, same.media_type, same.size) == (name, *media_type, *size) {
            return Ok(same.id);
        }
        findings.push(FileFault::Attached(same.name.clone()).at("sha256"));
    } else if files.len() >= FILES_MAX {
        findings.push(Violation::TooLong(FILES_MAX).at("activityId"));
    }
    decide(findings)?;
    let id = EvidenceFileId(acting.new_id());
    tx.record(
        Event::of(organizer.id, "declareEvidence", EVIDENCE_FILE, id.0)
            .after("activity", row.id)
            .after("name", name)
            .after("mediaType", media_type)
            .after("size", size)
            .after("sha256", hex(&hash)),
    );
    let file = evidence_file::Model {
        id,
        activity_id: row.id,
        name: name.clone(),
        media_type: *media_type,
        size: *size,
        sha256: hash.to_vec(),
        declared_at: tx.at(),
        declared_by: acting.actor.account,
        stored_at: None,
        stored_by: None,
        voided_at: None,
        voided_by: None,
        void_reason: None,
    };
    store::insert_evidence(&tx, file).await?;
    tx.commit().await?;
    Ok(id)
}

/// Takes a file back with a reason: its entry stays, its bytes are not given out any more. While the
/// activity is not confirmed its organizer does so, then its superior.
pub(crate) async fn take_back(acting: &Acting<'_>, input: TakeBack) -> Result<EvidenceFileId> {
    let mut tx = acting.begin().await?;
    let (file, row, organizer) = lock_file(acting, &tx, input.file).await?;
    require_to_void(acting, &mut tx, &row, &organizer).await?;
    let mut findings = at_file(&file, &row);
    check_filled(&input.reason, "reason", REASON_LENGTH_MAX, &mut findings);
    decide(findings)?;
    tx.record(
        Event::of(organizer.id, "voidEvidence", EVIDENCE_FILE, file.id.0)
            .before("name", &file.name)
            .before("sha256", hex(&file.sha256))
            .after("reason", &input.reason),
    );
    let when_and_who = (tx.at(), acting.actor.account);
    store::save_taken_back(&tx, file.id, when_and_who, &input.reason).await?;
    tx.commit().await?;
    Ok(file.id)
}

/// The bytes of a declared file, on their way in.
pub struct Upload {
    file: evidence_file::Model,
    writing: Writing,
    looker: Looker,
    hash: digest::Context,
    size: i64,
}

impl Upload {
    /// Begins to take the bytes of a file.
    ///
    /// # Errors
    /// When the actor does not see the file or may not record for its organizer, or it was taken back.
    pub async fn begin(acting: &Acting<'_>, files: &Files, id: EvidenceFileId) -> Result<Self> {
        let (file, row, organizer) = visible_file(acting, id).await?;
        access::require(
            acting.actor,
            Action::ActivityRecord,
            &Place::from(&organizer),
        )?;
        decide(at_file(&file, &row))?;
        Ok(Self {
            writing: files.write(&key(id)).await?,
            looker: Looker::new(file.media_type),
            hash: digest::Context::new(&digest::SHA256),
            size: 0,
            file,
        })
    }

    /// The next bytes.
    ///
    /// # Errors
    /// When they are more than were declared, or of another type.
    pub async fn take(&mut self, bytes: &[u8]) -> Result<()> {
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        self.size = self.size.saturating_add(size);
        self.check_size(self.size)?;
        if !self.looker.look(bytes) {
            return Err(refused(FileFault::OtherType));
        }
        self.hash.update(bytes);
        self.writing.add(bytes).await
    }

    /// Whether so many bytes are not more than were declared.
    ///
    /// # Errors
    /// When they are.
    pub fn check_size(&self, size: i64) -> Result<()> {
        if size > self.file.size {
            return Err(refused(FileFault::LargerThan(self.file.size)));
        }
        Ok(())
    }

    /// All bytes have come: keeps them when they are what was declared. The same bytes once more
    /// change nothing.
    ///
    /// # Errors
    /// When they are others: nothing is left of them then. When the file or its activity was voided
    /// meanwhile.
    pub async fn keep(self, acting: &Acting<'_>) -> Result<()> {
        let hash = self.hash.finish();
        let fault = if self.size != self.file.size || hash.as_ref() != self.file.sha256 {
            Some(FileFault::OtherBytes)
        } else if !self.looker.is_sound() {
            Some(FileFault::OtherType)
        } else {
            None
        };
        if let Some(fault) = fault {
            self.writing.give_up().await;
            return Err(refused(fault));
        }
        self.writing.keep().await?;
        let mut tx = acting.begin().await?;
        let (file, row, organizer) = lock_file(acting, &tx, self.file.id).await?;
        acting.require(&mut tx, Action::ActivityRecord, &organizer)?;
        decide(at_file(&file, &row))?;
        if file.stored_at.is_some() {
            return Ok(());
        }
        tx.record(
            Event::of(organizer.id, "storeEvidence", EVIDENCE_FILE, file.id.0)
                .after("name", &file.name)
                .after("sha256", hex(&file.sha256)),
        );
        store::save_stored(&tx, file.id, (tx.at(), acting.actor.account)).await?;
        tx.commit().await
    }

    /// Leaves nothing of what has come.
    pub async fn give_up(self) {
        self.writing.give_up().await;
    }
}

/// A file that somebody reads.
pub struct Download {
    /// Its name.
    pub name: String,
    /// The name of its type on the web.
    pub content_type: &'static str,
    /// How many bytes it has.
    pub size: u64,
    /// SHA-256 of them, in hexadecimal digits.
    pub sha256: String,
    /// They themselves.
    pub pieces: Pieces,
}

impl Download {
    /// Begins to read a file.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the actor does not see its activity, where its bytes have not come, and
    /// where it was taken back.
    pub async fn begin(acting: &Acting<'_>, files: &Files, id: EvidenceFileId) -> Result<Self> {
        let (file, _, _) = visible_file(acting, id).await?;
        if file.voided_at.is_some() || file.stored_at.is_none() {
            return Err(missing());
        }
        Ok(Self {
            content_type: content_type(file.media_type),
            size: u64::try_from(file.size).unwrap_or_default(),
            sha256: hex(&file.sha256),
            pieces: files.read(&key(id)).await?,
            name: file.name,
        })
    }
}

const fn missing() -> Error {
    Error::NotFound("evidence file")
}

fn refused(fault: FileFault) -> Error {
    Refusal::from(fault.at("file")).into()
}

/// The key under which the bytes of a file are kept.
pub(crate) fn key(id: EvidenceFileId) -> String {
    format!("evidence/{}", id.0.simple())
}

/// A voided record takes no evidence.
fn counting(row: &activity::Model) -> Option<Finding> {
    match row.state {
        ActivityState::Recorded | ActivityState::Confirmed => None,
        ActivityState::Voided => Some(Violation::WrongState(row.state).at("activityId")),
    }
}

/// What stands against any act on a file.
fn at_file(file: &evidence_file::Model, row: &activity::Model) -> Vec<Finding> {
    let taken_back = file.voided_at.map(|_| FileFault::TakenBack.at("file"));
    taken_back.into_iter().chain(counting(row)).collect()
}

/// A file that the actor sees, with its activity, locked, and its organizer.
async fn lock_file(
    acting: &Acting<'_>,
    tx: &Tx,
    id: EvidenceFileId,
) -> Result<(evidence_file::Model, activity::Model, organization::Model)> {
    let activity = of_file(tx.conn(), id).await?.activity_id;
    let locked = lock_visible(acting, tx, activity).await;
    let (row, organizer) = locked.map_err(unseen)?;
    // Others may have written while the lock was waited for.
    Ok((of_file(tx.conn(), id).await?, row, organizer))
}

/// A file that the actor sees, with its activity and organizer, as they are at this moment.
async fn visible_file(
    acting: &Acting<'_>,
    id: EvidenceFileId,
) -> Result<(evidence_file::Model, activity::Model, organization::Model)> {
    let reader = acting.db.reader();
    let file = of_file(reader, id).await?;
    let row = store::by_ids(reader, [file.activity_id]).await?;
    let row = row.into_iter().next().ok_or_else(missing)?;
    let organizer = organizations::by_ids(reader, [row.organization_id]).await?;
    let organizer = organizer.into_iter().next();
    let organizer = organizer.filter(|organizer| acting.sees(organizer));
    Ok((file, row, organizer.ok_or_else(missing)?))
}

async fn of_file(
    connection: &impl sea_orm::ConnectionTrait,
    id: EvidenceFileId,
) -> Result<evidence_file::Model> {
    let rows = store::evidence_by_ids(connection, [id]).await?;
    rows.into_iter().next().ok_or_else(missing)
}

/// Whoever does not see the activity does not learn that the file has one.
fn unseen(error: Error) -> Error {
    match error {
        Error::NotFound(_) => missing(),
        Error::Unauthenticated
        | Error::Forbidden(_)
        | Error::Refused(_)
        | Error::Conflict(_)
        | Error::RateLimited(_)
        | Error::Busy
        | Error::Internal(_) => error,
    }
}
