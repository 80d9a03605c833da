//! What everybody may read of dues: what was disclosed.

use async_graphql::{Context, ID, Object, SimpleObject};
use entity::{DuesDisclosureId, OrganizationId, dues_disclosure};

use super::super::store;
use crate::error::Result;
use crate::graphql::{Ctx, Date, DateTime, PeriodScalar, decode, encode};

/// Reads of this domain.
#[derive(Clone, Copy, Debug, Default)]
pub struct DuesQuery;

#[Object]
impl DuesQuery {
    /// A year's books as they were disclosed: for everybody who is signed in. Null before that.
    async fn dues_disclosure(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose books.")] organization_id: ID,
        #[graphql(desc = "The year.")] year: PeriodScalar,
    ) -> Result<Option<DuesDisclosure>> {
        Ctx::of(ctx).actor()?;
        let Some(id) = decode::<OrganizationId>(&organization_id, "organizationId")? else {
            return Ok(None);
        };
        let reader = Ctx::of(ctx).db.reader();
        let found = store::disclosure_of(reader, id, year.0).await?;
        Ok(found.map(DuesDisclosure))
    }
}

/// The disclosure with this id.
pub(super) async fn disclosure(
    ctx: &Context<'_>,
    id: DuesDisclosureId,
) -> Result<Option<DuesDisclosure>> {
    let found = store::disclosure(Ctx::of(ctx).db.reader(), id).await?;
    Ok(found.map(DuesDisclosure))
}

/// A year's books as they were disclosed.
#[derive(Clone, Debug)]
pub(super) struct DuesDisclosure(dues_disclosure::Model);

/// A year's books as they were disclosed. Never changed.
#[Object]
impl DuesDisclosure {
    /// Opaque id.
    async fn id(&self) -> ID {
        encode(&self.0.id)
    }

    /// Whose books: the id of the organization.
    async fn organization_id(&self) -> ID {
        encode(&self.0.organization_id)
    }

    /// The year.
    async fn year(&self) -> PeriodScalar {
        PeriodScalar(self.0.year)
    }

    /// The statements of all funds, as JSON text.
    async fn content(&self) -> &str {
        &self.0.content
    }

    /// SHA-256 over the content and the newest entry.
    async fn hash(&self) -> String {
        crate::db::history::hex(&self.0.hash)
    }

    /// The last day on which objections are taken.
    async fn notice_until(&self) -> Date {
        self.0.notice_until.into()
    }

    /// When it was disclosed.
    async fn disclosed_at(&self) -> DateTime {
        self.0.disclosed_at.into()
    }

    /// The objections with their answers, oldest first, without names.
    async fn objections(&self, ctx: &Context<'_>) -> Result<Vec<DuesObjection>> {
        let rows = store::objections(Ctx::of(ctx).db.reader(), self.0.id).await?;
        let objection = |(row, answer): (
            entity::dues_objection::Model,
            Option<entity::dues_objection_answer::Model>,
        )| DuesObjection {
            id: encode(&row.id),
            text: row.text,
            lodged_at: row.lodged_at.into(),
            answered_at: answer.as_ref().map(|answer| answer.answered_at.into()),
            answer: answer.map(|answer| answer.answer),
        };
        Ok(rows.into_iter().map(objection).collect())
    }
}

/// An objection to a disclosure.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct DuesObjection {
    /// Opaque id.
    id: ID,
    /// What is objected.
    text: String,
    /// When.
    lodged_at: DateTime,
    /// The answer; null until there is one.
    answer: Option<String>,
    /// When it was answered.
    answered_at: Option<DateTime>,
}
