//! The type `Inspection`.

use async_graphql::{Context, Enum, ID, Object};
use entity::inspection as table;
use entity::rectification::RectificationSource;
use entity::{InspectionId, inspection_finding};

use super::loaders::{AppraisedBy, FindingsOf, InspectionById};
use super::{ContactPoint, rectification, visible_contact_point};
use crate::domain::appraisal::graphql::{AppraisalEntry, visible_appraisal};
use crate::domain::edges;
use crate::domain::history::graphql::Signatory;
use crate::domain::organization::Seen;
use crate::domain::organization::graphql::load_seen;
use crate::domain::rectification::graphql::Rectification;
use crate::error::{Error, Result};
use crate::graphql::{Ctx, Date, DateTime, encode};

/// How an inspection is done (D3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::inspection::InspectionMethod")]
pub enum InspectionMethod {
    /// 听取汇报: a report was heard.
    ReportHeard,
    /// 个别谈话: talks.
    Talk,
    /// 查阅资料: papers were read.
    Papers,
    /// 实地查看: a visit to the site.
    SiteVisit,
    /// 座谈: a forum.
    Forum,
}

/// An inspection of an organization (D3, E12).
#[derive(Clone, Debug)]
pub struct Inspection(pub(super) table::Model);

impl From<table::Model> for Inspection {
    fn from(row: table::Model) -> Self {
        Self(row)
    }
}

/// The inspection with this id, for those who fully see whom it inspected, or who inspected.
///
/// # Errors
/// When the database fails.
pub async fn visible_inspection(ctx: &Context<'_>, id: InspectionId) -> Result<Option<Inspection>> {
    let Some(row) = Ctx::loaders(ctx).load_one(InspectionById(id)).await? else {
        return Ok(None);
    };
    for body in [row.organization_id, row.inspector_id] {
        let seen = load_seen(ctx, body).await?;
        if seen.as_ref().is_some_and(Seen::is_full) {
            return Ok(Some(Inspection(row)));
        }
    }
    Ok(None)
}

/// An inspection of an organization (D3, E12). Never changes.
#[Object]
impl Inspection {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(&self.0.id)
    }

    /// Whom it inspected; null where the reader sees nothing of it.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<edges::Organization>> {
        edges::organization(ctx, self.0.organization_id).await
    }

    /// Who inspected; null where the reader sees nothing of it.
    async fn inspector(&self, ctx: &Context<'_>) -> Result<Option<edges::Organization>> {
        edges::organization(ctx, self.0.inspector_id).await
    }

    /// The contact point that it was about; null where it was about none.
    async fn contact_point(&self, ctx: &Context<'_>) -> Result<Option<ContactPoint>> {
        match self.0.contact_point_id {
            Some(id) => visible_contact_point(ctx, id).await,
            None => Ok(None),
        }
    }

    /// The appraisal for which it was made; null where it was made for none.
    async fn appraisal(&self, ctx: &Context<'_>) -> Result<Option<AppraisalEntry>> {
        match Ctx::loaders(ctx).load_one(AppraisedBy(self.0.id)).await? {
            Some(id) => visible_appraisal(ctx, id).await,
            None => Ok(None),
        }
    }

    /// What it was about.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// How it was done.
    async fn methods(&self) -> Result<Vec<InspectionMethod>> {
        let methods: Vec<table::InspectionMethod> = serde_json::from_str(&self.0.methods)
            .map_err(|_| Error::internal("methods that cannot be read"))?;
        Ok(methods.into_iter().map(Into::into).collect())
    }

    /// The first day.
    async fn starts_on(&self) -> Date {
        self.0.starts_on.into()
    }

    /// The last day.
    async fn ends_on(&self) -> Date {
        self.0.ends_on.into()
    }

    /// What was found on the whole.
    async fn summary(&self) -> &str {
        &self.0.summary
    }

    /// The problems that were found, in their order.
    async fn findings(&self, ctx: &Context<'_>) -> Result<Vec<InspectionFinding>> {
        let rows = Ctx::loaders(ctx).load_one(FindingsOf(self.0.id)).await?;
        let rows = rows.unwrap_or_default().into_iter();
        Ok(rows.map(InspectionFinding).collect())
    }

    /// When it was recorded.
    async fn recorded_at(&self) -> DateTime {
        self.0.recorded_at.into()
    }

    /// By whom.
    async fn recorded_by(&self, ctx: &Context<'_>) -> Result<Signatory> {
        Signatory::of(ctx, self.0.recorded_by).await
    }
}

/// A problem that an inspection found.
#[derive(Clone, Debug)]
pub(super) struct InspectionFinding(inspection_finding::Model);

/// A problem that an inspection found. Never changes.
#[Object]
impl InspectionFinding {
    /// From 1.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// What is wrong.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// The rectification that it opened; null where it was only noted.
    async fn rectification(&self, ctx: &Context<'_>) -> Result<Option<Rectification>> {
        let id = self.0.inspection_id.0;
        let of = (RectificationSource::Inspection, id, self.0.number);
        rectification(ctx, of).await
    }
}
