//! The type `MissedNorm`.

use async_graphql::{Context, ID, Object};
use entity::MissedNormId;
use entity::missed_norm as table;
use entity::rectification::RectificationSource;

use super::loaders::MissedNormById;
use super::rectification;
use crate::domain::activity::decimal;
use crate::domain::edges;
use crate::domain::history::graphql::Signatory;
use crate::domain::organization::Seen;
use crate::domain::organization::graphql::load_seen;
use crate::domain::rectification::graphql::Rectification;
use crate::error::Result;
use crate::graphql::{Ctx, DateTime, Decimal, PeriodScalar, encode};

/// A norm that an organization missed, as it was taken up.
#[derive(Clone, Debug)]
pub struct MissedNorm(table::Model);

impl From<table::Model> for MissedNorm {
    fn from(row: table::Model) -> Self {
        Self(row)
    }
}

/// The miss with this id, for those who fully see the organization.
///
/// # Errors
/// When the database fails.
pub async fn visible_missed_norm(
    ctx: &Context<'_>,
    id: MissedNormId,
) -> Result<Option<MissedNorm>> {
    let Some(row) = Ctx::loaders(ctx).load_one(MissedNormById(id)).await? else {
        return Ok(None);
    };
    let seen = load_seen(ctx, row.organization_id).await?;
    Ok(seen.filter(Seen::is_full).map(|_| MissedNorm(row)))
}

/// A norm that an organization missed, as it was taken up. Never changes, whatever is recorded later.
#[Object]
impl MissedNorm {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(&self.0.id)
    }

    /// Who missed it.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<edges::Organization>> {
        edges::organization(ctx, self.0.organization_id).await
    }

    /// The norm's code.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// The window in which it was missed.
    async fn period(&self) -> PeriodScalar {
        PeriodScalar(self.0.period)
    }

    /// What was, when it was taken up.
    async fn actual(&self) -> Decimal {
        Decimal(decimal(self.0.actual))
    }

    /// What ought to have been.
    async fn required(&self) -> Decimal {
        Decimal(decimal(self.0.required))
    }

    /// The rectification that it opened.
    async fn rectification(&self, ctx: &Context<'_>) -> Result<Option<Rectification>> {
        rectification(ctx, (RectificationSource::Norm, self.0.id.0, 1)).await
    }

    /// When it was taken up.
    async fn recorded_at(&self) -> DateTime {
        self.0.recorded_at.into()
    }

    /// By whom.
    async fn recorded_by(&self, ctx: &Context<'_>) -> Result<Signatory> {
        Signatory::of(ctx, self.0.recorded_by).await
    }
}
