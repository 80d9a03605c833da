//! A file that proves an activity: what was declared of it; its bytes are kept elsewhere.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{AccountId, ActivityId, EvidenceFileId};

/// A file that proves an activity: what was declared of it; its bytes are kept elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "evidence_file")]
pub struct Model {
    /// The key; the bytes are kept under it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EvidenceFileId,
    /// What it proves.
    pub activity_id: ActivityId,
    /// Its name, without any folder.
    pub name: String,
    /// What it is.
    pub media_type: MediaType,
    /// How many bytes it has.
    pub size: i64,
    /// SHA-256 of the bytes.
    pub sha256: Vec<u8>,
    /// When it was declared.
    pub declared_at: DateTime<Utc>,
    /// By whom.
    pub declared_by: AccountId,
    /// When its bytes had come and were as declared.
    pub stored_at: Option<DateTime<Utc>>,
    /// From whom.
    pub stored_by: Option<AccountId>,
    /// When it was taken back.
    pub voided_at: Option<DateTime<Utc>>,
    /// By whom.
    pub voided_by: Option<AccountId>,
    /// Why.
    #[sea_orm(column_type = "Text")]
    pub void_reason: Option<String>,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What can be attached.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    Serialize,
    Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "String(StringLen::None)",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MediaType {
    /// A document that looks the same everywhere.
    Pdf,
    /// A picture.
    Png,
    /// A photograph.
    Jpeg,
    /// A text of Word.
    Docx,
    /// A sheet of Excel.
    Xlsx,
    /// Plain text in UTF-8.
    Text,
}
