//! The part of an organization that appraisal gives.

use async_graphql::{Context, Object};

use super::super::store;
use super::cycle::AppraisalCycle;
use super::entry::AppraisalEntry;
use super::scheme::AppraisalScheme;
use crate::domain::organization::Seen;
use crate::error::Result;
use crate::graphql::{Ctx, ListArgs, connection, fingerprint, is_asked, page_cost};

connection!(
    /// Versions of schemes, newest first.
    AppraisalSchemeConnection, AppraisalSchemeEdge, AppraisalScheme
);

connection!(
    /// Cycles, newest first.
    AppraisalCycleConnection, AppraisalCycleEdge, AppraisalCycle
);
connection!(
    /// The appraisals of an organization, newest first.
    OrganizationAppraisalConnection, OrganizationAppraisalEdge, AppraisalEntry
);

/// What appraisal says of an organization.
#[derive(Clone, Debug)]
pub struct OrganizationAppraisals(pub Seen);

#[Object]
impl OrganizationAppraisals {
    /// The schemes by which it appraises, every version of them, newest first.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn appraisal_schemes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows at the most, up to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<AppraisalSchemeConnection> {
        if !self.0.is_full() {
            return Ok(AppraisalSchemeConnection::default());
        }
        let (reader, id) = (Ctx::of(ctx).db.reader(), self.0.row.id);
        let args = ListArgs { first, after };
        let binding = fingerprint("appraisalSchemes", &id);
        let page = args.page(&binding)?;
        let rows = store::list_schemes(reader, id, &page).await?;
        let total = match is_asked(ctx, "totalCount") {
            true => Some(store::count_schemes(reader, id).await?),
            false => None,
        };
        let turn = AppraisalScheme;
        Ok(AppraisalSchemeConnection::of(
            rows,
            &binding,
            &args,
            total,
            |row| row.id,
            turn,
        ))
    }

    /// The cycles in which it appraises others, newest first.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn appraisal_cycles(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows at the most, up to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<AppraisalCycleConnection> {
        if !self.0.is_full() {
            return Ok(AppraisalCycleConnection::default());
        }
        let (reader, id) = (Ctx::of(ctx).db.reader(), self.0.row.id);
        let args = ListArgs { first, after };
        let binding = fingerprint("appraisalCycles", &id);
        let page = args.page(&binding)?;
        let rows = store::list_cycles(reader, id, &page).await?;
        let total = match is_asked(ctx, "totalCount") {
            true => Some(store::count_cycles(reader, id).await?),
            false => None,
        };
        let turn = AppraisalCycle;
        Ok(AppraisalCycleConnection::of(
            rows,
            &binding,
            &args,
            total,
            |row| row.id,
            turn,
        ))
    }

    /// How it was appraised, year after year, newest first.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn appraisals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows at the most, up to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<OrganizationAppraisalConnection> {
        if !self.0.is_full() {
            return Ok(OrganizationAppraisalConnection::default());
        }
        let (reader, id) = (Ctx::of(ctx).db.reader(), self.0.row.id);
        let args = ListArgs { first, after };
        let binding = fingerprint("appraisals", &id);
        let page = args.page(&binding)?;
        let rows = store::list_appraisals_of(reader, id, &page).await?;
        let total = match is_asked(ctx, "totalCount") {
            true => Some(store::count_appraisals_of(reader, id).await?),
            false => None,
        };
        let turn = AppraisalEntry;
        Ok(OrganizationAppraisalConnection::of(
            rows,
            &binding,
            &args,
            total,
            |row| row.id,
            turn,
        ))
    }
}
