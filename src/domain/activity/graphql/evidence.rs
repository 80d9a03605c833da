//! The type `EvidenceFile`, and what is done to it beside sending it.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::{EvidenceFileId, evidence_file};

use super::activity::{Activity, visible_activity};
use super::loaders::EvidenceById;
use crate::db::history::hex;
use crate::domain::activity::commands::{self, Declare, TakeBack};
use crate::domain::activity::rules::evidence::Declared;
use crate::domain::history::graphql::Signatory;
use crate::error::{Error, Result};
use crate::graphql::{Ctx, DateTime, encode, named, payload};

/// What can be attached to an activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::evidence_file::MediaType")]
pub(super) enum EvidenceMediaType {
    /// `application/pdf`; the name ends in `.pdf`.
    Pdf,
    /// `image/png`; the name ends in `.png`.
    Png,
    /// `image/jpeg`; the name ends in `.jpg` or `.jpeg`.
    Jpeg,
    /// A text of Word; the name ends in `.docx`.
    Docx,
    /// A sheet of Excel; the name ends in `.xlsx`.
    Xlsx,
    /// Plain text in UTF-8; the name ends in `.txt`.
    Text,
}

/// A file that proves an activity. It is optional: nothing is counted by it.
#[derive(Clone, Debug)]
pub struct EvidenceFile(Arc<evidence_file::Model>);

impl From<evidence_file::Model> for EvidenceFile {
    fn from(row: evidence_file::Model) -> Self {
        Self(Arc::new(row))
    }
}

/// The evidence file with this id, for those who fully see the organizer of its activity.
///
/// # Errors
/// When the database fails.
pub async fn visible_evidence_file(
    ctx: &Context<'_>,
    id: EvidenceFileId,
) -> Result<Option<EvidenceFile>> {
    let Some(row) = Ctx::loaders(ctx).load_one(EvidenceById(id)).await? else {
        return Ok(None);
    };
    let activity = visible_activity(ctx, row.activity_id).await?;
    Ok(activity.map(|_| EvidenceFile::from(row)))
}

/// A file that proves an activity. It is optional: nothing is counted by it.
#[Object]
impl EvidenceFile {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(&self.0.id)
    }

    /// What it proves.
    async fn activity(&self, ctx: &Context<'_>) -> Result<Activity> {
        visible_activity(ctx, self.0.activity_id)
            .await?
            .ok_or_else(|| Error::internal("visible evidence of an invisible activity"))
    }

    /// Its name, without any folder.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it is: its bytes were found to be that.
    async fn media_type(&self) -> EvidenceMediaType {
        self.0.media_type.into()
    }

    /// How many bytes it has.
    async fn size(&self) -> i32 {
        i32::try_from(self.0.size).unwrap_or(i32::MAX)
    }

    /// SHA-256 of its bytes, in 64 hexadecimal digits.
    async fn sha256(&self) -> String {
        hex(&self.0.sha256)
    }

    /// The path at this service where its bytes are sent by PUT until they have come, and read by GET
    /// from then on, each with the same bearer token as here; null once it was taken back.
    async fn url(&self) -> Option<String> {
        let path = format!("/evidence/{}", encode(&self.0.id).as_str());
        self.0.voided_at.is_none().then_some(path)
    }

    /// When it was declared.
    async fn declared_at(&self) -> DateTime {
        self.0.declared_at.into()
    }

    /// By whom.
    async fn declared_by(&self, ctx: &Context<'_>) -> Result<Signatory> {
        Signatory::of(ctx, self.0.declared_by).await
    }

    /// When its bytes had come and were as declared; null until then.
    async fn stored_at(&self) -> Option<DateTime> {
        self.0.stored_at.map(DateTime)
    }

    /// From whom.
    async fn stored_by(&self, ctx: &Context<'_>) -> Result<Option<Signatory>> {
        Signatory::of_any(ctx, self.0.stored_by).await
    }

    /// When it was taken back.
    async fn voided_at(&self) -> Option<DateTime> {
        self.0.voided_at.map(DateTime)
    }

    /// By whom.
    async fn voided_by(&self, ctx: &Context<'_>) -> Result<Option<Signatory>> {
        Signatory::of_any(ctx, self.0.voided_by).await
    }

    /// Why it was taken back.
    async fn void_reason(&self) -> Option<&str> {
        self.0.void_reason.as_deref()
    }
}

/// A file that proves an activity, about to be sent.
#[derive(Debug, InputObject)]
pub(super) struct DeclareEvidenceInput {
    /// What it proves.
    activity_id: ID,
    /// Its name, up to 200 characters, without any folder and with the ending of its type.
    name: String,
    /// What it is.
    media_type: EvidenceMediaType,
    /// How many bytes it has, up to 20 MiB (20971520).
    size: i32,
    /// SHA-256 of its bytes, in 64 hexadecimal digits.
    sha256: String,
}

/// A file that is taken back.
#[derive(Debug, InputObject)]
pub(super) struct VoidEvidenceInput {
    /// The file.
    evidence_file_id: ID,
    /// Why, up to 2,000 characters.
    reason: String,
}

payload!(
    /// What came of declaring a file.
    DeclareEvidencePayload {
        /// The file: its bytes are now sent by PUT to its `url`.
        evidence_file: EvidenceFile
    }
);
payload!(
    /// What came of taking a file back.
    VoidEvidencePayload {
        /// The file as it is now.
        evidence_file: EvidenceFile
    }
);

/// Writes on evidence files.
#[derive(Clone, Copy, Debug, Default)]
pub struct EvidenceMutation;

#[Object]
impl EvidenceMutation {
    /// Declares a file that proves an activity, up to 50 for each. The same once more gives the first
    /// result.
    async fn declare_evidence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What will be sent.")] input: DeclareEvidenceInput,
    ) -> Result<DeclareEvidencePayload> {
        let result = declare(ctx, input).await;
        DeclareEvidencePayload::of(result, Ctx::of(ctx).language)
    }

    /// Takes a file back with a reason: its entry stays, and its bytes are not given out any more. Once
    /// the activity is confirmed, only the superior does so.
    async fn void_evidence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which file, and why.")] input: VoidEvidenceInput,
    ) -> Result<VoidEvidencePayload> {
        let result = take_back(ctx, input).await;
        VoidEvidencePayload::of(result, Ctx::of(ctx).language)
    }
}

async fn declare(ctx: &Context<'_>, input: DeclareEvidenceInput) -> Result<EvidenceFile> {
    let acting = Ctx::of(ctx).acting()?;
    let declare = Declare {
        activity: named(&input.activity_id, "activityId", "activity")?,
        declared: Declared {
            name: input.name,
            media_type: input.media_type.into(),
            size: input.size.into(),
            sha256: input.sha256,
        },
    };
    let id = commands::declare(&acting, declare).await?;
    evidence_file(ctx, id).await
}

async fn take_back(ctx: &Context<'_>, input: VoidEvidenceInput) -> Result<EvidenceFile> {
    let acting = Ctx::of(ctx).acting()?;
    let back = TakeBack {
        file: named(&input.evidence_file_id, "evidenceFileId", "evidence file")?,
        reason: input.reason,
    };
    let id = commands::take_back(&acting, back).await?;
    evidence_file(ctx, id).await
}

async fn evidence_file(ctx: &Context<'_>, id: EvidenceFileId) -> Result<EvidenceFile> {
    visible_evidence_file(ctx, id)
        .await?
        .ok_or(Error::NotFound("evidence file"))
}
