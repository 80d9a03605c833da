//! The type `Organization`.

use std::sync::Arc;

use async_graphql::{Context, ID, MergedObject};
use entity::OrganizationId;

use crate::domain::activity::graphql::OrganizationActivities;
use crate::domain::appraisal::graphql::OrganizationAppraisals;
use crate::domain::auth::graphql::OrganizationRights;
use crate::domain::calendar::graphql::OrganizationCalendar;
use crate::domain::dues::graphql::{OrganizationDues, OrganizationMemberDues};
use crate::domain::handover::graphql::OrganizationHandOvers;
use crate::domain::history::graphql::OrganizationHistory;
use crate::domain::norm::graphql::OrganizationNorms;
use crate::domain::organization::Seen;
use crate::domain::organization::graphql::{OrganizationFields, load_seen};
use crate::domain::rectification::graphql::OrganizationRectifications;
use crate::domain::report::graphql::OrganizationReports;
use crate::domain::responsibility::graphql::OrganizationResponsibility;
use crate::domain::supervision::graphql::OrganizationSupervision;
use crate::error::Result;
use crate::graphql::{Ctx, encode};

/// A body that bears responsibility. Of what stands above, a reader sees name, kind and division;
/// everything else is then null or empty.
#[derive(Clone, Debug, MergedObject)]
pub struct Organization(
    OrganizationFields,
    OrganizationRights,
    OrganizationActivities,
    OrganizationResponsibility,
    OrganizationRectifications,
    OrganizationHandOvers,
    OrganizationReports,
    OrganizationDues,
    OrganizationMemberDues,
    OrganizationAppraisals,
    OrganizationNorms,
    OrganizationSupervision,
    OrganizationCalendar,
    OrganizationHistory,
);

impl From<Seen> for Organization {
    fn from(seen: Seen) -> Self {
        Self(
            OrganizationFields(seen.clone()),
            OrganizationRights(seen.clone()),
            OrganizationActivities(seen.clone()),
            OrganizationResponsibility(seen.clone()),
            OrganizationRectifications(seen.clone()),
            OrganizationHandOvers(seen.clone()),
            OrganizationReports(seen.clone()),
            OrganizationDues(seen.clone()),
            OrganizationMemberDues(seen.clone()),
            OrganizationAppraisals(seen.clone()),
            OrganizationNorms(seen.clone()),
            OrganizationSupervision(seen.clone()),
            OrganizationCalendar(seen.clone()),
            OrganizationHistory(seen),
        )
    }
}

impl Organization {
    /// Opaque id, for the interface `Node`.
    pub async fn id(&self, _: &Context<'_>) -> async_graphql::Result<ID> {
        Ok(encode(&self.0.0.row.id))
    }
}

/// The organization with this id; none where the reader sees nothing of it.
///
/// # Errors
/// When the database fails.
pub async fn organization(ctx: &Context<'_>, id: OrganizationId) -> Result<Option<Organization>> {
    Ok(load_seen(ctx, id).await?.map(Organization::from))
}

/// The organization of this row; none where the reader sees nothing of it.
pub fn seen(ctx: &Context<'_>, row: Arc<entity::organization::Model>) -> Option<Organization> {
    Seen::by(&Ctx::of(ctx).scope, row).map(Organization::from)
}
