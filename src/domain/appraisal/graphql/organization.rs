//! The part of an organization that appraisal gives.

use async_graphql::{Context, Object};

use super::super::store;
use super::scheme::AppraisalScheme;
use crate::domain::organization::Seen;
use crate::error::Result;
use crate::graphql::{Ctx, ListArgs, connection, fingerprint, is_asked, page_cost};

connection!(
    /// Versions of schemes, newest first.
    AppraisalSchemeConnection, AppraisalSchemeEdge, AppraisalScheme
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
}
